"""What every answer of Django's carries, and in which edition and zone it is made."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.defaults import bad_request

from colonnade.news.zones import is_zone

Handler = Callable[[HttpRequest], HttpResponse]


def policy() -> str:
    """The Content-Security-Policy of the readers' pages: nothing inline, nothing from elsewhere.

    Films may be framed from the hosts that the newsroom allows, once a reader asks for one.
    """
    frames = " ".join(f"https://{host}" for host in settings.NEWSROOM.embed_hosts) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; manifest-src 'self'; media-src 'self';"
        f" frame-src 'self' {frames}; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


class SecurityHeaders:
    """Adds the policy that a browser holds the page to. The desk, Wagtail's, has a wider one."""

    DESK = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; img-src 'self' data: blob:;"
        " style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-src 'self'; base-uri 'none';"
        " object-src 'none'; frame-ancestors 'self'"
    )

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The moderators' pages and those of readings are ours, and keep the readers' policy.
        ours = ("/desk/moderation/", "/desk/reads/")
        desk = request.path.startswith("/desk/") and not request.path.startswith(ours)
        response.headers.setdefault("Content-Security-Policy", self.DESK if desk else self.policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()"
        )
        if not desk and settings.NEWSROOM.ai_crawlers == "refuse":
            response.headers.setdefault("tdm-reservation", "1")  # TDMRep, W3C community group report, 2024
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class KeyHeaders:
    """Names a page's keys in the headers that the caches of the setting `purge` read, with commas."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.names = {one.key_header for one in settings.EDGE_PURGE if one.key_header}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if keys := response.headers.get("Surrogate-Key"):
            for name in self.names:
                response.headers[name] = keys.replace(" ", ",")
        return response


class NoNul:
    """Refuses the character NUL, which PostgreSQL cannot keep in a text; no person types it.

    In an address it is seen at once. In a form or in JSON it is seen when the
    database refuses it, before anything of that request has been written.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address has a NUL in it.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError) and "NUL" in str(error):
            return bad_request(request, error)
        return None


class Edition:
    """Makes the answer in the edition that the address names and in the zone that the reader chose.

    The edition is never guessed from a browser's languages: an address shows the
    same page to everybody. The zone is the cookie `zone`, else the paper's own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.others = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info[1:].partition("/")[0]
        if first in ("account", "zone"):  # these have no edition: they speak that of the page one came from
            first = request.GET.get("next", "")[1:].partition("/")[0]
        language = first if first in self.others else settings.LANGUAGE_CODE
        if request.path_info.startswith("/desk/"):
            language = translation.get_supported_language_variant(settings.LANGUAGE_CODE)
        chosen = request.COOKIES.get("zone", "")
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        timezone.activate(ZoneInfo(chosen if is_zone(chosen) else settings.TIME_ZONE))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
            translation.activate(settings.LANGUAGE_CODE)
        response.headers.setdefault("Content-Language", language)
        if chosen:
            patch_vary_headers(response, ["Cookie"])
        return response
