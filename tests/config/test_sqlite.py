"""Writers of one process take turns: nobody is refused, nobody loses a count, nobody keeps the turn."""

import threading

import pytest
from django.db import connection, connections, transaction

from colonnade.config.sqlite import base
from colonnade.readers.models import Meter

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="this is SQLite's own"),
]


def test_forty_writers_lose_no_count():
    Meter.objects.create(name="x", window_start=0, ends_at=0, count=0)

    def add() -> None:
        for _n in range(5):
            with transaction.atomic():
                meter = Meter.objects.get(pk="x")
                meter.count += 1
                meter.save()
        connections.close_all()

    threads = [threading.Thread(target=add) for _n in range(40)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Meter.objects.get(pk="x").count == 200


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_turn_is_given_back_however_a_transaction_ends(end):
    def write() -> None:
        try:
            with transaction.atomic():
                Meter.objects.create(name=end, window_start=0, ends_at=0, count=0)
                if end == "rollback":
                    raise RuntimeError
                if end == "close":
                    connection.close()
        except Exception:
            assert end != "commit"
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert base._turn.acquire(blocking=False)
    base._turn.release()
