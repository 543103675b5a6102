"""The API, version 1: every app's operations under one roof, one way to say who asks, one form of error.

Whoever only reads needs no name. Who writes is signed in, by the session of the
browser (with its CSRF token in `X-CSRFToken`) or by a token of their own in
`Authorization: Bearer …`, made at /account/tokens/. What is refused is answered
with a problem document (RFC 9457), whose `detail` is fit to be shown.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from colonnade import edge
from colonnade.discussion import actions as discussion
from colonnade.discussion import queries as discussions
from colonnade.discussion.api import router as discussion_router
from colonnade.moderation import actions as moderation
from colonnade.moderation import queries as cases
from colonnade.moderation.api import router as moderation_router
from colonnade.news.api import router as news_router
from colonnade.readers import actions as readers
from colonnade.readers import queries as people

SAFE = ("GET", "HEAD", "OPTIONS")


class Known(AuthBase):
    """Who asks: the owner of a token, whoever is signed in, or, where nothing is changed, anybody."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        writes = request.method not in SAFE
        if scheme:
            if scheme.lower() != "bearer":
                raise HttpError(
                    401, "Give a token as ‘Authorization: Bearer …’; make one at /account/tokens/."
                )
            owner = people.reader_of_token(token.strip(), scope="write" if writes else "read")
            if owner is None:
                raise HttpError(401, "This token is not known, has ended, or may not do this.")
            return owner
        if not writes:
            return request.user if request.user.is_authenticated else AnonymousUser()
        if not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise HttpError(403, "Send the CSRF token of your session in the header X-CSRFToken.")
        return request.user


api = NinjaAPI(
    title="Colonnade",
    version="1",
    description=__doc__,
    auth=Known(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("", discussion_router)
api.add_router("", moderation_router)
api.add_router("", news_router)


def problem(request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    """A problem document (RFC 9457, 3)."""
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JsonResponse(said | more, status=status, content_type="application/problem+json")


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    by = {"rule": error.rule} if isinstance(error, discussion.RefusedByRule) else {}
    return problem(request, 422, str(error), **by)


def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(request, 429, str(error))
    response["Retry-After"] = str(error.retry_after)
    response["RateLimit-Remaining"] = "0"
    response["RateLimit-Reset"] = str(error.retry_after)
    return response


def _no_such_page(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 400, str(error))


def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 404, str(error) or "There is nothing here.")


def _nobody(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(request, 401, "Sign in, or give a token of yours: make one at /account/tokens/.")
    response["WWW-Authenticate"] = "Bearer"
    return response


def _said(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, error.status_code, str(error))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What does not fit, field by field; what was sent is not repeated."""
    faults = [
        {"pointer": "/" + "/".join(map(str, fault["loc"])), "detail": fault["msg"]} for fault in error.errors
    ]
    return problem(request, 422, "What was sent does not fit; see `errors`.", errors=faults)


for kind, answer in {
    readers.TooMany: _too_many,
    readers.Refused: _refused,
    discussion.Refused: _refused,
    moderation.Refused: _refused,
    discussions.NoSuchPage: _no_such_page,
    cases.NoSuchPage: _no_such_page,
    Http404: _not_found,
    AuthenticationError: _nobody,
    HttpError: _said,
    ValidationError: _invalid,
}.items():
    api.add_exception_handler(kind, answer)  # type: ignore[arg-type]


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API (OpenAPI 3.1), made from the code."""
    return edge.keep(JsonResponse(api.get_openapi_schema()), "api")


def lost(request: HttpRequest, rest: str) -> HttpResponse:
    """An address of the API where nothing is."""
    return problem(request, 404, f"The API has no /api/v1/{rest[:80]}; its description is at openapi.json.")
