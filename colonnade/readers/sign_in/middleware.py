"""What stands around the pages of sign-in, and before the desk."""

import logging
import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from requests import RequestException

from colonnade.readers.sign_in import queries

Handler = Callable[[HttpRequest], HttpResponse]
ACCOUNT = "/account/"
DESK = ("/desk/", "/_util/")
# These addresses belong to no edition: what is remembered, or the page before, says in which one reads.
WITHOUT_EDITION = (*DESK, ACCOUNT, "/comments/", "/readers/")
# What moderators do beside the comments themselves.
MODERATION = re.compile(r"(/comments/\d+/)(?:feature|unfeature|history)/")
logger = logging.getLogger(__name__)


class SpokenLanguage:
    """Pages of accounts have no edition: they speak that of the page one came from, to the end of a journey.

    That is the edition of `next`; else the one remembered in the session; else
    the one in which the reader is written to; else that of the page on which they
    followed the link (`Referer`); else the default.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.languages = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ACCOUNT):
            return self.get_response(request)
        language = self._spoken(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response

    def _spoken(self, request: HttpRequest) -> str:
        came_from = request.GET.get("next") or request.POST.get("next", "")
        remembered = request.session.get("edition", "")
        if not came_from.startswith("/") or came_from.startswith(WITHOUT_EDITION):
            own = (
                request.user.language if request.session.session_key and request.user.is_authenticated else ""
            )
            before = urlsplit(request.headers.get("Referer", "")).path[1:].partition("/")[0]
            found = remembered or own or before
            return found if found in self.languages else settings.LANGUAGE_CODE
        first = came_from[1:].partition("/")[0]
        language = first if first in self.languages else settings.LANGUAGE_CODE
        if remembered != language and (request.method == "POST" or request.session.session_key):
            request.session["edition"] = language
        return language


class SecondFactor:
    """The desk opens to who has a second factor only where it was shown in this session.

    So do the pages beside comments that are the moderators' alone.

    allauth asks for it at every way in; this holds for sessions that are older
    than the factor, and for any way in that is ever added. Where the newsroom
    asks its people to have one, who has none is led to set one up.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if (path.startswith(DESK) or MODERATION.match(path)) and request.user.is_authenticated:
            return self._elsewhere(request) or self.get_response(request)
        return self.get_response(request)

    def _elsewhere(self, request: HttpRequest) -> HttpResponse | None:
        if queries.has_shown_second_factor(request):
            return None
        if queries.has_second_factor(request.user):
            ways = get_adapter().get_reauthentication_methods(request.user)
            factors = [way["url"] for way in ways if way["id"].startswith("mfa")]
            return _leading_to(factors[0], request)
        if settings.NEWSROOM.staff_second_factor and request.user.is_staff:
            messages.warning(request, gettext("The desk opens once you have a second factor."))
            return _leading_to(reverse("mfa_index"), request)
        return None


def _leading_to(address: str, request: HttpRequest) -> HttpResponse:
    beside = MODERATION.match(request.path_info)
    back = request.get_full_path() if request.method == "GET" else beside[1] if beside else "/desk/"
    return HttpResponseRedirect(f"{address}?{urlencode({'next': back})}")


class OtherSites:
    """Leads readers to those who vouch for them, and says so when nobody is at home there.

    Our policy lets no form lead to another site, and Chromium holds to it through
    redirects too: so a form that ends at a provider is answered with a page that
    goes on by itself.
    """

    FAULTS = (RequestException, OAuth2Error, KeyError, TypeError, ValueError)

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or not request.path_info.startswith(ACCOUNT):
            return response
        to = urlsplit(response.headers.get("Location", ""))
        if not to.netloc or to.netloc == request.get_host() or not _is_provider(request):
            return response
        onward = render(request, "socialaccount/login_redirect.html", {"to": to.geturl(), "host": to.netloc})
        onward.cookies = response.cookies
        onward.headers["Referrer-Policy"] = "strict-origin"
        return onward

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A provider that cannot be reached, or answers what nobody can read, is no fault of the reader's."""
        if not _is_provider(request) or not isinstance(exception, self.FAULTS):
            return None
        logger.warning("%s: %s: %s", request.path_info, type(exception).__name__, exception)
        return render(request, "socialaccount/authentication_error.html", status=502)


def _is_provider(request: HttpRequest) -> bool:
    """Does this address lead to a provider, or back from one?"""
    match = request.resolver_match
    return match is not None and match.func.__module__.startswith("allauth.socialaccount.providers.")
