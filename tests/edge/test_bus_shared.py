"""Several processes hear one another, through a real PostgreSQL and a real Valkey that stop and start."""

import importlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from colonnade.edge.bus import shared
from colonnade.edge.bus.postgresql import CHANNEL, PostgreSQL
from colonnade.edge.bus.shared import EVERYTHING, MOST_KEPT, Shared, pieces
from colonnade.edge.bus.valkey import NUMBER, Valkey
from tests import postgres, valkey_server

migration = importlib.import_module("colonnade.edge.migrations.0003_bus")
PATIENCE = 20
# What an action may wait when the bus does not answer, and some room for a slow machine.
LONGEST_WAIT = 3 * shared.ANSWER


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    limit, pause = time.monotonic() + PATIENCE, threading.Event()
    while not is_so():
        assert time.monotonic() < limit, "It did not come to be."
        pause.wait(0.005)


class OnValkey:
    def __init__(self, folder: Path) -> None:
        self.server = valkey_server.Server(folder)

    def wire(self) -> Valkey:
        return Valkey(self.server.address)

    def say(self, words: str) -> None:
        self.server.client().publish("colonnade:3", words)

    def skip_number(self) -> None:
        """Give a number that nobody hears of."""
        self.server.client().incr(NUMBER)

    def processes(self) -> list[int]:
        assert self.server.process is not None
        return [self.server.process.pid]

    def prepare(self) -> None:
        """There is nothing to prepare."""


class OnPostgreSQL:
    def __init__(self, folder: Path) -> None:
        self.server = postgres.Server(folder)
        self.address = postgres.beside(self.server.address, "bus")

    def wire(self) -> PostgreSQL:
        host = parse_qs(urlsplit(self.address).query)["host"][0]
        return PostgreSQL({"NAME": "bus", "USER": "postgres", "HOST": host, "OPTIONS": {}})

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.address, autocommit=True)

    def say(self, words: str) -> None:
        with self.connect() as connection:
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, words))

    def skip_number(self) -> None:
        with self.connect() as connection:
            connection.execute("SELECT nextval('edge_bus')")

    def processes(self) -> list[int]:
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = 'bus' AND pid <> pg_backend_pid()"
            ).fetchall()
        return [pid for (pid,) in rows]

    def prepare(self) -> None:
        postgres.make(self.server.address, "bus")
        with self.connect() as connection:
            connection.execute(migration.SEQUENCE)
            connection.execute(migration.ANNOUNCE)


@pytest.fixture(scope="module", params=[OnValkey, OnPostgreSQL])
def place(request) -> Iterator[OnValkey | OnPostgreSQL]:
    """A server for the bus, running; what a test stops it starts again."""
    # Not pytest's folder: PostgreSQL's user may not enter it.
    with TemporaryDirectory(prefix="colonnade-bus-") as folder:
        made = request.param(Path(folder))
        made.server.start()
        try:
            made.prepare()
            yield made
        finally:
            made.server.stop()


class Process:
    """What stands for one serving process: a bus, and what it was told."""

    def __init__(self, bus: Shared) -> None:
        self.bus = bus
        self.heard: dict[str, list[int]] = {}
        self.everything: list[int] = []
        bus.subscribe(self.hear, self.everything.append)

    def hear(self, numbers) -> None:
        for key, number in numbers.items():
            self.heard.setdefault(key, []).append(number)


@pytest.fixture
def quick(monkeypatch) -> None:
    """A server that is silent is missed sooner."""
    monkeypatch.setattr(shared, "BEAT", 0.1)
    monkeypatch.setattr(shared, "SILENCE", 0.5)
    monkeypatch.setattr(shared, "LONGEST_PAUSE", 0.2)


@pytest.fixture
def join(place, quick) -> Iterator[Callable[[], Process]]:
    buses: list[Shared] = []

    def one() -> Process:
        buses.append(Shared(place.wire()))
        process = Process(buses[-1])
        until(lambda: not process.bus.is_lost)
        return process

    yield one
    for bus in buses:
        bus.close()


