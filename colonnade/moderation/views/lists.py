"""HTTP for the desk's lists of comments, and for deciding on several at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from colonnade.moderation import actions, forms, queries
from colonnade.moderation.views.asking import (
    REFUSALS,
    View,
    desk_page,
    done,
    for_moderators,
    whole_number,
)


def _list(page: Callable[[str], queries.CaseList]) -> View:
    """A view of one list of the desk."""

    @for_moderators
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        try:
            shown = page(request.GET.get("after", ""))
        except queries.NoSuchPage as error:
            raise Http404 from error
        context = {"view": shown, "tab": shown.name, "form": forms.RemovalForm()}
        return desk_page(request, "moderation/cases.html", context)

    return view


held = _list(queries.held_page)
reported = _list(queries.reported_page)
removed = _list(queries.removed_page)
new = _list(queries.new_page)
recent = _list(queries.recent_page)


@for_moderators
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """What was said in some words, or by whom."""
    words = request.GET.get("q", "")
    try:
        shown = queries.found_page(words, request.GET.get("after", ""))
    except queries.NoSuchPage as error:
        raise Http404 from error
    context = {"view": shown, "tab": "", "form": forms.RemovalForm(), "words": words}
    return desk_page(request, "moderation/cases.html", context)


@for_moderators
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The lists and how many wait in each, as the part of a page that stays open."""
    return render(
        request, "moderation/tabs.html", {"tabs": queries.tabs(), "tab": request.GET.get("tab", "")}
    )


@for_moderators
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Decide alike on the comments that were chosen, each by itself; what was refused is said."""
    chosen = request.POST.getlist("comment")[: queries.PAGE]
    form = forms.RemovalForm(request.POST)
    approves = "approve" in request.POST
    many, refused = 0, []
    for number in chosen:
        case = queries.case(whole_number(number) or 0)
        if case is None:
            continue
        given = {"moderator": request.user, "comment": case.comment}
        given["seen"] = whole_number(request.POST.get(f"seen-{number}", ""))
        try:
            if approves and case.comment.state == "held":
                actions.approve_comment(**given)  # type: ignore[arg-type]
            elif approves:
                actions.keep_comment(**given)  # type: ignore[arg-type]
            else:
                why = {name: form.data.get(name, "") for name in ("reason", "text")}
                actions.remove_comment(**given, **why)  # type: ignore[arg-type]
        except REFUSALS as error:
            refused.append(str(error))
        else:
            many += 1
    for sentence in dict.fromkeys(refused):
        messages.error(request, sentence)
    words = ngettext("%(count)d comment is decided.", "%(count)d comments are decided.", many)
    return done(request, words % {"count": many}, queries.HOME)
