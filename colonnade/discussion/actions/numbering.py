"""The numbers of a thread: every change in it takes the next one, in the transaction of the change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Comment, Thread
from colonnade.news import actions as news

# In one statement, so that two at the same moment never take the same number: the row is
# locked from here to the end of the transaction.
CHANGE = """
UPDATE discussion_thread
SET last_position = last_position + %s, revision = revision + 1, comment_count = comment_count + %s
WHERE id = %s
RETURNING last_position, revision, comment_count, article_id
"""
# The same for a new comment, where nothing has changed that its verdict relied upon.
PLACE = """
UPDATE discussion_thread
SET last_position = last_position + 1, revision = revision + 1, comment_count = comment_count + %s
WHERE id = %s AND mode = %s AND slow_seconds = %s AND closes_at{closes_at}
  AND NOT EXISTS (SELECT 1 FROM discussion_comment WHERE author_id = %s AND id > %s)
RETURNING last_position, revision, comment_count, article_id
"""


@dataclass(frozen=True)
class Change:
    """What a thread's numbers are after a change."""

    position: int
    revision: int


def change(*, thread: int, places: int = 0, shown: int = 0) -> Change:
    """Number a change of this thread: so many new places, so many more comments that show.

    The article is told its count, and those who read the thread that it changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, [places, shown, thread])
        position, revision, count, article = cursor.fetchone()
    return _told(thread, position, revision, shown, {article: count})


def take_place(*, thread: Thread, author: int, newest: int, is_shown: bool) -> Change | None:
    """Number a new comment of this author; None where that must be thought over.

    So it is where the thread is no longer set as it was when it was loaded, or is no
    more, and where the author has said something since their `newest` comment.
    """
    ends = connection.ops.adapt_datetimefield_value(thread.closes_at)
    given = [int(is_shown), thread.pk, thread.mode, thread.slow_seconds, *([ends] if ends else [])]
    sql = PLACE.format(closes_at=" = %s" if ends else " IS NULL")
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, author, newest])
        row = cursor.fetchone()
    if row is None:
        return None
    position, revision, count, article = row
    return _told(thread.pk, position, revision, int(is_shown), {article: count})


def _told(thread: int, position: int, revision: int, shown: int, counts: dict[int, int]) -> Change:
    if shown:
        news.set_comment_count(counts=counts)
    edge.touch(f"thread:{thread}")
    return Change(position, revision)


def change_state(*, comment: Comment, state: Any, reason: str = "") -> None:
    """Give a comment another state, with its reason, and count what shows."""
    shown = (state == Comment.State.SHOWN) - comment.is_shown
    waited, waits = (one == Comment.State.HELD for one in (comment.state, state))
    changed = change(thread=comment.thread_id, shown=shown)
    comment.state, comment.state_reason, comment.revision = state, reason, changed.revision
    comment.has_shown = comment.has_shown or comment.is_shown
    comment.save(update_fields=["state", "has_shown", "state_reason", "revision"])
    if waited != waits and comment.parent_id:
        count = F("reply_count") + (1 if waited else -1)
        Comment.objects.filter(pk=comment.parent_id).update(reply_count=count)
    # Replies carry what they answer with them, so they have changed as well.
    Comment.objects.filter(parent=comment).update(revision=changed.revision)
    if comment.author_id:
        edge.touch(f"said:{comment.author_id}")


def locked(comment: Comment) -> Comment:
    """The comment as it is now; nobody else changes it before this transaction ends.

    The thread is locked first, as everybody does it, so that no two wait for each other.
    Raises Refused where the comment has gone with its article.
    """
    lock_threads(numbers=[comment.thread_id])
    found = Comment.objects.select_related("thread__article").filter(pk=comment.pk).first()
    if found is None:
        raise Refused(_("This comment is not here any more."))
    return found


def lock_threads(*, numbers: Iterable[int]) -> None:
    """Nobody else changes these threads before this transaction ends. One statement."""
    rows = Thread.objects.select_for_update().filter(pk__in=set(numbers)).order_by("pk")
    list(rows.values_list("pk"))
