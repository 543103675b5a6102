"""Akismet is told where moderators found it wrong, so that it is right more often.

Only where the newsroom wants that, because addresses of the network are kept for it.
A decision is looked at when it can no longer be undone. What Akismet held and a
moderator lets show is `ham`; what it let pass and a moderator removes as spam is
`spam`. With the lesson goes the address of the network that Akismet was told before;
it is then kept no longer.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.moderation.actions.deciding import latest_on
from colonnade.moderation.calling import NoAnswer, ask
from colonnade.moderation.models import UNDO, Asked, Decision, Judge, Reason, Service
from colonnade.moderation.rules import book
from colonnade.moderation.rules.questions import fields_of_comment, lesson_of

Act = Decision.Act
SPAM: Any = Service.SPAM
Answer = Asked.Answer
SOON = UNDO + timedelta(seconds=5)
# After each try that failed so long is waited; after the last of them it is given up.
PAUSES = (
    *(timedelta(minutes=1), timedelta(minutes=10)),
    *(timedelta(hours=1), timedelta(hours=6), timedelta(days=1)),
)
SECONDS = 20.0
MOST_AT_ONCE = 100

logger = logging.getLogger(__name__)


def look_whether_it_was_wrong(*, comment: Comment, act: str) -> None:
    """A moderator has decided: soon it is compared with what Akismet said. No statement if untaught."""
    judge = book.current().judges.get(SPAM)
    if judge is None or not judge.is_taught or Act(act) not in (Act.APPROVE, Act.RESTORE, Act.REMOVE):
        return
    asked = Asked.objects.filter(service=SPAM, author=comment.author_id, digest=comment.digest)
    asked = asked.filter(thread=comment.thread_id, answer__in=(Answer.HOLD, Answer.PUBLISH))
    asked.exclude(address="").update(teach_at=timezone.now() + SOON, tries=0)


@transaction.atomic
def hand_over_lessons(*, now: datetime) -> list[int]:
    """The questions that are due to be looked at; nobody else is given them for an hour."""
    due = Asked.objects.filter(teach_at__lte=now).order_by("teach_at").select_for_update()
    numbers = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    if numbers:
        Asked.objects.filter(pk__in=numbers).update(teach_at=now + timedelta(hours=1))
    return numbers


def teach_akismet(*, asked: int) -> None:
    """Tell Akismet that it was wrong, if it was and nobody told it; where it does not listen, later again."""
    row = Asked.objects.select_related("author", "thread__article").filter(pk=asked).first()
    judge = Judge.objects.filter(service=SPAM).first()
    if row is None or row.teach_at is None:
        return
    comment = _comment_of(row)
    wanted = _wanted(comment) if comment else ""
    believed = row.taught or ("spam" if row.answer == Answer.HOLD else "ham")
    is_taught = judge is not None and judge.is_taught and row.address
    if comment is None or judge is None or not is_taught or wanted in ("", believed):
        Asked.objects.filter(pk=row.pk).update(teach_at=None)
        return
    article = row.thread.article
    told = fields_of_comment(
        author=row.author.name,
        text=comment.text,
        at=comment.posted_at,
        address=row.address,
        article=article.address,
        language=article.language,
        is_reply=comment.parent_id is not None,
    )
    lesson = lesson_of(judge, wanted, told)
    try:
        lesson.read(ask(lesson.address, headers=lesson.headers, body=lesson.body, seconds=SECONDS))
    except NoAnswer as error:
        _try_later(row, str(error).replace(judge.secret, "…"))
    else:
        Asked.objects.filter(pk=row.pk).update(taught=wanted, teach_at=None, address="")


def _comment_of(row: Asked) -> Comment | None:
    found = Comment.objects.filter(author=row.author_id, thread=row.thread_id, digest=row.digest)
    return found.order_by("-pk").first()


def _wanted(comment: Comment) -> str:
    """What Akismet should have said, as a moderator decided and nobody undid; empty if nothing follows."""
    decision = latest_on(comment=comment)
    if decision is None or decision.rule:
        return ""
    if decision.act in (Act.APPROVE, Act.RESTORE) and comment.is_shown:
        return "ham"
    is_spam = decision.act == Act.REMOVE and decision.reason == Reason.SPAM
    return "spam" if is_spam and comment.state == Comment.State.REMOVED else ""


def _try_later(row: Asked, fault: str) -> None:
    more = row.tries < len(PAUSES)
    teach_at = timezone.now() + PAUSES[row.tries] if more else None
    Asked.objects.filter(pk=row.pk).update(teach_at=teach_at, tries=row.tries + 1)
    if row.tries == 0 or not more:
        logger.warning("Akismet took no lesson%s: %s", "" if more else " after all tries", fault)
