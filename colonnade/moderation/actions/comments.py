"""Moderators decide on comments: what shows, what does not, and why not.

Each takes `seen`, what the moderator's page knew of the comment: where another moderator
has decided meanwhile, or its author has changed it, it is refused with what.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colonnade.discussion import actions as discussion
from colonnade.discussion.actions.numbering import locked
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.actions.announcing import announce_decision
from colonnade.moderation.actions.cases import close_cases, settle_case
from colonnade.moderation.actions.deciding import (
    Grounds,
    close_and_answer,
    must_have_seen,
    note_overturned,
    tell_author,
    write_decision,
)
from colonnade.moderation.actions.journal import ANSWERS, OPENINGS
from colonnade.moderation.actions.rights import must_moderate, must_moderate_in
from colonnade.moderation.actions.standards import standards_now
from colonnade.moderation.actions.whole import whole
from colonnade.moderation.actions.wording import fill, joined, language_of
from colonnade.moderation.models import Decision, ReadySentence, Reason, Report, Seen
from colonnade.moderation.models.sentence import words_of_reasons
from colonnade.readers.models import Reader

Act = Decision.Act
State = Comment.State
# So many replies are removed together with what they answer; more would keep readers waiting.
MOST_TOGETHER = 500
# What a moderator adds to a reason, in characters.
LONGEST = 1000
ANSWERED = gettext_lazy("It answered a comment that was removed.")


def _looked_at(moderator: Reader, comment: Comment, seen: Seen | None) -> Comment:
    """The comment as it is now, locked; raises Refused where this moderator does not know that."""
    must_moderate(moderator)
    comment = locked(comment)
    must_have_seen(comment=comment, seen=seen)
    return comment


@whole
def approve_comment(*, moderator: Reader, comment: Comment, seen: Seen | None = None) -> None:
    """A held comment shows, its author is told, and what was reported of it is decided."""
    discussion.approve_comment(moderator=moderator, comment=_looked_at(moderator, comment, seen))


@whole
def keep_comment(*, moderator: Reader, comment: Comment, seen: Seen | None = None) -> int:
    """A comment stands whatever was reported of it; its reporters hear so. How many reports it were."""
    comment = _looked_at(moderator, comment, seen)
    must_moderate_in(moderator=moderator, thread=comment.thread)
    if not Report.objects.open().filter(comment=comment).exists():
        return 0
    decision = write_decision(who=moderator, act=Act.KEEP, comment=comment, reader=comment.author)
    closed = close_and_answer(decision=decision, comment=comment, answer=ANSWERS[Act.APPROVE])
    settle_case(comment=comment)
    return closed


@whole
def hold_comment(*, moderator: Reader, comment: Comment, seen: Seen | None = None) -> None:
    """A comment goes out of sight until somebody has decided on it; its author is told."""
    discussion.hold_comment(moderator=moderator, comment=_looked_at(moderator, comment, seen))


@whole
def restore_comment(*, moderator: Reader, comment: Comment, seen: Seen | None = None) -> None:
    """A removed comment shows again, its author is told, and the removal counts as overturned."""
    discussion.restore_comment(moderator=moderator, comment=_looked_at(moderator, comment, seen))


@whole
def feature_comment(*, moderator: Reader, comment: Comment, seen: Seen | None = None) -> None:
    """A comment stands among those that the newsroom features."""
    discussion.feature_comment(moderator=moderator, comment=_looked_at(moderator, comment, seen))


def _grounds(comment: Comment, reason: str, text: str, scope: Any = Decision.Scope.COMMENT) -> Grounds:
    """The reason in the language of the author; raises Refused where nothing says why."""
    ready = None
    if reason.startswith("ready:"):
        ready = _ready(reason)
        reason = ready.reason
    if reason not in Reason.values:
        raise Refused(_("Choose a reason: its author is told."))
    if len(text) > LONGEST:
        raise Refused(
            _("That is %(length)d characters; at most %(most)d fit. Shorten it.")
            % {"length": len(text), "most": LONGEST}
        )
    said = words_of_reasons()[reason]
    if not said.is_offered:
        raise Refused(_("This reason is not given here any more. Choose another one."))
    author, language = comment.author, comment.thread.article.language
    standards = standards_now(language=language)
    section = said.section_in(standards.language) if standards else ""
    if standards and section not in standards.anchors:
        section = ""
    spoken = language_of(reader=author) if author else language
    sentence = fill(
        text=joined(said.sentence_in(spoken), ready.text_in(spoken) if ready else "", text.strip()),
        language=spoken,
        standards=standards,
        section=section,
        reader=author,
        comment=comment,
    )
    if not sentence:
        raise Refused(_("Say in your own words why it is removed: its author is told."))
    return Grounds(reason, sentence, standards, section, scope)


def _ready(key: str) -> ReadySentence:
    """The ready sentence of this key; raises Refused where there is none any more."""
    number = key.partition(":")[2]
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    found = ReadySentence.objects.filter(pk=number, use="removal").first() if is_number else None
    if found is None:
        raise Refused(_("This ready sentence is not here any more. Choose another one."))
    return found


@whole
def remove_comment(
    *, moderator: Reader, comment: Comment, reason: str, text: str = "", seen: Seen | None = None
) -> None:
    """A comment goes out of sight, its author is told why, and what was reported of it is decided.

    The reason is one of the six codes, or the key of a ready sentence (`ready:7`), which has
    its code. It is said in the language of the author, with the version and the section of
    the community standards that hold. Raises Refused where neither a reason nor words say
    why, and for a reason that is offered no longer.
    """
    comment = _looked_at(moderator, comment, seen)
    grounds = _grounds(comment, reason, text)
    discussion.remove_comment(moderator=moderator, comment=comment, reason=grounds.sentence, because=grounds)


@whole
def remove_with_replies(
    *, moderator: Reader, comment: Comment, reason: str, text: str = "", seen: Seen | None = None
) -> int:
    """A comment goes out of sight with all that answers it; each author is told. How many it were.

    The replies are parts of the one decision, and come back when it is undone.
    Raises Refused as `remove_comment` does, and for more than 500 replies.
    """
    comment = _looked_at(moderator, comment, seen)
    grounds = _grounds(comment, reason, text, Decision.Scope.REPLIES)
    replies = _replies_of(comment)
    discussion.remove_comment(moderator=moderator, comment=comment, reason=grounds.sentence, because=grounds)
    first = Decision.objects.filter(comment=comment).order_by("-pk").first()
    remove_together(moderator=moderator, comments=replies, sentence=ANSWERED, first=first, tells=True)
    return 1 + len(replies)


def remove_together(
    *,
    moderator: Reader,
    comments: list[Comment],
    sentence: str | Promise,
    first: Decision | None,
    tells: bool,
) -> None:
    """Remove these as parts of one decision, the `first`; why is said in each author's language."""
    why = {comment.pk: _said_to(comment.author, sentence) for comment in comments}
    removed = {"state": State.REMOVED, "is_featured": False}
    before = {comment.pk: comment.standing for comment in comments}
    discussion.put_comments(
        moderator=moderator, standings={number: removed | {"reason": why[number]} for number in before}
    )
    for comment in comments:
        note_overturned(comment=comment, act=Act.REMOVE)
        part = Decision.objects.create(
            act=Act.REMOVE,
            by=moderator,
            comment=comment,
            reader=comment.author,
            sentence=why[comment.pk],
            was={"comments": {str(comment.pk): before[comment.pk]}},
            at=first.at if first else timezone.now(),
            together=first,
            entry=first.entry if first else 0,
        )
        comment.state = State.REMOVED  # as it is stored by now
        announce_decision(decision=part, who=moderator)
        close_and_answer(decision=part, comment=comment, answer=ANSWERS[Act.REMOVE])
        if tells:
            tell_author(decision=part, comment=comment, opening=OPENINGS[Act.REMOVE])
    close_cases(comments=before)


def _said_to(author: Reader | None, sentence: str | Promise) -> str:
    with translation.override(language_of(reader=author) if author else settings.LANGUAGE_CODE):
        return str(sentence)


def _replies_of(comment: Comment) -> list[Comment]:
    """What shows or waits below a comment, however deep."""
    found: list[Comment] = []
    above = [comment.pk]
    while above:
        rows = Comment.objects.filter(parent__in=above).select_related("author", "thread__article")
        below = list(rows[: MOST_TOGETHER + 1])
        found += [one for one in below if one.state in (State.SHOWN, State.HELD)]
        if len(below) > MOST_TOGETHER or len(found) > MOST_TOGETHER:
            raise Refused(
                _("More than %(most)d replies cannot be removed at once; remove branches of them first.")
                % {"most": MOST_TOGETHER}
            )
        above = [one.pk for one in below]
    return found
