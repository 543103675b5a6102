"""Lists of articles: sections, stories, tags, authors, the latest.

A list is read along its index from a cursor, so its deepest page costs what its
first one costs. A cursor is the time and the number of the last article shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from colonnade.news.models import Author, Count, Placement, Section, Story, Tag
from colonnade.news.models.address import of_path
from colonnade.news.queries.cards import (
    STEP,
    Card,
    Named,
    cards,
    in_order,
    newest,
    newest_ids,
    sections_of,
    with_authors,
)
from colonnade.news.queries.discussed import most_discussed_ids

PAGE = 20
TIME_LINE = 50
OPENING = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoSuchPage(LookupError):
    """A cursor or a month that no list ever gave."""


@dataclass(frozen=True)
class Month:
    """A month of a list's archive. `name` is `2026-02`."""

    name: str
    first_day: datetime


@dataclass(frozen=True)
class ListPage:
    """One page of a list of articles."""

    key: str
    cards: tuple[Card, ...]
    count: int
    next: str
    is_first: bool
    month: Month | None = None
    months: tuple[tuple[int, tuple[Month, ...]], ...] = ()
    opening: tuple[Card, ...] = ()
    latest: tuple[Card, ...] = ()
    most_discussed: tuple[Card, ...] = ()
    crumbs: tuple[Named, ...] = ()
    parts: tuple[Named, ...] = ()
    newest_at: datetime | None = None
    extra: dict = field(default_factory=dict)


def cursor_of(shown_at: datetime, number: int) -> str:
    """The cursor behind this row: microseconds since 1970 and the article's number."""
    return f"{(shown_at - _EPOCH) // timedelta(microseconds=1)}-{number}"


def _behind(cursor: str) -> tuple[datetime, int]:
    match = re.fullmatch(r"(-?\d{1,17})-(\d{1,15})", cursor)
    if not match:
        raise NoSuchPage(cursor)
    try:
        return _EPOCH + timedelta(microseconds=int(match[1])), int(match[2])
    except OverflowError as error:
        raise NoSuchPage(cursor) from error


def _month_of(name: str) -> tuple[Month, datetime]:
    """A month and the moment of its end, in the paper's own zone."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", name)
    if not match or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[1]) <= 9998:
        raise NoSuchPage(name)
    zone = ZoneInfo(settings.TIME_ZONE)
    year, month = int(match[1]), int(match[2])
    first = datetime(year, month, 1, tzinfo=zone)
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return Month(name, first), following


def _rows(key: str, after: str, month: str) -> tuple[QuerySet[Placement], Month | None]:
    rows = Placement.objects.filter(key=key).order_by("-shown_at", "-article_id")
    chosen = None
    if month:
        chosen, following = _month_of(month)
        rows = rows.filter(shown_at__gte=chosen.first_day, shown_at__lt=following)
    if after:
        moment, number = _behind(after)
        rows = rows.filter(shown_at__lte=moment).filter(Q(shown_at__lt=moment) | Q(article_id__lt=number))
    return rows, chosen


def _months(key: str) -> tuple[tuple[int, tuple[Month, ...]], ...]:
    """Every month between a list's first and last article, the newest year first."""
    rows = Placement.objects.filter(key=key)
    first = rows.order_by("shown_at", "article_id").values_list("shown_at", flat=True).first()
    last = rows.order_by("-shown_at", "-article_id").values_list("shown_at", flat=True).first()
    if first is None or last is None:
        return ()
    zone = ZoneInfo(settings.TIME_ZONE)
    first, last = first.astimezone(zone), last.astimezone(zone)
    years = []
    for year in range(last.year, first.year - 1, -1):
        low = first.month if year == first.year else 1
        high = last.month if year == last.year else 12
        months = tuple(
            Month(f"{year:04}-{number:02}", datetime(year, number, 1, tzinfo=zone))
            for number in range(high, low - 1, -1)
        )
        years.append((year, months))
    return tuple(years)


def list_page(key: str, *, after: str = "", month: str = "", size: int = PAGE, edition: str = "") -> ListPage:
    """A page of the list of this key. Raises NoSuchPage for a cursor or a month that cannot be."""
    rows, chosen = _rows(key, after, month)
    found = list(rows.values_list("article_id", "shown_at")[: size + 1])
    shown = found[:size]
    beside = newest_ids({edition: 7}) if edition else {}
    discussed = most_discussed_ids(key, found[0][1] if found else None)
    known = cards([number for number, _at in shown] + beside.get(edition, []) + discussed)
    return ListPage(
        key=key,
        cards=tuple(in_order([number for number, _at in shown], known)),
        count=Count.objects.filter(key=key).values_list("value", flat=True).first() or 0,
        next=cursor_of(shown[-1][1], shown[-1][0]) if len(found) > size else "",
        is_first=not after and not month,
        month=chosen,
        months=_months(key),
        latest=tuple(in_order(beside.get(edition, []), known)),
        most_discussed=tuple(in_order(discussed, known)[:5]),
        newest_at=shown[0][1] if shown else None,
    )