@contextmanager
def away(place) -> Iterator[None]:
    place.server.stop()
    try:
        yield
    finally:
        place.server.start()


def test_a_change_in_one_process_is_heard_in_the_others_under_the_same_number(join):
    first, second = join(), join()
    before = first.bus.last
    first.bus.publish(["article:5", "story:1"])
    assert list(first.heard) == ["article:5", "story:1"], "its own process is told before the call returns"
    until(lambda: len(second.heard) == 2)
    assert second.heard == first.heard
    number = first.bus.number("article:5")
    assert before < number == second.bus.number("article:5") == first.bus.last == second.bus.last
    second.bus.publish(["article:5"])
    until(lambda: len(first.heard["article:5"]) == 2)
    # Its own copy came before this one, on the same line, and was passed over.
    assert first.heard == second.heard
    assert first.heard["article:5"][1] > number


def test_numbers_are_given_once_and_stand_above_the_clock(join):
    processes = [join(), join()]
    began = int(time.time() * 1000) - 1000

    def publish(process: Process, name: str) -> None:
        for number in range(25):
            process.bus.publish([f"{name}:{number}"])

    names = ["a", "b", "c", "d"]
    threads = [
        threading.Thread(target=publish, args=(process, name))
        for name, process in zip(names, processes * 2, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: all(len(process.heard) == 100 for process in processes))
    assert processes[0].heard == processes[1].heard
    numbers = [number for (number,) in processes[0].heard.values()]
    assert len(set(numbers)) == 100
    assert min(numbers) > began
    for name in names:
        mine = [processes[0].heard[f"{name}:{number}"] for number in range(25)]
        assert mine == sorted(mine)


def test_more_keys_than_fit_into_one_message_arrive_under_one_number(join):
    first, second = join(), join()
    keys = [f"article:{'a' * 80}{number}" for number in range(1_000)]
    assert max(len(piece) for piece in pieces(keys)) <= shared.LONGEST_WORDS
    first.bus.publish(keys)
    until(lambda: len(second.heard) == 1_000)
    assert {number for (number,) in second.heard.values()} == {first.bus.last}


def test_while_the_server_is_away_nobody_waits_and_afterwards_everyone_knows(place, join, caplog):
    first, second = join(), join()
    first.bus.publish(["article:1"])
    until(lambda: "article:1" in second.heard)
    number, told = second.bus.number("article:1"), len(second.everything)
    with away(place):
        began = time.monotonic()
        first.bus.publish(["article:2"])
        assert time.monotonic() - began < LONGEST_WAIT
        assert first.bus.is_lost
        assert len(first.heard["article:2"]) == 1, "its own readers are told at once"
        until(lambda: second.bus.is_lost)
        assert "article:2" not in second.heard
        provisional = first.bus.number("article:2")
        assert provisional > number
    until(lambda: not first.bus.is_lost and not second.bus.is_lost)
    until(lambda: "article:2" in second.heard or second.everything[-1] >= first.bus.number("article:2"))
    assert len(second.everything) > told
    # Whatever was known before is older than the number that they came back with.
    assert second.bus.number("article:1") >= second.everything[told] > number
    assert first.bus.number("article:2") > provisional
    first.bus.publish(["article:3"])
    until(lambda: "article:3" in second.heard)
    assert first.bus.last == second.bus.last > max(first.everything[-1], second.everything[-1])
    assert caplog.text.count("is lost") == 2, "once in each process"


def test_what_was_published_meanwhile_is_said_when_the_server_is_back(place, join):
    listening = join()
    # A process that only publishes, such as a command, finds nobody there.
    command = Shared(place.wire())
    with away(place):
        until(lambda: listening.bus.is_lost)
        command.publish(["article:7"])
        command.publish(["article:8"])
        assert command.is_lost
        command._speaking.acquire()
    # The other is back first, and has let go of what is older.
    until(lambda: not listening.bus.is_lost)
    assert "article:7" not in listening.heard
    command._speaking.release()
    until(lambda: {"article:7", "article:8"} <= listening.heard.keys())
    until(lambda: not command.is_lost)
    assert command.number("article:7") == listening.bus.number("article:7")
    command.close()


def test_of_too_many_changes_it_is_said_that_everything_changed(place, join):
    first = join()
    with away(place):
        until(lambda: first.bus.is_lost)
        for start in range(0, MOST_KEPT + 1, 100):
            first.bus.publish([f"article:{start + number}" for number in range(100)])
        assert len(first.bus._kept) <= MOST_KEPT
    until(lambda: not first.bus.is_lost)
    second = join()
    told = len(second.everything)
    place.say(f"{second.bus.last + 10} somebody {EVERYTHING}")
    until(lambda: len(second.everything) > told)
    assert second.bus.number("article:1") == second.bus.last == second.everything[-1]


def test_everything_is_said_to_the_others_by_a_process_that_kept_too_much(join):
    first, second = join(), join()
    told = len(second.everything)
    with first.bus._lock:
        first.bus._keep([f"article:{number}" for number in range(MOST_KEPT + 1)])
    first.bus._say_kept()
    until(lambda: len(second.everything) > told)
    assert second.everything[-1] == first.bus.last or second.bus.number("article:1") >= second.everything[-1]


def test_a_server_that_hangs_holds_an_action_for_a_moment_only(place, join):
    process = join()
    stopped = place.processes()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        process.bus.publish(["article:1"])
        process.bus.publish(["article:2"])
        assert time.monotonic() - began < LONGEST_WAIT
        assert process.bus.is_lost
        assert list(process.heard) == ["article:1", "article:2"]
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    until(lambda: not process.bus.is_lost)


def test_a_line_that_goes_silent_is_noticed_without_a_change(place, join):
    process = join()
    stopped = place.processes()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: process.bus.is_lost)
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    until(lambda: not process.bus.is_lost)


