"""What pages ask of discussions: the thread under an article, what a reader said; and words for both.

The words of a comment are looked up once for each language, and what every comment
has is made by filters: a page holds fifty comments.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django import template
from django.http import Http404, HttpRequest
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import formats
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.discussion import queries
from colonnade.edge import parts
from colonnade.news.models import Article
from colonnade.readers.models import Reader
from colonnade.readers.queries import Avatar

register = template.Library()


def _show(request: HttpRequest | None, keys: tuple[str, ...]) -> None:
    """The request learns what its page shows, so that the page is kept under these keys."""
    if request is not None:
        shown = (*getattr(request, "shown_keys", ()), *keys)
        request.shown_keys = shown  # type: ignore[attr-defined]


def _reader_of(request: HttpRequest | None) -> Reader | None:
    reader = getattr(request, "user", None)
    return reader if reader is not None and reader.is_authenticated else None


def _reader(context: dict) -> Reader | None:
    return _reader_of(context.get("request"))


@dataclass(frozen=True)
class Talk:
    """A page of a thread as everyone sees it, and its text with slots."""

    thread: queries.ThreadPage
    written: parts.Written
    remarks: dict["Somebody | None", dict[int, parts.Written]] = field(default_factory=dict)
    """The words of its comments, by who reads and number, once they were asked for."""

    @property
    def size(self) -> int:
        said = sum(len(one.html) + len(one.text) for one in self.thread.comments)
        return self.written.size + 2 * said


@register.simple_tag(takes_context=True)
def discussion_under(context: dict, page: Article, alone: str = "") -> SafeString:
    """The discussion under this article, or `alone` on a page of its own; nothing under a draft.

    Everyone's part of it is kept, and put together for whoever reads.
    """
    if not page.live:
        return mark_safe("")
    article = queries.named(page)
    return parts.slot(_discussion, article, alone, request=context.get("request"))


def _discussion(request: HttpRequest | None, article: Article, alone: str) -> str:
    asked = {name: request.GET.get(name, "") for name in queries.PARAMETERS} if request else {}
    reader = _reader_of(request)
    try:
        talk = _talk(article, asked, alone) if parts.are_kept() else None
        own = queries.own_of(reader, talk.thread) if talk and reader else None
        if talk and reader and own and own.revision > talk.thread.revision:
            # Another process has changed it, and its word is still on the way.
            talk = _talk(article, asked, alone, since=own.revision)
            own = queries.own_of(reader, talk.thread) if talk else None
        if not parts.are_kept() or (own and own.has_hidden):
            return _discussion_of(request, reader, article, asked, alone)
    except queries.NoSuchPage as error:
        if alone:
            raise
        raise Http404(str(error)) from error
    if talk is None:
        return _nothing(alone)
    _note(request, talk.thread, own.follows if own else False)
    who = Somebody(reader.may_moderate) if reader else None
    otherwise = queries.seen_otherwise(reader, talk.thread, own) if own and reader else {}
    with_words = Here(who, talk.remarks.setdefault(who, {}), otherwise)
    if request is not None:
        request.talk = with_words  # type: ignore[attr-defined]
    return talk.written.text(request)


def _talk(article: Article, asked: dict[str, str], alone: str, *, since: int = 0) -> Talk | None:
    """Everyone's part of a page of a thread, kept; at least of this revision."""

    def make() -> tuple[Talk | None, tuple[str, ...]]:
        thread = queries.thread_page(article, asked, base=_base(article, alone))
        if thread is None:
            return None, (article.key,)
        written = parts.write(lambda: _rendered(thread, alone, None))
        return Talk(thread, written), (article.key, *thread.keys, f"chrome:{get_language()}")

    name = ("thread", get_language(), article.pk, alone, tuple(asked.values()))
    return edge.part(name, make, is_good=lambda talk: talk is None or talk.thread.revision >= since)


def _discussion_of(
    request: HttpRequest | None, reader: Reader | None, article: Article, asked: dict[str, str], alone: str
) -> str:
    """The same, rendered straight through for this reader."""
    thread = queries.thread_page(article, asked, reader=reader, base=_base(article, alone))
    if thread is None:
        return _nothing(alone)
    _note(request, thread, thread.follows)
    return _rendered(thread, alone, request)


def _nothing(alone: str) -> str:
    """What stands where there is no thread: nothing under an article, and no page of its own."""
    if alone:
        raise Http404
    return ""


def _base(article: Article, alone: str) -> str:
    return f"{article.address}comments/" if alone else ""


