"""Parts: what a page shows to everyone, made once and put together anew for each reader.

Who is signed in, or has chosen a time zone, gets a page of their own. Nearly all of
it is the same for everybody: that is kept here as text with slots, and for each
reader only the slots are filled: times in their zone, their name and menu, the one
token, what they liked or wrote. Three words serve for it:

`part(name, make)`           what `make` gives, with its keys, kept while it stands
`write(make)`                text, made once, in pieces between slots
`slot(fill, *given)`         this place in the text is filled for each reader by `fill`

A part stands until one of its keys is touched, a minute at most, and one second while
the bus is lost; one without keys says nothing but what is in its name, and never grows
old. One thread makes it, others wait for that one. Memory is bounded.

Nothing personal comes into a part, because whoever makes one has nothing personal at
hand: a page is made for `anybody`, who has no name and no cookies, and in no time
zone: asking for the zone there is an error, so that no time is written without a
slot. Where a transaction is open, nothing is kept and nothing that is kept is used,
because what is read there may never come to be. Then, and with EDGE_PARTS off, the
same templates are rendered straight through for who asks.
"""

import logging
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.core.signals import request_started
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from colonnade.edge.bus import current

OLDEST = 60
# What goes into many pages is made anew so often.
SHARED = 10
# While the bus is lost nobody tells us what has changed elsewhere.
WHILE_LOST = 1
BOUND = 16 * 1024 * 1024
OVERHEAD = 500
SLOT = 200
# Whoever makes a part may hang; the others then make it for themselves.
PATIENCE = 5

# No stranger can write a slot: they would have to guess this number, which never leaves the process.
_MARK = f"slot{secrets.token_hex(16)}n"
_SLOTS = re.compile(rf"{_MARK}(\d+);")
logger = logging.getLogger(__name__)
Value = TypeVar("Value")


class Slot(NamedTuple):
    """A place in a text, and what fills it: called with the request and what was given."""

    fill: Callable[..., str]
    given: tuple[Any, ...]


class Nowhere(tzinfo):
    """The time zone in which parts are made: none. A time that asks for it has to become a slot."""

    @property
    def key(self) -> str:
        raise AssertionError("A time in a part stands in a slot: its reader's zone is not known yet.")

    def utcoffset(self, moment: datetime | None) -> timedelta:
        raise AssertionError(f"{self.key}")

    tzname = dst = utcoffset  # type: ignore[assignment]

    def fromutc(self, moment: datetime) -> datetime:
        raise AssertionError(f"{self.key}")


@dataclass(frozen=True, slots=True)
class Written:
    """A text that everyone shares, in pieces between slots."""

    pieces: tuple[str | Slot, ...]
    size: int

    def text(self, request: HttpRequest | None) -> SafeString:
        """The text for whoever asks: each slot filled in its turn."""
        return mark_safe(
            "".join(
                [
                    piece if type(piece) is str else piece[0](request, *piece[1])  # type: ignore[operator]
                    for piece in self.pieces
                ]
            )
        )


class _Here(threading.local):
    """What this thread is at: the slots of the text it writes, if it does; the oldest part it used."""

    slots: list[Slot] | None = None
    since: float = float("inf")


_here = _Here()


def begin(**_signal: object) -> None:
    """A request begins: no part has been used for its answer."""
    _here.since = float("inf")


request_started.connect(begin)


def oldest() -> float:
    """When the oldest part was made of those used for this request's answer so far."""
    return _here.since


def slot(fill: Callable[..., str], *given: Any, request: HttpRequest | None = None) -> SafeString:
    """A place that is filled for each reader: `fill(request, *given)`; at once where no part is made.

    `given` is kept with the part: what everyone may know.
    """
    if _here.slots is None:
        return mark_safe(fill(request, *given))
    _here.slots.append(Slot(fill, given))
    return mark_safe(f"{_MARK}{len(_here.slots) - 1};")


def is_written() -> bool:
    """Is a text for everyone being written now, by this thread?"""
    return _here.slots is not None


