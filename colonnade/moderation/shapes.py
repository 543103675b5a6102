"""The shapes of what a moderator's program sends and is given, each with an example."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

from colonnade import markup
from colonnade.moderation import queries
from colonnade.moderation.models import Decision, Entry, Proposal, Seen
from colonnade.readers.models import Reader

Words = Annotated[str, Field(max_length=20_000), AfterValidator(markup.written)]
MOMENT = "2026-11-23T09:30:00+00:00"


def _like(**example: Any) -> ConfigDict:
    """A schema with an example in the description of the API."""
    return ConfigDict(json_schema_extra={"examples": [example]})


PERSON = {"id": 12, "name": "Ines Okafor"}
DECIDED: dict[str, Any] = {
    "id": 311,
    "act": "remove",
    "by": PERSON,
    "rule": "",
    "comment": 4711,
    "reader": 87,
    "reason": "abuse",
    "sentence": "It attacks a person.",
    "standards": "en:3",
    "scope": "comment",
    "ends_at": None,
    "at": MOMENT,
    "undone_at": None,
    "overturned_at": None,
    "part_of": None,
}
WAITING: dict[str, Any] = {
    "queue": "reported",
    "opened_at": MOMENT,
    "due_at": MOMENT,
    "weight": 1.5,
    "taken_by": None,
    "taken_until": None,
}
CASE: dict[str, Any] = {
    "comment": 4711,
    "state": "shown",
    "state_reason": "",
    "waiting": WAITING,
    "text": "You are all fools.",
    "author": {"id": 87, "name": "Bo Lind"},
    "standing": "",
    "posted_at": MOMENT,
    "edited_at": None,
    "parent": None,
    "parent_name": "",
    "thread": 3,
    "article": 9,
    "article_title": "The bridge opens",
    "likes": 0,
    "replies": 2,
    "featured": False,
    "reports": [{"reason": "Attacks a person", "count": 2, "texts": ["This is about me."]}],
    "notes": [],
    "decisions": [],
    "seen": "0-0",
    "may_be_decided": True,
    "address": "/comments/4711/",
    "article_address": "/city/bridge/",
    "desk": "/desk/moderation/comments/4711/",
}
STANDING: dict[str, Any] = {
    "reader": 87,
    "name": "Bo Lind",
    "kind": "muted",
    "ends_at": MOMENT,
    "reason": "You attacked others three times.",
    "warning": "",
    "forbids_links": False,
    "links_end_at": None,
    "proposal": None,
}
PROPOSAL: dict[str, Any] = {
    "id": 5,
    "by": 12,
    "at": MOMENT,
    "ends_at": None,
    "reason": "He does not stop.",
    "with_words": True,
}
ENTRY: dict[str, Any] = {
    "number": 812,
    "at": MOMENT,
    "who": "person:4",
    "what": "remove",
    "subjects": ["comment:4711", "person:31"],
    "details": {"scope": "comment", "reason": "abuse", "was": "shown", "is": "removed"},
    "previous": "9f" * 32,
    "seal": "1c" * 32,
}


class PersonOut(Schema):
    """Somebody with an account; no number where the account is gone."""

    model_config = _like(**PERSON)
    id: int | None
    name: str


class DecisionOut(Schema):
    """What was done to a comment or about a reader, by whom or by which rule, and why."""

    model_config = _like(**DECIDED)
    id: int
    act: str
    by: PersonOut | None = Field(description="The moderator; null where a rule decided.")
    rule: str
    comment: int | None
    reader: int | None = Field(description="Whom it is about: the author, or the reader themselves.")
    reason: str = Field(description="The code of the reason.")
    sentence: str = Field(description="Why, as its author is told.")
    standards: str | None = Field(description="Language and version of the community standards.")
    scope: Literal["comment", "replies", "reader", "everything"]
    ends_at: datetime | None
    at: datetime
    undone_at: datetime | None
    overturned_at: datetime | None
    part_of: int | None = Field(description="The decision of which it is part.")


class WaitingOut(Schema):
    """Since when and how urgently a comment waits, and who looks at it."""

    model_config = _like(**WAITING)
    queue: Literal["held", "reported"]
    opened_at: datetime
    due_at: datetime
    weight: float
    taken_by: int | None
    taken_until: datetime | None


class ReportedOut(Schema):
    """What was reported for one reason: how often, and in which words. By whom is told to nobody."""

    model_config = _like(**CASE["reports"][0])
    reason: str
    count: int
    texts: list[str]


class NoteOut(Schema):
    """What a moderator noted for the others."""

    model_config = _like(by=12, at=MOMENT, text="See the thread of yesterday.")
    by: int | None
    at: datetime
    text: str


class CaseOut(Schema):
    """A comment as a moderator sees it: whole, with why it waits and what was decided before."""

    model_config = _like(**CASE)
    comment: int
    state: Literal["shown", "held", "removed", "withdrawn"]
    state_reason: str
    waiting: WaitingOut | None = Field(description="Null where nothing is to be decided.")
    text: str
    author: PersonOut
    standing: str = Field(description="What the author may do, where it is less than others may.")
    posted_at: datetime
    edited_at: datetime | None
    parent: int | None
    parent_name: str
    thread: int
    article: int
    article_title: str
    likes: int
    replies: int
    featured: bool
    reports: list[ReportedOut]
    notes: list[NoteOut]
    decisions: list[DecisionOut] = Field(description="Those that stand, the newest first.")
    seen: str = Field(description="What you see of it here; to be sent back with your decision.")
    may_be_decided: bool = Field(description="It stands in a section in which you decide.")
    address: str
    article_address: str
    desk: str


class CaseList(Schema):
    """Comments of one list, and the mark for `after=` with which it goes on; null at the end.

    Some may be fewer than `limit` while there are more: what counts is `next`.
    """

    model_config = _like(items=[CASE], next="1795374576596000-31")
    items: list[CaseOut]
    next: str | None


class DecisionIn(Schema):
    """What is to be done with a comment."""

    model_config = _like(act="remove", reason="abuse", text="", seen="0-0")
    act: Literal["approve", "keep", "remove", "remove_with_replies", "hold", "restore", "feature"]
    reason: str = Field("", max_length=60, description="Of a removal: a code of the reasons.")
    text: Words = Field("", description="Of a removal: more to its author.")
    seen: str | None = Field(
        None,
        pattern=f"^{Seen.WRITTEN}$",
        description="`seen` of the case that you looked at: refused if it was changed or decided on since.",
    )

    @property
    def known(self) -> Seen | None:
        """What the program saw; None where it does not say."""
        return Seen.read(self.seen or "")


class DecidedOut(Schema):
    """What was decided, and the comment as it is now."""

    model_config = _like(decision=DECIDED, case=CASE)
    decision: DecisionOut | None = Field(description="Null where there was nothing to decide.")
    case: CaseOut


class DecisionList(Schema):
    """Decisions, the newest first, and the mark for `after=`; null at the end."""

    model_config = _like(items=[DECIDED], next="311")
    items: list[DecisionOut]
    next: str | None


class ProposalOut(Schema):
    """A ban that a moderator proposed, and another one has to confirm."""

    model_config = _like(**PROPOSAL)
    id: int
    by: int
    at: datetime
    ends_at: datetime | None
    reason: str
    with_words: bool


class StandingOut(Schema):
    """What a reader may do now."""

    model_config = _like(**STANDING)
    reader: int
    name: str
    kind: Literal["good", "watched", "muted", "banned"]
    ends_at: datetime | None
    reason: str
    warning: str = Field(description="To be confirmed before they write again.")
    forbids_links: bool
    links_end_at: datetime | None
    proposal: ProposalOut | None


class StandingIn(Schema):
    """What is to be done about a reader, until when, and why; the reader is shown the reason."""

    model_config = _like(act="muted", ends_at=MOMENT, reason="You attacked others three times.")
    act: Literal[
        "good",
        "watched",
        "muted",
        "banned",
        "banned_with_words",
        "forbid_links",
        "allow_links",
        "warn",
        "message",
        "propose_ban",
        "propose_ban_with_words",
        "confirm_ban",
        "decline_ban",
    ]
    ends_at: AwareDatetime | None = None
    reason: Words = ""


class EntryOut(Schema):
    """One entry of the log, with the seal that holds it to the one before."""

    model_config = _like(**ENTRY)
    number: int
    at: datetime
    who: str
    what: str
    subjects: list[str]
    details: dict[str, Any]
    previous: str
    seal: str


class EntryList(Schema):
    """Entries of the log, the oldest first, and the mark for `after=`; null at the end of what is written."""

    model_config = _like(items=[ENTRY], next="812")
    items: list[EntryOut]
    next: str | None


class CountOut(Schema):
    """How many comments wait in a queue; `more` where they are more than are counted."""

    model_config = _like(count=14, more=False)
    count: int
    more: bool


class CountsOut(Schema):
    """How many comments wait where you decide."""

    model_config = _like(held={"count": 14, "more": False}, reported={"count": 3, "more": False})
    held: CountOut
    reported: CountOut


def _person(reader: Reader | None) -> dict[str, Any] | None:
    return {"id": reader.pk, "name": reader.name} if reader else None


def of_decision(one: Decision) -> dict[str, Any]:
    """A decision in the form of DecisionOut."""
    return {
        "id": one.pk,
        "act": one.act,
        "by": _person(one.by),
        "rule": one.rule,
        "comment": one.comment_id,
        "reader": one.reader_id,
        "reason": one.reason,
        "sentence": one.sentence,
        "standards": str(one.standards).partition(":")[2] if one.standards else None,
        "scope": one.scope,
        "ends_at": one.ends_at,
        "at": one.at,
        "undone_at": one.undone_at,
        "overturned_at": one.overturned_at,
        "part_of": one.together_id,
    }


def of_case(one: queries.Case) -> dict[str, Any]:
    """A case in the form of CaseOut."""
    comment, waiting = one.comment, one.waiting
    return {
        "comment": comment.pk,
        "state": comment.state,
        "state_reason": comment.state_reason,
        "waiting": waiting
        and {
            "queue": waiting.queue,
            "opened_at": waiting.opened_at,
            "due_at": waiting.due_at,
            "weight": waiting.weight,
            "taken_by": waiting.taken_by_id if waiting.is_taken else None,
            "taken_until": waiting.taken_until if waiting.is_taken else None,
        },
        "text": comment.text,
        "author": {"id": comment.author_id, "name": one.name},
        "standing": one.standing,
        "posted_at": comment.posted_at,
        "edited_at": comment.edited_at,
        "parent": comment.parent_id,
        "parent_name": one.parent_name,
        "thread": comment.thread_id,
        "article": comment.thread.article_id,
        "article_title": comment.thread.article.title,
        "likes": comment.like_count,
        "replies": comment.reply_count,
        "featured": comment.is_featured,
        "reports": [
            {"reason": report.label, "count": report.count, "texts": list(report.texts)}
            for report in one.reports
        ],
        "notes": [{"by": note.by_id, "at": note.at, "text": note.text} for note in one.notes],
        "decisions": [of_decision(decision) for decision in one.decisions],
        "seen": str(one.seen),
        "may_be_decided": one.may_be_decided,
        "address": comment.address,
        "article_address": comment.thread.article.address,
        "desk": one.address,
    }


def _proposal(one: Proposal | None) -> dict[str, Any] | None:
    return one and {
        "id": one.pk,
        "by": one.by_id,
        "at": one.at,
        "ends_at": one.ends_at,
        "reason": one.reason,
        "with_words": one.takes_words,
    }


def of_standing(one: queries.StandingOf) -> dict[str, Any]:
    """A standing in the form of StandingOut."""
    standing = one.standing
    kind = standing.kind_now if standing else "good"
    holds = kind != "good"
    has_no_links = standing is not None and standing.forbids_links_at(timezone.now())
    return {
        "reader": one.reader.pk,
        "name": one.reader.name,
        "kind": kind,
        "ends_at": standing.ends_at if standing and holds else None,
        "reason": standing.reason if standing and holds else "",
        "warning": standing.warning if standing else "",
        "forbids_links": has_no_links,
        "links_end_at": standing.links_end_at if standing and has_no_links else None,
        "proposal": _proposal(one.proposal),
    }


def of_entry(one: Entry) -> dict[str, Any]:
    """An entry of the log in the form of EntryOut."""
    return {**one.said, "seal": one.seal}
