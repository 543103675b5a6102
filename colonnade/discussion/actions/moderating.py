"""Moderators decide on comments. Why and by whom is for moderation to record."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from colonnade.discussion.actions.numbering import change, change_state, locked
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Comment
from colonnade.readers.models import Reader

State = Comment.State


def must_moderate(reader: Reader) -> None:
    """Raises Refused for whoever is no moderator."""
    if not reader.may_moderate:
        raise Refused(_("Only moderators may do this."))


def _decided(moderator: Reader, comment: Comment, among: Collection[Any]) -> Comment:
    must_moderate(moderator)
    comment = locked(comment)
    if comment.state not in among:
        raise Refused(
            _("This comment is %(state)s by now, so it was left as it is.")
            % {"state": comment.get_state_display().lower()}
        )
    return comment


@transaction.atomic
def approve_comment(*, moderator: Reader, comment: Comment) -> Comment:
    """Let a held comment show. Those who follow are told now."""
    comment = _decided(moderator, comment, {State.HELD})
    change_state(comment=comment, state=State.SHOWN)
    return comment


@transaction.atomic
def hold_comment(*, moderator: Reader, comment: Comment, reason: str = "") -> Comment:
    """Take a shown comment out of sight until it is decided on."""
    comment = _decided(moderator, comment, {State.SHOWN})
    change_state(comment=comment, state=State.HELD, reason=reason)
    return comment


@transaction.atomic
def remove_comment(*, moderator: Reader, comment: Comment, reason: str) -> Comment:
    """Take a comment away, for a reason that its author is told. Its place and the replies stay."""
    if not reason.strip():
        raise Refused(_("Say why: its author is told the reason."))
    comment = _decided(moderator, comment, {State.SHOWN, State.HELD})
    change_state(comment=comment, state=State.REMOVED, reason=reason.strip())
    return comment


@transaction.atomic
def restore_comment(*, moderator: Reader, comment: Comment) -> Comment:
    """Let a removed comment show again."""
    comment = _decided(moderator, comment, {State.REMOVED})
    change_state(comment=comment, state=State.SHOWN)
    return comment


@transaction.atomic
def feature_comment(*, moderator: Reader, comment: Comment) -> Comment:
    """Show readers this comment among the featured ones."""
    return _feature(_decided(moderator, comment, {State.SHOWN}), True)


@transaction.atomic
def unfeature_comment(*, moderator: Reader, comment: Comment) -> Comment:
    """Take it from the featured ones."""
    return _feature(_decided(moderator, comment, set(State)), False)


def _feature(comment: Comment, featured: bool) -> Comment:
    comment.is_featured = featured
    comment.revision = change(thread=comment.thread_id).revision
    comment.save(update_fields=["is_featured", "revision"])
    return comment
