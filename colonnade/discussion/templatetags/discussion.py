"""What the article's page asks of the discussion under it."""

from django import template
from wagtail.models import Page

from colonnade.discussion import queries

register = template.Library()


@register.simple_tag(takes_context=True)
def thread_of(context: dict, page: Page) -> queries.ThreadPage | None:
    """The thread under this article, if it has one that is not off; the request learns its key."""
    thread = queries.thread_under(page.pk)
    request = context.get("request")
    if request is not None and thread is not None:
        request.shown_keys = (*getattr(request, "shown_keys", ()), thread.key)
    return thread
