"""HTTP for one reader at the desk, and for the warning that a reader has to read."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from colonnade.moderation import actions, forms, queries
from colonnade.moderation.views.asking import (
    REFUSALS,
    View,
    desk_page,
    done,
    for_moderators,
    or_404,
    read_or_write,
    reader_of,
    sign_in,
)


@for_moderators
@read_or_write
def reader(request: HttpRequest, number: int) -> HttpResponse:
    """What one reader may do, what is known of what they did, and what may be done about it."""
    record = or_404(queries.record_of, number, queries.reach_of(request.user))
    if request.method != "POST":
        kind = record.standing.kind_now if record.standing else "good"
        return _reader_page(request, record, forms.ReaderForm(initial={"kind": kind, "hours": "168"}))
    form = forms.ReaderForm(request.POST)
    if "write_out" in request.POST:
        return _reader_page(request, record, form.written_out(record.reader))
    if not form.is_valid():
        return _reader_page(request, record, form, status=422)
    try:
        sentence = form.apply(request.user, record.reader)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _reader_page(request, record, form, str(error), 422)
    return done(request, sentence, request.path)


def _reader_page(
    request: HttpRequest, record: queries.Record, form: Form, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"view": record, "form": form, "refusal": sentence}
    context["removal"] = forms.RemovalForm()
    return desk_page(request, "moderation/reader.html", context, status)


@for_moderators
@require_POST
def note_on_reader(request: HttpRequest, number: int) -> HttpResponse:
    """Note something of a reader for the other moderators."""
    record = or_404(queries.record_of, number, queries.reach_of(request.user))
    text = request.POST.get("text", "")
    try:
        actions.note(moderator=request.user, reader=record.reader, text=text)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _reader_page(request, record, forms.ReaderForm(), str(error), 422)
    return done(request, _("Noted."), f"{queries.HOME}readers/{number}/")


def _answer_to_proposal(act: Callable[..., object], sentence: Callable[[], str]) -> View:
    """A button's view: a second moderator agrees to a ban, or does not."""

    @for_moderators
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        proposal = or_404(queries.proposal, number)
        place = f"{queries.HOME}readers/{proposal.reader_id}/"
        try:
            act(moderator=request.user, proposal=proposal)
        except REFUSALS as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(place, status=303)
        return done(request, sentence(), place)

    return view


confirm_ban = _answer_to_proposal(actions.confirm_ban, lambda: _("Confirmed: the reader is banned."))
decline_ban = _answer_to_proposal(actions.decline_ban, lambda: _("Declined: nothing changes for the reader."))


@never_cache
@read_or_write
def warning(request: HttpRequest) -> HttpResponse:
    """What the moderators warn this reader of; to be confirmed before they write again."""
    reader = reader_of(request)
    if reader is None:
        return sign_in(request.path)
    if request.method == "POST":
        actions.acknowledge_warning(reader=reader)
        messages.success(request, _("Thank you. You may write again."))
        return HttpResponseRedirect("/account/", status=303)
    return render(request, "moderation/warning.html", {"warning": queries.warning_of(reader)})
