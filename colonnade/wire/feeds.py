"""Feeds: the newest of a list for those who follow it with a program of their own.

One `Feed` is written in three formats: RSS 2.0 (rssboard.org/rss-specification,
with Atom's link to itself, Dublin Core's creator and Media RSS), Atom 1.0 (RFC
4287) and JSON Feed 1.1 (jsonfeed.org/version/1.1). Everything here is pure: a
feed comes in with whole addresses and aware times, bytes go out.

An item is known by its short link, which survives a changed headline, slug or
section, so that nobody is shown an article twice. What a program shows of an
item is its standfirst, never its text: that is read here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from lxml import etree

from colonnade.wire.plain import plain

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# When nothing has appeared yet: a feed must say when it last changed.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Picture:
    """A picture of an item: a JPEG, its sides in pixels, its length in bytes."""

    address: str
    width: int
    height: int
    length: int
    alt: str
    credit: str


@dataclass(frozen=True)
class Item:
    """An article in a feed. `id` is its short link, `address` where it stands now."""

    id: str
    address: str
    title: str
    standfirst: str
    published_at: datetime
    updated_at: datetime
    language: str
    dir: str
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    picture: Picture | None = None

    @property
    def html(self) -> str:
        """The standfirst as every format carries it: one paragraph that knows its direction."""
        language, direction = escape(self.language), escape(self.dir)
        return f'<p lang="{language}" dir="{direction}">{escape(plain(self.standfirst))}</p>'


@dataclass(frozen=True)
class Feed:
    """A list that can be followed. `address` is that of the list; each format stands beside it."""

    id: str
    title: str
    address: str
    language: str
    dir: str
    description: str
    paper: str
    items: tuple[Item, ...] = ()
    icon: str = ""

    @property
    def updated_at(self) -> datetime:
        return max((item.updated_at for item in self.items), default=_NEVER)

    def beside(self, kind: str) -> str:
        """The address of this feed in one format."""
        return f"{self.address}feed.{kind}"


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, tag, {name: plain(value) for name, value in attributes.items()})
    if text:
        element.text = plain(text)
    return element


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "dc": DUBLIN_CORE, "media": MEDIA})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.address)
    _add(channel, "description", feed.description or feed.title)
    _add(channel, "language", feed.language)
    if feed.items:
        _add(channel, "lastBuildDate", _rfc822(feed.updated_at))
    _add(channel, "generator", "Colonnade")
    _add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=feed.beside("rss"))
    for item in feed.items:
        entry = etree.SubElement(channel, "item")
        _add(entry, "title", item.title)
        _add(entry, "link", item.address)
        _add(entry, "guid", item.id, isPermaLink="true")
        _add(entry, "pubDate", _rfc822(item.published_at))
        if item.updated_at != item.published_at:
            _add(entry, f"{{{ATOM}}}updated", _rfc3339(item.updated_at))
        for name in item.authors:
            _add(entry, f"{{{DUBLIN_CORE}}}creator", name)
        for name in item.subjects:
            _add(entry, "category", name)
        if item.standfirst:
            etree.SubElement(entry, "description").text = item.html
        if item.picture:
            _media(entry, item.picture)
    return _bytes(root)


def _media(entry: etree._Element, picture: Picture) -> None:
    """The picture as Media RSS 1.5.1 has it, with its credit and what is to be seen."""
    content = _add(
        entry,
        f"{{{MEDIA}}}content",
        url=picture.address,
        type="image/jpeg",
        medium="image",
        width=str(picture.width),
        height=str(picture.height),
        fileSize=str(picture.length),
    )
    if picture.alt:
        _add(content, f"{{{MEDIA}}}description", picture.alt, type="plain")
    if picture.credit:
        _add(content, f"{{{MEDIA}}}credit", picture.credit, role="photographer", scheme="urn:ebu")


def _a(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def atom(feed: Feed) -> bytes:
    """The feed as Atom 1.0; the paper is the author of what nobody has signed."""
    root = etree.Element(_a("feed"), {XML_LANG: feed.language}, nsmap={None: ATOM, "media": MEDIA})
    _add(root, _a("id"), feed.id)
    _add(root, _a("title"), feed.title)
    if feed.description:
        _add(root, _a("subtitle"), feed.description)
    _add(root, _a("updated"), _rfc3339(feed.updated_at))
    _add(_add(root, _a("author")), _a("name"), feed.paper)
    _add(root, _a("link"), rel="self", type="application/atom+xml", href=feed.beside("atom"))
    _add(root, _a("link"), rel="alternate", type="text/html", hreflang=feed.language, href=feed.address)
    _add(root, _a("generator"), "Colonnade")
    if feed.icon:
        _add(root, _a("icon"), feed.icon)
    for item in feed.items:
        entry = etree.SubElement(root, _a("entry"), {XML_LANG: item.language})
        _add(entry, _a("id"), item.id)
        _add(entry, _a("title"), item.title, type="text")
        _add(entry, _a("published"), _rfc3339(item.published_at))
        _add(entry, _a("updated"), _rfc3339(item.updated_at))
        for name in item.authors:
            _add(_add(entry, _a("author")), _a("name"), name)
        for name in item.subjects:
            _add(entry, _a("category"), term=name)
        _add(entry, _a("link"), rel="alternate", type="text/html", hreflang=item.language, href=item.address)
        if item.standfirst:
            etree.SubElement(entry, _a("content"), {"type": "html"}).text = item.html
        if item.picture:
            _media(entry, item.picture)
    return _bytes(root)


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": plain(feed.title),
        "home_page_url": feed.address,
        "feed_url": feed.beside("json"),
        "description": plain(feed.description),
        "icon": feed.icon,
        "authors": [{"name": plain(feed.paper)}],
        "language": feed.language,
        "items": [_json_item(item) for item in feed.items],
    }
    return json.dumps(_without_empty(made) | {"items": made["items"]}, ensure_ascii=False).encode()


def _json_item(item: Item) -> dict:
    made = {
        "id": item.id,
        "url": item.address,
        "title": plain(item.title),
        "content_html": item.html,
        "summary": plain(item.standfirst),
        "image": item.picture.address if item.picture else "",
        "date_published": _rfc3339(item.published_at),
        "date_modified": _rfc3339(item.updated_at),
        "authors": [{"name": plain(name)} for name in item.authors],
        "tags": [plain(name) for name in item.subjects],
        "language": item.language,
    }
    return _without_empty(made)


def _without_empty(made: Mapping[str, object]) -> dict:
    return {name: value for name, value in made.items() if value not in ("", [])}


# The endings of addresses, the media type of each, and who writes it.
FORMATS: Mapping[str, tuple[str, Callable[[Feed], bytes]]] = {
    "rss": ("application/rss+xml", rss),
    "atom": ("application/atom+xml", atom),
    "json": ("application/feed+json", json_feed),
}
