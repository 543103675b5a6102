"""What a page's head asks for: the page's content once more, for machines."""

from collections.abc import Iterator

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from colonnade.edge import assets
from colonnade.news import queries
from colonnade.news.models import Author
from colonnade.news.queries.cards import Card
from colonnade.news.queries.lists import ListPage, StoryPage
from colonnade.wire import structured

register = template.Library()
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
    """An article and its way from the front page."""
    return structured.script(structured.article(view, _paper(context)))


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
