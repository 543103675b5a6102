"""Webhooks: what is told, to whom, how it is signed, and what a bad receiver can do to us."""

import json
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.edge.models import Lease
from colonnade.moderation import Refused, actions, tasks
from colonnade.moderation.models import Delivery, Entry, ModerationSettings, Webhook
from colonnade.moderation.queries import webhooks
from tests import factories as make
from tests.moderation.receiver import PATIENCE, is_genuine, plain, receiving, send

pytestmark = pytest.mark.django_db
ALL = list(Webhook.Kind.values)
DOCS = Path(__file__).parents[2] / "docs"
PAUSES = [10, 60, 300, 1800, 7200, 21600, 86400]


@pytest.fixture
def held(thread) -> Comment:
    return make.make_comment("My secret words", thread=thread, author=make.make_reader("Bo"), state="held")


def hurry() -> None:
    """The pause is over."""
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now())


def kinds() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("kind", flat=True))


def test_a_decision_is_told_and_signed_without_names_and_words(receiver, add_webhook, held, moderator):
    webhook = add_webhook(receiver.address)
    actions.remove_comment(moderator=moderator, comment=held, reason="spam", text="Words to the author")
    assert send()
    path, headers, body = next(
        call for call in receiver.calls if json.loads(call[2])["type"] == "comment.removed"
    )
    assert path == "/told?of=all"
    assert is_genuine(webhook.secret, headers, body)
    assert not is_genuine(webhook.secret, headers, body + b" ")
    assert not is_genuine("whsec_AAAA", headers, body)
    assert headers["content-type"] == "application/json"
    said = json.loads(body)
    assert said["data"] | {"at": 0, "posted_at": 0, "entry": 0, "decision": 0, "by": ""} == {
        "decision": 0,
        "act": "remove",
        "by": "",
        "rule": "",
        "reason": "spam",
        "standards": None,
        "scope": "comment",
        "ends_at": None,
        "part_of": None,
        "entry": 0,
        "at": 0,
        "comment": held.pk,
        "state": "removed",
        "posted_at": 0,
        "author": held.author_id,
        "thread": held.thread_id,
        "article": held.thread.article_id,
        "address": f"https://post.example/comments/{held.pk}/",
        "article_address": f"https://post.example{held.thread.article.address}",
        "desk": f"https://post.example/desk/moderation/comments/{held.pk}/",
        "api": f"https://post.example/api/v1/moderation/cases/{held.pk}",
    }
    assert said["data"]["by"].startswith("person:")
    for word in ("Bo", "secret words", "Words to the author", "@", "Ines"):
        assert all(word not in one.decode() for _path, _headers, one in receiver.calls)
    assert not send()


def test_each_thing_is_told_as_what_it_is(add_webhook, thread, moderator):
    add_webhook("https://example.com/")
    author, other = make.make_reader("Bo Lind"), make.make_reader("Teresa")
    second = make.make_reader("Nadia Brandt", role="moderator")
    start = 0

    def told(doing: Callable[[], object]) -> list[str]:
        nonlocal start
        doing()
        new, start = kinds()[start:], len(kinds())
        return new

    comment = make.make_comment("One", thread=thread, author=author)
    who = {"moderator": moderator}
    this = {**who, "comment": comment}
    about = {**who, "reader": author, "reason": "Because"}
    assert told(lambda: actions.report_comment(reader=other, comment=comment, reason="spam")) == [
        "report.created",
        "case.opened",
    ]
    assert told(lambda: actions.keep_comment(**this)) == ["comment.kept", "case.closed"]
    assert told(lambda: actions.feature_comment(**this)) == ["comment.featured"]
    assert told(lambda: actions.hold_comment(**this)) == ["comment.held", "case.opened"]
    assert told(lambda: actions.approve_comment(**this)) == ["comment.approved", "case.closed"]
    assert told(lambda: actions.remove_comment(**this, reason="spam")) == ["comment.removed"]
    assert told(lambda: actions.restore_comment(**this)) == ["comment.restored"]
    reply = make.make_comment("Two", parent=comment, author=other)
    assert told(lambda: actions.remove_with_replies(**this, reason="spam")) == ["comment.removed"] * 2
    parts = [json.loads(one.body)["data"] for one in Delivery.objects.order_by("-pk")[:2]]
    assert [(one["comment"], one["state"]) for one in parts] == [
        (reply.pk, "removed"),
        (comment.pk, "removed"),
    ]
    assert parts[0]["part_of"] == parts[1]["decision"]
    last = moderator.decisions_made.filter(together=None).latest("pk")
    assert told(lambda: actions.undo_decision(moderator=moderator, decision=last)) == ["decision.undone"]
    undone = json.loads(Delivery.objects.latest("pk").body)["data"]
    assert undone["decision"] == last.pk
    assert {(one["comment"], one["state"]) for one in undone["comments"]} == {
        (comment.pk, "shown"),
        (reply.pk, "shown"),
    }
    assert told(lambda: actions.set_standing(**about, kind="watched")) == ["reader.standing_set"]
    assert told(lambda: actions.warn_reader(**about)) == ["reader.warned"]
    assert told(lambda: actions.message_reader(moderator=moderator, reader=author, words="Hm")) == [
        "reader.messaged"
    ]
    paper = ModerationSettings.load()
    paper.two_for_a_ban = True
    paper.save()
    assert told(lambda: actions.propose_ban(**about)) == ["ban.proposed"]
    proposal = author.bans_proposed.get()
    assert told(lambda: actions.decline_ban(moderator=second, proposal=proposal)) == ["ban.declined"]
    assert set(kinds()) >= set(ALL) - {"comment.unfeatured"}
    bodies = " ".join(Delivery.objects.values_list("body", flat=True))
    assert "Because" not in bodies
    assert f'"reader":{other.pk},' not in bodies


