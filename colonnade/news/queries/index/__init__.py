"""The index of articles' words, kept as the database can: FTS5 in SQLite, tsvector in PostgreSQL.

Each of the two modules answers the same five questions, and finds the same
articles in the same order: `matching`, `passages`, `texts_of`, `holders_of` and
`newest_with`. Everything else of the search knows neither.
"""

import re
from types import ModuleType

from django.db import connection

from colonnade import markup
from colonnade.news.queries.index import fts5, tsvector
from colonnade.news.queries.index.question import Question

WORDS = 12  # of a question that are used


def kept() -> ModuleType:
    """The module that asks the database we have."""
    return tsvector if connection.vendor == "postgresql" else fts5


def asked(text: str) -> Question:
    """What was typed as a question: words, "phrases", and -words that must not be there."""
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    for sign, phrase, word in re.findall(r'(-?)(?:"([^"]*)"|([^\s"]+))', markup.plain(text))[:WORDS]:
        if words := tuple(re.findall(r"\w+", phrase or word)):
            (unwanted if sign else wanted).append(words)
    return Question(tuple(wanted), tuple(unwanted))
