"""HTTP for the filters that moderators save."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from colonnade.moderation import actions, forms, queries
from colonnade.moderation.views.asking import (
    REFUSALS,
    desk_page,
    done,
    for_moderators,
    or_404,
    read_or_write,
)

HOME = f"{queries.HOME}filters/"


def _page(request: HttpRequest, sentence: str = "", status: int = 200) -> HttpResponse:
    context = {"refusal": sentence, "may_share": request.user.role == "administrator"}  # type: ignore[union-attr]
    return desk_page(request, "moderation/filters.html", context, status)


@for_moderators
@read_or_write
def filters(request: HttpRequest) -> HttpResponse:
    """The moderator's filters, and those that all share; sent, the conditions of a list are saved as one."""
    if request.method != "POST":
        return _page(request)
    asked = QueryDict(request.POST.get("next", "").partition("?")[2].partition("#")[0])
    form = forms.FilterForm(asked, reach=queries.EVERYWHERE)
    conditions = form.wanted().conditions if form.is_valid() else {}
    try:
        saved = actions.save_filter(
            moderator=request.user,  # type: ignore[arg-type]
            name=request.POST.get("name", ""),
            list=request.POST.get("list", ""),
            conditions=conditions,
        )
    except REFUSALS as error:
        return _page(request, str(error), 422)
    return done(request, _("Saved: it stands below the lists."), saved.address)


@for_moderators
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Rename a filter, delete it, share it with all, or share it no more."""
    saved = or_404(queries.saved_filter, number)
    who = {"moderator": request.user, "saved": saved}
    administrator = {"administrator": request.user, "saved": saved}
    try:
        if "delete" in request.POST:
            actions.delete_filter(**who)  # type: ignore[arg-type]
            return done(request, _("Deleted."), HOME)
        if "share" in request.POST:
            actions.share_filter(**administrator)  # type: ignore[arg-type]
            return done(request, _("Every moderator sees it now."), HOME)
        if "withhold" in request.POST:
            actions.withhold_filter(**administrator)  # type: ignore[arg-type]
            return done(request, _("It is its owner’s alone now."), HOME)
        actions.rename_filter(**who, name=request.POST.get("name", ""))  # type: ignore[arg-type]
    except REFUSALS as error:
        return _page(request, str(error), 422)
    return done(request, _("Saved."), HOME)