def write(make: Callable[[], str]) -> Written:
    """Run `make` for nobody in particular, and take its text apart at the slots."""
    before, _here.slots = _here.slots, []
    try:
        with timezone.override(Nowhere()):
            found = _SLOTS.split(make())
        # What is found is text and the number of a slot, in turn.
        pieces = tuple(
            _here.slots[int(piece)] if turn % 2 else piece for turn, piece in enumerate(found) if piece
        )
    finally:
        _here.slots = before
    size = sum(len(piece) if isinstance(piece, str) else SLOT for piece in pieces)
    return Written(pieces, size + OVERHEAD)


@dataclass(slots=True)
class _Part:
    value: Any
    keys: tuple[str, ...]
    seen: int
    made_at: float
    size: int
    stands: float


@dataclass
class _Flight:
    """One making that other threads wait for."""

    alone: threading.Lock = field(default_factory=threading.Lock)
    waiting: int = 0


class Parts:
    """The parts of one process, by name; bounded in bytes and in age. Any thread."""

    def __init__(self, bound: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._bound = bound
        self._clock = clock
        self._lock = threading.Lock()
        self._parts: OrderedDict[Hashable, _Part] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        self.size = 0

    def __len__(self) -> int:
        return len(self._parts)

    def find(self, name: Hashable) -> _Part | None:
        """The part of this name, if it stands."""
        with self._lock:
            part = self._parts.get(name)
            if part is None:
                return None
            self._parts.move_to_end(name)
        if not part.keys:
            return part
        bus = current()
        is_young = self._clock() - part.made_at < min(part.stands, WHILE_LOST if bus.is_lost else OLDEST)
        if is_young and (bus.last <= part.seen or all(bus.number(key) <= part.seen for key in part.keys)):
            return part
        self._drop_this(name, part)
        return None

    def get(
        self,
        name: Hashable,
        make: Callable[[], tuple[Any, Iterable[str]]],
        *,
        seen: int | None = None,
        stands: float = OLDEST,
    ) -> Any:
        """The part of this name, made now if none stands; one thread makes it."""
        part = self.find(name)
        if part is None:
            with self._alone(name):
                part = self.find(name) or self._make(name, make, seen, stands)
        _here.since = min(_here.since, part.made_at)
        return part.value

    def drop(self, name: Hashable) -> None:
        with self._lock:
            self._remove(name)

    def _drop_this(self, name: Hashable, part: _Part) -> None:
        """Not a younger one that another thread has made meanwhile."""
        with self._lock:
            if self._parts.get(name) is part:
                self._remove(name)

    def clear(self) -> None:
        """Forget everything: after the bus was lost and is found again."""
        with self._lock:
            self._parts.clear()
            self.size = 0

    def _make(
        self,
        name: Hashable,
        make: Callable[[], tuple[Any, Iterable[str]]],
        seen: int | None,
        stands: float,
    ) -> _Part:
        seen = current().last if seen is None else seen
        before, _here.since = _here.since, self._clock()
        try:
            value, keys = make()
            keys, size = tuple(keys), getattr(value, "size", 0) + OVERHEAD
            # It is as old as the oldest of the parts that it was made of; what has no keys has no age.
            part = _Part(value, keys, seen, _here.since if keys else float("inf"), size, stands)
        finally:
            _here.since = before
        with self._lock:
            self._remove(name)
            if part.size <= self._bound:
                self._parts[name] = part
                self.size += part.size
            while self.size > self._bound:
                self._remove(next(iter(self._parts)))
        return part

    def _remove(self, name: Hashable) -> None:
        part = self._parts.pop(name, None)
        if part is not None:
            self.size -= part.size

    @contextmanager
    def _alone(self, name: Hashable) -> Iterator[None]:
        with self._lock:
            flight = self._flights.setdefault(name, _Flight())
            flight.waiting += 1
        is_mine = flight.alone.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if is_mine:
                flight.alone.release()
            with self._lock:
                flight.waiting -= 1
                if not flight.waiting:
                    self._flights.pop(name, None)


@cache
def _parts() -> Parts:
    return Parts(getattr(settings, "EDGE_PARTS_BYTES", BOUND))


def are_kept() -> bool:
    """May parts be kept and used here and now?"""
    return getattr(settings, "EDGE_PARTS", True) and not connection.in_atomic_block


def part(
    name: Hashable,
    make: Callable[[], tuple[Value, Iterable[str]]],
    *,
    seen: int | None = None,
    stands: float = OLDEST,
    is_good: Callable[[Value], bool] | None = None,
) -> Value:
    """What `make` gives, kept under its keys: `make()` returns the two.

    `name` says what it is, and all on which it depends: language, address, what was
    asked. It must not depend on who asks. `seen` is the number (`now()`) before what
    it is made of was read, where that was before this call. It stands for `stands`
    seconds: ten for what goes into many pages, which would else all grow old together.
    A kept one of which `is_good` says no is made anew.
    """
    if not are_kept():
        return make()[0]
    value = _parts().get(name, make, seen=seen, stands=stands)
    if is_good is not None and not is_good(value):
        _parts().drop(name)
        value = _parts().get(name, make, stands=stands)
    return value


def find(name: Hashable) -> Any:
    """The value of a part that stands, or None."""
    found = _parts().find(name) if are_kept() else None
    return found.value if found else None


def clear() -> None:
    """Forget every part: after the bus was lost and is found again, and between tests."""
    _parts().clear()


@dataclass(frozen=True)
class Shown:
    """A page as a view gives it to `page`: its text, what it shows, and which parameters it read.

    `about` is whatever the view wants to know of it the next time.
    """

    text: str
    keys: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    about: Any = None


@dataclass(frozen=True, slots=True)
class _Whole:
    written: Written
    shown: Shown

    @property
    def size(self) -> int:
        return self.written.size


def anybody(request: HttpRequest) -> HttpRequest:
    """The same question, asked by nobody in particular: this path, no parameters, cookies or name."""
    asker = HttpRequest()
    asker.method = "GET"
    asker.path, asker.path_info = request.path, request.path_info
    asker.GET = QueryDict()
    asker.session = {}  # type: ignore[assignment]
    asker.user = get_user(asker)  # type: ignore[attr-defined]
    # One name of the paper for all: what is made here is shown under each of its hosts.
    asker.META = {"HTTP_HOST": urlsplit(settings.ORIGIN).netloc}
    asker.LANGUAGE_CODE = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)  # type: ignore[attr-defined]
    asker.resolver_match = request.resolver_match
    return asker


