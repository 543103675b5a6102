"""Live: a page that stays open hears that something has changed, and asks again.

A reader's page opens `/live?on=thread:12` (server-sent events, WHATWG HTML 9.2)
and is told at once the current number of each key, then every new number. An
event carries a key and a number, never content: the page compares, asks for what
is new, and the ordinary address decides what this reader may see.

Keys are free to all unless their prefix was registered as private; then Django
asks its predicate. A slow reader costs nothing: what is not yet sent is a set of
at most twenty keys. When the server stops, every stream ends at once, and the
browsers come back to the next process.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse

from colonnade.edge.bus import Bus, current, is_key
from colonnade.edge.pool import Headers, Receive

ADDRESS = "/live"
MOST_KEYS = 20
# A comment this often keeps middlemen from closing a quiet line, and finds readers who left.
BEAT = 15
# How long a browser waits before it comes back, in milliseconds.
RETRY = b"retry: 2000\n\n"
HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

Predicate = Callable[[HttpRequest, str], bool]
Send = Callable[[dict[str, Any]], Awaitable[None]]
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


class Watching:
    """What `stream` wrote on a response: the shell leaves the connection open for these keys."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys


def stream(request: HttpRequest, *keys: str) -> HttpResponse:
    """Keep this reader told of touches of these keys, if they may know of them.

    The answer is a problem document where a key is none (400) or is private and
    its predicate says no (403). Outside the shell the stream holds the current
    numbers and ends.
    """
    if sentence := fault(keys):
        return HttpResponse(problem(400, sentence), "application/problem+json", 400)
    for key in keys:
        predicate = _private.get(key.partition(":")[0])
        if predicate and not predicate(request, key):
            sentence = "This is not yours to listen to."
            return HttpResponse(problem(403, sentence), "application/problem+json", 403)
    numbers = b"".join(event(key, current().number(key)) for key in keys)
    response = HttpResponse(RETRY + numbers, headers={n.decode(): v.decode() for n, v in HEADERS})
    response.edge_mark = Watching(keys)  # type: ignore[attr-defined]
    return response


def door(request: HttpRequest) -> HttpResponse:
    """The view at `/live`, which the shell asks when a key is private."""
    return stream(request, *keys_of(request.META["QUERY_STRING"]))


class _Reader:
    """One open connection: what it has not been told yet."""

    __slots__ = ("gone", "pending", "woken")

    def __init__(self, keys: Sequence[str]) -> None:
        self.pending = dict.fromkeys(keys)
        self.woken = asyncio.Event()
        self.woken.set()
        self.gone = False

    def wake(self) -> None:
        self.woken.set()


class Live:
    """The open connections of one process."""

    def __init__(self, bus: Bus, beat: float = BEAT) -> None:
        self._bus = bus
        self._beat = beat
        self._readers: dict[str, set[_Reader]] = {}
        self._draining = False

    def __len__(self) -> int:
        return len(set().union(*self._readers.values()))

    def open(self) -> None:
        """Begin to listen to the bus, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._unsubscribe = self._bus.subscribe(self._hear)

    def close(self) -> None:
        self._unsubscribe()
        self.drain()

    def drain(self) -> None:
        """End every stream, and each that is still opened, at once: the server is stopping."""
        self._draining = True
        for readers in self._readers.values():
            for reader in readers:
                reader.wake()

    def _hear(self, numbers: Mapping[str, int]) -> None:
        """On the loop tell who listens; this is called in any thread."""
        with suppress(RuntimeError):  # the loop has closed
            self._loop.call_soon_threadsafe(self._announce, tuple(numbers))

    def _announce(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            for reader in self._readers.get(key, ()):
                reader.pending[key] = None
                reader.wake()

    async def serve(self, keys: Sequence[str], receive: Receive, send: Send) -> None:
        """Tell one reader of these keys until they leave or the server stops."""
        reader = _Reader(keys)
        for key in keys:
            self._readers.setdefault(key, set()).add(reader)
        watch = asyncio.create_task(_until_gone(receive, reader))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            while not (self._draining or reader.gone):
                words = await self._words_for(reader)
                await send({"type": "http.response.body", "body": words, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watch.cancel()
            for key in keys:
                self._readers[key].discard(reader)
                if not self._readers[key]:
                    del self._readers[key]

    async def _words_for(self, reader: _Reader) -> bytes:
        """The next thing to say: the numbers that changed, or a heartbeat."""
        try:
            async with asyncio.timeout(self._beat):
                await reader.woken.wait()
        except TimeoutError:
            return b": still here\n\n"
        reader.woken.clear()
        pending, reader.pending = reader.pending, {}
        return b"".join(event(key, self._bus.number(key)) for key in pending)


async def _until_gone(receive: Receive, reader: _Reader) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.gone = True
    reader.wake()
