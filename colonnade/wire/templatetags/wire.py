"""What a page's head asks for: the page's content once more, for machines."""

from collections.abc import Iterator
from dataclasses import replace

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from colonnade import edge
from colonnade.edge import assets, parts
from colonnade.news import queries
from colonnade.news.models import Author
from colonnade.news.queries.cards import Card
from colonnade.news.queries.lists import ListPage, StoryPage
from colonnade.wire import structured

register = template.Library()
# Stands where the count of comments will, while everything else of an article is written.
NOT_COUNTED = 7_365_412_908_001
LOGOS = (("icons/icon-512.png", 512), ("icons/apple-touch-icon.png", 180))


def _logo() -> tuple[str, int, int] | None:
    """The largest of the paper's icons, if it has any."""
    for name, side in LOGOS:
        try:
            return assets.address(name), side, side
        except LookupError:
            continue
    return None


def _paper(context: dict) -> structured.Paper:
    """The paper as the page's head already asked for it."""
    head = context.get("m")
    if not isinstance(head, queries.Masthead):
        head = queries.masthead(settings.LANGUAGE_CODE)
    return structured.Paper(head, settings.ORIGIN, settings.TIME_ZONE, _logo())


@register.simple_tag(takes_context=True)
def structured_article(context: dict, view: queries.ArticlePage) -> SafeString:
    """An article and its way from the front page; how often it was commented on changes by itself."""
    data = structured.article(replace(view, comment_count=NOT_COUNTED), _paper(context))
    before, _count, after = structured.script(data).partition(f'"commentCount":{NOT_COUNTED},')
    counted = parts.slot(_comment_count, view.article.pk, request=context.get("request"))
    return mark_safe(f"{before}{counted}{after}")  # noqa: S308  our own script, and a number


def _comment_count(request: HttpRequest | None, article: int) -> str:
    """How many comments show under it, as a property of its data; nothing for none."""
    key = f"comments:{article}"
    count = edge.part(("comments", article), lambda: (queries.comment_count(article), (key,)))
    if request is not None:
        request.shown_keys = (*getattr(request, "shown_keys", ()), key)  # type: ignore[attr-defined]
    return f'"commentCount":{count},' if count else ""


@register.simple_tag(takes_context=True)
def structured_front(context: dict, masthead: queries.Masthead) -> SafeString:
    """The paper as a site that can be searched."""
    return structured.script(structured.front(_paper({"m": masthead})))


def _shown(view: ListPage | StoryPage) -> Iterator[Card]:
    """The articles of a list or of a story's time line, from the top of the page."""
    if isinstance(view, StoryPage):
        for _year, cards in view.years:
            yield from cards
    else:
        yield from view.opening
        yield from view.cards


@register.simple_tag(takes_context=True)
def structured_list(context: dict, view: ListPage | StoryPage, title: str, about: str = "") -> SafeString:
    """A section, a story, a tag or the latest, with the articles on this page of it."""
    request = context.get("request")
    address = request.path if request is not None else _paper(context).masthead.address
    data = structured.listing(
        _shown(view),
        title=title,
        about=about,
        address=address,
        paper=_paper(context),
        above=getattr(view, "crumbs", ()),
    )
    return structured.script(data)


@register.simple_tag(takes_context=True)
def structured_author(context: dict, author: Author) -> SafeString:
    """An author's own page."""
    return structured.script(structured.author(author, _paper(context)))
