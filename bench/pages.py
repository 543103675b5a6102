"""Measure pages as Django makes them, before the edge keeps anything: `python -m bench.pages SIZE`.

Prints one JSON object: for each page its median milliseconds and its statements.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

ROUNDS = 25


def build(home: Path, size: int) -> None:
    """A newspaper of this size in this folder, made once."""
    from bench import newspaper
    from colonnade.config import command

    os.environ["COLONNADE_BACKGROUND"] = "off"
    command._start(home)
    command._prepare()
    from django.db import connection, transaction

    from colonnade.news import actions
    from colonnade.news.models import Article

    if Article.objects.count() == size:
        return
    made = newspaper.things()
    with transaction.atomic():
        actions.open_edition(language="en", name="The Bench")
        sections = actions.import_sections(rows=made["sections"])
        authors = actions.import_authors(rows=made["authors"], photos={})
        tags = actions.import_tags(rows=made["tags"])
        stories = actions.import_stories(rows=made["stories"], photos={})
        rows = []
        for row in newspaper.articles(size):
            row["tags"] = list(dict.fromkeys(row["tags"]))
            rows.append(row)
        actions.import_articles(
            rows=rows, sections=sections, authors=authors, tags=tags, stories=stories, photos={}
        )
    if connection.vendor == "sqlite":  # one huge transaction leaves a huge log
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def deepest(client: object, address: str) -> str:
    """The address of the last page of a list: its cursor made from the list's end."""
    from colonnade.news.models import Placement, Section
    from colonnade.news.queries.lists import cursor_of

    section = Section.objects.get(slug=address.strip("/"))
    rows = Placement.objects.filter(key=section.key).order_by("shown_at", "article_id")
    last = rows.values_list("shown_at", "article_id")[20:21][0]
    return f"{address}?after={cursor_of(*last)}"


def measure() -> dict[str, dict]:
    """Each page's median time and its number of statements."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.newspaper import COMMON, RARE
    from colonnade.news.models import Article

    settings.EDGE_PARTS = False  # what a page costs, not what was kept of it
    client = Client(HTTP_HOST="localhost")
    article = Article.objects.live().order_by("pk")[Article.objects.count() // 2]
    pages = {
        "article": article.address,
        "section front": "/section-1/",
        "section, one month": f"/section-1/?month={article.first_published_at:%Y-%m}",
        "section, deepest page": deepest(client, "/section-1/"),
        "story": "/stories/story-1/",
        "tag": "/tags/tag-3/",
        "front": "/",
        "search, common word": f"/search/?q={COMMON}",
        "search, rare word": f"/search/?q={RARE}",
    }
    results = {}
    for name, address in pages.items():
        for _warm in range(3):
            assert client.get(address).status_code == 200, address
        times = []
        for _round in range(ROUNDS):
            start = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - start) * 1000)
        with CaptureQueriesContext(connection) as statements:
            client.get(address)
        results[name] = {"ms": round(statistics.median(times), 2), "statements": len(statements)}
    return results


if __name__ == "__main__":
    folder = Path(".cache") / "bench" / sys.argv[1]
    folder.mkdir(parents=True, exist_ok=True)
    build(folder.resolve(), int(sys.argv[1]))
    print(json.dumps(measure()))
