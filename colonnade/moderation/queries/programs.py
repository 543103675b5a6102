"""What programs read of moderation: lists as long as they ask for, each going on from its last."""

from dataclasses import dataclass

from colonnade.moderation.models import Decision, Entry, Proposal, Standing
from colonnade.moderation.queries.desk import Case
from colonnade.moderation.queries.lists import PAGES, Mark
from colonnade.moderation.queries.paging import mark
from colonnade.moderation.queries.remits import reach_of
from colonnade.readers.models import Reader

QUEUES = ("held", "reported")


@dataclass(frozen=True)
class Listed:
    """Some of a list, and the mark after which it goes on; empty at its end."""

    items: tuple
    next: str


def listed_cases(moderator: Reader, name: str, after: str, limit: int) -> Listed:
    """What a moderator's page of a list shows, no more of it than the limit. Raises NoSuchPage."""
    page = PAGES[name](after, reach_of(moderator))
    cases, following = page.cases[:limit], page.next
    if len(page.cases) > limit:
        following = _mark_of(name, cases[-1])
    return Listed(cases, following)


def _mark_of(name: str, case: Case) -> str:
    waiting = case.waiting
    if name in QUEUES and waiting is not None:
        return str(Mark(waiting.due_at, waiting.pk))
    return str(case.comment.pk)


def listed_decisions(after: str, limit: int, comment: int | None, reader: int | None) -> Listed:
    """Decisions, the newest first, of all or of one comment or reader. One statement. Raises NoSuchPage."""
    decisions = Decision.objects.select_related("by", "standards").order_by("-pk")
    if after:
        decisions = decisions.filter(pk__lt=mark(after))
    if comment is not None:
        decisions = decisions.filter(comment=comment)
    if reader is not None:
        decisions = decisions.filter(reader=reader)
    found = list(decisions[: limit + 1])
    return Listed(tuple(found[:limit]), str(found[limit - 1].pk) if len(found) > limit else "")


def listed_entries(after: str, limit: int) -> Listed:
    """Entries of the log after a number, the oldest first, so that it can be followed. One statement."""
    found = list(Entry.objects.filter(number__gt=mark(after)).order_by("number")[: limit + 1])
    return Listed(tuple(found[:limit]), str(found[limit - 1].number) if len(found) > limit else "")


def decision_told(number: int) -> Decision | None:
    """One decision with who made it."""
    return Decision.objects.select_related("by", "standards").filter(pk=number).first()


@dataclass(frozen=True)
class StandingOf:
    """What one reader may do, and the ban that waits for a second moderator."""

    reader: Reader
    standing: Standing | None
    proposal: Proposal | None


def standing_of(number: int) -> StandingOf | None:
    """What the reader of this number may do. Two statements."""
    reader = Reader.objects.select_related("standing").filter(pk=number).first()
    if reader is None:
        return None
    proposal = Proposal.objects.filter(reader=reader, closed_at=None).select_related("reader", "by").first()
    return StandingOf(reader, getattr(reader, "standing", None), proposal)
