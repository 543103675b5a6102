"""Alarms: when a queue grows old or long it is told once, on the desk and by mail, until it is over."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.module_loading import import_string

from colonnade.discussion import actions as discussion
from colonnade.moderation import actions, tasks
from colonnade.moderation.models import Alarm, Case, Entry, ModerationSettings
from tests import factories as make

DESK = "/desk/moderation/"


def set_alarms(**values: int) -> None:
    settings = ModerationSettings.load()
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()


def wait_since(minutes: int, **where: object) -> None:
    Case.objects.filter(**where).update(opened_at=timezone.now() - timedelta(minutes=minutes))


def ringing() -> list[tuple[str, str]]:
    return list(Alarm.objects.filter(ended_at=None).order_by("queue").values_list("queue", "cause"))


def test_a_queue_that_grows_old_rings_once_and_ends_by_itself(thread, moderator):
    comment = make.make_comment(thread=thread, state="held")
    set_alarms(held_minutes=30)
    wait_since(29)
    assert actions.watch_queues() == ()
    wait_since(31)
    (alarm,) = actions.watch_queues()
    assert (alarm.queue, alarm.cause) == ("held", "old")
    assert actions.watch_queues() == ()
    assert ringing() == [("held", "old")]
    actions.approve_comment(moderator=moderator, comment=comment)
    assert actions.watch_queues() == ()
    assert ringing() == []
    assert Alarm.objects.get().ended_at is not None


def test_a_queue_that_grows_long_rings_until_it_has_fallen_by_a_tenth(thread, moderator, reader):
    comments = [make.make_comment(thread=thread) for _number in range(12)]
    for comment in comments[:10]:
        make.make_report(comment)
    set_alarms(reported_many=10, held_many=1)
    assert actions.watch_queues() == ()
    make.make_report(comments[10])
    assert [alarm.cause for alarm in actions.watch_queues()] == ["long"]
    actions.keep_comment(moderator=moderator, comment=comments[0])
    actions.watch_queues()
    assert ringing() == [("reported", "long")]
    make.make_report(comments[11])
    assert actions.watch_queues() == ()
    for comment in comments[1:4]:
        actions.keep_comment(moderator=moderator, comment=comment)
    actions.watch_queues()
    assert ringing() == []


def test_without_a_setting_nothing_rings_and_what_is_set_is_logged(thread, django_assert_num_queries):
    make.make_comment(thread=thread, state="held")
    wait_since(100_000)
    ModerationSettings.load()
    with django_assert_num_queries(2):
        assert actions.watch_queues() == ()
    set_alarms(held_minutes=30)
    entry = Entry.objects.get()
    assert (entry.what, entry.facts) == ("settings", {"held_minutes": {"was": 0, "is": 30}})
    actions.watch_queues()
    set_alarms(held_minutes=0)
    actions.watch_queues()
    assert ringing() == []
    assert Entry.objects.count() == 2


def test_the_desk_shows_what_rings_also_to_pages_that_are_open(thread, moderator, signed_in):
    make.make_comment(thread=thread, state="held")
    set_alarms(held_minutes=30)
    desk = signed_in(moderator)
    assert "Held comments wait too long." not in desk.get(f"{DESK}log/").content.decode()
    wait_since(60)
    actions.watch_queues()
    for page in (f"{DESK}log/", DESK, f"{DESK}counts/?tab=log"):
        assert "Held comments wait too long." in desk.get(page).content.decode(), page


@pytest.mark.usefixtures("tasks_at_once")
class TestMails:
    """Each alarm is mailed once, to those whom it concerns."""

    def ring(self) -> list[str]:
        wait_since(60)
        tasks.watch_queues()
        return sorted(message.to[0] for message in mail.outbox)

    def test_everybody_who_moderates_is_written_to_once(self, thread, moderator, reader, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        chief = make.make_reader("Ada", role="administrator", email="ada@post.example")
        make.make_reader("Editor", role="editor")
        set_alarms(held_minutes=30)
        make.make_comment(thread=thread, state="held")
        assert self.ring() == sorted([chief.email, moderator.email])
        assert self.ring() == sorted([chief.email, moderator.email])
        message = mail.outbox[0]
        assert message.subject == "Held comments wait"
        assert "Held comments wait too long." in message.body
        assert "https://post.example/desk/moderation/\n" in message.body

    def test_nobody_who_wishes_no_mail_or_has_nothing_waiting(self, thread, moderator):
        quiet = make.make_reader("Quiet", role="moderator")
        discussion.choose_mail(reader=quiet, frequency="never", replies=True, articles=True)
        elsewhere = make.make_reader("Elsewhere", role="moderator")
        administrator = make.make_reader("Ada", role="administrator")
        actions.give_sections(
            administrator=administrator, moderator=elsewhere, sections=[make.make_section("Sport").pk]
        )
        unproven = make.make_reader("Unproven", role="moderator")
        unproven.emailaddress_set.update(verified=False)
        set_alarms(held_minutes=30)
        make.make_comment(thread=thread, state="held")
        assert self.ring() == sorted([administrator.email, moderator.email])

    def test_one_whose_mail_is_refused_keeps_nobody_else_from_being_told(
        self, thread, moderator, monkeypatch, caplog
    ):
        lost = make.make_reader("Ada", role="administrator", email="ada@post.example")
        backend = import_string(settings.EMAIL_BACKEND)
        send = backend.send_messages

        def refuse_one(post: BaseEmailBackend, messages: list) -> int:
            if messages[0].to == [lost.email]:
                raise SMTPRecipientsRefused({lost.email: (550, b"Nobody of this name.")})
            return send(post, messages)

        monkeypatch.setattr(backend, "send_messages", refuse_one)
        set_alarms(held_minutes=30)
        make.make_comment(thread=thread, state="held")
        assert self.ring() == [moderator.email]
        assert f"A mail to {lost.key} was refused" in caplog.text

    def test_nobody_when_it_is_over_by_then(self, thread, moderator):
        comment = make.make_comment(thread=thread, state="held")
        set_alarms(held_minutes=30)
        wait_since(60)
        (alarm,) = actions.watch_queues()
        make.make_comment("Waits for a moment only.", thread=thread, state="held")
        actions.approve_comment(moderator=moderator, comment=comment)
        actions.watch_queues()
        assert actions.mail_alarm(number=alarm.pk) == 0
        assert mail.outbox == []
