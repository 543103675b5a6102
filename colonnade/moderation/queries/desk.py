"""What moderators read: comments that wait, were reported or removed; a discussion; a reader's record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.discussion.queries import notice_on
from colonnade.moderation import models
from colonnade.moderation.models import UNDO, Decision, Proposal, Reason, Report, Standing
from colonnade.moderation.queries.paging import PAGE, NoSuchPage, mark
from colonnade.readers.models import Reader
from colonnade.readers.queries import Avatar, avatar_of

State = Comment.State
HOME = "/desk/moderation/"
# Beyond this a number says no more than "many", and costs as much as it is large.
COUNTED = 1000
NEWEST = 10
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# How many of the newest readers are looked at, for how long they are new, and in how many comments is sought.
NEWCOMERS = 200
FORTNIGHT = timedelta(days=14)
SEARCHED = 20_000


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
    notes: tuple[models.Note, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """What was decided on it, the newest first."""

    @property
    def address(self) -> str:
        return f"{HOME}comments/{self.comment.pk}/"

    @property
    def waiting(self) -> models.Case | None:
        """Since when and how urgently it waits, and who looks at it; none where it does not wait."""
        found: models.Case | None = getattr(self.comment, "case", None)
        return found if found and found.closed_at is None else None

    @property
    def seen(self) -> int:
        """The latest decision that this page knows of; 0 for none."""
        return self.decisions[0].pk if self.decisions else 0

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


def _comments() -> "QuerySet[Comment]":
    """Comments with all that a case shows of them, in one statement."""
    people = ("author__standing", "parent__author", "case__taken_by")
    return Comment.objects.select_related("thread__article__locale", *people).defer("thread__article__body")


def _standing_of(author: Reader | None) -> str:
    standing = getattr(author, "standing", None)
    if standing is None or standing.kind_now == Standing.Kind.GOOD:
        return ""
    return str(standing.get_kind_display())


def _name_of(comment: Comment) -> str:
    return comment.author.name if comment.author else comment.author_name


def _cases(comments: Iterable[Comment]) -> tuple[Case, ...]:
    """Each comment with its open reports, with what was decided on and noted of it. Three statements."""
    comments = list(comments)
    waiting: dict[int, dict[str, list[str]]] = {}
    reports = Report.objects.open().filter(comment__in=[comment.pk for comment in comments])
    for number, reason, text in reports.order_by("pk").values_list("comment_id", "reason", "text"):
        waiting.setdefault(number, {}).setdefault(reason, []).append(text)
    decisions: dict[int | None, list[Decision]] = {}
    decided = Decision.objects.filter(comment__in=comments, undone_at=None).select_related("by", "standards")
    for decision in decided.order_by("-pk"):
        decisions.setdefault(decision.comment_id, []).append(decision)
    notes: dict[int | None, list[models.Note]] = {}
    for one in models.Note.objects.filter(comment__in=comments).select_related("by").order_by("pk"):
        notes.setdefault(one.comment_id, []).append(one)
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
            notes=tuple(notes.get(comment.pk, ())),
            decisions=tuple(decisions.get(comment.pk, ())),
        )
        for comment in comments
    )


def _list(name: str, comments: list[Comment], after: str) -> CaseList:
    following = str(comments[PAGE - 1].pk) if len(comments) > PAGE else ""
    return CaseList(name, _cases(comments[:PAGE]), following, not after)


def _queue(name: str, after: str) -> CaseList:
    """A page of what waits, in the order in which it is due, from a mark of moment and number."""
    cases = models.Case.objects.filter(queue=name, closed_at=None).order_by("due_at", "pk")
    if after:
        due_at, number = _due_mark(after)
        cases = cases.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=number), due_at__gte=due_at)
    found = list(cases.values_list("comment", "due_at", "pk")[: PAGE + 1])
    shown = [comment for comment, _due_at, _number in found[:PAGE]]
    rows = {comment.pk: comment for comment in _comments().filter(pk__in=shown)}
    following = ""
    if len(found) > PAGE:
        _comment, last, number = found[PAGE - 1]
        following = f"{last.timestamp() * 1_000_000:.0f}-{number}"
    return CaseList(name, _cases(rows[one] for one in shown if one in rows), following, not after)


def _due_mark(after: str) -> tuple[datetime, int]:
    moment, _dash, number = after.partition("-")
    if not moment or not number:
        raise NoSuchPage("The mark of a page is a moment and a number.")
    try:
        due_at = EPOCH + timedelta(microseconds=mark(moment))
    except OverflowError:
        raise NoSuchPage("The mark of a page is a moment and a number.") from None
    return due_at, mark(number)


def held_page(after: str = "") -> CaseList:
    """Comments that wait for a moderator, what is due first first. Six statements."""
    return _queue("held", after)


def reported_page(after: str = "") -> CaseList:
    """Comments of which reports wait, what is due first first. Six statements."""
    return _queue("reported", after)


def recent_page(after: str = "") -> CaseList:
    """Everything that was said, the newest first. Five statements."""
    said = _comments()
    if after:
        said = said.filter(pk__lt=mark(after))
    return _list("recent", list(said.order_by("-pk")[: PAGE + 1]), after)


def new_page(after: str = "") -> CaseList:
    """What readers say in their first fortnight and nobody has decided on, the newest reader first.

    Six statements.
    """
    newest = Reader.objects.order_by("-pk").values_list("pk", "joined_at")[:NEWCOMERS]
    since = timezone.now() - FORTNIGHT
    numbers = [number for number, joined_at in newest if joined_at > since]
    decided = Decision.objects.filter(comment=OuterRef("pk"), by__isnull=False, undone_at=None)
    said = _comments().filter(~Exists(decided), author__in=numbers, state__in=(State.SHOWN, State.HELD))
    if after:
        said = said.filter(pk__lt=mark(after))
    return _list("new", list(said.order_by("-pk")[: PAGE + 1]), after)


def found_page(words: str, after: str = "") -> CaseList:
    """What was said in these words or by a reader of such a name, among the newest of it. Six statements."""
    words = words.strip()[:200]
    newest = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    people = list(Reader.objects.filter(name__istartswith=words).values_list("pk", flat=True)[:PAGE])
    said = _comments().filter(pk__gt=newest - SEARCHED)
    said = said.filter(Q(text__icontains=words) | Q(author__in=people))
    if after:
        said = said.filter(pk__lt=mark(after))
    return _list("found", list(said.order_by("-pk")[: PAGE + 1]) if words else [], after)


def removed_page(after: str = "") -> CaseList:
    """Comments that moderators removed, the newest first. Six statements."""
    removed = _comments().filter(state=State.REMOVED)
    if after:
        removed = removed.filter(pk__lt=mark(after))
    return _list("removed", list(removed.order_by("-pk")[: PAGE + 1]), after)


def tabs() -> tuple[Tab, ...]:
    """The lists, and how many comments wait in each. Two statements, no further than a thousand."""
    waiting = models.Case.objects.filter(closed_at=None)
    held = waiting.filter(queue="held").values("pk")[: COUNTED + 1].count()
    reported = waiting.filter(queue="reported").values("pk")[: COUNTED + 1].count()
    return (
        Tab("held", _("Held"), HOME, min(held, COUNTED), held > COUNTED),
        Tab("reported", _("Reported"), f"{HOME}reported/", min(reported, COUNTED), reported > COUNTED),
        Tab("new", _("New readers"), f"{HOME}new/", None),
        Tab("recent", _("Recent"), f"{HOME}recent/", None),
        Tab("removed", _("Removed"), f"{HOME}removed/", None),
        Tab("rules", _("Rules"), f"{HOME}rules/", None),
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
    decisions: tuple[Decision, ...]
    proposal: Proposal | None
    notes: tuple[models.Note, ...]


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
        decisions=tuple(_decisions_on(reader)),
        proposal=Proposal.objects.filter(reader=reader, closed_at=None).select_related("by").first(),
        notes=tuple(models.Note.objects.filter(reader=reader).select_related("by").order_by("pk")),
    )


def _decisions_on(reader: Reader) -> "QuerySet[Decision]":
    """The newest ten decisions about a reader themselves."""
    decisions = Decision.objects.filter(reader=reader, comment=None).select_related("by", "undone_by")
    return decisions.order_by("-pk")[:NEWEST]


def decision(number: int) -> Decision | None:
    """One decision."""
    return Decision.objects.filter(pk=number).first()


def undoable(moderator: Reader) -> Decision | None:
    """What this moderator decided last and may still undo. One statement."""
    now = timezone.now()
    made = Decision.objects.filter(by=moderator, at__gt=now - UNDO, together=None).order_by("-pk").first()
    return made if made and made.may_be_undone_at(now) else None


def proposal(number: int) -> Proposal | None:
    """One proposal of a ban, closed or not."""
    return Proposal.objects.filter(pk=number).select_related("reader", "by").first()


def warning_of(reader: Reader) -> str:
    """What this reader has to read before they write again; empty where nothing is."""
    return Standing.objects.filter(reader=reader).values_list("warning", flat=True).first() or ""
