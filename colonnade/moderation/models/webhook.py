"""Webhooks: programs elsewhere that are told what is decided, and what they are still to be told.

What happens and what is to be told of it are stored in one transaction. A delivery
stays until it was taken, and is then forgotten after a week; what was never taken
stays as a dead letter for a month, to be sent again.
"""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.moderation.signing import fresh_secret


def fresh_message() -> str:
    """The number of a message, by which its receiver knows one that comes twice."""
    return f"msg_{secrets.token_hex(12)}"


class Webhook(models.Model):
    """One program that is told: where, of what, and the secret by which it knows us."""

    class Kind(models.TextChoices):
        """What may be told of. The words are the API's, and never change."""

        HELD = "comment.held", _("A comment is held")
        APPROVED = "comment.approved", _("A held comment is approved")
        KEPT = "comment.kept", _("A reported comment is let stand")
        REMOVED = "comment.removed", _("A comment is removed")
        RESTORED = "comment.restored", _("A removed comment is restored")
        FEATURED = "comment.featured", _("A comment is featured")
        UNFEATURED = "comment.unfeatured", _("A comment is no longer featured")
        REPORTED = "report.created", _("A comment is reported")
        OPENED = "case.opened", _("A case opens")
        CLOSED = "case.closed", _("A case is closed")
        STANDING = "reader.standing_set", _("A reader’s standing is set")
        WARNED = "reader.warned", _("A reader is warned")
        WRITTEN = "reader.messaged", _("A reader is written to")
        PROPOSED = "ban.proposed", _("A ban is proposed")
        DECLINED = "ban.declined", _("A proposed ban is declined")
        UNDONE = "decision.undone", _("A decision is undone")

    KEY = "webhooks"
    MOST = 20
    LONGEST_NAME = 60
    # So long both secrets sign after one was replaced.
    BOTH = timedelta(hours=24)
    # A program that has answered nothing for so long is shown above all.
    LONG = timedelta(hours=1)

    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    address = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    secret = models.CharField(max_length=80, default=fresh_secret)
    old_secret = models.CharField(max_length=80, blank=True)
    old_ends_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, help_text="When it last took a message.")
    failing_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"webhook:{self.pk}"

    def secrets_at(self, moment: datetime) -> tuple[str, ...]:
        """The secrets that sign now, the newest first."""
        has_old = self.old_secret and self.old_ends_at and self.old_ends_at > moment
        return (self.secret, self.old_secret) if has_old else (self.secret,)

    @property
    def has_two_secrets(self) -> bool:
        return len(self.secrets_at(timezone.now())) > 1

    @property
    def is_failing_long(self) -> bool:
        return (
            self.is_on and self.failing_since is not None and self.failing_since < timezone.now() - self.LONG
        )

    @property
    def told_of(self) -> tuple[str, ...]:
        """What it is told of, in words."""
        return tuple(str(label) for kind, label in self.Kind.choices if kind in self.kinds)

    @property
    def is_told_all(self) -> bool:
        return len(self.told_of) == len(self.Kind.values)


class Delivery(models.Model):
    """One message to one webhook: its words as they are sent, and how that went so far."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        TAKEN = "taken", _("Taken")
        DEAD = "dead", _("Given up")

    # It fails so often before it is given up: after each time it waits so long.
    PAUSES = (
        timedelta(seconds=10),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
        timedelta(hours=24),
    )
    TAKEN_KEPT = timedelta(days=7)
    DEAD_KEPT = timedelta(days=30)
    TEST = "test"

    # Another process may know a webhook for a moment longer than it is there: that may not fail a decision.
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, related_name="deliveries", db_constraint=False, db_index=False
    )
    message = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0, help_text="Of the last answer; 0 where none came.")
    answer = models.TextField(blank=True, help_text="The beginning of the last answer.")

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="deliveries_due"),
            models.Index(fields=["state", "ended_at"], name="deliveries_ended"),
            models.Index(fields=["webhook", "state", "-id"], name="deliveries_of_a_webhook"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message}"

    @property
    def kind_label(self) -> str:
        """What it tells, in words."""
        return str(Webhook.Kind(self.kind).label) if self.kind in Webhook.Kind.values else str(_("A test"))
