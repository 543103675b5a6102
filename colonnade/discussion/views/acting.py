"""Buttons under a comment: each answers with the comment as it stands then."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from colonnade.discussion import actions, queries
from colonnade.discussion.models import Comment
from colonnade.discussion.views.asking import following, part_asked, reader_of, refusal, seen_comment
from colonnade.discussion.views.writing import REFUSALS
from colonnade.readers import queries as readers
from colonnade.readers.models import Reader


def _signed_out(request: HttpRequest, back: str) -> HttpResponse:
    if part_asked(request):
        return HttpResponse(status=401)
    return HttpResponseRedirect(f"/account/login/?{urlencode({'next': back}, safe='/')}", status=303)


def _button(act: Callable[[Reader, Comment], object]) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view that does this to a comment for whoever is signed in."""

    @never_cache
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        comment, reader = seen_comment(request, number), reader_of(request)
        if reader is None:
            return _signed_out(request, comment.address)
        try:
            act(reader, comment)
        except REFUSALS as error:
            return refusal(request, str(error), back=comment.address)
        if part_asked(request):
            shown = queries.spoken_of(comment, reader)
            context = {"comment": shown, "thread_is_open": queries.is_open(comment.thread), "reader": reader}
            return render(request, "parts/comment.html", context)
        place = following(request, comment.address).partition("#")[0]
        return HttpResponseRedirect(f"{place}#comment-{comment.pk}", status=303)

    return view


like = _button(lambda reader, comment: actions.like_comment(reader=reader, comment=comment))
unlike = _button(lambda reader, comment: actions.unlike_comment(reader=reader, comment=comment))
feature = _button(lambda reader, comment: actions.feature_comment(moderator=reader, comment=comment))
unfeature = _button(lambda reader, comment: actions.unfeature_comment(moderator=reader, comment=comment))


@never_cache
@require_safe
def history(request: HttpRequest, number: int) -> HttpResponse:
    """What a comment said before it was changed; for moderators."""
    comment, reader = seen_comment(request, number), reader_of(request)
    if reader is None:
        return HttpResponseRedirect(f"/account/login/?next={request.path}")
    if not reader.may_moderate:
        raise PermissionDenied
    context = {
        "comment": queries.spoken_of(comment, reader),
        "former": queries.former_texts(comment),
        "article": comment.thread.article,
    }
    return render(request, "discussion/history.html", context)


def _follower(act: Callable[[Reader, str], object]) -> Callable[[HttpRequest], HttpResponse]:
    @never_cache
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        reader, back = reader_of(request), following(request, "/account/notifications/")
        if reader is None:
            return _signed_out(request, back)
        try:
            act(reader, request.POST.get("key", ""))
        except REFUSALS as error:
            return refusal(request, str(error), back=back)
        return HttpResponse(status=204) if part_asked(request) else HttpResponseRedirect(back, status=303)

    return view


follow = _follower(lambda reader, key: actions.follow(reader=reader, key=key))
unfollow = _follower(lambda reader, key: actions.unfollow(reader=reader, key=key))


def _about_a_reader(act: Callable[[Reader, Reader], object]) -> Callable[[HttpRequest, str], HttpResponse]:
    @never_cache
    @require_POST
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        other, reader = readers.reader_at(slug), reader_of(request)
        if other is None:
            raise Http404
        if reader is None:
            return _signed_out(request, other.address)
        try:
            act(reader, other)
        except REFUSALS as error:
            return refusal(request, str(error), back=other.address)
        if part_asked(request):
            return HttpResponse(status=204)
        return HttpResponseRedirect(following(request, other.address), status=303)

    return view


ignore = _about_a_reader(lambda reader, other: actions.ignore_reader(reader=reader, ignored=other))
unignore = _about_a_reader(lambda reader, other: actions.stop_ignoring(reader=reader, ignored=other))