def section_page(section: Section, *, after: str = "", month: str = "") -> ListPage:
    """A section's front: an opening of eight, then the rest twenty at a time, or one month of it."""
    size = PAGE if after or month else PAGE + OPENING
    page = list_page(section.key, after=after, month=month, size=size)
    opening = page.cards[:OPENING] if page.is_first else ()
    parents = [section.path[:length] for length in range(3 * STEP, len(section.path), STEP)]
    above = sections_of(path + "0" * STEP for path in parents)
    parts = Section.objects.filter(
        depth=section.depth + 1, path__startswith=section.path, live=True
    ).values_list("pk", "title", "url_path")
    return ListPage(
        **page.__dict__
        | {
            "opening": (*with_authors(opening[:1]), *opening[1:]),
            "cards": page.cards[len(opening) :],
            "crumbs": tuple(above[path] for path in parents if path in above),
            "parts": tuple(
                Named(f"section:{pk}", title, of_path(url_path, section.language))
                for pk, title, url_path in parts
            ),
        }
    )


def latest_page(language: str, *, after: str = "", month: str = "") -> ListPage:
    """The newest of an edition."""
    return list_page(f"edition:{language}", after=after, month=month)


def most_discussed(language: str, limit: int = 20) -> tuple[Card, ...]:
    """The most discussed of the week that ends with the edition's newest article."""
    key = f"edition:{language}"
    ids = most_discussed_ids(key, newest({key: 1})[key].at, limit)
    return tuple(in_order(ids, cards(ids)))


@dataclass(frozen=True)
class StoryPage:
    """A story's page: facts, key articles, and its time line by year, the newest first."""

    story: Story
    count: int
    archived: int
    first_at: datetime | None
    last_at: datetime | None
    key_articles: tuple[Card, ...]
    years: tuple[tuple[int, tuple[Card, ...]], ...]
    key_ids: frozenset[int]
    next: str
    is_first: bool
    most_discussed: tuple[Card, ...]
    latest: tuple[Card, ...]


def by_year(shown: Sequence[Card]) -> tuple[tuple[int, tuple[Card, ...]], ...]:
    """Cards in the years in which they were published, in the order given."""
    zone = ZoneInfo(settings.TIME_ZONE)
    years: dict[int, list[Card]] = {}
    for card in shown:
        years.setdefault(card.published_at.astimezone(zone).year, []).append(card)
    return tuple((year, tuple(of_year)) for year, of_year in years.items())


def story_page(story: Story, *, after: str = "") -> StoryPage:
    """The story's page, fifty articles of its time line at a time."""
    rows, _month = _rows(story.key, after, "")
    found = list(rows.values_list("article_id", "shown_at")[: TIME_LINE + 1])
    shown = found[:TIME_LINE]
    chosen = [row.article_id for row in story.key_articles.all()]
    discussed = most_discussed_ids(story.key, found[0][1] if found else None)
    known = cards([number for number, _at in shown] + chosen + discussed)
    ends = Placement.objects.filter(key=story.key)
    first = ends.order_by("shown_at", "article_id").values_list("shown_at", flat=True).first()
    line = in_order([number for number, _at in shown], known)
    kept = Count.objects.filter(key=story.key).values_list("value", flat=True).first() or 0
    return StoryPage(
        story=story,
        count=kept + story.elsewhere_count,
        archived=story.elsewhere_count,
        first_at=first,
        last_at=shown[0][1] if shown else None,
        key_articles=tuple(in_order(chosen, known)),
        years=by_year(line),
        key_ids=frozenset(chosen),
        next=cursor_of(shown[-1][1], shown[-1][0]) if len(found) > TIME_LINE else "",
        is_first=not after,
        most_discussed=tuple(in_order(discussed, known)[:5]),
        latest=tuple(line[:5]) if not after else (),
    )


@dataclass(frozen=True)
class StoryRow:
    """A story in the list of stories."""

    story: Story
    address: str
    count: int
    newest: Card | None


def stories_page(language: str, *, size: int = 60) -> tuple[StoryRow, ...]:
    """The stories of an edition, the one with the newest article first."""
    stories = list(
        Story.objects.filter(locale__language_code=language, live=True)
        .select_related("locale")
        .order_by("-pk")[:size]
    )
    counts = dict(Count.objects.filter(key__in=[story.key for story in stories]).values_list("key", "value"))
    heads = newest_ids({story.key: 1 for story in stories})
    known = cards(number for ids in heads.values() for number in ids)
    rows = [
        StoryRow(
            story,
            story.address,
            counts.get(story.key, 0) + story.elsewhere_count,
            next(iter(in_order(heads[story.key], known)), None),
        )
        for story in stories
    ]
    return tuple(
        sorted(rows, key=lambda row: row.newest.published_at if row.newest else _EPOCH, reverse=True)
    )


def tag_page(language: str, slug: str, *, after: str = "", month: str = "") -> tuple[Tag, ListPage] | None:
    """A tag and a page of its articles; None where no such tag is."""
    tag = Tag.objects.select_related("locale").filter(locale__language_code=language, slug=slug).first()
    return (tag, list_page(tag.key, after=after, month=month)) if tag else None


def author_page(slug: str, *, after: str = "", month: str = "") -> tuple[Author, ListPage] | None:
    """An author and a page of their articles, of all editions; None where no such author is."""
    author = Author.objects.select_related("photo").filter(slug=slug).first()
    return (author, list_page(author.key, after=after, month=month)) if author else None


@dataclass(frozen=True)
class TagRow:
    """A tag in the list of tags."""

    tag: Tag
    address: str
    count: int


def tags_page(language: str) -> tuple[TagRow, ...]:
    """The tags of an edition that have articles, by name."""
    tags = list(Tag.objects.select_related("locale").filter(locale__language_code=language).order_by("name"))
    counts = dict(Count.objects.filter(key__startswith="tag:", value__gt=0).values_list("key", "value"))
    return tuple(TagRow(tag, tag.address, counts[tag.key]) for tag in tags if tag.key in counts)
