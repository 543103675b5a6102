"""The index in PostgreSQL: the table `news_words`, each article's words in a tsvector under a GIN index.

The words come cut to their stems from `stems.py` and are given as a vector, not
as text: PostgreSQL's own parser and dictionaries depend on how a server was set
up, and would not find what SQLite finds. Of one article stand there

- its words, each with its places in the text, for phrases; between two parts of
  an article a place stays free, so that no phrase reaches across;
- `/h/` and a word for each word of the headline;
- `/` and a word for each place: `/xlive`, `/xeden`, `/xsec12`.

No question can contain a slash. Names of tags, authors and stories count as words
of the article, except where likeness is looked for.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from colonnade.news.queries.index.passages import Passages
from colonnade.news.queries.index.question import Question
from colonnade.news.queries.index.stems import tokens

# PostgreSQL's bounds: places up to 16,383, 256 places of a word, a vector of one megabyte.
LAST_PLACE = 16_383
MOST_PLACES = 255
MOST_BYTES = 900_000


def _stems(text: str, mark: str = "") -> list[str]:
    return [mark + stem for _start, _end, stem in tokens(text)]


def _placed(headline: str, standfirst: str, body: str, names: str) -> Iterator[tuple[str, str]]:
    """Each stem with its place and weight as a vector writes them."""
    for number, stem in enumerate(_stems(headline, "/h/"), 1):
        yield stem, f"{min(number, LAST_PLACE)}A"
    at = 0
    for part, weight in ((headline, "A"), (standfirst, "B"), (names, "D"), (body, "C")):
        for stem in _stems(part):
            at += 1
            yield stem, f"{min(at, LAST_PLACE)}{weight}"
        at += 1


def vector(headline: str, standfirst: str, body: str, names: str, places: str) -> str:
    """The vector of an article as text. Of one too long for PostgreSQL its end is not found."""
    held: dict[str, list[str]] = {f"/{place}": [] for place in places.split() if place.startswith("x")}
    room = MOST_BYTES
    for stem, place in _placed(headline, standfirst, body, names):
        if stem not in held:
            room -= len(stem.encode()) + 8
            if room < 0:
                continue
            held[stem] = []
        if len(held[stem]) < MOST_PLACES and room > 0:
            room -= 2
            held[stem].append(place)
    return " ".join(f"'{stem}':{','.join(at)}" if at else f"'{stem}'" for stem, at in held.items())


def _phrase(words: Iterable[str], mark: str = "") -> str:
    stems = _stems(" ".join(words), mark)
    return "(" + " <-> ".join(f"'{stem}'" for stem in stems) + ")" if stems else ""


def expression(question: Question, places: Iterable[str] = (), mark: str = "") -> str:
    """The question in PostgreSQL's language, within these places; empty if it has no word."""
    wanted = [phrase for words in question.wanted if (phrase := _phrase(words, mark))]
    unwanted = [f"!{phrase}" for words in question.unwanted if (phrase := _phrase(words, mark))]
    return " & ".join([*wanted, *unwanted, *(f"'/{place}'" for place in places)]) if wanted else ""


def matching(
    question: Question, places: Sequence[str], *, low: int, high: int, limit: int, in_headlines: bool = False
) -> list[tuple[int, int]]:
    """Rows and articles that match within these places, low ≤ row < high; the newest first."""
    words = expression(question, mark="/h/") if in_headlines else expression(question, places)
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, article FROM news_words WHERE words @@ %s::tsquery"
            " AND number >= %s AND number < %s ORDER BY number DESC LIMIT %s",
            [words, low, high, limit],
        )
        return list(cursor.fetchall())


def passages(question: Question, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Headline and the best passage of each of these rows, the words between OPEN and CLOSE."""
    if not rows:
        return {}
    seek = Passages([_stems(" ".join(words)) for words in question.wanted])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, headline, standfirst, body, names FROM news_words WHERE number = ANY(%s)",
            [list(rows)],
        )
        return {number: (seek.marked(parts[0]), seek.best(parts)) for number, *parts in cursor.fetchall()}


def texts_of(article: int) -> tuple[str, str, str, str] | None:
    """An article's headline, standfirst, body and places; None if it is not in the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT headline, standfirst, body, places FROM news_words WHERE article = %s", [article]
        )
        return cursor.fetchone()


def _with(word: str) -> str:
    """A word in the headline, the standfirst or the body."""
    return " & ".join(f"'{stem}':ABC" for stem in _stems(word))


def holders_of(word: str, most: int) -> int:
    """How many articles hold this word; counted no further than `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM news_words WHERE words @@ %s::tsquery LIMIT %s) AS held",
            [_with(word), most],
        )
        return cursor.fetchone()[0]


def newest_with(word: str, places: Sequence[str], limit: int) -> list[int]:
    """The newest articles that hold this word within these places."""
    words = " & ".join([_with(word), *(f"'/{place}'" for place in places)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article FROM news_words WHERE words @@ %s::tsquery ORDER BY number DESC LIMIT %s",
            [words, limit],
        )
        return [number for (number,) in cursor.fetchall()]
