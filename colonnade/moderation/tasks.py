"""What is done beside the pages: messages to webhooks, lessons to Akismet, mails of alarms."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from colonnade.moderation import actions, queries


@task()
def send_messages(holder: str) -> None:
    """Send what is due, if this task still has the duty."""
    actions.send_messages(holder=holder)


def send_messages_due() -> None:
    """Hand over what is due, with the task that sends it. No statement where there is no webhook."""
    if not queries.has_webhooks():
        return
    with transaction.atomic():
        if holder := actions.hand_over_messages(now=timezone.now()):
            send_messages.enqueue(holder)


@task()
def teach_akismet(asked: int) -> None:
    """Tell Akismet that it was wrong about one comment, if it was."""
    actions.teach_akismet(asked=asked)


def teach_akismet_due() -> None:
    """Hand over what Akismet is to be told. One statement where that is nothing."""
    now = timezone.now()
    if not queries.has_lessons(now):
        return
    with transaction.atomic():
        for number in actions.hand_over_lessons(now=now):
            teach_akismet.enqueue(number)


@task()
def mail_alarm(number: int) -> None:
    """Write to those who moderate that a queue has grown too old or too long."""
    actions.mail_alarm(number=number)


def watch_queues() -> None:
    """Begin and end alarms; those that begin are told by mail. Two statements where none is set."""
    with transaction.atomic():
        for alarm in actions.watch_queues():
            mail_alarm.enqueue(alarm.pk)
