"""What pages ask of discussions: the thread under an article, what a reader said; and words for both.

The words of a comment are looked up once for each language, and what every comment
has is made by filters: a page holds fifty comments.
"""

import json
import uuid
from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.http import Http404
from django.utils import formats
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from colonnade.discussion import queries
from colonnade.readers.models import Reader
from colonnade.readers.queries import Avatar

register = template.Library()


def _show(context: dict, keys: tuple[str, ...]) -> None:
    """The request learns what its page shows, so that the page is kept under these keys."""
    request = context.get("request")
    if request is not None:
        request.shown_keys = (*getattr(request, "shown_keys", ()), *keys)


def _reader(context: dict) -> Reader | None:
    request = context.get("request")
    reader = getattr(request, "user", None)
    return reader if reader is not None and reader.is_authenticated else None


@register.simple_tag(takes_context=True)
def thread_of(context: dict, page: Page) -> queries.ThreadPage | None:
    """The thread under this article, as the address asks for it; none under a draft."""
    request = context.get("request")
    asked = {name: request.GET.get(name, "") for name in queries.PARAMETERS} if request else {}
    try:
        thread = queries.thread_page(page, asked, reader=_reader(context))
    except queries.NoSuchPage as error:
        raise Http404(str(error)) from error
    if thread is not None:
        _show(context, thread.keys)
        if request is not None:
            request.shown_parameters = queries.PARAMETERS
    return thread


@register.simple_tag(takes_context=True)
def unseen_count(context: dict) -> int:
    """How many notifications the signed-in reader has not seen; visitors cost no statement."""
    reader = _reader(context)
    return queries.unseen_count(reader) if reader else 0


@register.simple_tag(takes_context=True)
def comments_by(context: dict, author: Reader) -> queries.Said:
    """What this reader said, where it shows."""
    request = context.get("request")
    after = request.GET.get("after", "") if request else ""
    try:
        said = queries.comments_by(author, reader=_reader(context), after=after)
    except queries.NoSuchPage as error:
        raise Http404(str(error)) from error
    _show(context, said.keys)
    return said


@register.simple_tag(takes_context=True)
def whoever_reads(context: dict) -> Reader | None:
    """Who is signed in, if anybody is. Only for pages that are made for each reader anyway."""
    return _reader(context)


@register.simple_tag
def fresh_submission() -> str:
    """A name for what is about to be written, so that sending it twice posts it once."""
    return uuid.uuid4().hex


# What most comments say; looked up once for each language.
WORDS = {
    "departed": gettext_noop("A departed reader"),
    "show": gettext_noop("show comment"),
    "hide": gettext_noop("hide comment"),
    "like": gettext_noop("Like"),
    "likes": gettext_noop("Likes"),
    "reply": gettext_noop("Reply"),
    "share": gettext_noop("Share"),
    "report": gettext_noop("Report"),
    "more": gettext_noop("More"),
    "in_reply_to": gettext_noop("in reply to %(name)s"),
}


@lru_cache(maxsize=64)
def _words(language: str | None) -> Mapping[str, SafeString]:
    return {name: escape(_(word)) for name, word in WORDS.items()}


@register.simple_tag
def words() -> Mapping[str, SafeString]:
    """What stands under most comments, in the language of the page."""
    return _words(get_language())


# One number for each plural category of the Unicode CLDR; scripts choose with `Intl.PluralRules`.
SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


@register.simple_tag
def counting(what: str) -> str:
    """The plural forms of a sentence that a script counts in, as JSON; the number stands where `%s` is."""
    forms = {
        "new": lambda n: ngettext("Show %(count)s new comment", "Show %(count)s new comments", n),
        "left": lambda n: ngettext("%(count)s character left", "%(count)s characters left", n),
        "over": lambda n: ngettext("%(count)s character too many", "%(count)s characters too many", n),
    }[what]
    return json.dumps({name: forms(n) % {"count": "%s"} for name, n in SAMPLES.items()}, ensure_ascii=False)


@register.filter
def marks(comment: queries.Spoken) -> SafeString:
    """By what styles and scripts know a comment: its class, its id and its numbers, as attributes."""
    kinds = "comment"
    if comment.is_gone:
        kinds += " gone"
    elif comment.is_ignored:
        kinds += " ignored"
    elif comment.is_featured:
        kinds += " chosen"
    elif comment.state == "held":
        kinds += " held"
    parent = "" if comment.parent_id is None else comment.parent_id
    return mark_safe(
        f'class="{kinds}" id="comment-{comment.id}" data-comment="{comment.id}" data-parent="{parent}"'
        f' data-position="{comment.position}" data-depth="{comment.drawn_depth}"'
        f' data-revision="{comment.revision}"'
    )


HEART = (
    '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 13.5 2.6 8.2a3.3 3.3 0 0 1 4.7-4.7L8 4.2l.7-.7'
    'a3.3 3.3 0 0 1 4.7 4.7z"/></svg>'
)


@register.filter
def likes(comment: queries.Spoken) -> SafeString:
    """The sign of a like, and how often it was given."""
    count = comment.like_count
    word = _words(get_language())["likes" if comment.is_mine else "like"]
    figures = formats.number_format(count, force_grouping=True) if count > 999 else count or ""
    return mark_safe(f'{HEART}{word} <span class="num">{figures}</span>')


@register.filter
def visitors_actions(comment: queries.Spoken, thread_is_open: bool) -> SafeString:
    """What somebody who is not signed in may do with a comment: links, for there is no form.

    Made here and not in a template, because the pages that most people read hold fifty of them.
    """
    say, at = _words(get_language()), comment.address
    reply = f'<a class="reply" href="{at}reply/">{say["reply"]}</a>' if thread_is_open else ""
    return mark_safe(
        f'<a class="like" href="/account/login/?next={at}">{likes(comment)}</a>{reply}'
        f'<a class="share" href="{at}">{say["share"]}</a>'
        f'<a class="report" href="{at}report/">{say["report"]}</a>'
    )


@register.filter
def face(avatar: Avatar) -> SafeString:
    """A face beside a comment, as parts/avatar.html has it; made here for the same reason."""
    if avatar.src:
        return format_html(
            '<img class="avatar" src="{}" width="36" height="36" alt="" loading="lazy">', avatar.src
        )
    return mark_safe(
        f'<svg class="avatar {avatar.kind}" viewBox="0 0 36 36" aria-hidden="true">'
        f'<path d="{avatar.path}"/></svg>'
    )


@register.filter
def signed(comment: queries.Spoken) -> SafeString:
    """The name of whoever said it, leading to their page if they have one; it keeps its own direction."""
    if not comment.author_name:
        return _words(get_language())["departed"]
    name = f"<bdi>{escape(comment.author_name)}</bdi>"
    return mark_safe(f'<a href="{comment.author_address}">{name}</a>' if comment.author_address else name)


@register.filter
def answered(name: str) -> SafeString:
    """`in reply to Ann Maris`; the name keeps its own direction."""
    say = _words(get_language())
    whom = f'<bdi class="parent-author">{escape(name) if name else say["departed"]}</bdi>'
    return mark_safe(say["in_reply_to"] % {"name": whom})


@register.simple_tag
def show_or_hide() -> SafeString:
    """What opens and closes a comment that is folded away."""
    say = _words(get_language())
    return mark_safe(f'<span class="show">{say["show"]}</span><span class="hide">{say["hide"]}</span>')
