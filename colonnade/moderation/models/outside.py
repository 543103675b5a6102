"""Who is asked outside before a comment shows, and what they said lately.

Of each question a row is kept for a week: what was answered. Where the newsroom has
Akismet taught, and only there, the address of the network stands beside what Akismet
said, without which it cannot be told later that it was wrong. After the week, and
when its author leaves, nothing is left of it.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion.models import Thread
from colonnade.moderation.calling import logged_address

KEPT = timedelta(days=7)
# After a secret was replaced, messages are signed with both for so long.
BOTH = timedelta(days=1)


class Service(models.TextChoices):
    """Who may be asked: each by one rule of the rulebook."""

    SPAM = "spam", _("Akismet")
    NEWSROOM = "newsroom", _("The newsroom’s own program")


RULES = {Service.SPAM: "watch_spam", Service.NEWSROOM: "ask_the_newsroom"}


class Judge(models.Model):
    """How one of them is asked: where, with which secret, for how long, and what holds if nobody answers."""

    service = models.CharField(max_length=8, choices=Service.choices, primary_key=True)
    address = models.CharField(max_length=500, blank=True)
    secret = models.CharField(max_length=200)
    former_secret = models.CharField(max_length=200, blank=True)
    replaced_at = models.DateTimeField(null=True)
    secret_number = models.PositiveIntegerField(default=1, help_text="How often there was a new one.")
    seconds = models.DecimalField(max_digits=2, decimal_places=1, default=Decimal("1.0"))
    holds_on_failure = models.BooleanField(default=False)
    is_taught = models.BooleanField(
        default=False, help_text="Akismet is told where it was wrong; addresses are kept for that."
    )
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"outside:{self.service}"

    def secrets_at(self, moment: datetime) -> list[str]:
        """The secrets that hold: after a change, for a day, both."""
        is_young = self.replaced_at is not None and moment < self.replaced_at + BOTH
        return [self.secret, *([self.former_secret] if self.former_secret and is_young else [])]

    @property
    def facts(self) -> dict[str, object]:
        """What is set, as the log may know it."""
        return {
            "address": logged_address(self.address),
            "seconds": str(self.seconds),
            "holds_on_failure": self.holds_on_failure,
            "is_taught": self.is_taught,
            "secret_number": self.secret_number,
        }


class Asked(models.Model):
    """One question that was asked, or should have been, and what came of it."""

    class Answer(models.TextChoices):
        PUBLISH = "publish", _("Let pass")
        HOLD = "hold", _("Held")
        REFUSE = "refuse", _("Refused")
        FAILED = "failed", _("Failed")

    service = models.CharField(max_length=8, choices=Service.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="asked_of", db_index=False
    )
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=16, help_text="Of the words: what they were is not kept here.")
    address = models.CharField(
        max_length=45, blank=True, help_text="Of the network; only where Akismet is taught."
    )
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer.choices)
    sentence = models.CharField(
        max_length=600, blank=True, help_text="The reason, or why there is no answer."
    )
    taught = models.CharField(max_length=4, blank=True, help_text="What Akismet was told later: ham or spam.")
    teach_at = models.DateTimeField(null=True, help_text="When to look whether Akismet was wrong.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often Akismet took no lesson.")

    class Meta:
        verbose_name_plural = "asked"
        indexes = [
            models.Index(fields=["author", "digest"], name="asked_of_a_text"),
            models.Index(fields=["service", "answer", "at"], name="asked_lately"),
            models.Index(fields=["at"], name="asked_in_time"),
            models.Index(
                fields=["teach_at"], condition=models.Q(teach_at__isnull=False), name="asked_to_teach"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.answer}"
