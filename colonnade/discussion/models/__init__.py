"""What a discussion is made of: threads and comments, what readers do to them, who wants to hear of it."""

from colonnade.discussion.models.acting import FormerText, Ignoring, Like
from colonnade.discussion.models.comment import Comment
from colonnade.discussion.models.following import Follow, Mailbox, Notification
from colonnade.discussion.models.paper import DiscussionSettings
from colonnade.discussion.models.subscription import Subscription
from colonnade.discussion.models.thread import Thread

__all__ = [
    "Comment",
    "DiscussionSettings",
    "Follow",
    "FormerText",
    "Ignoring",
    "Like",
    "Mailbox",
    "Notification",
    "Subscription",
    "Thread",
]
