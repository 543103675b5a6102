"""Webhooks, read: who wants to be told of what, what is due, and how it stands for the desk."""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Count, QuerySet

from colonnade.edge import bus
from colonnade.moderation.models import Delivery, Webhook
from colonnade.moderation.queries.paging import PAGE, mark

RENEWED = 60.0
LATEST = 10
State = Delivery.State


class _Shelf:
    """Which webhook wants which kinds, as this process knows it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes = 0
        self._kept: tuple[dict[str, tuple[int, ...]], int, float] | None = None
        bus.current().subscribe(self._hear, everything=self._hear_everything)

    def _hear(self, numbers: Mapping[str, int]) -> None:
        if Webhook.KEY in numbers:
            self._changes += 1

    def _hear_everything(self, _number: int) -> None:
        self._changes += 1

    def wanted(self) -> dict[str, tuple[int, ...]]:
        found = self._fresh()
        if found is None:
            with self._lock:
                found = self._fresh()
                if found is None:
                    found = self._renewed()
        return found

    def _fresh(self) -> dict[str, tuple[int, ...]] | None:
        if self._kept is None:
            return None
        wanted, changes, until = self._kept
        return wanted if changes == self._changes and time.monotonic() < until else None

    def _renewed(self) -> dict[str, tuple[int, ...]]:
        changes = self._changes
        wanted: dict[str, tuple[int, ...]] = {}
        for number, kinds in Webhook.objects.filter(is_on=True).order_by("pk").values_list("pk", "kinds"):
            for kind in kinds:
                wanted[kind] = (*wanted.get(kind, ()), number)
        self._kept = (wanted, changes, time.monotonic() + RENEWED)
        return wanted


@cache
def _shelf() -> _Shelf:
    return _Shelf()


def wanting(kind: str) -> tuple[int, ...]:
    """The webhooks that want to be told of this kind. No statement; one a minute, and after a change."""
    return _shelf().wanted().get(kind, ())


def has_webhooks() -> bool:
    """Is there a webhook that is on? No statement, as above."""
    return bool(_shelf().wanted())


def forget() -> None:
    """Ask anew: for a process whose database is another now."""
    _shelf.cache_clear()


def is_anything_due(now: datetime) -> bool:
    """Has a webhook that is on anything waiting for it? One statement."""
    return _due(now).exists()


def next_due(now: datetime, busy: set[int]) -> Delivery | None:
    """What is to be sent next to a webhook that is not busy: what was tried least, then the oldest."""
    due = _due(now).exclude(webhook__in=busy).select_related("webhook")
    return due.order_by("attempts", "pk").first()


def _due(now: datetime) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(state=State.WAITING, due_at__lte=now, webhook__is_on=True)


@dataclass(frozen=True)
class Told:
    """A webhook, and how many messages wait for it or were given up."""

    webhook: Webhook
    waiting: int
    dead: int

    @property
    def address(self) -> str:
        return f"/desk/moderation/webhooks/{self.webhook.pk}/"


@dataclass(frozen=True)
class WebhookPage:
    """One webhook, what was given up of it, and the latest that waits or was taken."""

    told: Told
    dead: tuple[Delivery, ...]
    latest: tuple[Delivery, ...]
    next: str
    is_first: bool

    @property
    def webhook(self) -> Webhook:
        return self.told.webhook


def _told(webhooks: Iterable[Webhook]) -> tuple[Told, ...]:
    unfinished = Delivery.objects.filter(state__in=(State.WAITING, State.DEAD)).order_by()
    rows = unfinished.values_list("webhook", "state").annotate(Count("pk"))
    counts = {(number, state): count for number, state, count in rows}
    return tuple(
        Told(one, counts.get((one.pk, State.WAITING), 0), counts.get((one.pk, State.DEAD), 0))
        for one in webhooks
    )


def webhook_list() -> tuple[Told, ...]:
    """All webhooks, by name. Two statements."""
    return _told(Webhook.objects.order_by("name"))


def webhook(number: int) -> Webhook | None:
    """One webhook."""
    return Webhook.objects.filter(pk=number).first()


def webhook_page(number: int, after: str = "") -> WebhookPage | None:
    """One webhook with what was given up, twenty-five at a time from a mark. Four statements."""
    one = webhook(number)
    if one is None:
        return None
    deliveries = Delivery.objects.filter(webhook=one).order_by("-pk")
    given_up = deliveries.filter(state=State.DEAD)
    if after:
        given_up = given_up.filter(pk__lt=mark(after))
    dead = list(given_up[: PAGE + 1])
    return WebhookPage(
        told=_told([one])[0],
        dead=tuple(dead[:PAGE]),
        latest=tuple(deliveries.exclude(state=State.DEAD)[:LATEST]),
        next=str(dead[PAGE - 1].pk) if len(dead) > PAGE else "",
        is_first=not after,
    )


def delivery(number: int) -> Delivery | None:
    """One message to a webhook."""
    return Delivery.objects.filter(pk=number).select_related("webhook").first()
