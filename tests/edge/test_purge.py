"""Caches before the paper hear what has changed: a real Varnish, and servers that stand for a CDN."""

import http.client
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.http import HttpResponse

from colonnade import edge
from colonnade.config import purges
from colonnade.config.middleware import KeyHeaders
from colonnade.edge import purge
from colonnade.edge.bus import InProcess, Relay

PATIENCE = 20
RECIPE = Path(__file__).parents[2] / "docs" / "how-to" / "varnish"


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    limit, pause = time.monotonic() + PATIENCE, threading.Event()
    while not is_so():
        assert time.monotonic() < limit, "It did not come to be."
        pause.wait(0.005)


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[int]:
    """A server of the test's own; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            answer(self)

        do_GET = do_POST = do_DELETE = do_PURGE = do

        def log_message(self, *_given: object) -> None:
            """Nothing is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


class Cdn:
    """What stands for a CDN's purging address: it remembers calls, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, str], str]] = []
        self.status = 200

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        self.calls.append((request.command, request.path, dict(request.headers), body))
        request.send_response(self.status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def purged(self) -> list[list[str]]:
        """The keys of each call whose body is a list."""
        return [json.loads(body)["tags"] for _method, _path, _headers, body in self.calls if "tags" in body]


@pytest.fixture
def cdn() -> Iterator[Cdn]:
    made = Cdn()
    with serving(made.answer) as made.port:
        yield made


@pytest.fixture
def told(settings, monkeypatch) -> Iterator[Callable[..., InProcess]]:
    """A bus of one process whose caches are these; what is told is told soon."""
    settings.EDGE_BEHIND = 0.0
    monkeypatch.setattr(purge, "FIRST_PAUSE", 0.05)
    ends = []

    def begin(*tables: dict) -> InProcess:
        settings.EDGE_PURGE = purges.parse([{"again_after": 0} | table for table in tables])
        bus = InProcess()
        ends.append(purge.begin(bus))
        return bus

    yield begin
    for end in ends:
        end()


def of(cdn: Cdn, **more: object) -> dict:
    """A table as for Cloudflare."""
    return {
        "address": f"http://127.0.0.1:{cdn.port}/zones/1/purge_cache",
        "headers": {"Authorization": "Bearer secret-word", "Content-Type": "application/json"},
        "body": '{"tags": {list}}',
        **more,
    }


def test_a_change_is_told_in_the_words_of_the_cdn(cdn, told):
    bus = told(of(cdn))
    bus.publish(["article:5", "story:1"])
    until(lambda: cdn.calls)
    method, path, headers, body = cdn.calls[0]
    assert (method, path) == ("POST", "/zones/1/purge_cache")
    assert headers["Authorization"] == "Bearer secret-word"
    assert json.loads(body) == {"tags": ["article:5", "story:1"]}


def test_keys_can_stand_in_a_header_or_in_the_address(cdn, told):
    bus = told(
        {
            "address": f"http://127.0.0.1:{cdn.port}/service/7/purge",
            "headers": {"Fastly-Key": "secret-word", "Surrogate-Key": "{keys}"},
        },
        {"address": f"http://127.0.0.1:{cdn.port}/purge?tags={{commas}}", "method": "DELETE"},
    )
    bus.publish(["article:5", "story:1"])
    until(lambda: len(cdn.calls) == 2)
    calls = {method: (path, headers) for method, path, headers, _body in cdn.calls}
    assert calls["POST"][1]["Surrogate-Key"] == "article:5 story:1"
    assert calls["DELETE"][0] == "/purge?tags=article:5,story:1"


def test_many_changes_are_told_in_few_calls(cdn, told):
    bus = told(of(cdn, keys_a_call=30, seconds_a_call=0.05))
    for number in range(50):
        bus.publish([f"article:{number}", "front:en"])
    until(lambda: sum(len(keys) for keys in cdn.purged()) >= 51)
    assert len(cdn.calls) <= 12
    assert all(len(keys) <= 30 for keys in cdn.purged())
    assert {key for keys in cdn.purged() for key in keys} == {"front:en"} | {
        f"article:{number}" for number in range(50)
    }


def test_a_page_is_told_of_when_no_process_shows_the_old_one_and_once_again_later(cdn, told, settings):
    bus = told(of(cdn, again_after=0.3))
    settings.EDGE_BEHIND = 0.4
    late = told(of(cdn, again_after=0, body='{"tags": {list}, "late": 1}'))
    began = time.monotonic()
    bus.publish(["article:1"])
    until(lambda: cdn.calls)
    late.publish(["article:2"])
    until(lambda: ["article:2"] in cdn.purged())
    assert time.monotonic() - began >= 0.4
    until(lambda: cdn.purged().count(["article:1"]) == 2)


def test_a_call_that_fails_is_made_again_and_said_once_without_secrets(cdn, told, caplog):
    caplog.set_level("INFO")
    cdn.status = 503
    bus = told(of(cdn))
    bus.publish(["article:5"])
    until(lambda: len(cdn.calls) >= 3)
    bus.publish(["article:6"])
    cdn.status = 200
    until(lambda: ["article:6"] in cdn.purged())
    until(lambda: "is told of changes again" in caplog.text)
    assert caplog.text.count("it answered 503") == 1
    assert "secret-word" not in caplog.text
    assert "purge_cache" not in caplog.text


def test_a_cdn_that_cannot_be_reached_holds_nobody_up(told, caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bus = told(
            {"address": f"http://127.0.0.1:{silent.getsockname()[1]}/", "body": "{keys}"},
            {"address": "http://127.0.0.1:1/", "body": "{keys}"},
        )
        began = time.monotonic()
        for number in range(1_000):
            bus.publish([f"article:{number}"])
        assert time.monotonic() - began < 2
        until(lambda: "it cannot be asked" in caplog.text)


def test_of_too_many_changes_everything_is_forgotten_at_once(cdn, told, monkeypatch, caplog):
    monkeypatch.setattr(purge, "MOST_WAITING", 20)
    cdn.status = 500
    bus = told(of(cdn, everything_body='{"purge_everything": true}'))
    bus.publish(["article:0"])
    until(lambda: cdn.calls)
    bus.publish([f"article:{number}" for number in range(1, 40)])
    cdn.status = 200
    until(lambda: "purge_everything" in cdn.calls[-1][3])
    assert cdn.calls[-1][2]["Authorization"] == "Bearer secret-word"
    without = told(of(cdn))
    without.publish([f"article:{number}" for number in range(40)])
    until(lambda: "it shows them when its own time is over" in caplog.text)


def test_what_waits_is_told_when_the_process_ends(cdn, settings):
    settings.EDGE_BEHIND = 0.1
    settings.EDGE_PURGE = purges.parse([of(cdn)])
    bus = InProcess()
    end = purge.begin(bus)
    bus.publish(["article:5"])
    end()
    assert cdn.purged() == [["article:5"]]


def test_a_child_that_has_a_relay_tells_nobody(cdn, settings, tmp_path):
    settings.EDGE_PURGE = purges.parse([of(cdn)])
    with (tmp_path / "relay").open("wb") as file:
        child = Relay(file.fileno())
        end = purge.begin(child)
        child.publish(["article:5"])
        end()
    assert cdn.calls == []


def test_pages_name_their_keys_in_the_header_that_a_cdn_reads(settings, rf):
    settings.EDGE_PURGE = purges.parse([{"address": "http://127.0.0.1/{keys}", "key_header": "Cache-Tag"}])
    page = edge.keep(HttpResponse("x"), "article:5", "story:1")
    assert KeyHeaders(lambda _request: page)(rf.get("/"))["Cache-Tag"] == "article:5,story:1"
    own = HttpResponse("x")
    assert "Cache-Tag" not in KeyHeaders(lambda _request: own)(rf.get("/"))


@pytest.mark.parametrize(
    ("tables", "mend"),
    [
        ({"varnish": "http://cache"}, "two brackets"),
        ([{}], "by varnish or by address"),
        ([{"varnish": "http://a", "address": "http://b"}], "one of them"),
        ([{"varnish": "cache:6081"}], "an address such as"),
        ([{"varnish": "http://user:hunter2@cache"}], "without a password"),
        ([{"varnish": "http://cache", "body": "x"}], "‘body’ is not known here"),
        ([{"address": "https://cdn.example/", "body": '{"tags": []}'}], "where the keys go"),
        ([{"address": "https://cdn.example/{keys}", "method": "FETCH"}], "method is POST"),
        ([{"address": "https://cdn.example/{keys}", "headers": {"A b": "x"}}], "names of headers"),
        ([{"address": "https://cdn.example/{keys}", "headers": {"Key": "hunter2\r\nX: y"}}], "one line"),
        ([{"address": "https://cdn.example/{keys}", "keys_a_call": 0}], "1 to 1000"),
        ([{"address": "https://cdn.example/{keys}", "again_after": "soon"}], "seconds"),
        ("not json", "JSON"),
        (["x"], "a table"),
    ],
)
def test_a_wrong_table_is_refused_with_its_mend_and_shows_no_value(tables, mend):
    with pytest.raises(ValueError, match=mend) as error:
        purges.parse(tables)
    assert "hunter2" not in str(error.value)


# A real Varnish


class Paper:
    """An origin whose pages name their keys; it counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.text = "The bridge opens."

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        number = request.path.strip("/").partition("/")[2]
        body = f"{self.text} {self.asked}".encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Cache-Control", "public, max-age=0, s-maxage=1")
        request.send_header("Vary", "Accept-Encoding, Cookie")
        request.send_header("Surrogate-Key", f"article:{number} story:1 chrome:en")
        request.end_headers()
        request.wfile.write(body)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())
    finally:
        connection.close()


