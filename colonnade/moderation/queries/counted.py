"""What figures are made of: comments, refusals, reports and decisions of a time, as small plain rows.

Comments are counted from their sheets, and those that are on none yet from their own
table; decisions, reports and refusals along their times. What is asked of the database
is the same on SQLite and PostgreSQL; medians and shares are worked out here, not there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Length, Substr

from colonnade.discussion.models import Comment
from colonnade.moderation.models import Decision, Refusal, Report, Sheet
from colonnade.moderation.queries.remits import STEP, Place, places

QUARTER = 900  # seconds: no zone is off by less than a quarter of an hour
# What became of a comment by now. `refused` was never stored.
OUTCOMES = ("at_once", "approved", "waiting", "removed", "withdrawn", "refused")


@dataclass(frozen=True)
class Asked:
    """Of which days, both included, and of which section and edition; 0 and nothing for all."""

    first: date
    last: date
    section: int = 0
    language: str = ""

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first, time(), here())

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), here())


class Hours(NamedTuple):
    """Comments of one day, section and outcome: how many in each of its hours."""

    day: date
    section: int
    outcome: str
    counts: list[int]


class Refused(NamedTuple):
    """So often a rule refused what was written here in this hour."""

    at: int
    rule: str
    path: str
    many: int


class Reported(NamedTuple):
    """One report."""

    at: int
    reason: str
    path: str


class Decided(NamedTuple):
    """One decision. Times are in seconds since 1970; nothing where there is none."""

    at: int
    waited_since: int | None
    act: str
    by: int | None
    rule: str
    reason: str
    together: int | None
    overturned_at: int | None
    undone_at: int | None
    comment: int | None
    state: str | None
    path: str | None


class Seconds(Func):
    """A time as whole seconds since 1970, the begun one not counted."""

    output_field = BigIntegerField()

    def get_db_converters(self, connection: Any) -> list[Any]:
        """None: both databases give a whole number or nothing, and there are a hundred thousand of them."""
        return []

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        # Of the written time without its fraction, which strftime would round.
        made = "CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS integer)"
        return self.as_sql(compiler, connection, template=made, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        made = "CAST(floor(extract(epoch FROM %(expressions)s)) AS bigint)"
        return self.as_sql(compiler, connection, template=made, **more)


def here() -> ZoneInfo:
    """The paper's own zone."""
    return ZoneInfo(settings.TIME_ZONE)


@lru_cache(maxsize=100_000)
def day_and_hour(quarter: int, zone: str) -> tuple[date, int]:
    """The day and the hour of a zone in which a quarter of an hour lies, counted from 1970."""
    local = datetime.fromtimestamp(quarter * QUARTER, ZoneInfo(zone))
    return local.date(), local.hour


def sections_by_path() -> dict[str, Place]:
    """Every section by its path in the tree of pages. One statement."""
    return {place.path: place for place in places()}


def _section(article: str) -> Substr:
    """The path of the section in which an article stands."""
    return Substr(f"{article}__path", 1, Length(f"{article}__path") - STEP)


def counted_comments(first: int, before: int | None, sections: dict[str, Place]) -> list[Hours]:
    """What became of the comments of these numbers, counted from their own table. One statement."""
    held = Decision.objects.filter(comment=OuterRef("pk"), act=Decision.Act.HOLD).exclude(rule="")
    shown = Comment.State.SHOWN
    renamed = {"held": "waiting", "shown": "at_once"}
    comments = Comment.objects.filter(pk__gte=first)
    if before is not None:
        comments = comments.filter(pk__lt=before)
    rows = (
        comments.annotate(
            place=_section("thread__article"),
            quarter=Seconds("posted_at") / QUARTER,
            outcome=Case(When(Q(state=shown) & Exists(held), then=Value("approved")), default=F("state")),
        )
        .order_by()
        .values_list("place", "quarter", "outcome")
        .annotate(many=Count("pk"))
    )
    zone = settings.TIME_ZONE
    found: dict[tuple[date, int, str], list[int]] = {}
    for path, quarter, outcome, many in rows:
        day, hour = day_and_hour(quarter, zone)
        number = sections[path].number if path in sections else 0
        key = (day, number, renamed.get(outcome, outcome))
        found.setdefault(key, [0] * 24)[hour] += many
    return [Hours(*key, counts) for key, counts in found.items()]


def posted(asked: Asked, sections: dict[str, Place]) -> Iterator[Hours]:
    """What became of the comments that were posted in this time.

    Three statements: two along the sheets, and one over the comments that are on none yet.
    """
    sheets = Sheet.objects.filter(zone=settings.TIME_ZONE)
    newest = sheets.aggregate(newest=Max("number"))["newest"]
    for rows in sheets.filter(first_on__lte=asked.last, last_on__gte=asked.first).values_list(
        "rows", flat=True
    ):
        for day, section, outcome, counts in rows:
            yield Hours(date.fromisoformat(day), section, outcome, counts)
    yield from counted_comments(0 if newest is None else (newest + 1) * Sheet.SIZE, None, sections)


def refused(asked: Asked) -> Iterable[Refused]:
    """How often rules refused what was written in this time. One statement."""
    rows = Refusal.objects.filter(hour__gte=asked.begins_at, hour__lt=asked.ends_at)
    rows = rows.annotate(at=Seconds("hour"), path=_section("thread__article"))
    return map(Refused._make, rows.order_by().values_list("at", "rule", "path", "count"))


def reported(asked: Asked) -> Iterable[Reported]:
    """The reports that were made in this time. One statement."""
    rows = Report.objects.filter(created_at__gte=asked.begins_at, created_at__lt=asked.ends_at)
    rows = rows.annotate(at=Seconds("created_at"), path=_section("comment__thread__article"))
    return map(Reported._make, rows.order_by().values_list("at", "reason", "path"))


def decided(asked: Asked) -> Iterable[Decided]:
    """The decisions of people and rules in this time, the oldest first. One statement."""
    rows: QuerySet[Decision] = Decision.objects.filter(at__gte=asked.begins_at, at__lt=asked.ends_at)
    rows = rows.annotate(
        at_second=Seconds("at"),
        waited=Seconds("waiting_since"),
        overturned=Seconds("overturned_at"),
        undone=Seconds("undone_at"),
        path=_section("comment__thread__article"),
    )
    names = ("at_second", "waited", "act", "by_id", "rule", "reason", "together_id")
    more = ("overturned", "undone", "comment_id", "comment__state", "path")
    return map(Decided._make, rows.order_by("at", "pk").values_list(*names, *more))
