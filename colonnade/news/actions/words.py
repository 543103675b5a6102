"""The words of articles, kept for search and for finding what is alike."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection

from django.db import connection, transaction

from colonnade.news.models import Article, ArticleAuthor, ArticleTag, Section, Tally
from colonnade.news.queries import index
from colonnade.news.queries.bodies import words_of_body
from colonnade.news.queries.cards import STEP
from colonnade.news.queries.index import tsvector
from colonnade.news.queries.search import place_words, row_number

DISTINCT = 12  # words by which an article is compared with others
ALIKE = 8


def _rows(ids: Collection[int]) -> list[tuple]:
    articles = list(Article.objects.filter(pk__in=ids).select_related("locale", "story").order_by("pk"))
    paths = {one.path[:length] for one in articles for length in range(3 * STEP, len(one.path), STEP)}
    sections = dict(Section.objects.filter(path__in=paths).values_list("path", "pk"))
    names: dict[int, list[str]] = {number: [] for number in ids}
    for model, field in ((ArticleTag, "tag__name"), (ArticleAuthor, "author__name")):
        for number, name in model.objects.filter(article__in=ids).values_list("article_id", field):
            names[number].append(name)
    made = []
    for one in articles:
        moment = one.first_published_at or one.latest_revision_created_at
        above = [one.path[:length] for length in range(3 * STEP, len(one.path), STEP)]
        made.append(
            (
                row_number(moment, one.pk) if moment else one.pk,
                one.title,
                one.standfirst,
                words_of_body(one.body),
                " · ".join(filter(None, [one.kicker, *names[one.pk], one.story.title if one.story else ""])),
                place_words(
                    headline=one.title,
                    live=one.live,
                    language=one.locale.language_code,
                    sections=[sections[path] for path in above if path in sections],
                    story=one.story_id,
                ),
                one.pk,
            )
        )
    return made


FORGET = {
    "sqlite": (
        "DELETE FROM news_words WHERE rowid = (SELECT word_row FROM news_wordrow WHERE article = %s)",
        "DELETE FROM news_wordrow WHERE article = %s",
    ),
    "postgresql": ("DELETE FROM news_words WHERE article = %s",),
}


@transaction.atomic
def forget_words(*, ids: Collection[int]) -> None:
    """Take these articles out of the search index."""
    with connection.cursor() as cursor:
        for statement in FORGET[connection.vendor]:
            for number in ids:
                cursor.execute(statement, [number])


@transaction.atomic
def index_articles(*, ids: Collection[int]) -> None:
    """Make these articles found by the words that they hold now."""
    if connection.vendor == "postgresql":
        _write_to_postgresql(_rows(ids))
        return
    forget_words(ids=ids)
    rows = _rows(ids)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO news_words (rowid, headline, standfirst, body, names, places, article)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )
        cursor.executemany(
            "INSERT INTO news_wordrow (article, word_row) VALUES (%s, %s)",
            [(row[-1], row[0]) for row in rows],
        )


def _write_to_postgresql(rows: list[tuple]) -> None:
    """Write rows, or write them anew: two who index one article at a time both succeed."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO news_words (number, headline, standfirst, body, names, places, article, words)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s::tsvector)"
            " ON CONFLICT (article) DO UPDATE SET number = EXCLUDED.number, headline = EXCLUDED.headline,"
            " standfirst = EXCLUDED.standfirst, body = EXCLUDED.body, names = EXCLUDED.names,"
            " places = EXCLUDED.places, words = EXCLUDED.words",
            [(*row, tsvector.vector(*row[1:6])) for row in rows],
        )


def find_alike(*, number: int) -> list[int]:
    """Articles of the same edition that share this one's rarer words, the likest first; kept.

    The words are weighed by how often they stand here and how few articles
    hold them (tf-idf, Spärck Jones 1972), the likeness by how many are shared.
    """
    kept = index.kept()
    row = kept.texts_of(number)
    if row is None:
        return []
    edition = next(word for word in row[3].split() if word.startswith("xed"))
    often = Counter(re.findall(r"[^\W\d_]{4,}", " ".join(row[:3]).lower()))
    weights = {}
    for word, times in often.most_common(60):
        holders = kept.holders_of(word, 400)
        if 1 < holders < 400:
            weights[word] = times * math.log(1000 / holders)
    points: defaultdict[int, float] = defaultdict(float)
    for word in sorted(weights, key=lambda one: -weights[one])[:DISTINCT]:
        for other in kept.newest_with(word, ("xlive", edition), 100):
            if other != number:
                points[other] += weights[word]
    alike = sorted(points, key=lambda other: -points[other])[:ALIKE]
    Tally.objects.filter(article=number).update(alike=alike)
    return alike
