"""Many at once: two hundred write to one thread, and nothing is counted twice, lost or numbered alike.

Through HTTP and a real server with its pool of threads and connections, on
whichever database the tests run.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.db.models import Sum

from colonnade.discussion.actions.numbering import change
from colonnade.discussion.models import Comment, Like, Thread
from colonnade.edge import assets
from colonnade.news.models import Tally
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make
from tests.browser.newspaper import wait_until
from tests.edge.conftest import Reply, Server

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, READERS = 200, 4


@pytest.fixture
def thread(settings) -> Thread:
    settings.NEWSROOM = replace(settings.NEWSROOM, comments_a_minute=100_000)
    settings.EDGE_TRUSTED_PROXIES = ("127.0.0.1",)
    return make.make_thread(make.make_article("Opens", slug="opens"))


@pytest.fixture
def server(thread: Thread) -> Iterator[Server]:
    server = Server(assets.site()._folder)
    server.shell._wsgi = WSGIHandler()
    yield server
    server.stop()


class Writer:
    """A reader's program: asks the API as they would."""

    def __init__(self, server: Server, reader: Reader) -> None:
        self.server = server
        self.reader = reader
        secret = readers.make_token(reader=reader, name="Mine", scope="write", days=1)
        self.headers = {"Host": "post.example", "Authorization": f"Bearer {secret}"}
        # Each from a place of their own: those at one address wait for each other at its meter.
        self.headers["X_Forwarded_For"] = f"10.1.{reader.pk // 250 % 250}.{reader.pk % 250}"

    def send(self, method: str, address: str, body: object = None) -> Reply:
        given = json.dumps(body).encode() if body is not None else None
        kind = {"Content_Type": "application/json"} if given else {}
        return self.server.ask(f"/api/v1{address}", method, given, **self.headers, **kind)


def writers(server: Server, count: int) -> list[Writer]:
    """So many readers who have a token; nobody of them has a password, which would take time to make."""
    names = [f"Writer {number}" for number in range(count)]
    people = [
        Reader(
            email=f"{name.replace(' ', '')}@reader.example", name=name, slug=name.replace(" ", "-").lower()
        )
        for name in names
    ]
    for one in people:
        one.set_unusable_password()
    return [Writer(server, one) for one in Reader.objects.bulk_create(people)]


def at_once(doings: Iterable[Callable[[], Reply]]) -> list[Reply]:
    """Do all of these at one moment, each in a thread of its own; their answers."""
    doings = list(doings)
    start = threading.Barrier(len(doings))

    def one(doing: Callable[[], Reply]) -> Reply:
        start.wait()
        return doing()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(one, doings))


def positions_on(server: Server, address: str) -> list[int]:
    answer = server.ask(address, Host="post.example")
    assert answer.status == 200, answer.text
    return [int(position) for position in re.findall(r'data-position="(\d+)"', answer.text)]


def is_counted(thread: Thread) -> None:
    """Every number that is kept of a thread is what its rows say."""
    thread.refresh_from_db()
    comments = Comment.objects.filter(thread=thread)
    shown = comments.filter(state="shown").count()
    positions = list(comments.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert thread.last_position == len(positions)
    assert thread.comment_count == shown == Tally.objects.get(article=thread.article_id).comment_count
    for comment in comments.filter(replies__isnull=False).distinct():
        assert comment.reply_count == comment.replies.exclude(state="held").count()
    assert comments.aggregate(likes=Sum("like_count"))["likes"] == Like.objects.count()
    assert max(comments.values_list("revision", flat=True)) == thread.revision


def test_two_hundred_write_to_one_thread_while_others_read_it(thread: Thread, server: Server):
    first = make.make_comment("Who was on the quay?", thread=thread, author=make.make_reader())
    address, everybody = thread.article.address, writers(server, WRITERS)
    is_over = threading.Event()

    def write(number: int, writer: Writer) -> Callable[[], Reply]:
        body = {"text": f"I was, number {number}.", "submission": "mine"}
        if number % 2:
            body["parent"] = first.pk
        return lambda: writer.send("POST", f"/threads/{thread.pk}/comments", body)

    def read() -> int:
        pages = 0
        while not is_over.is_set():
            for query in ("", "?order=oldest", "?view=nested", "?order=liked"):
                found = positions_on(server, address + query)
                assert len(found) == len(set(found))
                pages += 1
        return pages

    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(read) for _reader in range(READERS)]
        try:
            answers = at_once(write(number, writer) for number, writer in enumerate(everybody))
        finally:
            is_over.set()
        assert min(one.result() for one in reading) > 0
    assert {answer.status for answer in answers} == {201}
    assert len({json.loads(answer.text)["position"] for answer in answers}) == WRITERS
    is_counted(thread)
    assert thread.comment_count == WRITERS + 1
    first.refresh_from_db()
    assert first.reply_count == WRITERS // 2
    # Whoever pages through it now meets everybody once.
    pages = [positions_on(server, f"{address}?order=oldest&page={page}") for page in range(1, 6)]
    assert sum(pages, []) == list(range(1, WRITERS + 2))


