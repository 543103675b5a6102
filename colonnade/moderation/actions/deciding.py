"""A decision is written: in the log, on what it decides, and to those whom it concerns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.actions.announcing import announce_decision
from colonnade.moderation.actions.log import record
from colonnade.moderation.actions.wording import by_standards, language_of
from colonnade.moderation.models import UNDO, Decision, Report, Seen, Standards
from colonnade.readers.models import Reader

Act = Decision.Act
# What each of these takes back, if it was the latest decided on the comment.
OVERTURNS = {
    Act.RESTORE: (Act.REMOVE,),
    Act.APPROVE: (Act.HOLD,),
    Act.REMOVE: (Act.APPROVE, Act.KEEP, Act.RESTORE),
    Act.HOLD: (Act.APPROVE, Act.KEEP, Act.RESTORE),
}


@dataclass(frozen=True)
class Grounds:
    """Why something is decided, as far as moderation has to remember it."""

    reason: str = ""
    sentence: str = ""
    standards: Standards | None = None
    section: str = ""
    scope: Any = Decision.Scope.COMMENT


def latest_on(*, comment: Comment) -> Decision | None:
    """What was last decided on a comment, and stands."""
    return Decision.objects.filter(comment=comment, undone_at=None).order_by("-pk").first()


def must_have_seen(*, comment: Comment, seen: Seen | None) -> None:
    """Raises Refused where the page that this one decides on shows the comment as it no longer is.

    Its author has changed it since, or another moderator has decided.
    """
    if seen is None:
        return
    latest = latest_on(comment=comment)
    newer = latest if latest is not None and latest.pk > seen.decision else None
    if Seen.edit_of(comment) > seen.edit or (newer is not None and newer.rule):
        raise Refused(_("Its author has changed this comment meanwhile. Here it is as it is now."))
    if newer is not None and newer.by_id is not None:
        raise Refused(
            _("%(name)s has decided on this comment meanwhile: %(act)s. Here it is as it is now.")
            % {"name": newer.by, "act": newer.get_act_display().lower()}
        )


def write_decision(
    *,
    who: Reader | str,
    act: Any,
    comment: Comment | None = None,
    reader: Reader | None = None,
    grounds: Grounds | None = None,
    was: Mapping[str, object] | None = None,
    more: Mapping[str, object] | None = None,
    **fields: object,
) -> Decision:
    """Write down what a person or a rule (`rule:many_links`) decided, and its entry in the log."""
    grounds = grounds or Grounds()
    if comment is not None:
        note_overturned(comment=comment, act=act)
    entry = record(
        who=who,
        what=act,
        subjects=[one for one in (comment.key if comment else None, reader) if one],
        details=_details(grounds, fields) | dict(more or {}),
    )
    decision = Decision.objects.create(
        act=act,
        by=None if isinstance(who, str) else who,
        rule=who.partition(":")[2] if isinstance(who, str) else "",
        comment=comment,
        reader=reader,
        reason=grounds.reason,
        sentence=grounds.sentence,
        standards=grounds.standards,
        section=grounds.section,
        scope=grounds.scope,
        was=dict(was or {}),
        at=entry.at,
        entry=entry.number,
        **fields,
    )
    announce_decision(decision=decision, who=who)
    return decision


def _details(grounds: Grounds, fields: Mapping[str, object]) -> dict[str, object]:
    """What the log says of a decision. Words that were written about people stay out of it."""
    details: dict[str, object] = {"scope": str(grounds.scope)}
    if grounds.reason:
        details["reason"] = str(grounds.reason)
    if grounds.standards:
        details["standards"] = str(grounds.standards)
    if grounds.section:
        details["section"] = grounds.section
    if fields.get("ends_at"):
        details["until"] = fields["ends_at"].isoformat()  # type: ignore[attr-defined]
    return details


def note_overturned(*, comment: Comment, act: Any) -> None:
    """What was last decided on a comment is overturned by an act that says otherwise."""
    latest = latest_on(comment=comment)
    if latest is not None and latest.act in OVERTURNS.get(Act(act), ()):
        Decision.objects.filter(pk=latest.pk).update(overturned_at=timezone.now())


def tell(*, decision: Decision, reader: Reader | None, sentence: str, comment: Comment | None = None) -> None:
    """Tell a reader of a decision. By mail only when it can no longer be undone."""
    if reader is None or not sentence:
        return
    told = discussion.tell_reader(reader=reader, sentence=sentence, comment=comment, wait=UNDO)
    decision.told.append(told.pk)
    decision.save(update_fields=["told"])


def tell_author(*, decision: Decision, comment: Comment, opening: str) -> None:
    """Tell the author what was decided, why, by which standards, and what they can do now.

    `opening` is the sentence that says what; it is said in the author's language.
    """
    author = comment.author
    if author is None or author.pk == decision.by_id:
        return
    with translation.override(language_of(reader=author)):
        words = [str(opening), decision.sentence]
        words += by_standards(standards=decision.standards, section=decision.section)
        if decision.act == Act.REMOVE:
            words.append(_("If you think this is wrong, write to the newsroom."))
        sentence = " ".join(word for word in words if word)
        tell(decision=decision, reader=author, sentence=sentence, comment=comment)


def close_and_answer(*, decision: Decision, comment: Comment, answer: str) -> int:
    """What was reported of a comment is decided: its reporters hear how. They are named to nobody."""
    waiting = list(Report.objects.open().filter(comment=comment).select_related("reporter"))
    numbers = [report.pk for report in waiting]
    Report.objects.filter(pk__in=numbers).update(closed_at=timezone.now(), closed_by=decision.by)
    for report in waiting:
        if report.reporter is not None:
            with translation.override(language_of(reader=report.reporter)):
                tell(decision=decision, reader=report.reporter, sentence=str(answer), comment=comment)
    if numbers:
        decision.was["reports"] = numbers
        decision.waiting_since = decision.waiting_since or min(report.created_at for report in waiting)
        decision.save(update_fields=["was", "waiting_since"])
    return len(numbers)
