"""What is known: questions that were answered before, each with the answer that stands ready.

A question is known by all of it: to the first door by its bytes, to the door behind
it by method, scheme, path, query and every header. It is learned after it has gone
the whole way once and was answered with what anyone may have; so an answer from
here is the answer that the whole way would give, as long as the page stands.

Bounded in number and bytes. Who asks once in a way of their own passes through a
small place; who asks again moves to the large one, and is found there in one look.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

from colonnade.edge.bodies import Ready

MOST = 20_000
BYTES = 16 * 1024 * 1024
# How much of it is for what was asked once.
FRESH = 4
OVERHEAD = 300


class Known(NamedTuple):
    """An answer that stands ready, and what giving it counts as a reading of."""

    ready: Ready
    read: str
    size: int


class Questions:
    """Known questions of one kind. For the loop's thread only.

    `settled` is for who looks often; `find` looks everywhere.
    """

    def __init__(self, most: int = MOST, bound: int = BYTES) -> None:
        self.settled: OrderedDict[Hashable, Known] = OrderedDict()
        self._fresh: OrderedDict[Hashable, Known] = OrderedDict()
        self._most = most
        self._bound = bound
        self._settled_size = 0
        self._fresh_size = 0

    def __len__(self) -> int:
        return len(self.settled) + len(self._fresh)

    @property
    def size(self) -> int:
        """How many bytes the questions take; what answers them belongs to the kept pages."""
        return self._settled_size + self._fresh_size

    def find(self, question: Hashable) -> Known | None:
        """What is known of this question, whether or not it still stands."""
        found = self.settled.get(question)
        if found is None and self._fresh:
            found = self._fresh.pop(question, None)
            if found is not None:
                self._fresh_size -= found.size
                self._settle(question, found)
        return found

    def learn(self, question: Hashable, size: int, ready: Ready, read: str) -> None:
        """Know this question of so many bytes from now on."""
        known = Known(ready, read, size + OVERHEAD)
        if question in self.settled:
            # It was known and its page fell: the question keeps its place, at its size.
            self.settled[question] = known
            return
        before = self._fresh.pop(question, None)
        self._fresh_size += known.size - (before.size if before else 0)
        self._fresh[question] = known
        while len(self._fresh) * FRESH > self._most or self._fresh_size * FRESH > self._bound:
            self._fresh_size -= self._fresh.popitem(last=False)[1].size

    def _settle(self, question: Hashable, known: Known) -> None:
        self.settled[question] = known
        self._settled_size += known.size
        while len(self.settled) > self._most or self._settled_size > self._bound:
            self._settled_size -= self.settled.popitem(last=False)[1].size

    def clear(self) -> None:
        self.settled.clear()
        self._fresh.clear()
        self._settled_size = self._fresh_size = 0
