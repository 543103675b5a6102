"""HTTP for the rules as readers read them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from colonnade import edge
from colonnade.moderation import queries

A_MINUTE = 60  # caches further out may hold it so long


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What is looked at here before a comment shows, in plain words."""
    view = queries.rules_page(translation.get_language() or settings.LANGUAGE_CODE)
    response = render(request, "moderation/readable.html", {"view": view})
    return edge.keep(response, *view.keys, within=A_MINUTE)
