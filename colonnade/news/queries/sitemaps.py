"""What search engines are told of: every article by the month in which it appeared, and every list.

Months are read along the index of placements. Which months there are is asked
with one look into the index for each, so it costs the same whether a month had
ten articles or ten thousand; a shard reads its own rows and no others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from colonnade.news.models import (
    Article,
    Author,
    Count,
    FrontPage,
    NoticePage,
    Placement,
    Section,
    Story,
    StoryIndex,
    Tag,
)
from colonnade.news.models.address import of_path, prefix

SHARD = 5_000  # addresses in one file; the protocol allows 50,000, a rendering should not take seconds
MOST = 50_000
NEWS_HOURS = 48
NEWS_MOST = 1_000
# An edit further back than this is no news to a search engine that comes by now and then.
EDITED_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Shard:
    """One file of the sitemap: a month of an edition, or the part of it with this number, from 1."""

    language: str
    month: str
    part: int
    changed_at: datetime


@dataclass(frozen=True)
class Place:
    """An address that search engines may show; `others` are the same in other editions."""

    address: str
    changed_at: datetime | None = None
    picture: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fresh:
    """An article of the last two days."""

    address: str
    headline: str
    paper: str
    language: str
    published_at: datetime


@dataclass(frozen=True)
class SitemapIndex:
    """What there is: the editions, and a shard for each month with articles, the newest first."""

    languages: tuple[str, ...]
    shards: tuple[Shard, ...] = field(default=())


def _editions() -> dict[str, str]:
    """The open editions, the default one first, and what the paper is called in each."""
    known = dict(settings.LANGUAGES)
    open_ones = dict(
        FrontPage.objects.filter(live=True, locale__language_code__in=known).values_list(
            "locale__language_code", "title"
        )
    )
    return {language: open_ones[language] for language in known if language in open_ones}


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year + month // 12, month % 12 + 1)


def bounds(year: int, month: int) -> tuple[datetime, datetime]:
    """A month's first moment and the next one's, in the paper's zone. The year is 1 to 9998."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return (
        datetime(year, month, 1, tzinfo=zone),
        datetime(*_month_after(year, month), 1, tzinfo=zone),
    )


def _months_between(first: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    """The months from the first to the last moment, in the paper's zone."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first, last = first.astimezone(zone), last.astimezone(zone)
    at = (first.year, first.month)
    while at <= (last.year, last.month):
        yield at
        at = _month_after(*at)


def sitemap_index() -> SitemapIndex:
    """Every shard of every edition. Five statements, however many months and articles."""
    editions = tuple(_editions())
    keys = [f"edition:{language}" for language in editions]
    first = dict(_ends(keys, "shown_at"))
    last = dict(_ends(keys, "-shown_at"))
    asked = [
        (key, f"{year:04}-{month:02}", *bounds(year, month))
        for key in keys
        if key in first
        for year, month in _months_between(first[key], last[key])
    ]
    edited = _edited(keys)
    big = set(Count.objects.filter(key__in=keys, value__gt=SHARD).values_list("key", flat=True))
    shards = []
    for key, month, newest, count in _filled(asked, big):
        language = key.partition(":")[2]
        changed = max(newest, edited.get((key, month), newest))
        parts = range(1, -(-count // SHARD) + 1) if count else (1,)
        shards += [Shard(language, month, part, changed) for part in parts]
    return SitemapIndex(editions, tuple(shards))


def _ends(keys: Sequence[str], order: str) -> list[tuple[str, datetime]]:
    """The first or the last moment in each of these lists, by one look into the index for each."""
    end = Placement.objects.filter(key=OuterRef("key")).order_by(order).values("shown_at")[:1]
    rows = Count.objects.filter(key__in=keys).annotate(end=Subquery(end)).values_list("key", "end")
    return [(key, moment) for key, moment in rows if moment]


def _edited(keys: Sequence[str]) -> dict[tuple[str, str], datetime]:
    """When the articles of each list's months were last updated, as far as that was lately."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = Placement.objects.filter(
        key__in=keys,
        article__latest_revision__created_at__gt=timezone.now() - EDITED_WITHIN,
        article__updated_at__isnull=False,
    ).values_list("key", "shown_at", "article__updated_at")
    edited: dict[tuple[str, str], datetime] = {}
    for key, shown_at, updated_at in rows:
        month = (key, f"{shown_at.astimezone(zone):%Y-%m}")
        edited[month] = max(updated_at, edited.get(month, updated_at))
    return edited


