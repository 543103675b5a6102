"""Copies: texts that are nearly the same as what another account said a moment ago.

Of each text the thirty-two smallest hashes of its five-letter pieces are kept (the
bottom-k sketch of Broder, 1997): two texts that share nine of ten pieces share
about as many of these. The memory holds the newest thousand comments of the last
day, and asks the database only for those that came since it last asked.
"""

import threading
import zlib
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice

from colonnade.discussion.models import Comment
from colonnade.moderation.rules.folding import fold
from colonnade.prepared import Prepared

KEPT, HASHES, PIECE = 1_000, 32, 5
SHORTEST, NEWEST = 50, 8
DAY = timedelta(days=1)

_newest = Prepared(
    lambda after: (
        Comment.objects.filter(id__gt=after)
        .order_by("-id")
        .values_list("id", "author_id", "posted_at", "text")[:KEPT]
    )
)


@lru_cache(maxsize=256)
def sketch_of(text: str) -> frozenset[int]:
    """Thirty-two hashes of what a text says in its own words; none of one too short to be a copy."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    letters = fold(own).letters
    if len(letters) < SHORTEST:
        return frozenset()
    octets = letters.encode("utf-16-le")
    pieces = {zlib.crc32(octets[at : at + 2 * PIECE]) for at in range(0, len(octets) - 2 * PIECE + 2, 2)}
    return frozenset(sorted(pieces)[:HASHES])


class Copies:
    """The sketches of the newest comments."""

    def __init__(self) -> None:
        self._lock, self._hearing = threading.Lock(), threading.Lock()
        self._told: OrderedDict[int, tuple[int | None, datetime, frozenset[int]]] = OrderedDict()
        self._with: dict[int, dict[int, None]] = {}
        self._last = 0

    def hear(self) -> None:
        """Take in what was said since the last time; who finds another thread at it goes on without."""
        if not self._hearing.acquire(blocking=False):
            return
        try:
            for number, author, at, text in reversed(_newest.rows(self._last)):
                self._last = max(self._last, number)
                self.add(number=number, author=author, at=at, text=text)
        finally:
            self._hearing.release()

    def add(self, *, number: int, author: int | None, at: datetime, text: str) -> None:
        with self._lock:
            self._add(number, author, at, sketch_of(text))

    def _add(self, number: int, author: int | None, at: datetime, sketch: frozenset[int]) -> None:
        if not sketch:
            return
        self._told[number] = (author, at, sketch)
        for one in sketch:
            self._with.setdefault(one, {})[number] = None
        while len(self._told) > KEPT:
            old, (_author, _at, gone) = self._told.popitem(last=False)
            for one in gone:
                self._with[one].pop(old, None)
                if not self._with[one]:
                    del self._with[one]

    def alike(self, *, text: str, author: int, now: datetime, percent: int) -> bool:
        """Did another account say nearly this within the last day?"""
        sketch = sketch_of(text)
        if not sketch:
            return False
        # A copy lacks so few of the pieces that it has one of these; the rarest are in the fewest others.
        probes = len(sketch) - len(sketch) * percent // 100 + 1
        with self._lock:
            rarest = sorted(sketch, key=lambda one: len(self._with.get(one, ())))[:probes]
            alike = {number for one in rarest for number in islice(reversed(self._with.get(one, {})), NEWEST)}
            for number in alike:
                other, at, known = self._told[number]
                if other == author or at <= now - DAY:
                    continue
                smallest = sorted(sketch | known)[: min(len(sketch), len(known))]
                both = sketch & known
                if sum(one in both for one in smallest) * 100 >= percent * len(smallest):
                    return True
        return False


class Nobody(Copies):
    """Has heard nothing and hears nothing: for a text that is judged alone."""

    def hear(self) -> None:
        return None


_here = [Copies()]


def here() -> Copies:
    """What this process has heard."""
    return _here[0]


def forget() -> None:
    """As if nothing had been said: for a process whose database is another now."""
    _here[0] = Copies()
