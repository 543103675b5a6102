"""Mails to those who follow, sent to a real mail server and read as a mail program reads them."""

import re
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from colonnade.discussion import actions as discussion
from colonnade.discussion import queries, tasks
from colonnade.discussion.models import Comment, Follow, Mailbox, Notification, Subscription, Thread
from colonnade.discussion.queries import notifications
from colonnade.edge.models import Lease
from tests import factories as make

pytestmark = pytest.mark.django_db
ATHENS = ZoneInfo("Europe/Athens")


class Post:
    """A mail server on a port of its own, and what it was given."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refuses: dict[str, str] = {}
        self.refuses_words = ""
        self._controller: Controller | None = None
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.refuses_words and self.refuses_words.encode() in envelope.content:
            return "554 These words are not welcome"
        self.received.append(envelope.content)
        return "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port or free_port())
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=policy.default) for each in self.received]

    def take(self) -> list[EmailMessage]:
        """What came since the last look."""
        mails, self.received[:] = self.mails, []
        return mails


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def post(settings) -> Iterator[Post]:
    server = Post()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "The Post <newsroom@post.example>"
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Nobody signs in with one here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def thread(edition) -> Thread:
    return make.make_thread(make.make_article("The bridge opens in spring", slug="bridge"))


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def said(thread: Thread, text: str = "That is a good question.", **fields) -> Comment:
    """A comment of which nobody was told yet."""
    given = {"author": make.make_reader()} | fields
    return make.make_comment(text, thread=thread, is_told=False, **given)


def follower(key: str, frequency: str = "", **fields):
    reader = make.make_reader(**fields)
    Follow.objects.create(reader=reader, key=key)
    if frequency:
        Mailbox.objects.create(reader=reader, frequency=frequency)
    return reader


def waiting():
    """The tasks that wait for a worker, of mails."""
    return DBTaskResult.objects.ready().filter(task_path=tasks.mail_readers.module_path)


def work(now: datetime) -> None:
    """What the worker does with the tasks that wait, at this time."""
    for task in waiting():
        readers, hour = task.args_kwargs["args"]
        discussion.mail_readers(readers=readers, hour=hour, now=now)
        task.delete()


def second(now: datetime) -> None:
    """One second of the scheduler, and of the worker."""
    discussion.tell_followers(now=now)
    tasks.send_mails_due(now=now)
    work(now)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def path_in(mail: EmailMessage) -> str:
    """Where this mail is ended."""
    return mail["List-Unsubscribe"].strip(" <>").removeprefix("https://post.example")


def reply_to_bo(thread: Thread, name: str = "Ada Holm", text: str = "Yes, it is.", **asker) -> Comment:
    bo = make.make_reader(**({"name": "Bo Lindqvist", "email": "bo@reader.example"} | asker))
    question = make.make_comment("Is it open?", thread=thread, author=bo)
    return said(thread, text, author=make.make_reader(name), parent=question)


def test_a_reply_is_mailed_at_once_with_all_that_mail_programs_ask_for(post, thread, now):
    reply = reply_to_bo(thread, text="Yes, it *is* <b>open</b>.")
    second(now)
    (mail,) = post.take()
    assert mail["Subject"] == "Ada Holm replied to you: The bridge opens in spring"
    assert mail["To"] == "bo@reader.example"
    assert mail["From"] == "The Harbour Post <newsroom@post.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<comments.post.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r" ?<https://post\.example/comments/mail/[^/]+/>", mail["List-Unsubscribe"])
    assert mail["In-Reply-To"] == mail["References"] == f"<thread-{thread.pk}@post.example>"
    assert mail["Message-ID"].endswith("@post.example>")
    assert mail["Date"]
    assert mail.get_content_type() == "multipart/alternative"
    for body in (text_of(mail), html_of(mail)):
        assert f"https://post.example/comments/{reply.pk}/" in body
        assert "Yes, it is " in body
        assert path_in(mail) in body
        assert "Ada Holm replied to you" in re.sub("</?bdi>", "", body)
    assert "<b>open</b>" in text_of(mail)
    assert "&lt;b&gt;open&lt;/b&gt;" in html_of(mail)
    assert not re.search(r"<img|src=|style=|<b>open", html_of(mail))
    assert all(len(line) < 998 for line in b"".join(post.received).split(b"\r\n"))
    row = Notification.objects.get()
    assert (row.mailed_at, row.mail_due_at) == (now, None)
    second(now + timedelta(minutes=30))
    assert post.take() == []


def test_no_name_or_headline_adds_a_header_or_turns_the_line_around(post, edition, now):
    evil = "Open\r\nBcc: all@reader.example\r\n\r\n<script>\u202e\u2066"
    thread = make.make_thread(make.make_article(evil, slug="evil"))
    reply_to_bo(thread, name="Eve\nX-Evil: 1\u202e", text="a\r\n.\r\nb\u202e")
    second(now)
    (mail,) = post.take()
    assert mail["Subject"] == "Eve X-Evil: 1 replied to you: Open Bcc: all@reader.example <script>"
    assert mail["X-Evil"] is mail["Bcc"] is None
    assert "\u202e" not in text_of(mail) + html_of(mail)
    assert "<script>" not in html_of(mail)


def test_a_reader_is_written_to_in_their_language(post, arabic, now):
    thread = make.make_thread(make.make_article("يفتح الجسر", edition=arabic, slug="jisr"))
    reply_to_bo(thread, name="Ada Holm", text="نعم", language="ar")
    second(now)
    (mail,) = post.take()
    assert mail["From"].startswith("بريد الميناء <")
    assert '<html lang="ar" dir="rtl">' in html_of(mail)
    assert "نعم" in text_of(mail)
    page = Client(headers={"host": "post.example"}).get(path_in(mail))
    assert page.headers["Content-Language"] == "ar"
    assert 'lang="ar" dir="rtl"' in page.content.decode()


def test_who_has_no_proven_address_or_wants_no_mail_gets_none(post, thread, now):
    unproven, never = follower(thread.key), follower(thread.key, "never")
    unproven.emailaddress_set.update(verified=False)
    said(thread)
    second(now)
    assert post.take() == []
    assert Notification.objects.filter(reader__in=[unproven, never], mail_due_at=None).count() == 2


def test_an_address_that_is_given_up_before_the_mail_leaves_gets_none(post, thread, now):
    reader = follower(thread.key)
    said(thread)
    discussion.tell_followers(now=now)
    reader.emailaddress_set.update(verified=False)
    second(now)
    assert post.take() == []
    assert not Notification.objects.filter(mail_due_at__isnull=False).exists()


def test_one_click_ends_the_mails_at_once_and_a_look_changes_nothing(post, thread, now):
    reader = follower(thread.key)
    said(thread)
    second(now)
    (mail,) = post.take()
    program = Client(headers={"host": "post.example"}, enforce_csrf_checks=True)
    for _n in range(2):
        page = program.get(path_in(mail))
        assert page.status_code == 200
        assert "follow" in page.content.decode()
        assert "The bridge opens in spring" in page.content.decode()
    assert Follow.objects.filter(reader=reader).exists()
    assert program.post(path_in(mail), {"x": "y"}).status_code == 422
    assert Follow.objects.filter(reader=reader).exists()
    said(thread)
    discussion.tell_followers(now=now)
    for _n in range(2):
        answer = program.post(
            path_in(mail), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
        assert not answer.cookies
        assert not Follow.objects.filter(reader=reader).exists()
    said(thread)
    second(now + timedelta(hours=1))
    assert post.take() == []


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("replies", {"replies": False}),
        ("articles", {"articles": False}),
        ("everything", {"frequency": "never"}),
    ],
)
def test_each_kind_of_mail_ends_by_itself(edition, what: str, change: dict):
    reader, other = make.make_reader(), make.make_reader()
    address = Subscription(reader.pk, what).address
    client = Client(headers={"host": "post.example"})
    # As browsers and some mail programs post it.
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    now = {
        name: getattr(Mailbox.objects.get(reader=reader), name)
        for name in ("frequency", "replies", "articles")
    }
    assert now == {"frequency": "at_once", "replies": True, "articles": True} | change
    assert not Mailbox.objects.filter(reader=other).exists()


def test_a_token_that_we_did_not_sign_ends_nothing_and_is_told_so(edition, settings):
    reader = make.make_reader()
    good = Subscription(reader.pk, "replies").token
    client = Client(headers={"host": "post.example"})
    wrong = [
        good[:-1],
        good.replace("replies", "everything"),
        "x",
        "9" * 400,
        "%0d%0a",
        f"{reader.pk}.replies.",
    ]
    gone = Subscription(99999, "replies").token
    for token in [*wrong, gone]:
        for answer in (
            client.get(f"/comments/mail/{token}/"),
            client.post(f"/comments/mail/{token}/", {"List-Unsubscribe": "One-Click"}),
        ):
            assert answer.status_code == 404, token
            assert "Nothing was changed" in answer.content.decode(), token
    assert not Mailbox.objects.exists()
    settings.SECRET_KEY = "another"
    assert client.get(f"/comments/mail/{good}/").status_code == 404


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


def at(hour: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{hour}:00").replace(tzinfo=ATHENS)


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
