"""HTTP for how one discussion runs."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from colonnade.moderation import forms, queries
from colonnade.moderation.views.asking import (
    REFUSALS,
    desk_page,
    done,
    for_moderators,
    or_404,
    read_or_write,
)


@for_moderators
@read_or_write
def thread(request: HttpRequest, number: int) -> HttpResponse:
    """How one discussion runs: whether readers write, until when, how often, and what stands above it."""
    control = or_404(queries.thread_control, number)
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
    return done(request, _("Saved. Readers see it at once."), request.path)


def _thread_page(
    request: HttpRequest,
    control: queries.ThreadControl,
    page_forms: dict[str, Form],
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"view": control, "forms": page_forms, "refusal": sentence}
    return desk_page(request, "moderation/thread.html", context, status)
