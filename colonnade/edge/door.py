"""The first door: a request that came before, byte for byte, is answered before it is read.

uvicorn's protocol takes a request apart, starts a task for it, and puts an answer
together again. When the same bytes come again, at the same place between two
messages, from a peer that is trusted as much, the outcome can only be the same; so
the answer that stands ready is written to the line, with today's date, and counted
as a reading. Whatever is not exactly known goes the whole way: a request is learned
only after parser and shell have answered it with a kept page or a static file
(docs/decisions/0017-the-first-door.md).

The door also holds what uvicorn leaves open: a request's head has a bound in size,
number of headers and time, and so has what nobody waits for.
"""

import time
from asyncio import Transport
from collections.abc import Iterable
from functools import partial
from typing import Any

from uvicorn._types import HTTPScope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from colonnade.edge.bodies import Ready
from colonnade.edge.known import Questions
from colonnade.edge.lines import HAND_OVER

# Where the shell leaves itself for the protocol, in the server's lifespan state …
STATE = "colonnade.edge"
# … and the protocol, on a request that may be learned, what learns it.
LEARN = "colonnade.learn"
LONGEST_KNOWN = 4_096
# Some browsers' cookies alone take eight kilobytes; nginx takes four times that as well.
LARGEST_HEAD = 32 * 1024
MOST_HEADERS = 100
SMALL = 1_024
TOO_LARGE = "The headers of this request are too large."
# So many seconds a head may take to come, and a line to take what is left to send.
PATIENCE = 15.0
STALLED = 60.0
# A message whose headers say any of these is not one that ends with them, or is not like others.
_NOT_PLAIN = frozenset(
    b"content-length transfer-encoding upgrade expect authorization range te trailer".split()
)


