"""The first door: the same bytes are given the same answer, and nothing else is."""

import time

import pytest

from colonnade import edge
from colonnade.edge.bodies import Bodies, Ready, Standing
from colonnade.edge.door import Door
from colonnade.edge.known import Questions
from colonnade.edge.shell import Shell

from . import newspaper
from .newspaper import rendered
from .test_kept import until
from .wire import Line, get

ARTICLE = "/articles/5/"
BROWSER = get(ARTICLE, "Accept-Encoding: gzip, br", "User-Agent: Mozilla/5.0", "Accept-Language: en")


@pytest.fixture
def passed(monkeypatch) -> list[str]:
    """The paths of the requests that came as far as the shell."""
    paths: list[str] = []
    plain = Shell._answer

    async def noted(shell, scope, receive, send):
        paths.append(scope["path"])
        await plain(shell, scope, receive, send)

    monkeypatch.setattr(Shell, "_answer", noted)
    return paths


def test_the_same_bytes_are_answered_before_they_are_read(server, passed):
    with Line(server.port) as line:
        first = line.ask(BROWSER)
        for _ in range(3):
            again = line.ask(BROWSER)
            assert again.timeless == first.timeless
            assert again.header("date")
    with Line(server.port) as line:
        assert line.ask(BROWSER).timeless == first.timeless
    assert passed == [ARTICLE]
    with Line(server.port) as line:
        line.ask(BROWSER.replace(b"en\r\n", b"fr\r\n"))
    assert passed == [ARTICLE] * 2


def test_head_304_and_static_files_too(server, passed):
    tag = server.ask(ARTICLE).headers["ETag"]
    style = server.assets.address("site.css")
    asked = [
        get(ARTICLE, method="HEAD"),
        get(ARTICLE, f"If-None-Match: {tag}"),
        get(style, "Accept-Encoding: br"),
    ]
    passed.clear()
    with Line(server.port) as line:
        first = [line.ask(one) for one in asked]
        assert [one.status for one in first] == [200, 304, 200]
        assert [line.ask(one).timeless for one in asked] == [one.timeless for one in first]
    assert passed == [ARTICLE, ARTICLE, style]


def test_the_answer_falls_with_its_page(server, passed):
    with Line(server.port) as line:
        assert b"opens" in line.ask(get(ARTICLE)).body
        newspaper.state["text"] = "The bridge is closed."
        edge.touch("article:5")
        assert b"closed" in line.ask(get(ARTICLE)).body
        assert b"closed" in line.ask(get(ARTICLE)).body
    assert passed == [ARTICLE] * 2


def test_a_page_whose_time_is_over_is_asked_of_the_shell_again(server, passed):
    with Line(server.port) as line:
        line.ask(BROWSER)
        (address,) = server.shell.kept._pages
        server.shell.kept._pages.get(address).free_until = time.monotonic() - 0.01
        for _ in range(2):
            assert line.ask(BROWSER).status == 200
    assert passed == [ARTICLE] * 3


def test_a_bus_that_is_lost_closes_the_first_door(server, passed, monkeypatch):
    with Line(server.port) as line:
        line.ask(BROWSER)
        monkeypatch.setattr(type(server.shell.bus), "is_lost", True)
        line.ask(BROWSER)
    assert passed == [ARTICLE] * 2


@pytest.mark.parametrize(
    "request_",
    [
        get(ARTICLE, "Cookie: session=abc"),
        get(ARTICLE, "Cookie: csrftoken=" + "a" * 32),
        get(ARTICLE, "Authorization: Bearer abc"),
        get(ARTICLE, "Range: bytes=0-9"),
        get(ARTICLE, "Expect: 100-continue"),
        get(ARTICLE, "Content-Length: 0"),
        get(ARTICLE, "Connection: Upgrade", "Upgrade: websocket"),
        get(ARTICLE, "X-Long: " + "a" * 5_000),
        get("/lost/"),
        get("/who/"),
        get("/sign-in/"),
    ],
)
def test_what_is_not_plain_or_is_somebodys_goes_the_whole_way_each_time(server, request_, settings, passed):
    settings.SESSION_COOKIE_NAME = "session"
    for _ in range(3):
        with Line(server.port) as line:
            assert line.ask(request_).status in (200, 404)
    assert len(passed) == 3
    assert not any(map(len, server.shell._doors.values()))


