"""Leaving: a reader asks to be forgotten, may think again for two weeks, and is."""

import logging
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.readers import Refused, tasks
from colonnade.readers.actions.metering import spend
from colonnade.readers.models import Reader

CHOICES = ("keep", "remove")
BATCH = 500

logger = logging.getLogger(__name__)


def ask_for_deletion(*, reader: Reader, choice: str, address: str = "") -> None:
    """Put a reader down for deletion in so many days (`deletion_days`), and tell them by mail.

    `choice` says what becomes of their comments: `keep` leaves them as those of
    somebody who has gone, `remove` takes their text away. Until then they may
    sign in and stay. The last administrator is refused: nobody could let
    another in.
    """
    spend(what="leave", reader=reader, address=address)
    if choice not in CHOICES:
        raise Refused(_("Say what is to become of your comments."))
    with transaction.atomic():
        if _is_last_administrator(reader):
            raise Refused(
                _("You are the paper’s only administrator. Make somebody else one before you leave.")
            )
        days = timedelta(days=settings.NEWSROOM.deletion_days)
        reader.deletion_due_at, reader.deletion_choice = timezone.now() + days, choice
        reader.save(update_fields=["deletion_due_at", "deletion_choice"])
        transaction.on_commit(lambda: tasks.tell_of_leaving.enqueue(reader.pk))


def recall_deletion(*, reader: Reader) -> None:
    """The reader stays, with all that is theirs."""
    reader.deletion_due_at, reader.deletion_choice = None, ""
    reader.save(update_fields=["deletion_due_at", "deletion_choice"])


def _is_last_administrator(reader: Reader) -> bool:
    """Would nobody be left who can let others into the desk? Administrators ask one after another."""
    if not reader.is_superuser:
        return False
    administrators = Reader.objects.select_for_update().filter(is_superuser=True, is_active=True)
    return not any(
        one.pk != reader.pk and not one.is_leaving for one in administrators.order_by("pk").iterator()
    )


def delete_due_readers() -> int:
    """Forget every reader whose day has come; for the scheduler. How many were forgotten.

    Each is one transaction: what cannot be forgotten today is logged and tried
    again, and keeps nobody else from being forgotten. One statement if nobody is due.
    """
    due = list(
        Reader.objects.filter(deletion_due_at__lte=timezone.now())
        .order_by("deletion_due_at")
        .values_list("pk", flat=True)[:BATCH]
    )
    forgotten = 0
    for number in due:
        try:
            forgotten += _forget(number)
        except Exception:
            logger.exception("Reader %s cannot be forgotten; it is tried again.", number)
    return forgotten


@transaction.atomic
def _forget(number: int) -> bool:
    """Let each app forget the reader, then the reader goes. No, if they have changed their mind."""
    reader = Reader.objects.select_for_update().filter(pk=number, deletion_due_at__lte=timezone.now()).first()
    if reader is None or _is_last_administrator(reader):
        return False
    for module in settings.READER_DATA:
        import_module(module).forget_reader(reader=reader, choice=reader.deletion_choice or "keep")
    edge.touch(reader.key)
    reader.delete()
    return True
