"""What is read: the most read for everyone, and for editors how often, when and by how many now.

The edge counts readings by name (`article:23`); here they become articles and stories.
The most read of each edition are worked out once a minute (`rank_most_read`) and lie
ready in one row, so that a page that shows them costs one statement more, whatever
was read.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import CharField, Q, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.edge import reads
from colonnade.edge.models import Ranking, Reads, ReadsQuerySet
from colonnade.figures import MOMENT, Chart, Column, Layer, Table
from colonnade.news.models import Article, Placement, Story
from colonnade.news.queries.cards import Card, cards, in_order
from colonnade.news.queries.discussed import WEEK

# Of which time the most read are listed, in pieces of which length it is added up.
WINDOWS = {
    "hour": (Reads.TEN_MINUTES, timedelta(hours=1)),
    "day": (Reads.HOUR, timedelta(days=1)),
    "week": (Reads.DAY, timedelta(days=7)),
}
RANKED = 30
# Fewer than these are no list: beside an article the week stands in for the day, or nothing is shown.
LEAST = 3
BESIDE = 5
# A list that nobody has worked out for so long is shown no more.
STALE = timedelta(minutes=10)


def existing_articles(names: Collection[str]) -> set[str]:
    """Those of these names, `article:23`, that are articles."""
    return {
        f"article:{number}"
        for number in Article.objects.filter(pk__in=_numbers(names)).values_list("pk", flat=True)
    }


def existing_stories(names: Collection[str]) -> set[str]:
    """Those of these names, `story:12`, that are stories."""
    return {
        f"story:{number}"
        for number in Story.objects.filter(pk__in=_numbers(names)).values_list("pk", flat=True)
    }


def _numbers(names: Collection[str]) -> list[int]:
    texts = (name.partition(":")[2] for name in names)
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]


# The most read


def most_read_now(languages: Sequence[str], of: str) -> dict[str, list[tuple[int, int]]]:
    """The most read articles of these editions in this time, counted afresh: numbers and readings.

    One statement, whose cost grows with how many articles were read in that time.
    """
    span, length = WINDOWS[of]
    since = int((timezone.now() - length).timestamp())
    keys = [f"edition:{language}" for language in languages]
    statement = (
        "SELECT key, article_id, n FROM (SELECT p.key, p.article_id, s.n, row_number() OVER"
        " (PARTITION BY p.key ORDER BY s.n DESC, p.article_id DESC) AS place"
        " FROM (SELECT name, sum(count) AS n FROM edge_reads"
        " WHERE span = %s AND begins > %s AND name LIKE 'article:%%' GROUP BY name) AS s"
        " JOIN news_placement AS p ON p.article_id = CAST(substr(s.name, 9) AS bigint)"
        f" AND p.key IN ({', '.join(['%s'] * len(keys))})) AS t WHERE place <= %s ORDER BY key, place"
    )
    found: dict[str, list[tuple[int, int]]] = {language: [] for language in languages}
    with connection.cursor() as cursor:
        cursor.execute(statement, [span, since, *keys, RANKED])
        for key, number, count in cursor.fetchall():
            found[key.partition(":")[2]].append((number, int(count)))
    return found


def ranking_name(language: str, of: str) -> str:
    return f"most-read:{language}:{of}"


def _rankings(language: str, *of: str) -> dict[str, list[tuple[int, int]]]:
    """The lists of these times as last worked out, numbers and readings; one statement."""
    names = {ranking_name(language, one): one for one in of}
    fresh = Ranking.objects.filter(name__in=names, made_at__gt=timezone.now() - STALE)
    found = {
        names[name]: [(number, count) for number, count in rows]
        for name, rows in fresh.values_list("name", "rows")
    }
    return {one: found.get(one, []) for one in of}


def most_read_ids(language: str) -> list[int]:
    """The most read of the day, of the week where the day has too few, nothing where that has too few."""
    found = _rankings(language, "day", "week")
    rows = next((rows for rows in found.values() if len(rows) >= LEAST), [])
    return [number for number, _count in rows[: BESIDE + 1]]


def read_or_discussed_ids(language: str, newest_at: datetime | None) -> tuple[list[int], list[int]]:
    """What stands beside an article: the most read, or without those the most discussed. One statement."""
    names = [ranking_name(language, "day"), ranking_name(language, "week")]
    moment = connection.ops.adapt_datetimefield_value
    newest = newest_at or timezone.now()
    statement = (
        'SELECT name, CAST("rows" AS text), 0, 0 FROM edge_ranking WHERE name IN (%s, %s) AND made_at > %s'
        " UNION ALL SELECT '', '', article_id, comment_count FROM (SELECT p.article_id, t.comment_count"
        " FROM news_placement AS p JOIN news_tally AS t ON t.article_id = p.article_id"
        " WHERE p.key = %s AND p.shown_at > %s AND p.shown_at <= %s AND t.comment_count > 0"
        " ORDER BY t.comment_count DESC, p.shown_at DESC LIMIT %s) AS d"
    )
    within = [moment(newest - WEEK), moment(newest), BESIDE + 1]
    with connection.cursor() as cursor:
        fresh = moment(timezone.now() - STALE)
        cursor.execute(statement, [*names, fresh, f"edition:{language}", *within])
        found = cursor.fetchall()
    ranked = {name: json.loads(rows) for name, rows, _number, _count in found if name}
    read: list = next((ranked[name] for name in names if len(ranked.get(name, [])) >= LEAST), [])
    discussed = sorted((row for row in found if not row[0]), key=lambda row: -row[3])
    return [number for number, _n in read[: BESIDE + 1]], [] if read else [row[2] for row in discussed]


@dataclass(frozen=True)
class MostReadPage:
    """The most read of an edition, of the hour, the day or the week."""

    of: str
    cards: tuple[Card, ...]
    counts: tuple[int, ...]

    @property
    def rows(self) -> tuple[tuple[Card, int], ...]:
        return tuple(zip(self.cards, self.counts, strict=True))


def most_read(language: str, of: str = "day", limit: int = 20) -> MostReadPage | None:
    """The most read of the edition in this time, the most first; None for a time there is no list of."""
    if of not in WINDOWS:
        return None
    rows = _rankings(language, of)[of][:limit]
    known = cards(number for number, _count in rows)
    shown = [(known[number], count) for number, count in rows if number in known]
    return MostReadPage(of, tuple(card for card, _count in shown), tuple(count for _card, count in shown))


# For editors


@dataclass(frozen=True)
class Often:
    """How many readings there were in the last hour, day and seven days, and in all time."""

    hour: int
    day: int
    week: int
    ever: int


@dataclass(frozen=True)
class ReadsPage:
    """How often an article or a story was read, and how many have it open now."""

    key: str
    title: str
    address: str
    language: str
    now: int
    often: Often
    of: str
    """Of which time the chart is."""
    chart: Chart
    story: str = ""
    articles: tuple[tuple[Card, int], ...] = ()

    @property
    def is_story(self) -> bool:
        return self.key.startswith("story:")


# What a chart shows: the length of its pieces, and how many of them.
CHARTS = {"day": (Reads.TEN_MINUTES, 144), "week": (Reads.HOUR, 168), "quarter": (Reads.DAY, 90)}


def _starts(span: int, many: int, now: datetime) -> list[int]:
    """The beginnings of the latest pieces of this length, the oldest first."""
    if span == Reads.DAY:
        today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        # Days of the paper's zone, which are not all of one length.
        return [int((today - timedelta(days=back)).timestamp()) for back in range(many - 1, -1, -1)]
    last = int(now.timestamp()) // span * span
    return [last - back * span for back in range(many - 1, -1, -1)]


def _chart(rows: ReadsQuerySet, of: str) -> Chart:
    """The chart of these rows. One statement."""
    span, many = CHARTS[of]
    starts = _starts(span, many, timezone.now())
    found = dict(
        rows.filter(span=span, begins__gte=starts[0]).values_list("begins").annotate(total=Sum("count"))
    )
    title, by = {
        "day": (_("Readings in the last day, by ten minutes"), _("By ten minutes")),
        "week": (_("Readings in the last seven days, by the hour"), _("By the hour")),
        "quarter": (
            _("Readings in the last ninety days, by the day"),
            _("By the day, as the paper’s zone has it"),
        ),
    }[of]
    columns = (Column("from", _("From"), MOMENT), Column("readings", _("Readings")))
    counted = tuple((datetime.fromtimestamp(start, UTC), found.get(start, 0)) for start in starts)
    table = Table(f"readings-{of}", columns, counted)
    return Chart(table, title, by, (Layer(_("Readings"), ("readings",)),))


def _often(rows: ReadsQuerySet) -> Often:
    """How often these pages were read. Four statements, each along the index."""
    now = timezone.now()
    found = {name: rows.since(now - length, span).total() for name, (span, length) in WINDOWS.items()}
    return Often(**found, ever=rows.filter(span=Reads.EVER).total())


def article_reads(number: int, of: str) -> ReadsPage | None:
    """How often this article was read; None where there is none or no such chart. Seven statements."""
    article = Article.objects.select_related("locale", "story").filter(pk=number).first()
    if article is None or of not in CHARTS:
        return None
    rows = Reads.objects.of([article.key])
    return ReadsPage(
        key=article.key,
        title=article.title,
        address=article.address if article.live else "",
        language=article.language,
        now=reads.readers_now([article.key]).get(article.key, 0),
        of=of,
        chart=_chart(rows, of),
        story=str(article.story_id or ""),
        often=_often(rows),
    )


def story_reads(number: int, of: str) -> ReadsPage | None:
    """How often a story and its articles were read, and the most read of them this week; or None."""
    story = Story.objects.select_related("locale").filter(pk=number).first()
    if story is None or of not in CHARTS:
        return None
    placed = Placement.objects.filter(key=story.key)
    names = placed.annotate(name=Concat(Value("article:"), Cast("article_id", CharField()))).values("name")
    rows = Reads.objects.filter(Q(name__in=names) | Q(name=story.key))
    since = timezone.now() - WINDOWS["week"][1]
    often = rows.since(since, Reads.DAY).exclude(name=story.key).values_list("name").annotate(n=Sum("count"))
    counted = {int(name.partition(":")[2]): n for name, n in often.order_by("-n", "name")[:RANKED]}
    known = cards(counted)
    here = {
        _numbers([name])[0]: n for name, n in reads.readers_now(most=1_000).items() if name[:8] == "article:"
    }
    present = placed.filter(article__in=here).values_list("article_id", flat=True)
    return ReadsPage(
        key=story.key,
        title=story.title,
        address=story.address if story.live else "",
        language=story.language,
        now=sum(here[number] for number in present),
        of=of,
        chart=_chart(rows, of),
        articles=tuple((card, counted[card.id]) for card in in_order(counted, known)),
        often=_often(rows),
    )


@dataclass(frozen=True)
class ReadingNow:
    """What is read in an edition: the open pages now, and the most read of the hour, day and week."""

    present: tuple[tuple[Card, int], ...]
    most_read: tuple[MostReadPage, ...]

    @property
    def readers(self) -> int:
        return sum(count for _card, count in self.present)


def reading_now(language: str) -> ReadingNow:
    """What editors see of their edition. The lists are those of the readers, with numbers."""
    here = {
        _numbers([name])[0]: n for name, n in reads.readers_now(most=200).items() if name[:8] == "article:"
    }
    ranked = _rankings(language, *WINDOWS)
    edition = Placement.objects.filter(key=f"edition:{language}", article__in=here)
    of_edition = {*edition.values_list("article_id", flat=True)}
    known = cards({*of_edition, *(number for rows in ranked.values() for number, _count in rows[:20])})
    lists = []
    for of, rows in ranked.items():
        shown = [(known[number], count) for number, count in rows[:20] if number in known]
        lists.append(MostReadPage(of, tuple(card for card, _n in shown), tuple(n for _card, n in shown)))
    present = tuple(
        (known[number], n) for number, n in here.items() if number in of_edition and number in known
    )
    return ReadingNow(present[:30], tuple(lists))
