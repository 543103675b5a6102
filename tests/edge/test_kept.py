"""Kept pages, as their readers meet them."""

import gzip
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
from django.http import HttpResponse

from colonnade import edge
from colonnade.edge.bodies import Bodies, accepted
from colonnade.edge.bus import InProcess
from colonnade.edge.kept import Kept, Page

from . import newspaper
from .newspaper import rendered

ARTICLE = "/articles/5/"


def until(condition) -> None:
    """Wait for it, ten seconds at most."""
    over = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < over
        threading.Event().wait(0.002)


def test_a_page_is_rendered_once_for_all_its_readers(server):
    first, second = server.ask(ARTICLE), server.ask(ARTICLE)
    assert first.status == second.status == 200
    assert first.body == second.body
    assert rendered[ARTICLE] == 1
    assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert first.headers["Surrogate-Key"] == "article:5 story:1"
    assert first.headers["Vary"] == "Accept-Encoding"
    assert server.ask("/section/").headers["Cache-Control"] == "public, max-age=0, s-maxage=60"


def test_each_encoding_has_a_body_and_a_strong_etag_of_its_own(server):
    plain = server.ask(ARTICLE, Accept_Encoding="identity")
    small = server.ask(ARTICLE, Accept_Encoding="gzip")
    least = server.ask(ARTICLE, Accept_Encoding="gzip, deflate, br, zstd")
    assert plain.headers["Content-Encoding"] is None
    assert small.headers["Content-Encoding"] == "gzip"
    assert least.headers["Content-Encoding"] == "br"
    assert gzip.decompress(small.body) == brotli.decompress(least.body) == plain.body
    tags = {reply.headers["ETag"] for reply in (plain, small, least)}
    assert len(tags) == 3
    assert all(tag.startswith('"') for tag in tags)
    assert rendered[ARTICLE] == 1


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("", "identity"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0.5, gzip;q=0", "br"),
        ("identity, br;q=0.1", "identity"),
        ("deflate, br;q=nonsense", "identity"),
        ("X-GZIP", "gzip"),
    ],
)
def test_a_reader_gets_the_encoding_they_like_best(header, best):
    assert accepted(header)[0] == best


def test_who_has_the_page_already_is_told_so(server):
    page = server.ask(ARTICLE, Accept_Encoding="br")
    tag = page.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        reply = server.ask(ARTICLE, Accept_Encoding="br", If_None_Match=known)
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["ETag"] == tag
        assert reply.headers["Cache-Control"] == page.headers["Cache-Control"]
        assert reply.headers["Vary"] == "Accept-Encoding"
    assert server.ask(ARTICLE, Accept_Encoding="br", If_None_Match='"other"').status == 200
    assert server.ask(ARTICLE, Accept_Encoding="gzip", If_None_Match=tag).status == 200


def test_head_has_the_headers_of_get_and_no_body(server):
    head, get = server.ask(ARTICLE, "HEAD"), server.ask(ARTICLE)
    assert head.body == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.body))
    assert head.headers["ETag"] == get.headers["ETag"]
    assert rendered[ARTICLE] == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=abc"},
        {"Cookie": "theme=dark; session=abc"},
        {"Cookie": "messages=x"},
        {"Cookie": "zone=Asia/Tokyo"},
        {"Authorization": "Bearer x"},
        {"Range": "bytes=0-3"},
    ],
)
def test_a_personal_question_passes_the_kept_pages_by(server, settings, headers):
    settings.SESSION_COOKIE_NAME = "session"
    server.ask(ARTICLE)
    for _ in range(2):
        reply = server.ask(ARTICLE, **headers)
        assert reply.headers["Cache-Control"] == "private, no-store"
        assert reply.headers["Surrogate-Key"] is None
    assert rendered[ARTICLE] == 3
    assert server.ask(ARTICLE).headers["Cache-Control"].startswith("public")
    assert rendered[ARTICLE] == 3


def test_other_cookies_neither_matter_nor_leak(server):
    dark = server.ask(ARTICLE, Cookie="theme=dark")
    assert "theme none" in server.ask("/articles/6/", Cookie="theme=dark; csrftoken=" + "a" * 32).text
    light = server.ask(ARTICLE, Cookie="theme=light")
    assert dark.body == light.body
    assert "theme none" in dark.text
    assert rendered[ARTICLE] == 1


def test_a_page_that_sets_a_cookie_is_not_kept(server):
    first = server.ask("/sign-in/")
    token = first.headers["Set-Cookie"].partition(";")[0]
    second = server.ask("/sign-in/", Cookie=token)
    assert rendered["/sign-in/"] == 2
    assert second.headers["Cache-Control"] == "private, no-store"
    # The cookie that the reader has is used again: a form in another tab stays good.
    assert second.headers["Set-Cookie"].partition(";")[0] == token
    response = HttpResponse("hello")
    response.set_cookie("a", "b")
    assert edge.keep(response, "article:1")["Cache-Control"] == "private, no-store"


def test_an_absence_is_kept_and_a_failure_is_not(server):
    assert [server.ask("/lost/").status for _ in range(2)] == [404, 404]
    assert rendered["/lost/"] == 1
    assert server.ask("/broken/").headers["Cache-Control"] == "private, no-store"


