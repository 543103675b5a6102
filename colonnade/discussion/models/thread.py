"""A thread: the discussion under one article, and the rules under which it runs."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion.models.paper import DiscussionSettings
from colonnade.discussion.models.wire_id import fresh_wire_id


class Thread(models.Model):
    """The discussion under one article.

    `last_position` is the position of its newest comment and `revision` the
    number of the latest change of anything in it; both only rise, each in the
    transaction of what they count, so that a page knows what it has missed
    without counting.
    """

    class Mode(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        HELD = "held", _("Held for approval")
        OFF = "off", _("Off")

    wire_id = models.CharField(max_length=80, unique=True, default=fresh_wire_id, editable=False)
    article = models.OneToOneField("news.Article", models.CASCADE, related_name="thread")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.OPEN)
    reason = models.TextField(blank=True, help_text="Why it is closed or off, shown to readers.")
    closes_at = models.DateTimeField(null=True, blank=True)
    announcement = models.TextField(blank=True)
    slow_seconds = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    last_position = models.PositiveIntegerField(default=0)
    revision = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"thread:{self.pk}"

    @property
    def key(self) -> str:
        return f"thread:{self.pk}"

    def ends_at(self, paper: DiscussionSettings) -> datetime | None:
        """When it closes by itself: at its own hour, else so many days after its article appeared."""
        if self.closes_at is not None:
            return self.closes_at
        published = self.article.first_published_at
        if not paper.closes_after_days or published is None:
            return None
        return published + timedelta(days=paper.closes_after_days)

    def is_open(self, paper: DiscussionSettings) -> bool:
        """May readers write here now?"""
        ends = self.ends_at(paper)
        over = ends is not None and ends <= timezone.now()
        return paper.is_open and self.mode in (self.Mode.OPEN, self.Mode.HELD) and not over
