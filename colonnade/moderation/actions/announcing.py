"""What happens is told to the webhooks that want it: stored in the transaction in which it happens.

So nothing is told that was rolled back, and nothing is lost that was not. Where no
webhook wants to know, it costs no statement. A message holds numbers, keys, acts,
codes of reasons, times and addresses of pages: no names, no words that anybody
wrote, and not who reported. Whoever may know more asks the API.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.moderation.actions.log import person
from colonnade.moderation.models import Case, Decision, Delivery, Proposal, Report, Webhook
from colonnade.moderation.models.webhook import fresh_message
from colonnade.moderation.queries import webhooks
from colonnade.readers.models import Reader

Kind: Any = Webhook.Kind
Act = Decision.Act
# What each decision is told as.
KINDS = {
    Act.APPROVE: Kind.APPROVED,
    Act.KEEP: Kind.KEPT,
    Act.REMOVE: Kind.REMOVED,
    Act.HOLD: Kind.HELD,
    Act.RESTORE: Kind.RESTORED,
    Act.FEATURE: Kind.FEATURED,
    Act.UNFEATURE: Kind.UNFEATURED,
    Act.GOOD: Kind.STANDING,
    Act.WATCHED: Kind.STANDING,
    Act.MUTED: Kind.STANDING,
    Act.BANNED: Kind.STANDING,
    Act.FORBID_LINKS: Kind.STANDING,
    Act.ALLOW_LINKS: Kind.STANDING,
    Act.WARN: Kind.WARNED,
    Act.MESSAGE: Kind.WRITTEN,
}


def store_message(*, kind: str, to: tuple[int, ...], data: Mapping[str, object]) -> list[Delivery]:
    """Store one message for these webhooks; it is sent soon after the transaction. One statement."""
    now, message = timezone.now(), fresh_message()
    said = {"type": kind, "timestamp": moment(at=now), "data": data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    rows = [
        Delivery(webhook_id=number, message=message, kind=kind, body=body, at=now, due_at=now)
        for number in to
    ]
    return Delivery.objects.bulk_create(rows)


def moment(*, at: datetime | None) -> str | None:
    """A moment as messages have it: ISO 8601, UTC."""
    return at.astimezone(UTC).isoformat() if at else None


def announce_decision(*, decision: Decision, who: Reader | str) -> None:
    """A decision was made."""
    kind = KINDS[Act(decision.act)]
    if to := webhooks.wanting(kind):
        store_message(kind=kind, to=to, data=_decided(decision, who) | _place_of(decision))


def announce_undone(
    *, decision: Decision, who: Reader | str, comments: Mapping[int, Mapping[str, Any]]
) -> None:
    """A decision was undone: these comments are again as they were."""
    if to := webhooks.wanting(Kind.UNDONE):
        undone = _decided(decision, who) | {
            "comments": [{"comment": number, "state": was["state"]} for number, was in comments.items()],
            "reader": decision.reader_id,
        }
        store_message(kind=Kind.UNDONE, to=to, data=undone)


def announce_report(*, report: Report) -> None:
    """A reader reported a comment; who it was is told to nobody."""
    if to := webhooks.wanting(Kind.REPORTED):
        data = {"report": report.pk, "reason": report.reason, **_comment(report.comment)}
        store_message(kind=Kind.REPORTED, to=to, data=data)


def announce_opened(*, case: Case) -> None:
    """A comment waits for a moderator from now on."""
    _announce_case(Kind.OPENED, case)


def announce_closed(*, case: Case) -> None:
    """Nobody has to decide on the comment any more."""
    _announce_case(Kind.CLOSED, case)


def _announce_case(kind: str, case: Case) -> None:
    if to := webhooks.wanting(kind):
        store_message(kind=kind, to=to, data=_case(case))


def announce_closed_of(*, comments: list[int]) -> None:
    """Nobody has to decide on these comments any more; called before their cases are closed."""
    if webhooks.wanting(Kind.CLOSED):
        waiting = Case.objects.filter(comment__in=comments, closed_at=None)
        for case in waiting.select_related("comment__thread__article"):
            announce_closed(case=case)


def announce_proposed(*, proposal: Proposal, who: Reader | str) -> None:
    """A moderator proposed a ban: another one is needed."""
    _announce_proposal(Kind.PROPOSED, proposal, who)


def announce_declined(*, proposal: Proposal, who: Reader | str) -> None:
    """A proposed ban is none."""
    _announce_proposal(Kind.DECLINED, proposal, who)


def _announce_proposal(kind: str, proposal: Proposal, who: Reader | str) -> None:
    if to := webhooks.wanting(kind):
        data = {
            "proposal": proposal.pk,
            "by": _key(who),
            "ends_at": moment(at=proposal.ends_at),
            "with_words": proposal.takes_words,
            **_reader(proposal.reader_id),
        }
        store_message(kind=kind, to=to, data=data)


# What messages are made of


def _key(who: Reader | str) -> str:
    return who if isinstance(who, str) else person(reader=who)


def _decided(decision: Decision, who: Reader | str) -> dict[str, object]:
    return {
        "decision": decision.pk,
        "act": str(decision.act),
        "by": _key(who),
        "rule": decision.rule,
        "reason": str(decision.reason),
        "standards": str(decision.standards).partition(":")[2] if decision.standards_id else None,
        "scope": str(decision.scope),
        "ends_at": moment(at=decision.ends_at),
        "part_of": decision.together_id,
        "entry": decision.entry,
        "at": moment(at=decision.at),
    }


def _place_of(decision: Decision) -> dict[str, object]:
    comment = decision.comment
    return _comment(comment) if comment is not None else _reader(decision.reader_id)


def _comment(comment: Comment) -> dict[str, object]:
    article = comment.thread.article
    return {
        "comment": comment.pk,
        "state": str(comment.state),
        "posted_at": moment(at=comment.posted_at),
        "author": comment.author_id,
        "thread": comment.thread_id,
        "article": article.pk,
        "address": f"{settings.ORIGIN}{comment.address}",
        "article_address": f"{settings.ORIGIN}{article.address}",
        "desk": f"{settings.ORIGIN}/desk/moderation/comments/{comment.pk}/",
        "api": f"{settings.ORIGIN}/api/v1/moderation/cases/{comment.pk}",
    }


def _reader(number: int | None) -> dict[str, object]:
    return {
        "reader": number,
        "desk": f"{settings.ORIGIN}/desk/moderation/readers/{number}/",
        "api": f"{settings.ORIGIN}/api/v1/moderation/readers/{number}/standing",
    }


def _case(case: Case) -> dict[str, object]:
    return {
        "queue": str(case.queue),
        "opened_at": moment(at=case.opened_at),
        "due_at": moment(at=case.due_at),
        "weight": round(case.weight, 3),
        **_comment(case.comment),
    }
