"""The shell: the application that the server runs, and the doors a reader comes in by.

Doors in their order: static files, kept pages, live connections, Django. A
question that everyone may ask alike is answered from the kept pages, or once by
Django and then kept; what is personal, or changes something, goes to Django with
all that its reader sent. The shell adds nothing to an answer of Django's; it only
takes back the mark of a page that was meant for everyone and turned out personal.

It also begins and ends what runs beside it, and when the server is told to stop
it ends the open streams first, without which the server would wait for them.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Protocol

from django.conf import settings

from colonnade.edge import live
from colonnade.edge.assets import Assets
from colonnade.edge.bus import Bus, current
from colonnade.edge.kept import Bodies, Keeping, Kept, Page, made_private, matches, page_of
from colonnade.edge.live import Live, Send, Watching
from colonnade.edge.pool import Answer, Gone, Headers, Pool, Receive, Refused, Wsgi, read_body
from colonnade.edge.request import Request, Rules, Scope

BODY_LIMIT = 30 * 1024 * 1024
KEPT_BYTES = 64 * 1024 * 1024
# A reader who takes nothing for so long does not get the rest.
STALLED = 60
# Headers of a kept answer that a 304 repeats (RFC 9110, 15.4.5).
REPEATED = {b"cache-control", b"content-location", b"etag", b"expires", b"surrogate-key", b"vary"}

logger = logging.getLogger(__name__)


class Beside(Protocol):
    """What runs beside the serving process, from its start to its end."""

    def start(self, bus: Bus) -> None: ...

    def stop(self) -> None: ...


class Shell:
    """Colonnade as an ASGI application around a WSGI one."""

    def __init__(
        self,
        wsgi: Wsgi,
        *,
        assets: Assets,
        beside: Sequence[Beside] = (),
        bus: Bus | None = None,
        beat: float = live.BEAT,
    ) -> None:
        self._wsgi = wsgi
        self._assets = assets
        self._beside = beside
        self.bus = bus or current()
        self.kept = Kept(self.bus, getattr(settings, "EDGE_KEPT_BYTES", KEPT_BYTES))
        self.live = Live(self.bus, beat)
        self._rules = Rules.from_settings()
        self._body_limit = getattr(settings, "EDGE_BODY_LIMIT", BODY_LIMIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_through(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close"})

    # Beginning and end

    async def _live_through(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except Exception as error:
            logger.exception("The server could not be started.")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        self._pool = Pool(self._wsgi, getattr(settings, "EDGE_THREADS", 4))
        self.live.open()
        self._unsubscribe = self.bus.subscribe(self.kept.drop)
        self._end_streams_when_told_to_stop()
        for one in self._beside:
            await asyncio.to_thread(one.start, self.bus)

    async def _stop(self) -> None:
        self.live.close()
        for one in reversed(self._beside):
            await asyncio.to_thread(one.stop)
        self._unsubscribe()
        self.kept.clear()
        await asyncio.to_thread(self._pool.close)

    def _end_streams_when_told_to_stop(self) -> None:
        """Drain at the signal itself: the server tells us only after the last stream has ended."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if callable(before):
                signal.signal(number, _then(before, loop, self.live.drain))

    # The doors

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request.of(scope, self._rules)
        try:
            if request.is_reading:
                if bodies := self._assets.bodies(request.path):
                    await self._send_bodies(request, 200, bodies, send)
                    return
                if request.path == live.ADDRESS:
                    await self._live_door(request, receive, send)
                    return
                if shared := request.for_everyone(self._rules):
                    await self._kept_door(request, shared, receive, send)
                    return
            await self._django_door(request, receive, send)
        except Refused as refusal:
            await _send_sentence(send, refusal.status, str(refusal))
        except Gone:
            pass

    async def _live_door(self, request: Request, receive: Receive, send: Send) -> None:
        """Open a stream of public keys, or say what is wrong; of private ones Django decides."""
        keys = live.keys_of(request.query)
        if sentence := live.fault(keys):
            body = live.problem(400, sentence)
            await _send_whole(send, 400, b"application/problem+json", body)
        elif any(live.is_private(key) for key in keys):
            await self._django_door(request, receive, send)
        elif request.method == "HEAD":
            await _send_head(send, 200, live.HEADERS)
        else:
            await self.live.serve(keys, receive, send)

    async def _kept_door(self, request: Request, shared: Request, receive: Receive, send: Send) -> None:
        """Answer what everyone may ask alike, from the kept pages or by one rendering."""

        async def render(seen: int, made_at: float) -> Page | Answer:
            asked = shared.parameters
            return await self._pool.answer(
                shared.environ(BytesIO(), 0),
                lambda answer: page_of(answer, asked, seen=seen, made_at=made_at),
            )

        made = await self.kept.page(shared.address, render)
        if isinstance(made, Page):
            await self._send_bodies(request, made.status, made.bodies, send)
        else:
            await self._send_answer(request, made, receive, send)

    async def _django_door(self, request: Request, receive: Receive, send: Send) -> None:
        """Give Django all that the reader sent; what it answers is theirs alone."""
        announced = request.headers.get("content-length")
        body = await read_body(receive, announced, self._body_limit)
        length = body.seek(0, 2)
        body.seek(0)
        answer = await self._pool.answer(request.environ(body, length), _theirs)
        await self._send_answer(request, answer, receive, send)

    # What goes out

    async def _send_bodies(self, request: Request, status: int, bodies: Bodies, send: Send) -> None:
        body = bodies.chosen(request.headers)
        known = request.headers.get("if-none-match")
        if status == 200 and known and matches(known, body.etag):
            await _send_head(send, 304, [pair for pair in body.headers if pair[0] in REPEATED])
            return
        await send({"type": "http.response.start", "status": status, "headers": body.headers})
        content = b"" if request.method == "HEAD" else body.content
        await send({"type": "http.response.body", "body": content})

    async def _send_answer(self, request: Request, answer: Answer, receive: Receive, send: Send) -> None:
        if isinstance(answer.mark, Watching) and request.method != "HEAD":
            await self.live.serve(answer.mark.keys, receive, send)
            return
        start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        if answer.chunks is None or request.method == "HEAD":
            if answer.chunks is not None:
                await self._pool.drop(answer)
            await send(start)
            body = b"" if request.method == "HEAD" else answer.body
            await send({"type": "http.response.body", "body": body})
            return
        await self._send_chunks(start, answer, receive, send)

    async def _send_chunks(self, start: dict[str, Any], answer: Answer, receive: Receive, send: Send) -> None:
        """Send a streamed answer no faster than its reader takes it, and stop when they left."""
        gone = asyncio.Event()
        watch = asyncio.create_task(_watch(receive, gone))
        chunks = self._pool.chunks(answer)
        try:
            await send(start)
            async for chunk in chunks:
                if gone.is_set():
                    return
                async with asyncio.timeout(STALLED):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watch.cancel()
            await chunks.aclose()


def _theirs(answer: Answer) -> Answer:
    """An answer to a personal question: what was marked for everyone is marked private."""
    if isinstance(answer.mark, Keeping):
        answer.headers = made_private(answer.headers)
    return answer


def _then(
    before: Callable[..., Any], loop: asyncio.AbstractEventLoop, first: Callable[[], None]
) -> Callable[..., Any]:
    def ended(number: int, frame: Any) -> None:
        loop.call_soon_threadsafe(first)
        before(number, frame)

    return ended


async def _watch(receive: Receive, gone: asyncio.Event) -> None:
    message: Mapping[str, Any] = {"type": ""}
    while message["type"] != "http.disconnect":
        message = await receive()
    gone.set()


async def _send_head(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _send_whole(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        # The rest of a refused body is not read: the next question needs another connection.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_sentence(send: Send, status: int, sentence: str) -> None:
    await _send_whole(send, status, b"text/plain; charset=utf-8", sentence.encode())
