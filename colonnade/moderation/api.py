"""Moderation for programs: a reader reports a comment."""

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from colonnade.discussion import queries as discussion
from colonnade.moderation import actions

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
