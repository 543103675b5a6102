"""What changes a discussion: one verb each, in one transaction, told to the edge by key."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.db import models, transaction

from colonnade import edge, markup
from colonnade.discussion.models import Comment, Like, Thread
from colonnade.news import actions as news

Row = Mapping[str, object]
Ids = dict[str, int]
BATCH = 1000


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")


@transaction.atomic
def import_threads(*, rows: Iterable[Row], articles: Ids) -> Ids:
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
                closes_at=_time(row.get("closes_at")),
                announcement=_text(row, "announcement"),
            )
        )
    Thread.objects.bulk_create(fresh, batch_size=BATCH)
    for thread in fresh:
        edge.touch(f"article:{thread.article_id}")
    return known | {thread.wire_id: thread.pk for thread in fresh}


@transaction.atomic
def import_comments(*, rows: Iterable[Row], threads: Ids, readers: Ids) -> int:
    """Comments from an archive, with their likes; return how many came in.

    A comment takes the next position of its thread, in the order of the rows;
    its parent must be known already or stand before it. What is here already,
    by its name in files, is left as it is, and so are its likes. Counts are
    kept. Rows are read as they come: memory holds a thousand of them, and the
    names of all.
    """
    known = dict(Comment.objects.values_list("wire_id", "pk"))
    last = dict(Thread.objects.select_for_update().values_list("pk", "last_position"))
    before = dict(last)
    came = 0
    for batch in _batches(row for row in rows if str(row["id"]) not in known):
        fresh = {}
        for row in batch:
            thread = threads[str(row["thread"])]
            last[thread] += 1
            fresh[str(row["id"])] = _comment(row, thread, last[thread], readers)
        for layer in _layers(batch, known):
            for row in layer:
                fresh[str(row["id"])].parent_id = known[str(row["parent"])] if row.get("parent") else None
            made = Comment.objects.bulk_create([fresh[str(row["id"])] for row in layer], batch_size=BATCH)
            known |= {comment.wire_id: comment.pk for comment in made}
        Like.objects.bulk_create(
            [
                Like(comment_id=known[str(row["id"])], reader_id=reader)
                for row in batch
                for reader in _likers(row, readers)
            ],
            batch_size=BATCH,
        )
        came += len(fresh)
    _settle_threads({thread: position for thread, position in last.items() if position != before[thread]})
    return came


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _likers(row: Row, readers: Ids) -> dict[int, None]:
    """Who liked it, each once: two people of an archive may be one here."""
    return dict.fromkeys(readers[str(name)] for name in row.get("likes") or ())  # type: ignore[attr-defined]


def _comment(row: Row, thread: int, position: int, readers: Ids) -> Comment:
    text = str(row["text"])
    return Comment(
        wire_id=row["id"],
        thread_id=thread,
        position=position,
        author_id=readers[str(row["author"])] if row.get("author") else None,
        author_name=_text(row, "author_name"),
        posted_at=_time(row["posted_at"]),
        edited_at=_time(row.get("edited_at")),
        text=text,
        html=markup.comment_html(text),
        state=row.get("state") or Comment.State.SHOWN,
        is_featured=bool(row.get("featured")),
        like_count=max(int(str(row.get("like_count") or 0)), len(_likers(row, readers))),
    )


def _layers(rows: list[Row], known: Ids) -> Iterator[list[Row]]:
    """The rows so divided that each one's parent is stored before it."""
    while rows:
        ready = [row for row in rows if not row.get("parent") or str(row["parent"]) in known]
        if not ready:
            raise ValueError(f"the parent of comment {rows[0]['id']} is not known")
        names = {str(row["id"]) for row in ready}
        yield ready
        rows = [row for row in rows if str(row["id"]) not in names]


def _settle_threads(last: dict[int, int]) -> None:
    """Write what the new comments changed of their threads, and tell the articles their counts."""
    shown: Counter[int] = Counter()
    articles: dict[int, int] = {}
    numbers = sorted(last)
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        counts = Comment.objects.filter(thread__in=some, state=Comment.State.SHOWN).values("thread")
        shown.update(dict(counts.annotate(count=models.Count("pk")).values_list("thread", "count")))
        articles |= dict(Thread.objects.filter(pk__in=some).values_list("pk", "article_id"))
    for number in numbers:
        Thread.objects.filter(pk=number).update(last_position=last[number], comment_count=shown[number])
        edge.touch(f"thread:{number}")
    news.set_comment_count(counts={articles[number]: shown[number] for number in numbers})
