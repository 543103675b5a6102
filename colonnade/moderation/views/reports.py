"""HTTP for reports: a reader tells the moderators what is wrong with a comment."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from colonnade.discussion import queries as discussions
from colonnade.discussion.models import Comment
from colonnade.moderation import actions, forms
from colonnade.moderation.views.asking import BIGGEST, REFUSALS, read_or_write, reader_of, sign_in


@never_cache
@read_or_write
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Tell the moderators what is wrong with a comment; whatever is refused, the words stay in the form."""
    reader = reader_of(request)
    comment = discussions.comment_seen_by(reader, number) if number <= BIGGEST else None
    if comment is None:
        raise Http404
    _speak_as(request, comment)
    if request.method != "POST":
        if reader is None:
            return sign_in(request.path)
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
        "said": discussions.spoken_of(comment, reader_of(request)),
        "article": comment.thread.article,
        "form": form,
        "refusal": sentence,
        "sign_in": "" if request.user.is_authenticated else f"/account/login/?next={quote(request.path)}",
    }
    return render(request, "moderation/report.html", context, status=status)