def test_an_announcement_that_does_not_arrive_is_noticed_by_its_number(place, join):
    process = join()
    told = len(process.everything)
    process.bus.publish(["article:1"])
    place.skip_number()
    until(lambda: len(process.everything) > told)
    until(lambda: not process.bus.is_lost)
    assert process.bus.number("article:1") == process.everything[-1]


def test_what_is_no_announcement_is_passed_over(place, join, caplog):
    process = join()
    last = process.bus.last
    for words in ("", "hello", "-5 x article:1", f"{2**60} x article:1", f"{last + 1} x <script> article:2"):
        if words or isinstance(place, OnValkey):
            place.say(words)
    until(lambda: "article:2" in process.heard)
    assert list(process.heard) == ["article:2"]
    assert process.bus.last == last + 1
    assert "what is no announcement" in caplog.text


def test_what_comes_late_hides_nothing_younger(place, join):
    process = join()
    last = process.bus.last
    place.say(f"{last + 10} somebody article:1 article:2")
    place.say(f"{last + 5} somebody article:1")
    until(lambda: len(process.heard.get("article:1", ())) == 2)
    assert process.bus.number("article:1") == last + 10
    place.say(f"{last + 20} somebody {EVERYTHING}")
    place.say(f"{last + 15} somebody article:2")
    until(lambda: len(process.heard["article:2"]) == 2)
    assert process.bus.number("article:2") == process.bus.last == last + 20


def test_a_listener_that_fails_on_everything_harms_nobody(place, join, caplog):
    process = join()
    process.bus.subscribe(lambda numbers: None, lambda number: number / 0)
    after: list[int] = []
    process.bus.subscribe(lambda numbers: None, after.append)
    place.say(f"{process.bus.last + 1} somebody {EVERYTHING}")
    until(lambda: after)
    assert "A listener failed on everything." in caplog.text
    assert not process.bus.is_lost


def test_what_is_still_kept_at_the_end_is_said_then(place, join):
    listening = join()
    command = Shared(place.wire())
    with command._lock:
        command.is_lost = True
    command.publish(["article:9"])
    command.close()
    until(lambda: "article:9" in listening.heard)
