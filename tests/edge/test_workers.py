"""`colonnade serve --workers 2`, as an operator starts it: two processes, one paper, a real bus."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from tests import postgres, valkey_server
from tests.migrated import clean_environment, furnish

PATIENCE = 60
SAMPLE = Path(__file__).parents[1] / "wire" / "samples" / "harbour"
SERVER = os.environ.get("COLONNADE_DATABASE", "")
# A reader who is signed in, and where there is something to write under.
PREPARE = """
from datetime import UTC, datetime
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from colonnade.discussion.models import Thread
from colonnade.news.models import Article
from colonnade.readers.models import Reader
reader = Reader.objects.create_user("writer@post.example", "a-long-password", name="Writer")
session = SessionStore()
session[SESSION_KEY] = str(reader.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
session.create()
thread = Thread.objects.filter(article__isnull=False, mode="open").first()
Thread.objects.filter(pk=thread.pk).update(slow_seconds=0, closes_at=datetime(2099, 1, 1, tzinfo=UTC))
article = Article.objects.get(pk=thread.article_id)
print("ready", thread.pk, article.relative_url(None) or article.get_url(), session.session_key)
"""


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    limit, pause = time.monotonic() + PATIENCE, threading.Event()
    while not is_so():
        assert time.monotonic() < limit, "It did not come to be."
        pause.wait(0.02)


class Newsroom:
    """A paper in a folder of its own, served by two workers; its bus can be stopped."""

    def __init__(self, folder: Path, bus: valkey_server.Server | None, database: str) -> None:
        self.bus = bus
        self._folder = folder
        self._environ = clean_environment(COLONNADE_LANGUAGES="en,el", COLONNADE_DELETION_DAYS="14")
        if bus is not None:
            self._environ["COLONNADE_BUS"] = bus.address
        if database:
            self._environ["COLONNADE_DATABASE"] = database
        else:
            furnish(folder, "with roles")
        self.run("import", "archive", str(SAMPLE))
        said = self.run("manage", "shell", "-c", PREPARE).split()
        self.thread, self.page, self._session = said[said.index("ready") + 1 :][:3]

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "colonnade", *words],
            cwd=self._folder,
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.log = self._folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "colonnade", "serve", "--workers", "2", "--port", str(self.port)],
                cwd=self._folder,
                env=self._environ,
                stdout=log,
                stderr=log,
            )
        until(self.answers)

    def answers(self) -> bool:
        """Whether two workers are there, and each answers."""
        assert self.process.poll() is None, self.log.read_text()
        try:
            workers = self.workers()
            return len(workers) == 2 and all(self.page_of(pid) for pid in workers)
        except (OSError, psutil.Error, http.client.HTTPException):
            return False

    def workers(self) -> list[int]:
        """The processes that serve; one that has just died is none."""
        found = []
        for one in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                found += [one.pid] if "colonnade.config.server" in one.cmdline() else []
        return found

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def post(self, text: str) -> None:
        token = "c" * 32
        body = f"csrfmiddlewaretoken={token}&submission={time.time_ns()}&text={text.replace(' ', '+')}"
        headers = {
            "Cookie": f"session={self._session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with closing(self.connect()) as connection:
            connection.request("POST", f"/comments/write/{self.thread}/", body, headers)
            with connection.getresponse() as answer:
                said = answer.read().decode()
                assert answer.status == 303, re.sub(r"<[^>]+>|\s+", " ", said)

    @contextmanager
    def asked(self, worker: int, path: str) -> Iterator[http.client.HTTPResponse]:
        """The answer of this worker: the socket is shared, so one asks until that one has answered."""
        for _try in range(200):
            with closing(self.connect()) as connection:
                connection.request("GET", path)
                with connection.getresponse() as answer:
                    if self._is_at(worker, connection.sock or answer.fp.raw._sock):
                        yield answer
                        return
        raise OSError("The worker does not answer.")

    def _is_at(self, worker: int, ours: socket.socket) -> bool:
        mine = ours.getsockname()
        ends = psutil.Process(worker).net_connections(kind="tcp4")
        return any(end.raddr and tuple(end.raddr) == mine for end in ends)

    def page_of(self, worker: int) -> str:
        with self.asked(worker, self.page) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """Beside SQLite a Valkey; where the tests run on PostgreSQL, its own NOTIFY."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="colonnade-workers-")))
        bus = database = None
        if SERVER:
            name = f"workers_{os.getpid()}"
            database = postgres.make(SERVER, name)
            stack.callback(postgres.drop, SERVER, name)
        else:
            bus = valkey_server.Server(folder)
            bus.start()
            stack.callback(bus.stop)
        made = Newsroom(folder, bus, database or "")
        made.serve()
        yield made
        if made.process.poll() is None:
            made.process.terminate()
        made.process.wait(PATIENCE)


@pytest.fixture
def streams(newsroom: Newsroom) -> Iterator[list[http.client.HTTPResponse]]:
    """An open stream at each worker, which has said the current number."""
    with ExitStack() as stack:
        opened = [
            stack.enter_context(newsroom.asked(worker, f"/live?on=thread:{newsroom.thread}"))
            for worker in newsroom.workers()
        ]
        for stream in opened:
            said(stream)
        yield opened


def said(stream: http.client.HTTPResponse) -> bytes:
    """The next thing that a stream says."""
    limit = time.monotonic() + PATIENCE
    while not (line := stream.readline()).startswith(b"data:"):
        assert line, "The stream has ended."
        assert time.monotonic() < limit, "The stream says only that it is there."
    return line


def test_what_is_posted_through_one_worker_shows_in_both_within_a_second(newsroom: Newsroom):
    workers = newsroom.workers()
    for worker in workers:
        assert "Tugs at eleven" not in newsroom.page_of(worker)
    newsroom.post("Tugs at eleven, said the pilot.")
    posted = time.monotonic()
    for worker in workers:
        until(lambda worker=worker: "Tugs at eleven" in newsroom.page_of(worker))
    # The pages may stand a second; the rest is for a machine that does other things as well.
    assert time.monotonic() - posted < 4


def test_readers_of_both_workers_are_told(newsroom: Newsroom, streams: list[http.client.HTTPResponse]):
    newsroom.post("The lock opens at noon today.")
    assert len({said(stream) for stream in streams}) == 1, "the same number in both"


@pytest.mark.skipif(bool(SERVER), reason="with PostgreSQL the bus is the database")
def test_without_its_bus_the_paper_goes_on_and_heals(
    newsroom: Newsroom, streams: list[http.client.HTTPResponse]
):
    assert newsroom.bus is not None
    workers = newsroom.workers()
    for worker in workers:
        newsroom.page_of(worker)
    newsroom.bus.stop()
    try:
        began = time.monotonic()
        newsroom.post("Nobody carries this one.")
        assert time.monotonic() - began < 5
        # No page is trusted for longer than it may stand.
        for worker in workers:
            until(lambda worker=worker: "carries this one" in newsroom.page_of(worker))
    finally:
        newsroom.bus.start()
    until(lambda: newsroom.log.read_text().count("is found again") >= 2)
    numbers = [said(stream) for stream in streams]
    assert all(numbers), "every open page is told to ask again"
    newsroom.post("The tide is back again.")
    for worker in workers:
        until(lambda worker=worker: "tide is back" in newsroom.page_of(worker))


def test_a_worker_that_is_killed_is_followed_by_another(newsroom: Newsroom):
    before = set(newsroom.workers())
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len(set(newsroom.workers()) - before) == 1)
    until(newsroom.answers)
    assert f"was ended by signal {int(signal.SIGKILL)}" in newsroom.log.read_text()


def test_told_to_stop_all_end_within_seconds_though_streams_are_open(
    newsroom: Newsroom, streams: list[http.client.HTTPResponse]
):
    workers = newsroom.workers()
    began = time.monotonic()
    newsroom.process.terminate()
    assert newsroom.process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 9, "none had to be waited for"
    for stream in streams:
        stream.read()
    assert not any(psutil.pid_exists(pid) for pid in workers)


def test_workers_do_not_outlive_who_started_them(newsroom: Newsroom):
    newsroom.serve()
    workers = [psutil.Process(pid) for pid in newsroom.workers()]
    newsroom.process.kill()
    newsroom.process.wait()
    assert len(workers) == 2
    psutil.wait_procs(workers, timeout=PATIENCE)
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in workers)
    with socket.create_server(("127.0.0.1", newsroom.port)):
        pass
