"""Who asks, for which part of a page, and in which edition the answer is made."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from colonnade.discussion import queries
from colonnade.discussion.models import Comment, Thread
from colonnade.news.models import Article
from colonnade.readers.models import Reader

BIGGEST = 2**63 - 1


def reader_of(request: HttpRequest) -> Reader | None:
    """Who is signed in, if anybody is."""
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]


def part_asked(request: HttpRequest) -> str:
    """`comment` or `composer` where a script asks for that part alone."""
    return request.headers.get("X-Part", "")


def seen_thread(request: HttpRequest, number: int) -> Thread:
    """The thread of this number, if whoever asks may see it; the answer speaks its edition's language."""
    thread = queries.thread_seen_by(reader_of(request), number) if number <= BIGGEST else None
    if thread is None:
        raise Http404
    speak_as(request, thread.article)
    return thread


def seen_comment(request: HttpRequest, number: int) -> Comment:
    """The comment of this number, likewise."""
    comment = queries.comment_seen_by(reader_of(request), number) if number <= BIGGEST else None
    if comment is None:
        raise Http404
    speak_as(request, comment.thread.article)
    return comment


def speak_as(request: HttpRequest, article: Article) -> None:
    """Addresses of comments name no edition: their pages speak that of the article."""
    language = article.language
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]


def following(request: HttpRequest, otherwise: str) -> str:
    """Where the reader wants to go on, if that is here."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, request.is_secure())
    return wish if safe and wish.startswith("/") else otherwise


def refusal(
    request: HttpRequest, sentence: str, *, status: int = 422, text: str = "", back: str = "/"
) -> HttpResponse:
    """A sentence instead of what was asked; what the reader wrote stands below it."""
    if part_asked(request):
        return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)
    context = {"sentence": sentence, "text": text, "back": back}
    return render(request, "discussion/refused.html", context, status=status)


def text_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that gives the reader their words back where what they wrote to is gone meanwhile."""

    @wraps(view)
    def kept(request: HttpRequest, number: int) -> HttpResponse:
        try:
            return view(request, number)
        except Http404:
            text = request.POST.get("text", "")
            if not text:
                raise
            sentence = _("What you were writing to is not here any more. Copy your words before you go on.")
            return refusal(request, sentence, status=404, text=text)

    return kept
