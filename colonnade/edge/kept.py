"""Kept pages: what many readers ask for is made once and answered from memory.

The first reader of a page waits for Django; those who ask meanwhile wait for the
same rendering; everyone after them is answered from bytes that stand ready, in
three encodings, until somebody touches what the page shows. The next reader then
waits again, and gets the new page.

A page is never older than a minute, whatever was or was not touched, and never
more than a second behind a touch. What was rendered while its keys were touched
may show the old state: it is given to those who waited, for a second at most, and
not kept. Memory is bounded; what nobody asks for goes first.
"""

import asyncio
import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

import brotli
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from colonnade.edge.bus import Bus, checked
from colonnade.edge.pool import Answer, Headers
from colonnade.edge.request import Address

# Nothing is older than a minute; that something is missing is not believed so long.
OLDEST = 60
OLDEST_MISSING = 10
# So far behind a touch a page may be.
BEHIND = 1
MISSING = (404, 410)
STATUSES = (200, 301, 302, 307, 308, *MISSING)
OVERHEAD = 1_000
# Addresses that were not kept when last asked: asked again without waiting in line.
REMEMBERED = 2_000

_COMPRESSIBLE = re.compile(rb"text/|application/(json|javascript|xml|[\w.-]+\+(json|xml))|image/svg")
_VARIES = {"accept-encoding", "cookie"}
Response = TypeVar("Response", bound=HttpResponseBase)


@dataclass(frozen=True)
class Keeping:
    """What `keep` wrote on a response."""

    keys: tuple[str, ...]
    parameters: frozenset[str]


def keep(response: Response, *keys: str, within: int = BEHIND) -> Response:
    """Let everyone who asks for this address have this answer; returns it.

    `keys` name what it shows: a touch of any drops it here at once. `within` is
    for caches further out, which hear of no touch: how many seconds they may
    hold it, 1 for an article or a thread, at most 60 for a list.

    A view that reads the query says so before, with `response.edge_parameters =
    ("page", "q")`; an answer to a query with any other name in it is not kept.

    An answer that sets a cookie, that is streamed, or that is no page and no
    redirect is marked private instead. The shell does the same where the
    request carried a session, and when a cookie is set later.
    """
    checked(keys)
    if not 1 <= within <= OLDEST:
        raise ValueError(f"A page is kept within 1 to {OLDEST} seconds, not {within}.")
    if response.cookies or response.streaming or response.status_code not in STATUSES:
        response["Cache-Control"] = "private, no-store"
        return response
    response.edge_mark = Keeping(  # type: ignore[attr-defined]
        keys, frozenset(getattr(response, "edge_parameters", ()))
    )
    response["Cache-Control"] = f"public, max-age=0, s-maxage={within}"
    response["Surrogate-Key"] = " ".join(keys)
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def made_private(headers: Headers) -> Headers:
    """The headers of a page that was marked for everyone and turned out to be somebody's."""
    public = (b"cache-control", b"surrogate-key")
    return [pair for pair in headers if pair[0] not in public] + [(b"cache-control", b"private, no-store")]


@dataclass(frozen=True, slots=True)
class Body:
    """One encoding of an answer: its bytes and every header that goes with them."""

    content: bytes
    etag: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class Bodies:
    """An answer in the encodings that are worth it, each with a strong ETag of its own."""

    by_encoding: Mapping[str, Body]
    size: int

    @classmethod
    def of(cls, status: int, headers: Headers, content: bytes, quality: int) -> "Bodies":
        """Compress once; `quality` is brotli's, 0 to 11."""
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        made = {"identity": content}
        if len(content) > 200 and _COMPRESSIBLE.match(kind):
            made["gzip"] = gzip.compress(content, 9 if quality > 9 else 6, mtime=0)
            made["br"] = brotli.compress(content, quality=quality)
        tag = hashlib.blake2b(b"%d " % status + kind + b"\n" + content, digest_size=12).hexdigest()
        bodies = {
            encoding: Body(body, etag, _with_entity(headers, encoding, etag, len(body)))
            for encoding, body in made.items()
            if encoding == "identity" or len(body) < len(content)
            for etag in [f'"{tag}-{encoding}"'.encode()]
        }
        weight = sum(len(body) for body in made.values())
        weight += len(bodies) * sum(len(name) + len(value) for name, value in headers)
        return cls(bodies, weight + OVERHEAD)

    def chosen(self, headers: Mapping[str, str]) -> Body:
        """The encoding that this reader likes best (RFC 9110, 12.5.3)."""
        for encoding in accepted(headers.get("accept-encoding", "")):
            if encoding in self.by_encoding:
                return self.by_encoding[encoding]
        return self.by_encoding["identity"]

    def with_header(self, name: bytes, value: bytes) -> "Bodies":
        """The same bytes under one other header."""
        bodies = {
            encoding: Body(
                body.content,
                body.etag,
                [pair for pair in body.headers if pair[0] != name] + [(name, value)],
            )
            for encoding, body in self.by_encoding.items()
        }
        return Bodies(bodies, self.size)


def _with_entity(headers: Headers, encoding: str, etag: bytes, length: int) -> Headers:
    entity = {b"content-length", b"etag", b"last-modified"}
    own: Headers = [(b"etag", etag), (b"content-length", b"%d" % length)]
    if encoding != "identity":
        own.append((b"content-encoding", encoding.encode()))
    return [pair for pair in headers if pair[0] not in entity] + own


