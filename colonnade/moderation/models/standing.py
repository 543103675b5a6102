"""What a reader may do, since when and why."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Standing(models.Model):
    """What a reader may do, since when, until when and why. Who has no row is in good standing."""

    class Kind(models.TextChoices):
        GOOD = "good", _("Good")
        WATCHED = "watched", _("Watched")
        MUTED = "muted", _("Muted")
        BANNED = "banned", _("Banned")

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="standing")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.GOOD)
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Shown to the reader.")
    warning = models.TextField(blank=True, help_text="To be read and confirmed before they write again.")
    forbids_links = models.BooleanField(default=False)
    links_end_at = models.DateTimeField(null=True, blank=True, help_text="When links are allowed again.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} standing of reader:{self.reader_id}"

    def kind_at(self, moment: datetime) -> str:
        """The kind that holds at this moment: after its end, good."""
        over = self.ends_at is not None and self.ends_at <= moment
        return str(self.Kind.GOOD) if over else self.kind

    def forbids_links_at(self, moment: datetime) -> bool:
        return self.forbids_links and (self.links_end_at is None or self.links_end_at > moment)

    @property
    def kind_now(self) -> str:
        return self.kind_at(timezone.now())
