"""When mails leave: at once, once an hour, once a day, and never twice of one thing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion import queries, tasks
from colonnade.discussion.models import Comment, Follow, Notification, Subscription
from tests import factories as make
from tests.discussion.post import at, follower, html_of, path_in, said, second, text_of, work

pytestmark = pytest.mark.django_db


def test_of_a_thread_one_mail_in_ten_minutes_and_the_next_brings_what_came(post, thread, now):
    follower(thread.key)
    for number in range(8):
        said(thread, f"Number {number}.")
        second(now + timedelta(minutes=number))
    (first,) = post.take()
    assert "Number 0." in text_of(first)
    second(now + timedelta(minutes=10, seconds=1))
    (rest,) = post.take()
    assert rest["Subject"] == "7 new comments: The bridge opens in spring"
    assert all(f"Number {number}." in text_of(rest) for number in range(1, 8))
    assert rest["References"] == first["References"]
    assert rest["Message-ID"] != first["Message-ID"]


def test_what_comes_while_a_mail_waits_for_a_worker_goes_with_it(post, thread, now):
    follower(thread.key)
    said(thread, "The first.")
    discussion.tell_followers(now=now)
    tasks.send_mails_due(now=now)
    said(thread, "The second.")
    discussion.tell_followers(now=now)
    tasks.send_mails_due(now=now + timedelta(seconds=1))
    work(now + timedelta(seconds=2))
    (mail,) = post.take()
    assert "The first." in text_of(mail)
    assert "The second." in text_of(mail)
    second(now + timedelta(minutes=11))
    assert post.take() == []


def test_of_a_story_one_mail_tells_of_all_its_threads(post, edition, now):
    story = make.make_story("Harbour bridge")
    threads = [make.make_thread(make.make_article(f"Day {n}", story=story)) for n in range(3)]
    follower(story.key)
    for thread in threads:
        said(thread)
    second(now)
    (mail,) = post.take()
    assert mail["Subject"] == "3 new comments: Harbour bridge"
    assert all(f"Day {n}" in text_of(mail) for n in range(3))


def test_replies_come_at_once_and_those_of_one_minute_together(post, thread, now):
    bo = make.make_reader("Bo Lindqvist")
    question = make.make_comment("Is it open?", thread=thread, author=bo)
    for number in range(4):
        said(thread, f"Number {number}.", parent=question)
        second(now + timedelta(seconds=number))
    assert len(post.take()) == 1
    second(now + timedelta(seconds=61))
    assert [mail["Subject"] for mail in post.take()] == ["3 replies to you: The bridge opens in spring"]


def test_the_mail_of_the_day_leaves_at_seven_and_gathers_all_by_article(post, thread):
    other = make.make_thread(make.make_article("The ferry is late", slug="ferry"))
    reader = follower(thread.key, "daily")
    Follow.objects.create(reader=reader, key=other.key)
    for hour, where, words in (
        ("08:00", thread, "Number 1."), ("12:00", other, "Number 2."), ("23:00", thread, "Number 3."),
    ):  # fmt: skip
        said(where, words)
        second(at(hour))
    second(at("23:59"))
    assert post.take() == []
    second(at("07:01") + timedelta(days=1))
    (mail,) = post.take()
    assert mail["Subject"] == "3 new comments for you"
    text = text_of(mail)
    bridge, ferry = text.index("The bridge opens in spring"), text.index("The ferry is late")
    assert bridge < text.index("Number 1.") < text.index("Number 3.") < ferry < text.index("Number 2.")
    assert text.count("The bridge opens in spring") == 1
    assert "In-Reply-To" not in mail
    assert Subscription.of(path_in(mail).split("/")[3]).what == "everything"
    second(at("07:05") + timedelta(days=1))
    assert post.take() == []


def test_the_mail_of_the_hour_shows_twenty_and_counts_the_rest(post, thread):
    follower(thread.key, "hourly")
    for number in range(27):
        said(thread, f"Number {number}.", author=None, author_name="Somebody")
    second(at("08:10"))
    second(at("08:59"))
    assert post.take() == []
    second(at("09:00"))
    (mail,) = post.take()
    assert "Number 19." in text_of(mail)
    assert "Number 20." not in text_of(mail)
    assert "And 7 more comments" in text_of(mail)
    assert "And 7 more comments" in html_of(mail)


def test_what_was_seen_in_the_page_is_not_mailed(post, thread):
    reader = follower(thread.key, "hourly")
    said(thread, "Seen.")
    second(at("08:10"))
    discussion.mark_seen(reader=reader, up_to=queries.notifications_page(reader).newest)
    assert not Notification.objects.filter(mail_due_at__isnull=False).exists()
    said(thread, "Opened.")
    second(at("08:15"))
    discussion.open_notification(reader=reader, number=queries.notifications_page(reader).newest)
    said(thread, "Not seen.")
    second(at("08:20"))
    second(at("09:00"))
    (mail,) = post.take()
    assert "Not seen." in text_of(mail)
    assert "Seen." not in text_of(mail)
    assert "Opened." not in text_of(mail)


def test_what_is_hidden_is_not_mailed_and_is_when_it_returns(post, thread):
    follower(thread.key, "hourly")
    comment = said(thread, "Hidden and back.")
    second(at("08:10"))
    Comment.objects.filter(pk=comment.pk).update(state="removed")
    second(at("09:00"))
    assert post.take() == []
    Comment.objects.filter(pk=comment.pk).update(state="shown")
    second(at("10:01"))
    assert ["Hidden and back." in text_of(mail) for mail in post.take()] == [True]


def test_wishes_that_change_change_what_waits(post, thread, now):
    reader = follower(thread.key, "daily")
    said(thread)
    second(now)
    discussion.choose_mail(reader=reader, frequency="at_once", replies=True, articles=True)
    second(timezone.now())
    assert len(post.take()) == 1
    discussion.choose_mail(reader=reader, frequency="daily", replies=True, articles=True)
    said(thread)
    second(now)
    discussion.choose_mail(reader=reader, frequency="never", replies=True, articles=True)
    second(now + timedelta(days=3))
    assert post.take() == []
