"""HTTP for those outside: moderators read who is asked and how it goes, administrators set and try it."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Asked, Service
from colonnade.moderation.views.asking import desk_page, for_moderators

HOME = f"{queries.HOME}outside/"
Answer = Asked.Answer
# What a test brought; Akismet takes the author of ours for a spammer, always.
REPORTS = {
    (Service.SPAM, Answer.HOLD): gettext_lazy("It answers: the test is spam, as it should be."),
    (Service.SPAM, Answer.PUBLISH): gettext_lazy("It answers, but does not know the test for spam."),
    (Service.NEWSROOM, Answer.PUBLISH): gettext_lazy("It answers: publish."),
    (Service.NEWSROOM, Answer.HOLD): gettext_lazy("It answers: hold."),
    (Service.NEWSROOM, Answer.REFUSE): gettext_lazy("It answers: refuse."),
}


@for_moderators
@require_safe
def outside(request: HttpRequest) -> HttpResponse:
    """Who is asked before a comment shows, and how it went lately."""
    return _page(request)


@for_moderators
@require_POST
def save(request: HttpRequest, service: str) -> HttpResponse:
    """How one of them is asked; the secret that was made for it is shown in the answer, once."""
    secret = ""
    given = {
        "administrator": request.user,
        "seconds": request.POST.get("seconds", ""),
        "holds_on_failure": request.POST.get("failure") == "hold",
    }
    try:
        if service == Service.SPAM:
            given |= {"key": request.POST.get("key", ""), "is_taught": request.POST.get("taught") == "yes"}
            actions.set_akismet(**given)  # type: ignore[arg-type]
        elif service == Service.NEWSROOM:
            address = request.POST.get("address", "")
            secret = actions.set_newsroom_program(**given, address=address)  # type: ignore[arg-type]
        else:
            raise Http404
    except Refused as error:
        return _page(request, str(error), 422, sent=service)
    if secret:
        return _page(request, secret=secret)
    messages.success(request, _("Saved. It holds from the next comment on."))
    return HttpResponseRedirect(HOME, status=303)


@for_moderators
@require_POST
def replace_secret(request: HttpRequest) -> HttpResponse:
    """A new secret for the newsroom's own program, shown in the answer, once."""
    try:
        secret = actions.replace_program_secret(administrator=request.user)  # type: ignore[arg-type]
    except Refused as error:
        return _page(request, str(error), 422)
    return _page(request, secret=secret)


@for_moderators
@require_POST
def stop(request: HttpRequest, service: str) -> HttpResponse:
    """One of them is asked no more, and how it was asked is forgotten."""
    try:
        actions.stop_asking(administrator=request.user, service=service)  # type: ignore[arg-type]
    except Refused as error:
        return _page(request, str(error), 422)
    messages.success(request, _("Nobody is asked there any more."))
    return HttpResponseRedirect(HOME, status=303)


@for_moderators
@require_POST
def try_it(request: HttpRequest, service: str) -> HttpResponse:
    """A test is sent, and what came back is shown."""
    try:
        said = actions.try_asking(administrator=request.user, service=service)  # type: ignore[arg-type]
    except Refused as error:
        return _page(request, str(error), 422)
    report = REPORTS.get((Service(service), Answer(said.answer)), _("It failed:"))
    return _page(request, tried=service, report=f"{report} {said.sentence}".strip())


def _as_typed(request: HttpRequest, one: queries.Outsider) -> queries.Outsider:
    """What was refused stands in the form again, less the key."""
    return replace(
        one,
        address=request.POST.get("address", ""),
        seconds=request.POST.get("seconds", ""),
        holds_on_failure=request.POST.get("failure") == "hold",
        is_ticked=request.POST.get("taught") == "yes",
    )


def _page(
    request: HttpRequest, refusal: str = "", status: int = 200, sent: str = "", **more: object
) -> HttpResponse:
    context = {
        "outsiders": [_as_typed(request, one) if one.service == sent else one for one in queries.outsiders()],
        "may_change": request.user.role == "administrator",  # type: ignore[union-attr]
        "refusal": refusal,
        "tab": "rules",
        **more,
    }
    return desk_page(request, "moderation/outside.html", context, status)
