"""An article's page: everything that stands on it, in a fixed number of statements."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Locale, Page

from colonnade import edge
from colonnade.edge import parts
from colonnade.news.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Count,
    Photo,
    PreviewLink,
    RelatedArticle,
    Story,
    Tag,
    Tally,
)
from colonnade.news.models.address import of_path, root_slug
from colonnade.news.queries.bodies import Block, blocks_of, boxed_ids, photo_ids_of, raw_blocks
from colonnade.news.queries.cards import STEP, Card, Named, bare_cards, cards, in_order, newest, sections_of
from colonnade.news.queries.reading import BESIDE, read_or_discussed_ids
from colonnade.prepared import Prepared, PreparedIn

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
    most_read: tuple[Card, ...]
    most_discussed: tuple[Card, ...]
    comment_count: int
    translations: tuple[Named, ...]
    keys: tuple[str, ...]


# An article and what its page asks of it, in one row: the columns of each, one after another.
BESIDE_IT = {"locale": Locale, "photo": Photo, "tally": Tally, "story": Story}
COLUMNS = {
    name: [field.attname for field in model._meta.concrete_fields]
    for name, model in {"": Article, **BESIDE_IT}.items()
}


def _at(slug: int, url_path: int) -> "QuerySet[Article]":
    columns = [f"{name}__{column}" if name else column for name, some in COLUMNS.items() for column in some]
    return Article.objects.filter(slug=slug, url_path=url_path, live=True).values_list(*columns)[:1]


_articles_at = Prepared(_at)


def _article(row: tuple) -> Article:
    """The article of this row, with its edition, photo, tally and story at hand."""
    end = len(COLUMNS[""])
    article = Article.from_db(connection.alias, COLUMNS[""], row[:end])
    for name, model in BESIDE_IT.items():
        start, end = end, end + len(COLUMNS[name])
        values = row[start:end]
        # Every one of them has a number, where it is there at all.
        found = model.from_db(connection.alias, COLUMNS[name], values) if any(values) else None
        article._state.fields_cache[name] = found
    return article


def page_at(language: str, path: str) -> Page | None:
    """The published page that stands at this path of an edition; articles first, in one statement.

    A page is found by the whole of its path at once, however deep it stands.
    """
    url_path = f"/{root_slug(language)}/{path}"
    slug = url_path.strip("/").rpartition("/")[2]
    if rows := _articles_at.rows(slug, url_path):
        return _article(rows[0])
    found = Page.objects.filter(slug=slug, url_path=url_path, live=True).select_related("locale").first()
    if found is None:
        return None
    page = found.specific
    page.locale = found.locale
    return page


def comment_count(article: int) -> int:
    """How many comments show under this article."""
    rows = _comment_counts.rows(article)
    return rows[0][0] if rows else 0


_comment_counts = Prepared(lambda article: Tally.objects.filter(pk=article).values_list("comment_count"))


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
    return tuple(number for (number,) in _accounts.rows(article))


_accounts = Prepared(
    lambda article: ArticleAuthor.objects.filter(article=article, author__reader__isnull=False).values_list(
        "author__reader_id"
    )
)


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


TAG = [field.attname for field in Tag._meta.concrete_fields]
AUTHOR = [field.attname for field in Author._meta.concrete_fields]
_tags = Prepared(
    lambda article: (
        ArticleTag.objects.filter(article=article)
        .order_by("sort_order")
        .values_list(*(f"tag__{name}" for name in TAG), "tag__locale__language_code")
    )
)
_authors = Prepared(
    lambda article: (
        ArticleAuthor.objects.filter(article=article)
        .order_by("sort_order")
        .values_list(*(f"author__{name}" for name in AUTHOR))
    )
)
_chosen = Prepared(
    lambda article: (
        RelatedArticle.objects.filter(article=article).order_by("sort_order").values_list("other_id")
    )
)
_counts = PreparedIn(lambda keys: Count.objects.filter(key__in=keys).values_list("key", "value"))


def _chosen_for(article: Article) -> list[int]:
    if _is_draft(article):
        return [row.other_id for row in article.related_articles.all()]
    return [number for (number,) in _chosen.rows(article.pk)]


def _tags_of(article: Article) -> list[Tag]:
    if not _is_draft(article):
        found = []
        for row in _tags.rows(article.pk):
            tag = Tag.from_db(connection.alias, TAG, row[: len(TAG)])
            tag.locale = Locale(pk=tag.locale_id, language_code=row[-1])
            found.append(tag)
        return found
    numbers = [row.tag_id for row in article.article_tags.all()]
    known = Tag.objects.select_related("locale").in_bulk(numbers)
    return [known[number] for number in numbers if number in known]


def _authors_of(article: Article) -> tuple[Author, ...]:
    if not _is_draft(article):
        return tuple(Author.from_db(connection.alias, AUTHOR, row) for row in _authors.rows(article.pk))
    numbers = [row.author_id for row in article.article_authors.all()]
    known = Author.objects.in_bulk(numbers)
    return tuple(known[number] for number in numbers if number in known)


def article_page(article: Article) -> ArticlePage:
    """What the page of this article shows; a draft's page is the same, for previews."""
    language = article.language
    story = article.story if article.story_id and article.story.live else None
    tags, authors = _tags_of(article), _authors_of(article)
    chosen = _chosen_for(article)
    wanted = {tag.key: 12 for tag in tags}
    if story:
        wanted[story.key] = 12
    heads = newest(wanted)
    lists = {key: head.ids for key, head in heads.items()}
    beside = _beside(language)
    alike = _alike(article, lists)
    of_story = lists[story.key][: STORY_NEWEST + 1] if story else []
    boxed = boxed_ids(raw_blocks(article.body))
    known = cards([*chosen, *alike[:12], *of_story, *boxed])
    known.pop(article.pk, None)
    counts = dict(_counts.rows(wanted))
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
        latest=_but(article, beside.latest)[:LATEST],
        most_read=_but(article, beside.most_read)[:BESIDE],
        most_discussed=_but(article, beside.most_discussed)[:BESIDE],
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


