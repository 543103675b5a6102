"""What templates ask for: each tag is one query, each filter one way of showing a value.

Pages of Wagtail's tree are shown by its own view and in its previews, so their
templates ask for their content here; both then show the same page.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from colonnade import edge
from colonnade.edge import assets, parts, reads
from colonnade.news import queries
from colonnade.news.models import Article, FrontPage, Photo, Section, Story, StoryIndex
from colonnade.news.models.article import direction_of
from colonnade.news.queries.lists import ListPage, NoSuchPage, StoryPage, StoryRow
from colonnade.news.zones import Clock, clock_of, name_of, offset_name

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a style sheet, script, font or icon, as it is now."""
    return assets.address(name)


# Each edition names the others.
CHROME = tuple(f"chrome:{code}" for code, _name in settings.LANGUAGES)


def _masthead(language: str) -> queries.Masthead:
    return edge.part(
        ("masthead", language), lambda: (queries.masthead(language), CHROME), stands=parts.SHARED
    )


@register.simple_tag(takes_context=True)
def masthead(context: dict) -> queries.Masthead:
    """What stands around the page, asked once for each page."""
    request = context.get("request")
    known = getattr(request, "masthead", None)
    if known is None or known.language != get_language():
        known = _masthead(get_language() or settings.LANGUAGE_CODE)
        if request is not None:
            request.masthead = known
    return known


@register.simple_tag
def clock() -> Clock:
    """The time now in the reader's zone, and the zones to choose from."""
    return clock_of(timezone.now())


def _asked(context: dict, name: str) -> str:
    request: HttpRequest | None = context.get("request")
    return request.GET.get(name, "") if request is not None else ""


@register.simple_tag(takes_context=True)
def article_page(context: dict, page: Article) -> queries.ArticlePage:
    """All that stands on an article's page; the request learns under which keys to keep it."""
    view = queries.article_page(page)
    if request := context.get("request"):
        request.shown_keys = view.keys
    return view


@register.simple_tag
def front_page(page: FrontPage) -> object:
    """All that stands on a front page."""
    return queries.front_page(page)


@register.simple_tag(takes_context=True)
def section_page(context: dict, page: Section) -> ListPage:
    """The part of a section's list that the address asks for."""
    try:
        return queries.section_page(page, after=_asked(context, "after"), month=_asked(context, "month"))
    except NoSuchPage as error:
        raise Http404 from error


@register.simple_tag(takes_context=True)
def story_page(context: dict, page: Story) -> StoryPage:
    """The part of a story's time line that the address asks for."""
    try:
        return queries.story_page(page, after=_asked(context, "after"))
    except NoSuchPage as error:
        raise Http404 from error


@register.simple_tag
def stories_page(page: StoryIndex) -> tuple[StoryRow, ...]:
    """The stories of the edition."""
    return queries.stories_page(page.language)


@register.simple_tag
def body_of(page: object) -> list:
    """The blocks of a page that has a body."""
    return queries.body_of(page.body)  # type: ignore[attr-defined]


_PICTURE = '<picture>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}></picture>'
_SOURCE = '<source type="image/{}" srcset="{}" sizes="{}">'
_LOADING = {
    "eager": mark_safe('loading="eager" fetchpriority="high"'),
    "lazy": mark_safe('loading="lazy" decoding="async"'),
}


@register.simple_tag
def picture(photo: Photo, sizes: str = "100vw", loading: str = "lazy", alt: str | None = None) -> SafeString:
    """A photo in every format that was made of it; its own shape is kept for it before it comes.

    Made here and not in a template, because a page holds twenty of them.
    """
    plain = photo.plain
    if plain is None:
        return mark_safe("")
    kinds = [(kind, photo.of_kind(kind)) for kind in ("avif", "webp")]
    return format_html(
        _PICTURE,
        format_html_join("", _SOURCE, ((kind, _srcset(files), sizes) for kind, files in kinds if files)),
        plain["url"],
        _srcset(photo.of_kind("jpeg")),
        sizes,
        plain["width"],
        plain["height"],
        photo.alt if alt is None else alt,
        _LOADING["eager" if loading == "eager" else "lazy"],
    )


