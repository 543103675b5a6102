"""Discussions for programs: the same queries and actions as the pages, as JSON.

Who asks is settled before (`request.auth`, a Reader or nobody). What is refused
becomes a problem document where the API is put together.
"""

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema, Status

from colonnade import edge
from colonnade.discussion import actions, queries
from colonnade.discussion.models import Comment, Thread
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

router = Router(tags=["discussion"])
BIGGEST = 2**63 - 1
State = Literal["shown", "held", "removed", "withdrawn"]


class Person(Schema):
    """Who said it."""

    name: str = Field(description="As shown; empty for one who has left.")
    address: str = Field(description="Their page, empty where there is none.")
    badge: str
    badge_kind: Literal["author", "staff", "guest", ""]


class CommentOut(Schema):
    """A comment as whoever asks may see it."""

    id: int
    thread: int
    position: int = Field(
        description="Rises by one with each comment of its thread, and is never given again."
    )
    parent: int | None = Field(description="The comment that it answers.")
    parent_name: str = Field(description="Whom it answers, where that comment was never known here.")
    depth: int
    author: Person
    posted_at: str = Field(description="ISO 8601, UTC.")
    edited_at: str | None
    state: State
    state_reason: str
    text: str = Field(description="As written; empty unless it shows.")
    html: str = Field(description="Safe to show: paragraphs, emphasis, quotation, links, lists.")
    likes: int
    replies: int
    featured: bool
    mine: bool
    liked: bool
    revision: int = Field(description="The thread's number when this last changed.")
    address: str


class CommentList(Schema):
    """Comments, and the cursor for `after=` with which they go on; null at the end."""

    items: list[CommentOut]
    next: str | None


class ThreadOut(Schema):
    """A discussion and how it runs."""

    id: int
    article: int
    title: str
    address: str
    mode: Literal["open", "closed", "held", "off"]
    open: bool
    notice: str
    announcement: str
    slow_seconds: int
    count: int
    last_position: int
    revision: int
    longest_text: int


class Count(Schema):
    """How many comments show in one thread."""

    key: str
    count: int


class CountList(Schema):
    """Counts in the order of the keys asked for; what is not to be seen is left out."""

    items: list[Count]
    next: None = None


class CommentIn(Schema):
    """What a reader says."""

    text: str
    parent: int | None = Field(None, description="The comment that it answers.")
    submission: str = Field(
        "", max_length=64, description="Any name of your own: the same one again posts nothing twice."
    )


class TextIn(Schema):
    """What it says instead."""

    text: str


def as_json(one: queries.Spoken) -> dict[str, Any]:
    """A comment in the form of CommentOut."""
    return {
        "id": one.id,
        "thread": one.thread_id,
        "position": one.position,
        "parent": one.parent_id,
        "parent_name": one.parent_name,
        "depth": one.depth,
        "author": {
            "name": one.author_name,
            "address": one.author_address,
            "badge": one.badge,
            "badge_kind": one.badge_kind,
        },
        "posted_at": one.posted_at.isoformat(),
        "edited_at": one.edited_at.isoformat() if one.edited_at else None,
        "state": one.state,
        "state_reason": one.state_reason,
        "text": one.text,
        "html": one.html,
        "likes": one.like_count,
        "replies": one.reply_count,
        "featured": one.is_featured,
        "mine": one.is_mine,
        "liked": one.is_liked,
        "revision": one.revision,
        "address": one.address,
    }


def _reader(request: HttpRequest) -> Reader | None:
    known = request.auth  # type: ignore[attr-defined]
    return known if known.is_authenticated else None


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def _thread(request: HttpRequest, number: int) -> Thread:
    thread = queries.thread_seen_by(_reader(request), number) if 0 < number <= BIGGEST else None
    if thread is None:
        raise Http404("There is no such discussion.")
    return thread


def _comment(request: HttpRequest, number: int) -> Comment:
    comment = queries.comment_seen_by(_reader(request), number) if 0 < number <= BIGGEST else None
    if comment is None:
        raise Http404("There is no such comment.")
    return comment


def _limits(response: HttpResponse, request: HttpRequest, what: str) -> None:
    """How many more of these there may be (RateLimit header fields, IETF httpapi draft)."""
    spent = readers.spent(what=what, reader=_reader(request), address=_address(request))
    response["RateLimit-Limit"] = str(spent.limit)
    response["RateLimit-Remaining"] = str(spent.remaining)
    response["RateLimit-Reset"] = str(spent.reset)


