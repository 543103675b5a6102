"""Letters: the mails that tell a reader of notifications, as they leave.

Each is plain text with the same as simple HTML beside it, in the reader's
language, from the paper, and ends by one click (RFC 8058). What strangers wrote,
names and headlines too, stands in it as words of one line without control signs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import FilteredRelation, Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from colonnade import markup
from colonnade.discussion.models import Mailbox, Notification, Subscription
from colonnade.news import queries as news
from colonnade.news.models.article import direction_of
from colonnade.readers.models import Reader

EXCERPTS = 20
EXCERPT = 280
LONGEST_HEADLINE = 120
SHOWN = ("comment__author", "comment__thread__article__story")

Kind = Notification.Kind


@dataclass(frozen=True)
class Addressee:
    """A reader whom we may write to: a proven address, a language, and how mails are wished."""

    number: int
    name: str
    email: str
    language: str
    mailbox: Mailbox


@dataclass(frozen=True)
class Excerpt:
    """A comment as a mail shows it."""

    who: str
    kind: str
    words: str
    address: str


@dataclass(frozen=True)
class Letter:
    """One mail to one reader, and the notifications of which it tells."""

    message: EmailMultiAlternatives
    told: tuple[int, ...]


def addressees(numbers: Iterable[int]) -> list[Addressee]:
    """Those of these readers who read here and have a proven address. One statement."""
    is_proven = Q(emailaddress__primary=True, emailaddress__verified=True)
    rows = Reader.objects.annotate(proven=FilteredRelation("emailaddress", condition=is_proven))
    rows = rows.filter(pk__in=list(numbers), is_active=True, proven__email__isnull=False)
    names = ("pk", "name", "language", "proven__email", "mailbox__frequency")
    known = dict(settings.LANGUAGES)
    return [
        Addressee(
            number,
            markup.plain(name),
            email,
            language if language in known else settings.LANGUAGE_CODE,
            Mailbox(frequency=frequency or Mailbox.Frequency.AT_ONCE),
        )
        for number, name, language, email, frequency in rows.order_by("pk").values_list(*names)
    ]


def about(kind: str, thread: int | None, story: int | None) -> str:
    """What goes into one mail: decisions; replies in a thread; what else is new there; a followed story."""
    if kind == Kind.DECISION:
        return "decisions"
    if kind == Kind.REPLY:
        return f"replies:{thread}"
    if kind == Kind.STORY and story:
        return f"story:{story}"
    return f"thread:{thread}"


def letters_to(reader: Addressee, rows: list[Notification]) -> Iterator[Letter]:
    """The mails that tell this reader of these: one, where they are gathered, else one for each matter."""
    matters: dict[str, list[Notification]] = {}
    for row in rows:
        thread = row.comment.thread if row.comment else None
        matter = about(row.kind, thread and thread.pk, thread and thread.article.story_id)
        if reader.mailbox.gathers and row.kind != Kind.DECISION:
            matter = "everything"
        matters.setdefault(matter, []).append(row)
    with translation.override(reader.language):
        for matter, some in matters.items():
            yield _letter(reader, matter, some)


def _letter(reader: Addressee, matter: str, rows: list[Notification]) -> Letter:
    paper = _paper(reader.language)
    ended = Subscription(reader.number, _subscription(matter, rows[0]))
    unsubscribe = settings.ORIGIN + ended.address
    context = {
        "paper": paper,
        "language": reader.language,
        "direction": direction_of(reader.language),
        "opening": _opening(matter, rows),
        "groups": _groups(rows[:EXCERPTS]),
        "more": max(len(rows) - EXCERPTS, 0),
        "why": _why(matter, rows[0]),
        "unsubscribe": unsubscribe,
        "settings": settings.ORIGIN + "/account/notifications/",
    }
    message = EmailMultiAlternatives(
        subject=_subject(matter, rows),
        body=render_to_string("discussion/mail/told.txt", context),
        from_email=formataddr((paper, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[reader.email],
        headers=_headers(reader, matter, rows, unsubscribe),
    )
    message.attach_alternative(render_to_string("discussion/mail/told.html", context), "text/html")
    return Letter(message, tuple(row.pk for row in rows))


def _headers(reader: Addressee, matter: str, rows: list[Notification], unsubscribe: str) -> dict[str, str]:
    """What mail programs read: how to end it (RFC 2369, RFC 8058), which list (RFC 2919), which thread.

    The same rows give the same Message-ID, so that a mail sent twice shows once.
    A thread's mails answer one that was never sent, which gathers them.
    """
    host = urlsplit(settings.ORIGIN).hostname
    headers = {
        "Message-ID": f"<told-{rows[0].pk}-{rows[-1].pk}-{reader.number}@{host}>",
        "List-Id": f"<comments.{host}>",
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",  # RFC 3834
    }
    if matter not in ("everything", "decisions"):
        kind, _colon, number = matter.partition(":")
        root = f"<{'story' if kind == 'story' else 'thread'}-{number}@{host}>"
        headers |= {"In-Reply-To": root, "References": root}
    return headers


def _paper(language: str) -> str:
    """The paper's name in this language."""
    front = news.edition_front(language) or news.edition_front(settings.LANGUAGE_CODE)
    return markup.plain(front.title) if front else settings.WAGTAIL_SITE_NAME


