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
from django.utils.translation import ngettext
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


def _desk(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """A page of the desk; what its moderator may still undo stands on each."""
    context["undoable"] = queries.undoable(request.user)  # type: ignore[arg-type]
    return render(request, template, context, status=status)


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
        return _desk(request, "moderation/cases.html", context)

    return view


held = _list(queries.held_page)
reported = _list(queries.reported_page)
removed = _list(queries.removed_page)
new = _list(queries.new_page)
recent = _list(queries.recent_page)


@_for_moderators
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """What was said in some words, or by whom."""
    words = request.GET.get("q", "")
    try:
        shown = queries.found_page(words, request.GET.get("after", ""))
    except queries.NoSuchPage as error:
        raise Http404 from error
    context = {"view": shown, "tabs": shown.tabs, "tab": "", "form": forms.RemovalForm(), "words": words}
    return _desk(request, "moderation/cases.html", context)


@_for_moderators
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The lists and how many wait in each, as the part of a page that stays open."""
    return render(
        request, "moderation/tabs.html", {"tabs": queries.tabs(), "tab": request.GET.get("tab", "")}
    )


@_for_moderators
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Decide alike on the comments that were chosen, each by itself; what was refused is said."""
    chosen = request.POST.getlist("comment")[: queries.PAGE]
    form = forms.RemovalForm(request.POST)
    approves = "approve" in request.POST
    done, refused = 0, []
    for number in chosen:
        case = queries.case(_number(number) or 0)
        if case is None:
            continue
        given = {"moderator": request.user, "comment": case.comment}
        given["seen"] = _number(request.POST.get(f"seen-{number}", ""))
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
            done += 1
    for sentence in dict.fromkeys(refused):
        messages.error(request, sentence)
    words = ngettext("%(count)d comment is decided.", "%(count)d comments are decided.", done)
    return _done(request, words % {"count": done}, queries.HOME)


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
    return _desk(request, "moderation/comment.html", context, status)


@_for_moderators
@require_safe
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """One comment, what was reported of it, what it said before, and what may be decided."""
    return _case_page(request, _case(number), forms.RemovalForm())


def _seen(request: HttpRequest) -> int | None:
    """Which decision the page knew as the latest; pages that do not say are believed to know."""
    return _number(request.POST.get("seen", ""))


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None


def _decision(act: Callable[..., object], sentence: Callable[[], str]) -> View:
    """A button's view: decides on a comment, and leads back to the list."""

    @_for_moderators
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        case = _case(number)
        try:
            act(moderator=request.user, comment=case.comment, seen=_seen(request))
        except REFUSALS as error:
            return _case_page(request, _case(number), forms.RemovalForm(), str(error), 422)
        return _done(request, sentence(), queries.HOME)

    return view


approve = _decision(actions.approve_comment, lambda: _("The comment shows now."))
keep = _decision(actions.keep_comment, lambda: _("The comment stays, and its reports are closed."))
hold = _decision(
    actions.hold_comment, lambda: _("The comment is held: only its author and moderators see it.")
)
restore = _decision(actions.restore_comment, lambda: _("The comment shows again."))
feature = _decision(actions.feature_comment, lambda: _("The comment stands among the featured ones."))


take = _decision(lambda seen, **given: actions.take_case(**given), lambda: _("It is yours for five minutes."))


@_for_moderators
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Note something of a comment for the other moderators."""
    case, text = _case(number), request.POST.get("text", "")
    try:
        actions.note(moderator=request.user, comment=case.comment, text=text)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _case_page(request, case, forms.RemovalForm(), str(error), 422)
    return _done(request, _("Noted."), case.address)


@_for_moderators
@require_POST
def note_on_reader(request: HttpRequest, number: int) -> HttpResponse:
    """Note something of a reader for the other moderators."""
    record = queries.record_of(number) if number <= BIGGEST else None
    if record is None:
        raise Http404
    text = request.POST.get("text", "")
    try:
        actions.note(moderator=request.user, reader=record.reader, text=text)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _reader_page(request, record, forms.ReaderForm(), str(error), 422)
    return _done(request, _("Noted."), f"{queries.HOME}readers/{number}/")


@_for_moderators
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a comment for a reason, or with its replies; without a reason the form asks for one."""
    case, form = _case(number), forms.RemovalForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case, form, status=422)
    given = form.cleaned_data
    does = actions.remove_with_replies if given["scope"] == "replies" else actions.remove_comment
    why = {"reason": given["reason"], "text": given["text"]}
    try:
        does(moderator=request.user, comment=case.comment, seen=_seen(request), **why)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _case_page(request, _case(number), form, str(error), 422)
    return _done(request, _("The comment is removed. Its author is told why."), queries.HOME)


