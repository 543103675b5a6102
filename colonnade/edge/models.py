"""What the edge keeps in the database: who has which duty, and what was read how often."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q, Sum
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


class ReadsQuerySet(models.QuerySet["Reads"]):
    """Counted readings, by what was read and when."""

    def of(self, names: Iterable[str]) -> "ReadsQuerySet":
        return self.filter(name__in=names)

    def since(self, moment: datetime, span: int) -> "ReadsQuerySet":
        """The pieces of time of this length that began after that moment."""
        return self.filter(span=span, begins__gt=int(moment.timestamp()))

    def total(self) -> int:
        return self.aggregate(total=Sum("count"))["total"] or 0


class Reads(models.Model):
    """So often this page was read in this piece of time.

    Each reading is counted in four pieces at once: ten minutes, an hour, a day of the
    paper's zone, and all time (span and beginning 0). `begins` is in seconds since 1970.
    """

    TEN_MINUTES, HOUR, DAY, EVER = 600, 3600, 86_400, 0
    # So long each length of time is kept; what was read in all time is kept as long as the page.
    KEPT = {
        TEN_MINUTES: timedelta(days=2),
        HOUR: timedelta(days=90),
        DAY: timedelta(days=731),
    }

    name = models.CharField(max_length=60)
    span = models.PositiveIntegerField()
    begins = models.BigIntegerField()
    count = models.BigIntegerField()

    objects = ReadsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "span", "begins"], name="one_count_of_a_time")]
        indexes = [models.Index(fields=["span", "begins", "name"], name="reads_by_time")]
        verbose_name_plural = "reads"

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"


class Ranking(models.Model):
    """The most read of a list, as last worked out: pairs of a number and how often it was read."""

    name = models.CharField(max_length=60, primary_key=True)
    rows = models.JSONField(default=list)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """So many have this page open before them at this process; believed until then."""

    process = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "name"], name="one_presence_a_process")]
        indexes = [models.Index(fields=["name", "until"], name="presence_by_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"