def test_a_request_in_pieces_is_the_same_request_and_is_not_learned_in_pieces(server, passed):
    with Line(server.port) as line:
        line.send(BROWSER[:30])
        line.send(BROWSER[30:60])
        whole = line.ask(BROWSER[60:])
        assert line.ask(BROWSER).timeless == whole.timeless
    # Two at once are answered both, in their order.
    with Line(server.port) as line:
        line.send(BROWSER + get("/section/"))
        assert line.answer().timeless == whole.timeless
        assert line.answer().body == b"page 1"
    connections = server._uvicorn.server_state.connections
    # Known bytes as the body of another request are that body.
    with Line(server.port) as line:
        head = b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(BROWSER)
        line.send(head)
        until(lambda: any(one._is_within for one in connections))
        assert line.ask(BROWSER).status == 403
    # And within a head, a part of it.
    with Line(server.port) as line:
        line.send(b"GET /who/ HTTP/1.1\r\nX-A: ")
        until(lambda: any(one._is_head for one in connections))
        assert line.ask(BROWSER).body.startswith(b"127.0.0.1")


def test_trusted_peers_and_strangers_are_known_apart(start, settings):
    settings.ALLOWED_HOSTS = ["*"]
    forwarded = get(ARTICLE, "X-Forwarded-Host: other.example")
    server = start()
    with Line(server.port) as line:
        line.ask(forwarded)
    assert [trusted for _scheme, trusted in server.shell._doors] == [False]
    settings.EDGE_TRUSTED_PROXIES = ("127.0.0.0/8",)
    server = start()
    with Line(server.port) as line:
        line.ask(forwarded)
    assert [trusted for _scheme, trusted in server.shell._doors] == [True]


def test_a_line_that_is_answered_here_is_closed_after_its_time(start):
    server = start(timeout_keep_alive=1)
    with Line(server.port) as line:
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            assert line.ask(BROWSER).status == 200
        assert line.answer() is None


class Hasty(Door):
    """A door that waits a moment only."""

    patience = 0.2


@pytest.mark.parametrize(
    "start_of_it",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"POST /size/ HTTP/1.1\r\nX: "],
)
def test_a_head_that_does_not_come_is_given_up(start, start_of_it):
    server = start(http=Hasty)
    with Line(server.port) as line:
        line.send(start_of_it)
        said = line.answer()
        assert said is None if not start_of_it else said.status == 408
        assert line.answer() is None


def test_a_head_that_drips_is_given_up_as_well(start):
    server = start(http=Hasty)
    with Line(server.port) as line:
        line.send(b"GET / HTTP/1.1\r\n")
        try:
            for number in range(10_000):
                line.send(b"X-%d: drip\r\n" % number)
                if number > 90:
                    break
        except OSError:
            pass
        assert line.answer().status in (408, 431)


@pytest.mark.parametrize(
    "request_",
    [
        get("/who/", *(f"X-{number}: a" for number in range(101))),
        get("/who/", "X-Long: " + "a" * 33_000),
        get("/who/" + "a" * 33_000),
        b"GET /who/ HTTP/1.1\r\nX-Endless: " + b"a" * 40_000,
    ],
)
def test_a_head_has_a_bound(server, request_):
    with Line(server.port) as line:
        said = line.ask(request_)
        assert said.status == 431
        assert said.body.endswith(b".")
        assert line.answer() is None
    with Line(server.port) as line:
        assert line.ask(get("/who/", *(f"X-{n}: {'a' * 200}" for n in range(90)))).status == 200


def ready() -> Ready:
    return Standing(200, Bodies.of(200, [], b"words", 1)).ready("GET", {})


def test_questions_are_bounded_and_those_asked_again_outlast_a_flood():
    questions = Questions(most=100, bound=100_000)
    for number in range(20):
        questions.learn(b"real %d" % number, 500, ready(), "")
        assert questions.find(b"real %d" % number)
    for number in range(10_000):
        questions.learn(b"flood %d" % number, 500, ready(), "")
        assert len(questions) <= 125
        assert questions.size <= 125_000
    assert all(questions.find(b"real %d" % number) for number in range(20))


def test_one_page_in_many_shapes_is_rendered_once(server):
    for number in range(300):
        with Line(server.port) as line:
            assert line.ask(get(ARTICLE, f"User-Agent: Mozilla/{number}")).status == 200
    assert rendered[ARTICLE] == 1
