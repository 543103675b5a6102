"""How moderators work together here."""

from typing import Any

from django.db import models, transaction
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting


class ModerationSettings(BaseGenericSetting):
    """The paper's rules for its moderators, set at the desk; one row."""

    two_for_a_ban = models.BooleanField(
        "a ban needs two moderators", default=False, help_text="One proposes it, another one confirms it."
    )

    panels = [FieldPanel("two_for_a_ban")]

    class Meta:
        verbose_name = "moderation"
        verbose_name_plural = "moderation"

    @transaction.atomic
    def save(self, *given: Any, **fields: Any) -> None:
        """Store the rules together with what hears of them."""
        super().save(*given, **fields)
