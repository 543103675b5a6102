"""The paper for programs: so far what is most read, as the pages show it, as JSON."""

from typing import Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Router, Schema

from colonnade import edge
from colonnade.news import queries

router = Router(tags=["news"])


class ArticleOut(Schema):
    """An article as lists show it."""

    id: int
    address: str
    headline: str
    standfirst: str
    section: str = Field(description="The section's name; empty where it has none.")
    language: str
    published_at: str = Field(description="ISO 8601, UTC.")
    comments: int


class ArticleList(Schema):
    """Articles; there are never more than these, so `next` is null."""

    items: list[ArticleOut]
    next: str | None


@router.get("/most-read", response=ArticleList, operation_id="most_read")
def most_read(
    request: HttpRequest, of: Literal["hour", "day", "week"] = "day", edition: str = ""
) -> HttpResponse:
    """The most read articles of an edition (the default one), the most first; at most two minutes old."""
    language = edition or settings.LANGUAGE_CODE
    view = queries.most_read(language, of) if language in dict(settings.LANGUAGES) else None
    if view is None:
        raise Http404("There is no such edition.")
    items = [
        {
            "id": card.id,
            "address": settings.ORIGIN + card.address,
            "headline": card.headline,
            "standfirst": card.standfirst,
            "section": card.section.name if card.section else "",
            "language": card.lang,
            "published_at": card.published_at.isoformat(),
            "comments": card.comment_count,
        }
        for card in view.cards
    ]
    response = JsonResponse({"items": items, "next": None})
    response.edge_parameters = ("of", "edition")  # type: ignore[attr-defined]
    return edge.keep(response, f"edition:{language}", f"chrome:{language}", within=60)
