"""Webhooks are set up: what may be called, by whom, what the log keeps, and how it looks at the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from colonnade.moderation import Refused, actions
from colonnade.moderation.models import Delivery, Entry, Webhook
from tests.moderation.receiver import send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "begins with https://"),
        ("ftp://example.com/", "begins with https://"),
        ("example.com/told", "begins with https://"),
        ("https://me:pass@example.com/", "name and password"),
        ("https://@example.com/", "name and password"),
        ("https://example.com/#told", "Take # and what follows"),
        ("https://example.com/#", "Take # and what follows"),
        ("https:///told", "names no machine"),
        ("https://example.com:port/", "This is no address"),
        ("https://example.com:99999/", "This is no address"),
        ("https://[::1/", "This is no address"),
        ("https://exa mple.com/", "without spaces"),
        ("https://example.com/\r\nX: y", "without spaces"),
        ("https://παράδειγμα.gr/", "plain letters"),
        ("https://example.com/" + "a" * 500, "longer than 500"),
        ("http://example.com/", "anybody could read"),
        ("http://8.8.8.8/", "anybody could read"),
        ("http://169.254.169.254/latest/", "No messages are sent to 169.254.169.254"),
        ("https://[fe80::1]/", "No messages are sent"),
        ("https://[::ffff:169.254.1.1]/", "No messages are sent"),
        ("http://0.0.0.0/", "No messages are sent"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_with_its_mend(address, sentence, administrator):
    given = {"administrator": administrator, "name": "Desk", "kinds": ["comment.held"]}
    with pytest.raises(Refused, match=sentence):
        actions.add_webhook(**given, address=address)
    assert not Webhook.objects.exists()
    assert not Entry.objects.exists()
    for good in ("https://example.com:8443/told?of=all", "http://localhost/", "http://10.0.0.7:81/"):
        assert actions.add_webhook(**given | {"name": good}, address=good).address == good


def test_who_may_set_up_webhooks_and_what_is_refused(administrator, moderator):
    given = {"name": "Desk", "address": "https://example.com/", "kinds": ["comment.held"]}
    with pytest.raises(Refused, match="Only administrators"):
        actions.add_webhook(administrator=moderator, **given)
    for wrong, sentence in (
        ({"name": " "}, "Give the webhook a name"),
        ({"name": "a" * 61}, "at most 60"),
        ({"kinds": []}, "Choose what"),
        ({"kinds": ["comment.eaten"]}, "among the kinds"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.add_webhook(administrator=administrator, **given | wrong)
    made = actions.add_webhook(administrator=administrator, **given)
    with pytest.raises(Refused, match="Another webhook has this name"):
        actions.add_webhook(administrator=administrator, **given)
    for act in (
        *(actions.delete_webhook, actions.show_webhook_secret, actions.replace_webhook_secret),
        *(actions.send_test, actions.send_all_again, actions.switch_webhook_on, actions.switch_webhook_off),
    ):
        with pytest.raises(Refused, match="Only administrators"):
            act(administrator=moderator, webhook=made)
    with pytest.raises(Refused, match="Only administrators"):
        actions.set_webhook(administrator=moderator, webhook=made, **given)
    one = actions.send_test(administrator=administrator, webhook=made)
    with pytest.raises(Refused, match="on its way already"):
        actions.send_again(administrator=administrator, delivery=one)
    with pytest.raises(Refused, match="Only administrators"):
        actions.send_again(administrator=moderator, delivery=one)
    for number in range(19):
        actions.add_webhook(administrator=administrator, **given | {"name": str(number)})
    with pytest.raises(Refused, match="20 webhooks already"):
        actions.add_webhook(administrator=administrator, **given | {"name": "One more"})
    actions.delete_webhook(administrator=administrator, webhook=made)
    assert not Delivery.objects.exists()
    with pytest.raises(Refused, match="deleted meanwhile"):
        actions.delete_webhook(administrator=administrator, webhook=made)


def test_the_log_knows_every_setting_and_no_secret(administrator):
    given = {"name": "Desk", "address": "https://example.com/T0/secret-path", "kinds": ["comment.held"]}
    made = actions.add_webhook(administrator=administrator, **given)
    Webhook.objects.update(failing_since=timezone.now())
    actions.set_webhook(administrator=administrator, webhook=made, **given)
    assert Webhook.objects.get().failing_since, "nothing was changed"
    actions.set_webhook(
        administrator=administrator, webhook=made, **given | {"address": "https://example.com/T0/other-path"}
    )
    actions.switch_webhook_off(administrator=administrator, webhook=made)
    actions.switch_webhook_off(administrator=administrator, webhook=made)
    actions.replace_webhook_secret(administrator=administrator, webhook=made)
    actions.show_webhook_secret(administrator=administrator, webhook=made)
    actions.delete_webhook(administrator=administrator, webhook=made)
    entries = list(Entry.objects.order_by("number"))
    assert [(one.what, sorted(one.facts)) for one in entries] == [
        ("webhook", ["address", "is_on", "kinds", "name"]),
        ("webhook", ["address"]),
        ("webhook", ["is_on"]),
        ("webhook_secret", ["secret"]),
        ("webhook_secret", ["secret"]),
        ("webhook", ["address", "is_on", "kinds", "name"]),
    ]
    assert {one.subjects for one in entries} == {f"webhook:{made.pk}"}
    written = " ".join(one.details for one in entries)
    assert "https://example.com/…" in written
    assert "-path" not in written
    assert "whsec_" not in written


def test_an_administrator_sets_up_a_webhook_at_the_desk(receiver, administrator, signed_in):
    client, home = signed_in(administrator), "/desk/moderation/webhooks/"
    given = {"name": "Chat", "address": receiver.address, "kinds": ["comment.held", "case.opened"]}
    refused = client.post(home, given | {"address": "http://example.com/"})
    assert refused.status_code == 422
    assert "anybody could read" in refused.content.decode()
    assert 'value="http://example.com/"' in refused.content.decode()
    made = client.post(home, given, follow=True)
    webhook = Webhook.objects.get()
    here = f"{home}{webhook.pk}/"
    assert made.redirect_chain[-1][0] == here
    assert webhook.secret not in made.content.decode()
    shown = client.post(f"{here}secret/")
    assert webhook.secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    client.post(f"{here}secret/new/")
    again = client.post(f"{here}secret/").content.decode()
    webhook.refresh_from_db()
    assert webhook.secret in again
    assert webhook.old_secret in again
    client.post(here, given | {"kinds": ["comment.held"]})
    client.post(f"{here}test/")
    send()
    assert receiver.messages[0]["type"] == "test"
    page = client.get(here).content.decode()
    assert "A test" in page
    assert "204" in page
    client.post(f"{here}off/")
    assert not Webhook.objects.get().is_on
    client.post(f"{here}on/")
    webhook.refresh_from_db()
    assert (webhook.is_on, webhook.kinds) == (True, ["comment.held"])
    assert client.post(f"{here}delete/").headers["Location"] == home
    assert client.get(here).status_code == 404
    assert client.get(f"{home}{2**70}/").status_code == 404
    assert client.post(f"{home}messages/{2**70}/again/").status_code == 404


def test_dead_letters_are_seen_and_sent_again(receiver, add_webhook, administrator, signed_in):
    webhook, client = add_webhook(receiver.address), signed_in(administrator)
    here = f"/desk/moderation/webhooks/{webhook.pk}/"
    for _number in range(30):
        one = actions.send_test(administrator=administrator, webhook=webhook)
    Delivery.objects.update(
        state="dead", attempts=8, status=500, answer="<script>alert(1)</script>", tried_at=timezone.now()
    )
    page = client.get(here).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert page.count('class="plain">Send it again') == 25
    after = Delivery.objects.order_by("-pk")[24].pk
    older = client.get(f"{here}?after={after}").content.decode()
    assert older.count('class="plain">Send it again') == 5
    assert client.get(f"{here}?after=x").status_code == 404
    client.post(f"/desk/moderation/webhooks/messages/{one.pk}/again/")
    send()
    assert Delivery.objects.get(pk=one.pk).state == "taken"
    said = client.post(f"{here}again/", follow=True).content.decode()
    assert "29 messages are sent again." in said
    send()
    assert len(receiver.calls) == 30


def test_what_has_long_failed_stands_above_all_and_moderators_see_no_secret(
    add_webhook, moderator, signed_in
):
    webhook, client = add_webhook("https://example.com/T0/secret-path"), signed_in(moderator)
    home = "/desk/moderation/webhooks/"
    for minutes, is_said in ((30, False), (90, True)):
        Webhook.objects.update(failing_since=timezone.now() - timedelta(minutes=minutes))
        assert ("has taken nothing since" in client.get(home).content.decode()) is is_said
    one = client.get(f"{home}{webhook.pk}/").content.decode()
    assert "It has taken nothing since" in one
    for page in (client.get(home).content.decode(), one):
        assert webhook.secret not in page
        assert "secret-path" not in page
        assert "Administrators may set up webhooks." in page
    for button in ("secret/", "secret/new/", "test/", "on/", "off/", "again/", "delete/", ""):
        answer = client.post(f"{home}{webhook.pk}/{button}", {"name": "x", "address": "https://a.b/"})
        assert answer.status_code in (303, 422)
        assert webhook.secret not in answer.content.decode()
    webhook.refresh_from_db()
    assert (webhook.name, webhook.is_on, webhook.old_secret) == ("Desk", True, "")


def test_the_page_of_webhooks_costs_the_same_whatever_stands_on_it(add_webhook, administrator, signed_in):
    client, home = signed_in(administrator), "/desk/moderation/webhooks/"
    webhook = add_webhook("https://example.com/")
    costs = []
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            client.get(home)
            client.get(f"{home}{webhook.pk}/")
        costs.append(len(asked))
        add_webhook("https://example.com/", name=f"Another {number}")
        for _time in range(12):
            one = actions.send_test(administrator=administrator, webhook=webhook)
            Delivery.objects.filter(pk=one.pk).update(state="dead")
    assert costs[1] == costs[2]
