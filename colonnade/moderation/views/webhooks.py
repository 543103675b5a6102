"""HTTP for webhooks: moderators see how they stand, administrators set them up and send again."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from colonnade.moderation import Refused, actions, forms, queries
from colonnade.moderation.models import Webhook
from colonnade.moderation.views.asking import (
    View,
    desk_page,
    done,
    for_moderators,
    or_404,
    read_or_write,
)

HOME = f"{queries.HOME}webhooks/"


def _may_change(request: HttpRequest) -> bool:
    return request.user.role == "administrator"  # type: ignore[union-attr]


@for_moderators
@read_or_write
def webhook_list(request: HttpRequest) -> HttpResponse:
    """All webhooks and how they stand; sent, another one is added."""
    if request.method != "POST":
        return _list_page(request, forms.WebhookForm())
    form = forms.WebhookForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    try:
        made = actions.add_webhook(administrator=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as error:
        return _list_page(request, form, str(error), 422)
    return done(request, _("Added. It is told of what happens from now on."), f"{HOME}{made.pk}/")


def _list_page(request: HttpRequest, form: Form, sentence: str = "", status: int = 200) -> HttpResponse:
    told = queries.webhook_list()
    context = {
        "webhooks": told,
        "failing": [one for one in told if one.webhook.is_failing_long],
        "form": form,
        "may_change": _may_change(request),
        "refusal": sentence,
        "tab": "webhooks",
    }
    return desk_page(request, "moderation/webhooks.html", context, status)


@for_moderators
@read_or_write
def webhook(request: HttpRequest, number: int) -> HttpResponse:
    """One webhook: what it is told of, what it did not take; sent, it is set anew."""
    found = or_404(queries.webhook, number)
    if request.method != "POST":
        return _webhook_page(request, found, forms.WebhookForm.of(found))
    form = forms.WebhookForm(request.POST)
    if not form.is_valid():
        return _webhook_page(request, found, form, status=422)
    try:
        actions.set_webhook(administrator=request.user, webhook=found, **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as error:
        return _webhook_page(request, found, form, str(error), 422)
    return done(request, _("Saved. It holds for what happens from now on."), request.path)


def _webhook_page(
    request: HttpRequest,
    found: Webhook,
    form: Form,
    sentence: str = "",
    status: int = 200,
    secrets: tuple[str, ...] = (),
) -> HttpResponse:
    try:
        page = queries.webhook_page(found.pk, request.GET.get("after", ""))
    except queries.NoSuchPage as error:
        raise Http404 from error
    if page is None:
        raise Http404
    context = {
        "view": page,
        "form": form,
        "secrets": secrets,
        "may_change": _may_change(request),
        "refusal": sentence,
        "tab": "webhooks",
    }
    return desk_page(request, "moderation/webhook.html", context, status)


def _button(act: Callable[[HttpRequest, Webhook], HttpResponse]) -> View:
    """A button's view: what is refused is said on the webhook's page."""

    @for_moderators
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, number: int) -> HttpResponse:
        found = or_404(queries.webhook, number)
        try:
            return act(request, found)
        except Refused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(f"{HOME}{number}/", status=303)

    return view


@_button
def show(request: HttpRequest, found: Webhook) -> HttpResponse:
    """The secret, on this page and no other."""
    secrets = actions.show_webhook_secret(administrator=request.user, webhook=found)  # type: ignore[arg-type]
    return _webhook_page(request, found, forms.WebhookForm.of(found), secrets=secrets)


@_button
def replace(request: HttpRequest, found: Webhook) -> HttpResponse:
    """A new secret; the one before signs for another day."""
    actions.replace_webhook_secret(administrator=request.user, webhook=found)  # type: ignore[arg-type]
    sentence = _("There is a new secret. The one before signs beside it for 24 hours.")
    return done(request, sentence, f"{HOME}{found.pk}/")


@_button
def test(request: HttpRequest, found: Webhook) -> HttpResponse:
    """A message that says nothing but that it arrived."""
    actions.send_test(administrator=request.user, webhook=found)  # type: ignore[arg-type]
    sentence = _("A test is on its way. Load this page again to see what was answered.")
    return done(request, sentence, f"{HOME}{found.pk}/")


@_button
def on(request: HttpRequest, found: Webhook) -> HttpResponse:
    """It is told again."""
    actions.switch_webhook_on(administrator=request.user, webhook=found)  # type: ignore[arg-type]
    return done(request, _("It is switched on."), f"{HOME}{found.pk}/")


@_button
def off(request: HttpRequest, found: Webhook) -> HttpResponse:
    """It is told nothing."""
    actions.switch_webhook_off(administrator=request.user, webhook=found)  # type: ignore[arg-type]
    return done(
        request, _("It is switched off, and never hears of what happens meanwhile."), f"{HOME}{found.pk}/"
    )


@_button
def delete(request: HttpRequest, found: Webhook) -> HttpResponse:
    """It is gone, with what waited for it."""
    actions.delete_webhook(administrator=request.user, webhook=found)  # type: ignore[arg-type]
    return done(request, _("The webhook is deleted."), HOME)


@_button
def all_again(request: HttpRequest, found: Webhook) -> HttpResponse:
    """Everything that was given up is sent once more."""
    many = actions.send_all_again(administrator=request.user, webhook=found)  # type: ignore[arg-type]
    words = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", many)
    return done(request, words % {"count": many}, f"{HOME}{found.pk}/")


@for_moderators
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """One message that was given up is sent once more."""
    found = or_404(queries.delivery, number)
    place = f"{HOME}{found.webhook_id}/"
    try:
        actions.send_again(administrator=request.user, delivery=found)  # type: ignore[arg-type]
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(place, status=303)
    return done(request, _("It is sent again."), place)
