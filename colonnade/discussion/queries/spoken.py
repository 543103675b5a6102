"""A comment as pages, fragments and the API show it to one reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from colonnade.discussion.models import Comment, DiscussionSettings, Ignoring, Like
from colonnade.readers.models import Reader
from colonnade.readers.queries import Avatar, avatar_of

State = Comment.State
# Deeper replies are drawn no further in; a fifth step still leaves a phone a line to read.
DRAWN = 5


@dataclass(frozen=True)
class Spoken:
    """A comment as a page shows it. `html` is safe: it was made once, at writing."""

    id: int
    position: int
    thread_id: int
    parent_id: int | None
    parent: "Spoken | None"
    parent_name: str
    depth: int
    author_id: int | None
    author_name: str
    author_address: str
    badge: str
    badge_kind: str
    avatar: Avatar
    posted_at: datetime
    edited_at: datetime | None
    text: str
    html: str
    state: str
    state_reason: str
    like_count: int
    reply_count: int
    revision: int
    is_featured: bool
    is_mine: bool = False
    is_liked: bool = False
    is_ignored: bool = False
    may_be_edited: bool = False

    def __hash__(self) -> int:
        """By what tells most of them apart: a page looks up fifty."""
        return hash((self.id, self.revision))

    @property
    def address(self) -> str:
        return f"/comments/{self.id}/"

    @property
    def drawn_depth(self) -> int:
        return min(self.depth, DRAWN)

    @property
    def is_gone(self) -> bool:
        return self.state in (State.REMOVED, State.WITHDRAWN)

    @property
    def keys(self) -> tuple[str, ...]:
        """Who must be known for it to be shown as it is."""
        own = (f"reader:{self.author_id}",) if self.author_id else ()
        return own + (self.parent.keys if self.parent else ())


# Read as plain values: a page holds fifty comments and the fifty that they answer.
PEOPLE = ("author__name", "author__slug", "author__badge", "author__avatar", "author__is_staff")
SAID = (
    *("pk", "position", "thread_id", "parent_id", "parent_name", "depth", "author_id", "author_name"),
    *("posted_at", "edited_at", "text", "html", "state", "state_reason", "like_count", "reply_count"),
    *("revision", "is_featured", "has_shown"),
)
ANSWERED = (
    *("pk", "position", "thread_id", "depth", "author_id", "author_name", "posted_at", "html", "state"),
    *PEOPLE,
)
COLUMNS = (*SAID, *PEOPLE, "path", *(f"parent__{name}" for name in ANSWERED))


@dataclass(frozen=True)
class Eyes:
    """Who reads, and what of these comments is theirs to see."""

    reader: Reader | None
    paper: DiscussionSettings
    liked: frozenset[int] = frozenset()
    ignored: frozenset[int] = frozenset()
    writers: frozenset[int] = frozenset()
    """The accounts of those who wrote the article: their comments carry its badge."""


def eyes_of(
    reader: Reader | None,
    comments: Iterable[int],
    *,
    paper: DiscussionSettings,
    writers: Iterable[int] = (),
) -> Eyes:
    """What this reader liked among these, and whom they ignore. Two statements, for visitors none."""
    if reader is None:
        return Eyes(None, paper, writers=frozenset(writers))
    likes = Like.objects.filter(reader=reader, comment__in=list(comments))
    return Eyes(
        reader,
        paper,
        frozenset(likes.values_list("comment_id", flat=True)),
        frozenset(Ignoring.objects.filter(reader=reader).values_list("ignored_id", flat=True)),
        frozenset(writers),
    )


def visible_to(comments: "QuerySet[Comment]", reader: Reader | None) -> "QuerySet[Comment]":
    """What waits, or went before it ever showed, is its author's alone; what showed keeps its place."""
    if reader is None:
        return comments.filter(has_shown=True).exclude(state=State.HELD)
    return comments.filter((Q(has_shown=True) & ~Q(state=State.HELD)) | Q(author=reader))


def spoken(row: Mapping[str, Any], eyes: Eyes, *, with_parent: bool = True) -> Spoken:
    """The comment of this row (of COLUMNS), with the one that it answers."""
    parent = None
    if with_parent and row["parent_id"] is not None:
        answered = {name: row[f"parent__{name}"] for name in ANSWERED}
        parent = _one(answered | _NOT_ASKED, eyes, None)
    return _one(row, eyes, parent)


# What is not asked of a parent: only who said it and what.
_NOT_ASKED: dict[str, Any] = {
    "parent_id": None,
    "parent_name": "",
    "edited_at": None,
    "text": "",
    "state_reason": "",
    "like_count": 0,
    "reply_count": 0,
    "revision": 0,
    "is_featured": False,
}


def _one(row: Mapping[str, Any], eyes: Eyes, parent: Spoken | None) -> Spoken:
    author, state = row["author_id"], row["state"]
    is_mine = eyes.reader is not None and author == eyes.reader.pk
    shows = state == State.SHOWN or (state == State.HELD and is_mine)
    # Of what is gone others learn its place, and not who said it.
    is_named = shows or is_mine
    name = (row["author__name"] or row["author_name"]) if is_named else ""
    kind = ""
    if not is_named:
        kind = ""
    elif author in eyes.writers:
        kind = "author"
    elif row["author__is_staff"]:
        kind = "staff"
    elif row["author__badge"]:
        kind = "guest"
    return Spoken(
        id=row["pk"],
        position=row["position"],
        thread_id=row["thread_id"],
        parent_id=row["parent_id"],
        parent=parent,
        parent_name=row["parent_name"],
        depth=row["depth"],
        author_id=author,
        author_name=name,
        author_address=f"/readers/{row['author__slug']}/" if author and is_named else "",
        badge=(row["author__badge"] or "") if is_named else "",
        badge_kind=kind,
        avatar=avatar_of(name, (row["author__avatar"] or "") if is_named else ""),
        posted_at=row["posted_at"],
        edited_at=row["edited_at"],
        text=row["text"] if shows else "",
        html=row["html"] if shows else "",
        state=state,
        state_reason=row["state_reason"] if is_mine else "",
        like_count=row["like_count"],
        reply_count=row["reply_count"],
        revision=row["revision"],
        is_featured=row["is_featured"],
        is_mine=is_mine,
        is_liked=row["pk"] in eyes.liked,
        is_ignored=author in eyes.ignored,
        may_be_edited=(
            is_mine
            and state in (State.SHOWN, State.HELD)
            and timezone.now() < row["posted_at"] + timedelta(minutes=eyes.paper.edit_minutes)
        ),
    )
