"""Cases open and close with the comments that they are of, are taken by a moderator, and carry notes."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.discussion import actions as discussion
from colonnade.discussion.actions.numbering import locked
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.actions.announcing import (
    announce_closed,
    announce_closed_of,
    announce_opened,
)
from colonnade.moderation.actions.rights import must_moderate, must_moderate_in
from colonnade.moderation.actions.whole import whole
from colonnade.moderation.models import Case, Note, Report
from colonnade.news.models import Article, Section
from colonnade.readers.models import Reader

State = Comment.State
Queue = Case.Queue
PATIENCE = timedelta(hours=4)
# So long a case that was taken is left to who took it.
TAKEN = timedelta(minutes=5)
# So many are looked for at once that a case is missing for.
BATCH = 500


@transaction.atomic
def settle_case(*, comment: Comment, rule: str = "") -> None:
    """Open, weigh anew or close the case of a comment, as the comment now is. Costs up to seven statements.

    `rule` is the one that has just held it.
    """
    is_reported = comment.state == State.SHOWN and Report.objects.open().filter(comment=comment).exists()
    case = Case.objects.filter(comment=comment).first()
    was = case.queue if case and case.closed_at is None else ""
    if comment.state != State.HELD and not is_reported:
        if case and was:
            Case.objects.filter(pk=case.pk).update(closed_at=timezone.now(), taken_by=None)
            edge.touch(f"queue:{was}")
            case.comment = comment
            announce_closed(case=case)
        return
    queue = Queue.HELD if comment.state == State.HELD else Queue.REPORTED
    opened_at = case.opened_at if case and was == queue else timezone.now()
    weight = _weight_of(comment)
    facts = {
        "queue": queue,
        "opened_at": opened_at,
        "due_at": opened_at + PATIENCE / (1 + weight),
        "weight": weight,
        "closed_at": None,
        "rule": rule or (case.rule if case and was == queue else ""),
        "section_id": case.section_id if case and was and case.section_id else _section_of(comment),
    }
    case, _is_new = Case.objects.update_or_create(comment=comment, defaults=facts)
    edge.touch(f"queue:{queue}", *([f"queue:{was}"] if was else []))
    if was != queue:
        case.comment = comment
        announce_opened(case=case)


def _section_of(comment: Comment) -> int | None:
    """The section in which the article stands, by its path in the tree. One statement."""
    above = Article.objects.filter(thread=comment.thread_id)
    above = above.values_list(Substr("path", 1, Length("path") - Article.steplen))
    return Section.objects.filter(path__in=above).values_list("pk", flat=True).first()


@transaction.atomic
def move_cases(*, article: Article) -> None:
    """What waits under an article follows it into its section; its new moderators see it at once."""
    waiting = Case.objects.filter(comment__thread__article=article.pk, closed_at=None)
    section = Section.objects.filter(path=article.path[: -Article.steplen]).first()
    if waiting.update(section=section):
        edge.touch(*(f"queue:{queue}" for queue in Queue.values))


def _weight_of(comment: Comment) -> float:
    """How urgent a comment is: who reports it, how many see it, who wrote it, how fast its thread runs.

    A report weighs as much as those of its reporter have been right: from nearly 0 to
    nearly 1, a half for who has never reported before.
    """
    reporters = Report.objects.open().filter(comment=comment).exclude(reporter=None).values("reporter")
    right = Q(comment__state=State.REMOVED)
    made = Report.objects.filter(reporter__in=reporters).exclude(closed_at=None).order_by()
    records = {
        reporter: (upheld + 1) / (all_ + 2)
        for reporter, upheld, all_ in made.values_list("reporter").annotate(
            upheld=Count("pk", filter=right), closed=Count("pk")
        )
    }
    reports = sum(records.get(one["reporter"], 0.5) for one in reporters)
    recent = list(
        Comment.objects.filter(author=comment.author_id).order_by("-pk").values_list("state", flat=True)[:20]
        if comment.author_id
        else ()
    )
    record = recent.count(str(State.REMOVED)) / 20
    minutes = max((timezone.now() - comment.posted_at).total_seconds() / 60, 1)
    speed = min((comment.thread.last_position - comment.position) / minutes, 5)
    spread = min((comment.reply_count + comment.like_count) / 10, 3)
    return 2 * reports + 2 * record + (speed + spread if reports else 0)


@transaction.atomic
def close_cases(*, comments: Iterable[int]) -> None:
    """Their authors have taken these comments back: nothing is to be decided on them."""
    comments = list(comments)
    announce_closed_of(comments=comments)
    waiting = Case.objects.filter(comment__in=comments, closed_at=None)
    edge.touch(*{f"queue:{queue}" for queue in waiting.values_list("queue", flat=True)})
    waiting.update(closed_at=timezone.now(), taken_by=None)


def open_missing_cases() -> int:
    """Open a case for what waits without one, as after an import; for the scheduler. How many it were.

    Cases that know no section yet are given theirs.
    """
    held = Comment.objects.filter(state=State.HELD).exclude(case__closed_at=None, case__isnull=False)
    reported = Comment.objects.filter(pk__in=Report.objects.to_decide().values("comment"), state=State.SHOWN)
    reported = reported.exclude(case__closed_at=None, case__isnull=False)
    missing = {one.pk: one for rows in (held, reported) for one in rows.select_related("thread")[:BATCH]}
    opened = 0
    for comment in missing.values():
        with transaction.atomic(), suppress(discussion.Refused):
            settle_case(comment=locked(comment))
            opened += 1
    for case in Case.objects.filter(closed_at=None, section=None).select_related("comment")[:BATCH]:
        Case.objects.filter(pk=case.pk).update(section=_section_of(case.comment))
    return opened


@whole
def take_case(*, moderator: Reader, comment: Comment) -> None:
    """For five minutes other moderators see that this one looks at it. Twice takes it longer.

    Raises Refused where another one has it, where it waits no more, and where others decide.
    """
    must_moderate_in(moderator=moderator, thread=comment.thread)
    case = Case.objects.select_for_update().filter(comment=comment, closed_at=None).first()
    if case is None:
        raise Refused(_("This comment waits for nobody any more. Here it is as it is now."))
    if case.is_taken and case.taken_by_id != moderator.pk:
        raise Refused(_("%(name)s is looking at this comment.") % {"name": case.taken_by})
    case.taken_by, case.taken_until = moderator, timezone.now() + TAKEN
    case.save(update_fields=["taken_by", "taken_until"])
    edge.touch(f"queue:{case.queue}")


@whole
def note(
    *, moderator: Reader, text: str, comment: Comment | None = None, reader: Reader | None = None
) -> Note:
    """Write down what the other moderators should know of a comment, or of a reader."""
    must_moderate(moderator)
    if comment is not None:
        must_moderate_in(moderator=moderator, thread=comment.thread)
    text = text.strip()
    if not text or len(text) > Note.LONGEST:
        raise Refused(_("Write a note of up to %(most)d characters.") % {"most": Note.LONGEST})
    return Note.objects.create(by=moderator, text=text, comment=comment, reader=reader)
