"""The words of the search: what PostgreSQL is given equals what SQLite does for itself."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from colonnade.news.queries import index
from colonnade.news.queries.index import fts5, tsvector
from colonnade.news.queries.index.passages import Passages
from colonnade.news.queries.index.question import CLOSE, OPEN
from colonnade.news.queries.index.stems import stem, tokens

DEMO = Path(__file__).parents[2] / "demo" / "newspaper"
ENDINGS = """
    s es ies sses ed eed ing ate able ible y ly al ational tional enci anci izer bli alli entli eli ousli
    ization ation ator alism iveness fulness ousness aliti iviti biliti icate ative alize iciti ical ful
    ness ance ence er ic ant ement ment ent ion sion tion ou ism iti ous ive ize e ll logi logy ology
""".split()
BEGINNINGS = """
    hop probat ration tri relat condit valen digit conform radic differ vile analog predic oper feudal hope
    callous form electr good reviv allow infer gyroscop adjust irrit replac depend adopt commun activ effect
    ceas roll fall fil siz tann hiss fizz sky happ toy y flies dies agre feed naïv ÉTUD
""".split()


def texts(name: str) -> list[str]:
    """Every text of the demo's articles."""
    found: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                gather(part)

    for file in sorted(DEMO.glob(name)):
        for line in file.read_text("utf-8").splitlines():
            gather(json.loads(line))
    return found


@pytest.fixture
def fts():
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE VIRTUAL TABLE news_words USING fts5(headline, standfirst, body, names,"
            ' tokenize = "porter unicode61 remove_diacritics 2")'
        )
        database.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(news_words, 'instance')")
        yield database


def test_words_are_cut_and_folded_as_sqlite_does(fts):
    every = [*texts("*.jsonl"), *(begin + end for begin in BEGINNINGS for end in ENDINGS)]
    words = sorted({word for text in every for word in re.findall(r"\S+", text)})
    assert len(words) > 10_000
    fts.executemany("INSERT INTO news_words (rowid, body) VALUES (?, ?)", enumerate(words))
    theirs: dict[int, list[str]] = {}
    for term, row in fts.execute("SELECT term, doc FROM vocabulary ORDER BY doc, offset"):
        theirs.setdefault(row, []).append(term)
    ours = {row: found for row, word in enumerate(words) if (found := [one for *_at, one in tokens(word)])}
    assert ours == theirs
    assert stem("Ferries") == stem("FERRY")
    assert (stem("Café"), stem("ΑΘΉΝΑ"), stem("ميناء")) == ("cafe", "αθήνα", "ميناء")


QUESTIONS = ["harbour", "the bridge", '"harbour bridge"', "bridge ferry council", "the", "γέφυρα", "الجسر"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_passages_are_chosen_and_marked_as_sqlite_does(fts, question):
    every = texts("articles.jsonl")
    long = [" ".join(every[start : start + 60]) for start in range(0, len(every), 60)]
    rows = [(one[:90], one[90:400], one[400:], "Names · of things") for one in long]
    fts.executemany("INSERT INTO news_words VALUES (?, ?, ?, ?)", rows)
    asked = index.asked(question)
    seek = Passages([tsvector._stems(" ".join(words)) for words in asked.wanted])
    theirs = fts.execute(
        "SELECT rowid, highlight(news_words, 0, ?, ?), snippet(news_words, -1, ?, ?, '…', 32)"
        " FROM news_words WHERE news_words MATCH ?",
        [OPEN, CLOSE, OPEN, CLOSE, fts5.expression(asked)],
    ).fetchall()
    assert theirs
    for row, headline, passage in theirs:
        assert (seek.marked(rows[row - 1][0]), seek.best(rows[row - 1])) == (headline, passage)


def test_no_question_can_ask_for_a_place_and_none_is_a_fault():
    for text in ["/xlive", "'a' | !b", "a & b:*", "\\", "it's", "a\x00b", "_", "'' <-> ''", "a <-> b"]:
        for part in re.findall(r"'([^']*)'", tsvector.expression(index.asked(text))):
            assert re.fullmatch(r"[^\W_]+", part)
    assert not tsvector.expression(index.asked("-ferry"))
    assert not tsvector.expression(index.asked("_"))


def test_a_vector_keeps_within_what_postgresql_takes():
    many = " ".join(f"w{number}" for number in range(200_000))
    vector = tsvector.vector("Head", "", many + " ferry" * 400, "Tag", "xlive hHead")
    assert len(vector) < 2_000_000
    assert "'/xlive'" in vector
    assert "'/h/head':1A" in vector
    assert "'w0':" in vector
    counted = tsvector.vector("", "", " ferry" * 400, "", "")
    assert len(counted.split(":")[1].split(",")) == tsvector.MOST_PLACES
