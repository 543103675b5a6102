"""What an archive takes of discussions, a thousand at a time; things of other rooms by their numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from colonnade.discussion.models import Comment, Follow, FormerText, Ignoring, Like, Mailbox, Thread

CHUNK = 1000
# What a thread is that came by itself with its article, and in which nothing has happened.
FRESH = {
    "last_position": 0,
    "mode": Thread.Mode.OPEN,
    "reason": "",
    "closes_at": None,
    "announcement": "",
    "slow_seconds": 0,
}


def _threads() -> QuerySet[Thread]:
    """The threads that an archive holds: an import makes fresh ones anew, unless somebody follows them."""
    key = Concat(Value("thread:"), Cast(OuterRef("pk"), CharField()))
    followed = Exists(Follow.objects.filter(key=key))
    return Thread.objects.filter(~Q(**FRESH) | followed).order_by("pk")


def thread_names() -> dict[int, str]:
    """The threads that an archive holds, by number: their names in files."""
    return dict(_threads().values_list("pk", "wire_id"))


def threads_to_export() -> Iterator[dict]:
    """Threads in the order in which they came, as an archive has them; their article by its number.

    One that holds nothing and differs in nothing from a fresh one is left out.
    """
    for thread in _threads().iterator(CHUNK):
        yield {
            "number": thread.pk,
            "id": thread.wire_id,
            "article": thread.article_id,
            "mode": thread.mode,
            "reason": thread.reason,
            "closes_at": thread.closes_at,
            "announcement": thread.announcement,
            "slow_seconds": thread.slow_seconds,
        }


def comments_to_export() -> Iterator[dict]:
    """Comments thread by thread, by their position; threads, parents and readers by their numbers.

    Three statements a thousand comments, whatever the length of a thread.
    """
    after = (0, 0)
    while chunk := _chunk(*after):
        numbers = [comment.pk for comment in chunk]
        likes: dict[int, list[int]] = defaultdict(list)
        given = Like.objects.filter(comment__in=numbers).order_by("pk")
        for number, reader in given.values_list("comment_id", "reader_id"):
            likes[number].append(reader)
        versions: dict[int, list[dict]] = defaultdict(list)
        former = FormerText.objects.filter(comment__in=numbers).order_by("pk")
        for number, at, text in former.values_list("comment_id", "written_at", "text"):
            versions[number].append({"written_at": at, "text": text})
        for comment in chunk:
            yield {
                "id": comment.wire_id,
                "thread": comment.thread_id,
                "parent": comment.parent.wire_id if comment.parent else None,
                "parent_name": comment.parent_name,
                "author": comment.author_id,
                "author_name": comment.author_name,
                "posted_at": comment.posted_at,
                "edited_at": comment.edited_at,
                "text": comment.text,
                "versions": versions[comment.pk],
                "state": comment.state,
                "state_reason": comment.state_reason,
                "featured": comment.is_featured,
                "likes": likes[comment.pk],
                "like_count": max(comment.like_count, len(likes[comment.pk])),
            }
        after = (chunk[-1].thread_id, chunk[-1].position)


def _chunk(thread: int, position: int) -> list[Comment]:
    """The next thousand comments after this place: of this thread, then of those that follow."""
    comments = Comment.objects.select_related("parent").defer("html", "parent__html", "parent__text")
    here = list(comments.filter(thread=thread, position__gt=position).order_by("position")[:CHUNK])
    if len(here) < CHUNK:
        rest = comments.filter(thread__gt=thread).order_by("thread", "position")
        here += rest[: CHUNK - len(here)]
    return here


def wishes_to_export(readers: Iterable[int]) -> dict[int, dict]:
    """What these readers follow, whom they ignore and how they are told, by number; three statements.

    Threads and stories by their numbers, ignored readers by their names in files.
    """
    numbers = list(readers)
    wishes: dict[int, dict[str, Any]] = {
        number: {"follows": [], "ignores": [], "mail": None} for number in numbers
    }
    followed = Follow.objects.filter(reader__in=numbers).order_by("pk")
    for reader, key, since in followed.values_list("reader_id", "key", "since"):
        kind, _colon, number = key.partition(":")
        wishes[reader]["follows"].append({"kind": kind, "number": int(number), "since": since})
    ignored = Ignoring.objects.filter(reader__in=numbers).order_by("pk")
    for reader, name, since in ignored.values_list("reader_id", "ignored__wire_id", "since"):
        wishes[reader]["ignores"].append({"reader": name, "since": since})
    for mailbox in Mailbox.objects.filter(reader__in=numbers):
        wishes[mailbox.reader_id]["mail"] = {
            name: getattr(mailbox, name) for name in ("frequency", "replies", "articles")
        }
    return wishes
