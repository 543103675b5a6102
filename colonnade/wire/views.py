"""HTTP for files: each view parses, asks one query and writes what a pure function makes of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from colonnade import edge
from colonnade.edge import assets
from colonnade.news import queries
from colonnade.wire import feeds, sitemaps, wellknown
from colonnade.wire.plain import whole

MINUTE = 60  # a list may be as old as this elsewhere
TEXT = "text/plain; charset=utf-8"


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _whole(address: str) -> str:
    return whole(settings.ORIGIN, address)


# Feeds


def _item(row: queries.FeedRow) -> feeds.Item:
    card, picture = row.card, None
    photo, file = card.photo, card.photo.plain if card.photo else None
    if photo and file:
        picture = feeds.Picture(
            _whole(file["url"]), file["width"], file["height"], file["bytes"], photo.alt, photo.credit
        )
    subjects = (card.section.name,) if card.section else ()
    return feeds.Item(
        id=_whole(row.short_address),
        address=_whole(card.address),
        title=row.headline,
        standfirst=card.standfirst,
        published_at=card.published_at,
        updated_at=row.updated_at,
        language=card.lang,
        dir=card.dir,
        authors=card.authors,
        subjects=tuple(dict.fromkeys((*subjects, *row.tags))),
        picture=picture,
    )


def _icon() -> str:
    try:
        return _whole(assets.address("icons/apple-touch-icon.png"))
    except LookupError:
        return ""


def _feed(page: queries.FeedPage | None, format: str) -> HttpResponse:
    """The feed in this format, kept until its list or a photo in it changes."""
    if page is None or format not in feeds.FORMATS:
        raise Http404
    feed = feeds.Feed(
        id=f"tag:{urlsplit(settings.ORIGIN).hostname},2026:{page.key}",  # RFC 4151: outlives every address
        title=f"{page.name} – {page.paper}" if page.name else page.paper,
        address=_whole(page.address),
        language=page.language,
        dir=page.dir,
        description=page.about,
        paper=page.paper,
        items=tuple(_item(row) for row in page.rows),
        icon=_icon(),
    )
    kind, write = feeds.FORMATS[format]
    response = HttpResponse(write(feed), content_type=f"{kind}; charset=utf-8")
    return edge.keep(response, *page.keys, within=MINUTE)


@require_safe
def front_feed(request: HttpRequest, format: str) -> HttpResponse:
    """The newest of the edition, under the paper's name."""
    return _feed(queries.front_feed(_language()), format)


@require_safe
def latest_feed(request: HttpRequest, format: str) -> HttpResponse:
    """The newest of the edition, as the list of the latest names it."""
    return _feed(queries.latest_feed(_language(), gettext("Latest")), format)


@require_safe
def most_read_feed(request: HttpRequest, format: str) -> HttpResponse:
    """The most read of the edition's day, the most first."""
    return _feed(queries.most_read_feed(_language(), gettext("Most read")), format)


@require_safe
def section_feed(request: HttpRequest, path: str, format: str) -> HttpResponse:
    """The newest of a section or a story."""
    return _feed(queries.section_feed(_language(), path), format)


@require_safe
def tag_feed(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """The newest of a tag."""
    return _feed(queries.tag_feed(_language(), slug), format)


@require_safe
def author_feed(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """The newest of an author."""
    return _feed(queries.author_feed(slug), format)


# Sitemaps


def _kept_xml(content: bytes, *keys: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/xml; charset=utf-8")
    return edge.keep(response, "sitemap", *keys, within=MINUTE)


def _edition_keys() -> list[str]:
    return [f"edition:{language}" for language, _name in settings.LANGUAGES]


def _shard_name(shard: queries.Shard) -> str:
    part = f"-{shard.part}" if shard.part > 1 else ""
    return f"/sitemap-{shard.language}-{shard.month}{part}.xml"


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every file of the sitemap."""
    found = queries.sitemap_index()
    files: list[tuple[str, datetime | None]] = [
        (f"/sitemap-{language}-lists.xml", None) for language in found.languages
    ]
    files += [(_shard_name(shard), shard.changed_at) for shard in found.shards]
    return _kept_xml(sitemaps.index(files, settings.ORIGIN), *_edition_keys())


@require_safe
def sitemap_month(
    request: HttpRequest, language: str, year: str, month: str, part: str | None = None
) -> HttpResponse:
    """The articles of one month of one edition."""
    if language not in dict(settings.LANGUAGES) or not 1 <= int(year) <= 9998 or not 1 <= int(month) <= 12:
        raise Http404
    found = queries.month_places(language, int(year), int(month), int(part or 1))
    if not found:
        raise Http404
    return _kept_xml(sitemaps.places(found, settings.ORIGIN), f"edition:{language}")


@require_safe
def sitemap_lists(request: HttpRequest, language: str) -> HttpResponse:
    """An edition's front, sections, stories, tags and notices; in the default edition the authors too."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    content = sitemaps.places(queries.list_places(language), settings.ORIGIN)
    return _kept_xml(content, f"edition:{language}", f"chrome:{language}")


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The articles of the last two days."""
    return _kept_xml(sitemaps.news(queries.fresh_articles(), settings.ORIGIN), *_edition_keys())


# What is asked of every site


def _kept_text(content: str | bytes, kind: str = TEXT) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    return edge.keep(response, f"chrome:{settings.LANGUAGE_CODE}", within=MINUTE)


def _refuses_ai() -> bool:
    return settings.NEWSROOM.ai_crawlers == "refuse"


def _own_or(name: str, make: Callable[[], str]) -> HttpResponse:
    """The newsroom's own file of this name, or what is made; 404 where that is nothing."""
    content = wellknown.from_folder(settings.HOME, name) or make()
    if not content:
        raise Http404
    return _kept_text(content)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Which rooms are closed to crawlers, and to which crawlers all are."""
    editions = [edition.address for edition in queries.masthead(settings.LANGUAGE_CODE).editions] or ["/"]
    return _kept_text(wellknown.robots(origin=settings.ORIGIN, editions=editions, refuse_ai=_refuses_ai()))


@require_safe
def tdmrep(request: HttpRequest) -> HttpResponse:
    """Whether mining this site's text and data is reserved."""
    return _kept_text(wellknown.tdmrep(reserved=_refuses_ai()), "application/json")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """To whom a hole is told."""

    def made() -> str:
        return wellknown.security(
            contact=settings.NEWSROOM.security_contact or queries.masthead(settings.LANGUAGE_CODE).email,
            origin=settings.ORIGIN,
            languages=[language for language, _name in settings.LANGUAGES],
            now=datetime.now(UTC),
        )

    return _own_or("security.txt", made)


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Who publishes here."""

    def made() -> str:
        head = queries.masthead(settings.LANGUAGE_CODE)
        return wellknown.trust(
            paper=head.name,
            contact=head.email,
            disclosures=[notice.address for notice in head.notices],
            origin=settings.ORIGIN,
            training_allowed=not _refuses_ai(),
        )

    return _own_or("trust.txt", made)


@require_safe
def ads(request: HttpRequest) -> HttpResponse:
    """Who may sell advertisements here."""
    return _own_or("ads.txt", wellknown.ads)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where the icon is for those who do not read the page."""
    try:
        address = assets.address("icons/favicon.ico")
    except LookupError as error:
        raise Http404 from error
    return edge.keep(HttpResponseRedirect(address), f"chrome:{settings.LANGUAGE_CODE}", within=MINUTE)
