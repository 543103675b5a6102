"""A decision is undone, within thirty seconds, as if it had not been made; the log keeps both."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from colonnade.discussion import actions as discussion
from colonnade.discussion.actions.numbering import lock_threads
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.actions.announcing import announce_undone
from colonnade.moderation.actions.cases import settle_case
from colonnade.moderation.actions.log import record
from colonnade.moderation.actions.rights import must_moderate, must_moderate_in, must_reach
from colonnade.moderation.actions.whole import whole
from colonnade.moderation.models import UNDO, Decision, Report, Standing
from colonnade.readers.models import Reader


@whole
def undo_decision(*, moderator: Reader, decision: Decision) -> None:
    """Everything is again as it was before: comments, reports, what the reader may do; who was told is not.

    Raises Refused for another moderator's decision, after thirty seconds, twice, and
    where something was decided since; a decision of its own then takes it back.
    """
    must_moderate(moderator)
    parts = [decision, *decision.parts.all()]
    # First, as everybody does it, so that no two wait for each other.
    lock_threads(numbers=_comments(parts).values_list("thread", flat=True))
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.by_id != moderator.pk or decision.together_id:
        raise Refused(_("Only who decided may undo it. Decide on it anew instead."))
    if not decision.stands:
        raise Refused(_("This is undone already."))
    if not decision.may_be_undone_at(timezone.now()):
        raise Refused(
            _("A decision can be undone for %(count)d seconds. Decide on it anew instead.")
            % {"count": UNDO.seconds}
        )
    parts[0] = decision
    if decision.comment is not None:
        must_moderate_in(moderator=moderator, thread=decision.comment.thread)
    elif decision.reader is not None:
        must_reach(moderator=moderator, reader=decision.reader)
    _must_be_latest(parts)
    _must_stand(decision)
    before = {int(number): was for part in parts for number, was in part.was.get("comments", {}).items()}
    discussion.put_comments(moderator=moderator, standings=before)
    reports = [number for part in parts for number in part.was.get("reports", ())]
    Report.objects.filter(pk__in=reports).update(closed_at=None, closed_by=None)
    for comment in _comments(parts).select_related("thread"):
        settle_case(comment=comment)
    if "standing" in decision.was and decision.reader_id:
        _put_standing_back(decision)
    discussion.take_words_back(notifications=[number for part in parts for number in part.told])
    numbers = [part.pk for part in parts]
    Decision.objects.filter(pk__in=numbers).update(undone_at=timezone.now(), undone_by=moderator)
    overturned = Decision.objects.filter(comment__in=before, overturned_at__gte=decision.at)
    overturned.exclude(pk__in=numbers).update(overturned_at=None)
    subjects: list[Reader | str] = [f"comment:{number}" for number in before]
    subjects += [decision.reader] if decision.reader else []
    record(who=moderator, what="undo", subjects=subjects, details={"entry": decision.entry})
    announce_undone(decision=decision, who=moderator, comments=before)


def _comments(parts: Iterable[Decision]) -> "QuerySet[Comment]":
    return Comment.objects.filter(pk__in=[part.comment_id for part in parts if part.comment_id])


def _must_stand(decision: Decision) -> None:
    """Raises Refused where the author has taken back what it was decided on."""
    comment = Comment.objects.filter(pk=decision.comment_id).first() if decision.comment_id else None
    if comment is not None and comment.state == Comment.State.WITHDRAWN:
        raise Refused(_("Its author has withdrawn this comment since, so it was left as it is."))


def _must_be_latest(parts: Iterable[Decision]) -> None:
    numbers = [part.pk for part in parts]
    for part in parts:
        place = (
            {"comment": part.comment_id} if part.comment_id else {"reader": part.reader_id, "comment": None}
        )
        since = Decision.objects.filter(**place, pk__gt=part.pk, undone_at=None).exclude(pk__in=numbers)
        if since.exists():
            raise Refused(
                _("Something was decided since, so it was left as it is. Decide on it anew instead.")
            )


def _put_standing_back(decision: Decision) -> None:
    was = decision.was["standing"]
    if was is None:
        Standing.objects.filter(reader=decision.reader_id).delete()
        return
    Standing.objects.update_or_create(
        reader_id=decision.reader_id,
        defaults={
            "kind": was["kind"],
            "ends_at": _moment(was["ends_at"]),
            "reason": was["reason"],
            "warning": was["warning"],
            "forbids_links": was["forbids_links"],
            "links_end_at": _moment(was["links_end_at"]),
        },
    )


def _moment(words: str | None) -> datetime | None:
    return parse_datetime(words) if words else None
