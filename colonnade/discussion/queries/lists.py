"""Comments as programs read them: in any order, after a mark, as many as they ask for; counts by key."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.discussion.queries.paging import ORDERS, Cursor, NoSuchPage
from colonnade.discussion.queries.spoken import COLUMNS, Spoken, eyes_of, spoken, visible_to
from colonnade.news import queries as news
from colonnade.readers.models import Reader

MOST_COUNTS = 100


@dataclass(frozen=True)
class Listed:
    """Some comments of a thread, and the mark after which they go on; empty at the end."""

    comments: tuple[Spoken, ...]
    next: str
    keys: tuple[str, ...]


def listed(
    thread: Thread, *, reader: Reader | None, order: str = "oldest", after: str = "", limit: int = 50
) -> Listed:
    """So many comments of this thread, in one of ORDERS. Three statements, two more for a reader.

    Raises NoSuchPage for an order that is none and for a mark of another thread or order.
    """
    if order not in ORDERS:
        raise NoSuchPage(f"There is no such order; there are {', '.join(ORDERS)}.")
    comments = visible_to(Comment.objects.filter(thread=thread), reader)
    if order == "liked":
        rows = comments.filter(state=Comment.State.SHOWN).order_by("-like_count", "-position")
        if after:
            cursor = Cursor.read(after, thread.pk, 2)
            rows = rows.extra(
                where=["(discussion_comment.like_count, discussion_comment.position) < (%s, %s)"],
                params=[cursor.number(0), cursor.number(1)],
            )
    else:
        if order == "featured":
            comments = comments.filter(is_featured=True, state=Comment.State.SHOWN)
        forward = order == "oldest"
        rows = comments.order_by("position" if forward else "-position")
        if after:
            mark = Cursor.read(after, thread.pk, 1).number(0)
            rows = rows.filter(**{"position__gt" if forward else "position__lt": mark})
    found = list(rows.values(*COLUMNS)[: limit + 1])
    writers = news.accounts_behind(thread.article_id)
    eyes = eyes_of(reader, [row["pk"] for row in found], paper=DiscussionSettings.load(), writers=writers)
    said = tuple(spoken(row, eyes) for row in found[:limit])
    following = ""
    if len(found) > limit:
        last = said[-1]
        parts = (str(last.like_count), str(last.position)) if order == "liked" else (str(last.position),)
        following = str(Cursor(thread.pk, parts))
    people = {key for one in said for key in one.keys}
    return Listed(said, following, (thread.key, DiscussionSettings.KEY, *sorted(people)))


def counts(keys: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """How many comments show in these threads: by `thread:12`, or `article:5`. One statement.

    What is not there, not published or off is left out. Also the keys of what was found.
    """
    if len(keys) > MOST_COUNTS:
        raise NoSuchPage(f"At most {MOST_COUNTS} keys are counted at once; these are {len(keys)}.")
    threads, articles = _numbers(keys, "thread"), _numbers(keys, "article")
    for key in keys:
        if key not in {*threads, *articles}:
            raise NoSuchPage(f"‘{key[:60]}’ is not a key; keys look like thread:12 or article:5.")
    open_to_see = Thread.objects.filter(article__live=True).exclude(mode=Thread.Mode.OFF)
    rows = open_to_see.filter(pk__in=threads.values()) | open_to_see.filter(article__in=articles.values())
    found: dict[str, int] = {}
    for number, article, count in rows.values_list("pk", "article_id", "comment_count"):
        found |= {f"thread:{number}": count, f"article:{article}": count}
    return {key: found[key] for key in keys if key in found}, tuple(found)


def articles_of(keys: Collection[str]) -> dict[str, str]:
    """The key of each of these threads' articles, `article:5` by `thread:12`. One statement."""
    threads = _numbers(keys, "thread")
    rows = dict(Thread.objects.filter(pk__in=threads.values()).values_list("pk", "article_id"))
    return {key: f"article:{rows[number]}" for key, number in threads.items() if number in rows}


def _numbers(keys: Iterable[str], kind: str) -> dict[str, int]:
    numbers = {}
    for key in keys:
        name, _colon, number = key.partition(":")
        if name == kind and number.isascii() and number.isdigit() and len(number) <= 18:
            numbers[key] = int(number)
    return numbers
