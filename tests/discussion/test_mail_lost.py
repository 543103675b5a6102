"""Mails that cannot leave: the server is away, an address refused, a worker killed; nothing is lost."""

from datetime import timedelta

import pytest

from colonnade.discussion import actions as discussion
from colonnade.discussion import tasks
from colonnade.discussion.models import Notification
from colonnade.discussion.queries import notifications
from colonnade.edge.models import Lease
from tests import factories as make
from tests.discussion.post import follower, said, second, text_of, waiting, work

pytestmark = pytest.mark.django_db


def test_while_the_mail_server_is_away_nothing_is_lost_and_attempts_grow_rarer(post, thread, now, caplog):
    readers = [follower(thread.key) for _n in range(3)]
    said(thread, "Through thick and thin.")
    post.stop()
    attempts = []
    for minute in range(121):
        moment = now + timedelta(minutes=minute)
        before = len(caplog.records)
        if minute == 5:
            said(thread, "Who comes later waits too.")
        second(moment)
        attempts += [minute] * (len(caplog.records) - before)
    assert attempts[:5] == [0, 1, 2, 4, 8]
    assert 8 <= len(attempts) <= 15  # one attempt for all readers, a quarter of an hour apart in the end
    assert Notification.objects.filter(mail_due_at__isnull=False, mailed_at=None).count() == 6
    said(thread, "And what came meanwhile.")
    discussion.tell_followers(now=now + timedelta(minutes=121))
    post.start()
    second(now + timedelta(minutes=140))
    second(now + timedelta(minutes=141))
    mails = post.take()
    assert sorted(mail["To"] for mail in mails) == sorted(reader.email for reader in readers)
    assert all("thick and thin" in text_of(mail) and "meanwhile" in text_of(mail) for mail in mails)
    assert not Lease.objects.filter(until__gt=now + timedelta(minutes=141)).exists()


def test_one_address_that_is_refused_keeps_nobody_elses_mail(post, thread, now, caplog):
    bad, worse, good = (follower(thread.key, email=f"{name}@reader.example") for name in ("a", "b", "c"))
    post.refuses = {bad.email: "550 No such person", worse.email: "451 Later"}
    said(thread)
    second(now)
    assert [mail["To"] for mail in post.take()] == [good.email]
    assert bad.email not in caplog.text
    post.refuses = {bad.email: "550 No such person"}
    second(now + timedelta(minutes=1))
    assert [mail["To"] for mail in post.take()] == [worse.email]
    for hour in range(6 * 24):
        second(now + timedelta(hours=hour))
    assert post.take() == []
    assert Notification.objects.get(reader=bad).mail_due_at is None  # given up


def test_one_mail_whose_words_are_refused_keeps_nobody_elses(post, thread, now):
    other = make.make_thread(make.make_article("Cheap watches"))
    first, last = follower(other.key), follower(thread.key)
    post.refuses_words = "Cheap watches"
    said(other)
    said(thread)
    second(now)
    assert [mail["To"] for mail in post.take()] == [last.email]
    assert Notification.objects.get(reader=first).mail_due_at > now


def test_killed_between_handing_over_and_mailing_it_is_handed_over_again(post, thread, now):
    follower(thread.key)
    said(thread)
    discussion.tell_followers(now=now)
    tasks.send_mails_due(now=now)
    assert waiting().count() == 1
    waiting().delete()
    second(now + timedelta(minutes=9))
    assert post.take() == []
    second(now + timedelta(minutes=10, seconds=1))
    assert len(post.take()) == 1


def test_killed_between_mailing_and_noting_it_comes_twice_under_one_name(post, thread, now):
    follower(thread.key)
    said(thread)
    discussion.tell_followers(now=now)
    tasks.send_mails_due(now=now)
    args = waiting().get().args_kwargs["args"]
    rows = list(Notification.objects.values("pk", "mail_due_at", "mailed_at"))
    discussion.mail_readers(readers=args[0], hour=args[1], now=now)
    for row in rows:
        Notification.objects.filter(pk=row.pop("pk")).update(**row)
    discussion.mail_readers(readers=args[0], hour=args[1], now=now)
    discussion.mail_readers(readers=args[0], hour=args[1], now=now)  # taken back by another worker
    mails = post.take()
    assert len(mails) == 2
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"]


def test_the_task_mails_what_it_was_given(post, thread, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    follower(thread.key)
    said(thread)
    discussion.tell_followers()
    tasks.send_mails_due()
    assert len(post.take()) == 1


def test_no_more_is_handed_over_than_is_soon_sent(post, thread, now, monkeypatch):
    monkeypatch.setattr(notifications, "READERS", 3)
    monkeypatch.setattr(notifications, "ON_THE_WAY", 6)
    for _n in range(10):
        follower(thread.key)
    said(thread)
    discussion.tell_followers(now=now)
    tasks.send_mails_due(now=now)
    tasks.send_mails_due(now=now)
    assert [len(task.args_kwargs["args"][0]) for task in waiting()] == [3, 3]
    work(now)
    tasks.send_mails_due(now=now)
    work(now)
    assert len(post.take()) == 10
