"""The shell: the application that the server runs, and the doors a reader comes in by.

Doors in their order: questions that were asked before, static files, kept pages, live
connections, Django. A question that everyone may ask alike is answered from the kept
pages, or once by Django and then kept, and from then on known as it was asked, to the
server's own door (`door`) or to the one here; what is personal, or changes something,
goes to Django with all that its reader sent. The shell adds nothing to an answer of Django's; it only
takes back the mark of a page that was meant for everyone and turned out personal.

It also begins and ends what runs beside it, and when the server is told to stop
it ends the open streams first, without which the server would wait for them.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any, Protocol

from django.conf import settings

from colonnade.edge import live, parts, reads
from colonnade.edge.assets import Assets
from colonnade.edge.bodies import Headers, Standing, packed
from colonnade.edge.bus import Bus, current
from colonnade.edge.declared import UNTOLD, Declared
from colonnade.edge.door import LEARN, STATE
from colonnade.edge.kept import BEHIND, Keeping, Kept, Page, made_private, page_of
from colonnade.edge.known import Questions
from colonnade.edge.lines import Send
from colonnade.edge.live import Live, Watching
from colonnade.edge.pool import Answer, Gone, Pool, Receive, Refused, Wsgi, read_body
from colonnade.edge.request import Request, Rules, Scope

LONGEST_QUESTION = 4_096
BODY_LIMIT = 30 * 1024 * 1024
KEPT_BYTES = 64 * 1024 * 1024
# A reader who takes nothing for so long does not get the rest.
STALLED = 60
# What a trusted proxy writes on each request; no page for everyone depends on it.
HOPS = {b"x-forwarded-for", b"x-real-ip", b"x-request-id"}

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
        self.kept = Kept(
            self.bus,
            getattr(settings, "EDGE_KEPT_BYTES", KEPT_BYTES),
            behind=getattr(settings, "EDGE_BEHIND", BEHIND),
        )
        self.declared = Declared()
        self.known = Questions()
        self._doors: dict[tuple[str, bool], Questions] = {}
        self.live = Live(
            self.bus, beat, per_address=getattr(settings, "EDGE_LIVE_PER_ADDRESS", live.PER_ADDRESS)
        )
        self.reads = reads.Counting(getattr(settings, "EDGE_READS", reads.EDGE), self.live.crowds)
        self._rules = Rules.from_settings()
        self._body_limit = getattr(settings, "EDGE_BODY_LIMIT", BODY_LIMIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            scope.get("state", {})[STATE] = self
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
        self.reads.open()
        self._unsubscribe = self.bus.subscribe(self.kept.drop, self._forget_everything)
        self._end_streams_when_told_to_stop()
        for one in self._beside:
            await asyncio.to_thread(one.start, self.bus)

    async def _stop(self) -> None:
        self.live.close()
        await self.reads.close()
        for one in reversed(self._beside):
            await asyncio.to_thread(one.stop)
        self._unsubscribe()
        self.kept.clear()
        await asyncio.to_thread(self._pool.close)

    def _forget_everything(self, _number: int) -> None:
        """The bus was lost and is found again: whatever is kept may be out of date."""
        parts.clear()
        self.kept.clear()

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

    def questions_of(self, scheme: str, peer: str) -> Questions:
        """What the server's own door knows of requests from peers that are trusted as this one is."""
        return self._doors.setdefault((scheme, peer in self._rules.proxies), Questions())

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        question = self._question(scope)
        known = self.known.find(question)
        if known and known.ready.standing.free_until > self.kept.clock() and not self.bus.is_lost:
            parts = known.ready.parts
            if parts is not None:
                if known.read:
                    self.reads.count(known.read)
                if learn := scope.get("extensions", {}).get(LEARN):
                    learn(known.ready, known.read)
                await _send_parts(send, *parts)
                return
        request = Request.of(scope, self._rules)
        try:
            if request.is_reading:
                if asset := self._assets.standing(request.path):
                    await self._send_standing(request, question, asset, send)
                    return
                if request.path == live.ADDRESS:
                    await self._live_door(request, receive, send)
                    return
                if shared := request.for_everyone(self._rules):
                    await self._kept_door(request, question, shared, receive, send)
                    return
            elif request.path == reads.ADDRESS and self.reads.mode == reads.BEACON:
                status, sentence = await self.reads.beacon(request, receive)
                if sentence:
                    await _send_sentence(send, status, sentence)
                else:
                    await _send_head(send, status, [(b"cache-control", b"no-store")])
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
            await self.live.serve(request, keys, receive, send)

    def _question(self, scope: Scope) -> tuple[object, ...]:
        """All of a request that an answer for everyone may depend on, and more."""
        headers = scope["headers"]
        trusted = (scope["client"][0] if scope.get("client") else "") in self._rules.proxies
        if trusted:
            headers = [pair for pair in headers if pair[0] not in HOPS]
        path, query = scope["raw_path"], scope["query_string"]
        return scope["method"], scope["scheme"], path, query, trusted, tuple(headers)

    async def _kept_door(
        self, request: Request, question: tuple[object, ...], shared: Request, receive: Receive, send: Send
    ) -> None:
        """Answer what everyone may ask alike, from the kept pages or by one rendering."""
        made = await self._shared(shared)
        if isinstance(made, Page):
            self._count(request, made.read)
            await self._send_standing(request, question, made, send)
        else:
            await self._send_answer(request, made, receive, send)

    async def _shared(self, shared: Request) -> Page | Answer:
        """The page for everyone at this address, whose query is brought down to what its view reads.

        What the view reads is learned from its answers; of an address that is not
        known yet the plain page is asked first. Where nothing is, no query finds anything.
        """
        if not shared.query:
            return await self._made(shared)
        if shared.place not in self.declared:
            plain = await self._made(shared.asking(frozenset()))
            if isinstance(plain, Page) and plain.is_missing:
                return plain
            if isinstance(plain, Answer):
                await asyncio.to_thread(plain.close)
        names = self.declared.of(shared.place)
        made = await self._made(shared if names is UNTOLD else shared.asking(names))
        now = self.declared.of(shared.place)
        if names is not UNTOLD and now is not UNTOLD and shared.parameters & (now - names):
            # Something else stands here now, and reads what was taken out.
            made = await self._made(shared.asking(now))
        return made

    async def _made(self, shared: Request) -> Page | Answer:
        """The kept page of exactly this question, or one rendering of it."""

        async def render(seen: int, made_at: float) -> Page | Answer:
            asked = shared.parameters

            def prepare(answer: Answer) -> Page | Answer:
                made = page_of(answer, asked, seen=seen, made_at=made_at)
                return _packed(shared, made) if isinstance(made, Answer) else made

            return await self._pool.answer(shared.environ(BytesIO(), 0), prepare)

        made = await self.kept.page(shared.address, render)
        if isinstance(made, Page):
            if not made.is_missing:
                self.declared.learn(shared.place, made.parameters)
        elif shared.place not in self.declared:
            mark = made.mark
            self.declared.learn(shared.place, mark.parameters if isinstance(mark, Keeping) else UNTOLD)
        return made

    async def _django_door(self, request: Request, receive: Receive, send: Send) -> None:
        """Give Django all that the reader sent; what it answers is theirs alone."""
        announced = request.headers.get("content-length")
        body = await read_body(receive, announced, self._body_limit)
        length = body.seek(0, 2)
        body.seek(0)
        answer = await self._pool.answer(request.environ(body, length), partial(_theirs, request))
        await self._send_answer(request, answer, receive, send)

    def _count(self, request: Request, name: str) -> None:
        """One reading more of what this answer counts as, if somebody reads it."""
        if name and request.method == "GET" and self.reads.counts(request.headers):
            self.reads.count(name)

    # What goes out

    async def _send_standing(
        self, request: Request, question: tuple[object, ...], standing: Standing, send: Send
    ) -> None:
        """Send what stands ready, and let the question be known from now on."""
        ready = standing.ready(request.method, request.headers)
        parts = ready.parts
        while parts is None:  # it fell between these two lines: what is made now stays
            ready = standing.ready(request.method, request.headers)
            parts = ready.parts
        if standing.free_until > self.kept.clock() and standing.status == 200 and request.may_be_known:
            read = standing.read if request.method == "GET" and self.reads.counts(request.headers) else ""
            if learn := request.scope.get("extensions", {}).get(LEARN):
                learn(ready, read)
            elif (size := request.size) < LONGEST_QUESTION:
                self.known.learn(question, size, ready, read)
        await _send_parts(send, *parts)

    async def _send_answer(self, request: Request, answer: Answer, receive: Receive, send: Send) -> None:
        self._count(request, getattr(answer.mark, "read", ""))
        if isinstance(answer.mark, Watching) and request.method != "HEAD":
            await self.live.serve(request, answer.mark.keys, receive, send, lasts=live.ALLOWED)
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


def _theirs(request: Request, answer: Answer) -> Answer:
    """An answer to a personal question, compressed; what was marked for everyone is marked private."""
    if isinstance(answer.mark, Keeping):
        answer.headers = made_private(answer.headers)
    return _packed(request, answer)


def _packed(request: Request, answer: Answer) -> Answer:
    """The same answer, compressed where it goes to this reader alone."""
    if answer.body is not None and request.method != "HEAD":
        accept = request.headers.get("accept-encoding", "")
        answer.headers, answer.body = packed(answer.headers, answer.body, accept)
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


async def _send_parts(send: Send, status: int, headers: Headers, content: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


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
