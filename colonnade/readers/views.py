"""HTTP for people: a reader's page; what they show, take with them, agree to; how they leave."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from colonnade import edge
from colonnade.readers import TooMany, actions, forms, queries

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """A reader's page. A former address, or a name as it is written, leads on to it."""
    found = queries.reader_page(slug)
    if found is None:
        raise Http404
    if isinstance(found, str):
        return redirect(found)
    response = render(request, "readers/profile.html", {"reader": found})
    keys = dict.fromkeys((found.key, *getattr(request, "shown_keys", ())))
    response.edge_parameters = ("after",)  # type: ignore[attr-defined]
    return edge.keep(response, *keys, f"chrome:{translation.get_language()}")


@login_required
@GET_OR_POST
def own_profile(request: HttpRequest) -> HttpResponse:
    """Name, face and a few words: each has a form of its own, which keeps what was typed if refused."""
    reader = request.user
    offered = {name: kind(reader) for name, kind in forms.CHANGES.items()}
    status = 200
    if request.method == "POST":
        name = request.POST.get("change", "")
        if name not in offered:
            raise Http404
        form = offered[name] = forms.CHANGES[name](reader, request.POST, request.FILES)
        if form.carry_out(_address(request)):
            messages.success(request, form.done)
            return redirect("account_profile")
        status = form.status
    context = {"view": queries.own_profile(reader), "forms": offered}
    return _told_when(render(request, "readers/settings.html", context, status=status), offered.values())


def _told_when(response: HttpResponse, offered: object) -> HttpResponse:
    """A page that says "too often" says to machines too when to come again."""
    for form in offered:  # type: ignore[attr-defined]
        if form.retry_after:
            response["Retry-After"] = str(form.retry_after)
    return response


@login_required
@GET_OR_POST
def data(request: HttpRequest) -> HttpResponse | FileResponse:
    """What the paper keeps of a reader; a POST gives it to them as a file."""
    if request.method == "POST":
        try:
            file = actions.personal_data(reader=request.user, address=_address(request))
        except TooMany as refused:
            context = {"reader": request.user, "refusal": str(refused)}
            response = render(request, "readers/data.html", context, status=429)
            response["Retry-After"] = str(refused.retry_after)
            return response
        name = f"{request.user.slug}.zip"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    return render(request, "readers/data.html", {"reader": request.user})


@login_required
@GET_OR_POST
@reauthentication_required(allow_get=True)
def leave(request: HttpRequest) -> HttpResponse:
    """Ask to be forgotten, with a password or another proof that it is still oneself."""
    reader = request.user
    form = forms.LeaveForm(reader, request.POST or None)
    if request.method == "POST" and form.carry_out(_address(request)):
        return redirect("account_leave")
    context = {"reader": reader, "form": form, "days": settings.NEWSROOM.deletion_days}
    return _told_when(render(request, "readers/leave.html", context, status=form.status), [form])


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Think again: the account stays, with all that is in it."""
    actions.recall_deletion(reader=request.user)
    messages.success(request, _("Your account stays. Welcome back."))
    return redirect("account_data")


@login_required
@GET_OR_POST
def terms(request: HttpRequest) -> HttpResponse:
    """The paper has new terms: agree, and go on to where one was."""
    following = request.POST.get("next") or request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        following = "/"
    version = settings.NEWSROOM.terms_version
    if request.method == "POST" and version and request.POST.get("version") == version:
        actions.accept_terms(reader=request.user, version=version)
        return redirect(following)
    context = {"reader": request.user, "version": version, "next": following}
    return render(request, "readers/terms.html", context)


def _makes_a_token(request: HttpRequest) -> bool:
    return request.method == "POST" and "end" not in request.POST


@login_required
@GET_OR_POST
@reauthentication_required(enabled=_makes_a_token)
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of one's programs: make one, after a proof of oneself, to be shown this once; end one."""
    reader, fresh, sentence, status = request.user, "", "", 200
    if request.method == "POST" and "end" in request.POST:
        number = request.POST["end"]
        if number.isascii() and number.isdigit() and len(number) <= 18:
            actions.end_token(reader=reader, number=int(number))
        return redirect("account_tokens")
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            fresh = actions.make_token(
                reader=reader,
                name=request.POST.get("name", ""),
                scope=request.POST.get("scope", ""),
                days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
                address=_address(request),
            )
        except actions.Refused as error:
            sentence, status = str(error), 422
    context = {
        "tokens": queries.tokens_of(reader),
        "fresh": fresh,
        "refusal": sentence,
        "name": request.POST.get("name", "") if sentence else "",
    }
    return render(request, "readers/tokens.html", context, status=status)
