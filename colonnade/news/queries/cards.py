"""An article as seen from another page, and the lists in which it shows.

A page first asks which articles show under its keys, in one statement for all
of them, and then for the cards of all those articles at once. No list walks a
tree, counts rows or skips over them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from colonnade import edge
from colonnade.edge import parts
from colonnade.news.models import Article, ArticleAuthor, Photo, Section
from colonnade.news.models.address import of_path
from colonnade.news.models.article import Label, direction_of
from colonnade.prepared import PreparedIn

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


# Read as plain values: a page holds twenty cards, and rows are a third of what models cost.
CARD_FIELDS = (
    *("pk", "title", "url_path", "path", "first_published_at", "locale__language_code"),
    *("standfirst", "kicker", "label", "front_headline", "own_language", "updated_at"),
    *("photo_id", "front_photo_id", "tally__comment_count"),
)
_SHOWN_OF_A_PHOTO = {"id", "title", "alt", "credit", "caption", "files", "width", "height", "colour"}
PHOTO_FIELDS = [field.attname for field in Photo._meta.concrete_fields if field.attname in _SHOWN_OF_A_PHOTO]
_shown = PreparedIn(lambda ids: Article.objects.filter(pk__in=ids, live=True).values_list(*CARD_FIELDS))
_photos = PreparedIn(lambda ids: Photo.objects.filter(pk__in=ids).values_list(*PHOTO_FIELDS))


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


def _all_sections() -> tuple[dict[str, Named], tuple[str, ...]]:
    rows = Section.objects.values_list("path", "pk", "title", "url_path", "locale__language_code")
    found = {
        path: Named(f"section:{number}", title, of_path(url_path, language))
        for path, number, title, url_path, language in rows
    }
    # A section that changes touches what stands around the pages of its edition.
    return found, tuple(f"chrome:{language}" for language, _name in settings.LANGUAGES)


def sections_of(paths: Iterable[str]) -> dict[str, Named]:
    """The sections in which articles with these tree paths stand, by their own path.

    A paper has a few dozen: all of them are kept together.
    """
    wanted = {path[:-STEP] for path in paths}
    known = edge.part("sections", _all_sections, stands=parts.SHARED)
    return {path: known[path] for path in wanted if path in known}


def cards(ids: Iterable[int]) -> dict[int, Card]:
    """The cards of those of these articles that readers may see. Three statements for any number."""
    rows = _rows(ids)
    if not rows:
        return {}
    sections = sections_of(row["path"] for row in rows)
    chosen = {row["front_photo_id"] or row["photo_id"] for row in rows} - {None}
    photos = {row[0]: Photo.from_db(connection.alias, PHOTO_FIELDS, row) for row in _photos.rows(chosen)}
    return {row["pk"]: _card(row, sections, photos) for row in rows}


def bare_cards(ids: Iterable[int]) -> dict[int, Card]:
    """The same cards without section and photo, for short lists in a column. One statement."""
    return {row["pk"]: _card(row, {}, {}) for row in _rows(ids)}


def _rows(ids: Iterable[int]) -> list[dict[str, Any]]:
    return [dict(zip(CARD_FIELDS, row, strict=True)) for row in _shown.rows(ids)]


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


def _card(row: Mapping[str, Any], sections: Mapping[str, Named], photos: Mapping[int, Photo]) -> Card:
    """One row as a card."""
    edition = row["locale__language_code"]
    lang = row["own_language"] or edition
    return Card(
        id=row["pk"],
        address=of_path(row["url_path"], edition),
        headline=row["front_headline"] or row["title"],
        standfirst=row["standfirst"],
        kicker=row["kicker"],
        label=row["label"],
        label_text=str(Label(row["label"]).label) if row["label"] else "",
        section=sections.get(row["path"][:-STEP]),
        published_at=row["first_published_at"],
        updated_at=row["updated_at"],
        comment_count=row["tally__comment_count"] or 0,
        photo=photos.get(row["front_photo_id"] or row["photo_id"]),
        lang=lang,
        dir=direction_of(lang),
    )


def in_order(ids: Iterable[int], known: Mapping[int, Card]) -> list[Card]:
    """Those of these cards that are known, in this order, each once."""
    return [known[number] for number in dict.fromkeys(ids) if number in known]
