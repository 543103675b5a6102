"""Pages put together from kept parts equal those rendered straight through, for every kind of reader.

Each page is asked for twice with parts, so that the second is put together of what the
first has left, and once without them. Readers take turns, so that a part with something
of one of them in it would show in the page of the next.
"""

import re
from collections.abc import Callable
from itertools import count

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from colonnade.discussion import actions
from colonnade.discussion.models import Thread
from colonnade.edge import parts
from colonnade.edge.bus import current
from colonnade.news.models import Article, ArticleTag
from colonnade.readers.models import Reader
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
_EACH_TIME = re.compile(
    rb'(?<=name="csrfmiddlewaretoken" value=)"[^"]*"|(?<=name="submission" value=)"[^"]*"'
    rb'| data-number="\d+"|<details class="clock"><summary><span>.*?<span data-day>',
    re.S,
)


class People:
    """A talk with all that a page can show differently to one of them, and its readers' browsers."""

    def __init__(self) -> None:
        make.make_edition()
        story, tag = make.make_story("Bridge", slug="bridge"), make.make_tag("Bridges", slug="bridges")
        self.columnist = make.make_reader("Ida Holm", role="writer")
        author = make.make_author("Ida Holm", reader=self.columnist)
        make.make_article("Beside", slug="beside", story=story, tags=[tag])
        self.article = make.make_article("Opens", slug="opens", story=story, tags=[tag], authors=[author])
        self.thread = make.make_thread(self.article)
        self.speaker, self.other = make.make_reader("Mara Lind"), make.make_reader("Bo Lindqvist")
        self.first = make.make_comment("My <b>shop</b>.", thread=self.thread, author=self.speaker)
        self.reply = make.make_comment("Which one?", parent=self.first, author=self.other)
        make.make_comment("So it is.", parent=self.reply, author=self.columnist)
        gone = make.make_comment("Words.", thread=self.thread, author=self.other)
        make.make_comment("What was that?", parent=gone, author=self.speaker)
        self.held = make.make_comment("Wait.", thread=self.thread, author=self.other, state="held")
        make.make_comment("Gone.", thread=self.thread)
        self.moderator = make.make_reader("Nadia Brandt", role="moderator")
        actions.remove_comment(moderator=self.moderator, comment=gone, reason="Off the point")
        self.quiet = make.make_reader("Sam Roe")
        actions.ignore_reader(reader=self.quiet, ignored=self.other)
        actions.like_comment(reader=self.quiet, comment=self.first)
        actions.follow(reader=self.quiet, key=self.thread.key)
        editor = make.make_reader("Ed Hale", role="editor")
        readers = (self.speaker, self.other, self.columnist, self.moderator, self.quiet, editor)
        self.clients = {reader.name: self.client(reader) for reader in readers}
        self.clients |= {"a visitor": self.client(), "far away": self.client(zone="Asia/Tokyo")}
        self.clients["Sam far away"] = self.client(self.quiet, zone="Asia/Kathmandu")

    def client(self, reader: Reader | None = None, **cookies: str) -> Client:
        client = Client(headers={"host": "post.example"})
        if reader:
            client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        for name, value in cookies.items():
            client.cookies[name] = value
        return client

    def addresses(self) -> list[str]:
        article = Article.objects.get(pk=self.article.pk).address
        return [
            article,
            *(f"{article}?{query}" for query in ("order=oldest", "order=liked", "view=nested")),
            f"{article}comments/",
            *("/", "/city/", "/stories/bridge/"),
        ]


def page(client: Client, address: str) -> tuple[int, bytes]:
    """A page but for what is new each time: tokens, the clock, the number of the latest change."""
    reply = client.get(address)
    return reply.status_code, _EACH_TIME.sub(b"", reply.content)


def assert_same(people: People, addresses: list[str]) -> None:
    for address in addresses:
        for name, client in people.clients.items():
            with override_settings(EDGE_PARTS=False):
                straight = page(client, address)
            for _turn in range(2):
                assert page(client, address) == straight, (address, name)


@pytest.fixture
def people() -> People:
    return People()


def rename(people: People) -> None:
    article = Article.objects.get(pk=people.article.pk)
    article.title = "Opens late"
    article.save_revision().publish()


