"""An article's page: everything that stands on it, in a fixed number of statements."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from colonnade.news.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Count,
    Photo,
    PreviewLink,
    Tag,
)
from colonnade.news.models.address import of_path, root_slug
from colonnade.news.queries.bodies import Block, blocks_of, boxed_ids, photo_ids_of, raw_blocks
from colonnade.news.queries.cards import STEP, Card, Named, cards, in_order, newest, sections_of
from colonnade.news.queries.discussed import most_discussed_ids

RELATED = 4
LATEST = 6
STORY_NEWEST = 4


@dataclass(frozen=True)
class Counted:
    """A thing with a name, an address and the count of its articles."""

    key: str
    name: str
    address: str
    count: int


@dataclass(frozen=True)
class StoryBox:
    """The story to which an article belongs, as its page shows it above and below the text."""

    key: str
    slug: str
    name: str
    address: str
    count: int
    archived: int
    newest: tuple[Card, ...]


@dataclass(frozen=True)
class ArticlePage:
    """All that an article's page shows."""

    article: Article
    section: Named | None
    crumbs: tuple[Named, ...]
    authors: tuple[Author, ...]
    photo: Photo | None
    caption: str
    blocks: tuple[Block, ...]
    story: StoryBox | None
    tags: tuple[Counted, ...]
    related: tuple[Card, ...]
    latest: tuple[Card, ...]
    most_discussed: tuple[Card, ...]
    comment_count: int
    translations: tuple[Named, ...]
    keys: tuple[str, ...]


def page_at(language: str, path: str) -> Page | None:
    """The published page that stands at this path of an edition; articles first, in one statement.

    A page is found by the whole of its path at once, however deep it stands.
    """
    url_path = f"/{root_slug(language)}/{path}"
    place = {"slug": url_path.strip("/").rpartition("/")[2], "url_path": url_path, "live": True}
    article = Article.objects.filter(**place).select_related("locale", "photo", "tally", "story").first()
    if article is not None:
        return article
    found = Page.objects.filter(**place).select_related("locale").first()
    if found is None:
        return None
    page = found.specific
    page.locale = found.locale
    return page


def article_by_code(code: str) -> Article | None:
    """The article of this short link, if readers may see it."""
    return (
        Article.objects.filter(code=code, live=True)
        .select_related("locale")
        .only("url_path", "locale__language_code")
        .first()
    )


def previewed_article(token: str) -> Article | None:
    """The newest draft behind a private preview link that has not expired."""
    link = (
        PreviewLink.objects.select_related("article")
        .filter(token=token, expires_at__gt=timezone.now())
        .first()
    )
    return link.article.get_latest_revision_as_object() if link else None


def accounts_behind(article: int) -> tuple[int, ...]:
    """The accounts with which the authors of this article sign in, of those who have one."""
    rows = ArticleAuthor.objects.filter(article=article, author__reader__isnull=False)
    return tuple(rows.values_list("author__reader_id", flat=True))


def _alike(article: Article, lists: dict[str, list[int]]) -> list[int]:
    """Articles by how much they share: three points for the story, one for each tag, half for words."""
    points: defaultdict[int, float] = defaultdict(float)
    for key, ids in lists.items():
        weight = {"story": 3.0, "tag": 1.0}.get(key.partition(":")[0], 0.0)
        for rank, number in enumerate(ids):
            points[number] += weight - rank / 1000 if weight else 0
    tally = getattr(article, "tally", None)
    for rank, number in enumerate(tally.alike if tally else []):
        points[number] += 0.5 - rank / 1000
    return sorted((number for number in points if points[number] > 0), key=lambda number: -points[number])


def _is_draft(article: Article) -> bool:
    """Does it carry tags and authors of its own, not yet written to the database?"""
    return bool(getattr(article, "_cluster_related_objects", None))


