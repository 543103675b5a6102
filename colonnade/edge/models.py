"""A lease: which of several processes does what only one may do."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone


class Lease(models.Model):
    """This holder has this duty until then; a holder that dies loses it by waiting."""

    name = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=100)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"

    @classmethod
    def take(cls, name: str, holder: str, seconds: float) -> bool:
        """Take the duty, or hold it longer; False while somebody else has it.

        One statement when the row is there, so two processes cannot both win.
        """
        now = timezone.now()
        until = now + timedelta(seconds=seconds)
        free = cls.objects.filter(Q(holder=holder) | Q(until__lt=now), name=name)
        if free.update(holder=holder, until=until):
            return True
        if cls.objects.filter(name=name).exists():
            return False
        try:
            with transaction.atomic():
                cls.objects.create(name=name, holder=holder, until=until)
        except IntegrityError:
            return False
        return True

    @classmethod
    def give_back(cls, name: str, holder: str) -> None:
        """Let the next process take the duty at once."""
        cls.objects.filter(name=name, holder=holder).delete()
