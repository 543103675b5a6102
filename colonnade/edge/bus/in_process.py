"""The bus of one process: a number, the latest number of each key, and who listens."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from colonnade.edge.bus.interface import End, Everything, Listener

T = TypeVar("T")
logger = logging.getLogger(__name__)


def clock() -> int:
    """The time in milliseconds, below which no number is: so numbers rise over a restart as well."""
    return int(time.time() * 1000)


class InProcess:
    """Numbers of changes, kept and told in this process.

    It remembers so many keys; of a forgotten one it says the number of the
    youngest change that it forgot, so that a change is never missed.
    """

    is_lost = False
    is_shared = False

    def __init__(self, remembered: int = 100_000) -> None:
        self._lock = threading.Lock()
        self._remembered = remembered
        self._numbers: OrderedDict[str, int] = OrderedDict()
        self._listeners: list[tuple[Listener, Everything | None]] = []
        self._own_listeners: list[Listener] = []
        self._last = self._forgotten = clock()

    @property
    def last(self) -> int:
        return self._last

    def number(self, key: str) -> int:
        with self._lock:
            return self._numbers.get(key, self._forgotten)

    def publish(self, keys: Iterable[str]) -> None:
        keys = tuple(keys)
        with self._lock:
            numbers = self._note(keys, self._next())
        self._tell_own(numbers)
        self._tell(numbers)

    def subscribe(self, listener: Listener, everything: Everything | None = None) -> End:
        with self._lock:
            self._listeners.append((listener, everything))
        return partial(self._remove, self._listeners, (listener, everything))

    def close(self) -> None:
        """Nothing is left to be said."""

    def subscribe_to_own(self, listener: Listener) -> End:
        with self._lock:
            self._own_listeners.append(listener)
        return partial(self._remove, self._own_listeners, listener)

    def _remove(self, listeners: list, one: object) -> None:
        with self._lock:
            listeners.remove(one)

    def _next(self) -> int:
        return max(self._last + 1, clock())

    def _note(self, keys: Iterable[str], number: int) -> dict[str, int]:
        """Write down the number of these keys, under the lock; an older one never hides a younger."""
        self._last = max(self._last, number)
        numbers = dict.fromkeys(keys, number)
        for key in numbers:
            self._numbers[key] = max(number, self._numbers.get(key, self._forgotten))
            self._numbers.move_to_end(key)
        while len(self._numbers) > self._remembered:
            self._forgotten = max(self._forgotten, self._numbers.popitem(last=False)[1])
        return numbers

    def _tell(self, numbers: Mapping[str, int]) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener, _everything in listeners:
            self._call(listener, numbers)

    def _tell_own(self, numbers: Mapping[str, int]) -> None:
        with self._lock:
            listeners = tuple(self._own_listeners)
        for listener in listeners:
            self._call(listener, numbers)

    def _call(self, listener: Callable[[T], None], told: T) -> None:
        try:
            listener(told)
        except Exception:
            # The change is on disk already: its author must not be told otherwise.
            what = ", ".join(told) if isinstance(told, Mapping) else "everything"
            logger.exception("A listener failed on %s.", what)
