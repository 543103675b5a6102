"""HTTP for one comment at the desk: what may be decided, noted and undone."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from colonnade.discussion import queries as discussions
from colonnade.moderation import actions, forms, queries
from colonnade.moderation.models import Seen
from colonnade.moderation.views.asking import (
    REFUSALS,
    View,
    desk_page,
    done,
    for_moderators,
    or_404,
)


def _case(request: HttpRequest, number: int) -> queries.Case:
    reach = queries.reach_of(request.user)  # type: ignore[arg-type]
    return or_404(queries.case, number, reach)


def _case_page(
    request: HttpRequest, case: queries.Case, form: Form, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"case": case, "form": form, "refusal": sentence}
    context["next"] = request.POST.get("next", "")
    context["former"] = discussions.former_texts(case.comment)
    context["around"] = queries.conversation_of(case.comment)
    return desk_page(request, "moderation/comment.html", context, status)


@for_moderators
@require_safe
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """One comment, what was reported of it, what it said before, and what may be decided."""
    return _case_page(request, _case(request, number), forms.RemovalForm())


def seen_in(request: HttpRequest) -> Seen | None:
    """What the page knew of the comment; pages that do not say are believed to know."""
    return Seen.read(request.POST.get("seen", ""))


def _decision(act: Callable[..., object], sentence: Callable[[], str]) -> View:
    """A button's view: decides on a comment, and leads back to the list."""

    @for_moderators
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        case = _case(request, number)
        try:
            act(moderator=request.user, comment=case.comment, seen=seen_in(request))
        except REFUSALS as error:
            return _case_page(request, _case(request, number), forms.RemovalForm(), str(error), 422)
        return done(request, sentence(), queries.HOME)

    return view


approve = _decision(actions.approve_comment, lambda: _("The comment shows now."))
keep = _decision(actions.keep_comment, lambda: _("The comment stays, and its reports are closed."))
hold = _decision(
    actions.hold_comment, lambda: _("The comment is held: only its author and moderators see it.")
)
restore = _decision(actions.restore_comment, lambda: _("The comment shows again."))
feature = _decision(actions.feature_comment, lambda: _("The comment stands among the featured ones."))
take = _decision(lambda seen, **given: actions.take_case(**given), lambda: _("It is yours for five minutes."))


@for_moderators
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Note something of a comment for the other moderators."""
    case, text = _case(request, number), request.POST.get("text", "")
    try:
        actions.note(moderator=request.user, comment=case.comment, text=text)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _case_page(request, case, forms.RemovalForm(), str(error), 422)
    return done(request, _("Noted."), case.address)


@for_moderators
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a comment for a reason, or with its replies; without a reason the form asks for one."""
    case, form = _case(request, number), forms.RemovalForm(request.POST)
    if "write_out" in request.POST:
        return _case_page(request, case, form.written_out(case.comment.author))
    if not form.is_valid():
        return _case_page(request, case, form, status=422)
    given = form.cleaned_data
    does = actions.remove_with_replies if given["scope"] == "replies" else actions.remove_comment
    why = {"reason": given["reason"], "text": given["text"]}
    try:
        does(moderator=request.user, comment=case.comment, seen=seen_in(request), **why)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _case_page(request, _case(request, number), form, str(error), 422)
    return done(request, _("The comment is removed. Its author is told why."), queries.HOME)


@for_moderators
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo what was decided a moment ago."""
    decision = or_404(queries.decision, number)
    try:
        actions.undo_decision(moderator=request.user, decision=decision)  # type: ignore[arg-type]
    except REFUSALS as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(queries.HOME, status=303)
    return done(request, _("Undone: everything is as it was before."), queries.HOME)
