"""Moderation for programs: a reader reports a comment; a moderator's program does what the desk does.

What a moderator's program may do is decided where it is decided for the desk, in the
actions; here is only told apart who is nobody (401) and who does not moderate (403).
"""

from collections.abc import Callable
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from ninja.errors import AuthenticationError, HttpError

from colonnade.discussion import queries as discussion
from colonnade.moderation import actions, queries, shapes
from colonnade.readers.models import Reader

router = Router(tags=["moderation"])
BIGGEST = 2**63 - 1


class ReportIn(Schema):
    """What is wrong with a comment."""

    reason: Literal["spam", "abuse", "hate", "false", "private", "other"]
    text: str = ""


class ReportOut(Schema):
    """That the report has come in; who reported is never told to others."""

    comment: int
    reason: str


@router.post("/comments/{number}/reports", response={201: ReportOut}, operation_id="report_comment")
def report_comment(request: HttpRequest, number: int, body: ReportIn, response: HttpResponse) -> Any:
    """Tell the moderators what is wrong with a comment."""
    reader = request.auth  # type: ignore[attr-defined]
    comment = discussion.comment_seen_by(reader, number) if 0 < number <= BIGGEST else None
    if comment is None:
        raise Http404("There is no such comment.")
    actions.report_comment(
        reader=reader,
        comment=comment,
        reason=body.reason,
        text=body.text,
        address=request.META.get("REMOTE_ADDR", ""),
    )
    return Status(201, {"comment": comment.pk, "reason": body.reason})


# For moderators


def _moderator(request: HttpRequest) -> Reader:
    """Who asks, if they moderate."""
    reader = request.auth  # type: ignore[attr-defined]
    if not reader.is_authenticated:
        raise AuthenticationError
    if not reader.may_moderate:
        raise HttpError(403, "Only moderators may do this.")
    return reader


def _found(moderator: Reader, number: int) -> queries.Case:
    found = queries.case(number, queries.reach_of(moderator)) if 0 < number <= BIGGEST else None
    if found is None:
        raise Http404("There is no such comment.")
    return found


def _reader(number: int) -> queries.StandingOf:
    found = queries.standing_of(number) if 0 < number <= BIGGEST else None
    if found is None:
        raise Http404("There is no such reader.")
    return found


