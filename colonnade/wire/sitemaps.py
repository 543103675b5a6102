"""Sitemaps: what search engines may show, in files small enough to be made while they wait.

`/sitemap.xml` lists the others: one file for each edition's month (sitemaps.org,
with Google's image extension and, where there are editions, each article's
addresses in the others), and one for its sections, stories, tags and notices.
`/news-sitemap.xml` holds the last two days in Google's news extension.

Pure: places come in with the paper's origin, bytes go out.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from lxml import etree

from colonnade.news.queries.sitemaps import Fresh, Place
from colonnade.wire.plain import plain, whole

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def _add(parent: etree._Element, space: str, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{space}}}{name}", attributes)
    if text:
        element.text = text
    return element


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _w3c(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def index(files: Iterable[tuple[str, datetime | None]], origin: str) -> bytes:
    """The list of files: the address of each and when something in it last changed."""
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    for address, changed_at in files:
        entry = _add(root, SITEMAP, "sitemap")
        _add(entry, SITEMAP, "loc", whole(origin, address))
        if changed_at:
            _add(entry, SITEMAP, "lastmod", _w3c(changed_at))
    return _bytes(root)


def places(found: Iterable[Place], origin: str) -> bytes:
    """One file of addresses, with the picture of each and the same in other editions."""
    spaces = {None: SITEMAP, "image": IMAGE, "xhtml": XHTML}
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap=spaces)
    for place in found:
        entry = _add(root, SITEMAP, "url")
        _add(entry, SITEMAP, "loc", whole(origin, place.address))
        if place.changed_at:
            _add(entry, SITEMAP, "lastmod", _w3c(place.changed_at))
        for language, address in place.others:
            _add(entry, XHTML, "link", rel="alternate", hreflang=language, href=whole(origin, address))
        if place.picture:
            _add(_add(entry, IMAGE, "image"), IMAGE, "loc", whole(origin, place.picture))
    return _bytes(root)


def news_language(language: str) -> str:
    """A language as the news extension names it: two or three letters, but for Chinese."""
    lowered = language.lower()
    if lowered.startswith("zh"):
        return "zh-tw" if lowered.endswith(("hant", "tw", "hk", "mo")) else "zh-cn"
    return lowered.partition("-")[0]


def news(found: Iterable[Fresh], origin: str) -> bytes:
    """The last two days (Google's news sitemap, 0.9)."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "news": NEWS})
    for article in found:
        entry = _add(root, SITEMAP, "url")
        _add(entry, SITEMAP, "loc", whole(origin, article.address))
        told = _add(entry, NEWS, "news")
        publication = _add(told, NEWS, "publication")
        _add(publication, NEWS, "name", plain(article.paper))
        _add(publication, NEWS, "language", news_language(article.language))
        _add(told, NEWS, "publication_date", _w3c(article.published_at))
        _add(told, NEWS, "title", plain(article.headline))
    return _bytes(root)
