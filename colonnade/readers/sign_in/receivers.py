"""What happens when allauth remembers a session, or an account gets another password."""

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.models import UserSession
from django.db.models.signals import pre_save
from django.dispatch import receiver

from colonnade.readers import actions
from colonnade.readers.models import Reader

NOWHERE = "::"  # the unspecified address (RFC 4291, 2.5.2)


@receiver(pre_save, sender=UserSession)
def forget_address(instance: UserSession, **_given: object) -> None:
    """A list of sessions names browsers; addresses, even hashed ones, are not kept with them."""
    instance.ip = NOWHERE


@receiver([password_changed, password_reset, password_set])
def end_tokens(user: Reader, **_given: object) -> None:
    """Whoever knew the old password may have made a token: with it they would still be inside."""
    actions.end_tokens(reader=user)
