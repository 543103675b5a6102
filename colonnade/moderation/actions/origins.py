"""From where comments come: which were sent from one address of the network, without keeping the address.

What is kept is a hash under the paper's key, apart from the comment, for as many days
as the paper has set. It is remembered as the comment is posted and written behind,
many at once, so that posting costs no statement more. The scheduler writes what its own
process remembered, each second; in any other process what has waited for two seconds is
written with the next comment there, and what still waits when the process ends is lost.
"""

import logging
import threading
import time
from collections import deque
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from colonnade.discussion.models import Comment
from colonnade.edge.live import place_of
from colonnade.moderation.models import ModerationSettings, Origin

EVERY = 2.0
# So many wait while the database is away, and so many are written in one statement.
HELD = 10_000
ROWS = 400

logger = logging.getLogger(__name__)


class _Seen(NamedTuple):
    comment: int
    author: int | None
    digest: str
    at: datetime


class _Waiting:
    """What this process is still to write."""

    def __init__(self) -> None:
        self.rows: deque[_Seen] = deque(maxlen=HELD)
        self.lock = threading.Lock()
        self.since = 0.0

    def add(self, row: _Seen) -> bool:
        """Has what waits longest waited long enough?"""
        now = time.monotonic()
        with self.lock:
            if not self.rows:
                self.since = now
            self.rows.append(row)
            return now - self.since >= EVERY

    def take(self) -> list[_Seen]:
        with self.lock:
            rows = list(self.rows)
            self.rows.clear()
        return rows


_waiting = _Waiting()


def _digest_of(address: str) -> str:
    """The hash of an address; of IPv6 the first 64 bits are one household."""
    key = "colonnade.moderation.origin"
    return salted_hmac(key, place_of(address), algorithm="sha256").hexdigest()[:32]


def note_origin(*, comment: Comment, address: str) -> None:
    """Remember from which address a comment came. Without an address, as from an archive, nothing is.

    To be called when the comment is stored, after its transaction. No statement; where the scheduler
    is another process, one call in two seconds writes down what was remembered since.
    """
    if not address:
        return
    seen = _Seen(comment.pk, comment.author_id, _digest_of(address), timezone.now())
    if _waiting.add(seen):
        write_origins()


def write_origins() -> int:
    """Write down what was remembered; also for the scheduler, each second. How many there were.

    No statement where nothing waits, or the paper keeps no addresses.
    """
    rows = _waiting.take()
    if not rows:
        return 0
    written = 0
    try:
        if ModerationSettings.load().address_days:
            for start in range(0, len(rows), ROWS):
                written += _write(rows[start : start + ROWS])
    except DatabaseError as error:
        logger.warning("From where %d comments came is forgotten: %s", len(rows) - written, error)
    return written


@transaction.atomic
def _write(rows: list[_Seen]) -> int:
    """Those of them whose comments are there; the first that is known of a comment stays."""
    numbers = Comment.objects.filter(pk__in=[row.comment for row in rows]).values_list("pk", "author_id")
    here = dict(numbers)
    fresh = [
        Origin(comment_id=row.comment, author_id=row.author, digest=row.digest, at=row.at)
        for row in rows
        if row.comment in here and here[row.comment] == row.author
    ]
    Origin.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def forget() -> None:
    """Let go of what this process is still to write, as when it is killed."""
    _waiting.take()


def forget_origins() -> int:
    """Delete what is kept long enough; for the scheduler, each minute. How many rows went."""
    kept_since = timezone.now() - timedelta(days=ModerationSettings.load().address_days)
    old = Origin.objects.filter(at__lte=kept_since)
    if not old.exists():
        return 0
    return old.delete()[0]
