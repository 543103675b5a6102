"""What a reader is told, how they wish to be told, and the end of mails by whoever has one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from colonnade.discussion import actions, queries
from colonnade.discussion.views.asking import BIGGEST

HOME = "/account/notifications/"
# What a mail program posts when its user wants no more of these mails (RFC 8058, section 3.1).
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """The notifications, the wishes and what is followed; POST changes the wishes."""
    refused = ""
    if request.method == "POST":
        asked = request.POST
        try:
            actions.choose_mail(
                reader=request.user,
                frequency=asked.get("frequency", ""),
                replies="replies" in asked,
                articles="articles" in asked,
            )
        except actions.Refused as error:
            refused = str(error)
        else:
            messages.success(request, _("You are told as you wish from now on."))
            return HttpResponseRedirect(HOME, status=303)
    try:
        view = queries.notifications_page(request.user, after=request.GET.get("after", ""))
    except queries.NoSuchPage as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(HOME)
    context = {"view": view, "refused": refused}
    return render(request, "discussion/notifications.html", context, status=422 if refused else 200)


@never_cache
@login_required
@require_safe
def notification(request: HttpRequest, number: int) -> HttpResponse:
    """Leads to the comment of which one was told, and marks it as seen."""
    try:
        to = actions.open_notification(reader=request.user, number=min(number, BIGGEST))
    except actions.Refused as error:
        messages.error(request, str(error))
        to = HOME
    return HttpResponseRedirect(to)


@never_cache
@login_required
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Marks everything as seen that was there when the page was made."""
    given = request.POST.get("up_to", "")
    up_to = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    actions.mark_seen(reader=request.user, up_to=up_to)
    return HttpResponseRedirect(HOME, status=303)


@csrf_exempt  # the token in the address is what gives the right; mail programs have no session
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, token: str) -> HttpResponse:
    """Asks whether these mails shall end, and ends them when told so; to look at it changes nothing."""
    subject = queries.mail_to_end(token)
    context: dict[str, object] = {"subject": subject, "is_ended": False, "refused": ""}
    status = 200 if subject else 404
    if request.method == "POST":
        try:
            if request.POST.get(ONE_CLICK[0]) != ONE_CLICK[1]:
                raise actions.Refused(_("Nothing was changed: press the button to end these mails."))
            actions.unsubscribe(token=token)
            context["is_ended"] = True
        except actions.Refused as error:
            context["refused"], status = str(error), 422 if subject else 404
    language = subject.language if subject else translation.get_language()
    with translation.override(language):
        response = render(request, "discussion/mail.html", context, status=status)
    response.headers["Content-Language"] = language
    return response
