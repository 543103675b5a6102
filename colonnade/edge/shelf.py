"""The shelf: so many bytes of what was made, of which what is asked for stays.

What comes new stands at the entrance, a tenth of the shelf. Who is asked for there
moves on to the rest; who is not leaves first, and is remembered by name for a
while: asked for again, it goes straight to the rest. So ten thousand addresses that
somebody runs through once push each other out and nothing that is read
(S3-FIFO: Yang, Zhang, Qiu, Yue, Rashmi: FIFO queues are all you need for cache
eviction, SOSP 2023; with one bit a thing where they have two).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

ENTRANCE = 10  # of a hundred


class Shelved(Protocol):
    """What can stand on a shelf: it weighs something, and knows whether it was asked for."""

    is_asked_for: bool

    @property
    def size(self) -> int:
        """How many bytes it takes."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Shelved)


class Shelf(Generic[K, V]):
    """Things by their names, at most `bound` bytes of them; `fallen` is told what leaves."""

    def __init__(self, bound: int, fallen: Callable[[K, V], None]) -> None:
        self.bound = bound
        self.size = 0
        self._fallen = fallen
        self._entrance: OrderedDict[K, V] = OrderedDict()
        self._entrance_size = 0
        self._rest: OrderedDict[K, V] = OrderedDict()
        self._remembered: OrderedDict[K, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entrance) + len(self._rest)

    def __iter__(self):
        yield from self._entrance
        yield from self._rest

    def get(self, name: K) -> V | None:
        return self._rest.get(name) or self._entrance.get(name)

    def put(self, name: K, thing: V) -> None:
        """Put it there, in the place of what had its name; others leave until there is room."""
        had_a_place = name in self._rest or name in self._remembered
        self.pop(name)
        self._remembered.pop(name, None)
        self.size += thing.size
        if had_a_place:
            self._rest[name] = thing
        else:
            self._entrance[name] = thing
            self._entrance_size += thing.size
        while self.size > self.bound and len(self) > 1:
            self._make_room()

    def pop(self, name: K) -> None:
        """Take it away, if it is there."""
        thing = self._rest.pop(name, None)
        if thing is None:
            thing = self._entrance.pop(name, None)
            if thing is None:
                return
            self._entrance_size -= thing.size
        self.size -= thing.size
        self._fallen(name, thing)

    def _make_room(self) -> None:
        crowded = self._entrance_size * 100 > self.bound * ENTRANCE
        if len(self._entrance) > 1 and (crowded or not self._rest) or not self._rest:
            name, thing = next(iter(self._entrance.items()))
            if not thing.is_asked_for:
                self._remember(name)
                self.pop(name)
                return
            del self._entrance[name]
            self._entrance_size -= thing.size
        else:
            name, thing = next(iter(self._rest.items()))
            if not thing.is_asked_for:
                self.pop(name)
                return
            del self._rest[name]
        thing.is_asked_for = False
        self._rest[name] = thing

    def _remember(self, name: K) -> None:
        self._remembered[name] = None
        if len(self._remembered) > max(len(self._rest), 1_000):
            self._remembered.popitem(last=False)
