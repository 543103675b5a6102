"""Questions to those outside: what each is told of a comment, and how its answer is read.

Akismet's protocol is at https://akismet.com/developers/detailed-docs/comment-check/:
a form by POST, answered with `true` for spam, `false`, or something else, of which
X-akismet-debug-help says more. The newsroom's own program is sent JSON, signed as
Standard Webhooks has it, and answers with a verdict and a reason in JSON.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import __version__, markup
from colonnade.discussion.actions import Draft
from colonnade.moderation.calling import NoAnswer, Reply
from colonnade.moderation.models import Asked, Judge, Service
from colonnade.moderation.models.webhook import fresh_message
from colonnade.moderation.signing import signed

Answer: Any = Asked.Answer
AGENT = f"Colonnade/{__version__} | Colonnade/{__version__}"
LONGEST_REASON, LONGEST_HELP = 500, 200
# Whose comment Akismet always takes for spam.
SPAMMER = "akismet-guaranteed-spam"
# What Akismet answers to a lesson.
THANKS = b"Thanks for making the web a better place."


@dataclass(frozen=True)
class Said:
    """What came of a question: an answer, and its reason or why there is none."""

    answer: str
    sentence: str = ""


@dataclass(frozen=True)
class Question:
    """Where to send what, and how to read what comes back: `read` raises NoAnswer for what is no answer."""

    address: str
    headers: Mapping[str, str]
    body: bytes
    read: Callable[[Reply], Said]


def question_of(judge: Judge, draft: Draft, address: str) -> Question:
    """What one of those outside is asked of a draft; the address of the network is for Akismet alone."""
    if judge.service == Service.SPAM:
        return _to_akismet(judge, "comment-check", _told_akismet(draft, address), _spam_or_not)
    return _to_newsroom(judge, _told_newsroom(draft))


def test_of(judge: Judge) -> Question:
    """A question that nothing follows from, with an answer that shows whether all is set right."""
    if judge.service == Service.SPAM:
        told = {
            "user_ip": "127.0.0.1",
            "comment_type": "comment",
            "comment_author": SPAMMER,
            "comment_content": "A test.",
            "is_test": "1",
        }
        return _to_akismet(judge, "comment-check", told, _spam_or_not)
    told_newsroom = {"is_test": True, "is_edit": False, "text": "A test.", "comment": None}
    return _to_newsroom(judge, told_newsroom)


def lesson_of(judge: Judge, wanted: str, told: Mapping[str, str]) -> Question:
    """Tell Akismet that a comment of which it was asked is `ham` or `spam` after all."""
    return _to_akismet(judge, f"submit-{wanted}", told, _thanked)


def fields_of_comment(
    *, author: str, text: str, at: datetime, address: str, article: str, language: str, is_reply: bool
) -> dict[str, str]:
    """What Akismet is told of a comment. Its author's mail address is not among it, nor is their number."""
    return {
        "user_ip": address,
        "comment_type": "reply" if is_reply else "comment",
        "comment_author": author,
        "comment_content": text,
        "comment_date_gmt": _moment(at),
        "permalink": f"{settings.ORIGIN}{article}",
        "blog_lang": language,
    }


def _told_akismet(draft: Draft, address: str) -> dict[str, str]:
    article = draft.thread.article
    told = fields_of_comment(
        author=draft.author.name,
        text=draft.text,
        at=draft.now,
        address=address,
        article=article.address,
        language=article.language,
        is_reply=draft.parent is not None,
    )
    return told | ({"recheck_reason": "edit"} if draft.comment else {})


def _to_akismet(judge: Judge, verb: str, told: Mapping[str, str], read: Callable[[Reply], Said]) -> Question:
    form = {"api_key": judge.secret, "blog": f"{settings.ORIGIN}/", "blog_charset": "UTF-8", **told}
    return Question(
        address=f"{settings.MODERATION_AKISMET}{verb}",
        headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "User-Agent": AGENT},
        body=urlencode(form).encode(),
        read=read,
    )


def _spam_or_not(reply: Reply) -> Said:
    _must_be_ok(reply)
    answer = reply.body.strip()
    if answer == b"true":
        is_certain = reply.headers.get("x-akismet-pro-tip", "").strip() == "discard"
        return Said(Answer.HOLD, _("Akismet is certain.") if is_certain else "")
    if answer == b"false":
        return Said(Answer.PUBLISH)
    help_ = markup.plain(reply.headers.get("x-akismet-debug-help", ""))[:LONGEST_HELP]
    if answer == b"invalid" or help_:
        raise NoAnswer(_("Akismet does not take the key or the question. %(help)s") % {"help": help_})
    raise NoAnswer(_("The answer was neither true nor false."))


def _thanked(reply: Reply) -> Said:
    _must_be_ok(reply)
    if reply.body.strip() != THANKS:
        raise NoAnswer(_("Akismet did not take the lesson."))
    return Said(Answer.PUBLISH)


def _told_newsroom(draft: Draft) -> dict[str, object]:
    article = draft.thread.article
    return {
        "is_test": False,
        "is_edit": draft.comment is not None,
        "comment": draft.comment.pk if draft.comment else None,
        "text": draft.text,
        "parent": draft.parent.pk if draft.parent else None,
        "thread": draft.thread.pk,
        "article": {
            "number": article.pk,
            "title": article.title,
            "address": f"{settings.ORIGIN}{article.address}",
            "language": article.language,
        },
        "author": {"number": draft.author.pk, "name": draft.author.name},
    }


def _to_newsroom(judge: Judge, told: Mapping[str, object]) -> Question:
    now = timezone.now()
    said = {"type": "comment.submitted", "timestamp": _moment(now), "data": told}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = signed(secrets=judge.secrets_at(now), identifier=fresh_message(), at=now, body=body)
    headers |= {"Content-Type": "application/json", "User-Agent": AGENT.partition(" ")[0]}
    return Question(judge.address, headers, body, _verdict)


def _verdict(reply: Reply) -> Said:
    _must_be_ok(reply)
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        raise NoAnswer(_("The answer is no JSON.")) from None
    verdict = said.get("verdict") if isinstance(said, dict) else None
    if verdict not in (Answer.PUBLISH, Answer.HOLD, Answer.REFUSE):
        raise NoAnswer(_("The answer has no verdict: publish, hold or refuse."))
    reason = said.get("reason") or ""
    if not isinstance(reason, str):
        raise NoAnswer(_("The reason in the answer is no text."))
    reason = markup.plain(markup.UNSEEN.sub("", markup.written(reason)))
    return Said(str(verdict), reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…")


def _must_be_ok(reply: Reply) -> None:
    if 300 <= reply.status < 400:
        raise NoAnswer(_("It leads elsewhere (%(status)d), and nobody follows.") % {"status": reply.status})
    if reply.status != 200:
        raise NoAnswer(_("It answered %(status)d instead of 200.") % {"status": reply.status})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
