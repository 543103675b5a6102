"""Moderators decide on comments. Why and by whom is for moderation to record.

`because` is what moderation wants to have recorded of a decision; it is handed on as it is.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.discussion.actions.journal import journal
from colonnade.discussion.actions.numbering import change, change_state, lock_threads, locked
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


@transaction.atomic
def put_comments(*, moderator: Reader, standings: Mapping[int, Mapping[str, Any]]) -> None:
    """Give many comments a state, a reason and whether each is featured, all at once.

    What its author has withdrawn stays so. Costs some statements for each of their
    threads, and one for each comment. The caller records it.
    """
    must_moderate(moderator)
    rows = Comment.objects.filter(pk__in=list(standings)).order_by("thread").values_list("thread", "pk")
    threads: dict[int, list[int]] = {}
    for thread, number in rows:
        threads.setdefault(thread, []).append(number)
    for thread, numbers in threads.items():
        _put_in_thread(thread, {number: standings[number] for number in numbers})


def _put_in_thread(thread: int, standings: Mapping[int, Mapping[str, Any]]) -> None:
    lock_threads(numbers=[thread])
    standing = Comment.objects.filter(pk__in=list(standings)).exclude(state=State.WITHDRAWN)
    comments = list(standing.defer("text", "html"))
    if not comments:
        return
    was_shown = sum(comment.is_shown for comment in comments)
    counted: dict[int, int] = {}
    for comment in comments:
        wanted = standings[comment.pk]
        waits = (wanted["state"] == State.HELD) - (comment.state == State.HELD)
        if waits and comment.parent_id:
            counted[comment.parent_id] = counted.get(comment.parent_id, 0) - waits
        comment.state, comment.state_reason = wanted["state"], wanted["reason"]
        comment.is_featured = wanted["is_featured"]
        comment.has_shown = comment.has_shown or comment.is_shown
    changed = change(thread=thread, shown=sum(comment.is_shown for comment in comments) - was_shown)
    for comment in comments:
        comment.revision = changed.revision
        comment.save(update_fields=["state", "state_reason", "is_featured", "has_shown", "revision"])
    for parent, step in counted.items():
        Comment.objects.filter(pk=parent).update(reply_count=F("reply_count") + step)
    Comment.objects.filter(thread=thread, parent__in=comments).update(revision=changed.revision)
    edge.touch(*{f"said:{comment.author_id}" for comment in comments if comment.author_id})


def _feature(featured: bool) -> Callable[[Comment], object]:
    def carry_out(comment: Comment) -> None:
        comment.is_featured = featured
        comment.revision = change(thread=comment.thread_id).revision
        comment.save(update_fields=["is_featured", "revision"])

    return carry_out
