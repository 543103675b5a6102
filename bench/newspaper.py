"""A made newspaper of any size, the same for the same seed: what the bench loads."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

SECTIONS = 8
STORIES = 40
TAGS = 300
AUTHORS = 60
WORD_COUNT = 9_000
COMMON, RARE = "harbour", "quillwort"
NEWEST = datetime(2026, 2, 24, 20, 0, tzinfo=UTC)


def words(random_: random.Random) -> list[str]:
    """Invented words; those at the front are used most, as in any language."""
    onsets, nuclei, codas = (
        ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr"],
        ["a", "e", "i", "o", "u", "ea", "ou"],
        ["n", "r", "s", "t", "l", "nd"],
    )
    words: dict[str, None] = {}
    while len(words) < WORD_COUNT:
        syllables = random_.choice((1, 2, 2, 3))
        words[
            "".join(random_.choice(onsets) + random_.choice(nuclei) for _n in range(syllables))
            + random_.choice(codas)
        ] = None
    return list(words)


def things() -> dict[str, list[dict]]:
    """Sections, authors, tags and stories, in the archive's shape."""
    return {
        "sections": [
            {"id": f"s{n}", "edition": "en", "slug": f"section-{n}", "title": f"Section {n}"}
            for n in range(SECTIONS)
        ],
        "authors": [{"id": f"a{n}", "slug": f"author-{n}", "name": f"Author {n}"} for n in range(AUTHORS)],
        "tags": [
            {"id": f"t{n}", "edition": "en", "slug": f"tag-{n}", "name": f"Tag {n}"} for n in range(TAGS)
        ],
        "stories": [
            {
                "id": f"y{n}",
                "edition": "en",
                "slug": f"story-{n}",
                "title": f"Story {n}",
                "summary": "What happened.",
            }
            for n in range(STORIES)
        ],
    }


def articles(size: int, seed: int = 7) -> Iterator[dict]:
    """So many articles of about 500 words, the newest last, some of them over fifteen years old.

    The common word stands in nine of ten, the rare one in every thousandth.
    """
    random_ = random.Random(seed)
    known = words(random_)
    weights = [1 / (rank + 4) for rank in range(len(known))]
    step = timedelta(days=365 * 15) / max(size, 20_000)
    for number in range(size):
        text = random_.choices(known, weights, k=500)
        if number % 10:
            text[random_.randrange(500)] = COMMON
        if number % 1000 == 3:
            text[random_.randrange(500)] = RARE
        headline = " ".join(random_.choices(known, weights, k=8)).capitalize()
        paragraphs = "".join(f"<p>{' '.join(text[start : start + 50])}.</p>" for start in range(0, 500, 50))
        yield {
            "id": f"n{number}",
            "section": f"s{number % SECTIONS}",
            "slug": f"article-{number}",
            "headline": headline,
            "standfirst": " ".join(random_.choices(known, weights, k=20)).capitalize() + ".",
            "authors": [f"a{random_.randrange(AUTHORS)}"],
            "tags": [f"t{int(TAGS * random_.random() ** 2)}" for _n in range(4)],
            "story": f"y{int(STORIES * random_.random() ** 2)}" if random_.random() < 0.6 else None,
            "body": [{"type": "text", "html": paragraphs}],
            "published_at": (NEWEST - step * (size - number)).isoformat(),
        }
