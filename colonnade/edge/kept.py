"""Kept pages: what many readers ask for is made once and answered from memory.

The first reader of a page waits for Django; those who ask meanwhile wait for the
same rendering; everyone after them is answered from bytes that stand ready, in
three encodings. When somebody touches what the page shows, it is made anew for the
next who asks, at most once a second; meanwhile, and for a second at most, the others
are given the page as it was. So a thread in which ten people a second write costs
one rendering a second, however many read it.

A page is never older than a minute, whatever was or was not touched, and never
more than a second behind a touch. Memory is bounded, and what is asked for stays
(`shelf`); that nothing is at an address is kept ten seconds, on a shelf of its own.
"""

import asyncio
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from colonnade.edge import parts
from colonnade.edge.bodies import Bodies, Headers, Standing, bodies_of_missing
from colonnade.edge.bus import Bus, checked
from colonnade.edge.counted import checked as checked_name
from colonnade.edge.counted import read as counted_as
from colonnade.edge.pool import Answer
from colonnade.edge.request import Address
from colonnade.edge.shelf import Shelf

# Nothing is older than a minute; that something is missing is not believed so long.
OLDEST = 60
OLDEST_MISSING = 10
# So far behind a touch a page may be, and so seldom it is made anew.
BEHIND = 1.0
MISSING = (404, 410)
STATUSES = (200, 301, 302, 307, 308, *MISSING)
# Addresses at which nothing is have this many bytes beside the pages.
MISSING_BYTES = 1024 * 1024
# Addresses that were not kept when last asked: asked again without waiting in line.
REMEMBERED = 2_000

_VARIES = {"accept-encoding", "cookie"}
Response = TypeVar("Response", bound=HttpResponseBase)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Keeping:
    """What `keep` wrote on a response."""

    keys: tuple[str, ...]
    parameters: frozenset[str]
    read: str = ""
    within: int = 1
    since: float = float("inf")
    """When the oldest of the parts was made of which it is put together, by the monotonic clock."""


def keep(response: Response, *keys: str, within: int = 1, read: str = "") -> Response:
    """Let everyone who asks for this address have this answer; returns it.

    `keys` name what it shows: a touch of any makes it anew, and for one second at
    most the old page is still given. `within` is for caches further out, which may
    hear of no touch: how many seconds they may hold it, 1 for an article or a
    thread, at most 60 for a list. With 0 it is held nowhere else and falls here at
    once: for answers that are asked for because something has changed. `read` is
    what each serving of it counts as a reading of, such as `article:23`; nothing is
    not counted.

    A view that reads the query says so before, with `response.edge_parameters =
    ("page", "q")`: any other name is taken out of the query before the view is asked
    again. A 404 that is kept says that nothing is at the address, whatever is asked of it.

    An answer that sets a cookie, that is streamed, or that is no page and no
    redirect is marked private instead. The shell does the same where the
    request carried a session, and when a cookie is set later.
    """
    checked(keys)
    if not 0 <= within <= OLDEST:
        raise ValueError(f"A page is kept within 0 to {OLDEST} seconds, not {within}.")
    if response.cookies or response.streaming or response.status_code not in STATUSES:
        response["Cache-Control"] = "private, no-store"
        return counted_as(response, read)
    response.edge_mark = Keeping(  # type: ignore[attr-defined]
        keys,
        frozenset(getattr(response, "edge_parameters", ())),
        checked_name(read),
        within,
        parts.oldest(),
    )
    response["Cache-Control"] = f"public, max-age=0, s-maxage={within}"
    response["Surrogate-Key"] = " ".join(keys)
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def made_private(headers: Headers) -> Headers:
    """The headers of a page that was marked for everyone and turned out to be somebody's."""
    public = (b"cache-control", b"surrogate-key")
    return [pair for pair in headers if pair[0] not in public] + [(b"cache-control", b"private, no-store")]


