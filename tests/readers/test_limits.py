"""How often: counted for readers and addresses, exactly, across restarts and however many come at once."""

import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from django.conf import settings as live
from django.db import connection, transaction

from colonnade.readers import TooMany, actions
from colonnade.readers.actions import metering
from colonnade.readers.models import Meter
from tests import factories as make

HERE, THERE = "203.0.113.7", "198.51.100.2"


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is moved."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(metering.time, "time", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def spends(times: int, **by: object) -> int:
    """How many of so many are let through."""
    done = 0
    for _each in range(times):
        try:
            actions.spend(**by)
            done += 1
        except TooMany:
            continue
    return done


@pytest.mark.django_db
def test_a_reader_comments_six_times_a_minute_and_is_told_how_long_to_wait(clock):
    reader, other = make.make_reader("Anna"), make.make_reader("Ole")
    clock(15)
    assert spends(9, what="comment", reader=reader, address=HERE) == 6
    with pytest.raises(TooMany, match="Please wait 45 seconds") as refused:
        actions.spend(what="comment", reader=reader, address=THERE)
    assert refused.value.retry_after == 45
    assert spends(1, what="comment", reader=other, address=HERE) == 1
    assert spends(1, what="like", reader=reader) == 1, "each thing is counted by itself"
    clock(45)
    assert spends(9, what="comment", reader=reader, address=HERE) == 6


@pytest.mark.django_db
def test_an_address_has_ten_times_as_many_and_who_is_refused_spends_none_of_them(clock):
    readers = [make.make_reader(f"Reader {number}x") for number in range(13)]
    assert spends(200, what="comment", reader=readers[0], address=HERE) == 6
    assert sum(spends(7, what="comment", reader=one, address=HERE) for one in readers[1:]) == 54
    assert spends(3, what="comment", reader=readers[-1], address=THERE) == 3
    assert spends(100, what="comment", address=HERE) == 0


@pytest.mark.django_db
def test_the_newsroom_sets_how_many_comments(clock, settings):
    settings.NEWSROOM = replace(settings.NEWSROOM, comments_a_minute=2)
    assert spends(9, what="comment", reader=make.make_reader("Anna")) == 2
    assert spends(30, what="comment", address=HERE) == 20


@pytest.mark.django_db
def test_one_household_counts_as_one_and_its_address_is_nowhere_stored(clock):
    assert spends(60, what="comment", address="2001:db8:1:2::1") == 60
    assert spends(1, what="comment", address="2001:db8:1:2:ffff::9") == 0
    assert spends(1, what="comment", address="2001:db8:1:3::1") == 1
    assert spends(59, what="comment", address="::ffff:203.0.113.7") == 59
    assert spends(2, what="comment", address=HERE) == 1
    assert spends(1, what="comment", address="unix socket") == 1
    stored = " ".join(Meter.objects.values_list("name", flat=True))
    assert "203.0" not in stored
    assert "2001:" not in stored
    before = set(Meter.objects.values_list("name", flat=True))
    clock(86_400)
    assert spends(1, what="comment", address=HERE) == 1
    assert len(set(Meter.objects.values_list("name", flat=True)) - before) == 1, "a new day, a new hash"


@pytest.mark.django_db
def test_headers_can_tell_what_is_left(clock, django_assert_num_queries):
    reader = make.make_reader("Anna")
    clock(20)
    assert actions.spent(what="comment", reader=reader, address=HERE) == (6, 6, 40)
    with django_assert_num_queries(1):
        actions.spend(what="comment", reader=reader, address=HERE)
    with django_assert_num_queries(1):
        assert actions.spent(what="comment", reader=reader, address=HERE) == (6, 5, 40)
    assert spends(60, what="comment", address=HERE) == 59
    assert actions.spent(what="comment", reader=reader, address=HERE) == (60, 0, 40)


@pytest.mark.django_db
def test_what_fails_is_not_counted_and_what_is_over_is_forgotten(clock):
    reader = make.make_reader("Anna")
    with transaction.atomic():
        actions.spend(what="comment", reader=reader)
        transaction.set_rollback(True)
    assert actions.spent(what="comment", reader=reader).remaining == 6
    actions.spend(what="comment", reader=reader)
    actions.spend(what="report", reader=reader)
    clock(61)
    assert actions.forget_old_meters() == 0, "once a minute is enough"
    clock(60)
    assert actions.forget_old_meters() == 1
    assert [one.name for one in Meter.objects.all()] == [f"report:{reader.key}"]


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_get_no_more_than_the_limit(clock):
    reader = make.make_reader("Anna")
    start, done = threading.Barrier(16), []

    def run() -> None:
        try:
            start.wait()
            done.append(spends(3, what="comment", reader=reader, address=HERE))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 6
    assert len(done) == 16


ASK = """
import django; django.setup()
from colonnade.readers import actions
from colonnade.readers.models import Reader
print(actions.spent(what="report", reader=Reader.objects.get(name="Anna"), address="203.0.113.7"))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks the test's own file from another process")
def test_a_restart_forgives_nothing():
    reader = make.make_reader("Anna")
    assert spends(7, what="report", reader=reader, address=HERE) == 7
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "colonnade.config.settings",
        "COLONNADE_DATABASE": f"sqlite:{connection.settings_dict['NAME']}",
        "COLONNADE_HOME": str(live.HOME),
    }
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env=environ, capture_output=True, text=True, check=True
    )
    assert "limit=20, remaining=13" in asked.stdout
