"""Live: a page that stays open hears that something has changed, and asks again.

A reader's page opens `/live?on=thread:12` (server-sent events, WHATWG HTML 9.2)
and is told at once the current number of each key, then every new number. An
event carries a key and a number, never content: the page compares, asks for what
is new, and the ordinary address decides what this reader may see.

Keys are free to all unless their prefix was registered as private; then Django
asks its predicate, and asks again after some minutes, when the stream is ended and
the browser comes back. Who comes back, after whatever time, is told the current
numbers, so that nothing is missed and nothing of the past is kept.

Ten thousand readers of one article are told in slices, between which pages are
served; a crowd that was just told is left alone for a while, so that a hot thread
takes a fifth of the server's time at the most, and then hears the latest number.
When the server stops, every stream ends at once, and the browsers come back to the
next process within a few seconds, each at another moment.
"""

import asyncio
import json
import logging
import random
import resource
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from math import inf
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse

from colonnade.edge.bus import Bus, current, is_key
from colonnade.edge.lines import HAND_OVER, HEADERS, Direct, Line, Receive, Send, Sent
from colonnade.edge.request import Request

ADDRESS = "/live"
MOST_KEYS = 20
# A comment this often keeps middlemen from closing a quiet line, and finds readers who left.
BEAT = 15
# In so many turns: not all lines in one moment.
TURNS = 15
# Between these milliseconds, at random, a browser waits before it comes back.
RETRY = (1_000, 4_000)
# After so many seconds a stream that Django allowed is ended, so that it is asked again.
ALLOWED = 300
# So many are told before pages have their turn.
SLICE = 250
# A crowd larger than a slice is told again after so many times as long as telling it took.
REST = 4
# Connections of one address of the network (of IPv6: one /64), and of all; 0: as many as come.
PER_ADDRESS = 200
MOST = 20_000
# So many files and connections are left to the rest of the process.
RESERVE = 200
# How many seconds who was refused should wait.
LATER = 60

Predicate = Callable[[HttpRequest, str], bool]
logger = logging.getLogger(__name__)
_private: dict[str, Predicate] = {}


def register_private(prefix: str, predicate: Predicate) -> None:
    """Ask `predicate(request, key)` before a key of this prefix (`reader`) is listened to."""
    _private[prefix] = predicate


def is_private(key: str) -> bool:
    return key.partition(":")[0] in _private


def keys_of(query: str) -> tuple[str, ...]:
    """The keys of `on=thread:12&on=article:5`, commas allowed, each once."""
    given = [value for name, value in parse_qsl(query) if name == "on"]
    return tuple(dict.fromkeys(key for value in given for key in value.split(",") if key))


def fault(keys: Sequence[str]) -> str:
    """What is wrong with the keys, in a sentence; nothing when they can be listened to."""
    if not keys:
        return "Say what to listen to, as in /live?on=thread:12."
    if len(keys) > MOST_KEYS:
        return f"One connection listens to at most {MOST_KEYS} keys; these are {len(keys)}."
    for key in keys:
        if not is_key(key) or ":" not in key:
            return "Each key is a noun, a colon and a number or name, as in thread:12."
    return ""


def problem(status: int, sentence: str) -> bytes:
    """A problem document (RFC 9457)."""
    return json.dumps({"status": status, "title": sentence}).encode()


def event(key: str, number: int) -> bytes:
    data = json.dumps({"key": key, "number": number}, separators=(",", ":"))
    return f"id: {number}\nevent: touch\ndata: {data}\n\n".encode()


def retry() -> bytes:
    return b"retry: %d\n\n" % random.randint(*RETRY)


