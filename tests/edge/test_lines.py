"""Readers whose connection takes nothing, over real sockets that nobody reads."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from colonnade import edge
from colonnade.edge import lines
from colonnade.edge.bus import current
from colonnade.edge.live import place_of

KEYS = [f"thread:{number}" for number in range(20)]


class Slow:
    """A reader who asks for a stream and does not read it."""

    def __init__(self, port: int) -> None:
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        self.line.settimeout(10)
        self.line.connect(("127.0.0.1", port))
        asked = f"GET /live?on={','.join(KEYS)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        self.line.sendall(asked.encode())

    def heard(self) -> Iterator[dict]:
        """Every event, as it comes, until the line ends."""
        rest = b""
        with suppress(ConnectionResetError):
            while data := self.line.recv(4_096):
                *whole, rest = (rest + data).split(b"\n\n")
                for one in whole:
                    if found := re.search(rb"^data: (.*)$", one, re.MULTILINE):
                        yield json.loads(found[1])


@pytest.fixture
def slow(server) -> Iterator[Slow]:
    one = Slow(server.port)
    yield one
    one.line.close()


def filled(server) -> lines.Direct:
    """The server's end of a line whose reader has read nothing until no more can be sent."""
    witness = server.listen("/live?on=thread:0")
    while len(server.shell.live) < 2:
        edge.touch("thread:0")
        assert witness.until("data:")
    line = next(line for line in server.shell.live._lines["thread:1"] if isinstance(line, lines.Direct))
    for _touch in range(3_000):
        if line.is_full:
            break
        edge.touch(*KEYS)
        assert witness.until("data:")
    assert line.is_full
    witness.close()
    return line


@pytest.fixture
def full(server, slow) -> lines.Direct:
    return filled(server)


def test_a_reader_who_takes_nothing_holds_little_and_slows_nobody(server, full):
    other = server.listen("/live?on=thread:0,thread:1")
    assert other.until("data:")
    assert other.until("data:")
    held = full._transport.get_write_buffer_size()
    assert held < lines.WAITING + 2_000
    for _touch in range(200):
        edge.touch(*KEYS)
        assert other.until("data:")
        assert other.until("data:")
    assert full._transport.get_write_buffer_size() == held
    other.close()


def test_who_reads_on_in_the_end_knows_all_the_latest_numbers(server, slow, full):
    edge.touch(*KEYS)
    while len(full._pending or ()) < len(KEYS):
        assert server.ask("/who/").status == 200
    latest: dict[str, int] = {}
    for event in slow.heard():
        latest[event["key"]] = event["number"]
        if latest == {key: current().number(key) for key in KEYS}:
            break
    assert latest == {key: current().number(key) for key in KEYS}


def test_who_takes_nothing_for_long_is_cut_off_and_may_come_back(start, monkeypatch):
    # Not by the system's own patience, which is set when a line is opened.
    monkeypatch.setattr(lines, "STALLED", 600)
    server = start(beat=0.02)
    slow = Slow(server.port)
    line = filled(server)
    monkeypatch.setattr(lines, "STALLED", 0.01)
    witness = server.listen("/live?on=story:1")
    for _beat in range(400):
        if len(server.shell.live) == 1:
            break
        assert witness.until(":")
    assert len(server.shell.live) == 1
    assert line._transport.is_closing()
    # What had been sent is read, then the line has ended.
    assert len(list(slow.heard())) > len(KEYS)
    slow.line.close()
    back = server.listen("/live?on=thread:3")
    assert json.loads(back.until("data:")[6:])["number"] == current().number("thread:3")
    back.close()
    witness.close()


def test_a_stopping_server_does_not_wait_for_who_takes_nothing(server, full):
    # The fixture's farewell waits ten seconds at most for the server to end.
    server.shell.live._loop.call_soon_threadsafe(server.shell.live.drain)
    witness = server.listen("/live?on=thread:0")
    assert witness.until("never") == ""
    witness.close()
    assert len(server.shell.live) == 0


def test_a_plain_server_gives_up_who_takes_nothing(monkeypatch):
    """Through ASGI alone: `send` does not come back, and the line is left."""
    monkeypatch.setattr(lines, "STALLED", 0.01)
    sent = []

    class Room:
        def words(self, key: str) -> bytes:
            return b"words of " + key.encode()

        def leave(self, line: lines.Line) -> None:
            raise AssertionError("who serves it leaves")

    async def receive() -> dict:
        return await asyncio.Future()

    async def send(message: dict) -> None:
        sent.append(message)
        if len(sent) > 2:
            await asyncio.Future()

    line = lines.Sent(Room(), ("thread:1",), "", float("inf"))
    asyncio.run(asyncio.wait_for(line.serve(b"", receive, send), 5))
    assert sent[-1]["body"] == b"words of thread:1"


@pytest.mark.parametrize(
    ("client", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_a_household_counts_as_one_address(client, place):
    assert place_of(client) == place
