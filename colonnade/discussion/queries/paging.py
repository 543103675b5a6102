"""Where a page of a thread begins: addresses without OFFSET, cursors that know their thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from colonnade.discussion.models import Comment, DiscussionSettings, Thread

PAGE = 50
VIEWS = ("flat", "nested")
ORDERS = ("newest", "oldest", "liked", "featured")
# In a tree these two orders make no sense: replies stand where their parents do.
FLAT_ONLY = ("liked", "featured")
# What a page's address may ask of the thread on it.
PARAMETERS = ("view", "order", "page", "after", "at")


class NoSuchPage(Exception):
    """The address names no page of this thread; the message says so to the reader."""


@dataclass(frozen=True)
class Cursor:
    """A place in an order: `12-345` is after position 345 of thread 12, `12-7-345` after seven likes."""

    thread: int
    parts: tuple[str, ...]

    def __str__(self) -> str:
        return "-".join((str(self.thread), *self.parts))

    @classmethod
    def read(cls, text: str, thread: int, parts: int) -> "Cursor":
        """Raises NoSuchPage for what is no cursor of this thread and order."""
        number, *rest = text.split("-") if len(text) <= 300 else [""]
        if not _is_number(number) or int(number) != thread or len(rest) != parts:
            raise NoSuchPage(
                _("This page mark belongs to another discussion or order. Begin at the first page.")
            )
        return cls(thread, tuple(rest))

    def number(self, index: int) -> int:
        if not _is_number(self.parts[index]):
            raise NoSuchPage(_("This page mark cannot be read. Begin at the first page."))
        return int(self.parts[index])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10


def bucket_of(position: int) -> int:
    """The flat page that holds this position: the first holds 1 to 50."""
    return (max(position, 1) - 1) // PAGE + 1


def bucket_asked(page: str, last_position: int) -> int:
    """The number of the page asked for; raises NoSuchPage beyond the last."""
    if not page:
        return 1
    if not _is_number(page) or not 1 <= int(page) <= bucket_of(last_position):
        raise NoSuchPage(_("This discussion has no such page."))
    return int(page)


def query_of(query: Mapping[str, str], paper: DiscussionSettings) -> str:
    """The query of an address, without what the paper's defaults say anyway."""
    query = dict(query)
    if query.get("order") in FLAT_ONLY or query.get("view") == paper.default_view:
        query.pop("view", None)
    if query.get("order") == paper.default_order:
        query.pop("order")
    return f"?{urlencode(query)}" if query else ""


def place_of(comment: Comment, view: str = "", order: str = "") -> str:
    """The address at which this comment shows on its article's page, with its mark. One statement.

    `comment.thread.article` must be at hand. In the orders that change (most liked,
    featured) it has no place of its own: it is shown in the paper's own order.
    """
    thread, paper = comment.thread, DiscussionSettings.load()
    view = view if view in VIEWS else paper.default_view
    order = order if order in DiscussionSettings.Order.values else paper.default_order
    query = {"view": view, "order": order}
    if view == "nested":
        query["at"] = str(comment.pk)
    elif order == "oldest":
        query["page"] = str(bucket_of(comment.position))
    elif comment.position <= thread.last_position - PAGE:
        query["after"] = str(newest_before(thread, comment.position))
    return f"{thread.article.address}{query_of(query, paper)}#comment-{comment.pk}"


def newest_before(thread: Thread, position: int) -> Cursor:
    """The mark of the page of newest comments that holds this position: pages end where buckets do."""
    return Cursor(thread.pk, (str(bucket_of(position) * PAGE + 1),))