@pytest.fixture(scope="module", params=["xkey", "ban"])
def varnish(request) -> Iterator[tuple[int, Paper]]:
    """Varnish with the recipe that the documentation gives, before an origin."""
    program = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")
    if program is None:
        pytest.skip("varnishd is not installed (Debian: apt-get install varnish varnish-modules)")
    paper = Paper()
    with serving(paper.answer) as origin, TemporaryDirectory(prefix="colonnade-varnish-") as folder:
        room = Path(folder)
        room.chmod(0o755)
        for file in RECIPE.glob("*.vcl"):
            text = file.read_text("utf-8").replace('"8000"', f'"{origin}"')
            (room / file.name).write_text(text.replace("./xkey.vcl", f"./{request.param}.vcl"), "utf-8")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        words = ["-F", "-f", room / "colonnade.vcl", "-a", f"127.0.0.1:{port}", "-n", room / "work"]
        with (room / "log").open("w") as log:
            process = subprocess.Popen(
                [program, *words, "-s", "malloc,16m", "-p", "thread_pools=1"], stdout=log, stderr=log
            )
        try:
            until(lambda: process.poll() is not None or _answers(port))
            said = (room / "log").read_text()
            if "xkey" in said and process.poll() is not None:
                pytest.skip("Varnish has no module xkey (Debian: apt-get install varnish-modules)")
            assert process.poll() is None, said
            yield port, paper
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        return ask(port, "/started/0")[0] == 200
    except OSError:
        return False


