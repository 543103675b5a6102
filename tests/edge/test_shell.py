"""The doors, and what stands at each."""

import gzip
import http.client
import socket
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from . import newspaper


def test_a_body_is_taken_up_to_its_bound(start, settings):
    settings.EDGE_BODY_LIMIT = 3_000_000
    server = start()
    assert server.ask("/size/", "PUT", b"x" * 2_500_000).status == 403
    cookie = {"Cookie": "csrftoken=" + "a" * 32, "X-CSRFToken": "a" * 32}
    reply = server.ask("/size/", "POST", b"x" * 2_500_000, **cookie)
    assert reply.text == "POST 2500000"
    reply = server.ask("/size/", "POST", b"x" * 3_000_000, **cookie)
    assert reply.text == "POST 3000000"
    # What announces too much is refused before it is sent.
    reply = server.ask("/size/", "POST", Content_Length="3000001")
    assert reply.status == 413
    assert reply.text == "This is too large: at most 3,000,000 bytes are taken here."


def test_a_body_that_does_not_say_its_length_is_bounded_too(start, settings):
    settings.EDGE_BODY_LIMIT = 10
    server = start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(
            b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n"
        )
        assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_who_leaves_in_the_middle_of_a_body_harms_nobody(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc")
    assert server.ask("/who/").status == 200


def test_a_streamed_answer_comes_whole_from_one_thread(server):
    lines = server.ask("/export/").text.splitlines()
    assert lines == [f"{number} same" for number in range(2_000)]


def test_a_file_comes_whole_and_its_head_without_it(server):
    reply = server.ask("/download/")
    assert reply.body == bytes(range(256)) * 2_000
    assert server.ask("/download/", "HEAD").headers["Content-Length"] == "512000"


def test_readers_with_slow_lines_hold_no_thread(start, settings):
    settings.EDGE_THREADS = 1
    server = start()
    slow = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=10) for _ in range(6)]
    for connection in slow:
        connection.request("GET", "/download/")
    assert server.ask("/who/").status == 200
    for connection in slow:
        connection.close()


def test_forwarded_headers_are_believed_of_a_trusted_proxy_only(start, settings):
    settings.ALLOWED_HOSTS = ["*"]
    said = {
        "X-Forwarded-For": "6.6.6.6, 203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "post.example",
        "Host": "inside.example",
    }
    assert start().ask("/who/", **said).text == "127.0.0.1 http inside.example []"
    settings.EDGE_TRUSTED_PROXIES = ("127.0.0.0/8",)
    assert start().ask("/who/", **said).text == "203.0.113.7 https post.example []"


def test_a_header_with_an_underscore_is_not_taken_for_another(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"GET /who/ HTTP/1.1\r\nHost: localhost\r\nX_Forwarded_For: 6.6.6.6\r\n\r\n")
        assert b"127.0.0.1 http localhost []" in line.recv(2000)


def test_four_slow_pages_do_not_stop_the_kept_ones(server):
    server.ask("/section/")
    newspaper.gate.clear()
    with ThreadPoolExecutor(8) as readers:
        slow = [readers.submit(server.ask, f"/articles/{n}/") for n in range(8)]
        assert newspaper.waiting.acquire(timeout=5)
        assert server.ask("/section/").text == "page 1"
        newspaper.gate.set()
        assert all(reply.result().status == 200 for reply in slow)


@pytest.mark.parametrize("path", ["/articles/5/", "/who/", "/live?on=thread:12"])
def test_an_unlike_method_goes_to_django(server, path):
    assert server.ask(path, "DELETE").status == 403


def test_a_readers_own_page_comes_compressed_as_they_can_take_it(server):
    own = {"Cookie": "session=abc"}
    plain = server.ask("/articles/5/", **own)
    assert "Content-Encoding" not in plain.headers
    assert len(plain.body) > 5_000
    for said, undo in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        reply = server.ask("/articles/5/", **own, Accept_Encoding=f"{said}, zstd")
        assert reply.headers["Content-Encoding"] == said
        assert reply.headers["Content-Length"] == str(len(reply.body))
        assert "Accept-Encoding" in reply.headers["Vary"]
        assert reply.headers["Cache-Control"] == "private, no-store"
        assert undo(reply.body) == plain.body
    # What is short goes as it is, and so does what is no text.
    for path in ("/who/", "/download/"):
        assert "Content-Encoding" not in server.ask(path, **own, Accept_Encoding="br").headers
