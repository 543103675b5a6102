"""What is read of discussions: a thread's page, single comments, what has changed; for an export, all."""

from colonnade.discussion.queries.comments import (
    Changes,
    Said,
    changes,
    comment_seen_by,
    comments_by,
    editable_until,
    former_texts,
    is_open,
    longest_text,
    may_edit,
    named,
    notice_of,
    spoken_of,
    thread_seen_by,
)
from colonnade.discussion.queries.exports import comments_to_export, threads_to_export
from colonnade.discussion.queries.lists import Listed, articles_of, counts, listed
from colonnade.discussion.queries.notifications import (
    Ended,
    Followed,
    NotificationsPage,
    Told,
    follows_of,
    mail_to_end,
    notifications_page,
    readers_to_mail,
    unseen_count,
)
from colonnade.discussion.queries.own import Own, own_of, seen_otherwise
from colonnade.discussion.queries.paging import PARAMETERS, NoSuchPage, place_of
from colonnade.discussion.queries.spoken import Spoken
from colonnade.discussion.queries.threads import Choice, ThreadPage, notice_on, thread_page

__all__ = [
    "articles_of",
    "listed",
    "counts",
    "PARAMETERS",
    "Changes",
    "Choice",
    "Ended",
    "Followed",
    "Listed",
    "NoSuchPage",
    "NotificationsPage",
    "Own",
    "Said",
    "Spoken",
    "ThreadPage",
    "Told",
    "changes",
    "comment_seen_by",
    "comments_by",
    "comments_to_export",
    "editable_until",
    "follows_of",
    "former_texts",
    "is_open",
    "longest_text",
    "mail_to_end",
    "may_edit",
    "named",
    "notice_of",
    "notice_on",
    "notifications_page",
    "own_of",
    "place_of",
    "readers_to_mail",
    "seen_otherwise",
    "spoken_of",
    "thread_page",
    "thread_seen_by",
    "threads_to_export",
    "unseen_count",
]
