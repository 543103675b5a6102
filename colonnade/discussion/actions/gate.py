"""The gate: what is about to be said is shown to moderation first.

Discussion knows nothing of rules. It asks the function that the setting
`DISCUSSION_GATE` names, with a draft that holds all a rule may want to know, and
does what the verdict says. It is asked before the transaction begins in which the
text is stored, so that nobody waits for it; that transaction only looks whether
anything has changed meanwhile, and if so all is asked anew.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from colonnade import markup
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.prepared import Prepared
from colonnade.readers.models import Reader

REMEMBERED = 20


@dataclass(frozen=True)
class Recent:
    """One of the author's latest comments, wherever it was said."""

    id: int
    thread_id: int
    posted_at: datetime
    state: str
    digest: str
    submission: str | None


@dataclass(frozen=True)
class Draft:
    """What somebody is about to say, or to say instead: `comment` is then what they change."""

    author: Reader
    thread: Thread
    settings: DiscussionSettings
    parent: Comment | None
    text: str
    digest: str
    recent: tuple[Recent, ...]
    now: datetime
    address: str = ""
    comment: Comment | None = None
    last_here: datetime | None = None
    """When the author last wrote in this thread, where that is asked: in a slow one."""


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a draft: publish, hold or refuse, and why, in a sentence for its author.

    `stands` is asked once more in the transaction that stores the text: whether what
    was relied upon, and discussion does not know of, is still so.
    """

    kind: str
    reason: str = ""
    rule: str = ""
    stands: Callable[[], bool] = lambda: True


PUBLISH = Verdict("publish")


@cache
def _judge() -> Callable[[Draft], Verdict]:
    return import_string(settings.DISCUSSION_GATE)


def verdict_on(draft: Draft) -> Verdict:
    """What moderation says of this draft."""
    return _judge()(draft)


def digest_of(text: str) -> str:
    """Sixteen signs for the words of a text: the same for two that differ in case, accents or spaces."""
    folded = unicodedata.normalize("NFKD", markup.plain(text).casefold())
    words = "".join(sign for sign in folded if not unicodedata.combining(sign) and not sign.isspace())
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest()


def recent_of(author: Reader) -> tuple[Recent, ...]:
    """The newest twenty comments of this reader, newest first. One statement."""
    return tuple(Recent(*row) for row in _recent.rows(author.pk))


def _comments_of(author: int) -> "QuerySet[Comment]":
    names = ("id", "thread_id", "posted_at", "state", "digest", "submission")
    return Comment.objects.filter(author=author).order_by("-id").values_list(*names)[:REMEMBERED]


_recent = Prepared(_comments_of)