def _tags_of(article: Article) -> list[Tag]:
    if not _is_draft(article):
        rows = ArticleTag.objects.filter(article=article.pk).select_related("tag__locale")
        return [row.tag for row in rows.order_by("sort_order")]
    numbers = [row.tag_id for row in article.article_tags.all()]
    known = Tag.objects.select_related("locale").in_bulk(numbers)
    return [known[number] for number in numbers if number in known]


def _authors_of(article: Article) -> tuple[Author, ...]:
    if not _is_draft(article):
        rows = ArticleAuthor.objects.filter(article=article.pk).select_related("author")
        return tuple(row.author for row in rows.order_by("sort_order"))
    numbers = [row.author_id for row in article.article_authors.all()]
    known = Author.objects.in_bulk(numbers)
    return tuple(known[number] for number in numbers if number in known)


def article_page(article: Article) -> ArticlePage:
    """What the page of this article shows; a draft's page is the same, for previews."""
    language = article.language
    story = article.story if article.story_id and article.story.live else None
    tags, authors = _tags_of(article), _authors_of(article)
    chosen = [row.other_id for row in article.related_articles.all()]
    edition = f"edition:{language}"
    wanted = {edition: LATEST + 1} | {tag.key: 12 for tag in tags}
    if story:
        wanted[story.key] = 12
    heads = newest(wanted)
    lists = {key: head.ids for key, head in heads.items()}
    discussed = most_discussed_ids(edition, heads[edition].at)
    alike = _alike(article, {key: ids for key, ids in lists.items() if key != edition})
    of_story = lists[story.key][: STORY_NEWEST + 1] if story else []
    boxed = boxed_ids(raw_blocks(article.body))
    known = cards([*chosen, *alike[:12], *lists[edition], *discussed, *of_story, *boxed])
    known.pop(article.pk, None)
    counts = dict(
        Count.objects.filter(
            key__in=[*(tag.key for tag in tags), *([story.key] if story else [])]
        ).values_list("key", "value")
    )
    crumbs = _crumbs(article)
    return ArticlePage(
        article=article,
        section=crumbs[-1] if crumbs else None,
        crumbs=crumbs,
        authors=authors,
        photo=article.photo,
        caption=article.photo_caption or (article.photo.caption if article.photo else ""),
        blocks=tuple(blocks_of(article.body, known)),
        story=StoryBox(
            key=story.key,
            slug=story.slug,
            name=story.title,
            address=of_path(story.url_path, language),
            count=counts.get(story.key, 0) + story.elsewhere_count,
            archived=story.elsewhere_count,
            newest=tuple(in_order(of_story, known)[:STORY_NEWEST]),
        )
        if story
        else None,
        tags=tuple(Counted(tag.key, tag.name, tag.address, counts.get(tag.key, 0)) for tag in tags),
        related=tuple(in_order([*chosen, *alike], known)[:RELATED]),
        latest=tuple(in_order(lists[edition], known)[:LATEST]),
        most_discussed=tuple(in_order(discussed, known)[:5]),
        comment_count=article.tally.comment_count if hasattr(article, "tally") else 0,
        translations=_translations(article),
        keys=(
            article.key,
            *([story.key] if story else []),
            *(tag.key for tag in tags),
            *(author.key for author in authors),
            *(f"photo:{number}" for number in sorted(photo_ids_of(article))),
        ),
    )


def _crumbs(article: Article) -> tuple[Named, ...]:
    """The sections above an article, the outermost first."""
    paths = [article.path[:length] for length in range(3 * STEP, len(article.path), STEP)]
    found = sections_of(path + "0" * STEP for path in paths)
    return tuple(found[path] for path in paths if path in found)


def _translations(article: Article) -> tuple[Named, ...]:
    """The same article in other editions: language code and address."""
    rows = (
        Article.objects.filter(translation_key=article.translation_key, live=True)
        .annotate(code_of=F("locale__language_code"))
        .values_list("code_of", "url_path")
    )
    return tuple(
        Named(language, language, of_path(url_path, language))
        for language, url_path in rows
        if language != article.language
    )