# ruff: noqa: E501  (a table is read by its columns)
CASES: dict[str, Callable[[People], object]] = {
    "nothing has happened": lambda p: None,
    "a reader has liked": lambda p: actions.like_comment(reader=p.speaker, comment=p.reply),
    "a reader ignores": lambda p: actions.ignore_reader(reader=p.speaker, ignored=p.other),
    "a reader follows": lambda p: actions.follow(reader=p.speaker, key=p.thread.key),
    "a reader has written": lambda p: actions.post_comment(author=p.speaker, thread=Thread.objects.get(pk=p.thread.pk), text="Mine"),
    "a reader's comment is removed": lambda p: actions.remove_comment(moderator=p.moderator, comment=p.first, reason="Late"),
    "a reader's comment is held": lambda p: actions.hold_comment(moderator=p.moderator, comment=p.reply),
    "what was held is approved": lambda p: actions.approve_comment(moderator=p.moderator, comment=p.held),
    "the thread is closed": lambda p: actions.close_discussion(moderator=p.moderator, thread=p.thread, reason="Late."),
    "a headline changes": rename,
    "the article moves": lambda p: Article.objects.get(pk=p.article.pk).move(make.make_section("Port", slug="port"), pos="last-child"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_pages_from_parts_equal_pages_rendered_straight_through(case: str, people: People):
    many = None if case == "nothing has happened" else 2
    for address in people.addresses()[:many]:
        for client in people.clients.values():
            client.get(address)
    CASES[case](people)
    assert_same(people, people.addresses()[:many])


def test_pages_of_the_other_edition_and_of_lists_further_back_are_the_same(people: People):
    arabic = make.make_edition("ar", name="بريد الميناء")
    article = make.make_article("يفتح", slug="opens", edition=arabic)
    make.make_comment("متجري", thread=make.make_thread(article), author=people.speaker)
    number = people.article.pk
    assert_same(
        people, [article.address, "/ar/", f"{people.article.address}?after={number}", "/city/?after=1-1"]
    )


def test_each_page_is_refused_alike_with_parts_and_without(people: People):
    client = people.clients["Mara Lind"]
    at = people.article.address
    for address in (
        "/nowhere/",
        f"{at}?order=loudest",
        f"{at}?order=oldest&page=9",
        f"{at}comments/?order=loudest",
    ):
        with override_settings(EDGE_PARTS=False):
            straight = page(client, address)
        assert straight[0] == 404
        assert page(client, address) == page(client, address) == straight


def test_a_signed_in_page_is_its_readers_own_and_costs_four_statements(people: People):
    client = people.clients["Sam Roe"]
    client.get(people.article.address)
    with CaptureQueriesContext(connection) as asked:
        reply = client.get(people.article.address)
    assert reply["Cache-Control"] == "private, no-store"
    assert len(asked) == 4  # the session, the reader, what is unseen, what of the thread is theirs
    ids = count(1)
    for _turn in range(12):
        make.make_comment(f"More {next(ids)}", thread=people.thread)
    client.get(people.article.address)
    with CaptureQueriesContext(connection) as asked:
        client.get(people.article.address)
    assert len(asked) == 4


def test_what_another_process_has_changed_shows_to_who_is_signed_in_before_its_word_has_come(
    people: People, monkeypatch
):
    client = people.clients["Mara Lind"]
    client.get(people.article.address)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(type(current()), "publish", lambda bus, keys: None)
        make.make_comment("From elsewhere", thread=people.thread, author=people.speaker)
    assert b"From elsewhere" in client.get(people.article.address).content


def test_a_touched_thread_leaves_the_rest_of_its_article_kept(people: People):
    visitor = people.clients["a visitor"]
    visitor.get(people.article.address)
    actions.post_comment(author=people.other, thread=Thread.objects.get(pk=people.thread.pk), text="Fresh")
    with CaptureQueriesContext(connection) as asked:
        reply = visitor.get(people.article.address)
    assert b"Fresh" in reply.content
    assert len(asked) == 5  # the count, the thread, its rules, its comments, who wrote the article
    assert not any(ArticleTag._meta.db_table in one["sql"] for one in asked)


def test_a_page_says_how_old_the_oldest_of_its_parts_is(people: People, monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(parts._parts(), "_clock", lambda: now[0])
    visitor = people.clients["a visitor"]
    visitor.get(people.article.address)
    now[0] += 40
    actions.post_comment(author=people.other, thread=Thread.objects.get(pk=people.thread.pk), text="Fresh")
    assert visitor.get(people.article.address).edge_mark.since == 1_000


def test_nothing_of_a_readers_stands_in_any_part(people: People):
    for address in people.addresses():
        for client in people.clients.values():
            client.get(address)
    kept = [text_of(part.value) for part in parts._parts()._parts.values()]
    whole = "".join(kept)
    assert "Opens" in whole
    tokens = [
        client.cookies["session"].value for client in people.clients.values() if "session" in client.cookies
    ]
    of_one = ("csrfmiddlewaretoken", "Sign out", "Write a comment as", "Wait.", "Off the point", "/edit/")
    for own in (*tokens, *of_one):
        assert own not in whole, own


def text_of(value: object) -> str:
    """All the words that a part is made of."""
    written = value if isinstance(value, parts.Written) else getattr(value, "written", None)
    return "".join(piece for piece in written.pieces if isinstance(piece, str)) if written else ""