class Watching:
    """What `stream` wrote on a response: the shell leaves the connection open for these keys."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys


def stream(request: HttpRequest, *keys: str) -> HttpResponse:
    """Keep this reader told of touches of these keys, if they may know of them.

    The answer is a problem document where a key is none (400) or is private and
    its predicate says no (403). Outside the shell the stream holds the current
    numbers and ends. Within it, it ends after five minutes and is asked for again:
    who has signed out meanwhile hears no more.
    """
    if sentence := fault(keys):
        return HttpResponse(problem(400, sentence), "application/problem+json", 400)
    for key in keys:
        predicate = _private.get(key.partition(":")[0])
        if predicate and not predicate(request, key):
            sentence = "This is not yours to listen to."
            return HttpResponse(problem(403, sentence), "application/problem+json", 403)
    numbers = b"".join(event(key, current().number(key)) for key in keys)
    response = HttpResponse(retry() + numbers, content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response.edge_mark = Watching(keys)  # type: ignore[attr-defined]
    return response


def door(request: HttpRequest) -> HttpResponse:
    """The view at `/live`, which the shell asks when a key is private."""
    return stream(request, *keys_of(request.META["QUERY_STRING"]))


def place_of(client: str) -> str:
    """Which address of the network counts: of IPv6 the first half, which is one household's."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return client
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