class Door(HttpToolsProtocol):
    """uvicorn's protocol for HTTP/1.1, with the answers of the shell at hand."""

    patience = PATIENCE

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._shell: Any = self.app_state.get(STATE)
        self._questions = Questions(0, 0)
        self._settled = self._questions.settled
        self._is_within = False  # a message has begun and is not whole yet
        self._is_head = False  # … and its headers are not
        self._head_size = 0
        self._is_over = False  # nothing more is read
        self._begun = 0  # messages begun in this piece
        self._began_at = self._asked_at = 0.0
        self._refusal: tuple[int, str] | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        # With a bound on connections, or a log of each request, every request goes the whole way.
        if self._shell is not None and self.limit_concurrency is None and not self.config.access_log:
            self._questions = self._shell.questions_of(self.scheme, self.client[0] if self.client else "")
            self._settled = self._questions.settled
        self._wait(self.patience)

    def data_received(self, data: bytes) -> None:
        known = self._settled.get(data)
        if known is None and len(data) <= LONGEST_KNOWN:
            known = self._questions.find(data)
        if (
            known is not None
            # as `_is_between` says, which would cost a call
            and not self._is_within
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
        ):
            ready, read, _size = known
            now = time.monotonic()
            if now < ready.standing.free_until and not self._shell.bus.is_lost:
                wire, stamp = ready.wire, self.server_state.default_headers
                if wire is None or wire[0] is not stamp:
                    wire = _stamped(ready, stamp)
                if wire is not None:
                    self._asked_at = now
                    self.server_state.total_requests += 1
                    if read:
                        self._shell.reads.count(read)
                    self.transport.writelines(wire[1])
                    return
        self._hand_over(data)

    @property
    def _is_between(self) -> bool:
        """The last message was whole, and it is answered."""
        return not self._is_within and (self.cycle is None or self.cycle.response_complete)

    # The whole way

    def _hand_over(self, data: bytes) -> None:
        """Let the parser read it; if it was one whole plain request, let the shell learn it."""
        if self._is_over:
            return
        was_between, was_head = self._is_between, self._is_head
        self._begun = 0
        super().data_received(data)
        if self._is_over or self.transport.is_closing():
            return
        if self._is_head:
            self._head_size = self._head_size + len(data) if was_head else len(data)
            if self._head_size > LARGEST_HEAD:
                self._say(431, TOO_LARGE)
            elif self.cycle is None or self.cycle.response_complete:
                self._wait(self._began_at + self.patience - time.monotonic())
        elif was_between and self._begun == 1 and not self._is_within and self._is_plain(data):
            learn = partial(self._learn, data)
            self.scope["extensions"][LEARN] = learn  # type: ignore[index, assignment]
        elif self._is_within and self.cycle.response_complete:
            # It was answered without what is still to come, and nobody waits for that.
            self._wait(self._began_at + self.patience - time.monotonic())

    def _is_plain(self, data: bytes) -> bool:
        """Whether a piece is a reading request, whole, alone, and without anything unusual."""
        return (
            len(data) <= LONGEST_KNOWN
            and data.startswith((b"GET ", b"HEAD "))
            and data.endswith(b"\r\n\r\n")
            and data.count(b"\r\n\r\n") == 1
            and self.scope["http_version"] == "1.1"
            and self.cycle.keep_alive
            and _NOT_PLAIN.isdisjoint(name for name, _value in self.headers)
        )

    def _learn(self, data: bytes, ready: Ready, read: str) -> None:
        self._questions.learn(data, len(data), ready, read)

    def _give_away(self, scope: HTTPScope) -> Transport | None:
        """The line itself, for a stream of events, if nothing else is asked on it; the door is then gone."""
        cycle = self.cycle
        if cycle.scope is not scope or self.transport.is_closing():
            return None
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        cycle.disconnected = True
        self.parser = None  # type: ignore[assignment]
        return self.transport

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {HAND_OVER: self._give_away}  # type: ignore[dict-item]
        self._is_within = self._is_head = True
        self._begun += 1
        self._began_at = time.monotonic()
        self._head_size = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self._stop(431, f"There are too many headers: at most {MOST_HEADERS} are taken here.")

    def on_headers_complete(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD:
            self._stop(431, TOO_LARGE)
        self._is_head = False
        super().on_headers_complete()
        if self.parser.should_upgrade():
            # What comes next on this line may be no HTTP: it is never compared.
            self._questions = Questions(0, 0)
            self._settled = self._questions.settled

    def on_message_complete(self) -> None:
        self._is_within = False
        super().on_message_complete()

    # Refusals

    def _stop(self, status: int, sentence: str) -> None:
        """Stop the parser, which then says this and ends the connection."""
        self._refusal = (status, sentence)
        raise ValueError(sentence)

    def send_400_response(self, msg: str) -> None:
        self._say(*(self._refusal or (400, "This is not a request that can be read.")))

    def _say(self, status: int, sentence: str) -> None:
        """Refuse what is being read and end the connection, after what was asked before is answered."""
        self._is_over = True
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if self._is_head or not self._is_within:
                cycle.keep_alive = False
                self.flow.pause_reading()
                return
            # It is the body of the request that is being answered: nobody need wait for the rest.
            started, cycle.disconnected = cycle.response_started, True
            cycle.message_event.set()
            if started or self.pipeline:
                self.transport.close()
                return
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(sentence)),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
        ]
        self.transport.write(_head(status, headers) + sentence.encode("ascii"))
        self.transport.close()

    # Time

    def _wait(self, seconds: float) -> None:
        self._unset_keepalive_if_required()
        call = self.loop.call_later(max(seconds, 0), self.timeout_keep_alive_handler)
        self.timeout_keep_alive_task = call

    def timeout_keep_alive_handler(self) -> None:
        """A line on which nobody waits for an answer: close it, unless it was answered here lately."""
        self.timeout_keep_alive_task = None
        if self.transport.is_closing():
            return
        left = self._asked_at + self.timeout_keep_alive - time.monotonic()
        if not self._is_within and left > 0:
            self._wait(left)
            return
        if self._is_head:
            self._say(408, "The rest of this request did not come.")
        else:
            self.transport.close()
        # What cannot be sent to who takes nothing is let go of in the end.
        self.timeout_keep_alive_task = self.loop.call_later(STALLED, self.transport.abort)


def _head(status: int, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    lines = (b"%s: %s\r\n" % pair for pair in headers)
    return b"".join((STATUS_LINE[status], *lines, b"\r\n"))


def _stamped(ready: Ready, stamp: list[tuple[bytes, bytes]]) -> tuple[object, tuple[bytes, ...]] | None:
    """What goes out while the server's own headers, which bear the date, are these; None if it fell."""
    parts = ready.parts
    if parts is None:
        return None
    status, headers, content = parts
    head = _head(status, (*stamp, *headers))
    # One piece is written faster than two; of a large page there is no second copy.
    pieces = (head + content,) if len(content) < SMALL else (head, content)
    wire = ready.wire = (stamp, pieces)
    # Asked for at least once in this second: it stays on its shelf.
    ready.standing.is_asked_for = True
    if ready.parts is None:
        ready.wire = None
    return wire
