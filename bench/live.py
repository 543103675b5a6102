"""Measure live connections: `python -m bench.live [READERS]`.

So many readers leave one article open and listen to its discussion. A comment is
posted through HTTP by a signed-in reader; the time of each reader is that from the
sending of the comment to the receipt of its event, so posting is within it. Then
pages are read with and without comments arriving, and in the end the server is
stopped and started again: each reader comes back as a browser would, after the time
that the server told it, and a comment is posted while most are still away.

The server is on the first core, this client and wrk on the second. Prints one JSON
object.
"""

import heapq
import json
import os
import re
import select
import shutil
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import load, posting
from bench.programs import LOAD, Failed, Program, answers, end_on_kill, own_environment, running, wait_for

ROUNDS, PAUSE = 7, 1.5
# Pages are read so many times in turn without and with comments, so many seconds each.
TURNS, READING = 3, 3
HOST, PORT = "127.0.0.1", posting.PORT
_RETRY = re.compile(rb"retry: (\d+)\n")


class Reader:
    """One open page: its connection, the last number that it was told, and when."""

    __slots__ = ("asks", "falls", "heard_at", "line", "number", "rest", "retry")

    def __init__(self, asks: bytes) -> None:
        self.asks = asks
        self.line: socket.socket | None = None
        self.number, self.heard_at, self.retry, self.falls, self.rest = 0, 0.0, 1.0, 0, b""


