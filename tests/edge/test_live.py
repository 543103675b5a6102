"""Live connections, as an open page meets them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import colonnade
from colonnade import edge
from colonnade.edge import live
from colonnade.edge.bus import current

from .conftest import Stream


def told(stream) -> dict:
    return json.loads(stream.until("data:").removeprefix("data:"))


def test_an_open_page_hears_of_a_touch_by_number(server):
    page = server.listen("/live?on=article:5&on=thread:12")
    assert page.response.headers["Content-Type"].startswith("text/event-stream")
    first = [told(page), told(page)]
    assert [event["key"] for event in first] == ["article:5", "thread:12"]
    edge.touch("thread:13")
    edge.touch("thread:12")
    assert page.until("id:") == f"id: {current().number('thread:12')}"
    assert page.until("event:") == "event: touch"
    assert told(page) == {"key": "thread:12", "number": current().number("thread:12")}
    assert current().number("thread:12") > first[1]["number"]
    page.close()


def test_who_comes_back_is_told_the_current_numbers(server):
    page = server.listen("/live?on=thread:12,article:5")
    before = told(page)
    page.close()
    edge.touch("thread:12")
    again = server.listen("/live?on=thread:12,article:5")
    assert told(again)["number"] > before["number"]
    again.close()


def test_a_quiet_line_is_kept_open(start):
    page = start(beat=0.01).listen("/live?on=thread:12")
    assert page.until(":") == ": still here"
    assert page.until(":") == ": still here"
    page.close()


def test_who_leaves_is_forgotten(start):
    server = start(beat=0.01)
    page = server.listen("/live?on=thread:12")
    told(page)
    assert len(server.shell.live) == 1
    page.close()
    other = server.listen("/live?on=article:5")
    while len(server.shell.live) > 1:
        assert other.until(":")
    other.close()


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("", "Say what to listen to"),
        ("?on=", "Say what to listen to"),
        ("?on=thread", "Each key is"),
        ("?on=thread:12%0Adata:x", "Each key is"),
        ("?on=" + ",".join(f"thread:{n}" for n in range(21)), "at most 20 keys; these are 21"),
    ],
)
def test_what_cannot_be_listened_to_is_refused_with_a_sentence(server, query, word):
    reply = server.ask("/live" + query)
    assert reply.status == 400
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert word in json.loads(reply.body)["title"]


def test_a_private_key_asks_its_predicate(server, monkeypatch):
    monkeypatch.setattr(live, "_private", {})
    live.register_private("reader", lambda request, key: request.COOKIES.get("session") == key)
    assert server.ask("/live?on=reader:7").status == 403
    assert server.ask("/live?on=reader:7", Cookie="session=reader:8").status == 403
    reply = server.ask("/live?on=reader:7", "HEAD", Cookie="session=reader:7")
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/event-stream")


def test_a_view_opens_a_stream_after_its_own_check(server, rf):
    page = server.listen("/own/")
    assert told(page)["key"] == "article:5"
    edge.touch("article:5")
    assert told(page)["number"] == current().number("article:5")
    page.close()
    # Without the shell the stream holds the current numbers and ends.
    assert b'"key":"article:5"' in edge.stream(rf.get("/own/"), "article:5").content


STANDALONE = """
import socket, sys
import django, uvicorn
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF="newspaper", SECRET_KEY="x", MIDDLEWARE=[])
django.setup()
from pathlib import Path
from django.core.handlers.wsgi import WSGIHandler
from colonnade.edge.assets import Assets
from colonnade.edge.shell import Shell
shell = Shell(WSGIHandler(), assets=Assets(Path("/nowhere")))
config = uvicorn.Config(shell, fd=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="error")
uvicorn.Server(config).run()
"""


@pytest.fixture
def standalone() -> Iterator[tuple[subprocess.Popen, int]]:
    """A server in a process of its own, with its port."""
    places = [Path(__file__).parent, Path(colonnade.__file__).parent.parent]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = subprocess.Popen(
            [sys.executable, "-c", STANDALONE, str(listening.fileno())],
            pass_fds=(listening.fileno(),),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))},
        )
        port = listening.getsockname()[1]
    yield process, port
    process.kill()
    process.wait()


def test_a_stopping_server_ends_its_streams_within_two_seconds(standalone):
    process, port = standalone
    pages = [Stream(port, "/live?on=thread:12") for _ in range(5)]
    for page in pages:
        told(page)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert [page.until("never") for page in pages] == [""] * 5
    assert process.wait(10) in (0, -signal.SIGTERM)
    assert time.monotonic() - began < 2
    for page in pages:
        page.close()
