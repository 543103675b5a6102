"""Live connections, as an open page meets them; at the first door, and through any other server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import colonnade
from colonnade import edge
from colonnade.edge import live
from colonnade.edge.bus import current
from colonnade.edge.door import Door

from .conftest import Reply, Stream

WHO = b"GET /who/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(params=[Door, "httptools"], ids=["door", "plain"])
def start(start, request) -> Callable:
    """Servers of both kinds: one hands the connection over, the other knows only ASGI."""
    return partial(start, http=request.param)


@pytest.fixture
def secret(monkeypatch) -> None:
    """A private prefix: `reader:7` is for whose session says so."""
    monkeypatch.setattr(live, "_private", {})
    live.register_private("reader", lambda request, key: request.COOKIES.get("session") == key)


def told(stream) -> dict:
    return json.loads(stream.until("data:").removeprefix("data:"))


def refused(stream) -> dict:
    """The problem document of a stream that was not opened."""
    assert stream.response.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(stream.response.read())
    assert problem["status"] == stream.response.status
    stream.close()
    return problem


def test_an_open_page_hears_of_a_touch_by_number(server):
    page = server.listen("/live?on=article:5&on=thread:12")
    assert page.response.headers["Content-Type"].startswith("text/event-stream")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["Date"]
    first = [told(page), told(page)]
    assert [event["key"] for event in first] == ["article:5", "thread:12"]
    edge.touch("thread:13")
    edge.touch("thread:12")
    assert page.until("id:") == f"id: {current().number('thread:12')}"
    assert page.until("event:") == "event: touch"
    assert told(page) == {"key": "thread:12", "number": current().number("thread:12")}
    assert current().number("thread:12") > first[1]["number"]
    page.close()


def test_who_comes_back_is_told_the_current_numbers_whatever_they_know(server):
    page = server.listen("/live?on=thread:12,article:5")
    before = told(page)
    page.close()
    edge.touch("thread:12")
    again = server.listen("/live?on=thread:12,article:5", Last_Event_ID=str(before["number"]))
    assert told(again)["number"] > before["number"]
    again.close()
    knows_all = server.listen("/live?on=thread:12", Last_Event_ID=str(current().last))
    assert told(knows_all)["number"] == current().number("thread:12")
    knows_all.close()


def test_browsers_are_told_to_come_back_at_different_moments(server):
    pages = [server.listen("/live?on=thread:12") for _page in range(12)]
    waits = [int(page.until("retry:").removeprefix("retry:")) for page in pages]
    assert all(1_000 <= wait <= 4_000 for wait in waits)
    assert len(set(waits)) > 6
    for page in pages:
        page.close()


def test_a_quiet_line_is_kept_open(start):
    page = start(beat=0.01).listen("/live?on=thread:12")
    assert page.until(":") == ": still here"
    assert page.until(":") == ": still here"
    page.close()


def test_who_leaves_is_forgotten(start):
    server = start(beat=0.01)
    page = server.listen("/live?on=thread:12,article:5")
    told(page)
    other = server.listen("/live?on=article:5")
    told(other)
    assert server.shell.live.crowds() == {"thread:12": 1, "article:5": 2}
    assert len(server.shell.live) == 2
    page.close()
    while len(server.shell.live) > 1:
        assert other.until(":")
    assert server.shell.live.crowds() == {"article:5": 1}
    other.close()
    last = server.listen("/live?on=story:1")
    while len(server.shell.live) > 1:
        assert last.until(":")
    assert server.shell.live.crowds() == {"story:1": 1}
    last.close()


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
    assert word in refused(server.listen("/live" + query))["title"]


def test_a_private_key_asks_its_predicate(server, secret):
    assert server.ask("/live?on=reader:7").status == 403
    assert server.ask("/live?on=reader:7", Cookie="session=reader:8").status == 403
    reply = server.ask("/live?on=reader:7", "HEAD", Cookie="session=reader:7")
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/event-stream")


def test_a_private_key_among_public_ones_is_refused_all_the_same(server, secret):
    for query in ("on=article:5,reader:7", "on=reader:7&on=article:5", "on=reader:8,reader:7"):
        page = server.listen(f"/live?{query}", Cookie="session=reader:8")
        assert page.response.status == 403
        assert refused(page)["title"] == "This is not yours to listen to."
    assert server.shell.live.crowds() == {}
    page = server.listen("/live?on=article:5,reader:7", Cookie="session=reader:7")
    assert [told(page)["key"], told(page)["key"]] == ["article:5", "reader:7"]
    page.close()


def test_who_has_signed_out_hears_no_more_after_a_while(start, secret, monkeypatch):
    monkeypatch.setattr(live, "ALLOWED", 0.02)
    server = start(beat=0.01)
    public = server.listen("/live?on=article:5")
    page = server.listen("/live?on=reader:7", Cookie="session=reader:7")
    assert told(page)["key"] == "reader:7"
    # The stream ends, the browser comes back without the session, and is refused.
    assert any(not page.response.readline() for _line in range(500))
    page.close()
    assert server.ask("/live?on=reader:7").status == 403
    assert server.shell.live.crowds() == {"article:5": 1}
    assert public.until(":") == ": still here"
    public.close()


def test_a_view_opens_a_stream_after_its_own_check(server, rf):
    page = server.listen("/own/")
    assert told(page)["key"] == "article:5"
    edge.touch("article:5")
    assert told(page)["number"] == current().number("article:5")
    page.close()
    # Without the shell the stream holds the current numbers and ends.
    assert b'"key":"article:5"' in edge.stream(rf.get("/own/"), "article:5").content


def test_one_address_has_so_many_pages_open_and_others_have_theirs(start, settings):
    settings.EDGE_LIVE_PER_ADDRESS = 2
    settings.EDGE_TRUSTED_PROXIES = ("127.0.0.1",)
    server = start(beat=0.01)
    addresses = ["203.0.113.7", "203.0.113.7", "203.0.113.8", "2001:db8:0:1::1", "2001:db8:0:1:ffff::2"]
    pages = [server.listen("/live?on=thread:12", X_Forwarded_For=address) for address in addresses]
    assert [page.response.status for page in pages] == [200] * 5
    for address in ("203.0.113.7", "2001:db8:0:1::3", "::ffff:203.0.113.7"):
        third = server.listen("/live?on=thread:12", X_Forwarded_For=address)
        assert third.response.status == 429
        assert int(third.response.headers["Retry-After"]) > 0
        assert "Too many pages are open at your address" in refused(third)["title"]
    other = server.listen("/live?on=thread:12", X_Forwarded_For="2001:db8:0:2::1")
    assert other.response.status == 200
    # Who closes a page may open another.
    pages[0].close()
    while len(server.shell.live) > 5:
        assert other.until(":")
    again = server.listen("/live?on=thread:12", X_Forwarded_For="203.0.113.7")
    assert again.response.status == 200
    for page in (*pages[1:], other, again):
        page.close()


def test_without_a_bound_one_address_has_as_many_as_it_opens(start, settings):
    settings.EDGE_LIVE_PER_ADDRESS = 0
    server = start()
    pages = [server.listen("/live?on=thread:12") for _page in range(live.PER_ADDRESS + 1)]
    assert {page.response.status for page in pages} == {200}
    for page in pages:
        page.close()


def test_when_a_lost_bus_is_found_every_page_hears_of_all_its_keys(server):
    page = server.listen("/live?on=thread:12,article:5")
    other = server.listen("/live?on=story:1")
    before = [told(page), told(page), told(other)]
    for _listener, everything in current()._listeners:
        if everything:
            everything(current().last)
    again = [told(page), told(page)]
    assert sorted(event["key"] for event in again) == ["article:5", "thread:12"]
    assert told(other)["number"] >= before[2]["number"]
    page.close()
    other.close()


def test_a_burst_is_told_once_with_its_last_number(server):
    page = server.listen("/live?on=thread:12")
    told(page)

    def burst() -> None:
        for _touch in range(50):
            current().publish(["thread:12"])

    server.shell.live._loop.call_soon_threadsafe(burst)
    first = told(page)
    edge.touch("thread:12")
    assert told(page)["number"] > first["number"]
    assert first["number"] == current().number("thread:12") - 1 or told(page) == {}
    page.close()


def test_a_crowd_of_several_slices_misses_nothing_and_pages_are_served_between(start, monkeypatch):
    monkeypatch.setattr(live, "SLICE", 3)
    server = start()
    crowd = [server.listen("/live?on=thread:12") for _page in range(10)]
    for page in crowd:
        told(page)
    for _change in range(30):
        edge.touch("thread:12")
        assert server.ask("/who/").status == 200
    last = current().number("thread:12")
    for page in crowd:
        while told(page)["number"] < last:
            pass
        page.close()


def test_what_comes_while_the_server_stops_is_ended_and_told_when_to_come_back(server):
    open_page = server.listen("/live?on=thread:12")
    server.shell.live._loop.call_soon_threadsafe(server.shell.live.drain)
    assert open_page.until("never") == ""
    open_page.close()
    page = server.listen("/live?on=thread:12")
    assert page.response.status == 200
    assert page.until("retry:")
    assert page.until("never") == ""
    page.close()


@pytest.mark.parametrize("after", [b"", WHO], ids=["last", "between"])
def test_a_stream_asked_in_one_breath_with_a_page_comes_after_it(server, after):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(WHO + b"GET /live?on=thread:12 HTTP/1.1\r\nHost: localhost\r\n\r\n" + after)
        data = b""
        while b'"key":"thread:12"' not in data:
            assert (more := line.recv(4_000)), data
            data += more
        # What is asked on an open stream is not answered.
        line.sendall(WHO)
        edge.touch("thread:12")
        while data.count(b'"key":"thread:12"') < 2:
            assert (more := line.recv(4_000)), data
            data += more
    assert data.startswith(b"HTTP/1.1 200 OK")
    assert data.count(b"127.0.0.1 http localhost") == 1


STANDALONE = """
import resource, sys
import django, uvicorn
from django.conf import settings
settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF="newspaper", SECRET_KEY="x", MIDDLEWARE=[],
    INSTALLED_APPS=["colonnade.edge"], EDGE_PURGE=(), EDGE_READS="off", EDGE_LIVE_PER_ADDRESS=0,
)
django.setup()
from pathlib import Path
from django.core.handlers.wsgi import WSGIHandler
from colonnade.edge.assets import Assets
from colonnade.edge.door import Door
from colonnade.edge.shell import Shell
if files := int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
shell = Shell(WSGIHandler(), assets=Assets(Path("/nowhere")))
http = Door if sys.argv[2] == "door" else "httptools"
options = {"loop": "uvloop", "http": http, "log_level": "error", "access_log": False}
config = uvicorn.Config(shell, fd=int(sys.argv[1]), **options)
uvicorn.Server(config).run()
"""


class Standalone:
    """A server in a process of its own."""

    def __init__(self, listening: socket.socket, kind: str, files: int = 0) -> None:
        places = [Path(__file__).parent, Path(colonnade.__file__).parent.parent]
        self.port = listening.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-c", STANDALONE, str(listening.fileno()), kind, str(files)],
            pass_fds=(listening.fileno(),),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))},
        )

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(params=["door", "plain"])
def standalone(request) -> Iterator[Callable[..., Standalone]]:
    """Start servers in processes of their own, one after the other at one port."""
    started = []
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:

        def start_one(**options) -> Standalone:
            started.append(Standalone(listening, request.param, **options))
            return started[-1]

        yield start_one
    for one in started:
        one.end()


def test_a_stopping_server_ends_its_streams_and_the_next_one_tells_higher_numbers(standalone):
    server = standalone()
    pages = [Stream(server.port, "/live?on=thread:12") for _ in range(5)]
    before = [told(page)["number"] for page in pages]
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert [page.until("never") for page in pages] == [""] * 5
    assert server.process.wait(10) in (0, -signal.SIGTERM)
    assert time.monotonic() - began < 2
    for page in pages:
        page.close()
    # It waits at the door while the next process starts, knows what it knew, and is told more.
    standalone()
    back = Stream(server.port, "/live?on=thread:12", Last_Event_ID=str(before[0]))
    assert told(back)["number"] > max(before)
    back.close()


def test_a_process_with_few_files_keeps_some_for_pages(standalone):
    server = standalone(files=120)
    pages = [Stream(server.port, "/live?on=thread:12") for _ in range(60)]
    assert {page.response.status for page in pages} == {200}
    more = Stream(server.port, "/live?on=thread:12")
    assert more.response.status == 503
    assert int(more.response.headers["Retry-After"]) > 0
    assert "ask now and then instead" in refused(more)["title"]
    page = Stream(server.port, "/who/")
    assert b"127.0.0.1" in Reply(page.response).body
    for one in (*pages, page):
        one.close()
