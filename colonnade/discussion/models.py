"""Threads, comments and likes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def fresh_wire_id() -> str:
    """The name under which a new thread or comment is known in files."""
    return uuid.uuid4().hex


class Thread(models.Model):
    """The discussion under one article, and the rules under which it runs."""

    class Mode(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        HELD = "held", _("Held for approval")
        OFF = "off", _("Off")

    wire_id = models.CharField(max_length=80, unique=True, default=fresh_wire_id, editable=False)
    article = models.OneToOneField("news.Article", models.CASCADE, related_name="thread")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.OPEN)
    closes_at = models.DateTimeField(null=True, blank=True)
    announcement = models.TextField(blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    last_position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"thread:{self.pk}"

    @property
    def key(self) -> str:
        return f"thread:{self.pk}"

    @property
    def is_open(self) -> bool:
        """May readers write here now?"""
        closed = self.closes_at is not None and self.closes_at <= timezone.now()
        return self.mode in (self.Mode.OPEN, self.Mode.HELD) and not closed


class Comment(models.Model):
    """What one reader said. Its position in the thread never changes and is never given again."""

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        HELD = "held", _("Held")
        REMOVED = "removed", _("Removed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    wire_id = models.CharField(max_length=80, unique=True, default=fresh_wire_id, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    position = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    author_name = models.CharField(
        max_length=80, blank=True, help_text="Shown where the author has no account here."
    )
    posted_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(help_text="As written.")
    html = models.TextField(help_text="Made once, at writing, and safe to show.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    is_featured = models.BooleanField(default=False)
    like_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "position"], name="one_comment_at_a_position"),
        ]

    def __str__(self) -> str:
        return f"comment:{self.pk}"

    @property
    def key(self) -> str:
        return f"comment:{self.pk}"


class Like(models.Model):
    """A reader found a comment worth reading."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="likes")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="likes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="one_like_per_reader"),
        ]

    def __str__(self) -> str:
        return f"like of comment:{self.comment_id}"
