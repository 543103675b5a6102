"""HTTP for who moderates, and in which sections."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from colonnade.moderation import actions, queries
from colonnade.moderation.views.asking import (
    REFUSALS,
    desk_page,
    done,
    for_moderators,
    or_404,
    read_or_write,
    whole_number,
)

HOME = f"{queries.HOME}moderators/"


def _page(request: HttpRequest, sentence: str = "", status: int = 200) -> HttpResponse:
    context = {"colleagues": queries.colleagues(), "places": queries.places(), "refusal": sentence}
    context |= {"tab": "moderators", "may_change": request.user.role == "administrator"}  # type: ignore[union-attr]
    return desk_page(request, "moderation/moderators.html", context, status)


@for_moderators
@read_or_write
def moderators(request: HttpRequest) -> HttpResponse:
    """Who moderates, and where; sent by an administrator, one moderator is given other sections, or all."""
    if request.method != "POST":
        return _page(request)
    number = whole_number(request.POST.get("moderator", "")) or 0
    moderator = or_404(queries.colleague, number)
    sections = [whole_number(one) or 0 for one in request.POST.getlist("section")]
    if not sections and "everywhere" not in request.POST:
        return _page(request, _("Choose sections, or press ‘Everywhere’."), 422)
    try:
        actions.give_sections(
            administrator=request.user,  # type: ignore[arg-type]
            moderator=moderator,
            sections=sections,
        )
    except REFUSALS as error:
        return _page(request, str(error), 422)
    return done(request, _("Saved. It holds at once."), HOME)
