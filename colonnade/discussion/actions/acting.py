"""Readers act on what others said: they like it, or would rather not see who said it."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from colonnade.discussion.actions.numbering import change
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Comment, Ignoring, Like
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader


@transaction.atomic
def like_comment(*, reader: Reader, comment: Comment) -> None:
    """Say that a comment was worth reading. Twice is once.

    Raises Refused for one's own comment, and for one that no longer shows.
    """
    if comment.author_id == reader.pk:
        raise Refused(_("Your own comment is liked by others only."))
    if not comment.is_shown:
        raise Refused(_("This comment no longer shows, so it cannot be liked."))
    readers.spend(what="like", reader=reader)
    if Like.objects.get_or_create(comment=comment, reader=reader)[1]:
        _count(comment, 1)


@transaction.atomic
def unlike_comment(*, reader: Reader, comment: Comment) -> None:
    """Take a like back. Without one, nothing happens."""
    readers.spend(what="like", reader=reader)
    if Like.objects.filter(comment=comment, reader=reader).delete()[0]:
        _count(comment, -1)


def _count(comment: Comment, step: int) -> None:
    """One like more or less. A count that came from elsewhere is never counted below nothing."""
    changed = change(thread=comment.thread_id)
    rows = Comment.objects.filter(pk=comment.pk)
    if step < 0:
        rows = rows.filter(like_count__gt=0)
    rows.update(like_count=F("like_count") + step, revision=changed.revision)


@transaction.atomic
def ignore_reader(*, reader: Reader, ignored: Reader) -> None:
    """Show this reader no more of what the other says; the other is not told."""
    if reader.pk == ignored.pk:
        raise Refused(_("You cannot ignore yourself."))
    readers.spend(what="ignore", reader=reader)
    Ignoring.objects.get_or_create(reader=reader, ignored=ignored)


@transaction.atomic
def stop_ignoring(*, reader: Reader, ignored: Reader) -> None:
    """Show what the other says again."""
    Ignoring.objects.filter(reader=reader, ignored=ignored).delete()