def _shown(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    return as_json(queries.spoken_of(comment, _reader(request)))


@router.get("/threads/{number}", response=ThreadOut, operation_id="thread")
def thread(request: HttpRequest, number: int) -> HttpResponse:
    """How a discussion runs, and its numbers."""
    found = _thread(request, number)
    said = {
        "id": found.pk,
        "article": found.article_id,
        "title": found.article.title,
        "address": found.article.address,
        "mode": found.mode,
        "open": queries.is_open(found),
        "notice": queries.notice_of(found),
        "announcement": found.announcement,
        "slow_seconds": found.slow_seconds,
        "count": found.comment_count,
        "last_position": found.last_position,
        "revision": found.revision,
        "longest_text": queries.longest_text(),
    }
    return edge.keep(JsonResponse(said), found.key, found.article.key, "discussion")


@router.get("/threads/{number}/comments", response=CommentList, operation_id="comments")
def comments(
    request: HttpRequest,
    number: int,
    order: Literal["oldest", "newest", "liked", "featured"] = "oldest",
    after: str = "",
    limit: int = Query(50, ge=1, le=100),
) -> HttpResponse:
    """The comments of a discussion, page by page."""
    found = _thread(request, number)
    part = queries.listed(found, reader=_reader(request), order=order, after=after, limit=limit)
    response = JsonResponse({"items": [as_json(one) for one in part.comments], "next": part.next or None})
    response.edge_parameters = ("order", "after", "limit")  # type: ignore[attr-defined]
    return edge.keep(response, found.article.key, *part.keys)


@router.post(
    "/threads/{number}/comments",
    response={201: CommentOut, 202: CommentOut},
    operation_id="post_comment",
    openapi_extra={"responses": {202: {"description": "Held: it shows after a moderator has read it."}}},
)
def post_comment(request: HttpRequest, number: int, body: CommentIn, response: HttpResponse) -> Any:
    """Say something, or answer a comment."""
    found = _thread(request, number)
    parent = _comment(request, body.parent) if body.parent is not None else None
    comment = actions.post_comment(
        author=_reader(request),  # type: ignore[arg-type]
        thread=found,
        text=body.text,
        parent=parent,
        submission=body.submission or request.headers.get("Idempotency-Key", ""),
        address=_address(request),
    )
    _limits(response, request, "comment")
    response["Location"] = f"/api/v1/comments/{comment.pk}"
    status = 202 if comment.state == Comment.State.HELD else 201
    return Status(status, _shown(request, comment))


@router.get("/comments/{number}", response=CommentOut, operation_id="comment")
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """One comment."""
    found = _comment(request, number)
    said = queries.spoken_of(found, _reader(request))
    keys = (found.thread.key, found.thread.article.key, "discussion", *said.keys)
    return edge.keep(JsonResponse(as_json(said)), *keys)


@router.patch("/comments/{number}", response=CommentOut, operation_id="edit_comment")
def edit_comment(request: HttpRequest, number: int, body: TextIn, response: HttpResponse) -> Any:
    """Change what you wrote, while its window is open."""
    found = _comment(request, number)
    changed = actions.edit_comment(
        editor=_reader(request),  # type: ignore[arg-type]
        comment=found,
        text=body.text,
        address=_address(request),
    )
    _limits(response, request, "edit")
    return _shown(request, changed)


@router.delete("/comments/{number}", response=CommentOut, operation_id="withdraw_comment")
def withdraw_comment(request: HttpRequest, number: int) -> Any:
    """Take back what you wrote; its place and its replies stay."""
    found = _comment(request, number)
    withdrawn = actions.withdraw_comment(author=_reader(request), comment=found)  # type: ignore[arg-type]
    return _shown(request, withdrawn)


@router.put("/comments/{number}/like", response=CommentOut, operation_id="like_comment")
def like_comment(request: HttpRequest, number: int, response: HttpResponse) -> Any:
    """Say that it was worth reading. Twice is once."""
    found = _comment(request, number)
    actions.like_comment(reader=_reader(request), comment=found)  # type: ignore[arg-type]
    _limits(response, request, "like")
    return _shown(request, found)


@router.delete("/comments/{number}/like", response=CommentOut, operation_id="unlike_comment")
def unlike_comment(request: HttpRequest, number: int, response: HttpResponse) -> Any:
    """Take your like back."""
    found = _comment(request, number)
    actions.unlike_comment(reader=_reader(request), comment=found)  # type: ignore[arg-type]
    _limits(response, request, "like")
    return _shown(request, found)


@router.get("/counts", response=CountList, operation_id="counts")
def counts(request: HttpRequest, key: list[str] = Query(..., max_length=100)) -> HttpResponse:
    """How many comments show in up to a hundred threads, by `thread:12` or `article:5`; for everyone."""
    found, known = queries.counts(key)
    items = [{"key": name, "count": count} for name, count in found.items()]
    response = JsonResponse({"items": items, "next": None})
    response.edge_parameters = ("key",)  # type: ignore[attr-defined]
    return edge.keep(response, *dict.fromkeys((*key, *known)), "discussion", within=0)
