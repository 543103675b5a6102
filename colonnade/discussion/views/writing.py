"""Pages on which readers write. Whatever is refused, what they wrote is shown to them again."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from colonnade.discussion import actions, queries
from colonnade.discussion.models import Comment, Thread
from colonnade.discussion.views.asking import (
    following,
    part_asked,
    reader_of,
    refusal,
    seen_comment,
    seen_thread,
    text_kept,
)
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

REFUSALS = (actions.Refused, readers.Refused)
UNSENT = "unsent"
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _sign_in(address: str) -> str:
    return f"/account/login/?next={address}"


def _rule_of(error: Exception) -> str:
    """The name of the rule that refused, where one did."""
    return error.rule if isinstance(error, actions.RefusedByRule) else ""


def _composer(
    request: HttpRequest,
    thread: Thread,
    parent: Comment | None,
    *,
    text: str = "",
    sentence: str = "",
    rule: str = "",
    preview: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page on which a comment is written, or the form alone."""
    reader = reader_of(request)
    address = f"/comments/{parent.pk}/reply/" if parent else f"/comments/write/{thread.pk}/"
    context = {
        "thread_row": thread,
        "article": thread.article,
        "parent": queries.spoken_of(parent, reader) if parent else None,
        "text": text,
        "submission": request.POST.get("submission") or uuid.uuid4().hex,
        "refusal": sentence,
        "rule": rule,
        "preview_html": preview,
        "notice": queries.notice_of(thread),
        "longest": queries.longest_text(),
        "sign_in": "" if reader else _sign_in(address),
    }
    template = "parts/composer.html" if part_asked(request) else "discussion/write.html"
    return render(request, template, context, status=status)


@never_cache
@read_or_write
@text_kept
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Write a comment in this thread."""
    thread = seen_thread(request, number)
    parent = _parent_named(request, thread)
    return _post(request, thread, parent) if request.method == "POST" else _begin(request, thread, None)


@never_cache
@read_or_write
@text_kept
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Answer this comment."""
    parent = seen_comment(request, number)
    thread = parent.thread
    return _post(request, thread, parent) if request.method == "POST" else _begin(request, thread, parent)


def _parent_named(request: HttpRequest, thread: Thread) -> Comment | None:
    named = request.POST.get("parent", "")
    is_number = named.isascii() and named.isdigit() and len(named) < 19
    return seen_comment(request, int(named)) if is_number else None


def _begin(request: HttpRequest, thread: Thread, parent: Comment | None) -> HttpResponse:
    """The empty form; with what the reader had written when their session ended, if they had."""
    here = f"/comments/{parent.pk}/reply/" if parent else f"/comments/write/{thread.pk}/"
    reader = reader_of(request)
    if reader is None:
        return HttpResponseRedirect(_sign_in(here))
    if reader.must_accept_terms:
        return HttpResponseRedirect(f"/account/terms/?next={here}")
    unsent = request.session.get(UNSENT) or {}
    kept = unsent.get("text", "") if unsent.get("place") == here else ""
    return _composer(request, thread, parent, text=kept)