def _subscription(matter: str, first: Notification) -> str:
    """What the reader ends who ends these mails."""
    if matter in ("everything", "decisions"):
        return "everything"
    if first.kind in (Kind.REPLY, Kind.ARTICLE):
        return "replies" if first.kind == Kind.REPLY else "articles"
    return matter


def _headline(title: str) -> str:
    return Truncator(markup.plain(title)).chars(LONGEST_HEADLINE)


def _who(row: Notification) -> str:
    author = row.comment.author
    return markup.plain(author.name if author else row.comment.author_name) or _("A departed reader")


def _title(matter: str, rows: list[Notification]) -> str:
    """Of the article, or of the story where the mail tells of several of its articles."""
    articles = {row.comment.thread.article_id: row.comment.thread.article for row in rows}
    first = rows[0].comment.thread.article
    if len(articles) > 1 and matter.startswith("story:"):
        return _headline(first.story.title)
    return _headline(first.title)


def _subject(matter: str, rows: list[Notification]) -> str:
    """One line: who said something where, or how many did."""
    if matter == "decisions":
        return _("The moderators have decided")
    count, who = len(rows), _who(rows[0])
    words = {"count": count, "name": who, "headline": _title(matter, rows)}
    if matter == "everything":
        return ngettext("%(count)s new comment for you", "%(count)s new comments for you", count) % words
    if matter.startswith("replies"):
        if count == 1:
            return _("%(name)s replied to you: %(headline)s") % words
        return (
            ngettext("%(count)s reply to you: %(headline)s", "%(count)s replies to you: %(headline)s", count)
            % words
        )
    if count > 1:
        return (
            ngettext("%(count)s new comment: %(headline)s", "%(count)s new comments: %(headline)s", count)
            % words
        )
    if rows[0].kind == Kind.ARTICLE:
        return _("%(name)s commented on your article: %(headline)s") % words
    return _("%(name)s commented: %(headline)s") % words


def _opening(matter: str, rows: list[Notification]) -> str:
    """The sentence above the comments."""
    if matter == "everything":
        return ngettext(
            "%(count)s comment has come since your last mail.",
            "%(count)s comments have come since your last mail.",
            len(rows),
        ) % {"count": len(rows)}
    return ""


def _groups(rows: list[Notification]) -> list[dict[str, object]]:
    """The comments below their articles, in the order in which they came."""
    groups: dict[int, dict] = {}
    for row in rows:
        if row.kind == Kind.DECISION:
            _add_decision(groups, row)
            continue
        article = row.comment.thread.article
        group = groups.setdefault(article.pk, {"title": markup.plain(article.title), "comments": []})
        group["comments"].append(
            Excerpt(
                _who(row),
                row.kind,
                Truncator(markup.plain(markup.words_of(row.comment.html))).chars(EXCERPT),
                f"{settings.ORIGIN}/comments/{row.comment_id}/",
            )
        )
    return list(groups.values())


def _add_decision(groups: dict[int, dict], row: Notification) -> None:
    """What was decided, below the article under which it was, or below none."""
    article = row.comment.thread.article if row.comment else None
    title = markup.plain(article.title) if article else ""
    group = groups.setdefault(article.pk if article else 0, {"title": title, "comments": []})
    place = f"/comments/{row.comment_id}/" if row.comment_id else "/account/notifications/"
    words = markup.plain(row.sentence)
    group["comments"].append(Excerpt(_("The moderators"), row.kind, words, settings.ORIGIN + place))


def _why(matter: str, first: Notification) -> str:
    """Why this reader gets this mail."""
    if matter == "everything":
        return _("You get this mail because you asked to be told of comments together.")
    if matter == "decisions":
        return _("You get this mail because it is on what you wrote or reported, or on your account.")
    return {
        Kind.REPLY: _("You get this mail because you are told of replies to your comments."),
        Kind.ARTICLE: _("You get this mail because you are told of comments on your articles."),
        Kind.THREAD: _("You get this mail because you follow this discussion."),
        Kind.STORY: _("You get this mail because you follow this story."),
    }[Kind(first.kind)]