def test_a_page_that_varies_with_more_than_encoding_is_not_kept(server):
    assert server.ask("/languages/", Accept_Language="el").text == "el"
    assert server.ask("/languages/", Accept_Language="fr").text == "fr"


def test_a_touch_drops_the_page_and_no_other(server):
    server.ask(ARTICLE)
    server.ask("/section/")
    newspaper.state["text"] = "The bridge is closed."
    edge.touch("article:5")
    assert "closed" in server.ask(ARTICLE).text
    server.ask("/section/")
    assert rendered[ARTICLE] == 2
    assert rendered["/section/"] == 1


def test_who_changes_something_sees_it_at_once(server):
    assert "opens" in server.ask(ARTICLE).text
    server.ask("/change/")
    assert "closed" in server.ask(ARTICLE).text


def test_tracking_parameters_ask_for_the_same_page(server):
    first = server.ask(ARTICLE + "?utm_source=letter&fbclid=1")
    assert server.ask(ARTICLE).body == first.body
    assert first.text.endswith("query </i>")
    assert rendered[ARTICLE] == 1


def test_only_declared_parameters_are_kept(server):
    for _ in range(2):
        assert server.ask("/section/?page=2").text == "page 2"
        assert server.ask("/section/?page=3&gclid=7").text == "page 3"
        assert server.ask("/section/?other=1&page=2").text == "page 2"
    # The plain page was asked first, to hear what the view reads.
    assert rendered["/section/"] == 3
    for number in range(100):
        assert server.ask(f"/section/?other={number}").text == "page 1"
    assert rendered["/section/"] == 3


def test_a_hundred_thousand_queries_cost_one_rendering_and_the_memory_of_one_page(server):
    """A thousand stand for them; the view is shown none of what it does not read."""
    pages = {server.ask(f"{ARTICLE}?foo={number}").body for number in range(1_000)}
    assert len(pages) == 1
    assert pages.pop().decode().endswith("query </i>")
    assert rendered[ARTICLE] == 1
    assert len(server.shell.kept) == 1
    assert len(server.shell.declared) == 1


def test_each_host_has_pages_of_its_own_and_a_false_one_has_none(server, settings):
    settings.ALLOWED_HOSTS = ["post.example", "www.post.example"]
    server.ask(ARTICLE, Host="post.example")
    server.ask(ARTICLE, Host="www.post.example")
    assert rendered[ARTICLE] == 2
    server.ask(ARTICLE, Host="POST.example")
    assert rendered[ARTICLE] == 2
    assert server.ask(ARTICLE, Host="evil.example").status == 400
    assert len(server.shell.kept) == 2


def test_many_who_ask_at_once_wait_for_one_rendering(server):
    newspaper.gate.clear()
    with ThreadPoolExecutor(12) as readers:
        replies = [readers.submit(server.ask, ARTICLE) for _ in range(12)]
        assert newspaper.waiting.acquire(timeout=5)
        newspaper.gate.set()
        assert len({reply.result().body for reply in replies}) == 1
    assert rendered[ARTICLE] == 1


def test_what_was_touched_while_it_was_rendered_is_not_kept(server):
    newspaper.gate.clear()
    with ThreadPoolExecutor(1) as readers:
        early = readers.submit(server.ask, ARTICLE)
        assert newspaper.waiting.acquire(timeout=5)
        newspaper.state["text"] = "The bridge is closed."
        edge.touch("article:5")
        newspaper.gate.set()
        assert "opens" in early.result().text
    assert "closed" in server.ask(ARTICLE).text
    server.ask(ARTICLE)
    assert rendered[ARTICLE] == 2


def a_page(text: str = "words", *keys: str, made_at: float = 0, status: int = 200) -> Page:
    headers = [(b"content-type", b"text/html")]
    bodies = Bodies.of(status, headers, text.encode(), quality=1)
    keys = keys or ("article:1",)
    return Page(status=status, bodies=bodies, keys=keys, seen=sys.maxsize, made_at=made_at)


def test_nothing_is_older_than_a_minute_and_an_absence_ten_seconds():
    now = [0.0]
    kept = Kept(InProcess(), 1_000_000, clock=lambda: now[0])
    kept.put(("a", ()), a_page())
    kept.put(("b", ()), a_page(status=404))
    now[0] = 9.9
    assert kept.get(("a", ()))
    assert kept.get(("b", ()))
    now[0] = 10
    assert kept.get(("b", ())) is None
    now[0] = 59.9
    assert kept.get(("a", ()))
    now[0] = 60
    assert kept.get(("a", ())) is None
    assert (len(kept), kept.size) == (0, 0)


def test_memory_is_bounded_and_what_nobody_asks_for_goes_first():
    kept = Kept(InProcess(), 3 * a_page().bodies.size, clock=lambda: 0, behind=0)
    for name in "abc":
        assert kept.put((name, ()), a_page())
    kept.get(("a", ()))
    kept.put(("d", ()), a_page())
    assert kept.get(("b", ())) is None
    assert all(kept.get((name, ())) for name in "acd")
    assert not kept.put(("e", ()), a_page("x" * 100_000))
    kept.drop(["article:1"])
    assert (len(kept), kept.size) == (0, 0)