def _note(request: HttpRequest | None, thread: queries.ThreadPage, follows: bool) -> None:
    if request is not None:
        _show(request, thread.keys)
        request.shown_parameters = queries.PARAMETERS  # type: ignore[attr-defined]
        request.follows = follows  # type: ignore[attr-defined]


def _rendered(thread: queries.ThreadPage, alone: str, request: HttpRequest | None) -> str:
    context = {"thread": thread, "alone": alone}
    return render_to_string("discussion/under_article.html", context, request)


@dataclass(frozen=True)
class Somebody:
    """Whoever is signed in, as far as the words under a comment depend on it."""

    may_moderate: bool


@register.simple_tag
def remark(comment: queries.Spoken, thread: queries.ThreadPage) -> SafeString:
    """A comment in its thread, as whoever reads sees it; everyone's words of it are kept."""
    if parts.is_written():
        return parts.slot(_remark, comment, thread.is_open)
    return _comment_html(comment, thread.is_open, thread.reader)


@dataclass(frozen=True)
class Here:
    """A talk as it is put together now: for whom, the words at hand, and what they see otherwise."""

    who: Somebody | None
    words: dict[int, parts.Written]
    otherwise: Mapping[int, queries.Spoken]


NOBODY = Here(None, {}, {})


def _remark(request: HttpRequest | None, comment: queries.Spoken, is_open: bool) -> str:
    here: Here = getattr(request, "talk", NOBODY)
    if other := here.otherwise.get(comment.id):
        if other.is_mine or (other.parent and other.parent.is_mine):
            # What only its author may know of it is not kept.
            return _comment_html(other, is_open, here.who)
        return _words(other, is_open, here.who).text(request)
    words = here.words.get(comment.id)
    if words is None:
        words = _words(comment, is_open, here.who)
        if here is not NOBODY:
            here.words[comment.id] = words
    return words.text(request)


def _words(comment: queries.Spoken, is_open: bool, who: Somebody | None) -> parts.Written:
    """The text of a comment, kept without a key: all that it says is in its name."""

    def make() -> tuple[parts.Written, tuple[str, ...]]:
        return parts.write(lambda: _comment_html(comment, is_open, who)), ()

    return edge.part(("comment", get_language(), comment, is_open, who), make)


def _comment_html(comment: queries.Spoken, is_open: bool, reader: Reader | Somebody | None) -> SafeString:
    context = {"comment": comment, "thread_is_open": is_open, "reader": reader}
    return get_template("parts/comment.html").template.render(Context(context))


@register.simple_tag(takes_context=True)
def follows(context: dict) -> bool:
    """Does whoever reads follow the thread on this page?"""
    return getattr(context.get("request"), "follows", False)


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
    _show(context.get("request"), said.keys)
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
def _phrases(language: str | None) -> Mapping[str, SafeString]:
    return {name: escape(_(word)) for name, word in WORDS.items()}


@register.simple_tag
def words() -> Mapping[str, SafeString]:
    """What stands under most comments, in the language of the page."""
    return _phrases(get_language())


# One number for each plural category of the Unicode CLDR; scripts choose with `Intl.PluralRules`.
SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


@register.simple_tag
def counting(what: str) -> str:
    """The plural forms of a sentence that a script counts in, as JSON; the number stands where `%s` is."""
    return _counting(what, get_language())


@lru_cache(maxsize=64)
def _counting(what: str, _language: str | None) -> str:
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
    word = _phrases(get_language())["likes" if comment.is_mine else "like"]
    figures = formats.number_format(count, force_grouping=True) if count > 999 else count or ""
    return mark_safe(f'{HEART}{word} <span class="num">{figures}</span>')


@register.filter
def visitors_actions(comment: queries.Spoken, thread_is_open: bool) -> SafeString:
    """What somebody who is not signed in may do with a comment: links, for there is no form.

    Made here and not in a template, because the pages that most people read hold fifty of them.
    """
    say, at = _phrases(get_language()), comment.address
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
        return _phrases(get_language())["departed"]
    name = f"<bdi>{escape(comment.author_name)}</bdi>"
    return mark_safe(f'<a href="{comment.author_address}">{name}</a>' if comment.author_address else name)


@register.filter
def answered(name: str) -> SafeString:
    """`in reply to Ann Maris`; the name keeps its own direction."""
    say = _phrases(get_language())
    whom = f'<bdi class="parent-author">{escape(name) if name else say["departed"]}</bdi>'
    return mark_safe(say["in_reply_to"] % {"name": whom})


@register.simple_tag
def show_or_hide() -> SafeString:
    """What opens and closes a comment that is folded away."""
    say = _phrases(get_language())
    return mark_safe(f'<span class="show">{say["show"]}</span><span class="hide">{say["hide"]}</span>')
