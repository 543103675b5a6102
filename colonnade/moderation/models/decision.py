"""Decisions: who, or which rule, did what to a comment or about a reader, and why.

A decision stays. It may be undone within thirty seconds, as if it had not been
made, or be overturned later by another decision; both are noted on it.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion.models import Comment, Thread
from colonnade.moderation.models.report import Reason

UNDO = timedelta(seconds=30)


@dataclass(frozen=True)
class Seen:
    """What a page knew of a comment when somebody decided on it, as its form sends it back.

    The number of the latest decision, and the time of its author's latest change in
    microseconds since 1970; 0 for none.
    """

    WRITTEN = r"[0-9]{1,18}(-[0-9]{1,18})?"

    decision: int = 0
    edit: int = 0

    @classmethod
    def read(cls, words: str) -> "Seen | None":
        """As it was written; None where it cannot be read."""
        return cls(*map(int, words.split("-"))) if re.fullmatch(cls.WRITTEN, words) else None

    @classmethod
    def edit_of(cls, comment: Comment) -> int:
        """When its author last changed a comment."""
        return round(comment.edited_at.timestamp() * 1_000_000) if comment.edited_at else 0

    def __str__(self) -> str:
        return f"{self.decision}-{self.edit}"


def anchors_of(body: str) -> dict[str, str]:
    """The headings of a body as it is stored, and the anchor under which a page shows each."""
    blocks = enumerate(json.loads(body or "[]"))
    return {str(one["value"]): f"part-{number}" for number, one in blocks if one["type"] == "heading"}


class Standards(models.Model):
    """The community standards as they stood when a decision first quoted this version of them."""

    language = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)
    title = models.CharField(max_length=255)
    text = models.TextField(help_text="The body of the page as it is stored.")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "standards"
        constraints = [
            models.UniqueConstraint(fields=["language", "number"], name="standards_numbered"),
            models.UniqueConstraint(fields=["language", "digest"], name="standards_once"),
        ]

    def __str__(self) -> str:
        return f"standards:{self.language}:{self.number}"

    @property
    def anchors(self) -> dict[str, str]:
        """Its sections: where on the page each heading stands, in their order."""
        return anchors_of(self.text)


class Decision(models.Model):
    """What was done, by a moderator (`by`) or by a rule (`rule`), to a comment or about a reader."""

    class Act(models.TextChoices):
        APPROVE = "approve", _("Approved")
        KEEP = "keep", _("Let stand")
        REMOVE = "remove", _("Removed")
        HOLD = "hold", _("Held")
        RESTORE = "restore", _("Restored")
        FEATURE = "feature", _("Featured")
        UNFEATURE = "unfeature", _("No longer featured")
        GOOD = "good", _("In good standing again")
        WATCHED = "watched", _("Watched")
        MUTED = "muted", _("Muted")
        BANNED = "banned", _("Banned")
        FORBID_LINKS = "forbid_links", _("Links forbidden")
        ALLOW_LINKS = "allow_links", _("Links allowed again")
        WARN = "warn", _("Warned")
        MESSAGE = "message", _("Written to")

    class Scope(models.TextChoices):
        COMMENT = "comment", _("This comment")
        REPLIES = "replies", _("This comment and its replies")
        READER = "reader", _("This reader")
        EVERYTHING = "everything", _("This reader and all that they wrote")

    act = models.CharField(max_length=12, choices=Act.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="decisions_made"
    )
    rule = models.CharField(
        max_length=60, blank=True, help_text="The rule that decided, where no person did."
    )
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="decisions", db_index=False)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions_on", db_index=False
    )
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    standards = models.ForeignKey(
        Standards, models.PROTECT, null=True, help_text="The version of the community standards."
    )
    section = models.CharField(
        max_length=255, blank=True, help_text="The heading of the standards under which its reason stands."
    )
    sentence = models.TextField(blank=True, help_text="Why, as its author is told.")
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.COMMENT)
    ends_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True, help_text="Since when this was to be decided.")
    at = models.DateTimeField(default=timezone.now)
    was = models.JSONField(default=dict, help_text="What it changed, as it was before.")
    told = models.JSONField(default=list, help_text="The notifications that tell of it.")
    together = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="parts", help_text="The decision of which it is part."
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    overturned_at = models.DateTimeField(null=True)
    entry = models.BigIntegerField(default=0, help_text="The number of its entry in the log.")

    class Meta:
        indexes = [
            models.Index(fields=["comment", "-id"], name="decisions_on_a_comment"),
            models.Index(fields=["reader", "-id"], name="decisions_on_a_reader"),
            models.Index(fields=["at"], name="decisions_in_time"),
            models.Index(
                fields=["reader", "-id"], condition=models.Q(comment=None), name="decisions_on_people"
            ),
        ]

    def __str__(self) -> str:
        return f"decision:{self.pk}"

    @property
    def stands(self) -> bool:
        return self.undone_at is None

    def may_be_undone_at(self, moment: datetime) -> bool:
        """Within thirty seconds, by whoever made it."""
        return self.by_id is not None and self.stands and not self.together_id and moment < self.at + UNDO


class Refusal(models.Model):
    """How often a rule refused what a reader wrote in a discussion, hour by hour."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="refusals", db_index=False
    )
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=60)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "thread", "rule", "hour"], name="refusals_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.count}"


class Proposal(models.Model):
    """A moderator thinks that a reader should be banned, and another one has to agree."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bans_proposed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    reason = models.TextField(help_text="Shown to the reader.")
    takes_words = models.BooleanField(default=False, help_text="All that they wrote is removed.")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader"], condition=models.Q(closed_at=None), name="one_open_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"ban of reader:{self.reader_id}"
