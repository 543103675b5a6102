"""What happens when allauth remembers a session: it forgets from where."""

from allauth.usersessions.models import UserSession
from django.db.models.signals import pre_save
from django.dispatch import receiver

NOWHERE = "::"  # the unspecified address (RFC 4291, 2.5.2)


@receiver(pre_save, sender=UserSession)
def forget_address(instance: UserSession, **_given: object) -> None:
    """A list of sessions names browsers; addresses, even hashed ones, are not kept with them."""
    instance.ip = NOWHERE
