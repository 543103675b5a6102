"""Moderators set how a discussion runs."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.discussion.actions.journal import journal
from colonnade.discussion.actions.moderating import must_moderate
from colonnade.discussion.actions.numbering import change
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import DiscussionSettings, Thread
from colonnade.readers.models import Reader

SLOWEST = 24 * 3600
LONGEST_WORDS = 2000


@transaction.atomic
def _set(moderator: Reader, thread: Thread, **values: object) -> Thread:
    must_moderate(moderator)
    was = Thread.objects.select_for_update().filter(pk=thread.pk).values(*values).get()
    Thread.objects.filter(pk=thread.pk).update(**values)
    change(thread=thread.pk)
    thread.refresh_from_db()
    journal().discussion_set(moderator=moderator, thread=thread, was=was, now=values)
    return thread


def _words(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_WORDS:
        raise Refused(_("That is too long; at most %(most)s characters.") % {"most": LONGEST_WORDS})
    return text


def _hour_to_come(thread: Thread) -> datetime | None:
    """The hour at which it closes by itself, unless that is over."""
    over = thread.closes_at is not None and thread.closes_at <= timezone.now()
    return None if over else thread.closes_at


def _open(moderator: Reader, thread: Thread, mode: Any) -> Thread:
    thread = _set(moderator, thread, mode=mode, reason="", closes_at=_hour_to_come(thread))
    paper = DiscussionSettings.load()
    if paper.is_open and not thread.is_open(paper):
        raise Refused(_("It has closed by its age. Give an hour to come at which it closes; then it opens."))
    return thread


@transaction.atomic
def open_discussion(*, moderator: Reader, thread: Thread) -> Thread:
    """Let readers write again. An hour at which it should have closed is forgotten.

    Raises Refused where it has closed by its age, which only an hour to come changes.
    """
    return _open(moderator, thread, Thread.Mode.OPEN)


def let_run(*, moderator: Reader, thread: Thread) -> Thread:
    """Take back the hour at which it would have closed."""
    return _set(moderator, thread, closes_at=None)


def close_discussion(
    *, moderator: Reader, thread: Thread, reason: str = "", at: datetime | None = None
) -> Thread:
    """Take no more comments, from now or from an hour on; what was said stays."""
    if at is not None and not 2000 <= at.year <= 2200:
        raise Refused(_("Give an hour of this century."))
    if at is not None:
        return _set(moderator, thread, closes_at=at, reason=_words(reason))
    return _set(moderator, thread, mode=Thread.Mode.CLOSED, reason=_words(reason))


@transaction.atomic
def hold_discussion(*, moderator: Reader, thread: Thread) -> Thread:
    """Take comments, and show each after a moderator has seen it."""
    return _open(moderator, thread, Thread.Mode.HELD)


def switch_off_discussion(*, moderator: Reader, thread: Thread, reason: str) -> Thread:
    """Show no discussion under this article, and say why, as a court may require."""
    if not reason.strip():
        raise Refused(_("Say why the discussion is off: readers are shown the reason."))
    return _set(moderator, thread, mode=Thread.Mode.OFF, reason=_words(reason))


def announce(*, moderator: Reader, thread: Thread, text: str) -> Thread:
    """Stand some words above the discussion; empty words take them away."""
    return _set(moderator, thread, announcement=_words(text))


def slow_down(*, moderator: Reader, thread: Thread, seconds: int) -> Thread:
    """Let each reader write only so often; 0 ends it."""
    if not 0 <= seconds <= SLOWEST:
        raise Refused(_("Give seconds from 0 to %(most)s.") % {"most": SLOWEST})
    return _set(moderator, thread, slow_seconds=seconds)
