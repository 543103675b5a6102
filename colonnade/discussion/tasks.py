"""What is done beside the pages: mails to those who follow."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from colonnade.discussion import actions, queries


@task()
def mail_readers(readers: list[int], hour: str) -> None:
    """Mail these readers what was handed over to be sent by this hour."""
    actions.mail_readers(readers=readers, hour=hour)


def send_mails_due(*, now: datetime | None = None) -> None:
    """Hand over the mails that are due, with the tasks that send them.

    Fifty readers to a task, and no more tasks than are soon done: the rest waits
    for the next seconds. One statement where nothing is due.
    """
    now = now or timezone.now()
    while readers := queries.readers_to_mail(now):
        with transaction.atomic():
            if hour := actions.hand_over_mails(readers=readers, now=now):
                mail_readers.enqueue(readers, hour)
