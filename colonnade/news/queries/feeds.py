"""What is followed by machines: the newest of a list, with all that a feed says of an article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from colonnade.news.models import Article, ArticleTag, Author, FrontPage, Section, Story, Tag
from colonnade.news.models.address import of_path, prefix
from colonnade.news.models.article import direction_of
from colonnade.news.queries.cards import Card, cards, in_order, newest_ids, with_authors
from colonnade.news.queries.reading import most_read

NEWEST = 30


@dataclass(frozen=True)
class FeedRow:
    """An article in a feed: its card, its full headline, its short link and its subjects."""

    card: Card
    headline: str
    short_address: str
    tags: tuple[str, ...]

    @property
    def updated_at(self) -> datetime:
        return self.card.updated_at or self.card.published_at


@dataclass(frozen=True)
class FeedPage:
    """A list as a feed shows it. `name` is empty where the list is the whole paper."""

    key: str
    name: str
    paper: str
    address: str
    about: str
    language: str
    dir: str
    rows: tuple[FeedRow, ...]
    list_key: str

    @property
    def keys(self) -> tuple[str, ...]:
        """What the feed shows: the list, the names around it, and the photos of its articles."""
        photos = dict.fromkeys(row.card.photo.key for row in self.rows if row.card.photo)
        return (self.list_key, f"chrome:{self.language}", *photos)


def _rows(ids: Sequence[int]) -> tuple[FeedRow, ...]:
    """Five statements for any number of articles."""
    shown = with_authors(in_order(ids, cards(ids)))
    facts = {
        number: (headline, code)
        for number, headline, code in Article.objects.filter(pk__in=ids).values_list("pk", "title", "code")
    }
    tags: dict[int, list[str]] = {}
    for number, name in (
        ArticleTag.objects.filter(article__in=ids)
        .order_by("article_id", "sort_order")
        .values_list("article_id", "tag__name")
    ):
        tags.setdefault(number, []).append(name)
    return tuple(
        FeedRow(card, facts[card.id][0], f"/s/{facts[card.id][1]}", tuple(tags.get(card.id, ())))
        for card in shown
        if card.id in facts
    )


def _page(
    language: str,
    key: str,
    *,
    of: str,
    name: str,
    address: str,
    about: str,
    ids: Sequence[int] | None = None,
) -> FeedPage:
    """The feed of the list of this key; `of` names it apart from others of the same articles.

    It holds the list's newest, or the articles that are given, in the order given.
    """
    if ids is None:
        ids = newest_ids({key: NEWEST})[key]
    paper = (
        FrontPage.objects.filter(locale__language_code=language, live=True)
        .values_list("title", "tagline")
        .first()
    )
    return FeedPage(
        key=of,
        name=name,
        paper=paper[0] if paper else settings.WAGTAIL_SITE_NAME,
        address=address,
        about=about or (paper[1] if paper else ""),
        language=language,
        dir=direction_of(language),
        rows=_rows(ids),
        list_key=key,
    )


def front_feed(language: str) -> FeedPage:
    """The newest of an edition, as its front page offers it."""
    edition = f"edition:{language}"
    return _page(language, edition, of=f"front:{language}", name="", address=prefix(language), about="")


def latest_feed(language: str, name: str) -> FeedPage:
    """The newest of an edition, as the list of the latest offers it; `name` is what that list is called."""
    address = f"{prefix(language)}latest/"
    edition = f"edition:{language}"
    return _page(language, edition, of=edition, name=name, address=address, about="")


def most_read_feed(language: str, name: str) -> FeedPage:
    """The most read of an edition's day, the most first; `name` is what that list is called."""
    address = f"{prefix(language)}most-read/"
    key = f"edition:{language}"
    page = most_read(language)
    ids = [card.id for card in page.cards] if page else []
    return _page(language, key, of=f"most-read:{language}", name=name, address=address, about="", ids=ids)


def section_feed(language: str, path: str) -> FeedPage | None:
    """The newest of the section or the story at this path, `city/harbour/`; None where there is none."""
    slugs = path.strip("/").split("/")
    section = _standing(Section.objects.all(), language, slugs)
    found = section or _standing(Story.objects.all(), language, slugs)
    if found is None:
        return None
    address = of_path(found.url_path, language)
    return _page(language, found.key, of=found.key, name=found.title, address=address, about=found.summary)


def _standing(rows: object, language: str, slugs: Sequence[str]) -> Section | Story | None:
    """The page at the end of these slugs under the edition's front page."""
    wanted = prefix(language) + "/".join(slugs) + "/"
    pages = rows.filter(  # type: ignore[attr-defined]
        locale__language_code=language, slug=slugs[-1], depth=len(slugs) + 2, live=True
    )
    return next((page for page in pages if of_path(page.url_path, language) == wanted), None)


def tag_feed(language: str, slug: str) -> FeedPage | None:
    """The newest articles of a tag; None where no such tag is."""
    tag = Tag.objects.select_related("locale").filter(locale__language_code=language, slug=slug).first()
    if tag is None:
        return None
    return _page(language, tag.key, of=tag.key, name=tag.name, address=tag.address, about=tag.description)


def author_feed(slug: str) -> FeedPage | None:
    """The newest articles of an author, of all editions; None where no such author is."""
    author = Author.objects.filter(slug=slug).first()
    if author is None:
        return None
    known = dict(settings.LANGUAGES)
    language = author.language if author.language in known else settings.LANGUAGE_CODE
    return _page(
        language, author.key, of=author.key, name=author.name, address=author.address, about=author.bio
    )