def page(
    request: HttpRequest,
    name: Hashable | None,
    make: Callable[[HttpRequest], Shown],
    *,
    seen: int | None = None,
) -> tuple[HttpResponse, Shown]:
    """A page put together for whoever asks, and what is known of it: keys, parameters, `about`.

    `make` is given a request and returns the page; what it is made for is anybody where
    the page is kept under `name`, and who asks where it is not (name None). Slots may
    add keys to `request.shown_keys` and parameters to `request.shown_parameters`.
    """
    if name is None or not are_kept():
        shown = make(request)
        return HttpResponse(shown.text), shown

    def made() -> tuple[_Whole, tuple[str, ...]]:
        found: list[Shown] = []

        def text() -> str:
            found.append(make(anybody(request)))
            return found[0].text

        written = write(text)
        shown = Shown("", found[0].keys, found[0].parameters, found[0].about)
        return _Whole(written, shown), shown.keys

    whole = part(name, made, seen=seen)
    request.shown_keys = whole.shown.keys  # type: ignore[attr-defined]
    request.shown_parameters = whole.shown.parameters  # type: ignore[attr-defined]
    text = whole.written.text(request)
    shown = Shown(text, request.shown_keys, request.shown_parameters, whole.shown.about)  # type: ignore[attr-defined]
    return HttpResponse(text), shown


def page_known(name: Hashable) -> Any:
    """What `about` the page of this name was given, if it is kept and stands; else None."""
    whole = find(name)
    return whole.shown.about if whole else None
