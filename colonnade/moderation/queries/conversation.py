"""A comment in its conversation: what it answers, what answers it, and how its author wrote before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.moderation.models import Decision
from colonnade.moderation.queries.origins import others_from
from colonnade.readers.models import Reader

State = Comment.State
BELOW = 10
BEFORE = 5
LATELY = timedelta(days=30)
# Of each author so many of the latest comments are counted.
COUNTED = 50
LATEST = (
    "SELECT author_id, state, posted_at FROM discussion_comment"
    f" WHERE author_id = %s ORDER BY id DESC LIMIT {COUNTED}"
)
ONE = (
    *("pk", "html", "state", "posted_at", "parent_id", "reply_count", "depth"),
    *("author_id", "author_name", "author__name"),
)


@dataclass(frozen=True)
class Said:
    """One comment of a conversation, as it stands around another one."""

    number: int
    name: str
    html: str
    state: str
    posted_at: datetime
    reply_count: int
    depth: int

    @property
    def address(self) -> str:
        return f"/desk/moderation/comments/{self.number}/"

    @property
    def state_label(self) -> str:
        """What became of it; nothing where it shows."""
        return "" if self.state == State.SHOWN else str(State(self.state).label)


def _said(row: Mapping[str, Any], place: str = "") -> Said:
    return Said(
        number=row[f"{place}pk"],
        name=row[f"{place}author__name"] or row[f"{place}author_name"],
        html=row[f"{place}html"],
        state=row[f"{place}state"],
        posted_at=row[f"{place}posted_at"],
        reply_count=row[f"{place}reply_count"],
        depth=row[f"{place}depth"],
    )


def above(comments: Iterable[Comment]) -> dict[int, tuple[Said, ...]]:
    """Of each comment that is answered by one of these: it and two more above it, the topmost first.

    One statement.
    """
    places = ("parent__parent__", "parent__", "")
    answered = {comment.parent_id for comment in comments if comment.parent_id}
    columns = [place + name for place in places for name in ONE]
    return {
        row["pk"]: tuple(_said(row, place) for place in places if row[f"{place}pk"])
        for row in Comment.objects.filter(pk__in=answered).values(*columns)
    }


@dataclass(frozen=True)
class Lately:
    """An author's record: of their latest fifty comments those of thirty days, and what was decided."""

    since: datetime
    shown: int
    removed: int
    is_more: bool
    """There are more comments than were counted."""
    acts: tuple[tuple[str, int], ...]
    """What was decided about them, and how often."""


def records(authors: Iterable[Reader]) -> dict[int, Lately]:
    """The records of these authors. Two statements, whatever they have written."""
    people = {author.pk: author for author in authors}
    if not people:
        return {}
    counts: dict[int, dict[str, int]] = {}
    some = " UNION ALL ".join(f"SELECT * FROM ({LATEST}) AS author{number}" for number in people)
    since = connection.ops.adapt_datetimefield_value(timezone.now() - LATELY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT author_id, state, COUNT(*) FROM ({some}) AS latest"
            " WHERE posted_at > %s GROUP BY author_id, state",
            [*people, since],
        )
        for author, state, count in cursor.fetchall():
            counts.setdefault(author, {})[state] = count
    acts: dict[int, list[tuple[str, int]]] = {}
    decided = Decision.objects.filter(reader__in=list(people), comment=None, undone_at=None).order_by("act")
    for author, act, count in decided.values_list("reader", "act").annotate(Count("pk")):
        acts.setdefault(author, []).append((str(Decision.Act(act).label), count))
    return {
        number: Lately(
            since=author.joined_at,
            shown=counts.get(number, {}).get(str(State.SHOWN), 0),
            removed=counts.get(number, {}).get(str(State.REMOVED), 0),
            is_more=sum(counts.get(number, {}).values()) == COUNTED,
            acts=tuple(acts.get(number, ())),
        )
        for number, author in people.items()
    }


@dataclass(frozen=True)
class Conversation:
    """What stands around one comment on its own page."""

    replies: tuple[Said, ...]
    has_more: bool
    before: tuple[Said, ...]
    """What its author said before it, the latest first."""
    others: tuple[Reader, ...]
    """Who else wrote from the same address."""


def conversation_of(comment: Comment) -> Conversation:
    """The first replies to a comment, its author's five comments before it, others from its address."""
    replies = Comment.objects.filter(parent=comment).order_by("pk").values(*ONE)[: BELOW + 1]
    below = tuple(_said(row) for row in replies)
    before: tuple[Said, ...] = ()
    if comment.author_id:
        earlier = Comment.objects.filter(author=comment.author_id, pk__lt=comment.pk).order_by("-pk")
        before = tuple(_said(row) for row in earlier.values(*ONE)[:BEFORE])
    return Conversation(below[:BELOW], len(below) > BELOW, before, others_from(comment.pk))
