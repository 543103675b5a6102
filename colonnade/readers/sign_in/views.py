"""The pages of one's account that are not allauth's own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from colonnade.readers.sign_in import actions, queries


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Everything that a reader can set, on one page."""
    return render(request, "readers/account.html", {"view": queries.account_home(request.user)})


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where a reader is signed in; a POST signs them out of all other browsers."""
    if request.method == "POST":
        actions.end_other_sessions(request=request)
        return redirect("usersessions_list")
    return render(request, "usersessions/usersession_list.html", {"sessions": queries.open_sessions(request)})


@login_required
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out of one browser, and show what is left."""
    actions.end_session(request=request, number=number)
    return redirect("usersessions_list")
