"""What strangers send to be given what is not theirs, or to have others given what is not true."""

import pytest

from colonnade.edge.bus import InProcess
from colonnade.edge.kept import MISSING_BYTES, Kept

from . import newspaper
from .newspaper import rendered
from .test_kept import a_page
from .wire import Line, get

ARTICLE = "/articles/5/"
PLAIN = get(ARTICLE)


def asked(server, *requests: bytes):
    """The answers to requests on lines of their own."""
    answers = []
    for request in requests:
        with Line(server.port) as line:
            answers.append(line.ask(request))
    return answers


# Poisoning: what is sent once must not change what others are given


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: https",
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-Port: 6666",
        "X-Forwarded-Prefix: /evil",
        "Forwarded: host=evil.example;proto=https",
        "X-Original-URL: /section/",
        "X-Rewrite-URL: /section/",
        "X-HTTP-Method-Override: DELETE",
        "X-Host: evil.example",
        "Accept-Language: ar",
        "Accept: application/json",
        "Referer: http://evil.example/",
        "Origin: http://evil.example",
        "User-Agent: <script>",
        "X-Requested-With: XMLHttpRequest",
        "Cookie: theme=<script>",
        "Cookie: csrftoken=evil",
        "Cookie : session=abc",
        "Transfer_Encoding: chunked",
    ],
)
def test_a_header_changes_the_page_of_nobody(server, header):
    evil, plain = asked(server, get(ARTICLE, header), PLAIN)
    if evil.status == 200:
        assert evil.timeless == plain.timeless
    assert plain.status == 200
    assert b"theme none" in plain.body
    assert rendered[ARTICLE] == 1


def test_a_host_has_pages_of_its_own_and_only_ours_have_any(server, settings):
    settings.ALLOWED_HOSTS = ["post.example"]
    ours = get("/who/", host="post.example")
    for host in (
        "evil.example",
        "post.example.evil.example",
        "post.example@evil.example",
        "post.example:1x",
        "",
    ):
        assert asked(server, get(ARTICLE, host=host))[0].status == 400
    absolute = b"GET http://evil.example/articles/5/ HTTP/1.1\r\nHost: post.example\r\n\r\n"
    two = get(ARTICLE, "Host: evil.example", host="post.example")
    none = b"GET /articles/5/ HTTP/1.1\r\n\r\n"
    # An absolute address names a path here; the host is the header's, in the key and for Django alike.
    answers = asked(server, absolute, two, none, ours)
    assert [answer.status for answer in answers] == [200, 400, 400, 200]
    assert b"post.example" in answers[3].body
    assert {address[0].split("/")[2] for address in server.shell.kept._pages} == {"post.example"}


@pytest.mark.parametrize(
    "query",
    [
        "page=2&page=3",
        "page=2;page=3",
        "%70age=2",
        "page=2%00",
        "page=%ff",
        "page[]=2",
        "PAGE=2",
        "&&page=2&",
        "=&=",
    ],
)
def test_a_query_is_read_alike_by_the_key_and_by_the_view(server, query):
    """Whatever is kept for a query is what Django answers to that query without the edge."""
    first = [answer.body for answer in asked(server, get("/section/"), get("/section/?page=2"))]
    odd, again = asked(server, get(f"/section/?{query}"), get(f"/section/?{query}"))
    assert odd.timeless == again.timeless
    assert [answer.body for answer in asked(server, get("/section/"), get("/section/?page=2"))] == first
    assert first == [b"page 1", b"page 2"]


# Smuggling: where one request ends must not be a matter of opinion

# ruff: noqa: E501  (a request is read in one line)
REFUSED = {
    "two lengths": b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "a length and chunks": b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks unknown": b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"GET /articles/5/ HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n c\r\nX\r\n\r\n",
    "a bare LF": b"GET /articles/5/ HTTP/1.1\nHost: localhost\n\n",
    "a bare CR": b"GET /articles/5/ HTTP/1.1\r\nHost: localhost\r\nX-A: b\rX-B: c\r\n\r\n",
    "a space before the colon": b"GET /articles/5/ HTTP/1.1\r\nHost: localhost\r\nCookie : session=a\r\n\r\n",
    "NUL": b"GET /articles/5/ HTTP/1.1\r\nHost: localhost\r\nX-A: \0\r\n\r\n",
    "NUL in the address": b"GET /articles/5/\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "HTTP/9.9": b"GET /articles/5/ HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "a negative length": b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -4\r\n\r\nabcd",
    "a signed length": b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: +4\r\n\r\nabcd",
    "an empty name": b"GET /articles/5/ HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n",
    "no name": b"\0\0\0\0\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED.keys())
def test_an_unclear_request_is_refused_and_the_line_closed(server, request_):
    asked(server, PLAIN, PLAIN)
    with Line(server.port) as line:
        answer = line.ask(request_ + PLAIN)
        assert answer.status in (400, 505)
        assert answer.header("connection") == "close"
        assert line.answer() is None
    assert asked(server, PLAIN)[0].status == 200


def test_what_follows_a_body_is_the_next_request_and_nothing_else(server):
    chunks = (
        b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        b'5;ext="\r\n"\r\nabcde\r\n0\r\n\r\n'
    )
    asked(server, PLAIN)
    hidden = b"GET /who/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with Line(server.port) as line:
        head = b"GET /articles/5/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(hidden)
        assert line.ask(head + hidden + PLAIN).status == 200
        # The hidden request was a body; what comes next is the plain one.
        assert b"bridge" in line.answer().body
    with Line(server.port) as line:
        assert line.ask(chunks).status in (400, 403)


def test_range_and_expect_are_answered_whole(server):
    whole = asked(server, PLAIN)[0]
    part = asked(server, get(ARTICLE, "Range: bytes=0-9"))[0]
    assert (part.status, part.body) == (200, whole.body)
    expected = asked(server, get(ARTICLE, "Expect: 100-continue"))[0]
    assert (expected.status, expected.body) == (200, whole.body)


# Floods: memory and the pages that are read


def test_a_hundred_thousand_addresses_are_bounded_and_hurt_no_page():
    """Ten thousand stand for them, each a page of its own."""
    kept = Kept(InProcess(), 100 * a_page().size, clock=lambda: 0, behind=0)
    real = [(f"real {number}", ()) for number in range(50)]
    for _ in range(2):
        for address in real:
            kept.get(address) or kept.put(address, a_page())
    for number in range(10_000):
        kept.put((f"flood {number}", ()), a_page())
        assert kept.size <= 100 * a_page().size
        if number % 100 == 0:
            assert all(kept.get(address) for address in real)


def test_absences_have_a_place_apart_and_push_out_no_page():
    kept = Kept(InProcess(), 10 * a_page().size, clock=lambda: 0, behind=0)
    for number in range(9):
        kept.put((f"real {number}", ()), a_page())
    for number in range(3_000):
        kept.put((f"none {number}", ()), a_page("none", status=404))
    assert kept._missing.size <= MISSING_BYTES
    assert all(kept.get((f"real {number}", ())) for number in range(9))


def test_a_scan_of_queries_where_nothing_is_costs_one_rendering(server):
    answers = asked(server, *(get(f"/lost/?x={number}") for number in range(200)))
    assert {answer.status for answer in answers} == {404}
    assert rendered["/lost/"] == 1


def test_a_reader_who_takes_nothing_is_cut_off_from_nobody_else(server):
    newspaper.state["text"] = "The bridge is closed. " * 20_000
    with Line(server.port) as stalled:
        stalled.send(PLAIN * 50)
        assert asked(server, PLAIN)[0].status == 200
