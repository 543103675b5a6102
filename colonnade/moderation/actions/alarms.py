"""Alarms: moderators are told when a queue has grown too old or too long, once, until it is over.

An alarm is no decision and stands not in the log; its beginning and its end are kept,
and what is set of alarms is logged as every setting is.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from colonnade import edge, markup
from colonnade.discussion.actions.mailing import REFUSED
from colonnade.discussion.models import Mailbox
from colonnade.moderation.actions.deciding import language_of
from colonnade.moderation.models import Alarm, Case, ModerationSettings
from colonnade.moderation.queries.remits import colleagues, reach_of, sections_of
from colonnade.news import queries as news
from colonnade.readers.models import Reader

Cause = Alarm.Cause

logger = logging.getLogger(__name__)


def watch_queues(*, now: datetime | None = None) -> tuple[Alarm, ...]:
    """Begin the alarms that are due, and end those that are over; for the scheduler. Those that began.

    Costs two statements, and up to two for each queue of which something is set.
    """
    now = now or timezone.now()
    rules = ModerationSettings.load()
    ringing = {alarm.queue: alarm for alarm in Alarm.objects.filter(ended_at=None)}
    began = []
    for queue in Case.Queue.values:
        alarm = ringing.get(queue)
        minutes, many = getattr(rules, f"{queue}_minutes"), getattr(rules, f"{queue}_many")
        # It has to fall by a tenth before it is over, so that it does not ring for each that comes and goes.
        cause = _cause(queue, now, minutes, many * 9 // 10 if alarm else many, is_many=bool(many))
        if cause and alarm is None:
            began.append(_begin(queue, cause, now))
        elif alarm is not None and not cause:
            _end(alarm, now)
    return tuple(began)


def _cause(queue: str, now: datetime, minutes: int, most: int, *, is_many: bool) -> str:
    """Why this queue rings; nothing where it does not."""
    waiting = Case.objects.filter(queue=queue, closed_at=None)
    if minutes and waiting.filter(opened_at__lt=now - timedelta(minutes=minutes)).exists():
        return str(Cause.OLD)
    if is_many and waiting.values("pk")[: most + 1].count() > most:
        return str(Cause.LONG)
    return ""


@transaction.atomic
def _begin(queue: str, cause: str, now: datetime) -> Alarm:
    alarm = Alarm.objects.create(queue=queue, cause=cause, began_at=now)
    edge.touch(f"queue:{queue}")
    return alarm


@transaction.atomic
def _end(alarm: Alarm, now: datetime) -> None:
    Alarm.objects.filter(pk=alarm.pk).update(ended_at=now)
    edge.touch(f"queue:{alarm.queue}")


def mail_alarm(*, number: int) -> int:
    """Write to everybody who moderates there that a queue has grown too old or too long. How many mails left.

    Nobody is written to who wishes no mail, who has no proven address, or in whose sections
    nothing of it waits; and nobody when it is over by now. A mail that is refused keeps back no other.
    """
    alarm = Alarm.objects.filter(pk=number, ended_at=None).first()
    if alarm is None:
        return 0
    sent = 0
    for colleague in colleagues():
        address = _address_of(colleague.reader)
        if address and _waits_for(colleague.reader, alarm):
            sent += _mail(alarm, colleague.reader, address)
    return sent


def _address_of(reader: Reader) -> str:
    """Where this reader takes mail at once or later; nothing where they wish none."""
    if Mailbox.objects.filter(reader=reader, frequency=Mailbox.Frequency.NEVER).exists():
        return ""
    proven = reader.emailaddress_set.filter(primary=True, verified=True)  # type: ignore[attr-defined]
    return proven.values_list("email", flat=True).first() or ""


def _waits_for(reader: Reader, alarm: Alarm) -> bool:
    sections = sections_of(reach_of(reader))
    waiting = Case.objects.filter(queue=alarm.queue, closed_at=None)
    return (waiting if sections is None else waiting.filter(section__in=sections)).exists()


def _mail(alarm: Alarm, reader: Reader, address: str) -> bool:
    language = language_of(reader=reader)
    with translation.override(language):
        front = news.edition_front(language) or news.edition_front(settings.LANGUAGE_CODE)
        paper = markup.plain(front.title) if front else settings.WAGTAIL_SITE_NAME
        context = {"alarm": alarm, "paper": paper, "origin": settings.ORIGIN}
        text = render_to_string("moderation/mail_alarm.txt", context)
        subject = _("Held comments wait") if alarm.queue == Case.Queue.HELD else _("Reported comments wait")
        try:
            send_mail(subject, text, None, [address])
        except REFUSED as error:
            logger.warning("A mail to %s was refused: %s", reader.key, type(error).__name__)
            return False
    return True
