"""Lines: how what is new reaches one open page.

Ten thousand readers leave a page open, and each is a line. At the first door a
line is the connection itself: the server's protocol has handed it over and is gone,
no task waits, and what everyone is told is one write of the same bytes. A server
without that door gives a line of its own kind, with a task that sends.

A reader whose connection takes nothing never slows another. The system holds a few
thousand bytes for them, then only the names of what changed are remembered, at most
twenty, and who has taken nothing for a while is cut off; their browser comes back.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from email.utils import formatdate
from math import inf
from typing import Any, Protocol

# What the first door writes into `scope["extensions"]`: a call with the scope gives the connection
# itself, or None where something else is still to be answered on it.
HAND_OVER = "colonnade.hand_over"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"connection", b"close"),
]
HEAD = b"HTTP/1.1 200 OK\r\n" + b"".join(b"%s: %s\r\n" % pair for pair in HEADERS)
BEAT = b": still here\n\n"
# So many bytes wait for a reader in this process and, at the most, in the system's buffer.
WAITING = 4 * 1024
SYSTEM_WAITING = 16 * 1024
# Who takes nothing for so many seconds, or answers nothing, is cut off.
STALLED = 30

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Line(Protocol):
    """What a line can do, of either kind."""

    keys: tuple[str, ...]
    place: str
    turn: int

    def tell(self, key: str, words: bytes) -> None:
        """Say that this has changed, now or as soon as the reader takes it."""

    def beat(self, now: float) -> None:
        """Say that the line still stands; end it when its time is over or nothing is taken."""

    def end(self) -> None:
        """Say no more, and close."""


class Room(Protocol):
    """Where lines come together: it knows the words for a key, and forgets who has left."""

    def words(self, key: str) -> bytes: ...

    def leave(self, line: Line) -> None: ...


class Direct(asyncio.Protocol):
    """A line that is the connection itself.

    `HTTP/1.1 200 OK` and no length: the stream lasts as long as the connection
    (RFC 9112, 6.3), which HTTP/1.0 understands as well.
    """

    __slots__ = ("_ends_at", "_full_since", "_pending", "_room", "_transport", "keys", "place", "turn")

    def __init__(
        self, room: Room, transport: asyncio.Transport, keys: tuple[str, ...], place: str, ends_at: float
    ) -> None:
        self._room = room
        self._transport = transport
        self._ends_at = ends_at
        self._full_since = inf
        self._pending: dict[str, None] | None = None
        self.keys, self.place, self.turn = keys, place, 0
        transport.set_protocol(self)
        transport.set_write_buffer_limits(WAITING, 0)
        if connection := transport.get_extra_info("socket"):
            with suppress(OSError, AttributeError):  # a socket of another kind, or another system
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_WAITING)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALLED * 1000))

    @property
    def is_full(self) -> bool:
        """The reader takes no more for now."""
        return self._full_since < inf

    def open(self, words: bytes) -> None:
        """Begin the answer, with these first words."""
        date = formatdate(usegmt=True).encode()
        self._transport.write(b"%sdate: %s\r\n\r\n%s" % (HEAD, date, words))

    def tell(self, key: str, words: bytes) -> None:
        if self.is_full:
            self._pending = {**(self._pending or {}), key: None}
        elif not self._transport.is_closing():
            self._transport.write(words)

    def beat(self, now: float) -> None:
        if now - self._full_since > STALLED:
            self._transport.abort()
        elif now > self._ends_at:
            self.end()
        elif not self.is_full and not self._transport.is_closing():
            self._transport.write(BEAT)

    def end(self) -> None:
        # Closing waits for the reader to take what is theirs: who takes nothing is cut off.
        self._transport.abort() if self.is_full else self._transport.close()

    # What the connection says

    def pause_writing(self) -> None:
        self._full_since = asyncio.get_running_loop().time()

    def resume_writing(self) -> None:
        self._full_since = inf
        pending, self._pending = self._pending, None
        for key in pending or ():
            self.tell(key, self._room.words(key))

    def connection_lost(self, exc: Exception | None) -> None:
        self._room.leave(self)


class Sent:
    """A line through a server of any kind: a task that sends what is pending."""

    def __init__(self, room: Room, keys: tuple[str, ...], place: str, ends_at: float) -> None:
        self._room = room
        self._ends_at = ends_at
        self._pending = dict.fromkeys(keys)
        self._woken = asyncio.Event()
        self._woken.set()
        self._is_over = False
        self.keys, self.place, self.turn = keys, place, 0

    def tell(self, key: str, words: bytes) -> None:
        self._pending[key] = None
        self._woken.set()

    def beat(self, now: float) -> None:
        if now > self._ends_at:
            self.end()
        self._woken.set()

    def end(self) -> None:
        self._is_over = True
        self._woken.set()

    async def serve(self, first: bytes, receive: Receive, send: Send) -> None:
        """Send until the reader leaves, takes nothing more, or the line is ended."""
        watch = asyncio.create_task(self._until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": first, "more_body": True})
            while await self._woken.wait() and not self._is_over:
                self._woken.clear()
                pending, self._pending = self._pending, {}
                words = b"".join(map(self._room.words, pending)) or BEAT
                async with asyncio.timeout(STALLED):
                    await send({"type": "http.response.body", "body": words, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            pass  # the server closes what was left unfinished
        finally:
            watch.cancel()

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()
