"""What the desk shows of those outside: how each is asked, where, and how it went in the last day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from colonnade.moderation.models import Asked, Judge, RuleSetting, Service
from colonnade.moderation.models.outside import RULES
from colonnade.moderation.rules.choices import OFF

DAY = timedelta(days=1)
SERVICES: Any = Service


@dataclass(frozen=True)
class Outsider:
    """One of those who may be asked; never with its secret."""

    service: Service
    address: str
    seconds: str
    holds_on_failure: bool
    is_taught: bool
    is_ticked: bool
    """Whether the form asks that it be taught: as it is, or as it was sent and refused."""
    is_set: bool
    secret_number: int
    has_two_secrets: bool
    places: int
    """In how many places its rule is on."""
    counts: tuple[tuple[str, int], ...]
    """What was answered within a day, and how often."""
    failed_at: datetime | None
    fault: str

    @property
    def rule(self) -> str:
        return RULES[self.service]

    @property
    def label(self) -> str:
        return str(self.service.label)


def outsiders() -> list[Outsider]:
    """Each of those who may be asked. Five statements, however much was asked."""
    now = timezone.now()
    judges = Judge.objects.in_bulk()
    on = RuleSetting.objects.filter(rule__in=RULES.values()).exclude(effect=OFF)
    places = dict(on.values_list("rule").annotate(count=Count("pk")).order_by())
    rows = Asked.objects.filter(at__gt=now - DAY).order_by()
    counts: dict[tuple[str, str], int] = {
        (service, answer): count
        for service, answer, count in rows.values_list("service", "answer").annotate(count=Count("pk"))
    }
    return [_outsider(service, judges.get(service), places, counts, now) for service in SERVICES]


def _outsider(
    service: Service,
    judge: Judge | None,
    places: dict[str, int],
    counts: dict[tuple[str, str], int],
    now: datetime,
) -> Outsider:
    failed = Asked.objects.filter(service=service, answer=Asked.Answer.FAILED).order_by("-at")
    failed_at, fault = failed.values_list("at", "sentence").first() or (None, "")
    given = judge or Judge(service=service)
    return Outsider(
        service=service,
        address=given.address,
        seconds=f"{given.seconds:f}",
        holds_on_failure=given.holds_on_failure,
        is_taught=given.is_taught,
        is_ticked=given.is_taught,
        is_set=judge is not None,
        secret_number=given.secret_number,
        has_two_secrets=len(given.secrets_at(now)) > 1,
        places=places.get(RULES[service], 0),
        counts=tuple(
            (str(Asked.Answer(answer).label), counts[service, answer])
            for answer in Asked.Answer.values
            if (service, answer) in counts
        ),
        failed_at=failed_at,
        fault=fault,
    )


def has_lessons(now: datetime) -> bool:
    """Is there anything that Akismet may have to be told? One statement."""
    return Asked.objects.filter(teach_at__lte=now).exists()
