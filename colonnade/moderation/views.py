"""HTTP for reports and for the moderators' desk: each parses, asks one query or runs one action."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from colonnade.discussion import actions as discussion
from colonnade.discussion import queries as discussions
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused, actions, forms, queries
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

REFUSALS = (Refused, discussion.Refused, readers.Refused)
BIGGEST = 2**63 - 1
View = Callable[..., HttpResponse]
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _reader_of(request: HttpRequest) -> Reader | None:
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]


def _sign_in(back: str) -> HttpResponse:
    return HttpResponseRedirect(f"/account/login/?next={quote(back)}")


def _done(request: HttpRequest, sentence: str, place: str) -> HttpResponse:
    """Lead on to where the moderator came from, and say there what was done."""
    messages.success(request, sentence)
    wish = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(wish if safe else place, status=303)


def _for_moderators(view: View) -> View:
    """Visitors are led to sign in; who may not moderate is told so."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        reader = _reader_of(request)
        if reader is None:
            return _sign_in(request.get_full_path() if request.method == "GET" else queries.HOME)
        if not reader.may_moderate:
            return render(request, "moderation/moderators_only.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@read_or_write
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Tell the moderators what is wrong with a comment; whatever is refused, the words stay in the form."""
    reader = _reader_of(request)
    comment = discussions.comment_seen_by(reader, number) if number <= BIGGEST else None
    if comment is None:
        raise Http404
    _speak_as(request, comment)
    if request.method != "POST":
        if reader is None:
            return _sign_in(request.path)
        return _report_page(request, comment, forms.ReportForm())
    form = forms.ReportForm(request.POST)
    if reader is None:
        sentence = _("You are not signed in any more. Sign in in another window, then send this again.")
        return _report_page(request, comment, form, sentence, 401)
    if not form.is_valid():
        return _report_page(request, comment, form, status=422)
    try:
        actions.report_comment(
            reader=reader, comment=comment, address=request.META.get("REMOTE_ADDR", ""), **form.cleaned_data
        )
    except REFUSALS as error:
        return _report_page(request, comment, form, str(error), 422)
    messages.success(request, _("Thank you. A moderator will look at this comment."))
    return HttpResponseRedirect(comment.address, status=303)


def _speak_as(request: HttpRequest, comment: Comment) -> None:
    """Addresses of comments name no edition: their pages speak that of the article."""
    language = comment.thread.article.language
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]


def _report_page(
    request: HttpRequest, comment: Comment, form: Form, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "said": discussions.spoken_of(comment, _reader_of(request)),
        "article": comment.thread.article,
        "form": form,
        "refusal": sentence,
        "sign_in": "" if request.user.is_authenticated else f"/account/login/?next={quote(request.path)}",
    }
    return render(request, "moderation/report.html", context, status=status)


def _list(page: Callable[[str], queries.CaseList]) -> View:
    """A view of one list of the desk."""

    @_for_moderators
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        try:
            shown = page(request.GET.get("after", ""))
        except queries.NoSuchPage as error:
            raise Http404 from error
        context = {"view": shown, "tabs": shown.tabs, "tab": shown.name, "form": forms.RemovalForm()}
        return render(request, "moderation/cases.html", context)

    return view


held = _list(queries.held_page)
reported = _list(queries.reported_page)
removed = _list(queries.removed_page)


def _case(number: int) -> queries.Case:
    found = queries.case(number) if number <= BIGGEST else None
    if found is None:
        raise Http404
    return found


def _case_page(
    request: HttpRequest, case: queries.Case, form: Form, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"case": case, "form": form, "refusal": sentence, "tabs": queries.tabs()}
    context["next"] = request.POST.get("next", "")
    context["former"] = discussions.former_texts(case.comment)
    return render(request, "moderation/comment.html", context, status=status)


@_for_moderators
@require_safe
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """One comment, what was reported of it, what it said before, and what may be decided."""
    return _case_page(request, _case(number), forms.RemovalForm())


def _decision(act: Callable[[Reader, Comment], object], sentence: Callable[[], str]) -> View:
    """A button's view: decides on a comment, and leads back to the list."""

    @_for_moderators
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        case = _case(number)
        try:
            act(request.user, case.comment)  # type: ignore[arg-type]
        except REFUSALS as error:
            return _case_page(request, case, forms.RemovalForm(), str(error), 422)
        return _done(request, sentence(), queries.HOME)

    return view


approve = _decision(
    lambda who, comment: actions.approve_comment(moderator=who, comment=comment),
    lambda: _("The comment shows now."),
)
keep = _decision(
    lambda who, comment: actions.close_reports(moderator=who, comment=comment),
    lambda: _("The comment stays, and its reports are closed."),
)
hold = _decision(
    lambda who, comment: discussion.hold_comment(moderator=who, comment=comment),
    lambda: _("The comment is held: only its author and moderators see it."),
)
restore = _decision(
    lambda who, comment: discussion.restore_comment(moderator=who, comment=comment),
    lambda: _("The comment shows again."),
)


@_for_moderators
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a comment for a reason; without one, its page asks for it."""
    case, form = _case(number), forms.RemovalForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case, form, status=422)
    try:
        actions.remove_comment(moderator=request.user, comment=case.comment, **form.cleaned_data)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _case_page(request, case, form, str(error), 422)
    return _done(request, _("The comment is removed. Its author is told why."), queries.HOME)


@_for_moderators
@read_or_write
def thread(request: HttpRequest, number: int) -> HttpResponse:
    """How one discussion runs: whether readers write, until when, how often, and what stands above it."""
    control = queries.thread_control(number) if number <= BIGGEST else None
    if control is None:
        raise Http404
    page_forms = {name: form.of(control.thread) for name, form in forms.THREAD_FORMS.items()}
    if request.method != "POST":
        return _thread_page(request, control, page_forms)
    name = request.POST.get("change", "")
    if name not in forms.THREAD_FORMS:
        return _thread_page(request, control, page_forms, _("Choose what to change."), 422)
    form = page_forms[name] = forms.THREAD_FORMS[name](request.POST)
    if not form.is_valid():
        return _thread_page(request, control, page_forms, status=422)
    try:
        form.apply(request.user, control.thread)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _thread_page(request, control, page_forms, str(error), 422)
    return _done(request, _("Saved. Readers see it at once."), request.path)


def _thread_page(
    request: HttpRequest,
    control: queries.ThreadControl,
    page_forms: dict[str, Form],
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"view": control, "forms": page_forms, "refusal": sentence, "tabs": queries.tabs()}
    return render(request, "moderation/thread.html", context, status=status)


@_for_moderators
@read_or_write
def reader(request: HttpRequest, number: int) -> HttpResponse:
    """What one reader may do, and what is known of what they did."""
    record = queries.record_of(number) if number <= BIGGEST else None
    if record is None:
        raise Http404
    if request.method != "POST":
        kind = record.standing.kind_now if record.standing else "good"
        return _reader_page(request, record, forms.StandingForm(initial={"kind": kind, "days": "7"}))
    form = forms.StandingForm(request.POST)
    if not form.is_valid():
        return _reader_page(request, record, form, status=422)
    try:
        actions.set_standing(moderator=request.user, reader=record.reader, **form.given())  # type: ignore[arg-type]
    except REFUSALS as error:
        return _reader_page(request, record, form, str(error), 422)
    return _done(request, _("Saved. It holds from the next comment on."), request.path)


def _reader_page(
    request: HttpRequest, record: queries.Record, form: Form, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"view": record, "form": form, "refusal": sentence, "tabs": queries.tabs()}
    context["removal"] = forms.RemovalForm()
    return render(request, "moderation/reader.html", context, status=status)


@_for_moderators
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What was decided and set here, by whom, the newest first."""
    try:
        shown = queries.log_page(request.GET.get("after", ""))
    except queries.NoSuchPage as error:
        raise Http404 from error
    return render(request, "moderation/log.html", {"view": shown, "tabs": queries.tabs(), "tab": "log"})


@_for_moderators
@require_safe
def log_file(request: HttpRequest) -> HttpResponse:
    """The whole log, entry by entry, for programs and for those who check its seals."""
    lines = StreamingHttpResponse(queries.log_lines(), content_type="application/jsonl; charset=utf-8")
    lines["Content-Disposition"] = 'attachment; filename="decisions.jsonl"'
    return lines  # type: ignore[return-value]
