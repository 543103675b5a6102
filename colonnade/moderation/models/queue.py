"""How moderators share their work: what they look for, where each decides, what is late, where from."""

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.moderation.models.case import Case
from colonnade.news.models import Section

HOME = "/desk/moderation/"
# The lists of the desk that can be filtered, and where each stands.
LISTS = {
    "held": "",
    "reported": "reported/",
    "new": "new/",
    "recent": "recent/",
    "removed": "removed/",
}


class SavedFilter(models.Model):
    """What a moderator looks for time and again: a list and its conditions, as its address says them."""

    LONGEST = 60
    MOST = 50

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=LONGEST)
    list = models.CharField(max_length=8)
    conditions = models.JSONField(default=dict, help_text="The fields of the form that are filled in.")
    is_shared = models.BooleanField(default=False, help_text="Every moderator sees it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_filter_of_a_name")]
        indexes = [
            models.Index(fields=["name"], condition=models.Q(is_shared=True), name="filters_shared"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where it is looked at: the list, with its conditions."""
        return f"{HOME}{LISTS[self.list]}?{urlencode(self.conditions)}"


class Remit(models.Model):
    """A section, with all below it, in which a moderator decides. Who has none decides everywhere.

    A section that is deleted leaves its remits behind, of nothing: whoever had been given
    it alone decides nowhere until they are given another.
    """

    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="remits", db_index=False
    )
    section = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="remits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["moderator", "section"], name="one_remit_a_section")]

    def __str__(self) -> str:
        return f"section:{self.section_id} of reader:{self.moderator_id}"


class Alarm(models.Model):
    """A queue has grown too old or too long. Told once; over as soon as it is neither."""

    class Cause(models.TextChoices):
        OLD = "old"
        LONG = "long"

    queue = models.CharField(max_length=8, choices=Case.Queue.choices)
    cause = models.CharField(max_length=4, choices=Cause.choices)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue"], condition=models.Q(ended_at=None), name="one_alarm_a_queue"
            ),
        ]

    def __str__(self) -> str:
        return f"alarm:{self.queue}"


class Origin(models.Model):
    """From which address of the network a comment came, as a keyed hash that nobody can read back.

    Kept apart from the comment, for as many days as the paper has set; then, or when
    its author leaves, it is deleted.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="origin")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="origins")
    digest = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["digest", "-comment"], name="comments_from_an_address")]

    def __str__(self) -> str:
        return f"origin of comment:{self.comment_id}"
