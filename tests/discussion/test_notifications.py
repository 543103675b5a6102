"""Readers are told of what concerns them: once, for the strongest reason, and only of what shows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from colonnade.discussion import actions as discussion
from colonnade.discussion import queries
from colonnade.discussion.actions import telling
from colonnade.discussion.models import Comment, Follow, Ignoring, Mailbox, Notification, Thread
from colonnade.edge import live
from colonnade.edge.bus import current
from colonnade.news.models import ArticleAuthor
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/account/notifications/"


@pytest.fixture
def story(edition):
    return make.make_story()


@pytest.fixture
def thread(story) -> Thread:
    return make.make_thread(make.make_article("The bridge opens", story=story))


def said(thread: Thread, **fields) -> Comment:
    """A comment of which nobody was told yet."""
    return make.make_comment(thread=thread, is_told=False, **({"author": make.make_reader()} | fields))


def follower(key: str, **fields):
    reader = make.make_reader(**fields)
    Follow.objects.create(reader=reader, key=key)
    return reader


def told(comment: Comment) -> dict[str, str]:
    """Who was told of it, and why."""
    return dict(Notification.objects.filter(comment=comment).values_list("reader__name", "kind"))


def signed_in(reader) -> Client:
    client = Client(headers={"host": "post.example"})
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_each_is_told_for_the_strongest_reason_and_nobody_of_themselves(story, thread):
    author = make.make_reader("Ada Writer")
    ArticleAuthor.objects.create(article=thread.article, author=make.make_author(reader=author))
    asker, answerer = make.make_reader("Bo Asker"), make.make_reader("Cy Answerer")
    for name, keys in {
        "Both": (thread.key, story.key), "Story": (story.key,), "Other": ("thread:99999",),
    }.items():  # fmt: skip
        reader = make.make_reader(name)
        Follow.objects.bulk_create(Follow(reader=reader, key=key) for key in keys)
    Follow.objects.bulk_create(Follow(reader=reader, key=thread.key) for reader in (author, asker, answerer))
    question = make.make_comment(thread=thread, author=asker)
    answer = said(thread, author=answerer, parent=question)
    discussion.tell_followers()
    assert told(answer) == {
        "Bo Asker": "reply", "Ada Writer": "article", "Both": "thread", "Story": "story",
    }  # fmt: skip
    assert told(question) == {}  # it was told before


def test_who_wants_no_replies_is_still_told_as_a_follower(thread):
    asker = make.make_reader("Bo Asker")
    Mailbox.objects.create(reader=asker, replies=False)
    question = make.make_comment(thread=thread, author=asker)
    first = said(thread, parent=question)
    discussion.tell_followers()
    Follow.objects.create(reader=asker, key=thread.key)
    second = said(thread, parent=question)
    discussion.tell_followers()
    assert (told(first), told(second)) == ({}, {"Bo Asker": "thread"})


def test_nobody_is_told_of_somebody_they_ignore_nor_who_has_left(thread):
    loud = make.make_reader("Loud")
    deaf, gone = follower(thread.key, name="Deaf"), follower(thread.key, name="Gone", is_active=False)
    follower(thread.key, name="Open")
    Ignoring.objects.create(reader=deaf, ignored=loud)
    noise, words = said(thread, author=loud), said(thread)
    discussion.tell_followers()
    assert told(noise) == {"Open": "thread"}
    assert told(words) == {"Open": "thread", "Deaf": "thread"}
    assert gone.notifications.count() == 0


@pytest.mark.parametrize("state", ["held", "removed", "withdrawn"])
def test_what_does_not_show_is_told_when_it_does(thread, state: str):
    follower(thread.key, name="Open")
    comment = said(thread, state=state)
    discussion.tell_followers()
    assert told(comment) == {}
    Comment.objects.filter(pk=comment.pk).update(state="shown")
    discussion.tell_followers()
    assert told(comment) == {"Open": "thread"}


def test_an_approved_comment_is_told(thread):
    moderator, author = make.make_reader(role="moderator"), make.make_reader()
    follower(thread.key, name="Open")
    thread = discussion.hold_discussion(moderator=moderator, thread=thread)
    comment = discussion.post_comment(author=author, thread=thread, text="May I say something?")
    discussion.tell_followers()
    assert told(comment) == {}
    discussion.approve_comment(moderator=moderator, comment=comment)
    discussion.tell_followers()
    assert told(comment) == {"Open": "thread", author.name: "decision"}


def test_below_a_hidden_article_and_in_a_thread_that_is_off_telling_waits(thread):
    follower(thread.key, name="Open")
    comment = said(thread)
    Thread.objects.filter(pk=thread.pk).update(mode="off")
    discussion.tell_followers()
    assert told(comment) == {}
    Thread.objects.filter(pk=thread.pk).update(mode="closed")
    thread.article.unpublish()
    discussion.tell_followers()
    assert told(comment) == {}
    thread.article.save_revision().publish()
    discussion.tell_followers()
    assert told(comment) == {"Open": "thread"}


def test_killed_at_any_statement_nothing_is_lost_and_nothing_told_twice(thread, monkeypatch):
    monkeypatch.setattr(telling, "ROWS", 2)
    readers = [follower(thread.key) for _n in range(5)]
    comments = [said(thread), said(thread)]

    class Killed(Exception):
        pass

    def dies_at(count: int) -> bool:
        """Run the telling, and kill it before its write of this number; false once it comes to its end."""
        seen = 0

        def watch(execute, sql, params, many, context):
            nonlocal seen
            if sql.lstrip().startswith(("INSERT", "UPDATE")):
                seen += 1
                if seen > count:
                    raise Killed
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(watch):
                discussion.tell_followers()
        except Killed:
            return True
        return False

    count, died = 0, 0
    while dies_at(count):
        count += 1
        died += 1
    assert died > 2
    for comment in comments:
        assert set(Notification.objects.filter(comment=comment).values_list("reader", flat=True)) == {
            reader.pk for reader in readers
        }
    assert Notification.objects.count() == 10
    assert not Comment.objects.filter(is_told=False).exists()


def test_telling_costs_the_same_statements_for_any_number(thread):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            discussion.tell_followers()
        return len(asked)

    assert cost() == 1
    follower(thread.key)
    said(thread)
    one = cost()
    for _n in range(10):
        follower(thread.key)
        said(thread)
    assert cost() == one
    assert Notification.objects.count() == 1 + 11 * 10


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_what_waits_for_a_moderator_costs_the_telling_nothing(thread):
    asked = []

    def watch(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        discussion.tell_followers()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked[0][0], asked[0][1])
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "comments_not_told" in plan


def test_open_pages_of_who_was_told_hear_of_it_and_only_theirs(thread, django_capture_on_commit_callbacks):
    reader, other = follower(thread.key), make.make_reader()
    said(thread)
    heard: set[str] = set()
    end = current().subscribe(lambda numbers: heard.update(numbers))
    with django_capture_on_commit_callbacks(execute=True):
        discussion.tell_followers()
    end()
    assert heard == {f"told:{reader.pk}"}
    assert live.is_private(f"told:{reader.pk}")
    for person, status in ((reader, 200), (other, 403), (None, 403)):
        client = signed_in(person) if person else Client(headers={"host": "post.example"})
        assert client.get("/live", {"on": f"told:{reader.pk}"}).status_code == status


def test_the_page_lists_what_one_was_told_the_newest_first_and_hides_what_is_hidden(thread):
    reader = follower(thread.key)
    bo = make.make_reader("Bo Lindqvist")
    first, second = said(thread, author=bo, text="The *first* thing"), said(thread, text="The second thing")
    discussion.tell_followers()
    page = signed_in(reader).get(PAGE).content.decode()
    assert page.index("The second thing") < page.index("The first thing")
    assert "<bdi>Bo Lindqvist</bdi> commented" in page
    Comment.objects.filter(pk=second.pk).update(state="removed")
    page = signed_in(reader).get(PAGE).content.decode()
    assert "The second thing" not in page
    assert "The first thing" in page
    discussion.ignore_reader(reader=reader, ignored=bo)
    assert "The first thing" not in signed_in(reader).get(PAGE).content.decode()
    discussion.stop_ignoring(reader=reader, ignored=bo)
    thread.article.unpublish()
    assert "The first thing" not in signed_in(reader).get(PAGE).content.decode()
    thread.article.save_revision().publish()
    assert "The first thing" in signed_in(reader).get(PAGE).content.decode()
    assert first.pk


def test_what_strangers_wrote_is_shown_as_words(thread):
    reader = follower(thread.key)
    said(thread, author=make.make_reader("<i>Eve</i>"), text="<script>alert(1)</script> & \u202eevil")
    discussion.tell_followers()
    page = signed_in(reader).get(PAGE).content.decode()
    assert "&lt;i&gt;Eve&lt;/i&gt;" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_opening_one_marks_it_and_leads_to_the_comment(thread):
    reader = follower(thread.key)
    comment = said(thread)
    said(thread)
    discussion.tell_followers()
    one = Notification.objects.get(reader=reader, comment=comment)
    client, stranger = signed_in(reader), signed_in(make.make_reader())
    assert queries.unseen_count(reader) == 2
    assert stranger.get(f"{PAGE}{one.pk}/").headers["Location"] == PAGE
    assert queries.unseen_count(reader) == 2
    assert client.get(f"{PAGE}{one.pk}/").headers["Location"] == f"/comments/{comment.pk}/"
    assert queries.unseen_count(reader) == 1
    Comment.objects.filter(pk=comment.pk).update(state="withdrawn")
    answer = client.get(f"{PAGE}{one.pk}/", follow=True)
    assert "no longer shows" in answer.content.decode()


def test_all_that_was_on_the_page_is_marked_and_what_came_since_is_not(thread):
    reader = follower(thread.key)
    said(thread)
    discussion.tell_followers()
    client = signed_in(reader)
    newest = queries.notifications_page(reader).newest
    assert f'name="up_to" value="{newest}"' in client.get(PAGE).content.decode()
    said(thread)
    discussion.tell_followers()
    for given in ("", "-1", "x", "9" * 40, "٣"):
        assert client.post(PAGE + "seen/", {"up_to": given}).status_code == 303
    assert queries.unseen_count(reader) == 2
    assert client.post(PAGE + "seen/", {"up_to": newest}).status_code == 303
    assert queries.unseen_count(reader) == 1
    assert client.get(PAGE + "seen/").status_code == 405


def test_the_head_of_every_page_says_how_many_are_unseen(thread, visitor):
    reader = follower(thread.key)
    client = signed_in(reader)
    assert 'class="num"' not in client.get("/latest/").content.decode().partition("</header>")[0]
    for _n in range(101):
        said(thread, author=None, author_name="Somebody")
    discussion.tell_followers()
    head = client.get("/latest/").content.decode().partition("</header>")[0]
    assert '<span class="num">99+</span>' in head
    with CaptureQueriesContext(connection) as asked:
        assert "notifications/" not in visitor.get("/latest/").content.decode().partition("</header>")[0]
    assert not [query for query in asked if "discussion_notification" in query["sql"]]


def test_pages_go_on_from_a_cursor_and_cost_the_same(thread):
    reader = follower(thread.key)

    def cost() -> int:
        client = signed_in(reader)
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        return len(asked)

    said(thread)
    discussion.tell_followers()
    cost()
    before = cost()
    for number in range(59):
        said(thread, text=f"Number {number}.")
    discussion.tell_followers()
    for _n in range(5):
        other = make.make_thread(make.make_article())
        Follow.objects.create(reader=reader, key=other.key)
    assert cost() == before
    first = queries.notifications_page(reader)
    rest = queries.notifications_page(reader, after=first.next)
    assert (len(first.told), len(rest.told), rest.next) == (50, 10, "")
    assert not {one.id for one in first.told} & {one.id for one in rest.told}
    client = signed_in(reader)
    assert client.get(PAGE, {"after": first.next}).status_code == 200
    for wrong in ("x", "-1", "9" * 30):
        assert client.get(PAGE, {"after": wrong}).headers["Location"] == PAGE


def test_wishes_are_kept_and_nonsense_is_refused_with_a_sentence(thread):
    reader = make.make_reader()
    client = signed_in(reader)
    assert client.post(PAGE, {"frequency": "daily", "replies": "on"}).status_code == 303
    mailbox = Mailbox.objects.get(reader=reader)
    assert (mailbox.frequency, mailbox.replies, mailbox.articles) == ("daily", True, False)
    answer = client.post(PAGE, {"frequency": "hourly-ish"})
    assert answer.status_code == 422
    assert "Choose how often" in answer.content.decode()
    assert Mailbox.objects.get(reader=reader).frequency == "daily"


def test_what_is_followed_is_listed_and_let_go_with_a_button(story, thread):
    reader = follower(thread.key)
    Follow.objects.create(reader=reader, key=story.key)
    Follow.objects.create(reader=reader, key="thread:99999")
    client = signed_in(reader)
    page = client.get(PAGE).content.decode()
    assert f'name="key" value="{thread.key}"' in page
    assert f'name="key" value="{story.key}"' in page
    assert "99999" not in page
    assert client.post("/comments/unfollow/", {"key": thread.key, "next": PAGE}).headers["Location"] == PAGE
    assert f'value="{thread.key}"' not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("address", [PAGE, PAGE + "1/", PAGE + "seen/"])
def test_strangers_are_led_to_the_sign_in(visitor, address: str):
    answer = visitor.post(address) if "seen" in address else visitor.get(address)
    assert answer.headers["Location"].startswith("/account/login/?next=")
