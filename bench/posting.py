"""Measure posting through HTTP: `python -m bench.posting [SECONDS]`.

Five hundred signed-in readers post to one thread through sixteen connections: the
server on the first core, this client on the second. Rules, limits, counters and
live announcement are on; the limits stand high enough for the load, and each
reader comes from an address of their own. Prints one JSON object.
"""

import asyncio
import json
import os
import random
import shutil
import sys
import time
from pathlib import Path

from bench import newspaper
from bench.programs import CACHE, LOAD, answers, free_port, running, wait_for

SESSIONS, CONNECTIONS, PORT = 500, 16, free_port()
SETTINGS = {
    "COLONNADE_COMMENTS_A_MINUTE": "100000",
    "COLONNADE_TRUSTED_PROXIES": "127.0.0.1",
    "COLONNADE_ORIGIN": f"http://localhost:{PORT}",
}


def build(home: Path) -> tuple[int, list[str]]:
    """A paper with one thread and five hundred readers who are signed in: the thread, their sessions."""
    from colonnade.config import command

    command._start(home)
    command._prepare()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from colonnade.discussion import actions as discussion
    from colonnade.news import actions as news
    from colonnade.readers import actions as readers
    from colonnade.readers.models import Reader

    news.open_edition(language="en", name="The Bench")
    sections = news.import_sections(rows=newspaper.things()["sections"])
    row = next(newspaper.articles(1)) | {"tags": [], "story": None, "authors": [], "slug": "talk"}
    articles = news.import_articles(rows=[row], sections=sections, authors={}, tags={}, stories={}, photos={})
    rows = [
        {
            "id": f"p{n}",
            "name": f"Poster {n}",
            "joined_at": "2026-02-01T06:00:00Z",
            "email": f"p{n}@bench.example",
        }
        for n in range(SESSIONS)
    ]
    readers.import_readers(rows=rows)
    threads = discussion.import_threads(rows=[{"id": "t", "article": row["id"]}], articles=articles)
    sessions = []
    for reader in Reader.objects.filter(wire_id__startswith="p"):
        session = SessionStore()
        session[SESSION_KEY] = str(reader.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
        session.create()
        sessions.append(session.session_key)
    return threads["t"], sessions


class Load:
    """Sixteen connections that post until the time is over."""

    def __init__(self, thread: int, sessions: list[str], seconds: float) -> None:
        self.thread, self.sessions, self.seconds = thread, sessions, seconds
        # Each comment says something else, or the rules would hold it as a copy.
        self.random = random.Random(7)
        self.words = newspaper.words(self.random)
        self.times: list[float] = []
        self.wrong: list[str] = []
        self.sent = 0

    def request(self) -> bytes:
        self.sent += 1
        who, token = self.sent % len(self.sessions), "c" * 32
        body = (
            f"csrfmiddlewaretoken={token}&submission=s{self.sent}-{time.time_ns()}"
            f"&text={'+'.join(self.random.choices(self.words, k=12))}+{time.time_ns()}."
        ).encode()
        head = (
            f"POST /comments/write/{self.thread}/ HTTP/1.1\r\nHost: localhost:{PORT}\r\n"
            f"Cookie: session={self.sessions[who]}; csrftoken={token}\r\n"
            f"X-Forwarded-For: 10.1.{who // 250}.{who % 250 + 1}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def connection(self, until: float) -> None:
        reading, writing = await asyncio.open_connection("127.0.0.1", PORT)
        while time.perf_counter() < until:
            began = time.perf_counter()
            writing.write(self.request())
            head = await reading.readuntil(b"\r\n\r\n")
            length = next(
                int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
            )
            body = await reading.readexactly(length)
            if not head.startswith(b"HTTP/1.1 303"):
                self.wrong.append((head[:40] + body[:200]).decode("latin-1"))
            self.times.append(time.perf_counter() - began)
        writing.close()

    async def run(self) -> None:
        until = time.perf_counter() + self.seconds
        await asyncio.gather(*(self.connection(until) for _n in range(CONNECTIONS)))


def main(seconds: float) -> dict:
    """Serve, load, count what is stored, and say it all."""
    os.environ |= SETTINGS
    home = (CACHE / f"posting-{os.getpid()}").resolve()
    home.mkdir(parents=True)
    try:
        thread, sessions = build(home)
        return measure(home, thread, sessions, seconds)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure(home: Path, thread: int, sessions: list[str], seconds: float) -> dict:
    """Load a serving process and compare what it answered with what is stored."""
    from django.db import connections

    from colonnade.discussion.models import Comment

    environment = {**os.environ, "COLONNADE_HOME": str(home)}
    command = [sys.executable, "-m", "colonnade", "serve", "--port", str(PORT)]
    with running("colonnade", command, folder=home, environment=environment) as server:
        os.sched_setaffinity(0, {LOAD})
        wait_for(server, answers(f"http://127.0.0.1:{PORT}/health"), "its first answer")
        asyncio.run(Load(thread, sessions, 2).run())
        load = Load(thread, sessions, seconds)
        before = Comment.objects.count()
        asyncio.run(load.run())
        connections.close_all()
        stored = Comment.objects.count() - before
    load.times.sort()
    return {
        "comments_a_second": round(stored / seconds, 1),
        "p50_ms": round(load.times[len(load.times) // 2] * 1000, 1),
        "p99_ms": round(load.times[int(len(load.times) * 0.99)] * 1000, 1),
        "answered": len(load.times),
        "stored": stored,
        "wrong": load.wrong[:3],
    }


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)))
