"""A thread as the page of its article shows it: fifty comments, in the view and order asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from colonnade import edge
from colonnade.discussion.models import Comment, DiscussionSettings, Follow, Thread
from colonnade.discussion.models.comment import STEP
from colonnade.discussion.queries.paging import (
    FLAT_ONLY,
    ORDERS,
    PAGE,
    VIEWS,
    Cursor,
    NoSuchPage,
    bucket_asked,
    bucket_of,
    query_of,
)
from colonnade.discussion.queries.spoken import COLUMNS, Spoken, eyes_of, spoken, visible_to
from colonnade.news import queries as news
from colonnade.news.models import Article
from colonnade.prepared import Prepared
from colonnade.readers.models import Reader

Row = Mapping[str, Any]
NAMES = {
    "newest": gettext_lazy("Newest"),
    "oldest": gettext_lazy("Oldest"),
    "liked": gettext_lazy("Most liked"),
    "featured": gettext_lazy("Featured"),
    "flat": gettext_lazy("In time order"),
    "nested": gettext_lazy("As a tree"),
}


@dataclass(frozen=True)
class Choice:
    """One order or view that the reader may choose."""

    name: str
    label: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class ThreadPage:
    """A thread as the page of its article shows it."""

    key: str
    id: int
    article_id: int
    title: str
    language: str
    address: str
    own_address: str
    count: int
    mode: str
    is_open: bool
    notice: str
    announcement: str
    longest_text: int
    slow_seconds: int
    number: int
    revision: int
    last_position: int
    view: str
    order: str
    page: int | None
    orders: tuple[Choice, ...]
    views: tuple[Choice, ...]
    comments: tuple[Spoken, ...]
    newer: str
    older: str
    first: str
    is_first_page: bool
    shows_new: bool
    reader: Reader | None
    follows: bool

    @property
    def is_off(self) -> bool:
        return self.mode == Thread.Mode.OFF

    @property
    def keys(self) -> tuple[str, ...]:
        """What a kept page of this thread shows."""
        people = {key for comment in self.comments for key in comment.keys}
        return (self.key, DiscussionSettings.KEY, *sorted(people))


@dataclass(frozen=True)
class _Asked:
    """What the address asked for, settled."""

    view: str
    order: str
    page: str
    after: str
    at: str

    @classmethod
    def of(cls, asked: Mapping[str, str], paper: DiscussionSettings) -> "_Asked":
        view = asked.get("view") or paper.default_view
        order = asked.get("order") or paper.default_order
        if view not in VIEWS or order not in ORDERS:
            raise NoSuchPage(_("This discussion has no such view or order."))
        if order in FLAT_ONLY:
            view = "flat"
        return cls(view, order, asked.get("page", ""), asked.get("after", ""), asked.get("at", ""))


@dataclass(frozen=True)
class _Slice:
    """The rows of a page and the queries of the addresses beside it; None where there is none."""

    rows: list[Row]
    newer: Mapping[str, str] | None = None
    older: Mapping[str, str] | None = None
    page: int | None = None
    shows_new: bool = False


def thread_page(
    article: Article, asked: Mapping[str, str] | None = None, *, reader: Reader | None = None, base: str = ""
) -> ThreadPage | None:
    """The discussion under this article, as its address asks for it (`view order page after at`).

    Four statements for a visitor, three more for a reader, whatever the length of
    the thread; a tree that goes on in another branch asks once more. `base` is the
    address of the page on which it stands, else the article's. None where the
    article is not published; a thread that is off has no comments and says why.
    Raises NoSuchPage for an address of no page.
    """
    number = edge.now()
    rows = _threads.rows(article.pk) if article.live else ()
    if not rows:
        return None
    thread = Thread.from_db(connection.alias, THREAD, rows[0])
    thread.article = article
    paper = DiscussionSettings.load()
    choice = _Asked.of(asked or {}, paper)
    is_off = thread.mode == Thread.Mode.OFF
    part = _Slice([]) if is_off else _SLICES[choice.view, choice.order](thread, choice, reader)
    eyes = eyes_of(
        reader,
        [row["pk"] for row in part.rows],
        paper=paper,
        writers=news.accounts_behind(article.pk) if part.rows else (),
    )
    here = {row["pk"] for row in part.rows}
    comments = tuple(
        spoken(row, eyes, with_parent=choice.view == "flat" or row["parent_id"] not in here)
        for row in part.rows
    )
    base = base or article.address

    def at(**query: str) -> str:
        return f"{base}{query_of(query, paper)}#discussion"

    chosen = {"view": choice.view, "order": choice.order}
    is_first = not (choice.after or choice.at) and (part.page or 1) == 1
    return ThreadPage(
        key=thread.key,
        id=thread.pk,
        article_id=article.pk,
        title=article.title,
        language=article.language,
        address=article.address,
        own_address=f"{article.address}comments/",
        count=0 if is_off else thread.comment_count,
        mode=thread.mode,
        is_open=thread.is_open(paper),
        notice=notice_on(thread, paper),
        announcement=thread.announcement,
        longest_text=paper.longest_text,
        slow_seconds=thread.slow_seconds,
        number=number,
        revision=thread.revision,
        last_position=thread.last_position,
        view=choice.view,
        order=choice.order,
        page=part.page,
        orders=tuple(
            Choice(name, str(NAMES[name]), at(view=choice.view, order=name), name == choice.order)
            for name in ORDERS
        ),
        views=tuple(
            Choice(
                name,
                str(NAMES[name]),
                at(view=name, order="newest" if choice.order in FLAT_ONLY else choice.order),
                name == choice.view,
            )
            for name in VIEWS
        ),
        comments=comments,
        newer=at(**chosen, **part.newer) if part.newer is not None else "",
        older=at(**chosen, **part.older) if part.older is not None else "",
        first=at(**chosen),
        is_first_page=is_first,
        shows_new=part.shows_new,
        reader=reader,
        follows=reader is not None and Follow.objects.filter(reader=reader, key=thread.key).exists(),
    )


def notice_on(thread: Thread, paper: DiscussionSettings) -> str:
    """What a reader must know before writing: why not, how slowly, or that a moderator reads first."""
    because = f" {thread.reason}" if thread.reason else ""
    if thread.mode == Thread.Mode.OFF:
        return _("There is no discussion under this article.") + because
    if not paper.is_open:
        return _("All discussions are closed at present.") + (f" {paper.reason}" if paper.reason else "")
    if not thread.is_open(paper):
        return _("This discussion is closed.") + because
    if thread.mode == Thread.Mode.HELD or paper.holds_all:
        return _("Each comment shows after a moderator has read it.")
    if thread.slow_seconds:
        return ngettext(
            "Each reader may write once in %(count)s second here.",
            "Each reader may write once in %(count)s seconds here.",
            thread.slow_seconds,
        ) % {"count": thread.slow_seconds}
    ends = thread.ends_at(paper)
    if ends is not None:
        day = formats.date_format(timezone.localtime(ends), "DATE_FORMAT")
        return _("Open until %(day)s.") % {"day": day}
    return ""


def _comments(thread: Thread, reader: Reader | None) -> "QuerySet[Comment]":
    return visible_to(Comment.objects.filter(thread=thread), reader)


THREAD = [field.attname for field in Thread._meta.concrete_fields]
_threads = Prepared(lambda article: Thread.objects.filter(article=article).values_list(*THREAD))
# The page of a thread that most people read: its newest, as visitors see them.
_first_page = Prepared(
    lambda thread: (
        visible_to(Comment.objects.filter(thread=thread), None)
        .order_by("-position")
        .values_list(*COLUMNS)[: PAGE + 1]
    )
)


def _listed(comments: "QuerySet[Comment]", *order: str, most: int = PAGE + 1) -> list[Row]:
    return list(comments.order_by(*order).values(*COLUMNS)[:most])


def _oldest(thread: Thread, asked: _Asked, reader: Reader | None) -> _Slice:
    """Flat in time order: a bucket of fifty positions, at an address of its own."""
    page = bucket_asked(asked.page, thread.last_position)
    last = bucket_of(thread.last_position)
    comments = _comments(thread, reader).filter(position__gt=(page - 1) * PAGE, position__lte=page * PAGE)
    return _Slice(
        _listed(comments, "position"),
        newer={"page": str(page + 1)} if page < last else None,
        older=None if page == 1 else {"page": str(page - 1)} if page > 2 else {},
        page=page,
        shows_new=page == last,
    )


def _newest(thread: Thread, asked: _Asked, reader: Reader | None) -> _Slice:
    """Flat, the newest first: fifty before a position."""
    if reader is None and not asked.after:
        newest: list[Row] = [dict(zip(COLUMNS, row, strict=True)) for row in _first_page.rows(thread.pk)]
        return _cut(thread, newest, lambda row: (str(row["position"]),), None, shows_new=True)
    comments, newer = _comments(thread, reader), None
    if asked.after:
        before = Cursor.read(asked.after, thread.pk, 1).number(0)
        comments = comments.filter(position__lt=before)
        ahead = before + PAGE
        newer = {"after": str(Cursor(thread.pk, (str(ahead),)))} if ahead <= thread.last_position else {}
    rows = _listed(comments, "-position")
    return _cut(thread, rows, lambda row: (str(row["position"]),), newer, shows_new=not asked.after)


def _liked(thread: Thread, asked: _Asked, reader: Reader | None) -> _Slice:
    """The most liked first; among equals the newest."""
    comments = Comment.objects.filter(thread=thread, state=Comment.State.SHOWN)
    if asked.after:
        cursor = Cursor.read(asked.after, thread.pk, 2)
        # A comparison of rows walks the index from there on; two conditions with OR would not.
        comments = comments.extra(
            where=["(discussion_comment.like_count, discussion_comment.position) < (%s, %s)"],
            params=[cursor.number(0), cursor.number(1)],
        )
    rows = _listed(comments, "-like_count", "-position")
    newer: dict[str, str] | None = {} if asked.after else None
    return _cut(thread, rows, lambda row: (str(row["like_count"]), str(row["position"])), newer)


def _featured(thread: Thread, asked: _Asked, reader: Reader | None) -> _Slice:
    """Those that moderators chose, the newest first."""
    comments = Comment.objects.filter(thread=thread, is_featured=True, state=Comment.State.SHOWN)
    if asked.after:
        comments = comments.filter(position__lt=Cursor.read(asked.after, thread.pk, 1).number(0))
    newer: dict[str, str] | None = {} if asked.after else None
    return _cut(thread, _listed(comments, "-position"), lambda row: (str(row["position"]),), newer)


def _tree_oldest(thread: Thread, asked: _Asked, reader: Reader | None) -> _Slice:
    """As a tree, branches in time order."""

    def rows(path: str, *, within: bool) -> list[Row]:
        comments = _comments(thread, reader)
        beyond = {"path__gte" if within else "path__gt": path}
        return _listed(comments.filter(**beyond) if path else comments, "path")

    part = _tree(thread, asked, rows)
    return _Slice(part.rows, part.newer, part.older, shows_new=part.older is None)


def _tree_newest(thread: Thread, asked: _Asked, reader: Reader | None) -> _Slice:
    """As a tree, the newest branch first; within a branch in time order. Two statements."""

    def rows(path: str, *, within: bool) -> list[Row]:
        comments = _comments(thread, reader)
        if not path:
            return _listed(comments, "-root", "path")
        root = int(path[:STEP], 36)
        beyond = {"path__gte" if within else "path__gt": path}
        here = _listed(comments.filter(root=root, **beyond), "path")
        if len(here) > PAGE:
            return here
        return here + _listed(comments.filter(root__lt=root), "-root", "path", most=PAGE + 1 - len(here))

    part = _tree(thread, asked, rows)
    return _Slice(part.rows, part.newer, part.older, shows_new=part.newer is None)


def _tree(thread: Thread, asked: _Asked, rows: Any) -> _Slice:
    """A page of a tree: from its beginning, after a path, or where it shows one comment."""
    if asked.at:
        found = _path_of(thread, asked.at)
        page = rows(found[:STEP], within=True)
        if found not in {row["path"] for row in page[:PAGE]}:
            page = rows(found, within=True)
        return _cut(thread, page, lambda row: (row["path"],), {})
    path = Cursor.read(asked.after, thread.pk, 1).parts[0] if asked.after else ""
    if not path.isascii() or not path.isalnum() and path or len(path) % STEP:
        raise NoSuchPage(_("This page mark cannot be read. Begin at the first page."))
    return _cut(thread, rows(path, within=False), lambda row: (row["path"],), {} if asked.after else None)


def _path_of(thread: Thread, number: str) -> str:
    path = ""
    if number.isascii() and number.isdigit() and len(number) < 18:
        rows = Comment.objects.filter(thread=thread, pk=number)
        path = rows.values_list("path", flat=True).first() or ""
    if not path:
        raise NoSuchPage(_("This comment does not stand in this discussion."))
    return path


def _cut(
    thread: Thread, rows: list[Row], mark: Any, newer: Mapping[str, str] | None, *, shows_new: bool = False
) -> _Slice:
    """Fifty rows, and the mark after which the next page goes on, if there is one."""
    older = {"after": str(Cursor(thread.pk, mark(rows[PAGE - 1])))} if len(rows) > PAGE else None
    return _Slice(rows[:PAGE], newer, older, shows_new=shows_new)


_SLICES = {
    ("flat", "newest"): _newest,
    ("flat", "oldest"): _oldest,
    ("flat", "liked"): _liked,
    ("flat", "featured"): _featured,
    ("nested", "newest"): _tree_newest,
    ("nested", "oldest"): _tree_oldest,
}
