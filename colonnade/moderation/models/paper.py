"""How moderators work together here."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseGenericSetting


class ModerationSettings(BaseGenericSetting):
    """The paper's rules for its moderators, set at the desk; one row."""

    two_for_a_ban = models.BooleanField(
        "a ban needs two moderators", default=False, help_text="One proposes it, another one confirms it."
    )

    held_minutes = models.PositiveIntegerField(
        "held: alarm after minutes",
        default=0,
        validators=[MaxValueValidator(100_000)],
        help_text="When the oldest held comment has waited longer, moderators are told. 0: never.",
    )
    held_many = models.PositiveIntegerField(
        "held: alarm at more than",
        default=0,
        validators=[MaxValueValidator(100_000)],
        help_text="When more held comments wait, moderators are told. 0: never.",
    )
    reported_minutes = models.PositiveIntegerField(
        "reported: alarm after minutes", default=0, validators=[MaxValueValidator(100_000)]
    )
    reported_many = models.PositiveIntegerField(
        "reported: alarm at more than", default=0, validators=[MaxValueValidator(100_000)]
    )
    address_days = models.PositiveIntegerField(
        "network addresses, as hashes: days",
        default=14,
        validators=[MaxValueValidator(90)],
        help_text="So long moderators can see that comments came from one address. 0: never.",
    )
    shows_each_moderator = models.BooleanField(
        "figures of each moderator",
        default=False,
        help_text=(
            "Administrators then see how many decisions each moderator made and how long their cases had"
            " waited, and each moderator sees their own. Agree on it with those whom it concerns, and with"
            " their works council, first."
        ),
    )

    panels = [
        FieldPanel("two_for_a_ban"),
        FieldRowPanel([FieldPanel("held_minutes"), FieldPanel("held_many")]),
        FieldRowPanel([FieldPanel("reported_minutes"), FieldPanel("reported_many")]),
        FieldPanel("address_days"),
        FieldPanel("shows_each_moderator"),
    ]

    class Meta:
        verbose_name = "moderation"
        verbose_name_plural = "moderation"

    @transaction.atomic
    def save(self, *given: Any, **fields: Any) -> None:
        """Store the rules together with what hears of them."""
        super().save(*given, **fields)