@dataclass(frozen=True)
class Beside:
    """What stands beside every article of an edition; one more of each, for one may be the article itself."""

    latest: tuple[Card, ...]
    most_read: tuple[Card, ...]
    most_discussed: tuple[Card, ...]


def _beside(language: str) -> Beside:
    """The lists beside every article, asked once for all of them; they may be a minute late."""
    edition = f"edition:{language}"

    def asked() -> tuple[Beside, tuple[str, ...]]:
        head = newest({edition: LATEST + 1})[edition]
        read, discussed = read_or_discussed_ids(language, head.at)
        known = bare_cards([*head.ids, *read, *discussed])
        lists = (tuple(in_order(ids, known)) for ids in (head.ids, read, discussed))
        return Beside(*lists), (edition,)

    return edge.part(("beside", language), asked, stands=parts.SHARED)


def _but(article: Article, shown: tuple[Card, ...]) -> tuple[Card, ...]:
    return tuple(card for card in shown if card.id != article.pk)


def _crumbs(article: Article) -> tuple[Named, ...]:
    """The sections above an article, the outermost first."""
    paths = [article.path[:length] for length in range(3 * STEP, len(article.path), STEP)]
    found = sections_of(path + "0" * STEP for path in paths)
    return tuple(found[path] for path in paths if path in found)


_same_text = Prepared(
    lambda key: (
        Article.objects.extra(where=["wagtailcore_page.translation_key = %s"], params=[key])
        .filter(live=True)
        .values_list("locale__language_code", "url_path")
    )
)


def _translations(article: Article) -> tuple[Named, ...]:
    """The same article in other editions: language code and address."""
    if len(settings.LANGUAGES) == 1:
        return ()
    key = article.translation_key
    rows = _same_text.rows(key.hex if connection.vendor == "sqlite" else key)
    return tuple(
        Named(language, language, of_path(url_path, language))
        for language, url_path in rows
        if language != article.language
    )