def _filled(
    asked: Sequence[tuple[str, str, datetime, datetime]], counted: set[str]
) -> list[tuple[str, str, datetime, int]]:
    """Those of these months that have articles, newest first: list, month, newest moment, and how many.

    Only months of the lists in `counted` are counted; 0 for the others.
    """
    if not asked:
        return []
    adapt = connection.ops.adapt_datetimefield_value
    row = "(%s, %s, %s, %s, %s)"
    if connection.vendor == "postgresql":
        row = "(%s, %s, %s::timestamptz, %s::timestamptz, %s)"
    within = "FROM news_placement WHERE key = m.of AND shown_at >= m.first AND shown_at < m.following"
    statement = (
        "WITH m(of, name, first, following, is_counted) AS (VALUES " + ", ".join([row] * len(asked)) + ")"
        f" SELECT of, name, (SELECT shown_at {within} ORDER BY shown_at DESC LIMIT 1) AS newest,"
        f" CASE WHEN is_counted = 1 THEN (SELECT count(*) {within}) ELSE 0 END"
        " FROM m ORDER BY of, name DESC"
    )
    values = [
        value
        for key, month, first, following in asked
        for value in (key, month, adapt(first), adapt(following), int(key in counted))
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [(key, month, _moment(newest), count) for key, month, newest, count in rows if newest]


def _moment(value: datetime | str) -> datetime:
    """A time as the database gives it: SQLite gives text in UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def month_places(language: str, year: int, month: int, part: int = 1) -> tuple[Place, ...]:
    """The articles of one shard, the oldest first. Three statements.

    The pictures are those of the articles' own photos; translations are the
    same article in the other open editions.
    """
    first, following = bounds(year, month)
    rows = Placement.objects.filter(key=f"edition:{language}", shown_at__gte=first, shown_at__lt=following)
    rows = rows.order_by("shown_at", "article_id")[(part - 1) * SHARD : part * SHARD]
    found = list(
        rows.values_list(
            "article__url_path",
            "shown_at",
            "article__updated_at",
            "article__translation_key",
            "article__photo__files",
        )
    )
    others = _others(rows) if len(_editions()) > 1 else {}
    return tuple(
        Place(
            of_path(path, language),
            updated or shown,
            _plain_picture(files),
            _elsewhere(others.get(key, ())),
        )
        for path, shown, updated, key, files in found
    )


def _others(rows: QuerySet[Placement]) -> dict[object, list[tuple[str, str]]]:
    """All editions of the articles of these rows, by what they have in common."""
    known = dict(settings.LANGUAGES)
    found: dict[object, list[tuple[str, str]]] = {}
    keys = Subquery(rows.values("article__translation_key"))
    same = Article.objects.filter(live=True, translation_key__in=keys)
    for key, language, path in same.values_list("translation_key", "locale__language_code", "url_path"):
        if language in known:
            found.setdefault(key, []).append((language, of_path(path, language)))
    return found


def _elsewhere(editions: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The editions of one article, itself among them; none where there is only itself."""
    return tuple(sorted(editions)) if len(editions) > 1 else ()


def _plain_picture(files: Sequence[dict] | None) -> str:
    """The address of the widest JPEG that the page shows to a browser without newer formats."""
    fit = [file for file in files or () if file["kind"] == "jpeg" and file["width"] <= 1280]
    return fit[-1]["url"] if fit else ""


def _newest_in(kind: str) -> Subquery:
    """The newest moment in the list of each row of this kind."""
    key = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()))
    return Subquery(Placement.objects.filter(key=key).order_by("-shown_at").values("shown_at")[:1])


def list_places(language: str) -> tuple[Place, ...]:
    """An edition's pages that are no articles, and in the default one the authors. Seven statements."""
    here = {"locale__language_code": language}
    page = here | {"live": True}
    newest = (
        Placement.objects.filter(key=f"edition:{language}")
        .order_by("-shown_at")
        .values_list("shown_at", flat=True)
        .first()
    )
    sections = _newest(Section.objects.filter(**page), "section").values_list("url_path", "newest")
    stories = _newest(Story.objects.filter(**page), "story").values_list("url_path", "newest")
    places = [Place(prefix(language), newest), Place(f"{prefix(language)}latest/", newest)]
    places += [Place(of_path(path, language), at) for path, at in sections.order_by("path")]
    places += [
        Place(of_path(path, language))
        for model in (StoryIndex, NoticePage)
        for path in model.objects.filter(**page).order_by("path").values_list("url_path", flat=True)
    ]
    places += [Place(of_path(path, language), at) for path, at in stories.order_by("-pk")]
    tags = _newest(Tag.objects.filter(**here), "tag").filter(newest__isnull=False).order_by("pk")
    places += [
        Place(f"{prefix(language)}tags/{slug}/", at) for slug, at in tags.values_list("slug", "newest")[:MOST]
    ]
    if language == settings.LANGUAGE_CODE:
        authors = _newest(Author.objects.all(), "author").filter(newest__isnull=False).order_by("pk")
        places += [Place(author.address, author.newest) for author in authors[:MOST]]
    return tuple(places[:MOST])


def _newest(rows: QuerySet, kind: str) -> QuerySet:
    return rows.annotate(newest=_newest_in(kind))


def fresh_articles() -> tuple[Fresh, ...]:
    """The articles of the last two days of all editions, newest first, a thousand at most. Two statements.

    What somebody paid for is no news and is left out.
    """
    editions = _editions()
    rows = (
        Placement.objects.filter(
            key__in=[f"edition:{language}" for language in editions],
            shown_at__gt=timezone.now() - timedelta(hours=NEWS_HOURS),
        )
        .exclude(article__label="sponsored")
        .order_by("-shown_at", "-article_id")
        .values_list("key", "article__url_path", "article__title", "article__own_language", "shown_at")
    )
    return tuple(
        Fresh(of_path(path, language), title, editions[language], own or language, shown)
        for key, path, title, own, shown in rows[:NEWS_MOST]
        for language in [key.partition(":")[2]]
    )
