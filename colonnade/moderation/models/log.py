"""The log: what was decided and set, by whom, entry after entry, each sealed by the one before it.

An entry's seal is the SHA-256 of the canonical JSON of all that it says and of the
seal of the entry before it (RFC 8785 without numbers other than whole ones: keys
sorted, no spaces, UTF-8). Whoever knows one seal can tell whether anything up to
that entry was changed. The database refuses to change or delete an entry.

People are numbers here. Which reader has which number is kept apart, and is
forgotten when the reader leaves: the log stays whole and names nobody.
"""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.db import models

# The seal before the first entry.
FIRST = "0" * 64


def canonical(value: object) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Pseudonym(models.Model):
    """The number under which the log knows a reader, and for as long as they are here, which reader."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="pseudonym"
    )

    def __str__(self) -> str:
        return f"person:{self.pk}"


class Entry(models.Model):
    """One thing that was decided or set.

    `who` is `person:7`, `rule:many_links`, or `site` for whoever keeps the installation.
    `subjects` are the keys of what it concerns, with spaces between them.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=80)
    what = models.CharField(max_length=40)
    subjects = models.TextField(blank=True)
    details = models.TextField(help_text="Canonical JSON.")
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"entry:{self.number}"

    @property
    def said(self) -> dict[str, object]:
        """What the entry says, as the seal covers it and as it is exported."""
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "who": self.who,
            "what": self.what,
            "subjects": self.subjects.split(),
            "details": self.facts,
            "previous": self.previous,
        }

    @property
    def facts(self) -> dict[str, object]:
        """The details, read; what cannot be read any more is given as it stands."""
        try:
            facts = json.loads(self.details)
        except ValueError:
            return {"unreadable": self.details}
        return facts if isinstance(facts, dict) else {"unreadable": self.details}

    def made_seal(self) -> str:
        """The seal that belongs to what the entry says now."""
        return hashlib.sha256(canonical(self.said).encode("utf-8", "backslashreplace")).hexdigest()
