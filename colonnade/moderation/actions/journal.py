"""What discussion tells moderation, in the transaction in which it happens (`DISCUSSION_JOURNAL`)."""

from collections.abc import Mapping

from colonnade.discussion.models import Comment, Thread
from colonnade.moderation.actions.log import record, record_change
from colonnade.readers.models import Reader


def decided(
    *, moderator: Reader, comment: Comment, act: str, was: Mapping[str, object], because: object
) -> None:
    """A moderator has decided on a comment."""
    subjects: list[Reader | str] = [comment.key]
    if comment.author is not None:
        subjects.append(comment.author)
    record(who=moderator, what=act, subjects=subjects, details={"was": was["state"], "is": comment.state})


def discussion_set(
    *, moderator: Reader, thread: Thread, was: Mapping[str, object], now: Mapping[str, object]
) -> None:
    """A moderator has set how a discussion runs."""
    record_change(who=moderator, what="discussion", subject=thread.key, was=was, now=now)
