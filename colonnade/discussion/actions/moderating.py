"""Moderators decide on comments. Why and by whom is for moderation to record.

`because` is what moderation wants to have recorded of a decision; it is handed on as it is.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from colonnade.discussion.actions.journal import journal
from colonnade.discussion.actions.numbering import change, change_state, locked
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Comment
from colonnade.readers.models import Reader

State = Comment.State


def must_moderate(reader: Reader) -> None:
    """Raises Refused for whoever is no moderator."""
    if not reader.may_moderate:
        raise Refused(_("Only moderators may do this."))


def _decide(
    moderator: Reader,
    comment: Comment,
    act: str,
    among: Collection[Any],
    because: object,
    carry_out: Callable[[Comment], object],
) -> Comment:
    must_moderate(moderator)
    comment = locked(comment)
    if comment.state not in among:
        raise Refused(
            _("This comment is %(state)s by now, so it was left as it is.")
            % {"state": comment.get_state_display().lower()}
        )
    was = comment.standing
    carry_out(comment)
    journal().decided(moderator=moderator, comment=comment, act=act, was=was, because=because)
    return comment


def _put(state: Any, reason: str = "") -> Callable[[Comment], object]:
    return lambda comment: change_state(comment=comment, state=state, reason=reason)


@transaction.atomic
def approve_comment(*, moderator: Reader, comment: Comment, because: object = None) -> Comment:
    """Let a held comment show. Those who follow are told now."""
    return _decide(moderator, comment, "approve", {State.HELD}, because, _put(State.SHOWN))


@transaction.atomic
def hold_comment(*, moderator: Reader, comment: Comment, reason: str = "", because: object = None) -> Comment:
    """Take a shown comment out of sight until it is decided on."""
    return _decide(moderator, comment, "hold", {State.SHOWN}, because, _put(State.HELD, reason))


@transaction.atomic
def remove_comment(*, moderator: Reader, comment: Comment, reason: str, because: object = None) -> Comment:
    """Take a comment away, for a reason that its author is told. Its place and the replies stay."""
    if not reason.strip():
        raise Refused(_("Say why: its author is told the reason."))
    among = {State.SHOWN, State.HELD}
    return _decide(moderator, comment, "remove", among, because, _put(State.REMOVED, reason.strip()))


@transaction.atomic
def restore_comment(*, moderator: Reader, comment: Comment, because: object = None) -> Comment:
    """Let a removed comment show again."""
    return _decide(moderator, comment, "restore", {State.REMOVED}, because, _put(State.SHOWN))


@transaction.atomic
def feature_comment(*, moderator: Reader, comment: Comment, because: object = None) -> Comment:
    """Show readers this comment among the featured ones."""
    return _decide(moderator, comment, "feature", {State.SHOWN}, because, _feature(True))


@transaction.atomic
def unfeature_comment(*, moderator: Reader, comment: Comment, because: object = None) -> Comment:
    """Take it from the featured ones."""
    return _decide(moderator, comment, "unfeature", set(State), because, _feature(False))


def _feature(featured: bool) -> Callable[[Comment], object]:
    def carry_out(comment: Comment) -> None:
        comment.is_featured = featured
        comment.revision = change(thread=comment.thread_id).revision
        comment.save(update_fields=["is_featured", "revision"])

    return carry_out
