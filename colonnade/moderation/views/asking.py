"""What all views of moderation share: who asks, what a moderator may, and where an answer leads."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from colonnade.discussion import actions as discussion
from colonnade.moderation import Refused, queries
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

REFUSALS = (Refused, discussion.Refused, readers.Refused)
BIGGEST = 2**63 - 1
View = Callable[..., HttpResponse]
T = TypeVar("T")
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def reader_of(request: HttpRequest) -> Reader | None:
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]


def sign_in(back: str) -> HttpResponse:
    return HttpResponseRedirect(f"/account/login/?next={quote(back)}")


def done(request: HttpRequest, sentence: str, place: str) -> HttpResponse:
    """Lead on to where the moderator came from, and say there what was done."""
    messages.success(request, sentence)
    wish = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(wish if safe else place, status=303)


def desk_page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """A page of the desk: the lists stand above it, what rings, saved filters, and what may be undone."""
    moderator: Reader = request.user  # type: ignore[assignment]
    if "reach" not in context:
        context["reach"] = queries.reach_of(moderator)
    context["tabs"] = queries.tabs(context["reach"])
    context["alarms"] = queries.ringing(context["tabs"])
    context["saved"] = queries.saved_filters(moderator)
    context["undoable"] = queries.undoable(moderator)
    return render(request, template, context, status=status)


def for_moderators(view: View) -> View:
    """Visitors are led to sign in; who may not moderate is told so."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        reader = reader_of(request)
        if reader is None:
            return sign_in(request.get_full_path() if request.method == "GET" else queries.HOME)
        if not reader.may_moderate:
            return render(request, "moderation/moderators_only.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def or_404(query: Callable[..., T | None], number: int, *more: object) -> T:
    """What a query finds under a number of an address; raises Http404 where that is nothing."""
    found = query(number, *more) if number <= BIGGEST else None
    if found is None:
        raise Http404
    return found


def whole_number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None
