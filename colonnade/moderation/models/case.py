"""Cases: comments that wait for a moderator, and what moderators note for each other."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion.models import Comment
from colonnade.news.models import Section


class Case(models.Model):
    """A comment that waits for a moderator: because it is held, or because of what was reported of it.

    It is due at its opening and the patience that it is given, which is the shorter
    the more urgent it is. What is due first is decided first, so that neither the old
    nor the urgent is left behind, and no case has to be weighed again as time passes.
    """

    class Queue(models.TextChoices):
        HELD = "held", _("Held")
        REPORTED = "reported", _("Reported")

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="case")
    queue = models.CharField(max_length=8, choices=Queue.choices)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    section = models.ForeignKey(
        Section,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        help_text="In which its article stands.",
    )
    rule = models.CharField(max_length=60, blank=True, help_text="The rule that held it, if one did.")
    weight = models.FloatField(default=0, help_text="How urgent it is; 0 for what merely waits.")
    closed_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases_taken"
    )
    taken_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "due_at", "id"], condition=models.Q(closed_at=None), name="cases_open"
            ),
            models.Index(
                fields=["section", "queue", "due_at", "id"],
                condition=models.Q(closed_at=None),
                name="cases_open_in_a_section",
            ),
            models.Index(
                fields=["queue", "opened_at"], condition=models.Q(closed_at=None), name="cases_open_by_age"
            ),
        ]

    def __str__(self) -> str:
        return f"case of comment:{self.comment_id}"

    @property
    def is_taken(self) -> bool:
        return self.taken_by_id is not None and (self.taken_until or self.opened_at) > timezone.now()

    @property
    def is_late(self) -> bool:
        return self.due_at < timezone.now()


class Note(models.Model):
    """What a moderator wants the others to know of a reader, or of a comment. Readers never see it."""

    LONGEST = 2000

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notes_on")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"note:{self.pk}"