def is_waited_for() -> bool:
    """Does another transaction wait for this one? SQLite lets none begin, so that there is nothing to see."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return bool(cursor.fetchone()[0])


def test_two_changes_in_the_same_moment_take_two_numbers(thread: Thread):
    def take() -> int:
        try:
            with transaction.atomic():
                return change(thread=thread.pk, places=1, shown=1).position
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = change(thread=thread.pk, places=1, shown=1).position
            other = pool.submit(take)
            wait_until(is_waited_for, "the other transaction to wait for this one")
        assert (first, other.result()) == (1, 2)
    thread.refresh_from_db()
    assert thread.comment_count == 2 == Tally.objects.get(article=thread.article_id).comment_count


def test_likes_that_come_and_go_at_once_are_counted(thread: Thread, server: Server):
    comment = make.make_comment(thread=thread, author=make.make_reader())
    everybody, address = writers(server, 40), f"/comments/{comment.pk}/like"
    doings = [lambda one=one: one.send("PUT", address) for one in everybody for _twice in "ab"]
    assert {answer.status for answer in at_once(doings)} == {200}
    is_counted(thread)
    doings = [lambda one=one: one.send("DELETE", address) for one in everybody[:15] for _twice in "ab"]
    doings += [lambda one=one: one.send("PUT", address) for one in everybody[10:30]]
    doings += [lambda one=one: one.send("POST", f"/threads/{thread.pk}/comments", {"text": "And I"})
               for one in everybody[30:]]  # fmt: skip
    assert {answer.status for answer in at_once(doings)} <= {200, 201}
    is_counted(thread)
    comment.refresh_from_db()
    assert comment.like_count >= 25


def test_the_same_from_twenty_connections_is_done_once(thread: Thread, server: Server):
    writer, other = writers(server, 2)
    body = {"text": "Once, however often it is sent.", "submission": "the same"}
    posts = at_once([lambda: writer.send("POST", f"/threads/{thread.pk}/comments", body)] * 20)
    assert {answer.status for answer in posts} == {201}
    (number,) = {json.loads(answer.text)["id"] for answer in posts}
    likes = at_once([lambda: other.send("PUT", f"/comments/{number}/like")] * 20)
    assert {answer.status for answer in likes} == {200}
    assert Comment.objects.get().like_count == 1
    is_counted(thread)
    changes = at_once(
        lambda words=words: writer.send("PATCH", f"/comments/{number}", {"text": f"Otherwise, {words}."})
        for words in range(10)
    )
    assert {answer.status for answer in changes} == {200}
    # What was said first, and what nine of the others said before the last.
    assert Comment.objects.get().former_texts.count() == 10
    goings = at_once([lambda: writer.send("DELETE", f"/comments/{number}")] * 20)
    assert sorted(answer.status for answer in goings) == [200] + [422] * 19
    is_counted(thread)
    assert thread.comment_count == 0
