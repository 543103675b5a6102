"""Django, in a small fixed pool of threads behind the shell.

Who is signed in, posts or asks for something new waits here for one hop: the body
is read on the loop, Django answers in a thread, the shell sends. A thread is held
while Django works and never while a reader's line is slow: files and streamed
answers are taken chunk by chunk, each when the one before has gone out. Each
thread keeps its database connection from one request to the next.

A body of more than a megabyte goes to a temporary file; one beyond the bound, or
one that stops coming, is refused with a sentence.
"""

import asyncio
import logging
import tempfile
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from django.db import connections

IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024
# A body that pauses longer than this is given up, and one that takes so long in all.
PATIENCE = 30
LONGEST = 600
FILE_THREADS = 2
# Answers that Django makes while they are sent, such as large exports: each has its own thread.
STREAMS = 8

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Headers = list[tuple[bytes, bytes]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
T = TypeVar("T")
logger = logging.getLogger(__name__)


class Refused(Exception):
    """What the edge itself does not take; the message is a sentence fit for the reader."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Gone(Exception):
    """The reader left before the question was whole."""


async def read_body(receive: Receive, announced: str | None, limit: int) -> IO[bytes]:
    """The whole body, rewound; raises Refused beyond the limit and Gone when the reader left."""
    too_large = Refused(413, f"This is too large: at most {limit:,} bytes are taken here.")
    if announced and announced.isdigit() and int(announced) > limit:
        raise too_large
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed with the answer
    try:
        length, more = 0, True
        async with asyncio.timeout(LONGEST):
            while more:
                async with asyncio.timeout(PATIENCE):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                length += len(message.get("body", b""))
                if length > limit:
                    raise too_large
                body.write(message.get("body", b""))
                more = message.get("more_body", False)
    except TimeoutError:
        body.close()
        raise Refused(408, "Nothing more came, so the request was given up.") from None
    except BaseException:
        body.close()
        raise
    return body


class FileChunks:
    """WSGI's file wrapper: a file that is read as it is sent, in any thread."""

    def __init__(self, file: Any, size: int = CHUNK) -> None:
        self._file = file
        self._size = max(size, CHUNK)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._next, b"")

    def _next(self) -> bytes:
        return self._file.read(self._size)

    def close(self) -> None:
        self._file.close()


@dataclass(slots=True)
class Answer:
    """What Django answered: whole in `body`, or still to come in `chunks`.

    `mark` is what `keep` or `stream` wrote on the response, for the shell.
    """

    status: int
    headers: Headers
    body: bytes | None
    chunks: Iterator[bytes] | None = None
    source: Any = None
    mark: Any = None

    def names(self) -> set[bytes]:
        return {name for name, _ in self.headers}

    def close(self) -> None:
        if close := getattr(self.source, "close", None):
            close()


class Pool:
    """A WSGI application and the threads that it runs in."""

    def __init__(self, application: Wsgi, threads: int = 4) -> None:
        self._application = application
        self._size = threads
        self._threads = ThreadPoolExecutor(threads, "page")
        self._files = ThreadPoolExecutor(FILE_THREADS, "file")
        self._streams = asyncio.Semaphore(STREAMS)

    async def answer(self, environ: dict[str, Any], prepare: Callable[[Answer], T]) -> T:
        """Ask the application in a thread; `prepare` sees the answer in that same thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._ask, environ, prepare)

    def _ask(self, environ: dict[str, Any], prepare: Callable[[Answer], T]) -> T:
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
            head[:] = [int(status.split(" ", 1)[0]), headers]

        environ["wsgi.file_wrapper"] = FileChunks
        with environ["wsgi.input"]:
            result = self._application(environ, start_response)
            whole = isinstance(result, (list, tuple)) or getattr(result, "streaming", None) is False
            try:
                body = b"".join(result) if whole else None
            finally:
                if whole and hasattr(result, "close"):
                    result.close()
        status, headers = head
        plain = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        if status in (204, 304):
            plain = [(name, value) for name, value in plain if name != b"content-length"]
        elif body is not None and all(name != b"content-length" for name, _ in plain):
            plain.append((b"content-length", b"%d" % len(body)))
        answer = Answer(status, plain, body, mark=getattr(result, "edge_mark", None))
        if not whole:
            answer.chunks, answer.source = iter(result), result
        return prepare(answer)

    async def chunks(self, answer: Answer) -> AsyncGenerator[bytes, None]:
        """The chunks of a streamed answer, each read when the one before has been sent."""
        loop = asyncio.get_running_loop()
        async with self._thread_of(answer) as thread:
            while chunk := await loop.run_in_executor(thread, _next_chunk, answer):
                yield chunk

    async def drop(self, answer: Answer) -> None:
        """Let go of a streamed answer that nobody will read."""
        await asyncio.get_running_loop().run_in_executor(self._files, answer.close)

    @asynccontextmanager
    async def _thread_of(self, answer: Answer) -> AsyncIterator[Executor]:
        """Files are read in any thread; what Django makes on the way stays in one of its own."""
        if isinstance(answer.source, FileChunks):
            try:
                yield self._files
            finally:
                self._files.submit(answer.close)
            return
        async with self._streams:
            thread = ThreadPoolExecutor(1, "stream")
            try:
                yield thread
            finally:
                thread.submit(answer.close)
                thread.submit(connections.close_all)
                thread.shutdown(wait=False)

    def close(self) -> None:
        """Finish what is running, close each thread's database connection, and end the threads."""
        together = threading.Barrier(self._size)

        def leave() -> None:
            try:
                # Nobody leaves before all are here, so that each thread comes once.
                together.wait(timeout=1)
            except threading.BrokenBarrierError:
                logger.info("A thread is still busy; it leaves later.")
            connections.close_all()

        for _ in range(self._size):
            self._threads.submit(leave)
        self._threads.shutdown(wait=True)
        self._files.shutdown(wait=True)


def _next_chunk(answer: Answer) -> bytes:
    assert answer.chunks is not None
    for chunk in answer.chunks:
        if chunk:
            return bytes(chunk)
    return b""
