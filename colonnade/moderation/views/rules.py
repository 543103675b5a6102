"""HTTP for the rulebook: moderators read its rules and lists and try them, administrators change them."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import RuleList
from colonnade.moderation.rules.choices import CHOICES
from colonnade.moderation.rules.phrases import LARGEST
from colonnade.moderation.views.asking import desk_page, for_moderators, read_or_write

HOME = f"{queries.HOME}rules/"


@for_moderators
@read_or_write
def rulebook(request: HttpRequest) -> HttpResponse:
    """The rules with what each does here; sent, all of them are set at once or none."""
    asked = request.POST if request.method == "POST" else request.GET
    place = asked.get("place", "").strip() or "site"
    page = queries.rulebook_page(place)
    if page is None:
        page, sentence = queries.rulebook_page("site"), _("There is no such section, story or article.")
        return _rulebook(request, page, sentence, 404)
    if request.method != "POST":
        return _rulebook(request, page)
    try:
        with transaction.atomic():
            for name in CHOICES:
                if f"{name}-effect" in request.POST:
                    actions.set_rule(
                        administrator=request.user,  # type: ignore[arg-type]
                        place=place,
                        rule=name,
                        effect=request.POST[f"{name}-effect"],
                        number=_number(request.POST.get(f"{name}-number", ""), name),
                    )
    except Refused as error:
        return _rulebook(request, page, str(error), 422)
    messages.success(request, _("Saved. It holds from the next comment on."))
    return HttpResponseRedirect(f"{HOME}?place={quote(place)}" if place != "site" else HOME, status=303)


def _number(text: str, rule: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Refused(_("%(rule)s: give a whole number.") % {"rule": CHOICES[rule].label})
    return int(text)


def _rulebook(
    request: HttpRequest, page: queries.RulebookPage | None, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"view": page, "tab": "rules", "refusal": sentence}
    context["may_change"] = request.user.role == "administrator"
    return desk_page(request, "moderation/rules.html", context, status)


@for_moderators
@read_or_write
def rule_list(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One list: read, changed, brought in from a file, or tried before it is saved."""
    language = "" if language == "all" else language
    known = ["", *dict(settings.LANGUAGES)] if kind in RuleList.PHRASES else [""]
    if kind not in RuleList.Kind.values or language not in known:
        raise Http404
    if request.method != "POST":
        return _list_page(request, kind, language, queries.list_text(kind, language))
    text, trial = request.POST.get("text", ""), None
    try:
        text = _sent(request, text)
        if "try" in request.POST:
            trial = queries.trial_of_list(kind, language, text)
            return _list_page(request, kind, language, text, trial=trial)
        actions.write_list(administrator=request.user, kind=kind, language=language, text=text)  # type: ignore[arg-type]
    except Refused as error:
        return _list_page(request, kind, language, text, str(error), 422)
    messages.success(request, _("Saved. It holds from the next comment on."))
    return HttpResponseRedirect(request.path, status=303)


def _sent(request: HttpRequest, text: str) -> str:
    """The list in the form, or that of the file beside it. Raises Refused for what is no text."""
    file = request.FILES.get("file")
    if file is None:
        return text
    if file.size > LARGEST:
        raise Refused(_("The file is larger than a megabyte. Take some lines out."))
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("The file is not text in UTF-8. Save it as that, and choose it again.")) from None


def _list_page(
    request: HttpRequest,
    kind: str,
    language: str,
    text: str,
    sentence: str = "",
    status: int = 200,
    trial: queries.Trial | None = None,
) -> HttpResponse:
    context = {
        "label": RuleList.Kind(kind).label,
        "may_change": request.user.role == "administrator",
        "language": language,
        "is_of_phrases": kind in RuleList.PHRASES,
        "text": text,
        "trial": trial,
        "refusal": sentence,
        "tab": "rules",
    }
    return desk_page(request, "moderation/rule_list.html", context, status)


@for_moderators
@require_safe
def list_file(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """A list as a file of lines."""
    if kind not in RuleList.Kind.values:
        raise Http404
    text = queries.list_text(kind, "" if language == "all" else language)
    answer = HttpResponse(text + "\n" if text else "", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.txt"'
    return answer


@for_moderators
@require_safe
def try_rule(request: HttpRequest) -> HttpResponse:
    """What a rule would have done to the last 10,000 comments."""
    rule, trial, sentence = request.GET.get("rule", ""), None, ""
    try:
        trial = queries.trial_of_rule(
            rule, _number(request.GET.get("number", ""), rule) if rule in CHOICES else None
        )
    except Refused as error:
        sentence = str(error)
    context = {
        "trial": trial,
        "choice": CHOICES.get(rule),
        "rule": rule,
        "number": request.GET.get("number", ""),
        "refusal": sentence,
        "tab": "rules",
    }
    return desk_page(request, "moderation/rule_trial.html", context, 422 if sentence else 200)