class Crowd:
    """All readers, and the one who posts; one loop reads whatever comes."""

    def __init__(self, thread: int, sessions: list[str], size: int) -> None:
        self._poll = select.epoll()
        self._posts = posting.Load(thread, sessions, 0)
        self._poster: socket.socket | None = None
        self._by_file: dict[int, Reader] = {}
        self._away: list[tuple[float, int, Reader]] = []
        self.refused = 0
        self.posted_at = self.answered_at = 0.0
        self.readers = [
            Reader(
                f"GET /live?on=thread:{thread} HTTP/1.1\r\nHost: localhost:{PORT}\r\n"
                f"X-Forwarded-For: 10.{2 + n // 62_500}.{n // 250 % 250}.{n % 250 + 1}\r\n"
                "Accept: text/event-stream\r\n\r\n".encode()
            )
            for n in range(size)
        ]

    def arrive(self) -> None:
        """All come, no faster than they are let in."""
        for start in range(0, len(self.readers), 500):
            self._let_in(self.readers[start : start + 500])

    def _let_in(self, some: list[Reader]) -> None:
        for reader in some:
            self._connect(reader)
        self.until(lambda: all(reader.number for reader in some), 60, "readers to come in")

    def post(self) -> None:
        """Send one comment; the answer is read by the loop."""
        if self._poster is None:
            self._poster = socket.create_connection((HOST, PORT))
            self._poll.register(self._poster, select.EPOLLIN)
        self.posted_at, self.answered_at = time.perf_counter(), 0.0
        self._poster.sendall(self._posts.request())

    def until(self, is_so: Callable[[], bool], seconds: float, what: str) -> None:
        """Read whatever comes until it is so."""
        end = time.perf_counter() + seconds
        while not is_so():
            if time.perf_counter() > end:
                raise Failed(f"Waited {seconds:.0f} seconds for {what}.")
            self.turn()

    def rest(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.turn()

    def turn(self) -> None:
        while self._away and self._away[0][0] <= time.perf_counter():
            self._connect(heapq.heappop(self._away)[2])
        for file, _mask in self._poll.poll(0.01, 2_000):
            if reader := self._by_file.get(file):
                self._hear(reader)
            else:
                self._read_answer()

    def _connect(self, reader: Reader) -> None:
        reader.line = socket.socket()
        reader.line.setblocking(False)
        reader.line.connect_ex((HOST, PORT))
        reader.rest = b""
        self._by_file[reader.line.fileno()] = reader
        self._poll.register(reader.line, select.EPOLLOUT)

    def _hear(self, reader: Reader) -> None:
        line = reader.line
        assert line is not None
        try:
            if reader.asks and not reader.rest:
                line.send(reader.asks)
                reader.rest = b"\n"
                self._poll.modify(line, select.EPOLLIN)
                return
            data = line.recv(65_536)
        except OSError:
            data = b""
        if not data:
            self._leave(reader)
            return
        data = reader.rest + data
        if found := _RETRY.search(data):
            reader.retry = int(found[1]) / 1000
        if data.startswith(b"\nHTTP/1.1 ") and not data.startswith(b"\nHTTP/1.1 200"):
            self.refused += 1
        begin = data.rfind(b'"number":')
        end = data.find(b"}", begin)
        if begin >= 0 and end >= 0:
            reader.number, reader.heard_at = int(data[begin + 9 : end]), time.perf_counter()
            data = b"\n"
        reader.rest = data[-1_000:]

    def _leave(self, reader: Reader) -> None:
        """As a browser: come back after the time that the server told."""
        assert reader.line is not None
        self._by_file.pop(reader.line.fileno(), None)
        reader.line.close()
        reader.line, reader.heard_at, reader.falls = None, 0.0, reader.falls + 1
        heapq.heappush(self._away, (time.perf_counter() + reader.retry, id(reader), reader))

    def _read_answer(self) -> None:
        if self._poster is None:
            return
        try:
            data = self._poster.recv(65_536)
        except OSError:
            data = b""
        if not data:
            self._poster.close()
            self._poster = None
        elif data.startswith(b"HTTP/1.1 303"):
            self.answered_at = time.perf_counter()
        elif data.startswith(b"HTTP/1.1"):
            raise Failed(f"A comment was not taken: {data[:40].decode('latin-1')}")


def times_of(crowd: Crowd) -> list[float]:
    """Post one comment: each reader's milliseconds until they hear of it."""
    before = max(reader.number for reader in crowd.readers)
    crowd.post()
    crowd.until(lambda: all(reader.number > before for reader in crowd.readers), 30, "all to hear")
    times = [(reader.heard_at - crowd.posted_at) * 1000 for reader in crowd.readers]
    crowd.until(lambda: crowd.answered_at > 0, 10, "the comment to be answered")
    crowd.rest(PAUSE)
    return sorted(times)


def rate(crowd: Crowd, beside: Executor, address: str, *, comments: bool) -> float:
    """Pages a second, while a comment comes each second or none."""
    loaded = beside.submit(load.load, address, READING, load.BROTLI)
    next_at = time.perf_counter()
    while not loaded.done():
        if comments and time.perf_counter() >= next_at:
            next_at += 1
            crowd.post()
        crowd.turn()
    return loaded.result().rate


def come_back(crowd: Crowd, beside: Executor, restart: Callable[[], float]) -> tuple[float, float, int]:
    """Restart the server: seconds until it answers, until all are back, and how many missed a comment."""
    crowd.post()
    began = time.perf_counter()
    restarted = beside.submit(restart)
    while not restarted.done():
        crowd.turn()
    crowd.post()
    crowd.until(lambda: all(one.falls and one.heard_at for one in crowd.readers), 60, "all to be back")
    back = max(one.heard_at for one in crowd.readers) - began
    crowd.rest(PAUSE)
    latest = max(one.number for one in crowd.readers)
    return restarted.result(), back, sum(one.number != latest for one in crowd.readers)


@contextmanager
def serving(home: Path) -> Iterator[Program]:
    """The newsroom's own server, as `colonnade serve` starts it."""
    environment = own_environment(**posting.SETTINGS, COLONNADE_HOME=str(home))
    command = [sys.executable, "-m", "colonnade", "serve", "--port", str(PORT)]
    with running("colonnade", command, folder=home, environment=environment, where=home) as program:
        wait_for(program, answers(f"http://{HOST}:{PORT}/health"), "its first answer")
        yield program


def memory(program: Program) -> int:
    """Kilobytes of the serving process itself."""
    lines = Path(f"/proc/{program.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def built() -> tuple[Path, int, list[str], str]:
    """A paper with one article: its folder, its thread, sessions of readers, the article's address."""
    os.environ |= posting.SETTINGS
    home = (Path(".cache") / "bench" / f"live-{os.getpid()}").resolve()
    home.mkdir(parents=True)
    thread, sessions = posting.build(home)
    from colonnade.news.models import Article

    return home, thread, sessions, Article.objects.get().address


def main(size: int) -> dict[str, object]:
    """Everything in its order, and what was found."""
    home, thread, sessions, path = built()
    os.sched_setaffinity(0, {LOAD})
    address = f"http://{HOST}:{PORT}{path}"
    try:
        # The thread outlives the server: a program that a thread started ends with the thread.
        with ThreadPoolExecutor(1) as beside, ExitStack() as stack:
            server = stack.enter_context(serving(home))
            crowd = Crowd(thread, sessions, size)
            load.load(address, 1, load.BROTLI)
            crowd.post()
            crowd.rest(PAUSE)
            before = memory(server)
            crowd.arrive()
            crowd.rest(PAUSE)
            weight = (memory(server) - before) / size
            rounds = [times_of(crowd) for _round in range(ROUNDS)]
            rates = [
                (
                    rate(crowd, beside, address, comments=False),
                    rate(crowd, beside, address, comments=True),
                )
                for _turn in range(TURNS)
            ]

            def restart() -> float:
                began = time.perf_counter()
                stack.close()
                stack.enter_context(serving(home))
                return time.perf_counter() - began

            started, back, missed = come_back(crowd, beside, restart)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    middle = sorted(rounds, key=lambda times: times[int(len(times) * 0.99)])[ROUNDS // 2]
    return {
        "readers": size,
        "p50": round(middle[size // 2], 1),
        "p99": round(middle[int(size * 0.99)], 1),
        "max": round(middle[-1], 1),
        "first": round(middle[0], 1),
        "worst_max": round(max(times[-1] for times in rounds), 1),
        "kb_per_connection": round(weight, 2),
        "pages_quiet": round(statistics.median(quiet for quiet, _told in rates)),
        "pages_meanwhile": round(statistics.median(told for _quiet, told in rates)),
        "pages_ratio": round(statistics.median(told / quiet for quiet, told in rates), 2),
        "answers_after_restart_s": round(started, 2),
        "back_after_restart_s": round(back, 2),
        "missed": missed,
        "refused": crowd.refused,
    }


if __name__ == "__main__":
    end_on_kill()
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)))
