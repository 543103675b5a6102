"""HTTP for what readers are told: moderators read it, administrators write it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import ReadySentence, ReasonWords
from colonnade.moderation.views.asking import desk_page, for_moderators, read_or_write

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def _page(
    request: HttpRequest, template: str, context: dict, sentence: str = "", status: int = 200
) -> HttpResponse:
    context |= {"tab": "sentences", "refusal": sentence}
    context["may_change"] = request.user.role == "administrator"  # type: ignore[union-attr]
    return desk_page(request, f"moderation/{template}.html", context, status)


def _saved(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(queries.SENTENCES, status=303)


@for_moderators
@require_safe
def sentences(request: HttpRequest) -> HttpResponse:
    """The reasons and the ready sentences, as they are said here."""
    return _page(request, "sentences", {"view": queries.sentences_page()})


@for_moderators
@read_or_write
def reason(request: HttpRequest, code: str) -> HttpResponse:
    """What one reason is called and what authors are told of it, in each language."""
    page = queries.reason_page(code)
    if page is None:
        raise Http404
    if request.method != "POST":
        return _page(request, "reason", {"view": page})
    names = ("label", "sentence", "section")
    words = {one: {name: request.POST.get(f"{name}-{one}", "") for name in names} for one in LANGUAGES}
    is_offered = not page.may_be_ended or "offered" in request.POST
    try:
        actions.write_reason(
            administrator=request.user,  # type: ignore[arg-type]
            reason=code,
            is_offered=is_offered,
            words=words,
        )
    except Refused as error:
        sent = ReasonWords(reason=code, is_offered=is_offered, words=words)
        return _page(request, "reason", {"view": queries.reason_page(code, sent)}, str(error), 422)
    return _saved(request, _("Saved. Authors are told so from the next decision on."))


@for_moderators
@read_or_write
def new_ready(request: HttpRequest) -> HttpResponse:
    """A sentence that moderators can choose from now on."""
    return _ready(request, None)


@for_moderators
@read_or_write
def ready(request: HttpRequest, number: int) -> HttpResponse:
    """A sentence that moderators choose, in each language; or it is taken away."""
    found = queries.ready_sentence(str(number))
    if found is None:
        raise Http404
    if "delete" not in request.POST:
        return _ready(request, found)
    try:
        actions.delete_ready_sentence(administrator=request.user, ready=found)  # type: ignore[arg-type]
    except Refused as error:
        return _page(request, "ready", {"view": queries.ready_page(found)}, str(error), 422)
    return _saved(request, _("Taken away. Who was told it was told it."))


def _ready(request: HttpRequest, found: ReadySentence | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "ready", {"view": queries.ready_page(found or ReadySentence(use="removal"))})
    given = {name: request.POST.get(name, "") for name in ("name", "use", "reason")}
    words = {one: request.POST.get(f"sentence-{one}", "") for one in LANGUAGES}
    try:
        actions.write_ready_sentence(
            administrator=request.user,  # type: ignore[arg-type]
            ready=found,
            words=words,
            **given,
        )
    except Refused as error:
        sent = ReadySentence(pk=found.pk if found else None, words=words, **given)
        return _page(request, "ready", {"view": queries.ready_page(sent)}, str(error), 422)
    return _saved(request, _("Saved. Moderators can choose it now."))
