"""What discussion tells moderation, in the transaction in which it happens (`DISCUSSION_JOURNAL`)."""

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import Refused
from colonnade.moderation.actions.cases import close_cases, settle_case
from colonnade.moderation.actions.deciding import (
    Grounds,
    close_and_answer,
    tell_author,
    write_decision,
)
from colonnade.moderation.actions.log import record_change
from colonnade.moderation.actions.origins import note_origin
from colonnade.moderation.actions.rights import must_moderate_in
from colonnade.moderation.actions.teaching import look_whether_it_was_wrong
from colonnade.moderation.models import Case, Decision, Refusal
from colonnade.readers.models import Reader

Act = Decision.Act
State = Comment.State
# What the author of a comment is told first; why follows.
OPENINGS = {
    Act.APPROVE: _("Your comment shows now."),
    Act.REMOVE: _("Your comment was removed."),
    Act.HOLD: _("Your comment is held until a moderator has decided on it."),
    Act.RESTORE: _("Your comment shows again."),
}
# What those are told who reported it.
ANSWERS = {
    Act.APPROVE: _("A moderator has looked at a comment that you reported, and lets it stand. Thank you."),
    Act.REMOVE: _("A comment that you reported was removed. Thank you."),
}


def decided(
    *, moderator: Reader, comment: Comment, act: str, was: Mapping[str, object], because: object
) -> None:
    """A moderator has decided on a comment: it is written down, and those whom it concerns are told.

    Raises discussion's Refused where it stands in a section in which others decide.
    """
    _must_moderate_in(moderator, comment.thread)
    grounds = because if isinstance(because, Grounds) else Grounds(sentence=comment.state_reason)
    case = Case.objects.filter(comment=comment, closed_at=None).first()
    decision = write_decision(
        who=moderator,
        act=act,
        comment=comment,
        reader=comment.author,
        grounds=grounds,
        was={"comments": {str(comment.pk): dict(was)}},
        more={"was": was["state"], "is": comment.state},
        waiting_since=case.opened_at if case else None,
    )
    if Act(act) in ANSWERS:
        close_and_answer(decision=decision, comment=comment, answer=ANSWERS[Act(act)])
    if Act(act) in OPENINGS:
        tell_author(decision=decision, comment=comment, opening=OPENINGS[Act(act)])
    look_whether_it_was_wrong(comment=comment, act=act)
    settle_case(comment=comment)


def _must_moderate_in(moderator: Reader, thread: Thread) -> None:
    """Discussion's own pages decide too, and know its refusals alone."""
    try:
        must_moderate_in(moderator=moderator, thread=thread)
    except Refused as error:
        raise discussion.Refused(str(error)) from None


def said(*, comment: Comment, address: str) -> None:
    """A reader has said something from this address of the network, which is told as it is posted."""
    note_origin(comment=comment, address=address)


def held(*, comment: Comment, rule: str) -> None:
    """A rule held a comment as it was posted or changed."""
    write_decision(
        who=f"rule:{rule or 'unnamed'}",
        act=Act.HOLD,
        comment=comment,
        reader=comment.author,
        grounds=Grounds(sentence=comment.state_reason),
    )
    settle_case(comment=comment, rule=rule)


def refused(*, author: Reader, thread: Thread, rule: str) -> None:
    """A rule refused what somebody wrote. It is counted, by the hour, so that a flood fills nothing."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    place = {"author": author, "thread": thread, "rule": rule, "hour": hour}
    _row, is_new = Refusal.objects.get_or_create(**place)
    if not is_new:
        Refusal.objects.filter(**place).update(count=F("count") + 1)


def gone(*, comments: Sequence[int]) -> None:
    """Authors have withdrawn these comments."""
    close_cases(comments=comments)


def discussion_set(
    *, moderator: Reader, thread: Thread, was: Mapping[str, object], now: Mapping[str, object]
) -> None:
    """A moderator has set how a discussion runs. Raises discussion's Refused where others decide."""
    _must_moderate_in(moderator, thread)
    record_change(who=moderator, what="discussion", subject=thread.key, was=was, now=now)
