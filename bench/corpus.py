"""What every peer shows: one article of the demo, and the thousand comments under it.

The words are the demo's own, in several scripts, with lines and paragraphs; who
answers whom is kept. Peers that have no threads as deep as ours nest as they do.
"""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

NEWSPAPER = Path("demo") / "newspaper"
ARTICLE = "saltergate-saturday"
SHOWN = 50


@dataclass(frozen=True)
class Comment:
    """One comment; `number` and `parent` count from one in the order of posting, 0 is no parent."""

    number: int
    parent: int
    author: str
    text: str
    posted_at: datetime

    @property
    def html(self) -> str:
        """Its text as paragraphs, escaped."""
        paragraphs = html.escape(self.text, quote=False).split("\n\n")
        return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


@dataclass(frozen=True)
class Article:
    """The article: its headline, its standfirst, its body as HTML."""

    headline: str
    standfirst: str
    html: str


def _rows(name: str) -> Iterator[dict]:
    with (NEWSPAPER / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@cache
def article() -> Article:
    """The article that everybody shows."""
    row = next(row for row in _rows("articles.jsonl") if row["id"] == ARTICLE)
    body = "".join(block.get("html", "") for block in row["body"])
    return Article(row["headline"], row["standfirst"], body.replace('href="article:', 'href="/'))


@cache
def comments() -> tuple[Comment, ...]:
    """Its comments in the order of posting."""
    names = {row["id"]: row["name"] for file in _files("readers") for row in _rows(file)}
    rows = [
        row
        for file in _files("comments")
        for row in _rows(file)
        if row["thread"] == f"t-{ARTICLE}" and row.get("text")
    ]
    rows.sort(key=lambda row: datetime.fromisoformat(row["posted_at"]))
    numbers = {row["id"]: number for number, row in enumerate(rows, 1)}
    return tuple(
        Comment(
            number,
            numbers.get(row.get("parent") or "", 0),
            names.get(row.get("author") or "", "A reader"),
            row["text"],
            datetime.fromisoformat(row["posted_at"]),
        )
        for number, row in enumerate(rows, 1)
    )


def _files(kind: str) -> list[str]:
    return sorted(path.name for path in NEWSPAPER.glob(f"{kind}*.jsonl"))