def test_varnish_forgets_what_changed_and_holds_the_rest(varnish, told):
    port, paper = varnish
    bus = told({"varnish": f"http://127.0.0.1:{port}"})
    first, other = ask(port, "/news/5"), ask(port, "/news/55")
    assert first[1] == ask(port, "/news/5")[1] == ask(port, "/news/5", Cookie="theme=dark")[1]
    assert "Surrogate-Key" not in first[2]
    bus.publish(["article:5"])
    until(lambda: ask(port, "/news/5")[1] != first[1])
    assert ask(port, "/news/55")[1] == other[1]
    bus.publish(["story:1", "tag:2"])
    until(lambda: ask(port, "/news/55")[1] != other[1])


def test_varnish_forgets_everything(varnish):
    port, _paper = varnish
    before = ask(port, "/news/7")[1]
    purge.Varnish(purges.parse([{"varnish": f"http://127.0.0.1:{port}"}])[0]).forget_everything()
    assert ask(port, "/news/7")[1] != before


def test_varnish_holds_nothing_of_one_reader(varnish):
    port, _paper = varnish
    for headers in ({"Cookie": "a=b; session=x"}, {"Cookie": "zone=UTC"}, {"Authorization": "Bearer x"}):
        assert ask(port, "/news/9", **headers)[1] != ask(port, "/news/9", **headers)[1]
    assert ask(port, "/account/")[1] != ask(port, "/account/")[1]
