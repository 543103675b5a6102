"""The rulebook: what the newsroom has set of the gate's rules, and its lists of phrases and domains."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def fresh_version() -> str:
    """Twelve signs that no other version of any list has."""
    return secrets.token_hex(6)


class RuleList(models.Model):
    """One list of the newsroom, as it was typed: a phrase or a domain a line.

    A list of a language holds in discussions of articles in that language, one
    without a language in all.
    """

    class Kind(models.TextChoices):
        BANNED = "banned", _("Banned phrases")
        SUSPECT = "suspect", _("Suspect phrases")
        BANNED_DOMAINS = "banned-domains", _("Banned domains")
        KNOWN_DOMAINS = "known-domains", _("Known domains")
        MAIL_DOMAINS = "mail-domains", _("Throw-away mail domains")

    KEY = "rulebook"
    PHRASES = (Kind.BANNED, Kind.SUSPECT)

    kind = models.CharField(max_length=16, choices=Kind.choices)
    language = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    version = models.CharField(max_length=12, default=fresh_version)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="one_list_a_language")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}".strip()


class RuleSetting(models.Model):
    """What one rule does in one place: `site`, `section:3`, `story:5`, `article:9`. The nearest holds."""

    place = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    effect = models.CharField(max_length=8)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "rule"], name="one_setting_a_place")]

    def __str__(self) -> str:
        return f"{self.rule} at {self.place}"
