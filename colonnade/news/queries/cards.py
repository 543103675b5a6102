"""An article as seen from another page, and the lists in which it shows.

A page first asks which articles show under its keys, in one statement for all
of them, and then for the cards of all those articles at once. No list walks a
tree, counts rows or skips over them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.db import connection

from colonnade.news.models import Article, ArticleAuthor, Photo, Section
from colonnade.news.models.address import of_path
from colonnade.news.models.article import direction_of

STEP = 4  # characters of treebeard's path for one level


@dataclass(frozen=True)
class Named:
    """A thing with a name and an address: a section, an author, a tag."""

    key: str
    name: str
    address: str


@dataclass(frozen=True)
class Card:
    """What a list shows of an article. Times are aware; texts are as written."""

    id: int
    address: str
    headline: str
    standfirst: str
    kicker: str
    label: str
    label_text: str
    section: Named | None
    published_at: datetime
    updated_at: datetime | None
    comment_count: int
    photo: Photo | None
    lang: str
    dir: str
    authors: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        return f"article:{self.id}"


CARD_FIELDS = (
    "title",
    "url_path",
    "path",
    "first_published_at",
    "live",
    "locale__language_code",
    "standfirst",
    "kicker",
    "label",
    "front_headline",
    "own_language",
    "updated_at",
    "tally__comment_count",
    *(
        f"{photo}__{name}"
        for photo in ("photo", "front_photo")
        for name in ("title", "alt", "credit", "caption", "files", "width", "height", "colour")
    ),
)


@dataclass(frozen=True)
class Newest:
    """The head of a list: its newest articles, newest first, and the time of the first."""

    ids: list[int] = field(default_factory=list)
    at: datetime | None = None


def newest(wanted: Mapping[str, int]) -> dict[str, Newest]:
    """The heads of several lists, so long as is asked for each, in one statement."""
    rows: dict[str, list[tuple[datetime, int]]] = {key: [] for key in wanted}
    if wanted:
        one = (
            "SELECT * FROM (SELECT key, article_id, shown_at FROM news_placement"
            " WHERE key = %s ORDER BY shown_at DESC, article_id DESC LIMIT %s) AS l{}"
        )
        statement = " UNION ALL ".join(one.format(number) for number in range(len(wanted)))
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for pair in wanted.items() for value in pair])
            for key, article_id, shown_at in cursor.fetchall():
                rows[key].append((_aware(shown_at), article_id))
    return {
        key: Newest([number for _at, number in found], found[0][0]) if found else Newest()
        for key, found in ((key, sorted(found, reverse=True)) for key, found in rows.items())
    }


def _aware(moment: datetime | str) -> datetime:
    """A time as a plain statement gives it: SQLite's is in UTC and does not say so."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def newest_ids(wanted: Mapping[str, int]) -> dict[str, list[int]]:
    """The newest articles of several lists, newest first, in one statement."""
    return {key: head.ids for key, head in newest(wanted).items()}


def sections_of(paths: Iterable[str]) -> dict[str, Named]:
    """The sections in which articles with these tree paths stand, by their own path."""
    rows = Section.objects.filter(path__in={path[:-STEP] for path in paths}).select_related("locale")
    return {
        section.path: Named(section.key, section.title, section.address)
        for section in rows.only("title", "path", "url_path", "locale__language_code")
    }


def cards(ids: Iterable[int]) -> dict[int, Card]:
    """The cards of those of these articles that readers may see. Two statements for any number."""
    rows = list(
        Article.objects.filter(pk__in=set(ids), live=True)
        .select_related("locale", "tally", "photo", "front_photo")
        .only(*CARD_FIELDS)
    )
    sections = sections_of(row.path for row in rows) if rows else {}
    return {row.pk: card_of(row, sections) for row in rows}


def with_authors(shown: Iterable[Card]) -> list[Card]:
    """The same cards with the names under them, for those places that show names. One statement."""
    shown = list(shown)
    names: dict[int, list[str]] = {}
    for article_id, name in (
        ArticleAuthor.objects.filter(article__in=[card.id for card in shown])
        .order_by("article_id", "sort_order")
        .values_list("article_id", "author__name")
    ):
        names.setdefault(article_id, []).append(name)
    return [replace(card, authors=tuple(names.get(card.id, ()))) for card in shown]


def card_of(row: Article, sections: Mapping[str, Named]) -> Card:
    """One row as a card."""
    lang = row.own_language or row.locale.language_code
    return Card(
        id=row.pk,
        address=of_path(row.url_path, row.locale.language_code),
        headline=row.front_headline or row.title,
        standfirst=row.standfirst,
        kicker=row.kicker,
        label=row.label,
        label_text=str(row.get_label_display()) if row.label else "",
        section=sections.get(row.path[:-STEP]),
        published_at=row.first_published_at,
        updated_at=row.updated_at,
        comment_count=row.tally.comment_count if hasattr(row, "tally") else 0,
        photo=row.front_photo or row.photo,
        lang=lang,
        dir=direction_of(lang),
    )


def in_order(ids: Iterable[int], known: Mapping[int, Card]) -> list[Card]:
    """Those of these cards that are known, in this order, each once."""
    return [known[number] for number in dict.fromkeys(ids) if number in known]
