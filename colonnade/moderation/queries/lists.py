"""The lists of the desk: what waits, what is due first first; what was said, the newest first.

A page goes on from the mark of the one before it. Where a condition has to be looked
up comment by comment, a page looks at some thousands and says so, so that the hundred
thousandth costs what the first costs; whoever wants more goes on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.moderation import models
from colonnade.moderation.models import Decision
from colonnade.moderation.queries.desk import Case, cases_of, comments_shown
from colonnade.moderation.queries.filters import (
    ANY,
    Filter,
    chosen_by,
    of_cases,
    of_comments,
    people_named,
)
from colonnade.moderation.queries.paging import PAGE, NoSuchPage, mark
from colonnade.moderation.queries.remits import EVERYWHERE, Reach, sections_of
from colonnade.news.models import Section
from colonnade.readers.models import Reader

State = Comment.State
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# How many of the newest readers are looked at, and for how long they are new.
NEWCOMERS = 200
FORTNIGHT = timedelta(days=14)
# In how many cases, and in how many comments, one page looks for what has no index.
LOOKED_AT = 2_000
SEARCHED = 20_000
# From so many sections on, what waits in them stands as close as what waits anywhere.
APART = 60
# What is due first in one section: read along an index, however much waits elsewhere.
FIRST_IN_A_SECTION = (
    "SELECT id, due_at FROM moderation_case"
    " WHERE section_id = %s AND queue = %s AND closed_at IS NULL"
    " AND due_at >= %s AND (due_at > %s OR id > %s)"
    " ORDER BY due_at, id LIMIT %s"
)


@dataclass(frozen=True)
class CaseList:
    """A page of one list: its cases, and the mark after which it goes on."""

    name: str
    cases: tuple[Case, ...]
    next: str
    is_first: bool
    is_cut: bool = False
    """It ends where the page stopped looking, not where it is full."""


@dataclass(frozen=True)
class Mark:
    """After which case a page of a queue begins."""

    due_at: datetime = EPOCH
    number: int = 0

    @classmethod
    def read(cls, after: str) -> "Mark":
        if not after:
            return cls()
        moment, _dash, number = after.partition("-")
        if not moment or not number:
            raise NoSuchPage("The mark of a page is a moment and a number.")
        try:
            due_at = EPOCH + timedelta(microseconds=mark(moment))
        except OverflowError:
            raise NoSuchPage("The mark of a page is a moment and a number.") from None
        return cls(due_at, mark(number))

    def __str__(self) -> str:
        return f"{self.due_at.timestamp() * 1_000_000:.0f}-{self.number}"


def within(reach: Reach, wanted: Filter) -> Reach:
    """The reach as far as it lies in the section that is wanted. One statement where one is."""
    if not wanted.section:
        return reach
    path = Section.objects.filter(pk=wanted.section).values_list("path", flat=True).first()
    return reach.within(path) if path else Reach(())


def _waiting(name: str, since: Mark) -> "QuerySet[models.Case]":
    cases = models.Case.objects.filter(queue=name, closed_at=None).order_by("due_at", "pk")
    if since == Mark():
        return cases
    later = Q(due_at__gt=since.due_at) | Q(due_at=since.due_at, pk__gt=since.number)
    return cases.filter(later, due_at__gte=since.due_at)


def _first_of_sections(name: str, sections: Sequence[int], since: Mark, most: int) -> RawSQL:
    """The numbers of what is due first in any of these sections."""
    due_at = connection.ops.adapt_datetimefield_value(since.due_at)
    given: list[object] = []
    for section in sections:
        given += [section, name, due_at, due_at, since.number, most]
    parts = (f"SELECT * FROM ({FIRST_IN_A_SECTION}) AS part{number}" for number in range(len(sections)))
    merged = f"SELECT id FROM ({' UNION ALL '.join(parts)}) AS merged ORDER BY due_at, id LIMIT %s"
    return RawSQL(merged, [*given, most])  # noqa: S611  made of our own words


def queue_page(name: str, after: str = "", reach: Reach = EVERYWHERE, wanted: Filter = ANY) -> CaseList:
    """A page of what waits, what is due first first."""
    since = Mark.read(after)
    reach = within(reach, wanted)
    sections = sections_of(reach)
    if sections == ():
        return CaseList(name, (), "", not after)
    chosen = chosen_by(wanted)
    waiting = _waiting(name, since)
    conditions = of_cases(wanted)
    is_apart = sections is not None and len(sections) <= APART
    if sections is not None and not is_apart:
        conditions &= Q(section__in=sections)
    looks = wanted.is_narrow or (sections is not None and not is_apart)
    most = LOOKED_AT if looks else PAGE + 1
    if chosen is not None:
        looks = False
        found = waiting.filter(comment__in=chosen)
        found = found.filter(section__in=sections) if is_apart else found
    elif is_apart:
        window: Any = _first_of_sections(name, sections or (), since, most)
        found = models.Case.objects.filter(pk__in=window)
    else:
        window = waiting.values("pk")[:most]
        found = models.Case.objects.filter(pk__in=window) if looks else waiting
    rows = found.filter(conditions).order_by("due_at", "pk")
    marks = [Mark(*row) for row in rows.values_list("due_at", "pk")[: PAGE + 1]]
    shown = marks[:PAGE]
    following, is_cut = str(shown[-1]) if len(marks) > PAGE else "", False
    if looks and not following:
        following = _end_of(name, window, most, sections if is_apart else None)
        is_cut = bool(following)
    return CaseList(name, _shown([one.number for one in shown], reach), following, not after, is_cut)


def _end_of(name: str, window: Any, most: int, sections: Sequence[int] | None) -> str:
    """The mark of the last case that was looked at, if there are any after it. Two statements."""
    looked = models.Case.objects.filter(pk__in=window).order_by("-due_at", "-pk")
    last = looked.values_list("due_at", "pk").first()
    if last is None:
        return ""
    end = Mark(*last)
    after = _waiting(name, end)
    more = after.filter(section__in=sections) if sections is not None else after
    return str(end) if more.exists() else ""


def _shown(numbers: list[int], reach: Reach) -> tuple[Case, ...]:
    """The comments of these cases, in their order."""
    rows = {comment.case.pk: comment for comment in comments_shown().filter(case__in=numbers)}
    return cases_of([rows[one] for one in numbers if one in rows], reach)


def held_page(after: str = "", reach: Reach = EVERYWHERE, wanted: Filter = ANY) -> CaseList:
    """Comments that wait for a moderator, what is due first first."""
    return queue_page("held", after, reach, wanted)


def reported_page(after: str = "", reach: Reach = EVERYWHERE, wanted: Filter = ANY) -> CaseList:
    """Comments of which reports wait, what is due first first."""
    return queue_page("reported", after, reach, wanted)


def _said_page(
    name: str, said: "QuerySet[Comment]", after: str, reach: Reach, wanted: Filter, *, looks: bool = False
) -> CaseList:
    """A page of comments, the newest first."""
    top = mark(after)
    if top:
        said = said.filter(pk__lt=top)
    reach = within(reach, wanted)
    chosen = chosen_by(wanted)
    floor = 0
    if chosen is not None:
        said = said.filter(pk__in=chosen)
    elif looks or wanted.is_narrow or not reach.is_whole:
        newest = top or (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        floor = max(newest - SEARCHED, 0)
        said = said.filter(pk__gte=floor)
    said = said.filter(of_comments(wanted), reach.condition("thread__article"))
    # First which they are, along the index; with all that is shown of them the database might sort them all.
    numbers = list(said.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1])
    shown, is_full = numbers[:PAGE], len(numbers) > PAGE
    following = str(shown[-1]) if is_full else str(floor) if floor > 1 else ""
    cases = cases_of(comments_shown().filter(pk__in=shown).order_by("-pk"), reach)
    return CaseList(name, cases, following, not after, bool(following) and not is_full)


def recent_page(after: str = "", reach: Reach = EVERYWHERE, wanted: Filter = ANY) -> CaseList:
    """Everything that was said, the newest first."""
    return _said_page("recent", Comment.objects.all(), after, reach, wanted)


def removed_page(after: str = "", reach: Reach = EVERYWHERE, wanted: Filter = ANY) -> CaseList:
    """Comments that moderators removed, the newest first."""
    return _said_page("removed", Comment.objects.filter(state=State.REMOVED), after, reach, wanted)


def new_page(after: str = "", reach: Reach = EVERYWHERE, wanted: Filter = ANY) -> CaseList:
    """What readers say in their first fortnight and nobody has decided on, the newest first."""
    newest = Reader.objects.order_by("-pk").values_list("pk", "joined_at")[:NEWCOMERS]
    since = timezone.now() - FORTNIGHT
    numbers = [number for number, joined_at in newest if joined_at > since]
    decided = Decision.objects.filter(comment=OuterRef("pk"), by__isnull=False, undone_at=None)
    said = Comment.objects.filter(~Exists(decided), author__in=numbers, state__in=(State.SHOWN, State.HELD))
    return _said_page("new", said, after, reach, wanted)


def found_page(words: str, after: str = "", reach: Reach = EVERYWHERE, wanted: Filter = ANY) -> CaseList:
    """What was said in these words or by a reader of such a name, the newest first."""
    words = words.strip()[:200]
    if not words:
        mark(after)
        return CaseList("found", (), "", not after)
    said = Comment.objects.filter(Q(text__icontains=words) | Q(author__in=people_named(words)))
    return _said_page("found", said, after, reach, wanted, looks=True)


PAGES: dict[str, Callable[..., CaseList]] = {
    "held": held_page,
    "reported": reported_page,
    "new": new_page,
    "recent": recent_page,
    "removed": removed_page,
}