def _list(part: queries.Listed, made: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {"items": [made(one) for one in part.items], "next": part.next or None}


@router.get("/moderation/queue", response=shapes.CaseList, operation_id="moderation_queue")
def queue(
    request: HttpRequest,
    list: Literal["held", "reported", "new", "recent", "removed"] = "held",
    after: str = "",
    limit: int = Query(25, ge=1, le=25),
) -> Any:
    """What waits for a moderator, what is due first first; or what is new, recent or removed."""
    moderator = _moderator(request)
    return _list(queries.listed_cases(moderator, list, after, limit), shapes.of_case)


@router.get("/moderation/cases/{comment}", response=shapes.CaseOut, operation_id="moderation_case")
def case(request: HttpRequest, comment: int) -> Any:
    """One comment in whatever state, with all that moderators know of it."""
    return shapes.of_case(_found(_moderator(request), comment))


@router.get("/moderation/counts", response=shapes.CountsOut, operation_id="moderation_counts")
def counts(request: HttpRequest) -> Any:
    """How many comments wait."""
    tabs = queries.tabs(queries.reach_of(_moderator(request)))
    return {tab.name: {"count": tab.count, "more": tab.is_many} for tab in tabs if tab.name in queries.QUEUES}


DECISIONS: dict[str, Callable[..., object]] = {
    "approve": actions.approve_comment,
    "keep": actions.keep_comment,
    "remove": actions.remove_comment,
    "remove_with_replies": actions.remove_with_replies,
    "hold": actions.hold_comment,
    "restore": actions.restore_comment,
    "feature": actions.feature_comment,
}
REMOVALS = ("remove", "remove_with_replies")


@router.post(
    "/moderation/comments/{number}/decisions",
    response={201: shapes.DecidedOut},
    operation_id="decide_on_comment",
)
def decide(request: HttpRequest, number: int, body: shapes.DecisionIn) -> Any:
    """Decide on a comment. Its author and those who reported it are told as if it were done at the desk."""
    moderator = _moderator(request)
    before = _found(moderator, number)
    why = {"reason": body.reason, "text": body.text} if body.act in REMOVALS else {}
    DECISIONS[body.act](moderator=moderator, comment=before.comment, seen=body.known, **why)
    now = _found(moderator, number)
    own = [one for one in now.decisions if one.pk > before.seen.decision and one.by_id == moderator.pk]
    return Status(
        201, {"decision": shapes.of_decision(own[-1]) if own else None, "case": shapes.of_case(now)}
    )


@router.get("/moderation/decisions", response=shapes.DecisionList, operation_id="decisions")
def decisions(
    request: HttpRequest,
    after: str = "",
    limit: int = Query(50, ge=1, le=100),
    comment: int | None = Query(None, ge=1, le=BIGGEST),
    reader: int | None = Query(None, ge=1, le=BIGGEST),
) -> Any:
    """What was decided, the newest first: all of it, or on one comment, or about one reader."""
    _moderator(request)
    return _list(queries.listed_decisions(after, limit, comment, reader), shapes.of_decision)


@router.post("/moderation/decisions/{number}/undo", response=shapes.DecisionOut, operation_id="undo_decision")
def undo(request: HttpRequest, number: int) -> Any:
    """Undo what you decided within the last thirty seconds."""
    moderator = _moderator(request)
    found = queries.decision_told(number) if 0 < number <= BIGGEST else None
    if found is None:
        raise Http404("There is no such decision.")
    actions.undo_decision(moderator=moderator, decision=found)
    return shapes.of_decision(queries.decision_told(number) or found)


@router.get("/moderation/readers/{number}/standing", response=shapes.StandingOut, operation_id="standing")
def standing(request: HttpRequest, number: int) -> Any:
    """What a reader may do, and whether their ban is proposed."""
    _moderator(request)
    return shapes.of_standing(_reader(number))


STANDINGS = ("good", "watched", "muted", "banned")
ENDING: dict[str, Callable[..., object]] = {
    "banned_with_words": actions.ban_with_words,
    "forbid_links": actions.forbid_links,
    "propose_ban": actions.propose_ban,
    "propose_ban_with_words": actions.propose_ban_with_words,
}
ANSWERS: dict[str, Callable[..., object]] = {
    "confirm_ban": actions.confirm_ban,
    "decline_ban": actions.decline_ban,
}


@router.put("/moderation/readers/{number}/standing", response=shapes.StandingOut, operation_id="set_standing")
def set_standing(request: HttpRequest, number: int, body: shapes.StandingIn) -> Any:
    """Say what a reader may do; warn them, or write to them; propose a ban, confirm or decline one."""
    moderator, about = _moderator(request), _reader(number)
    who: dict[str, Any] = {"moderator": moderator, "reader": about.reader}
    if body.act in STANDINGS:
        actions.set_standing(**who, kind=body.act, ends_at=body.ends_at, reason=body.reason)
    elif body.act in ENDING:
        ENDING[body.act](**who, ends_at=body.ends_at, reason=body.reason)
    elif body.act in ANSWERS:
        if about.proposal is None:
            raise Http404("No ban of this reader is proposed.")
        ANSWERS[body.act](moderator=moderator, proposal=about.proposal)
    elif body.act == "allow_links":
        actions.allow_links(**who)
    elif body.act == "warn":
        actions.warn_reader(**who, reason=body.reason)
    else:
        actions.message_reader(**who, words=body.reason)
    return shapes.of_standing(_reader(number))


@router.get("/moderation/log", response=shapes.EntryList, operation_id="moderation_log")
def log(request: HttpRequest, after: str = "", limit: int = Query(100, ge=1, le=500)) -> Any:
    """The log of decisions and settings after an entry, the oldest first: ask again with the last number."""
    _moderator(request)
    return _list(queries.listed_entries(after, limit), shapes.of_entry)