@_for_moderators
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo what was decided a moment ago."""
    decision = queries.decision(number) if number <= BIGGEST else None
    if decision is None:
        raise Http404
    try:
        actions.undo_decision(moderator=request.user, decision=decision)  # type: ignore[arg-type]
    except REFUSALS as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(queries.HOME, status=303)
    return _done(request, _("Undone: everything is as it was before."), queries.HOME)


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
    return _desk(request, "moderation/thread.html", context, status)


@_for_moderators
@read_or_write
def reader(request: HttpRequest, number: int) -> HttpResponse:
    """What one reader may do, what is known of what they did, and what may be done about it."""
    record = queries.record_of(number) if number <= BIGGEST else None
    if record is None:
        raise Http404
    if request.method != "POST":
        kind = record.standing.kind_now if record.standing else "good"
        return _reader_page(request, record, forms.ReaderForm(initial={"kind": kind, "hours": "168"}))
    form = forms.ReaderForm(request.POST)
    if not form.is_valid():
        return _reader_page(request, record, form, status=422)
    try:
        sentence = form.apply(request.user, record.reader)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _reader_page(request, record, form, str(error), 422)
    return _done(request, sentence, request.path)


def _reader_page(
    request: HttpRequest, record: queries.Record, form: Form, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"view": record, "form": form, "refusal": sentence, "tabs": queries.tabs()}
    context["removal"] = forms.RemovalForm()
    return _desk(request, "moderation/reader.html", context, status)


def _answer_to_proposal(act: Callable[..., object], sentence: Callable[[], str]) -> View:
    """A button's view: a second moderator agrees to a ban, or does not."""

    @_for_moderators
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        proposal = queries.proposal(number) if number <= BIGGEST else None
        if proposal is None:
            raise Http404
        place = f"{queries.HOME}readers/{proposal.reader_id}/"
        try:
            act(moderator=request.user, proposal=proposal)
        except REFUSALS as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(place, status=303)
        return _done(request, sentence(), place)

    return view


confirm_ban = _answer_to_proposal(actions.confirm_ban, lambda: _("Confirmed: the reader is banned."))
decline_ban = _answer_to_proposal(actions.decline_ban, lambda: _("Declined: nothing changes for the reader."))


@never_cache
@read_or_write
def warning(request: HttpRequest) -> HttpResponse:
    """What the moderators warn this reader of; to be confirmed before they write again."""
    reader = _reader_of(request)
    if reader is None:
        return _sign_in(request.path)
    if request.method == "POST":
        actions.acknowledge_warning(reader=reader)
        messages.success(request, _("Thank you. You may write again."))
        return HttpResponseRedirect("/account/", status=303)
    return render(request, "moderation/warning.html", {"warning": queries.warning_of(reader)})


@_for_moderators
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What was decided and set here, by whom, the newest first."""
    try:
        shown = queries.log_page(request.GET.get("after", ""))
    except queries.NoSuchPage as error:
        raise Http404 from error
    return _desk(request, "moderation/log.html", {"view": shown, "tabs": queries.tabs(), "tab": "log"})


@_for_moderators
@require_safe
def log_file(request: HttpRequest) -> HttpResponse:
    """The whole log, entry by entry, for programs and for those who check its seals."""
    lines = StreamingHttpResponse(queries.log_lines(), content_type="application/jsonl; charset=utf-8")
    lines["Content-Disposition"] = 'attachment; filename="decisions.jsonl"'
    return lines  # type: ignore[return-value]