def _post(request: HttpRequest, thread: Thread, parent: Comment | None) -> HttpResponse:
    reader, text = reader_of(request), request.POST.get("text", "")
    if reader is None:
        return _keep_unsent(request, thread, parent, text)
    try:
        if "preview" in request.POST:
            html = actions.preview_comment(reader=reader, text=text)
            if part_asked(request):
                return render(request, "parts/preview.html", {"preview_html": html})
            return _composer(request, thread, parent, text=text, preview=html)
        comment = actions.post_comment(
            author=reader,
            thread=thread,
            text=text,
            parent=parent,
            submission=request.POST.get("submission", ""),
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except REFUSALS as error:
        if parent is not None:  # it may have changed, or gone with its article
            parent = seen_comment(request, parent.pk)
        return _composer(
            request, thread, parent, text=text, sentence=str(error), rule=_rule_of(error), status=422
        )
    request.session.pop(UNSENT, None)
    return _said(request, reader, comment, 201)


def _keep_unsent(request: HttpRequest, thread: Thread, parent: Comment | None, text: str) -> HttpResponse:
    """The session has ended while they wrote: their words wait until they are signed in again."""
    here = f"/comments/{parent.pk}/reply/" if parent else f"/comments/write/{thread.pk}/"
    try:
        readers.spend(what="unsent", address=request.META.get("REMOTE_ADDR", ""))
        request.session[UNSENT] = {"place": here, "text": text[: actions.LONGEST]}
        sentence = _("You are not signed in any more. Your text is kept: sign in, and send it then.")
    except readers.TooMany:  # what strangers send is not kept without end
        sentence = _("You are not signed in any more. Copy your text, sign in, and send it then.")
    return _composer(request, thread, parent, text=text, sentence=sentence, status=401)


def _said(request: HttpRequest, reader: Reader, comment: Comment, status: int) -> HttpResponse:
    """Lead to the comment, or give its part; say so if it waits for a moderator."""
    is_held = comment.state == Comment.State.HELD
    if part_asked(request):
        context = {
            "comment": queries.spoken_of(comment, reader),
            "thread_is_open": queries.is_open(comment.thread),
            "reader": reader,
        }
        return render(request, "parts/comment.html", context, status=202 if is_held else status)
    if is_held:
        messages.info(request, _("Thank you. Your comment shows after a moderator has read it."))
    return HttpResponseRedirect(comment.address, status=303)


@never_cache
@read_or_write
@text_kept
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change what one wrote, within its window."""
    comment, reader = seen_comment(request, number), reader_of(request)
    if reader is None:
        return HttpResponseRedirect(_sign_in(request.path))
    if request.method != "POST":
        if not queries.may_edit(reader, comment):
            sentence = _("Only its author may change a comment, and only for a while after posting it.")
            return refusal(request, sentence, status=403, back=comment.address)
        return _editor(request, comment, comment.text)
    text = request.POST.get("text", "")
    try:
        if "preview" in request.POST:
            html = actions.preview_comment(reader=reader, text=text)
            if part_asked(request):
                return render(request, "parts/preview.html", {"preview_html": html})
            return _editor(request, comment, text, preview=html)
        address = request.META.get("REMOTE_ADDR", "")
        changed = actions.edit_comment(editor=reader, comment=comment, text=text, address=address)
    except REFUSALS as error:
        comment = seen_comment(request, number)  # it may have changed, or gone with its article
        return _editor(request, comment, text, sentence=str(error), rule=_rule_of(error), status=422)
    return _said(request, reader, changed, 200)


def _editor(
    request: HttpRequest,
    comment: Comment,
    text: str,
    *,
    sentence: str = "",
    rule: str = "",
    preview: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "comment": queries.spoken_of(comment, reader_of(request)),
        "article": comment.thread.article,
        "text": text,
        "refusal": sentence,
        "rule": rule,
        "preview_html": preview,
        "until": queries.editable_until(comment),
        "longest": queries.longest_text(),
    }
    template = "parts/editor.html" if part_asked(request) else "discussion/edit.html"
    return render(request, template, context, status=status)


@never_cache
@read_or_write
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own comment back, after being asked once."""
    comment, reader = seen_comment(request, number), reader_of(request)
    if reader is None:
        return HttpResponseRedirect(_sign_in(request.path))
    if request.method != "POST":
        if not comment.may_be_withdrawn_by(reader):
            sentence = _("Only its author may withdraw a comment, and only while it stands.")
            return refusal(request, sentence, status=403, back=comment.address)
        context = {"comment": queries.spoken_of(comment, reader), "article": comment.thread.article}
        return render(request, "discussion/withdraw.html", context)
    try:
        withdrawn = actions.withdraw_comment(author=reader, comment=comment)
    except REFUSALS as error:
        return refusal(request, str(error), back=comment.address)
    return _said(request, reader, withdrawn, 200)


def forgery_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit: sent from elsewhere, or open for too long. Its text is shown again."""
    sentence = _(
        "This form is no longer valid, perhaps because it stood open for long or cookies are off."
        " Go back, load the page again and send it once more."
    )
    return refusal(
        request, sentence, status=403, text=request.POST.get("text", ""), back=following(request, "/")
    )
