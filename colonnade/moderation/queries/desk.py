"""What moderators read: comments that wait, were reported or removed; a discussion; a reader's record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.discussion.queries import notice_on
from colonnade.moderation.models import Reason, Report, Standing
from colonnade.moderation.queries.paging import PAGE, mark
from colonnade.readers.models import Reader
from colonnade.readers.queries import Avatar, avatar_of

State = Comment.State
HOME = "/desk/moderation/"
# Beyond this a number says no more than "many", and costs as much as it is large.
COUNTED = 1000
NEWEST = 10


@dataclass(frozen=True)
class Reported:
    """What was reported of one comment for one reason: how often, and what was written."""

    label: str
    count: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A comment as a moderator sees it: whole, with why it is here."""

    comment: Comment
    name: str
    avatar: Avatar
    parent_name: str
    standing: str
    """What its author may do, where it is less than others may."""
    reports: tuple[Reported, ...] = ()

    @property
    def address(self) -> str:
        return f"{HOME}comments/{self.comment.pk}/"

    @property
    def report_count(self) -> int:
        return sum(one.count for one in self.reports)

    @property
    def may_be_removed(self) -> bool:
        return self.comment.state in (State.SHOWN, State.HELD)


@dataclass(frozen=True)
class Tab:
    """One list of the desk, and how many wait in it; None where nothing waits."""

    name: str
    label: str
    address: str
    count: int | None
    is_many: bool = False


@dataclass(frozen=True)
class CaseList:
    """A page of one list: its cases, and the mark after which it goes on."""

    name: str
    cases: tuple[Case, ...]
    next: str
    is_first: bool
    tabs: tuple[Tab, ...]


def _comments() -> "QuerySet[Comment]":
    """Comments with all that a case shows of them, in one statement."""
    people = ("author__standing", "parent__author")
    return Comment.objects.select_related("thread__article__locale", *people).defer("thread__article__body")


def _standing_of(author: Reader | None) -> str:
    standing = getattr(author, "standing", None)
    if standing is None or standing.kind_now == Standing.Kind.GOOD:
        return ""
    return str(standing.get_kind_display())


def _name_of(comment: Comment) -> str:
    return comment.author.name if comment.author else comment.author_name


def _cases(comments: Iterable[Comment]) -> tuple[Case, ...]:
    """Each comment with the open reports of it. One statement."""
    comments = list(comments)
    waiting: dict[int, dict[str, list[str]]] = {}
    reports = Report.objects.open().filter(comment__in=[comment.pk for comment in comments])
    for number, reason, text in reports.order_by("pk").values_list("comment_id", "reason", "text"):
        waiting.setdefault(number, {}).setdefault(reason, []).append(text)
    return tuple(
        Case(
            comment=comment,
            name=_name_of(comment),
            avatar=avatar_of(_name_of(comment), comment.author.avatar if comment.author else ""),
            parent_name=_name_of(comment.parent) if comment.parent else comment.parent_name,
            standing=_standing_of(comment.author),
            reports=tuple(
                Reported(str(Reason(reason).label), len(texts), tuple(filter(None, texts)))
                for reason, texts in waiting.get(comment.pk, {}).items()
            ),
        )
        for comment in comments
    )


def _list(name: str, comments: list[Comment], after: str) -> CaseList:
    following = str(comments[PAGE - 1].pk) if len(comments) > PAGE else ""
    return CaseList(name, _cases(comments[:PAGE]), following, not after, tabs())


def held_page(after: str = "") -> CaseList:
    """Comments that wait for a moderator, the oldest first. Four statements."""
    held = _comments().filter(state=State.HELD, pk__gt=mark(after))
    return _list("held", list(held.order_by("pk")[: PAGE + 1]), after)


def reported_page(after: str = "") -> CaseList:
    """Comments of which reports wait, the oldest comment first. Five statements."""
    waiting = Report.objects.to_decide().filter(comment__gt=mark(after)).order_by("comment")
    numbers = list(waiting.values_list("comment_id", flat=True).distinct()[: PAGE + 1])
    return _list("reported", list(_comments().filter(pk__in=numbers).order_by("pk")), after)


def removed_page(after: str = "") -> CaseList:
    """Comments that moderators removed, the newest first. Four statements."""
    removed = _comments().filter(state=State.REMOVED)
    if after:
        removed = removed.filter(pk__lt=mark(after))
    return _list("removed", list(removed.order_by("-pk")[: PAGE + 1]), after)


def tabs() -> tuple[Tab, ...]:
    """The lists, and how many comments wait in each. Two statements, no further than a thousand."""
    held = Comment.objects.filter(state=State.HELD).values("pk")[: COUNTED + 1].count()
    reported = Report.objects.to_decide().values("comment").distinct()[: COUNTED + 1].count()
    return (
        Tab("held", _("Held"), HOME, min(held, COUNTED), held > COUNTED),
        Tab("reported", _("Reported"), f"{HOME}reported/", min(reported, COUNTED), reported > COUNTED),
        Tab("removed", _("Removed"), f"{HOME}removed/", None),
        Tab("log", _("Log"), f"{HOME}log/", None),
    )


def case(number: int) -> Case | None:
    """One comment in whatever state, for a moderator."""
    comment = _comments().filter(pk=number).first()
    return _cases([comment])[0] if comment else None


@dataclass(frozen=True)
class ThreadControl:
    """How one discussion runs, for who may change it."""

    thread: Thread
    notice: str
    ends_at: datetime | None
    is_open: bool


def thread_control(number: int) -> ThreadControl | None:
    """The discussion of this number, whatever its mode."""
    threads = Thread.objects.select_related("article__locale").defer("article__body")
    thread = threads.filter(pk=number).first()
    if thread is None:
        return None
    paper = DiscussionSettings.load()
    return ThreadControl(thread, notice_on(thread, paper), thread.ends_at(paper), thread.is_open(paper))


@dataclass(frozen=True)
class Record:
    """What moderators know of a reader."""

    reader: Reader
    standing: Standing | None
    is_over: bool
    counts: tuple[tuple[str, int], ...]
    report_count: int
    cases: tuple[Case, ...]


def record_of(number: int) -> Record | None:
    """A reader's standing, how many comments of theirs are in which state, and their newest ten."""
    reader = Reader.objects.select_related("standing__set_by").filter(pk=number).first()
    if reader is None:
        return None
    comments = Comment.objects.filter(author=reader)
    counts = dict(comments.order_by().values_list("state").annotate(Count("pk")))
    newest = _comments().filter(author=reader).order_by("-pk")[:NEWEST]
    standing: Standing | None = getattr(reader, "standing", None)
    return Record(
        reader=reader,
        standing=standing,
        is_over=standing is not None and standing.kind_at(timezone.now()) != standing.kind,
        counts=tuple((str(label), counts.get(state, 0)) for state, label in State.choices),
        report_count=Report.objects.filter(reporter=reader).count(),
        cases=_cases(newest),
    )
