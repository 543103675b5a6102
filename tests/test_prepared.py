"""Queries whose SQL is made once give what the ORM gives, for other values and in other threads."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from colonnade.discussion.models import Comment, Thread
from colonnade.prepared import Prepared, PreparedIn, Stored
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_same_query_is_asked_with_other_values():
    threads = [make.make_thread(closes_at="2026-02-24T20:00:00Z") for _n in range(2)]
    names = ("pk", "closes_at", "mode", "article__live")
    prepared = Prepared(lambda number: Thread.objects.filter(pk=number).values_list(*names))
    for thread in (*threads, *threads):
        with CaptureQueriesContext(connection) as asked:
            assert prepared.rows(thread.pk) == list(Thread.objects.filter(pk=thread.pk).values_list(*names))
        assert len(asked) == 2
    assert prepared.rows(0) == []


def test_some_of_many_are_asked_for_however_many_they_are():
    threads = [make.make_thread() for _n in range(9)]
    prepared = PreparedIn(lambda ids: Thread.objects.filter(pk__in=ids).values_list("pk", "mode"))
    prepared.MOST = 8
    for many in (0, 1, 3, 9):
        wanted = [thread.pk for thread in threads[:many]]
        with CaptureQueriesContext(connection) as asked:
            rows = prepared.rows([*wanted, *wanted])
        assert sorted(rows) == [(number, "open") for number in wanted]
        assert len(asked) == -(-many // 8)


@pytest.mark.django_db(transaction=True)
def test_each_thread_of_the_server_asks_on_its_own_connection():
    thread, answers = make.make_thread(), []
    prepared = Prepared(lambda number: Thread.objects.filter(pk=number).values_list("pk"))

    def ask() -> None:
        answers.append(prepared.rows(thread.pk))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _n in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [[(thread.pk,)]] * 3


def test_a_row_is_stored_as_the_orm_stores_it():
    thread, author = make.make_thread(), make.make_reader()
    one, other = (
        Comment(thread=thread, position=place, author=author, text="Ναι, ‘so’.", html="<p>", depth=place)
        for place in (1, 2)
    )
    stored = Stored(Comment)
    with CaptureQueriesContext(connection) as asked:
        stored.store(one)
    assert len(asked) == 1
    other.save(force_insert=True)
    found = {row["position"]: row for row in Comment.objects.filter(thread=thread).values()}
    assert found[1]["id"] == one.pk
    for name in ("id", "position", "depth", "wire_id", "posted_at"):
        assert found[1].pop(name) == getattr(one, name)
        assert found[2].pop(name) == getattr(other, name)
    assert found[1] == found[2]
    one.text = "Changed."
    one.save()
    assert Comment.objects.filter(thread=thread).count() == 2
