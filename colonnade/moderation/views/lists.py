"""HTTP for the desk's lists of comments, and for deciding on several at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from colonnade.discussion.models import Comment
from colonnade.moderation import actions, forms, queries
from colonnade.moderation.models import Seen
from colonnade.moderation.views.asking import (
    REFUSALS,
    View,
    desk_page,
    done,
    for_moderators,
    whole_number,
)


def _list(name: str) -> View:
    """A view of one list of the desk, with the conditions that its address says."""

    @for_moderators
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return _page(request, name, queries.PAGES[name])

    return view


def _page(
    request: HttpRequest, name: str, page: Callable[..., queries.CaseList], **more: object
) -> HttpResponse:
    """The page of a list; conditions that cannot be read are said, and then nothing is shown."""
    reach = queries.reach_of(request.user)  # type: ignore[arg-type]
    form = forms.FilterForm(request.GET, reach=reach)
    is_valid = form.is_valid()
    wanted = form.wanted() if is_valid else queries.ANY
    try:
        shown = page(request.GET.get("after", ""), reach, wanted)
    except queries.NoSuchPage as error:
        raise Http404 from error
    if not is_valid:
        shown = queries.CaseList(name, (), "", is_first=True)
    context = {"view": shown, "tab": name, "form": forms.RemovalForm(), "reach": reach}
    context |= {"filter": form, "wanted": wanted.conditions, **more}
    if not is_valid:
        context["refusal"] = _("Something in the filter cannot be read. Mend it below.")
    return desk_page(request, "moderation/cases.html", context, 200 if is_valid else 422)


held = _list("held")
reported = _list("reported")
removed = _list("removed")
new = _list("new")
recent = _list("recent")


@for_moderators
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """What was said in some words, or by whom."""
    words = request.GET.get("q", "")

    def page(after: str, reach: queries.Reach, wanted: queries.Filter) -> queries.CaseList:
        return queries.found_page(words, after, reach, wanted)

    return _page(request, "found", page, words=words)


@for_moderators
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The lists and how many wait in each, as the part of a page that stays open."""
    tabs = queries.tabs(queries.reach_of(request.user))  # type: ignore[arg-type]
    context = {"tabs": tabs, "alarms": queries.ringing(tabs), "tab": request.GET.get("tab", "")}
    return render(request, "moderation/tabs.html", context)


def _act_on(comment: Comment, asked: str) -> Callable[..., object]:
    """What is done to one comment of several; what shows is let stand where others are approved."""
    if asked == "approve":
        return actions.approve_comment if comment.state == "held" else actions.keep_comment
    return {
        "hold": actions.hold_comment,
        "restore": actions.restore_comment,
        "remove": actions.remove_comment,
    }[asked]


@for_moderators
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Decide alike on the comments that were chosen, each by itself; what was refused is said."""
    numbers = [whole_number(one) or 0 for one in request.POST.getlist("comment")[: queries.PAGE]]
    asked = next((act for act in ("approve", "hold", "restore") if act in request.POST), "remove")
    why = {name: request.POST.get(name, "") for name in ("reason", "text")} if asked == "remove" else {}
    many, refused = 0, []
    for comment in queries.comments_to_decide(numbers):
        seen = Seen.read(request.POST.get(f"seen-{comment.pk}", ""))
        given = {"moderator": request.user, "comment": comment, "seen": seen, **why}
        try:
            _act_on(comment, asked)(**given)
        except REFUSALS as error:
            refused.append(str(error))
        else:
            many += 1
    for sentence in dict.fromkeys(refused):
        messages.error(request, sentence)
    words = ngettext("%(count)d comment is decided.", "%(count)d comments are decided.", many)
    return done(request, words % {"count": many}, queries.HOME)
