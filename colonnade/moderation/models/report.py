"""What readers report, and for which reasons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion.models import Comment


class Reason(models.TextChoices):
    """What may be wrong with a comment: said by those who report it and by those who remove it."""

    SPAM = "spam", _("Spam or advertising")
    ABUSE = "abuse", _("An attack on a person")
    HATE = "hate", _("Hatred against a group of people")
    FALSE = "false", _("A false statement of fact")
    PRIVATE = "private", _("Somebody’s private information")
    OTHER = "other", _("Something else")


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, and those that wait."""

    def open(self) -> "ReportQuerySet":
        return self.filter(closed_at=None)

    def to_decide(self) -> "ReportQuerySet":
        """Open reports of comments that stand: what was withdrawn meanwhile needs no decision."""
        return self.open().filter(comment__state__in=(Comment.State.SHOWN, Comment.State.HELD))


class Report(models.Model):
    """A reader says what is wrong with a comment. It is open until a moderator has decided."""

    LONGEST = 1000

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports", db_index=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports_made"
    )
    reason = models.CharField(max_length=8, choices=Reason.choices)
    text = models.TextField(blank=True, help_text="In the reporter's words.")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"],
                condition=Q(closed_at=None),
                name="one_open_report_per_reader",
            ),
        ]
        indexes = [
            models.Index(fields=["comment", "id"], name="reports_of_a_comment"),
            models.Index(fields=["comment"], condition=Q(closed_at=None), name="reports_open"),
            models.Index(fields=["created_at"], name="reports_in_time"),
        ]

    def __str__(self) -> str:
        return f"report of comment:{self.comment_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
