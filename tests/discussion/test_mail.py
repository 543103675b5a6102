"""A mail to one who follows, as a mail program reads it: what it says, and how it is ended."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Follow, Mailbox, Notification, Subscription
from tests import factories as make
from tests.discussion.post import (
    follower,
    html_of,
    path_in,
    reply_to_bo,
    said,
    second,
    text_of,
)

pytestmark = pytest.mark.django_db


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
