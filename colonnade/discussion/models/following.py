"""Who wants to hear of what, and what they are told."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion.models.acting import Ignoring
from colonnade.discussion.models.comment import Comment
from colonnade.discussion.models.thread import Thread

# The hour of the paper's own zone at which the mails of the day leave.
MORNING = time(7)
# What was handed over to be mailed and has not left by then is handed over again.
HANDED_OVER = timedelta(minutes=10)
# The name of the lease that stands while the mail server is left alone.
REST = "mail"


class Follow(models.Model):
    """A reader wants to hear of new comments: in a thread, or in any thread of a story."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", db_index=False
    )
    key = models.CharField(max_length=40, db_index=True, help_text="thread:12 or story:5")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "key"], name="followed_once")]

    def __str__(self) -> str:
        return f"reader:{self.reader_id} follows {self.key}"


class Mailbox(models.Model):
    """How a reader wishes to be told. Who never chose has none, and is told as its defaults say."""

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        HOURLY = "hourly", _("Each hour, together")
        DAILY = "daily", _("Each day, together")
        NEVER = "never", _("Not by e-mail")

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mailbox")
    frequency = models.CharField(max_length=8, choices=Frequency.choices, default=Frequency.AT_ONCE)
    replies = models.BooleanField(default=True, help_text="Replies to me.")
    articles = models.BooleanField(default=True, help_text="Comments under what I wrote.")

    def __str__(self) -> str:
        return f"mailbox of reader:{self.reader_id}"

    @property
    def gathers(self) -> bool:
        """Does one mail tell of everything since the last one?"""
        return self.frequency in (self.Frequency.HOURLY, self.Frequency.DAILY)

    def next_mail_at(self, now: datetime) -> datetime | None:
        """When what happens now is mailed: at once, at the full hour, at seven in the morning; or never."""
        if self.frequency == self.Frequency.AT_ONCE:
            return now
        if self.frequency == self.Frequency.HOURLY:
            return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if self.frequency == self.Frequency.DAILY:
            here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
            day = here.date() + timedelta(days=here.time() >= MORNING)
            return datetime.combine(day, MORNING, here.tzinfo)
        return None


class Notifications(models.QuerySet["Notification"]):
    """Which notifications are told: what is hidden is not, and is again when it returns."""

    def standing(self) -> "Notifications":
        """Decisions; and where comment and article show and the reader does not ignore the author."""
        ignored = Ignoring.objects.filter(
            reader=models.OuterRef("reader"), ignored=models.OuterRef("comment__author")
        )
        shows = models.Q(
            ~models.Exists(ignored),
            ~models.Q(comment__thread__mode=Thread.Mode.OFF),
            comment__state=Comment.State.SHOWN,
            comment__thread__article__live=True,
        )
        return self.filter(models.Q(kind=Notification.Kind.DECISION) | shows)


class Notification(models.Model):
    """One reader is told of one comment, once, for the strongest of the reasons; or of a decision.

    `mail_due_at` is when it goes into a mail; nothing where it goes into none, or
    has gone. `mailed_at` is when it was handed over to be mailed.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("A reply to you")
        ARTICLE = "article", _("A comment under your article")
        THREAD = "thread", _("A discussion that you follow")
        STORY = "story", _("A story that you follow")
        DECISION = "decision", _("A decision of the moderators")

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False
    )
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="notifications", help_text="None: of the reader."
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sentence = models.TextField(blank=True, help_text="What was decided, in the reader's language.")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = Notifications.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "comment"], condition=~models.Q(kind="decision"), name="told_once"
            ),
        ]
        indexes = [
            models.Index(fields=["reader", "-id"], name="notifications_of_a_reader"),
            models.Index(
                fields=["mail_due_at"], condition=~models.Q(mail_due_at=None), name="notifications_due"
            ),
            models.Index(fields=["reader", "mailed_at"], name="notifications_mailed"),
            models.Index(fields=["reader"], condition=models.Q(seen_at=None), name="notifications_unseen"),
        ]

    def __str__(self) -> str:
        return f"reader:{self.reader_id} is told of comment:{self.comment_id}"
