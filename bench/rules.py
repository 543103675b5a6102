"""All rules over one comment: 2,000 characters, 10,000 phrases in each list, a thousand comments remembered.

`python -m bench.rules` prints the milliseconds of a processor for a comment that no rule
minds, which is the dearest, since each rule is asked; and for the list, to compile it.
"""

import os
import random
import statistics
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "colonnade.config.settings")

import django

django.setup()

# ruff: noqa: E402  Django's models are there only after its start
from django.utils import timezone
from wagtail.models import Locale

from colonnade.discussion.actions import Draft
from colonnade.discussion.models import DiscussionSettings, Thread
from colonnade.moderation.rules import RULES, answer_of, reading_of, verdict_of
from colonnade.moderation.rules.book import Book
from colonnade.moderation.rules.copies import Nobody
from colonnade.moderation.rules.links import read_domains
from colonnade.moderation.rules.phrases import Phrases, read_list
from colonnade.news.models import Article
from colonnade.readers.models import Reader

PHRASES, LETTERS, ROUNDS, GOAL = 10_000, 2_000, 200, 5.0
ALPHABETS = {
    "Latin": "abcdefghijklmnopqrstuvwxyzé1!",
    "Cyrillic": "абвгдежзиклмнопрстуфхцчшщыьэюя",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Chinese": "".join(map(chr, range(0x4E00, 0x5400))),
}


def words(letters: str, count: int, draw: random.Random) -> list[str]:
    return ["".join(draw.choices(letters, k=draw.randint(3, 9))) for _n in range(count)]


def draft_of(text: str) -> Draft:
    """A draft by a reader in good standing, as the gate makes it; no database is asked."""
    now = timezone.now()
    author = Reader(pk=5, name="Bo Lind", email="bo@post.example")
    author._state.fields_cache["standing"] = None
    article = Article(id=3, title="The bridge", first_published_at=now - timedelta(days=3))
    article.locale = Locale(language_code="en")
    thread = Thread(pk=1, article=article)
    return Draft(author, thread, DiscussionSettings(), None, text, "fresh", (), now)


def main() -> None:
    draw = random.Random(7)
    mixed = [phrase for letters in ALPHABETS.values() for phrase in words(letters, PHRASES // 4, draw)]
    source = "\n".join(f"q{phrase}" for phrase in mixed)
    began = time.perf_counter()
    phrases = Phrases(read_list(source))
    print(f"compile {phrases.count} phrases: {(time.perf_counter() - began) * 1000:.0f} ms")
    lists = {(kind, language): phrases for kind in ("banned", "suspect") for language in ("", "en")}
    domains = read_domains("\n".join(f"q{number}.com" for number in range(PHRASES)))
    book = Book(lists, dict.fromkeys(("banned-domains", "known-domains", "mail-domains"), domains))
    said, now = Nobody(), timezone.now()
    for number in range(1_000):
        text = " ".join(words(ALPHABETS["Latin"], 50, draw))
        said.add(number=number, author=1000 + number, at=now, text=text)
    for name, letters in ALPHABETS.items():
        text = " ".join(words(letters, LETTERS // 4, draw))[:LETTERS]
        draft, times = draft_of(text), []
        for _round in range(ROUNDS):
            began = time.thread_time()
            verdict = verdict_of(reading_of(draft, book, said))
            times.append((time.thread_time() - began) * 1000)
        middle = statistics.median(times)
        mark = "" if middle < GOAL else f", above the goal of {GOAL:.0f}"
        print(f"{name}: {verdict.kind}, median {middle:.2f} ms, longest {max(times):.2f} ms{mark}")
    reading = reading_of(draft_of(" ".join(words(ALPHABETS["Latin"], 500, draw))[:LETTERS]), book, said)
    for rule in RULES:
        began = time.thread_time()
        answer_of(rule, reading)
        print(f"  {rule.__name__}: {(time.thread_time() - began) * 1000:.3f} ms")


if __name__ == "__main__":
    main()
