"""A comment: what one reader said in one thread."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion.models.paper import DiscussionSettings
from colonnade.discussion.models.thread import Thread
from colonnade.discussion.models.wire_id import fresh_wire_id

# A path holds so many levels; what is deeper follows its thirty-second ancestor in time order.
# PostgreSQL refuses index rows over 2,704 bytes, and a page cannot draw more anyway.
LEVELS = 32
STEP = 7
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def step_of(position: int) -> str:
    """A position as seven digits of base 36, which stand in the order of their numbers."""
    digits = ""
    while position:
        position, rest = divmod(position, 36)
        digits = _DIGITS[rest] + digits
    return digits.rjust(STEP, "0")


class Comment(models.Model):
    """What one reader said. Its position in the thread never changes and is never given again."""

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        HELD = "held", _("Held")
        REMOVED = "removed", _("Removed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    wire_id = models.CharField(max_length=80, unique=True, default=fresh_wire_id, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments", db_index=False)
    position = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    parent_name = models.CharField(
        max_length=80, blank=True, help_text="Whom it answers, where that comment was never known here."
    )
    depth = models.PositiveIntegerField(default=0)
    root = models.PositiveIntegerField(default=0, help_text="The position of the first of its branch.")
    path = models.CharField(
        max_length=LEVELS * STEP,
        default="",
        help_text="The positions of those above it and its own, as steps.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        db_index=False,
    )
    author_name = models.CharField(
        max_length=80, blank=True, help_text="Shown where the author has no account here."
    )
    posted_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(help_text="As written.")
    html = models.TextField(help_text="Made once, at writing, and safe to show.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    has_shown = models.BooleanField(
        default=False, help_text="It was seen, so its place shows also when it is gone."
    )
    state_reason = models.TextField(blank=True, help_text="Why it is held or removed, shown to its author.")
    is_featured = models.BooleanField(default=False)
    like_count = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    revision = models.PositiveBigIntegerField(
        default=0, help_text="The thread's number when this last changed."
    )
    digest = models.CharField(max_length=16, blank=True, help_text="Of the words, to find repeats.")
    submission = models.CharField(  # noqa: DJ001  null is unlike any other, so the constraint lets it pass
        max_length=64, null=True, blank=True, help_text="Given by the form, so that a retry posts once."
    )
    is_told = models.BooleanField(default=True, help_text="Those who follow have been notified.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "position"], name="one_comment_at_a_position"),
            models.UniqueConstraint(fields=["author", "submission"], name="one_comment_a_submission"),
        ]
        indexes = [
            models.Index(fields=["thread", "path"], name="comments_in_a_tree"),
            models.Index(fields=["thread", "-root", "path"], name="comments_by_branch"),
            models.Index(fields=["thread", "revision"], name="comments_by_change"),
            models.Index(fields=["thread", "-like_count", "-position"], name="comments_by_likes"),
            models.Index(
                fields=["thread", "-position"],
                condition=models.Q(is_featured=True),
                name="comments_featured",
            ),
            models.Index(fields=["author", "-id"], name="comments_of_an_author"),
            models.Index(fields=["id"], condition=models.Q(state="held"), name="comments_held"),
            models.Index(fields=["id"], condition=models.Q(state="removed"), name="comments_removed"),
            models.Index(
                fields=["id"],
                condition=models.Q(is_told=False, state="shown"),
                name="comments_not_told",
            ),
        ]

    def __str__(self) -> str:
        return f"comment:{self.pk}"

    @property
    def key(self) -> str:
        return f"comment:{self.pk}"

    @property
    def address(self) -> str:
        return f"/comments/{self.pk}/"

    @property
    def standing(self) -> dict[str, object]:
        """What a decision may change of it."""
        return {"state": self.state, "reason": self.state_reason, "is_featured": self.is_featured}

    @property
    def is_shown(self) -> bool:
        return self.state == self.State.SHOWN

    def place_below(self, parent: "Comment | None") -> None:
        """Take the place in the tree that the parent and the position give."""
        above = parent.path[: (LEVELS - 1) * STEP] if parent else ""
        self.parent = parent
        self.root = parent.root if parent else self.position
        self.depth = parent.depth + 1 if parent else 0
        self.path = above + step_of(self.position)

    def may_be_edited_by(self, reader: object, paper: DiscussionSettings) -> bool:
        """Its author may change it for some minutes after posting, while it stands or waits."""
        return (
            self.author_id is not None
            and self.author_id == getattr(reader, "pk", None)
            and self.state in (self.State.SHOWN, self.State.HELD)
            and timezone.now() < self.posted_at + timedelta(minutes=paper.edit_minutes)
        )

    def may_be_withdrawn_by(self, reader: object) -> bool:
        """Its author may take it back at any time; what a moderator removed stays removed."""
        return (
            self.author_id is not None
            and self.author_id == getattr(reader, "pk", None)
            and self.state in (self.State.SHOWN, self.State.HELD)
        )
