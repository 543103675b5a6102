"""What is read of discussions: a thread under its article; for an export, all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from colonnade.discussion.models import Comment, Like, Thread
from colonnade.readers.queries import Avatar, drawn_avatar

CHUNK = 1000
PAGE = 50


def threads_to_export() -> Iterator[dict]:
    """Threads in the order in which they came, as an archive has them; their article by its number."""
    for thread in Thread.objects.order_by("pk").iterator(CHUNK):
        yield {
            "number": thread.pk,
            "id": thread.wire_id,
            "article": thread.article_id,
            "mode": thread.mode,
            "closes_at": thread.closes_at,
            "announcement": thread.announcement,
        }


def comments_to_export() -> Iterator[dict]:
    """Comments thread by thread, by their position; threads, parents and readers by their numbers.

    Two statements a thousand comments, whatever the length of a thread.
    """
    after = (0, 0)
    while chunk := _chunk(*after):
        likes: dict[int, list[int]] = {comment.pk: [] for comment in chunk}
        given = Like.objects.filter(comment__in=list(likes)).order_by("pk")
        for number, reader in given.values_list("comment_id", "reader_id"):
            likes[number].append(reader)
        for comment in chunk:
            yield {
                "id": comment.wire_id,
                "thread": comment.thread_id,
                "parent": comment.parent.wire_id if comment.parent else None,
                "author": comment.author_id,
                "author_name": comment.author_name,
                "posted_at": comment.posted_at,
                "edited_at": comment.edited_at,
                "text": comment.text,
                "state": comment.state,
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


@dataclass(frozen=True)
class Spoken:
    """A comment as a page shows it. `html` is safe: it was made once, at writing."""

    id: int
    parent_id: int | None
    parent: "Spoken | None"
    author_name: str
    badge: str
    avatar: Avatar
    posted_at: datetime
    edited_at: datetime | None
    html: str
    state: str
    like_count: int
    is_featured: bool


@dataclass(frozen=True)
class ThreadPage:
    """A thread as the page of its article shows it: its newest comments first."""

    key: str
    id: int
    count: int
    is_open: bool
    announcement: str
    comments: tuple[Spoken, ...]
    is_all: bool


# Read as plain values: a page holds fifty comments and the fifty that they answer.
SPOKEN = (
    *("pk", "parent_id", "author_name", "posted_at", "edited_at", "html", "state"),
    *("like_count", "is_featured", "author__name", "author__badge"),
)


def _spoken(row: Mapping[str, Any], before: str = "", parent: Spoken | None = None) -> Spoken:
    """A comment of a row; `before` stands before the names of its columns."""
    name = row[before + "author__name"] or row[before + "author_name"]
    state = row[before + "state"]
    return Spoken(
        id=row[before + "pk"],
        parent_id=row[before + "parent_id"],
        parent=parent,
        author_name=name,
        badge=row[before + "author__badge"] or "",
        avatar=drawn_avatar(name),
        posted_at=row[before + "posted_at"],
        edited_at=row[before + "edited_at"],
        html=row[before + "html"] if state == Comment.State.SHOWN else "",
        state=state,
        like_count=row[before + "like_count"],
        is_featured=row[before + "is_featured"],
    )


def thread_under(article: int) -> ThreadPage | None:
    """The newest fifty comments under this article, each with the one it answers. Two statements.

    Held comments do not show; removed and withdrawn ones keep their place.
    """
    thread = Thread.objects.filter(article=article).exclude(mode=Thread.Mode.OFF).first()
    if thread is None:
        return None
    rows = list(
        Comment.objects.filter(thread=thread)
        .exclude(state=Comment.State.HELD)
        .order_by("-position")
        .values(*SPOKEN, *(f"parent__{name}" for name in SPOKEN))[: PAGE + 1]
    )
    return ThreadPage(
        key=thread.key,
        id=thread.pk,
        count=thread.comment_count,
        is_open=thread.is_open,
        announcement=thread.announcement,
        comments=tuple(
            _spoken(row, parent=_spoken(row, "parent__") if row["parent_id"] else None) for row in rows[:PAGE]
        ),
        is_all=len(rows) <= PAGE,
    )