def test_a_webhook_hears_what_it_wants_and_nothing_while_it_is_off(
    add_webhook, held, administrator, moderator
):
    webhook = add_webhook("https://example.com/", ["comment.approved"])
    other = add_webhook("https://example.org/", name="Other")
    actions.switch_webhook_off(administrator=administrator, webhook=other)
    webhooks.forget()
    actions.approve_comment(moderator=moderator, comment=held)
    assert kinds() == ["comment.approved"]
    assert Delivery.objects.get().webhook == webhook


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_told_to_nobody_and_what_is_stored_is_sent(
    receiver, administrator, held, moderator, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    assert webhooks.wanting("comment.approved") == ()
    actions.add_webhook(
        administrator=administrator, name="Desk", address=receiver.address, kinds=["comment.approved"]
    )
    with transaction.atomic():
        actions.approve_comment(moderator=moderator, comment=held)
        assert kinds() == ["comment.approved"]
        transaction.set_rollback(True)
    tasks.send_messages_due()
    assert (kinds(), receiver.calls) == ([], [])
    actions.approve_comment(moderator=moderator, comment=held)
    tasks.send_messages_due()
    assert [one["type"] for one in receiver.messages] == ["comment.approved"]
    assert Delivery.objects.get().state == "taken"


def test_where_there_is_no_webhook_nothing_is_asked(held, moderator, reader):
    assert webhooks.wanting("comment.approved") == ()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        actions.approve_comment(moderator=moderator, comment=held)
        actions.report_comment(reader=reader, comment=Comment.objects.get(), reason="spam")
        tasks.send_messages_due()
    assert len(asked) > 5
    assert not [one["sql"] for one in asked if "webhook" in one["sql"] or "delivery" in one["sql"]]


def test_a_replaced_secret_signs_for_a_day_beside_the_new_one(receiver, add_webhook, administrator):
    webhook = add_webhook(receiver.address)
    old = webhook.secret
    webhook = actions.replace_webhook_secret(administrator=administrator, webhook=webhook)
    assert webhook.secret != old
    assert actions.show_webhook_secret(administrator=administrator, webhook=webhook) == (webhook.secret, old)
    actions.send_test(administrator=administrator, webhook=webhook)
    send()
    _path, headers, body = receiver.calls[-1]
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert is_genuine(webhook.secret, headers, body)
    assert is_genuine(old, headers, body)
    Webhook.objects.update(old_ends_at=timezone.now() - timedelta(seconds=1))
    actions.send_test(administrator=administrator, webhook=webhook)
    send()
    _path, headers, body = receiver.calls[-1]
    assert is_genuine(webhook.secret, headers, body)
    assert not is_genuine(old, headers, body)
    assert actions.show_webhook_secret(administrator=administrator, webhook=webhook) == (webhook.secret,)


def test_of_three_secrets_the_first_ends_at_once(add_webhook, administrator):
    webhook = add_webhook("https://example.com/")
    first = webhook.secret
    for _time in range(2):
        webhook = actions.replace_webhook_secret(administrator=administrator, webhook=webhook)
    shown = actions.show_webhook_secret(administrator=administrator, webhook=webhook)
    assert len(set(shown)) == 2
    assert first not in shown


def test_the_docs_check_a_signature_and_name_every_kind(receiver, add_webhook, administrator):
    guide = (DOCS / "how-to" / "hear-of-decisions.md").read_text("utf-8")
    written: dict = {}
    exec(re.search(r"```python\n(.*?)```", guide, re.DOTALL)[1], written)
    webhook = add_webhook(receiver.address)
    actions.send_test(administrator=administrator, webhook=webhook)
    send()
    _path, headers, body = receiver.calls[0]
    assert written["is_genuine"](webhook.secret, headers, body)
    assert not written["is_genuine"](webhook.secret, headers, body + b" ")
    assert not written["is_genuine"](webhook.secret, headers | {"webhook-timestamp": "1"}, body)
    reference = (DOCS / "reference" / "webhooks.md").read_text("utf-8")
    assert [kind for kind in (*ALL, "test") if f"`{kind}`" not in reference] == []


def test_a_message_is_tried_again_later_each_time_and_then_given_up(receiver, add_webhook, administrator):
    webhook = add_webhook(receiver.address)
    receiver.answer = plain(503, b"<b>Not now</b>\x00\x1b[31m" + b"!" * 9000)
    actions.send_test(administrator=administrator, webhook=webhook)
    waited = []
    for _time in range(8):
        hurry()
        send()
        one = Delivery.objects.get()
        if one.state == "waiting":
            waited.append(round((one.due_at - one.tried_at).total_seconds()))
            assert not send()
    assert waited == PAUSES
    assert (one.state, one.attempts, one.status, len(receiver.calls)) == ("dead", 8, 503, 8)
    assert one.answer.startswith("<b>Not now</b>��[31m!")
    assert len(one.answer) == 500
    ids = {headers["webhook-id"] for _path, headers, _body in receiver.calls}
    assert ids == {one.message}
    receiver.answer = plain(200)
    actions.send_again(administrator=administrator, delivery=one)
    assert Webhook.objects.get().failing_since is not None
    send()
    assert Delivery.objects.get().state == "taken"
    assert Webhook.objects.get().failing_since is None
    assert receiver.calls[-1][1]["webhook-id"] == one.message


def test_who_is_gone_for_good_is_switched_off(receiver, add_webhook, administrator):
    webhook = add_webhook(receiver.address)
    receiver.answer = plain(410)
    for _number in range(2):
        actions.send_test(administrator=administrator, webhook=webhook)
    send()
    assert len(receiver.calls) == 1
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["dead", "waiting"]
    assert not Webhook.objects.get().is_on
    last = Entry.objects.latest("number")
    assert (last.who, last.what, last.facts["answered"]) == ("site", "webhook", 410)
    with pytest.raises(Refused, match="Switch it on first"):
        actions.send_all_again(administrator=administrator, webhook=webhook)


def test_a_redirect_is_not_followed(receiver, add_webhook, administrator):
    webhook = add_webhook(receiver.address)
    receiver.answer = plain(302, Location=f"http://127.0.0.1:{receiver.port}/elsewhere")
    actions.send_test(administrator=administrator, webhook=webhook)
    send()
    assert [path for path, _headers, _body in receiver.calls] == ["/told?of=all"]
    one = Delivery.objects.get()
    assert (one.state, one.status, one.attempts) == ("waiting", 302, 1)


def test_one_that_stalls_holds_up_nobody_else(add_webhook, administrator):
    went_on = threading.Event()
    with receiving() as slow, receiving() as quick:

        def stall(request) -> None:
            assert went_on.wait(PATIENCE)
            plain(204)(request)

        def answer(request) -> None:
            if len(quick.calls) == 3:
                went_on.set()
            plain(204)(request)

        slow.answer, quick.answer = stall, answer
        first = add_webhook(slow.address, name="Slow")
        second = add_webhook(quick.address, name="Quick")
        for webhook in (first, second, second, second):
            actions.send_test(administrator=administrator, webhook=webhook)
        send()
        assert (len(slow.calls), len(quick.calls)) == (1, 3)
        assert set(Delivery.objects.values_list("state", flat=True)) == {"taken"}


def test_where_nobody_answers_what_waits_has_failed_with_it(receiver, add_webhook, administrator):
    webhook = add_webhook(receiver.address)
    receiver.answer = lambda request: None
    for _number in range(3):
        actions.send_test(administrator=administrator, webhook=webhook)
    later = actions.send_test(administrator=administrator, webhook=webhook)
    Delivery.objects.filter(pk=later.pk).update(due_at=timezone.now() + timedelta(hours=1))
    send()
    tried = Delivery.objects.order_by("pk").values_list("attempts", "status")
    assert list(tried) == [(1, 0)] * 3 + [(0, 0)]
    assert len(receiver.calls) == 1
    assert "No answer" in Delivery.objects.first().answer


def test_where_somebody_answers_each_message_is_tried(receiver, add_webhook, administrator):
    webhook = add_webhook(receiver.address)
    receiver.answer = lambda request: plain(500 if len(receiver.calls) == 1 else 204)(request)
    for _number in range(3):
        actions.send_test(administrator=administrator, webhook=webhook)
    send()
    tried = Delivery.objects.order_by("pk").values_list("state", "attempts", "status")
    assert list(tried) == [("waiting", 1, 500), ("taken", 1, 204), ("taken", 1, 204)]


def test_one_that_cannot_even_be_called_holds_up_nobody_else(receiver, add_webhook, administrator, caplog):
    spoilt = add_webhook(receiver.address, name="Spoilt")
    Webhook.objects.filter(pk=spoilt.pk).update(secret="no secret")
    webhook = add_webhook(receiver.address)
    for one in (spoilt, webhook):
        actions.send_test(administrator=administrator, webhook=one)
    send()
    told = dict(Delivery.objects.values_list("webhook__name", "state"))
    assert told == {"Spoilt": "waiting", "Desk": "taken"}
    assert "could not be sent" in caplog.text
    assert not send()


def test_one_task_sends_at_a_time_and_one_that_died_is_followed(receiver, add_webhook, administrator):
    webhook = add_webhook(receiver.address)
    actions.send_test(administrator=administrator, webhook=webhook)
    holder = actions.hand_over_messages(now=timezone.now())
    assert holder
    assert actions.hand_over_messages(now=timezone.now()) == ""
    actions.send_messages(holder="another")
    assert receiver.calls == []
    Lease.objects.filter(name="webhooks").update(until=timezone.now() - timedelta(seconds=1))
    follower = actions.hand_over_messages(now=timezone.now())
    actions.send_messages(holder=holder)
    assert receiver.calls == []
    actions.send_messages(holder=follower)
    assert len(receiver.calls) == 1
    assert not Lease.objects.filter(name="webhooks").exists()


def test_a_webhook_that_others_still_know_fails_no_decision(add_webhook, held, administrator, moderator):
    webhook = add_webhook("https://example.com/")
    assert webhooks.wanting("comment.approved") == (webhook.pk,)
    actions.delete_webhook(administrator=administrator, webhook=webhook)
    actions.approve_comment(moderator=moderator, comment=held)
    connection.check_constraints()
    assert kinds()
    assert not send()
    actions.forget_messages()
    assert kinds() == []


def test_old_messages_are_forgotten(add_webhook, administrator):
    webhook = add_webhook("https://example.com/")
    now = timezone.now()
    for state, days in (("taken", 8), ("taken", 6), ("dead", 31), ("dead", 29), ("waiting", 40)):
        one = actions.send_test(administrator=administrator, webhook=webhook)
        ended_at = None if state == "waiting" else now - timedelta(days=days)
        at = now - timedelta(days=days)
        Delivery.objects.filter(pk=one.pk).update(state=state, at=at, ended_at=ended_at)
    actions.forget_messages()
    left = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(left) == ["taken", "dead", "waiting"]
    actions.switch_webhook_off(administrator=administrator, webhook=webhook)
    actions.forget_messages()
    assert list(left.all()) == ["taken", "dead"]