@dataclass(slots=True, eq=False, kw_only=True)
class Page(Standing):
    """One kept answer. `seen` is the bus's number before it was made, `made_at` the time."""

    keys: tuple[str, ...]
    seen: int
    made_at: float
    within: int = 1
    parameters: frozenset[str] = frozenset()
    since: float = float("inf")
    stands_until: float = field(init=False)
    touched_at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        oldest = OLDEST_MISSING if self.is_missing else OLDEST
        self.free_until = self.stands_until = min(self.made_at, self.since) + oldest

    @property
    def is_missing(self) -> bool:
        """It says that nothing is at its address."""
        return self.status in MISSING

    @property
    def size(self) -> int:
        return self.bodies.size

    def touch(self, at: float, behind: float) -> None:
        """What it shows has changed: it stands a moment longer, and somebody will ask for a new one."""
        if self.touched_at is None:
            if self.within == 0 or self.is_missing:
                behind = 0
            self.touched_at = at
            self.stands_until = min(self.stands_until, at + behind)
            self.free_until = min(self.stands_until, max(at, self.made_at + behind))


def page_of(answer: Answer, asked: frozenset[str], *, seen: int, made_at: float) -> Page | Answer:
    """The page to keep, or the answer itself where it must not be kept.

    Not kept: what is not marked, sets a cookie, became private after it was
    marked, varies with more than cookies and encoding, or was asked with a
    parameter (`asked`, their names) that the view did not declare.
    """
    mark = answer.mark
    if not isinstance(mark, Keeping) or answer.body is None:
        return answer
    names = answer.names()
    if b"set-cookie" in names:
        answer.headers = made_private(answer.headers)
        return answer
    controls = b",".join(value for name, value in answer.headers if name == b"cache-control")
    varies = b",".join(value for name, value in answer.headers if name == b"vary").decode("latin-1")
    if (
        answer.status not in STATUSES
        or b"content-encoding" in names
        or b"private" in controls
        or b"no-store" in controls
        or not {word.strip().lower() for word in varies.split(",")} <= _VARIES
        or not asked <= mark.parameters
    ):
        return answer
    if answer.status in MISSING:
        bodies = bodies_of_missing(answer.status, tuple(answer.headers), answer.body)
    else:
        bodies = Bodies.of(answer.status, answer.headers, answer.body, quality=5)
    return Page(
        status=answer.status,
        bodies=bodies,
        read=mark.read,
        keys=mark.keys,
        seen=seen,
        made_at=made_at,
        within=mark.within,
        parameters=mark.parameters,
        since=mark.since,
    )


@dataclass(slots=True, eq=False)
class _Flight:
    """One rendering that others wait for, and what was touched meanwhile, and when."""

    began_at: float
    landed: asyncio.Event = field(default_factory=asyncio.Event)
    touched: dict[str, float] = field(default_factory=dict)
    is_out_of_date: bool = False
    page: Page | None = None


Render = Callable[[int, float], Awaitable[Page | Answer]]


