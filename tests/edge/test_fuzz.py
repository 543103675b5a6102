"""The first door against the way behind it: the same bytes in, the same answer out.

Two servers show the same newspaper. One knows its requests already, the other
hands every byte to the parser. Both are sent the same requests, whole, bent, cut
and run together, in the same pieces; every answer must be the same but for its
date. `make fuzz` sends many; a few hundred are part of every run. A case that
fails prints its number, and `FUZZ_FROM` begins with it again.
"""

import os
import random
import socket

import pytest

from colonnade.edge.door import Door

from . import newspaper
from .wire import get

CASES = int(os.environ.get("FUZZ", "300"))
FROM = int(os.environ.get("FUZZ_FROM", "0"))
# Who says nothing for so long has nothing more to say.
SILENCE = 0.4
ATTEMPTS = 12


class Unknowing(Door):
    """The door without its memory."""

    patience = 0.2

    def data_received(self, data: bytes) -> None:
        self._hand_over(data)


class Knowing(Door):
    patience = 0.2


BROWSER = ("User-Agent: Mozilla/5.0", "Accept: text/html,*/*;q=0.8", "Accept-Encoding: gzip, deflate, br")
KNOWN = [
    get("/articles/5/"),
    get("/articles/5/", *BROWSER),
    get("/articles/5/", *BROWSER, "Connection: keep-alive"),
    get("/articles/5/", "If-None-Match: *"),
    get("/articles/5/", method="HEAD"),
    get("/articles/6/?utm_source=a", *BROWSER),
    get("/section/?page=2", "Cookie: theme=dark"),
    get("/section/", *BROWSER),
]
OTHERS = [
    get("/who/"),
    get("/lost/"),
    get("/nothing/"),
    get("/articles/5/", "Cookie: csrftoken=abc"),
    get("/articles/5/", "Content-Length: 5") + b"abcde",
    b"POST /size/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"GET /section/ HTTP/1.0\r\n\r\n",
]
# ruff: noqa: E501  (accidents are read by the line)
SCRAPS = [
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\0", b" ", b"\t", b":", b"%", b"%00", b"%2e%2e/", b"//", b"?", b"#", b";",
    b"HTTP/1.1", b"HTTP/1.0", b"HTTP/9.9", b"GET ", b"HEAD ", b"POST ", b"PUT ", b"http://evil.example",
    b"Connection: close\r\n", b"Connection: upgrade\r\nUpgrade: websocket\r\n", b"Upgrade: h2c\r\n",
    b"Content-Length: 3\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n", b"Cookie: session=a\r\n",
    b"Cookie : theme=a\r\n", b"Cookie: zone=Asia/Tokyo\r\n", b"Host: evil.example\r\n", b" folded\r\n", b"Range: bytes=0-\r\n",
    b"Accept-Encoding: identity\r\n", b"Expect: 100-continue\r\n", b"X: \xff\xfe\r\n", b"Authorization: a\r\n",
    b"If-None-Match: *\r\n", b"TE: trailers\r\n", b"X-Forwarded-Host: evil.example\r\n", b"\xe2\x80\xa8",
]  # fmt: skip


def bent(chance: random.Random, request: bytes) -> bytes:
    """The request after one small accident."""
    data = bytearray(request)
    at = chance.randrange(len(data) + 1)
    kind = chance.randrange(6)
    if kind == 0 and at < len(data):
        data[at] = chance.randrange(256)
    elif kind == 1:
        del data[at : at + chance.randrange(1, 9)]
    elif kind == 2:
        data[at:at] = chance.choice(SCRAPS)
    elif kind == 3:
        lines = request.split(b"\r\n")
        lines.insert(chance.randrange(1, max(2, len(lines) - 1)), chance.choice(SCRAPS).strip(b"\r\n"))
        return b"\r\n".join(lines)
    elif kind == 4 and at < len(data):
        data[at : at + 1] = bytes(data[at : at + 1]).swapcase()
    else:
        data[at:at] = data[at : at + chance.randrange(1, 30)]
    return bytes(data)


def case(number: int) -> list[bytes]:
    """One conversation: the pieces that are sent, in their order."""
    chance = random.Random(number)
    said = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        request = chance.choice(KNOWN if chance.random() < 0.8 else OTHERS)
        for _ in range(chance.choice((0, 0, 1, 1, 2))):
            request = bent(chance, request)
        said.append(request)
    whole = b"".join(said) + get("/who/", "Connection: close")
    if chance.random() < 0.5:
        return [*said, get("/who/", "Connection: close")]
    cuts = sorted(chance.randrange(len(whole)) for _ in range(chance.randrange(4)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True) if a < b]


def answered(port: int, pieces: list[bytes]) -> bytes:
    """Everything that comes back until the line is closed or falls silent, without dates and fresh tokens."""
    came = b""
    with socket.create_connection(("127.0.0.1", port), timeout=SILENCE) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in pieces:
                line.sendall(piece)
            while data := line.recv(65536):
                came += data
        except (TimeoutError, ConnectionError):
            pass
    return b"\r\n".join(
        part for part in came.split(b"\r\n") if not part.startswith((b"date: ", b"set-cookie: "))
    )


@pytest.fixture
def doors(start, settings):
    """The one that knows, warmed, and the one that does not."""
    settings.SESSION_COOKIE_NAME = "session"
    knowing, unknowing = start(http=Knowing), start(http=Unknowing)
    for request in KNOWN * 3:
        for server in (knowing, unknowing):
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
                line.sendall(request)
                assert line.recv(65536).startswith(b"HTTP/1.1 ")
    (questions,) = knowing.shell._doors.values()
    assert len(questions.settled) == len(KNOWN)
    return knowing, unknowing


def test_the_same_bytes_in_are_the_same_answer_out(doors):
    knowing, unknowing = doors
    for number in range(FROM, FROM + CASES):
        pieces = case(number)
        # A line that is closed while more is on its way may lose its last words: then both are asked again.
        one, other = set(), set()
        for _attempt in range(ATTEMPTS):
            one.add(answered(knowing.port, pieces))
            other.add(answered(unknowing.port, pieces))
            if one & other:
                break
        assert one & other, (number, pieces)
    assert newspaper.rendered["/articles/5/"] <= 2 * CASES
