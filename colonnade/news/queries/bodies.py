"""The body of an article made ready to show: photos and links found in two statements."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Q
from wagtail.models import Page

from colonnade import markup
from colonnade.news.models import Article, Photo, Placement
from colonnade.news.models.address import of_path
from colonnade.news.queries.cards import Card, cards, in_order
from colonnade.prepared import PreparedIn

_PAGE_LINK = re.compile(
    r'<a[^>]*\blinktype="page"[^>]*\bid="(\d+)"[^>]*>|<a[^>]*\bid="(\d+)"[^>]*\blinktype="page"[^>]*>'
)


@dataclass(frozen=True)
class Film:
    """A film elsewhere: its page, and what plays it here once a reader asks."""

    address: str
    player: str
    host: str


@dataclass(frozen=True)
class Block:
    """One block of a body. `kind` names it; the rest is filled as the kind needs."""

    kind: str
    html: str = ""
    text: str = ""
    title: str = ""
    by: str = ""
    photo: Photo | None = None
    caption: str = ""
    photos: tuple[Photo, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    has_head: bool = False
    film: Film | None = None
    articles: tuple[Card, ...] = ()
    number: int = field(default=0)


def film_of(url: str) -> Film:
    """What plays a film of YouTube or Vimeo; others are only linked to."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    player = ""
    if host in ("youtube.com", "m.youtube.com", "youtu.be"):
        name = parts.path.strip("/") if host == "youtu.be" else parse_qs(parts.query).get("v", [""])[0]
        if re.fullmatch(r"[\w-]{6,20}", name):
            player = f"https://www.youtube-nocookie.com/embed/{name}"
    elif host in ("vimeo.com", "player.vimeo.com"):
        name = parts.path.rstrip("/").rpartition("/")[2]
        if name.isdigit():
            player = f"https://player.vimeo.com/video/{name}?dnt=1"
    allowed = urlsplit(player).hostname in settings.NEWSROOM.embed_hosts
    return Film(url, player if allowed else "", host)


def raw_blocks(body: object) -> list[dict]:
    """The blocks of a body as they are stored, without asking for anything they name."""
    return [dict(block) for block in body.raw_data]  # type: ignore[attr-defined]


def words_of_body(body: object) -> str:
    """What a reader reads in a body, without its markup."""
    words = []
    for block in raw_blocks(body):
        value = block["value"]
        if block["type"] in ("text", "heading"):
            words.append(markup.words_of(value))
        elif block["type"] in ("quote", "box"):
            words.append(markup.words_of(value["text"]))
            words.append(value.get("by") or value.get("title") or "")
        elif block["type"] == "table":
            rows = (value.get("table") or {}).get("data") or []
            words += [str(cell) for row in rows for cell in row if cell]
    return " ".join(words)


def _items(values: list) -> list[int]:
    """The numbers of a list block, stored either plain or each with an id of its own."""
    return [item["value"] if isinstance(item, dict) else item for item in values or []]


def _photo_ids(blocks: list[dict]) -> Iterator[int]:
    for block in blocks:
        value = block["value"]
        if block["type"] in ("photo", "embed") and value.get("photo"):
            yield value["photo"]
        elif block["type"] == "gallery":
            yield from (number for number in _items(value["photos"]) if number)


def _html_of(block: dict) -> str:
    if block["type"] == "text":
        return block["value"]
    return block["value"]["text"] if block["type"] == "box" else ""


def _page_ids(blocks: list[dict]) -> Iterator[int]:
    for block in blocks:
        for match in _PAGE_LINK.finditer(_html_of(block)):
            yield int(match[1] or match[2])


def linked(html: str, addresses: dict[int, str]) -> str:
    """Rich text as stored, its links to pages turned into addresses; a dead one loses its target."""

    def one(match: re.Match[str]) -> str:
        address = addresses.get(int(match[1] or match[2]))
        return f'<a href="{address}">' if address else "<a>"

    return _PAGE_LINK.sub(one, html)


PHOTO = [field.attname for field in Photo._meta.concrete_fields]
_photos = PreparedIn(lambda ids: Photo.objects.filter(pk__in=ids).values_list(*PHOTO))
_linked_pages = PreparedIn(
    lambda ids: Page.objects.filter(pk__in=ids, live=True).values_list(
        "pk", "url_path", "locale__language_code"
    )
)


def boxed_ids(raw: list[dict]) -> list[int]:
    """The articles that the boxes of a body lead to."""
    return [
        number for block in raw if block["type"] == "related" for number in _items(block["value"]["articles"])
    ]


def blocks_of(body: object, boxed: Mapping[int, Card] | None = None) -> list[Block]:
    """A body's blocks with all that they show; two statements, and three more for boxed articles.

    Whoever has asked for the cards of `boxed_ids` already hands them in.
    """
    raw = raw_blocks(body)
    photo_ids, page_ids = set(_photo_ids(raw)), set(_page_ids(raw))
    photos = {row[0]: Photo.from_db(connection.alias, PHOTO, row) for row in _photos.rows(photo_ids)}
    addresses = {
        number: of_path(url_path, language) for number, url_path, language in _linked_pages.rows(page_ids)
    }
    if boxed is None:
        boxed = cards(boxed_ids(raw))
    made = []
    for number, block in enumerate(raw):
        kind, value = block["type"], block["value"]
        if kind == "text":
            made.append(Block(kind, html=linked(value, addresses)))
        elif kind == "heading":
            made.append(Block(kind, text=value, number=number))
        elif kind == "quote":
            made.append(Block(kind, text=value["text"], by=value.get("by") or ""))
        elif kind == "photo" and value.get("photo") in photos:
            photo = photos[value["photo"]]
            made.append(Block(kind, photo=photo, caption=value.get("caption") or photo.caption))
        elif kind == "gallery":
            shown = tuple(photos[one] for one in _items(value["photos"]) if one in photos)
            made.append(Block(kind, title=value.get("title") or "", photos=shown))
        elif kind == "table":
            table = value.get("table") or {}
            rows = tuple(tuple(cell or "" for cell in row) for row in table.get("data") or [])
            head = bool(table.get("first_row_is_table_header"))
            made.append(Block(kind, caption=value.get("caption") or "", rows=rows, has_head=head))
        elif kind == "embed":
            made.append(
                Block(
                    kind,
                    title=value["title"],
                    film=film_of(value["url"]),
                    photo=photos.get(value.get("photo")),
                )
            )
        elif kind == "box":
            made.append(
                Block(kind, title=value["title"], html=linked(value["text"], addresses), number=number)
            )
        elif kind == "related":
            shown_cards = tuple(in_order(_items(value["articles"]), boxed))
            if shown_cards:
                made.append(Block(kind, title=value.get("title") or "", articles=shown_cards, number=number))
    return made


def keys_showing(photo: Photo) -> set[str]:
    """The photo's own key, and the lists that show it on a card."""
    shown_on = Article.objects.filter(Q(photo=photo.pk) | Q(front_photo=photo.pk)).values("pk")
    lists = Placement.objects.filter(article__in=shown_on).values_list("key", flat=True)
    return {photo.key, *lists}


def photo_ids_of(article: Article) -> set[int]:
    """The photos that an article's page and its cards show."""
    fields = {article.photo_id, article.front_photo_id, article.share_photo_id}
    return {number for number in fields if number} | set(_photo_ids(raw_blocks(article.body)))
