"""Discussions arrive: what an archive brings of them, and a thread for every published article."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from colonnade import edge, markup
from colonnade.discussion.actions.gate import digest_of
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Comment, Follow, FormerText, Ignoring, Like, Mailbox, Thread
from colonnade.news import actions as news
from colonnade.news.models import Article

Row = Mapping[str, object]
Ids = Mapping[str, int]
Thing = TypeVar("Thing")
BATCH = 1000

# Each works on the rows of a small table called `given`, which stands before it.
TAKE_PLACES = """
UPDATE discussion_thread SET last_position = last_position + given.places,
  revision = revision + given.places, comment_count = comment_count + given.shown
FROM given WHERE discussion_thread.id = given.thread
RETURNING id, last_position, revision, article_id, comment_count
"""
HANG = """
UPDATE discussion_comment SET parent_id = given.parent
FROM given WHERE discussion_comment.id = given.comment
"""
COUNT_REPLIES = """
UPDATE discussion_comment SET reply_count = reply_count + given.replies
FROM given WHERE discussion_comment.id = given.comment
"""


def _over(given: Sequence[tuple[int, ...]], columns: str, statement: str) -> list[tuple]:
    """Run a statement over a table of numbers; return what it returns."""
    if not given:
        return []
    row = f"({', '.join(['%s'] * len(given[0]))})"
    table = f"WITH given({columns}) AS (VALUES {', '.join([row] * len(given))})"
    with connection.cursor() as cursor:
        cursor.execute(f"{table} {statement}", [number for one in given for number in one])
        return cursor.fetchall() if "RETURNING" in statement else []


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")


def _listed(row: Row, name: str) -> list:
    return list(row.get(name) or ())  # type: ignore[call-overload]


@transaction.atomic
def open_threads(*, articles: Iterable[int]) -> int:
    """Give each of these articles that is published and has no thread one; return how many were made.

    Twice is once, also at the same moment. Costs two statements for a thousand
    articles that have theirs, and a few more for those that have not.
    """
    opened = 0
    for some in _batches(articles):
        without = Article.objects.filter(pk__in=some, live=True, thread=None).order_by("pk")
        fresh = [Thread(article_id=number) for number in without.values_list("pk", flat=True)]
        Thread.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
        edge.touch(*(f"article:{thread.article_id}" for thread in fresh))
        opened += len(fresh)
    return opened


@transaction.atomic
def import_threads(*, rows: Iterable[Row], articles: Ids) -> dict[str, int]:
    """Threads from an archive; return each one's number under its name in files.

    An article has one thread. Where it has one already, of that name or of
    another, the thread is left as it is and the archive's comments join it.
    """
    known = dict(Thread.objects.values_list("wire_id", "pk"))
    by_article = dict(Thread.objects.values_list("article_id", "pk"))
    fresh = []
    for row in rows:
        name, article = str(row["id"]), articles[str(row["article"])]
        if name in known:
            continue
        if article in by_article:
            known[name] = by_article[article]
            continue
        fresh.append(
            Thread(
                wire_id=name,
                article_id=article,
                mode=row.get("mode") or Thread.Mode.OPEN,
                reason=_text(row, "reason"),
                closes_at=_time(row.get("closes_at")),
                announcement=_text(row, "announcement"),
                slow_seconds=row.get("slow_seconds") or 0,
            )
        )
    Thread.objects.bulk_create(fresh, batch_size=BATCH)
    edge.touch(*(f"article:{thread.article_id}" for thread in fresh))
    return known | {thread.wire_id: thread.pk for thread in fresh}


@transaction.atomic
def import_comments(*, rows: Iterable[Row], threads: Ids, readers: Ids) -> int:
    """Comments from an archive, with their likes and former texts; return how many came in.

    A comment takes the next position of its thread, in the order of the rows,
    and its place in the tree; nobody is notified of it. Its parent must be here
    or stand before it, in the same thread; raises Refused where it does not.
    What is here already, by its name in files, is left as it is, and so are its
    likes. Rows are read as they come: memory holds a thousand of them, and each
    thousand costs the same, however long the thread and however deep its tree.
    """
    came = 0
    counts: dict[int, int] = {}
    for batch in _batches(rows):
        names = {str(row[name]) for row in batch for name in ("id", "parent") if row.get(name)}
        known = Comment.objects.filter(wire_id__in=names).only(
            "wire_id", "thread_id", "path", "depth", "root"
        )
        here = {comment.wire_id: comment for comment in known}
        fresh = [row for row in batch if str(row["id"]) not in here]
        came += len(fresh)
        counts |= _bring(fresh, here, threads, readers)
    news.set_comment_count(counts=counts)
    return came


def _bring(rows: list[Row], here: dict[str, Comment], threads: Ids, readers: Ids) -> dict[int, int]:
    """Store these comments below those that are here; return the counts of the articles concerned."""
    if not rows:
        return {}
    numbers, counts = _numbers(rows, threads)
    comments: list[Comment] = []
    hanging: list[tuple[Comment, Comment]] = []
    replies: Counter[int] = Counter()
    for row in rows:
        comment = _comment(row, threads[str(row["thread"])], readers)
        comment.position, comment.revision = next(numbers[comment.thread_id])
        parent = _parent(row, comment, here)
        comment.place_below(parent)
        counted = int(comment.state != Comment.State.HELD)
        if parent is not None and parent.pk is None:
            # It is stored together with its parent, and named below it after that.
            comment.parent = None
            parent.reply_count += counted
            hanging.append((comment, parent))
        elif parent is not None:
            replies[parent.pk] += counted
        here[comment.wire_id] = comment
        comments.append(comment)
    Comment.objects.bulk_create(comments, batch_size=BATCH)
    _over([(comment.pk, parent.pk) for comment, parent in hanging], "comment, parent", HANG)
    _over(list(replies.items()), "comment, replies", COUNT_REPLIES)
    _bring_what_belongs(rows, here, readers)
    said = {f"said:{comment.author_id}" for comment in comments if comment.author_id}
    edge.touch(*(f"thread:{thread}" for thread in numbers), *said)
    return counts


def _numbers(rows: list[Row], threads: Ids) -> tuple[dict[int, Iterator], dict[int, int]]:
    """Positions and revisions of each thread for these comments, and what the threads' articles now count.

    Taken in one statement, so that somebody who posts meanwhile takes others.
    """
    places: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for row in rows:
        thread = threads[str(row["thread"])]
        places[thread] += 1
        shown[thread] += (row.get("state") or Comment.State.SHOWN) == Comment.State.SHOWN
    given = [(thread, places[thread], shown[thread]) for thread in sorted(places)]
    numbers: dict[int, Iterator] = {}
    counts = {}
    for thread, last, revision, article, count in _over(given, "thread, places, shown", TAKE_PLACES):
        before = places[thread]
        numbers[thread] = zip(
            range(last - before + 1, last + 1), range(revision - before + 1, revision + 1), strict=True
        )
        counts[article] = count
    return numbers, counts


def _comment(row: Row, thread: int, readers: Ids) -> Comment:
    text = str(row["text"])
    return Comment(
        wire_id=row["id"],
        thread_id=thread,
        parent_name=_text(row, "parent_name"),
        author_id=readers[str(row["author"])] if row.get("author") else None,
        author_name=_text(row, "author_name"),
        posted_at=_time(row["posted_at"]),
        edited_at=_time(row.get("edited_at")),
        text=text,
        html=markup.comment_html(text),
        state=row.get("state") or Comment.State.SHOWN,
        state_reason=_text(row, "state_reason"),
        is_featured=bool(row.get("featured")),
        like_count=max(int(str(row.get("like_count") or 0)), len(_likers(row, readers))),
        digest=digest_of(text),
        is_told=True,
        has_shown=(row.get("state") or Comment.State.SHOWN) != Comment.State.HELD,
    )


def _parent(row: Row, comment: Comment, here: Mapping[str, Comment]) -> Comment | None:
    if not row.get("parent"):
        return None
    name = str(row["parent"])
    parent = here.get(name)
    if parent is None:
        raise Refused(f"The comment ‘{comment.wire_id}’ answers ‘{name}’, which is not here.")
    if parent.thread_id != comment.thread_id:
        raise Refused(
            f"The comment ‘{comment.wire_id}’ answers ‘{name}’, which stands in another discussion here."
        )
    return parent


def _likers(row: Row, readers: Ids) -> dict[int, None]:
    """Who liked it, each once: two people of an archive may be one here."""
    return dict.fromkeys(readers[str(name)] for name in _listed(row, "likes"))


def _bring_what_belongs(rows: list[Row], comments: Mapping[str, Comment], readers: Ids) -> None:
    """The likes of these comments, and what they said before they were edited."""
    likes = [
        Like(comment_id=comments[str(row["id"])].pk, reader_id=reader)
        for row in rows
        for reader in _likers(row, readers)
    ]
    Like.objects.bulk_create(likes, batch_size=BATCH)
    former = [
        FormerText(
            comment_id=comments[str(row["id"])].pk,
            text=version["text"],
            written_at=_time(version["written_at"]),
        )
        for row in rows
        for version in _listed(row, "versions")
    ]
    FormerText.objects.bulk_create(former, batch_size=BATCH)


@transaction.atomic
def import_wishes(*, rows: Iterable[Row], readers: Ids, threads: Ids, stories: Ids) -> None:
    """What readers of an archive follow, whom they ignore, and how they wish to be told.

    Give only readers who are new here: what somebody chose here is theirs. A
    thousand readers at a time.
    """
    for batch in _batches(rows):
        follows, ignored, mailboxes = [], [], []
        for row in batch:
            reader = readers[str(row["id"])]
            for one in _listed(row, "follows"):
                key = (
                    f"thread:{threads[one['thread']]}" if one["thread"] else f"story:{stories[one['story']]}"
                )
                follows.append(Follow(reader_id=reader, key=key, since=_time(one["since"])))
            for one in _listed(row, "ignores"):
                if readers[one["reader"]] != reader:
                    ignored.append(
                        Ignoring(
                            reader_id=reader, ignored_id=readers[one["reader"]], since=_time(one["since"])
                        )
                    )
            if row.get("mail"):
                mailboxes.append(Mailbox(reader_id=reader, **row["mail"]))  # type: ignore[arg-type]
        # Two people of an archive may be one here: what they both chose is chosen once.
        for model, made in ((Follow, follows), (Ignoring, ignored), (Mailbox, mailboxes)):
            model.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)  # type: ignore[attr-defined]
