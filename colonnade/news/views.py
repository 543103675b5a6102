"""HTTP for the pages that are not Wagtail's own: each parses, asks one query and renders."""

from copy import copy
from datetime import date
from functools import partial
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from colonnade import edge
from colonnade.edge import parts
from colonnade.news import queries
from colonnade.news.models import Article, FrontPage, Section, Story, StoryIndex
from colonnade.news.queries.lists import NoSuchPage
from colonnade.news.zones import clock_of, is_zone

A_MINUTE = 60  # caches further out may hold a list so long
YEAR = 365 * 24 * 3600
LIST_PARAMETERS = ("after", "month")


def _language(request: HttpRequest) -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _kept_list(request: HttpRequest, template: str, context: dict, *keys: str) -> HttpResponse:
    response = render(request, template, context)
    response.edge_parameters = LIST_PARAMETERS  # type: ignore[attr-defined]
    return edge.keep(response, *keys, f"chrome:{_language(request)}", within=A_MINUTE)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in LIST_PARAMETERS}


PAGE_PARAMETERS = {Section: LIST_PARAMETERS, Story: ("after",)}


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree: a front, a section, an article, a story, a notice. Kept under what it shows.

    Of its parts that are everyone's a page is put together for who is signed in, too.
    Those of a list from its second page on are made for each.
    """
    language = _language(request)
    name: tuple | None = ("page", language, path)
    if any(_asked(request).values()):
        kind = parts.page_known(name) or type(queries.page_at(language, path))
        name = name if issubclass(kind, Article) else None
    number = edge.now()
    response, shown = parts.page(request, name, partial(_shown, language, path), seen=number)
    kind = shown.about
    read = shown.keys[0] if issubclass(kind, Article | Story) else ""
    if request.user.is_authenticated:
        return edge.read(response, read)
    response.edge_parameters = shown.parameters  # type: ignore[attr-defined]
    return edge.keep(response, *shown.keys, within=1 if issubclass(kind, Article) else A_MINUTE, read=read)


def _shown(language: str, path: str, asker: HttpRequest) -> parts.Shown:
    """The page of the tree at this path, and what it shows; its own key comes first."""
    found = queries.page_at(language, path)
    if found is None or not hasattr(found, "key"):
        raise Http404
    text = found.serve(asker).render().content.decode()
    keys = [found.key, *getattr(asker, "shown_keys", ()), f"chrome:{language}"]
    if isinstance(found, FrontPage | StoryIndex):
        keys.append(f"edition:{language}")
    parameters = getattr(asker, "shown_parameters", PAGE_PARAMETERS.get(type(found), ()))
    return parts.Shown(text, tuple(dict.fromkeys(keys)), parameters, type(found))


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The newest of the edition, and its archive by month."""
    try:
        view = queries.latest_page(_language(request), **_asked(request))
    except NoSuchPage as error:
        raise Http404 from error
    return _kept_list(request, "news/latest.html", {"view": view}, view.key)


@require_safe
def discussed(request: HttpRequest) -> HttpResponse:
    """The most discussed of the week."""
    language = _language(request)
    context = {"cards": queries.most_discussed(language)}
    return _kept_list(request, "news/discussed.html", context, f"edition:{language}")


@require_safe
def most_read(request: HttpRequest) -> HttpResponse:
    """The most read of the hour, the day or the week (`?of=`)."""
    view = queries.most_read(_language(request), request.GET.get("of", "day"))
    if view is None:
        raise Http404
    response = render(request, "news/most_read.html", {"view": view})
    response.edge_parameters = ("of",)  # type: ignore[attr-defined]
    language = _language(request)
    return edge.keep(response, f"edition:{language}", f"chrome:{language}", within=A_MINUTE)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags of the edition that have articles, with their counts."""
    language = _language(request)
    context = {"tags": queries.tags_page(language)}
    return _kept_list(request, "news/tags.html", context, f"edition:{language}")


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """A tag and its articles."""
    try:
        found = queries.tag_page(_language(request), slug, **_asked(request))
    except NoSuchPage as error:
        raise Http404 from error
    if found is None:
        raise Http404
    shown, view = found
    return _kept_list(request, "news/tag.html", {"tag": shown, "view": view}, shown.key)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """An author and their articles."""
    try:
        found = queries.author_page(slug, **_asked(request))
    except NoSuchPage as error:
        raise Http404 from error
    if found is None:
        raise Http404
    shown, view = found
    return _kept_list(request, "news/author.html", {"author": shown, "view": view}, shown.key)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles that match what the reader asked for."""
    asked = request.GET
    language = _language(request)
    request.masthead = queries.masthead(language)  # type: ignore[attr-defined]
    view = queries.search_page(
        language,
        asked.get("q", ""),
        section=asked.get("section", ""),
        story=asked.get("story", ""),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        order=asked.get("order", ""),
        after=asked.get("after", ""),
        sections=request.masthead.sections,  # type: ignore[attr-defined]
    )
    response = render(request, "news/search.html", {"view": view})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """A short link leads to its article wherever that stands now."""
    article = queries.article_by_code(code)
    if article is None:
        raise Http404
    response = HttpResponseRedirect(article.address)
    return edge.keep(response, article.key, f"chrome:{article.language}", within=A_MINUTE)


@require_safe
def zone(request: HttpRequest) -> HttpResponse:
    """Choose the zone in which every time of the site is shown; works without JavaScript.

    With a zone the cookie is set and the reader goes back to where they were;
    without one, or with one that nobody knows, the page lists them all.
    """
    following = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        following = "/"
    chosen = request.GET.get("zone", "")
    if is_zone(chosen):
        response: HttpResponse = redirect(following)
        if chosen == settings.TIME_ZONE:
            response.delete_cookie("zone")
        else:
            response.set_cookie(
                "zone", chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response
    context = {"clock": clock_of(timezone.now()), "next": following, "unknown": chosen}
    return render(request, "news/zone.html", context)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """A draft for whoever was given its private address, until that expires."""
    article = queries.previewed_article(token)
    if article is None:
        raise Http404
    context = {"page": article, "is_preview": True}
    response = render(request, article.template, context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def lost(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here: sent on if it once stood here, told that it is gone, or lost."""
    now = queries.whereabouts(request.path)
    if now == "":
        return gone(request)
    if now is not None and now != request.path:
        asked = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(quote(now, safe="/") + (f"?{asked}" if asked else ""), status=301)
    return _absence(request, "404.html", status=404)


def gone(request: HttpRequest) -> HttpResponse:
    """What stood here was taken away."""
    return _absence(request, "410.html", status=410)


def _absence(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page that is the same wherever nothing is: it leads to the front, not back to here.

    Kept until something of the edition appears or moves, where no page of the tree
    has this address; other addresses know better when something will be there.
    """
    anywhere = copy(request)
    anywhere.path = ""
    response = render(anywhere, template, status=status)
    found = request.resolver_match
    if request.META.get("QUERY_STRING") or (found is not None and found.func is not page):
        return response
    language = _language(request)
    return edge.keep(response, f"edition:{language}", f"chrome:{language}", "sitemap")