def _srcset(files: Iterable[dict]) -> str:
    return ", ".join(f"{file['url']} {file['width']}w" for file in files)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def _time(local: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


def day_words(moment: datetime | date) -> str:
    """`24 February`, with the year unless it is this one."""
    local = _local(moment) if isinstance(moment, datetime) else moment
    return _day_words(local, _local(timezone.now()).year)


def _day_words(local: datetime | date, this_year: int) -> str:
    return formats.date_format(local, "j E" if this_year == local.year else "j E Y", use_l10n=False)


def _moment(local: datetime, _today: date) -> SafeString:
    return _time(local, f"{local:%H:%M}{gettext(', ')}{formats.date_format(local, 'j E Y')}")


def _short(local: datetime, today: date) -> SafeString:
    if local.date() == today:
        return _time(local, f"{local:%H:%M}")
    words = formats.date_format(local, "j M" if local.year == today.year else "j M Y")
    return _time(local, words.replace(" ", "\u00a0", 1))


def _day(local: datetime, today: date) -> SafeString:
    return _time(local, _day_words(local, today.year))


def _hour(local: datetime, today: date) -> SafeString:
    return _time(local, f"{local:%H:%M}") if local.date() == today else _day(local, today)


def _instant(local: datetime, _today: date) -> str:
    return local.isoformat()


def _month_name(local: datetime, _today: date) -> str:
    return formats.date_format(local, "F")


def _since(local: datetime, _today: date) -> str:
    return formats.date_format(local, "F Y")


@lru_cache(maxsize=8192)
def _said(
    say: Callable[[datetime, date], str], second: int, today: int, zone: str, _language: str
) -> SafeString | str:
    """The words of a time: asked for anew a hundred times a page, and seldom another one."""
    return say(datetime.fromtimestamp(second, ZoneInfo(zone)), date.fromordinal(today))


def _told(request: HttpRequest | None, say: Callable[[datetime, date], str], second: int) -> str:
    """A time in the zone of whoever reads, as of their today: settled once where a page is put together."""
    here = getattr(request, "times", None)
    if here is None:
        zone = timezone.get_current_timezone()
        here = timezone.now().astimezone(zone).toordinal(), name_of(zone), get_language() or ""
        if request is not None:
            request.times = here  # type: ignore[attr-defined]
    return _said(say, second, *here)


def _when(say: Callable[[datetime, date], str], value: datetime | None) -> str:
    """A slot for this time in these words; nothing where there is none."""
    return "" if value is None else parts.slot(_told, say, int(value.timestamp()))


@register.filter
def moment(value: datetime | None) -> str:
    """`18:05, 24 February 2026` in the reader's zone."""
    return _when(_moment, value)


@register.filter
def short(value: datetime | None) -> str:
    """`22:31` for today's, `24 Feb` for older ones: a time for a narrow column."""
    return _when(_short, value)


@register.filter
def day(value: datetime | date | None) -> str:
    """`24 February`, with the year unless it is this one."""
    if value is None or isinstance(value, datetime):
        return _when(_day, value)
    return parts.slot(_date, value)


def _date(request: HttpRequest | None, value: date) -> str:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_words(value))


@register.filter
def hour(value: datetime | None) -> str:
    """`22:31` for today's, `24 February` for older ones."""
    return _when(_hour, value)


@register.filter
def instant(value: datetime | None) -> str:
    """`2026-02-24T18:05:00+02:00`, for machines, in the zone in which the page is read."""
    return _when(_instant, value)


@register.filter
def since_month(value: datetime | None) -> str:
    """`February 2026`."""
    return _when(_since, value)


@register.filter
def month_name(value: datetime) -> str:
    """`February`."""
    return _when(_month_name, value)


@register.filter
def offset(value: datetime) -> str:
    """`GMT+3`."""
    return offset_name(_local(value))


@register.filter
def number(value: int) -> str:
    """`1,881`, as the language writes it."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def comments(count: int) -> str:
    """`247 comments`."""
    return ngettext("%(count)s comment", "%(count)s comments", count) % {"count": number(count)}


@register.filter
def readings(count: int) -> str:
    """`1,204 readings`."""
    return ngettext("%(count)s reading", "%(count)s readings", count) % {"count": number(count)}


@register.filter
def readers_open(count: int) -> str:
    """`12 readers`."""
    return ngettext("%(count)s reader", "%(count)s readers", count) % {"count": number(count)}


@register.filter
def duration(seconds: int) -> str:
    """`40 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: how long, in its two largest units."""
    units = (
        (seconds // 86_400, gettext("%(count)d d")),
        (seconds // 3600 % 24, gettext("%(count)d h")),
        (seconds // 60 % 60, gettext("%(count)d min")),
        (seconds % 60, gettext("%(count)d s")),
    )
    first = next((place for place, (count, _words) in enumerate(units) if count), len(units) - 1)
    largest = units[first : first + (2 if first < 2 else 1)]
    said = [words % {"count": count} for count, words in largest if count]
    return " ".join(said) or units[-1][1] % {"count": 0}


@register.filter
def hour_of_day(value: datetime) -> SafeString:
    """`18:00`, whatever the day."""
    return _time(value, f"{_local(value):%H:%M}")


@register.filter
def articles(count: int) -> str:
    """`12 articles`."""
    return ngettext("%(count)s article", "%(count)s articles", count) % {"count": number(count)}


@register.filter
def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return direction_of(language)


_BEACON = '<script src="{}" data-read="{}" async></script>'


@register.simple_tag(takes_context=True)
def read_as(context: dict, key: str) -> SafeString:
    """Behind a CDN, a script that says what was opened; elsewhere, and in previews, nothing."""
    previewed = context.get("is_preview") or getattr(context.get("request"), "is_preview", False)
    if settings.EDGE_READS != reads.BEACON or previewed:
        return mark_safe("")
    return format_html(_BEACON, asset("js/beacon/read.js"), key)


@register.simple_tag
def full_address(address: str) -> str:
    """An address with the site's scheme and host, for other machines."""
    return address if address.startswith("http") else settings.ORIGIN + address


@register.simple_tag(takes_context=True)
def address_with(context: dict, **changes: str) -> str:
    """This page's address with some of its parameters changed; an empty one is left out."""
    request: HttpRequest = context["request"]
    asked = request.GET.copy()
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = str(value)
    return "?" + asked.urlencode() if asked else request.path
