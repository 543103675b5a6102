"""Several at once: what two people do to one article at the same moment, both succeed in."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from colonnade.edge.models import Lease
from colonnade.news import actions, queries
from colonnade.news.models import Count, Placement
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10


def together(*acts: Callable[[], object]) -> list[object]:
    """Do these at the same moment, each on a connection of its own; what each returned or raised."""
    start = threading.Barrier(len(acts), timeout=30)
    told: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            told[number] = act()
        except Exception as error:
            told[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def test_an_article_placed_twice_at_once_stands_once_in_each_list(edition):
    one, other = make.make_article("Gale"), make.make_article("Calm")
    for _round in range(ROUNDS):
        Placement.objects.all().delete()
        told = together(
            lambda: actions.place_articles(ids=[one.pk, other.pk]),
            lambda: actions.place_articles(ids=[other.pk, one.pk]),
            lambda: actions.index_articles(ids=[one.pk]),
        )
        assert told == [None, None, None]
        assert Placement.objects.filter(key="edition:en").count() == 2
        assert Count.objects.get(key="edition:en").value == 2
        assert len(queries.search_page("en", "gale").found) == 1


def test_a_duty_is_taken_by_one():
    for number in range(ROUNDS):
        told = together(*(partial(Lease.take, f"duty-{number}", holder, 30) for holder in "abc"))
        assert sorted(map(str, told)) == ["False", "False", "True"]
