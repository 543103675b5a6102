"""Measure a thread of a hundred comments beside one of a million: `python -m bench.threads SIZE`.

Prints one JSON object: for each page and for posting the median milliseconds and
the statements. The database is SQLite in a folder of the bench's, or the one that
COLONNADE_DATABASE names.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROUNDS = 25
READERS = 200
BEGAN = datetime(2026, 2, 1, 6, 0, tzinfo=UTC)


def comments(size: int, seed: int = 11) -> Iterator[dict]:
    """So many comments, as an archive has them: two of three answer one of the latest forty."""
    from bench.newspaper import _words

    random_ = random.Random(seed)
    words = _words(random_)
    for number in range(size):
        answers = number > 0 and random_.random() < 0.66
        yield {
            "id": f"c{number}",
            "thread": "t",
            "author": f"r{random_.randrange(READERS)}",
            "parent": f"c{max(0, number - random_.randint(1, 40))}" if answers else None,
            "posted_at": (BEGAN + timedelta(seconds=number)).isoformat(),
            "text": " ".join(random_.choices(words, k=random_.randint(5, 60))),
            "like_count": min(int(random_.paretovariate(1.2)) - 1, 5000),
        }


def build(home: Path, size: int) -> None:
    """A paper of one article with a thread of this size, made once."""
    from colonnade.config import command

    os.environ["COLONNADE_BACKGROUND"] = "off"
    os.environ["COLONNADE_COMMENTS_A_MINUTE"] = "100000"
    command._start(home)
    command._prepare()
    from django.db import connection

    from bench import newspaper
    from colonnade.discussion import actions as discussion
    from colonnade.discussion.models import Comment
    from colonnade.news import actions as news
    from colonnade.readers import actions as readers

    if Comment.objects.count() >= size:
        return
    news.open_edition(language="en", name="The Bench")
    sections = news.import_sections(rows=newspaper.things()["sections"])
    row = next(newspaper.articles(1)) | {"tags": [], "story": None, "authors": [], "slug": "talk"}
    articles = news.import_articles(rows=[row], sections=sections, authors={}, tags={}, stories={}, photos={})
    people = readers.import_readers(
        rows=[
            {
                "id": f"r{n}",
                "name": f"Reader {n}",
                "joined_at": BEGAN.isoformat(),
                "email": f"r{n}@bench.example",
            }
            for n in range(READERS)
        ]
    )
    threads = discussion.import_threads(rows=[{"id": "t", "article": row["id"]}], articles=articles)
    discussion.import_comments(rows=comments(size), threads=threads, readers=people)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("ANALYZE")


def measure() -> dict[str, dict]:
    """Each page's and a posting's median time and statements."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from colonnade.discussion import actions, queries
    from colonnade.discussion.models import Comment, Thread
    from colonnade.readers.models import Reader

    settings.EDGE_PARTS = False  # what a page costs, not what was kept of it
    client = Client(HTTP_HOST="localhost")
    thread = Thread.objects.select_related("article__locale").get(wire_id="t")
    address, last = thread.article.address + "comments/", (thread.last_position - 1) // 50 + 1
    middle = Comment.objects.select_related("thread__article__locale").get(
        thread=thread, position=thread.last_position // 2
    )
    tree = Comment.objects.filter(thread=thread, position=thread.last_position // 2).get()
    author = Reader.objects.get(wire_id="r1")
    numbers = iter(range(10_000))

    def page(query: str) -> Callable[[], object]:
        def ask() -> None:
            assert client.get(address + query).status_code == 200, query

        return ask

    def post() -> None:
        where = queries.thread_seen_by(None, thread.pk)
        actions.post_comment(author=author, thread=where, text=f"Measured {next(numbers)} {time.time()}")

    def permalink() -> None:
        assert client.get(f"/comments/{middle.pk}/").status_code == 302

    measured = {
        "first page (newest)": page(""),
        "first page (oldest)": page("?order=oldest"),
        "last page": page(f"?order=oldest&page={last}"),
        "a page in the middle": page(f"?order=oldest&page={max(1, last // 2)}"),
        "most liked": page("?order=liked"),
        "as a tree": page("?view=nested"),
        "as a tree, in the middle": page(f"?view=nested&at={tree.pk}"),
        "permalink in the middle": permalink,
        "posting": post,
    }
    results = {}
    for name, act in measured.items():
        for _warm in range(3):
            act()
        times = []
        for _round in range(ROUNDS):
            start = time.perf_counter()
            act()
            times.append((time.perf_counter() - start) * 1000)
        with CaptureQueriesContext(connection) as statements:
            act()
        results[name] = {"ms": round(statistics.median(times), 2), "statements": len(statements)}
    return results


if __name__ == "__main__":
    kind = "postgresql" if os.environ.get("COLONNADE_DATABASE", "").startswith("postgresql") else "sqlite"
    folder = Path(".cache") / "bench" / f"threads-{kind}-{sys.argv[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    build(folder.resolve(), int(sys.argv[1]))
    print(json.dumps(measure()))
