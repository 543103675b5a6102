"""The index in SQLite: the full-text table `news_words`, a column for each part of an article.

What a reader may see stands in the column `places` as words. The row's number
grows with the time of publication, so the newest come first along the index.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from colonnade.news.queries.index.question import CLOSE, OPEN, Question

SHOWN = "{headline standfirst body names}"


def expression(question: Question, before: str = "") -> str:
    """The question in FTS5's language; `before` is put before each word: h asks for words of headlines."""

    def quoted(words: Iterable[str]) -> str:
        return '"' + " ".join(before + word for word in words) + '"'

    return " AND ".join(map(quoted, question.wanted)) + "".join(
        f" NOT {quoted(words)}" for words in question.unwanted
    )


def matching(
    question: Question, places: Sequence[str], *, low: int, high: int, limit: int, in_headlines: bool = False
) -> list[tuple[int, int]]:
    """Rows and articles that match within these places, low ≤ row < high; the newest first."""
    if in_headlines:
        match = f"places : ({expression(question, 'h')})"
    else:
        match = f"({SHOWN} : ({expression(question)}))" + "".join(f" AND places : {one}" for one in places)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, article FROM news_words WHERE news_words MATCH %s"
            " AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT %s",
            [match, low, high, limit],
        )
        return list(cursor.fetchall())


def passages(question: Question, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Headline and the best passage of each of these rows, the words between OPEN and CLOSE."""
    if not rows:
        return {}
    places = ", ".join(["%s"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid, highlight(news_words, 0, %s, %s), snippet(news_words, -1, %s, %s, '…', 32)"
            f" FROM news_words WHERE news_words MATCH %s AND rowid IN ({places})",
            [OPEN, CLOSE, OPEN, CLOSE, f"{SHOWN} : ({expression(question)})", *rows],
        )
        return {row: (headline, passage) for row, headline, passage in cursor.fetchall()}


def texts_of(article: int) -> tuple[str, str, str, str] | None:
    """An article's headline, standfirst, body and places; None if it is not in the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT headline, standfirst, body, places FROM news_words WHERE rowid ="
            " (SELECT word_row FROM news_wordrow WHERE article = %s)",
            [article],
        )
        return cursor.fetchone()


def holders_of(word: str, most: int) -> int:
    """How many articles hold this word; counted no further than `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM news_words WHERE news_words MATCH %s LIMIT %s)",
            [f'{{headline standfirst body}} : "{word}"', most],
        )
        return cursor.fetchone()[0]


def newest_with(word: str, places: Sequence[str], limit: int) -> list[int]:
    """The newest articles that hold this word within these places."""
    within = "".join(f" AND places : {place}" for place in places)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article FROM news_words WHERE news_words MATCH %s ORDER BY rowid DESC LIMIT %s",
            [f'({{headline standfirst body}} : "{word}"){within}', limit],
        )
        return [number for (number,) in cursor.fetchall()]
