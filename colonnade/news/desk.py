"""Pages of the desk that Wagtail does not have: the way to the front page, private previews."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from colonnade.news import actions, queries
from colonnade.news.forms import PreviewForm
from colonnade.news.models import Article


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
