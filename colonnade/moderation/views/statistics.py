"""HTTP for the figures of moderation: a page, and each of its tables as a file."""

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from colonnade.moderation import forms, queries
from colonnade.moderation.views.asking import desk_page, for_moderators


@for_moderators
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How much was written, held, decided and taken back in a time, and how fast."""
    form = forms.FiguresForm(request.GET)
    is_valid = form.is_valid()
    context = {
        "view": queries.statistics(form.asked, request.user),  # type: ignore[arg-type]
        "form": form,
        "tab": "statistics",
        "may_set": request.user.role == "administrator",  # type: ignore[union-attr]
    }
    return desk_page(request, "moderation/statistics.html", context, 200 if is_valid else 422)


@for_moderators
@require_safe
def statistics_file(request: HttpRequest, name: str) -> HttpResponse:
    """One of the tables, of the same time, as a file: what the page shows, no more and no less."""
    form = forms.FiguresForm(request.GET)
    if not form.is_valid():
        raise Http404
    table = queries.statistics(form.asked, request.user).tables.get(name)  # type: ignore[arg-type]
    if table is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{form.file_name(name)}"'
    csv.writer(response).writerows(table.file_lines())
    return response