class Kept:
    """The kept pages of one process: by address, and by key; bounded in bytes and in age.

    `page`, `get` and `put` are for the loop; `drop` and `clear` may be called by any thread.
    `behind` is how many seconds a page is still given after a touch; 0 lets it fall at once.
    """

    def __init__(
        self, bus: Bus, bound: int, clock: Callable[[], float] = time.monotonic, behind: float = BEHIND
    ) -> None:
        self._bus = bus
        self.clock = clock
        self._behind = behind
        self._lock = threading.Lock()
        self._pages: Shelf[Address, Page] = Shelf(bound, self._fell)
        self._missing: Shelf[Address, Page] = Shelf(MISSING_BYTES, self._fell)
        self._addresses: dict[str, set[Address]] = {}
        self._flights: dict[Address, _Flight] = {}
        self._under_way: set[_Flight] = set()
        self._not_kept: OrderedDict[Address, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages) + len(self._missing)

    @property
    def size(self) -> int:
        return self._pages.size + self._missing.size

    def get(self, address: Address) -> Page | None:
        """The page at this address, if it stands; what is asked for stays longest."""
        with self._lock:
            page = self._pages.get(address) or self._missing.get(address)
            if page is None:
                return None
            now = self.clock()
            if page.stands_until <= now:
                self._remove(address)
                return None
            if self._bus.is_lost and page.made_at + max(page.within, 1) <= now:
                return None
            page.is_asked_for = True
            return page

    def put(self, address: Address, page: Page, touched: Mapping[str, float] | None = None) -> bool:
        """Keep a page; False if it stands no more already, or is too big.

        `touched` is which keys were touched since it was begun, and when.
        """
        with self._lock:
            # Under the lock: a touch that is numbered later than this look finds the page below.
            times = [at for key, at in (touched or {}).items() if key in page.keys]
            if not times and any(self._bus.number(key) > page.seen for key in page.keys):
                times = [page.made_at]
            if times:
                page.touch(min(times), self._behind)
            shelf = self._missing if page.is_missing else self._pages
            if page.stands_until <= self.clock() or page.size > shelf.bound:
                return False
            self._remove(address)
            shelf.put(address, page)
            for key in page.keys:
                self._addresses.setdefault(key, set()).add(address)
            return True

    def drop(self, keys: Iterable[str]) -> None:
        """These things have changed: what shows one of them falls, at once or when its second is over."""
        now, keys = self.clock(), tuple(keys)
        with self._lock:
            for flight in self._under_way:
                for key in keys:
                    flight.touched.setdefault(key, now)
            for key in keys:
                for address in tuple(self._addresses.get(key, ())):
                    page = self._pages.get(address) or self._missing.get(address)
                    if page is not None:
                        page.touch(now, self._behind)
                        if page.stands_until <= now:
                            self._remove(address)

    def clear(self) -> None:
        """Forget everything, and keep nothing of what is being made."""
        with self._lock:
            for flight in self._under_way:
                flight.is_out_of_date = True
            for address in (*self._pages, *self._missing):
                self._remove(address)

    def _remove(self, address: Address) -> None:
        self._pages.pop(address)
        self._missing.pop(address)

    def _fell(self, address: Address, page: Page) -> None:
        """Called by the shelves under the lock, for whatever leaves them."""
        page.fall()
        for key in page.keys:
            addresses = self._addresses.get(key, set())
            addresses.discard(address)
            if not addresses:
                self._addresses.pop(key, None)

    async def page(self, address: Address, render: Render) -> Page | Answer:
        """The kept page, or one rendering for everyone who waits for it.

        `render` is given the bus's number and the time. An answer that is not to
        be kept belongs to the one who asked: the others ask for themselves, and
        the next to come do not wait in line.
        """
        arrived_at = self.clock()
        while True:
            if page := self.get(address):
                return await self._renewed(address, page, render) if self._is_due(address, page) else page
            flight = self._flights.get(address)
            if flight is None or address in self._not_kept:
                return await self._fly(address, self._begun(address), render)
            await flight.landed.wait()
            if flight.page is None:
                return await self._fly(address, self._begun(address), render)
            touched_at = flight.page.touched_at
            # What was touched after one asked, or a moment ago, is what one asked for.
            if touched_at is None or arrived_at < touched_at or self.clock() < flight.page.stands_until:
                return flight.page

    def _is_due(self, address: Address, page: Page) -> bool:
        """It was touched, nobody makes it anew yet, and the last time was a second ago."""
        is_touched = page.touched_at is not None
        return is_touched and address not in self._flights and self.clock() >= page.made_at + self._behind

    async def _renewed(self, address: Address, page: Page, render: Render) -> Page | Answer:
        """Make a touched page anew, for the first who asks; the others are given the old one meanwhile."""
        # The first door need not pass by again until this one falls.
        page.free_until = page.stands_until
        try:
            return await self._fly(address, self._begun(address), render)
        except Exception:
            logger.exception("The page at %s could not be made anew.", address[0])
            return page

    def _begun(self, address: Address) -> _Flight:
        """A rendering begins: from here on it hears of touches."""
        with self._lock:
            flight = _Flight(self.clock())
            self._flights.setdefault(address, flight)
            self._under_way.add(flight)
            return flight

    async def _fly(self, address: Address, flight: _Flight, render: Render) -> Page | Answer:
        try:
            made = await render(self._bus.last, flight.began_at)
            if isinstance(made, Page):
                flight.page = made
                if flight.is_out_of_date:
                    made.touch(flight.began_at, behind=0)
                self.put(address, made, flight.touched)
                self._not_kept.pop(address, None)
            else:
                self._not_kept[address] = None
                self._not_kept.move_to_end(address)
                if len(self._not_kept) > REMEMBERED:
                    self._not_kept.popitem(last=False)
            return made
        finally:
            with self._lock:
                self._under_way.discard(flight)
                if self._flights.get(address) is flight:
                    del self._flights[address]
            flight.landed.set()
