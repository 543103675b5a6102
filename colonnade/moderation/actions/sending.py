"""Messages are sent to webhooks: each at least once, and none waits for another's.

Each second the scheduler hands over what is due, with a task that sends it beside the
pages; of such tasks one is at work at a time, under a lease. It calls each webhook by
itself, one message after the other, and all of them at once, so that one that stalls
holds up nobody else. A message that is not taken is sent again, later each time. Where
nobody answers at all, what else waits for the same webhook has failed with it, and is
not tried in turn.

If the task dies, the lease ends after half a minute and another takes over: what was
on its way then comes twice, with the same number.
"""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.edge.models import Lease
from colonnade.moderation.actions.log import record
from colonnade.moderation.calling import Answer, call
from colonnade.moderation.models import Delivery, Webhook
from colonnade.moderation.models.webhook import fresh_message
from colonnade.moderation.queries import webhooks
from colonnade.moderation.signing import signed

DUTY = "webhooks"
LEASE_SECONDS = 30
# After so long a task begins nothing more: mails wait behind it. What is left is handed over anew.
ROUND = 10.0
LOOK = 0.25
GONE = 410
BATCH = 1000
State = Delivery.State

logger = logging.getLogger(__name__)


@transaction.atomic
def hand_over_messages(*, now: datetime) -> str:
    """Take the duty of sending for a task, if something is due and no task has it; the duty's holder.

    It is empty where there is nothing to do. The caller stores the task in the same
    transaction. One statement where nothing is due.
    """
    if not webhooks.is_anything_due(now):
        return ""
    holder = fresh_message()
    return holder if Lease.take(DUTY, holder, LEASE_SECONDS) else ""


def send_messages(*, holder: str) -> None:
    """Send what is due, until nothing is or ten seconds are over; each call takes five at most."""
    if not Lease.take(DUTY, holder, LEASE_SECONDS):
        return
    until = time.monotonic() + ROUND
    calls: dict[Future[Answer], Delivery] = {}
    try:
        with ThreadPoolExecutor(Webhook.MOST, "webhook") as lines:
            while True:
                if time.monotonic() < until:
                    _begin(calls, lines)
                if not calls:
                    return
                for one in wait(calls, LOOK, FIRST_COMPLETED).done:
                    _note(calls.pop(one), _answer_of(one))
    finally:
        Lease.give_back(DUTY, holder)


def _begin(calls: dict[Future[Answer], Delivery], lines: ThreadPoolExecutor) -> None:
    """Call each webhook for which something is due and which is not being called."""
    busy = {delivery.webhook_id for delivery in calls.values()}
    while delivery := webhooks.next_due(timezone.now(), busy):
        busy.add(delivery.webhook_id)
        calls[lines.submit(_send, delivery)] = delivery


def _send(delivery: Delivery) -> Answer:
    """The call itself, in a thread that asks the database nothing."""
    body, now = delivery.body.encode(), timezone.now()
    headers = {"Content-Type": "application/json", "User-Agent": "Colonnade"}
    secrets = delivery.webhook.secrets_at(now)
    headers |= signed(secrets=secrets, identifier=delivery.message, at=now, body=body)
    return call(delivery.webhook.address, headers=headers, body=body)


def _answer_of(call: Future[Answer]) -> Answer:
    """What came of a call; one that cannot even be made may not hold up the others time and again."""
    try:
        return call.result()
    except Exception:
        logger.exception("A message to a webhook could not be sent.")
        return Answer(0, _("It could not be sent; the server’s own log says why."))


@transaction.atomic
def _note(delivery: Delivery, answer: Answer) -> None:
    """What became of a call: taken, to be tried again, given up, or never to be tried here again."""
    now = timezone.now()
    this = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
    said = {"tried_at": now, "status": answer.status, "answer": answer.words}
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    if answer.is_taken:
        this.update(state=State.TAKEN, attempts=F("attempts") + 1, ended_at=now, **said)
        webhook.update(taken_at=now, failing_since=None)
        return
    webhook.filter(failing_since=None).update(failing_since=now)
    if answer.status == GONE:
        this.update(state=State.DEAD, attempts=F("attempts") + 1, ended_at=now, **said)
        _switch_off(delivery.webhook)
        return
    failed = this
    if not answer.status:
        failed = Delivery.objects.filter(
            Q(pk=delivery.pk) | Q(due_at__lte=now), webhook=delivery.webhook_id, state=State.WAITING
        )
    last = len(Delivery.PAUSES)
    failed.filter(attempts__gte=last).update(
        state=State.DEAD, attempts=F("attempts") + 1, ended_at=now, **said
    )
    due = [When(attempts=tried, then=Value(now + pause)) for tried, pause in enumerate(Delivery.PAUSES)]
    failed.filter(attempts__lt=last).update(
        attempts=F("attempts") + 1, due_at=Case(*due, output_field=DateTimeField()), **said
    )


def _switch_off(webhook: Webhook) -> None:
    """It says that it is gone for good (410), so nothing more is sent to it until somebody switches it on."""
    if Webhook.objects.filter(pk=webhook.pk, is_on=True).update(is_on=False):
        touch_webhooks()
        details = {"is_on": {"was": True, "is": False}, "answered": GONE}
        record(who=None, what="webhook", subjects=[webhook.key], details=details)
        logger.warning("The webhook %s answered that it is gone, and is switched off.", webhook.pk)


def touch_webhooks() -> None:
    """Every process asks anew which webhooks want what."""
    edge.touch(Webhook.KEY)


def forget_messages() -> None:
    """Messages that were taken a week ago are kept no longer.

    Nor, after a month, what was given up, or waits for a webhook that is off.
    """
    now = timezone.now()
    for state, kept in ((State.TAKEN, Delivery.TAKEN_KEPT), (State.DEAD, Delivery.DEAD_KEPT)):
        old = Delivery.objects.filter(state=state, ended_at__lt=now - kept).order_by("ended_at")
        Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:BATCH])).delete()
    waiting = Delivery.objects.filter(state=State.WAITING)
    waiting.exclude(webhook__in=Webhook.objects.all()).delete()
    waiting.filter(webhook__in=Webhook.objects.filter(is_on=False), at__lt=now - Delivery.DEAD_KEPT).delete()
