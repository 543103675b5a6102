"""Every address of the site, each before those that would swallow it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as desk_urls

from colonnade.config import api
from colonnade.discussion import urls as discussion_urls
from colonnade.edge import live
from colonnade.moderation import urls as moderation_urls
from colonnade.news import urls as news_urls
from colonnade.news.views import lost
from colonnade.readers import urls as readers_urls
from colonnade.wire import urls as wire_urls


def media(request: HttpRequest, path: str) -> HttpResponse:
    """A file made for readers. Its name changes with its content, so it may be kept for ever."""
    response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def health(request: HttpRequest) -> HttpResponse:
    """Is this process able to answer?"""
    return HttpResponse("well\n", content_type="text/plain; charset=utf-8")


to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
others = "|".join(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)

editions = [
    *wire_urls.edition_patterns,
    *news_urls.urlpatterns,
    *discussion_urls.edition_patterns,
    *moderation_urls.edition_patterns,
    *news_urls.PAGES,
]
urlpatterns = [
    path("health", health),
    path("live", live.door),
    path("api/v1/openapi.json", api.openapi),
    path("api/v1/", api.api.urls),
    path("api/v1/<path:rest>", api.lost),
    re_path(r"^media/(?P<path>(?:photos|images|avatars)/.+)$", media),
    # Wagtail's own sign-in knows no second factor: everyone signs in at one door.
    path("desk/login/", to_sign_in),
    path("desk/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("_util/login/", to_sign_in),
    *moderation_urls.urlpatterns,
    *news_urls.DESK,
    path("desk/", include(desk_urls)),
    path("account/", include(readers_urls)),
    *readers_urls.PAGES,
    *discussion_urls.site_patterns,
    *wire_urls.site_patterns,
    *news_urls.EVERY_EDITION_ONCE,
]
if others:
    urlpatterns.append(re_path(rf"^(?:{others})/", include((editions, "other"))))
# Wagtail's own way to its pages stays behind ours: its desk asks for the name `wagtail_serve`.
urlpatterns += [*editions, path("", include(wagtail_urls))]

handler404 = lost