@lru_cache(maxsize=512)
def accepted(header: str) -> tuple[str, ...]:
    """The encodings that Accept-Encoding allows, best first; among equals br, gzip, identity."""
    quality: dict[str, float] = {}
    for part in header[:1_000].lower().split(","):
        name, *options = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for option in options:
            if option.startswith("q="):
                try:
                    weight = float(option[2:])
                except ValueError:
                    weight = 0.0
        if name:
            quality["gzip" if name == "x-gzip" else name] = weight
    rest = quality.get("*", 0.0)
    # Identity is allowed unless refused, and liked least unless said otherwise.
    weights = {
        "br": quality.get("br", rest),
        "gzip": quality.get("gzip", rest),
        "identity": quality.get("identity", rest or 0.0001),
    }
    return tuple(sorted((name for name in weights if weights[name] > 0), key=lambda n: -weights[n]))


def matches(if_none_match: str, etag: bytes) -> bool:
    """Whether the reader has this body already (RFC 9110, 13.1.2: weakly compared)."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag.decode() in tags


@dataclass(frozen=True, slots=True)
class Page:
    """One kept answer. `seen` is the bus's number before it was made, `made_at` the time."""

    status: int
    keys: tuple[str, ...]
    bodies: Bodies
    seen: int
    made_at: float

    @property
    def stands_until(self) -> float:
        return self.made_at + (OLDEST_MISSING if self.status in MISSING else OLDEST)


def page_of(answer: Answer, asked: frozenset[str], *, seen: int, made_at: float) -> Page | Answer:
    """The page to keep, or the answer itself where it must not be kept.

    Not kept: what is not marked, sets a cookie, became private after it was
    marked, varies with more than cookies and encoding, or was asked with a
    parameter (`asked`, their names) that the view did not declare.
    """
    if not isinstance(answer.mark, Keeping) or answer.body is None:
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
        or not asked <= answer.mark.parameters
    ):
        return answer
    bodies = Bodies.of(answer.status, answer.headers, answer.body, quality=5)
    return Page(answer.status, answer.mark.keys, bodies, seen, made_at)


@dataclass(slots=True)
class _Flight:
    """One rendering that others wait for."""

    began_at: float
    landed: asyncio.Event = field(default_factory=asyncio.Event)
    page: Page | None = None
    was_kept: bool = False


class Kept:
    """The kept pages of one process: by address, and by key; bounded in bytes and in age.

    `get` and `put` are for the loop; `drop` may be called by any thread.
    """

    def __init__(self, bus: Bus, bound: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._bus = bus
        self._bound = bound
        self._clock = clock
        self._lock = threading.Lock()
        self._pages: OrderedDict[Address, Page] = OrderedDict()
        self._addresses: dict[str, set[Address]] = {}
        self._flights: dict[Address, _Flight] = {}
        self._not_kept: OrderedDict[Address, None] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, address: Address) -> Page | None:
        """The page at this address, if it stands; it is then the last to be given up."""
        with self._lock:
            page = self._pages.get(address)
            if page is None:
                return None
            if page.stands_until <= self._clock():
                self._remove(address)
                return None
            self._pages.move_to_end(address)
            return page

    def put(self, address: Address, page: Page) -> bool:
        """Keep a page; False if one of its keys was touched since it was begun, or it is too big."""
        with self._lock:
            # Under the lock: a touch that is numbered later than this look drops the page below.
            if page.bodies.size > self._bound:
                return False
            if any(self._bus.number(key) > page.seen for key in page.keys):
                return False
            self._remove(address)
            self._pages[address] = page
            self.size += page.bodies.size
            for key in page.keys:
                self._addresses.setdefault(key, set()).add(address)
            while self.size > self._bound:
                self._remove(next(iter(self._pages)))
            return True

    def drop(self, keys: Iterable[str]) -> None:
        """Forget every page that shows one of these things."""
        with self._lock:
            for key in keys:
                for address in tuple(self._addresses.get(key, ())):
                    self._remove(address)

    def clear(self) -> None:
        with self._lock:
            for address in tuple(self._pages):
                self._remove(address)

    def _remove(self, address: Address) -> None:
        page = self._pages.pop(address, None)
        if page is None:
            return
        self.size -= page.bodies.size
        for key in page.keys:
            addresses = self._addresses.get(key, set())
            addresses.discard(address)
            if not addresses:
                self._addresses.pop(key, None)

    async def page(
        self, address: Address, render: Callable[[int, float], Awaitable[Page | Answer]]
    ) -> Page | Answer:
        """The kept page, or one rendering for everyone who waits for it.

        `render` is given the bus's number and the time. An answer that is not to
        be kept belongs to the one who asked: the others ask for themselves, and
        the next to come do not wait in line.
        """
        while True:
            if page := self.get(address):
                return page
            flight = self._flights.get(address)
            if flight is None or address in self._not_kept:
                return await self._render(address, render)
            await flight.landed.wait()
            if flight.page is None:
                return await self._render(address, render)
            if flight.was_kept or self._clock() - flight.began_at < BEHIND:
                return flight.page

    async def _render(
        self, address: Address, render: Callable[[int, float], Awaitable[Page | Answer]]
    ) -> Page | Answer:
        flight = _Flight(self._clock())
        leads = self._flights.setdefault(address, flight) is flight
        try:
            made = await render(self._bus.last, flight.began_at)
            if isinstance(made, Page):
                flight.page, flight.was_kept = made, self.put(address, made)
                self._not_kept.pop(address, None)
            else:
                self._not_kept[address] = None
                self._not_kept.move_to_end(address)
                if len(self._not_kept) > REMEMBERED:
                    self._not_kept.popitem(last=False)
            return made
        finally:
            if leads:
                del self._flights[address]
            flight.landed.set()
