"""Administrators set who outside is asked before a comment shows, and how; what was asked is forgotten.

A secret goes in and is never shown again: not on a page, not in the log, not in what
went wrong. The newsroom's own is made here and shown once, to whoever made it. Of
readers' addresses of the network nothing is kept unless Akismet is to be taught.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.moderation import Refused
from colonnade.moderation.actions.log import record_change
from colonnade.moderation.actions.rights import must_administer
from colonnade.moderation.calling import checked_address
from colonnade.moderation.models import Asked, Judge, RuleList, Service
from colonnade.moderation.models.outside import KEPT
from colonnade.moderation.rules import outsiders
from colonnade.moderation.rules.questions import Said
from colonnade.moderation.signing import fresh_secret
from colonnade.readers.models import Reader

KEY = re.compile(r"[0-9A-Za-z]{6,80}", re.ASCII)
LEAST, MOST = Decimal("0.1"), Decimal("5")


def _seconds(words: str) -> Decimal:
    """How long is waited, in tenths of a second; raises Refused for anything else."""
    try:
        seconds = Decimal(words.strip().replace(",", ".")) if len(words) < 20 else MOST + 1
    except InvalidOperation:
        seconds = MOST + 1
    if not (seconds.is_finite() and LEAST <= seconds <= MOST and seconds == seconds.quantize(LEAST)):
        raise Refused(_("Give the seconds as a number from 0.1 to 5, such as 1 or 0.5."))
    return seconds.quantize(LEAST)


def _judge(service: Any) -> Judge | None:
    return Judge.objects.select_for_update().filter(service=service).first()


def _store(administrator: Reader, judge: Judge, was: dict[str, object]) -> None:
    """Store what is set; it holds from the next comment on, and a pause ends."""
    judge.version += 1
    judge.save()
    record_change(who=administrator, what="outside", subject=str(judge), was=was, now=judge.facts)
    edge.touch(RuleList.KEY)


@transaction.atomic
def set_akismet(
    *, administrator: Reader, key: str, seconds: str, holds_on_failure: bool, is_taught: bool = False
) -> None:
    """Say how Akismet is asked; an empty key leaves the one that is there.

    It is asked where its rule is switched on. Where it is to be taught, the address of the
    network of each comment that it was asked about is kept for a week; where it is not, those
    that are kept are deleted. Raises Refused for a key or a number that is none.
    """
    must_administer(reader=administrator)
    key, found = key.strip(), _judge(Service.SPAM)
    if not key and found is None:
        raise Refused(_("Give the key that Akismet has given you."))
    if key and not KEY.fullmatch(key):
        raise Refused(_("This is no key of Akismet: it has letters and digits only. Copy it once more."))
    was = found.facts if found else {}
    judge = found or Judge(service=Service.SPAM, secret=key)
    if found and key and key != found.secret:
        judge.secret, judge.secret_number = key, found.secret_number + 1
    judge.seconds, judge.holds_on_failure = _seconds(seconds), holds_on_failure
    judge.is_taught = is_taught
    _store(administrator, judge, was)
    if not is_taught:
        _forget_addresses()


def _forget_addresses() -> None:
    """Delete the addresses that are kept, and with them what Akismet was still to be told."""
    kept = Asked.objects.filter(service=Service.SPAM)
    kept.exclude(address="").update(address="", teach_at=None)


@transaction.atomic
def set_newsroom_program(*, administrator: Reader, address: str, seconds: str, holds_on_failure: bool) -> str:
    """Say where the newsroom's own program is asked; its secret, where this made one, else nothing.

    Raises Refused for an address or a number that is none.
    """
    must_administer(reader=administrator)
    found = _judge(Service.NEWSROOM)
    was = found.facts if found else {}
    judge = found or Judge(service=Service.NEWSROOM, secret=fresh_secret())
    judge.address = checked_address(address)
    judge.seconds, judge.holds_on_failure = _seconds(seconds), holds_on_failure
    _store(administrator, judge, was)
    return "" if found else judge.secret


@transaction.atomic
def replace_program_secret(*, administrator: Reader) -> str:
    """A new secret for the newsroom's own program; questions are signed with both for a day."""
    must_administer(reader=administrator)
    judge = _judge(Service.NEWSROOM)
    if judge is None:
        raise Refused(_("Say first where the program is."))
    was = judge.facts
    judge.former_secret, judge.secret = judge.secret, fresh_secret()
    judge.replaced_at, judge.secret_number = timezone.now(), judge.secret_number + 1
    _store(administrator, judge, was)
    return judge.secret


@transaction.atomic
def stop_asking(*, administrator: Reader, service: str) -> None:
    """Forget how one of them is asked, its secret too, and addresses that were kept for it.

    From now on it is asked nothing.
    """
    must_administer(reader=administrator)
    judge = Judge.objects.select_for_update().filter(service=service).first()
    if judge is None:
        return
    judge.delete()
    if service == Service.SPAM:
        _forget_addresses()
    record_change(who=administrator, what="outside", subject=f"outside:{service}", was=judge.facts, now={})
    edge.touch(RuleList.KEY)


def try_asking(*, administrator: Reader, service: str) -> Said:
    """What one of them answers to a test, in the seconds that are set. Nothing follows from it."""
    must_administer(reader=administrator)
    judge = Judge.objects.filter(service=service).first()
    if judge is None:
        raise Refused(_("Save first how it is asked."))
    return outsiders.here().try_out(judge)


def forget_asked() -> int:
    """Forget what was asked more than a week ago; for the scheduler, each minute. How many rows went."""
    old = Asked.objects.filter(at__lt=timezone.now() - KEPT)
    return old.delete()[0] if old.exists() else 0
