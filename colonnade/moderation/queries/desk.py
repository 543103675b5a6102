"""What moderators read: comments that wait, were reported or removed; a discussion; a reader's record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.discussion.queries import notice_on
from colonnade.moderation import models
from colonnade.moderation.models import UNDO, Alarm, Decision, Proposal, Report, Seen, Standing
from colonnade.moderation.queries.conversation import Lately, Said, above, records
from colonnade.moderation.queries.origins import shared_among
from colonnade.moderation.queries.remits import EVERYWHERE, Reach, sections_of
from colonnade.moderation.queries.sentences import reason_labels
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
    notes: tuple[models.Note, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """What was decided on it, the newest first."""
    above: tuple[Said, ...] = ()
    """What it answers, and what that answers, the topmost first."""
    record: Lately | None = None
    """How its author wrote lately."""
    is_shared: bool = False
    """Others wrote from the same address."""
    may_be_decided: bool = True
    """It stands where this moderator decides."""

    @property
    def address(self) -> str:
        return f"{HOME}comments/{self.comment.pk}/"

    @property
    def has_more_above(self) -> bool:
        """Does what it answers begin further up than is shown?"""
        return bool(self.above) and self.above[0].depth > 0

    @property
    def waiting(self) -> models.Case | None:
        """Since when and how urgently it waits, and who looks at it; none where it does not wait."""
        found: models.Case | None = getattr(self.comment, "case", None)
        return found if found and found.closed_at is None else None

    @property
    def seen(self) -> Seen:
        """What this page knows of it: the latest decision, and its author's latest change."""
        return Seen(self.decisions[0].pk if self.decisions else 0, Seen.edit_of(self.comment))

    @property
    def report_count(self) -> int:
        return sum(one.count for one in self.reports)

    @property
    def may_be_removed(self) -> bool:
        return self.may_be_decided and self.comment.state in (State.SHOWN, State.HELD)


@dataclass(frozen=True)
class Tab:
    """One list of the desk, and how many wait in it; None where nothing waits."""

    name: str
    label: str
    address: str
    count: int | None
    is_many: bool = False


def comments_shown() -> "QuerySet[Comment]":
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


def cases_of(comments: Iterable[Comment], reach: Reach = EVERYWHERE) -> tuple[Case, ...]:
    """Each comment with its open reports, what was decided on and noted of it, and its conversation.

    Nine statements, whatever their number.
    """
    comments = list(comments)
    answered = above(comments)
    lately = records(comment.author for comment in comments if comment.author)
    shared = shared_among(comment.pk for comment in comments)
    waiting: dict[int, dict[str, list[str]]] = {}
    labels = reason_labels()
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
                Reported(labels[reason], len(texts), tuple(filter(None, texts)))
                for reason, texts in waiting.get(comment.pk, {}).items()
            ),
            notes=tuple(notes.get(comment.pk, ())),
            decisions=tuple(decisions.get(comment.pk, ())),
            above=answered.get(comment.parent_id or 0, ()),
            record=lately.get(comment.author_id or 0),
            is_shared=comment.pk in shared,
            may_be_decided=reach.covers(comment.thread.article),
        )
        for comment in comments
    )


def tabs(reach: Reach = EVERYWHERE) -> tuple[Tab, ...]:
    """The lists, and how many comments wait in each. Two statements, no further than a thousand.

    Three for whoever decides in some sections only.
    """
    waiting = models.Case.objects.filter(closed_at=None)
    sections = sections_of(reach)
    if sections is not None:
        waiting = waiting.filter(section__in=sections)
    held = waiting.filter(queue="held").values("pk")[: COUNTED + 1].count()
    reported = waiting.filter(queue="reported").values("pk")[: COUNTED + 1].count()
    return (
        Tab("held", _("Held"), HOME, min(held, COUNTED), held > COUNTED),
        Tab("reported", _("Reported"), f"{HOME}reported/", min(reported, COUNTED), reported > COUNTED),
        Tab("new", _("New readers"), f"{HOME}new/", None),
        Tab("recent", _("Recent"), f"{HOME}recent/", None),
        Tab("removed", _("Removed"), f"{HOME}removed/", None),
        Tab("rules", _("Rules"), f"{HOME}rules/", None),
        Tab("sentences", _("Sentences"), f"{HOME}sentences/", None),
        Tab("webhooks", _("Webhooks"), f"{HOME}webhooks/", None),
        Tab("statistics", _("Figures"), f"{HOME}statistics/", None),
        Tab("moderators", _("Moderators"), f"{HOME}moderators/", None),
        Tab("log", _("Log"), f"{HOME}log/", None),
    )


def ringing(tabs: Iterable[Tab]) -> tuple[Alarm, ...]:
    """The alarms of queues in which something waits for whoever sees these lists. One statement."""
    waiting = {tab.name for tab in tabs if tab.count}
    alarms = Alarm.objects.filter(ended_at=None).order_by("pk")
    return tuple(alarm for alarm in alarms if alarm.queue in waiting)


def comments_to_decide(numbers: Iterable[int]) -> tuple[Comment, ...]:
    """The comments of these numbers, the oldest first. One statement."""
    rows = Comment.objects.filter(pk__in=list(numbers)).select_related("thread__article__locale", "author")
    return tuple(rows.order_by("pk"))


def case(number: int, reach: Reach = EVERYWHERE) -> Case | None:
    """One comment in whatever state, for a moderator."""
    comment = comments_shown().filter(pk=number).first()
    return cases_of([comment], reach)[0] if comment else None


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


def record_of(number: int, reach: Reach = EVERYWHERE) -> Record | None:
    """A reader's standing, how many comments of theirs are in which state, and their newest ten."""
    reader = Reader.objects.select_related("standing__set_by").filter(pk=number).first()
    if reader is None:
        return None
    comments = Comment.objects.filter(author=reader)
    counts = dict(comments.order_by().values_list("state").annotate(Count("pk")))
    newest = comments_shown().filter(author=reader).order_by("-pk")[:NEWEST]
    standing: Standing | None = getattr(reader, "standing", None)
    return Record(
        reader=reader,
        standing=standing,
        is_over=standing is not None and standing.kind_at(timezone.now()) != standing.kind,
        counts=tuple((str(label), counts.get(state, 0)) for state, label in State.choices),
        report_count=Report.objects.filter(reporter=reader).count(),
        cases=cases_of(newest, reach),
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
