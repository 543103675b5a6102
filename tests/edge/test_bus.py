"""What is announced, and when."""

import os
import subprocess
import sys
import threading

import pytest
from django.db import transaction

from colonnade import edge
from colonnade.edge.bus import RELAY, Ear, InProcess, Relay

pytestmark = pytest.mark.django_db(transaction=True)


def test_outside_a_transaction_a_touch_is_announced_at_once(heard):
    edge.touch("article:5", "story:1")
    assert heard == [("article:5", "story:1")]
    edge.touch()
    assert len(heard) == 1


def test_a_transaction_announces_once_after_its_commit(heard):
    with transaction.atomic():
        edge.touch("article:5")
        with transaction.atomic():
            edge.touch("story:1", "article:5")
        edge.touch("thread:12")
        assert heard == []
    assert heard == [("article:5", "story:1", "thread:12")]


@transaction.atomic
def touch_and_fail(*keys: str) -> None:
    edge.touch(*keys)
    raise ZeroDivisionError


@transaction.atomic
def touch_twice_and_fail() -> None:
    edge.touch("article:5")
    with transaction.atomic():
        edge.touch("story:1")
    raise ZeroDivisionError


def test_a_rollback_announces_nothing(heard):
    with pytest.raises(ZeroDivisionError):
        touch_twice_and_fail()
    assert heard == []
    with transaction.atomic():
        edge.touch("article:6")
    assert heard == [("article:6",)]


def test_a_rolled_back_part_is_not_announced_and_the_rest_is(heard):
    with transaction.atomic():
        edge.touch("article:5")
        with pytest.raises(ZeroDivisionError):
            touch_and_fail("story:1")
    assert heard == [("article:5",)]
    with transaction.atomic(), pytest.raises(ZeroDivisionError):
        touch_and_fail("story:1")
    assert len(heard) == 1


def test_what_a_test_captures_is_announced_once(heard, django_capture_on_commit_callbacks):
    with transaction.atomic():
        edge.touch("article:5")
        with django_capture_on_commit_callbacks(execute=True):
            edge.touch("story:1")
            edge.touch("story:2")
        assert heard == [("story:1", "story:2")]
        transaction.set_rollback(True)


def test_numbers_rise_and_a_forgotten_key_never_looks_unchanged():
    bus = InProcess(remembered=2)
    start = bus.number("article:1")
    for number in range(1, 4):
        bus.publish([f"article:{number}"])
    assert bus.number("article:3") > bus.number("article:2") > start
    # Forgotten: it answers with the youngest number that was forgotten.
    assert start < bus.number("article:1") < bus.number("article:2")
    assert bus.last == bus.number("article:3")


def test_a_listener_that_fails_harms_nobody(caplog):
    bus, heard = InProcess(), []
    bus.subscribe(lambda numbers: 1 / 0)
    end = bus.subscribe(lambda numbers: heard.extend(numbers))
    bus.publish(["article:5"])
    end()
    bus.publish(["article:6"])
    assert heard == ["article:5"]
    assert "A listener failed on article:5." in caplog.text


def test_a_child_process_tells_its_parent_through_the_relay(tmp_path):
    bus, keys, whole = InProcess(), [], threading.Event()

    def hear(numbers) -> None:
        keys.extend(numbers)
        if "story:1" in numbers:
            whole.set()

    bus.subscribe(hear)
    ear = Ear(bus)
    script = (
        "import os; from colonnade.edge.bus import current;"
        "current().publish([f'article:{n}' for n in range(100)]); current().publish(['story:1']);"
        f"assert {RELAY!r} not in os.environ"
    )
    subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, RELAY: str(ear.fd)},
        pass_fds=(ear.fd,),
        check=True,
        timeout=60,
    )
    assert whole.wait(10)
    assert keys == [f"article:{n}" for n in range(100)] + ["story:1"]
    ear.close()


def test_a_relay_into_nothing_is_only_noted(caplog):
    read, write = os.pipe()
    os.close(read)
    Relay(write).publish(["article:5"])
    os.close(write)
    assert "The relay is closed" in caplog.text


def test_a_relay_that_is_a_file_is_left_alone(tmp_path):
    file = tmp_path / "database"
    file.write_text("rows")
    script = (
        "import os; from colonnade.edge.bus import Relay, current;"
        "assert not isinstance(current(), Relay); current().publish(['story:1'])"
    )
    with file.open("r+") as open_file:
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, RELAY: str(open_file.fileno())},
            pass_fds=(open_file.fileno(),),
            check=True,
            timeout=60,
        )
    assert file.read_text() == "rows"
