"""Administrators say which programs are told what is decided here, and see to what these did not take."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.moderation import Refused
from colonnade.moderation.actions.announcing import store_message
from colonnade.moderation.actions.log import record, record_change
from colonnade.moderation.actions.rights import must_administer
from colonnade.moderation.actions.sending import touch_webhooks
from colonnade.moderation.calling import checked_address, logged_address
from colonnade.moderation.models import Delivery, Webhook
from colonnade.moderation.signing import fresh_secret
from colonnade.readers.models import Reader

State = Delivery.State
NAMES = ("name", "address", "kinds", "is_on")


def _checked(name: str, address: str, kinds: Sequence[str]) -> dict[str, object]:
    """What is to be stored; raises Refused with what is wrong about it."""
    name = " ".join(name.split())
    if not name or len(name) > Webhook.LONGEST_NAME:
        raise Refused(
            _("Give the webhook a name of at most %(most)d characters.") % {"most": Webhook.LONGEST_NAME}
        )
    if not kinds:
        raise Refused(_("Choose what the webhook is told of."))
    if not set(kinds) <= set(Webhook.Kind.values):
        raise Refused(_("Choose among the kinds that are offered."))
    wanted = [kind for kind in Webhook.Kind.values if kind in kinds]
    return {"name": name, "address": checked_address(address), "kinds": wanted}


@transaction.atomic
def add_webhook(*, administrator: Reader, name: str, address: str, kinds: Sequence[str]) -> Webhook:
    """Tell a program of what happens from now on. It gets a secret of its own.

    Raises Refused for an address that may not be called, a name that another one has,
    no kind or one that is none, and beyond twenty webhooks.
    """
    must_administer(reader=administrator)
    given = _checked(name, address, kinds)
    if Webhook.objects.count() >= Webhook.MOST:
        raise Refused(_("There are %(most)d webhooks already; delete one first.") % {"most": Webhook.MOST})
    made = Webhook(**given)  # type: ignore[arg-type]
    _save(made)
    record_change(
        who=administrator, what="webhook", subject=made.key, was={}, now=_logged({**given, "is_on": True})
    )
    return made


def _logged(given: Mapping[str, object]) -> dict[str, object]:
    """What is set, as the log may know it."""
    return {**given, "address": logged_address(str(given["address"]))}


def _save(webhook: Webhook) -> None:
    try:
        with transaction.atomic():
            webhook.save()
    except IntegrityError:
        raise Refused(_("Another webhook has this name; choose another one.")) from None
    touch_webhooks()


def _locked(administrator: Reader, webhook: Webhook) -> Webhook:
    must_administer(reader=administrator)
    found = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
    if found is None:
        raise Refused(_("This webhook was deleted meanwhile."))
    return found


def _set(administrator: Reader, webhook: Webhook, **given: object) -> Webhook:
    found = _locked(administrator, webhook)
    was = {name: getattr(found, name) for name in NAMES}
    for name, value in given.items():
        setattr(found, name, value)
    now = {name: getattr(found, name) for name in NAMES}
    if now != was:
        # Whoever is at another address, or is switched on again, has failed nobody yet.
        found.failing_since = None
        _save(found)
        record_change(
            who=administrator, what="webhook", subject=found.key, was=_logged(was), now=_logged(now)
        )
    return found


@transaction.atomic
def set_webhook(
    *, administrator: Reader, webhook: Webhook, name: str, address: str, kinds: Sequence[str]
) -> Webhook:
    """Change what a webhook is called, where it is and what it is told of. Raises Refused as adding does."""
    must_administer(reader=administrator)
    return _set(administrator, webhook, **_checked(name, address, kinds))


@transaction.atomic
def switch_webhook_on(*, administrator: Reader, webhook: Webhook) -> Webhook:
    """It is told again, first of what waits for it."""
    return _set(administrator, webhook, is_on=True)


@transaction.atomic
def switch_webhook_off(*, administrator: Reader, webhook: Webhook) -> Webhook:
    """It is told nothing: what happens meanwhile it never hears of, what waited for it goes on waiting."""
    return _set(administrator, webhook, is_on=False)


@transaction.atomic
def delete_webhook(*, administrator: Reader, webhook: Webhook) -> None:
    """It is told nothing more, and what waited for it is gone."""
    found = _locked(administrator, webhook)
    key, was = found.key, {name: getattr(found, name) for name in NAMES}
    found.delete()
    touch_webhooks()
    record_change(who=administrator, what="webhook", subject=key, was=_logged(was), now={})


@transaction.atomic
def show_webhook_secret(*, administrator: Reader, webhook: Webhook) -> tuple[str, ...]:
    """The secrets by which the receiver knows us, the newest first; the log says who has looked."""
    found = _locked(administrator, webhook)
    record(who=administrator, what="webhook_secret", subjects=[found.key], details={"secret": "shown"})
    return found.secrets_at(timezone.now())


@transaction.atomic
def replace_webhook_secret(*, administrator: Reader, webhook: Webhook) -> Webhook:
    """A new secret signs from now on, and the one before beside it for 24 hours.

    Whatever was replaced before that ends at once.
    """
    found = _locked(administrator, webhook)
    found.old_secret, found.old_ends_at = found.secret, timezone.now() + Webhook.BOTH
    found.secret = fresh_secret()
    found.save(update_fields=["secret", "old_secret", "old_ends_at"])
    record(who=administrator, what="webhook_secret", subjects=[found.key], details={"secret": "replaced"})
    return found


@transaction.atomic
def send_test(*, administrator: Reader, webhook: Webhook) -> Delivery:
    """Send a message that says nothing but that it arrived. Raises Refused where the webhook is off."""
    found = _must_be_on(_locked(administrator, webhook))
    return store_message(kind=Delivery.TEST, to=(found.pk,), data={"webhook": found.pk})[0]


@transaction.atomic
def send_again(*, administrator: Reader, delivery: Delivery) -> None:
    """Send a message that was given up once more, as if for the first time.

    Raises Refused where it was not given up, or is on its way again.
    """
    _must_be_on(_locked(administrator, delivery.webhook))
    if not _revive(delivery.webhook, pk=delivery.pk):
        raise Refused(_("This message is on its way already, or was taken."))


@transaction.atomic
def send_all_again(*, administrator: Reader, webhook: Webhook) -> int:
    """Send all messages that were given up once more. How many they are."""
    return _revive(_must_be_on(_locked(administrator, webhook)))


def _must_be_on(webhook: Webhook) -> Webhook:
    if not webhook.is_on:
        raise Refused(_("Nothing is sent while this webhook is off. Switch it on first."))
    return webhook


def _revive(webhook: Webhook, **which: int) -> int:
    dead = Delivery.objects.filter(webhook=webhook, state=State.DEAD, **which)
    return dead.update(state=State.WAITING, attempts=0, due_at=timezone.now(), ended_at=None)
