"""Measure a desk with a hundred open cases beside one with a hundred thousand: `python -m bench.cases SIZE`.

Prints one JSON object: for each page of the moderators' desk the median milliseconds,
of the clock and of the processor, and the statements. The database is SQLite in a
folder of the bench's, or the one that COLONNADE_DATABASE names. Half of the cases are
held, half reported; every fourth comment answers another one.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ROUNDS = 25
READERS = 30
ARTICLES = 64
BATCH = 2_000
# Of each hundred cases one holds the word that a filter looks for.
RARE = 100


def build(home: Path, size: int) -> None:
    """A paper of some sections with so many open cases, made once."""
    from colonnade.config import command

    os.environ["COLONNADE_BACKGROUND"] = "off"
    command._start(home)
    command._prepare()
    from django.db import connection

    from colonnade.moderation.models import Case

    if Case.objects.count() >= size:
        return
    threads, people = _paper()
    for start in range(0, size, BATCH):
        _wait(range(start, min(start + BATCH, size)), threads, people)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("ANALYZE")


def _paper() -> tuple[list, list]:
    """Threads of articles in eight sections, and readers."""
    from django.utils import timezone

    from bench import newspaper
    from colonnade.discussion import actions as discussion
    from colonnade.discussion.models import Thread
    from colonnade.news import actions as news
    from colonnade.readers import actions as readers
    from colonnade.readers.models import Reader

    news.open_edition(language="en", name="The Bench")
    news.set_up_roles()
    sections = news.import_sections(rows=newspaper.things()["sections"])
    plain: dict = {"tags": [], "story": None, "authors": []}
    # Most stands in one section, so that with few cases too a page of it is full.
    rows = [
        row | plain | ({"section": "s0"} if number % 5 < 4 else {})
        for number, row in enumerate(newspaper.articles(ARTICLES))
    ]
    articles = news.import_articles(rows=rows, sections=sections, authors={}, tags={}, stories={}, photos={})
    discussion.import_threads(
        rows=[{"id": f"t{row['id']}", "article": row["id"]} for row in rows], articles=articles
    )
    joined = (timezone.now() - timedelta(days=400)).isoformat()
    readers.import_readers(
        rows=[
            {"id": f"r{n}", "name": f"Reader {n}", "joined_at": joined, "email": f"r{n}@bench.example"}
            for n in range(READERS)
        ]
    )
    return list(Thread.objects.order_by("pk")), list(Reader.objects.order_by("pk"))


def _wait(numbers: range, threads: list, people: list) -> None:
    """Comments of these numbers, each with the case that it is."""
    from django.db import transaction
    from django.utils import timezone

    from colonnade.discussion.models import Comment, Thread
    from colonnade.moderation.models import Case, Report
    from colonnade.news.models import Section

    random_ = random.Random(numbers.start)
    sections = {path: pk for pk, path in Section.objects.values_list("pk", "path")}
    places = dict(Thread.objects.values_list("pk", "article__path"))
    now = timezone.now()
    earlier = {thread.pk: Comment.objects.filter(thread=thread).first() for thread in threads}
    comments, cases = [], []
    for number in numbers:
        thread = threads[number % len(threads)]
        is_held = number % 2 == 0
        text = f"Waits as number {number}. " + "word " * random_.randint(5, 60)
        text += "quillwort" if number % RARE == 7 else ""
        comment = Comment(
            thread=thread,
            position=1_000 + number,
            author=people[number % len(people)],
            text=text,
            html=f"<p>{text}</p>",
            state="held" if is_held else "shown",
            has_shown=not is_held,
            posted_at=now - timedelta(seconds=number),
        )
        comment.place_below(earlier[thread.pk] if number % 4 == 3 else None)
        comments.append(comment)
        opened = now - timedelta(seconds=number)
        cases.append(
            Case(
                comment=comment,
                queue="held" if is_held else "reported",
                opened_at=opened,
                due_at=opened + timedelta(hours=4 / (1 + random_.random() * 3)),
                section_id=sections[places[thread.pk][:-4]],
                rule="watch_links" if number % 5 else "watch_phrases",
            )
        )
    with transaction.atomic():
        Comment.objects.bulk_create(comments)
        Case.objects.bulk_create(cases)
        Report.objects.bulk_create(
            Report(comment=one, reporter=people[one.position % READERS], reason="abuse")
            for one in comments
            if one.state == "shown"
        )


def measure() -> dict[str, dict]:
    """Each page's median times and statements."""
    from django.contrib.auth.models import Group
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from colonnade.moderation import actions
    from colonnade.moderation.models import Case
    from colonnade.news.models import Section
    from colonnade.readers import actions as readers
    from colonnade.readers.models import Reader

    def client_of(number: str, role: str) -> tuple[Client, Reader]:
        Group.objects.get_or_create(name=role)
        person = Reader.objects.get(wire_id=number)
        readers.give_role(reader=person, role=role)
        client = Client(HTTP_HOST="localhost")
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client, Reader.objects.get(pk=person.pk)

    whole, _moderator = client_of("r1", "moderator")
    limited, some = client_of("r2", "moderator")
    _client, administrator = client_of("r3", "administrator")
    sections = list(Section.objects.order_by("pk").values_list("pk", flat=True))
    actions.give_sections(administrator=administrator, moderator=some, sections=sections[:2])
    case = Case.objects.filter(queue="held").order_by("due_at").first()
    middle = Case.objects.filter(queue="held").order_by("due_at").values_list("due_at", "pk")
    rows = list(middle[: Case.objects.filter(queue="held").count() // 2 + 1])
    due_at, number = rows[-1]
    after = f"{due_at.timestamp() * 1_000_000:.0f}-{number}"
    home = "/desk/moderation/"
    addresses = {
        "held": (whole, home),
        "held, in the middle": (whole, f"{home}?after={after}"),
        "reported": (whole, f"{home}reported/"),
        "held, of two sections": (limited, home),
        "held, of a section": (whole, f"{home}?section={sections[0]}"),
        "held, by a rule": (whole, f"{home}?rule=watch_links"),
        "held, with a word": (whole, f"{home}?words=number"),
        "reported, for a reason": (whole, f"{home}reported/?reason=abuse"),
        "held, of a reader": (whole, f"{home}?reader=Reader"),
        "recent": (whole, f"{home}recent/"),
        "the counts": (whole, f"{home}counts/"),
        "one case": (whole, f"{home}comments/{case.comment_id}/"),
    }

    def asked(client: Client, address: str) -> Callable[[], None]:
        def ask() -> None:
            assert client.get(address).status_code == 200, address

        return ask

    return {
        name: timed(asked(*page), lambda: CaptureQueriesContext(connection))
        for name, page in addresses.items()
    }


def timed(act: Callable[[], None], counted: Callable) -> dict[str, float]:
    """The medians of so many rounds, after three to warm up."""
    for _warm in range(3):
        act()
    clock, processor = [], []
    for _round in range(ROUNDS):
        start, worked = time.perf_counter(), time.process_time()
        act()
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    with counted() as statements:
        act()
    return {
        "ms": round(statistics.median(clock), 2),
        "cpu_ms": round(statistics.median(processor), 2),
        "statements": len(statements),
    }


if __name__ == "__main__":
    kind = "postgresql" if os.environ.get("COLONNADE_DATABASE", "").startswith("postgresql") else "sqlite"
    folder = Path(".cache") / "bench" / f"cases-{kind}-{sys.argv[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    build(folder.resolve(), int(sys.argv[1]))
    print(json.dumps(measure()))
