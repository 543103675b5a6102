"""The bus: how everyone who must know hears that something has changed.

An editor corrects an article: the action touches `article:5`, and when the
transaction is on disk, and only then, the bus is told once. It gives the change a
number and calls its listeners: the kept pages drop what shows the article, open
pages hear the number. Numbers only rise, also over a restart (they begin with the
clock), so a page that was away compares two numbers and knows.

Background work runs in a child process. Its bus writes the keys into a pipe that
it inherited, the relay, and the serving process publishes them on its own bus.
"""

import json
import logging
import os
import re
import stat
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Protocol

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

RELAY = "COLONNADE_RELAY_FD"
LONGEST_KEY = 100
# So many keys to a line that a line stays below PIPE_BUF (4,096), where writes are whole.
KEYS_A_LINE = 32

_KEY = re.compile(r"[a-z-]+(:[\w.-]+)?", re.ASCII)
logger = logging.getLogger(__name__)

Listener = Callable[[Mapping[str, int]], None]


def is_key(text: str) -> bool:
    """Whether this can name what a page shows: `thread:12`, or `sitemap`, of which there is one."""
    return len(text) <= LONGEST_KEY and _KEY.fullmatch(text) is not None


def checked(keys: Sequence[str]) -> Sequence[str]:
    """The same keys; raises ValueError for what is none."""
    for key in keys:
        if not is_key(key):
            raise ValueError(f"‘{key}’ is not a key; keys look like thread:12.")
    return keys


class Bus(Protocol):
    """What a bus does, in one process or between several."""

    @property
    def last(self) -> int:
        """The number of the latest change of anything."""

    def publish(self, keys: Iterable[str]) -> None:
        """Number this change and tell every listener. Any thread; never raises for a listener."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener with `{key: number}` for every change; returns what ends it."""

    def number(self, key: str) -> int:
        """The number of the latest change of this thing, or a higher one if it is forgotten."""


class InProcess:
    """The bus of one process: a number, the latest number of each key, a list of listeners.

    It remembers so many keys; of a forgotten one it says the number of the
    youngest change that it forgot, so that a change is never missed.
    """

    def __init__(self, remembered: int = 100_000) -> None:
        self._lock = threading.Lock()
        self._remembered = remembered
        self._numbers: OrderedDict[str, int] = OrderedDict()
        self._listeners: list[Listener] = []
        self._last = self._forgotten = int(time.time() * 1000)

    @property
    def last(self) -> int:
        return self._last

    def publish(self, keys: Iterable[str]) -> None:
        with self._lock:
            self._last += 1
            numbers = dict.fromkeys(keys, self._last)
            for key, number in numbers.items():
                self._numbers[key] = number
                self._numbers.move_to_end(key)
            while len(self._numbers) > self._remembered:
                self._forgotten = self._numbers.popitem(last=False)[1]
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(numbers)
            except Exception:
                # The change is on disk already: its author must not be told otherwise.
                logger.exception("A listener failed on %s.", ", ".join(numbers))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        with self._lock:
            self._listeners.append(listener)
        return partial(self._unsubscribe, listener)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.remove(listener)

    def number(self, key: str) -> int:
        with self._lock:
            return self._numbers.get(key, self._forgotten)


class Relay(InProcess):
    """The bus of a child process: what is published here is published in the parent."""

    def __init__(self, fd: int) -> None:
        super().__init__(remembered=1_000)
        self._fd = fd

    def publish(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        super().publish(keys)
        for start in range(0, len(keys), KEYS_A_LINE):
            line = json.dumps(keys[start : start + KEYS_A_LINE]) + "\n"
            try:
                os.write(self._fd, line.encode("ascii"))
            except OSError as error:
                # The serving process is gone, and its kept pages with it.
                logger.warning("The relay is closed (%s); nobody hears of %s.", error, line.strip())


class Ear:
    """The serving process's end of the relay: a pipe, and a thread that publishes what comes."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._read, self.fd = os.pipe()
        self._thread = threading.Thread(target=self._listen, name="relay", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with open(self._read, "rb") as lines:
            for line in lines:
                try:
                    self._bus.publish(checked(json.loads(line)))
                except (ValueError, TypeError):
                    logger.warning("The relay brought a line that is no list of keys: %r", line)

    def close(self) -> None:
        """Hear what was said, then stop; a child that is still writing keeps its own end."""
        os.close(self.fd)
        self._thread.join(timeout=0.5)


@cache
def current() -> Bus:
    """The bus of this process: a relay where a serving process gave one, else its own.

    The descriptor is taken only if it is a pipe: in a grandchild the number may
    by then belong to another file.
    """
    given = os.environ.pop(RELAY, "")
    try:
        if given and stat.S_ISFIFO(os.fstat(int(given)).st_mode):
            os.set_inheritable(int(given), False)
            return Relay(int(given))
    except (OSError, ValueError):
        logger.warning("%s=%s names no pipe; nobody hears of changes made here.", RELAY, given)
    return InProcess()


@dataclass
class _Announcement:
    """What one transaction will say when it is on disk: everything at once, or nothing.

    Each touch leaves two hooks. The first belongs to its savepoint, and is
    forgotten with it; it only collects. The second belongs to the whole
    transaction and stays; the last of the second kind publishes.
    """

    keys: dict[str, None] = field(default_factory=dict)
    touches: int = 0

    def touch(self, connection: BaseDatabaseWrapper, keys: Sequence[str]) -> None:
        self.touches += 1
        connection.on_commit(partial(self.keys.update, dict.fromkeys(keys)))
        connection.run_on_commit.append((set(), _Say(self, self.touches), False))


@dataclass
class _Say:
    announcement: _Announcement
    turn: int

    def __call__(self) -> None:
        if self.turn == self.announcement.touches and self.announcement.keys:
            keys = tuple(self.announcement.keys)
            self.announcement.keys.clear()
            current().publish(keys)


def now() -> int:
    """The number of the latest change of anything.

    What is read after this call is at least as new: a page that carries the
    number knows by the first event whether something has changed meanwhile.
    """
    return current().last


def touch(*keys: str) -> None:
    """Say that these things have changed.

    In a transaction nothing is said before the commit, and then everything at
    once; what was rolled back, in whole or to a savepoint, is never said.
    Outside of one it is said at once. Raises ValueError for what is no key.
    """
    if not checked(keys):
        return
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        current().publish(keys)
        return
    for _, hook, _ in reversed(connection.run_on_commit):
        if isinstance(hook, _Say):
            hook.announcement.touch(connection, keys)
            return
    _Announcement().touch(connection, keys)