def test_a_key_that_is_none_and_a_bound_that_is_too_long_are_refused():
    for key in ("Article:5", "article:", "article 5", "article:5\r\nSet-Cookie: a", "", "a:" + "9" * 200):
        with pytest.raises(ValueError, match="not a key"):
            edge.keep(HttpResponse(), key)
    with pytest.raises(ValueError, match="60 seconds"):
        edge.keep(HttpResponse(), "article:5", within=61)
    assert "sitemap" in edge.keep(HttpResponse(), "sitemap")["Surrogate-Key"]


def test_pages_are_dropped_by_any_thread(server):
    server.ask(ARTICLE)
    thread = threading.Thread(target=edge.touch, args=("story:1",))
    thread.start()
    thread.join()
    server.ask(ARTICLE)
    assert rendered[ARTICLE] == 2


def test_a_touched_page_is_given_while_one_rendering_runs_and_a_second_at_most(start):
    server = start(behind=1.0)
    now = [100.0]
    server.shell.kept.clock = lambda: now[0]
    assert "opens" in server.ask(ARTICLE).text
    newspaper.state["text"] = "The bridge is closed."
    newspaper.gate.clear()
    now[0] = 100.5
    edge.touch("article:5")
    # Not yet a second since the last rendering: nobody asks Django.
    assert "opens" in server.ask(ARTICLE).text
    assert rendered[ARTICLE] == 1
    now[0] = 101.2
    with ThreadPoolExecutor(8) as readers:
        early = [readers.submit(server.ask, ARTICLE) for _ in range(8)]
        # All but the first have the old page at once, while one rendering waits at the gate.
        assert newspaper.waiting.acquire(timeout=5)
        until(lambda: sum(reply.done() for reply in early) == 7)
        assert all("opens" in reply.result().text for reply in early if reply.done())
        now[0] = 101.6
        late = [readers.submit(server.ask, ARTICLE) for _ in range(4)]
        newspaper.gate.set()
        assert all("closed" in reply.result(timeout=5).text for reply in late)
        assert sum("closed" in reply.result(timeout=5).text for reply in early) == 1
    assert rendered[ARTICLE] == 2


def test_a_page_that_is_touched_ten_times_a_second_is_made_once_a_second(start):
    server = start(behind=1.0)
    now = [100.0]
    server.shell.kept.clock = lambda: now[0]
    shown = []
    for tenth in range(50):
        now[0] = 100 + tenth / 10
        newspaper.state["text"] = f"tenth {tenth} "
        edge.touch("article:5")
        shown.append(int(server.ask(ARTICLE).text.split()[1]))
    assert rendered[ARTICLE] <= 6
    assert all(tenth - seen <= 10 for tenth, seen in enumerate(shown))


def test_an_answer_asked_for_because_of_a_change_is_never_older_than_it(start):
    server = start(behind=1.0)
    assert server.ask("/changes/").headers["Cache-Control"] == "public, max-age=0, s-maxage=0"
    edge.touch("article:5")
    server.ask("/changes/")
    assert rendered["/changes/"] == 2
    # One who asks after a touch does not wait for a rendering that was begun before it.
    edge.touch("article:5")
    newspaper.gate.clear()
    with ThreadPoolExecutor(2) as readers:
        early = readers.submit(server.ask, "/changes/")
        assert all(newspaper.waiting.acquire(timeout=5) for _ in range(3))
        newspaper.state["text"] = "later"
        edge.touch("article:5")
        late = readers.submit(server.ask, "/changes/")
        newspaper.gate.set()
        early.result(timeout=5)
        assert late.result(timeout=5).text == "later"


def test_while_the_bus_is_lost_a_page_stands_as_long_as_it_may_elsewhere():
    bus, now = InProcess(), [0.0]
    kept = Kept(bus, 1_000_000, clock=lambda: now[0])
    kept.put(("article", ()), a_page())
    page = a_page("list")
    page.within = 60
    kept.put(("list", ()), page)
    now[0] = 1.5
    assert kept.get(("article", ()))
    bus.is_lost = True
    assert kept.get(("article", ())) is None
    assert kept.get(("list", ()))
    bus.is_lost = False
    assert kept.get(("article", ()))


def test_what_was_being_made_when_everything_was_dropped_is_not_kept(server):
    newspaper.gate.clear()
    with ThreadPoolExecutor(1) as readers:
        early = readers.submit(server.ask, ARTICLE)
        assert newspaper.waiting.acquire(timeout=5)
        server.shell.kept.clear()
        newspaper.gate.set()
        early.result(timeout=5)
    server.ask(ARTICLE)
    assert rendered[ARTICLE] == 2


def test_a_page_that_falls_lets_go_of_what_stood_ready():
    page = a_page("words")
    ready = page.ready("GET", {})
    assert ready.parts
    page.fall()
    assert ready.parts is None
    assert page.free_until == 0
    # Who had the page in hand already is still given it whole.
    assert page.ready("GET", {}).parts[2] == b"words"
