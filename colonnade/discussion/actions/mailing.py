"""Notifications go out by mail: at once or gathered, at least once, and never as a storm.

Each second the scheduler hands over what is due: it marks the rows with one hour
(`mail_due_at`, ten minutes from now) and stores a task that names readers and
hour, in one transaction. The task mails just those rows. If it dies, they are
due again at that hour; if it died between sending and noting, a mail comes twice
under the same Message-ID.

Of one thread or story a reader gets one mail in ten minutes; what is said
meanwhile comes in the next. Replies to one's own comments come at once, those of
one minute together. While the mail server is away one attempt is made each time,
after a minute, then after twice as long, up to a quarter of an hour.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, DateTimeField, Min, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.discussion import letters
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Follow, Mailbox, Notification, Subscription
from colonnade.discussion.models.following import HANDED_OVER, REST
from colonnade.discussion.models.following import Notifications as Rows
from colonnade.edge.models import Lease
from colonnade.readers.models import Reader

Kind = Notification.Kind
Frequency = Mailbox.Frequency

REPLIES_PAUSE = timedelta(minutes=1)
PAUSE = timedelta(minutes=10)
ROWS = 1000

FIRST_WAIT = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=6)
# A comment that is hidden when its mail is due is looked at again each hour.
HIDDEN_WAIT = timedelta(hours=1)
# What could not be mailed by then is left to the page of notifications.
GIVEN_UP = timedelta(days=4)
# What is wrong with one mail and not with the server.
REFUSED = (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupportedError, ValueError)

logger = logging.getLogger(__name__)


@transaction.atomic
def hand_over_mails(*, readers: list[int], now: datetime) -> str:
    """Mark what is due of these readers as handed over; return the hour that `mail_readers` is given.

    It is empty where all of it waits, because its like was mailed a moment ago.
    The caller stores the task in the same transaction.
    """
    for hour, numbers in _too_soon(readers, now).items():
        for start in range(0, len(numbers), ROWS):
            Notification.objects.filter(pk__in=numbers[start : start + ROWS]).update(mail_due_at=hour)
    by = now + HANDED_OVER
    due = Notification.objects.filter(mail_due_at__lte=now, reader__in=readers)
    return by.isoformat() if due.update(mail_due_at=by, mailed_at=now) else ""


def _too_soon(readers: list[int], now: datetime) -> dict[datetime, list[int]]:
    """What comes so soon after a mail of its like that it waits for the next: its rows, by their new hour."""
    gathering = Mailbox.objects.exclude(frequency=Frequency.AT_ONCE).filter(reader__in=readers)
    readers = sorted(set(readers) - set(gathering.values_list("reader", flat=True)))
    rows = Notification.objects.filter(reader__in=readers)
    names = ("reader", "kind", "comment__thread", "comment__thread__article__story")
    free: dict[tuple[int, str], datetime] = {}
    mailed = rows.filter(mailed_at__gt=now - PAUSE).values_list("mailed_at", *names)
    for mailed_at, reader, kind, *place in mailed:
        matter = (reader, letters.about(kind, *place))
        pause = REPLIES_PAUSE if kind == Kind.REPLY else PAUSE
        free[matter] = max(mailed_at + pause, free.get(matter, now))
    late: dict[datetime, list[int]] = {}
    if free:
        due = rows.filter(mail_due_at__lte=now).values_list("pk", *names)
        for number, reader, kind, *place in due:
            hour = free.get((reader, letters.about(kind, *place)), now)
            if hour > now:
                late.setdefault(hour, []).append(number)
    return late


def mail_readers(*, readers: list[int], hour: str, now: datetime | None = None) -> None:
    """Mail these readers what was handed over to be sent by this hour, over one connection.

    Where the mail server does not answer, all of it waits. Where it refuses one
    reader's mail, that one waits, each time longer, and is given up after four days.
    """
    now = now or timezone.now()
    handed = Notification.objects.filter(mail_due_at=datetime.fromisoformat(hour), reader__in=readers)
    if not handed.exists():
        return
    try:
        with mail.get_connection() as post:
            for reader in letters.addressees(readers):
                _mail_one(post, reader, handed.filter(reader=reader.number), now)
    except (OSError, SMTPException) as error:
        _rest(handed, error, now)
    else:
        # What is left was seen meanwhile, or is for somebody without a proven address.
        handed.update(mail_due_at=None, mailed_at=None)


def _mail_one(post: BaseEmailBackend, reader: letters.Addressee, handed: Rows, now: datetime) -> None:
    unseen = handed.filter(seen_at=None)
    shown = list(unseen.standing().select_related(*letters.SHOWN).order_by("pk"))
    _wait(unseen.exclude(pk__in=[one.pk for one in shown]), now + HIDDEN_WAIT, now)
    for letter in letters.letters_to(reader, shown):
        told = Notification.objects.filter(pk__in=letter.told)
        try:
            post.send_messages([letter.message])
        except REFUSED as error:
            logger.warning("A mail to reader:%s was refused: %s", reader.number, type(error).__name__)
            _wait(told, now + _longer(told, now, LONGEST_WAIT), now)
        else:
            told.update(mail_due_at=None, mailed_at=now)


def _longer(rows: Rows, now: datetime, most: timedelta) -> timedelta:
    """How long to wait after a failure: as long as it took so far, so each time twice as long."""
    since = rows.aggregate(since=Min("created_at"))["since"] or now
    return min(max(now - since, FIRST_WAIT), most)


def _wait(rows: Rows, hour: datetime, now: datetime) -> None:
    """Look at these again at that hour; what is too old by now is left to the page."""
    old = now - GIVEN_UP
    Notification.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        mail_due_at=Case(When(created_at__gte=old, then=Value(hour)), output_field=DateTimeField()),
        mailed_at=None,
    )


@transaction.atomic
def _rest(handed: Rows, error: Exception, now: datetime) -> None:
    """The mail server is away: everything waits, and for a while nobody else tries."""
    pause = _longer(handed, now, LONGEST_REST)
    _wait(handed, now + pause, now)
    away = {"holder": "the mail server is away", "until": now + pause}
    Lease.objects.update_or_create(name=REST, defaults=away)
    logger.warning("Mails wait %s, for the mail server does not take them: %s", pause, error)


@transaction.atomic
def choose_mail(*, reader: Reader, frequency: str, replies: bool, articles: bool) -> None:
    """Tell this reader as they wish from now on, and mail what waits accordingly.

    Raises Refused for a frequency that is none.
    """
    if frequency not in Frequency.values:
        raise Refused(_("Choose how often you wish to get mail."))
    wishes = {"frequency": frequency, "replies": replies, "articles": articles}
    mailbox, _made = Mailbox.objects.update_or_create(reader=reader, defaults=wishes)
    waiting = Notification.objects.filter(reader=reader, mail_due_at__isnull=False)
    unwanted = [kind for kind, wanted in ((Kind.REPLY, replies), (Kind.ARTICLE, articles)) if not wanted]
    waiting.filter(kind__in=unwanted).update(mail_due_at=None)
    waiting.update(mail_due_at=mailbox.next_mail_at(timezone.now()))


@transaction.atomic
def unsubscribe(*, token: str) -> Subscription:
    """End the mails that this token is of: whoever has the mail may, signed in or not.

    Who followed a thread or a story follows it no more; of replies and own
    articles they are told no more; of everything else they are told in the page
    only. Twice is once. Raises Refused for a token that we did not sign.
    """
    ended = Subscription.of(token)
    if ended is None or not Reader.objects.filter(pk=ended.reader).exists():
        raise Refused(_("This link is not whole, or of an account that is gone. Nothing was changed."))
    waiting = Notification.objects.filter(reader=ended.reader, mail_due_at__isnull=False)
    kind, _colon, number = ended.what.partition(":")
    if kind in ("thread", "story"):
        Follow.objects.filter(reader=ended.reader, key=ended.what).delete()
        place = "comment__thread" if kind == "thread" else "comment__thread__article__story"
        waiting = waiting.filter(kind=kind, **{place: number})
    else:
        change = {"replies": {"replies": False}, "articles": {"articles": False}}
        wishes = change.get(kind, {"frequency": Frequency.NEVER})
        Mailbox.objects.update_or_create(reader_id=ended.reader, defaults=wishes)
        if kind in change:
            waiting = waiting.filter(kind=Kind.REPLY if kind == "replies" else Kind.ARTICLE)
    waiting.update(mail_due_at=None)
    edge.touch(f"told:{ended.reader}")
    return ended
