"""Pages of the desk that Wagtail does not have: the way to the front page, private previews, readings."""

import csv
from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from colonnade.news import actions, queries
from colonnade.news.forms import PreviewForm
from colonnade.news.models import Article

BIGGEST = 2**63 - 1


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """To the editing page of the default edition's front page."""
    page = queries.edition_front(request.GET.get("edition") or settings.LANGUAGE_CODE)
    if page is None:
        return redirect("wagtailadmin_home")
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def previews(request: HttpRequest, number: int) -> HttpResponse:
    """Give out, see and take back the private addresses of an article's draft."""
    article = get_object_or_404(Article, pk=number)
    if not article.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = PreviewForm(request.POST or None)
    if request.method == "POST" and "end" in request.POST:
        actions.end_preview_link(article=article, reader=request.user, number=request.POST["end"])
        return redirect(request.path)
    if request.method == "POST" and form.is_valid():
        actions.make_preview_link(article=article, reader=request.user, **form.cleaned_data)
        messages.success(request, "The private preview is ready; give its address to nobody else.")
        return redirect(request.path)
    links = article.preview_links.filter(expires_at__gt=timezone.now()).order_by("expires_at")
    return render(request, "news/desk_previews.html", {"page": article, "form": form, "links": links})


View = Callable[..., HttpResponse]


def may_see_readings(person: object) -> bool:
    """Editors and above."""
    return getattr(person, "role", "") in ("editor", "administrator") and person.is_active  # type: ignore[attr-defined]


def _for_editors(view: View) -> View:
    """Visitors are led to sign in; who is no editor is refused."""

    @never_cache
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        if not may_see_readings(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@_for_editors
def reads(request: HttpRequest) -> HttpResponse:
    """What is read now in an edition, and what most in the last hour, day and week."""
    language = request.GET.get("edition", settings.LANGUAGE_CODE)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return render(
        request, "news/desk_reads.html", {"view": queries.reading_now(language), "language": language}
    )


def _reads_of(request: HttpRequest, kind: str, number: int) -> queries.ReadsPage:
    find = {"articles": queries.article_reads, "stories": queries.story_reads}[kind]
    view = find(number, request.GET.get("of", "week")) if number <= BIGGEST else None
    if view is None:
        raise Http404
    return view


@_for_editors
def reads_of(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """How often an article or a story was read: numbers, and a chart."""
    view = _reads_of(request, kind, number)
    return render(request, "news/desk_reads_of.html", {"view": view, "language": view.language})


@_for_editors
def reads_csv(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """The chart's numbers: when each piece of time begins (ISO 8601, the paper's zone), and its readings."""
    view = _reads_of(request, kind, number)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="readings-{kind}-{number}-{view.of}.csv"'
    csv.writer(response).writerows(view.chart.table.file_lines())
    return response