class Live:
    """The open connections of one process.

    Everything but `crowds` belongs to the loop.
    """

    def __init__(
        self, bus: Bus, beat: float = BEAT, *, per_address: int = PER_ADDRESS, most: int = MOST
    ) -> None:
        self._bus = bus
        self._beat = beat
        self._per_address = per_address or inf
        self._most = most or inf
        self._lines: dict[str, dict[Line, None]] = {}
        self._words: dict[str, tuple[int, bytes]] = {}
        self._places: Counter[str] = Counter()
        self._turns: list[dict[Line, None]] = [{} for _ in range(TURNS)]
        self._size = 0
        self._due: set[str] = set()
        self._resting: set[str] = set()
        self._telling: asyncio.Task[None] | None = None
        self._silent_until = 0.0
        self._draining = False

    def __len__(self) -> int:
        return self._size

    def crowds(self) -> dict[str, int]:
        """How many listen to each key at this process now; in any thread.

        Open pages are counted, not people: who has an article open in three tabs,
        of which one is in view, counts once, for a page that is hidden does not
        listen; who reads it on two devices counts twice.
        """
        return {key: len(lines) for key, lines in tuple(self._lines.items())}

    def open(self) -> None:
        """Begin to listen to the bus, on the running loop."""
        self._loop = asyncio.get_running_loop()
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if files != resource.RLIM_INFINITY:
            self._most = min(self._most, max(files - RESERVE, files // 2))
        self._unsubscribe = self._bus.subscribe(self._hear, self._hear_of_everything)
        self._beating = self._loop.create_task(self._keep_open())

    def close(self) -> None:
        self._unsubscribe()
        self._beating.cancel()
        self.drain()

    def drain(self) -> None:
        """End every stream, and each that is still opened, at once: the server is stopping."""
        self._draining = True
        for turn in self._turns:
            for line in tuple(turn):
                line.end()

    # A reader comes and goes

    async def serve(
        self, request: Request, keys: Sequence[str], receive: Receive, send: Send, *, lasts: float = inf
    ) -> None:
        """Tell one reader of these keys until they leave, or the server stops, or it has lasted so long.

        Refused with a problem document is the address that has too many open
        already (429), and who comes when no more can be had (503); a page then
        asks now and then instead.
        """
        place = place_of(request.client)
        if self._draining:
            await _say(send, 200, HEADERS, retry())
            return
        if refusal := self._refusal(place):
            await _refuse(send, *refusal)
            return
        ends_at = self._loop.time() + lasts
        hand_over = request.scope.get("extensions", {}).get(HAND_OVER)
        if hand_over and (transport := hand_over(request.scope)):
            direct = Direct(self, transport, tuple(keys), place, ends_at)
            self._enter(direct)
            direct.open(retry() + b"".join(map(self.words, keys)))
            return
        sent = Sent(self, tuple(keys), place, ends_at)
        self._enter(sent)
        try:
            await sent.serve(retry(), receive, send)
        finally:
            self.leave(sent)

    def _refusal(self, place: str) -> tuple[int, str] | None:
        if self._size >= self._most:
            self._warn(f"{self._size:,} live connections are open; no more can be had.")
            return 503, "As many pages as this server can bear are open already; ask now and then instead."
        if self._places[place] < self._per_address:
            return None
        self._warn(
            f"{place} has {self._places[place]} live connections open. If it is a proxy, name it in"
            " `trusted_proxies`; if many read there, raise `live_per_address`."
        )
        return 429, "Too many pages are open at your address already; ask now and then instead."

    def _warn(self, sentence: str) -> None:
        """Into the log, once a minute at most: strangers must not fill it."""
        if self._loop.time() > self._silent_until:
            self._silent_until = self._loop.time() + LATER
            logger.warning(sentence)

    def _enter(self, line: Line) -> None:
        for key in line.keys:
            self._lines.setdefault(key, {})[line] = None
        line.turn = min(range(TURNS), key=lambda turn: len(self._turns[turn]))
        self._turns[line.turn][line] = None
        self._places[line.place] += 1
        self._size += 1

    def leave(self, line: Line) -> None:
        """Forget one reader, who has gone."""
        for key in line.keys:
            del self._lines[key][line]
            if not self._lines[key]:
                del self._lines[key]
                self._words.pop(key, None)
        del self._turns[line.turn][line]
        self._places[line.place] -= 1
        if not self._places[line.place]:
            del self._places[line.place]
        self._size -= 1

    # Telling

    def words(self, key: str) -> bytes:
        """The event that says this key's current number, written once for all."""
        number = self._bus.number(key)
        known, words = self._words.get(key, (0, b""))
        if known != number:
            words = event(key, number)
            self._words[key] = (number, words)
        return words

    def _hear(self, numbers: Mapping[str, int]) -> None:
        """A change, in any thread: tell who listens, on the loop."""
        with suppress(RuntimeError):  # the loop has closed
            self._loop.call_soon_threadsafe(self._note, tuple(numbers))

    def _hear_of_everything(self, number: int) -> None:
        """The bus was lost and is found again, so anything may have changed: tell all of all their keys."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(lambda: self._note(tuple(self._lines)))

    def _note(self, keys: Iterable[str]) -> None:
        self._due.update(key for key in keys if key in self._lines)
        self._tell_what_is_due()

    def _tell_what_is_due(self) -> None:
        if self._due - self._resting and self._telling is None:
            self._telling = self._loop.create_task(self._tell())

    async def _tell(self) -> None:
        try:
            while due := self._due - self._resting:
                for key in sorted(due, key=lambda key: len(self._lines.get(key, ()))):
                    await self._tell_crowd(key)
        finally:
            self._telling = None

    async def _tell_crowd(self, key: str) -> None:
        """Tell all who listen to this key, in slices between which pages are served."""
        self._due.discard(key)
        lines = tuple(self._lines.get(key, ()))
        words = self.words(key) if lines else b""
        began = self._loop.time()
        for start in range(0, len(lines), SLICE):
            for line in lines[start : start + SLICE]:
                line.tell(key, words)
            await asyncio.sleep(0)
        if len(lines) > SLICE:
            self._resting.add(key)
            self._loop.call_later(REST * (self._loop.time() - began), self._has_rested, key)

    def _has_rested(self, key: str) -> None:
        self._resting.discard(key)
        self._tell_what_is_due()

    async def _keep_open(self) -> None:
        """Let every line hear within each beat that it still stands, one turn after the other."""
        while True:
            for turn in self._turns:
                await asyncio.sleep(self._beat / TURNS)
                for number, line in enumerate(tuple(turn)):
                    line.beat(self._loop.time())
                    if number % SLICE == SLICE - 1:
                        await asyncio.sleep(0)


async def _refuse(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"application/problem+json"), (b"retry-after", b"%d" % LATER)]
    await _say(send, status, [*headers, (b"cache-control", b"no-store")], problem(status, sentence))


async def _say(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
