"""What readers do to a comment and to each other, and what a comment said before."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from colonnade.discussion.models.comment import Comment


class Like(models.Model):
    """A reader found a comment worth reading."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="likes", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="likes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="one_like_per_reader"),
        ]

    def __str__(self) -> str:
        return f"like of comment:{self.comment_id}"


class FormerText(models.Model):
    """What a comment said before its author changed it; moderators see it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="former_texts")
    text = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"former text of comment:{self.comment_id}"


class Ignoring(models.Model):
    """A reader does not want to see what another one says."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="ignoring", db_index=False
    )
    ignored = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ignored_by")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "ignored"], name="ignored_once"),
        ]

    def __str__(self) -> str:
        return f"reader:{self.reader_id} ignores reader:{self.ignored_id}"
