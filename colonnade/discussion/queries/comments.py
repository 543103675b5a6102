"""Single comments, with the right to see them; what has changed; what one reader said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from wagtail.models import Locale

from colonnade.discussion.models import Comment, DiscussionSettings, FormerText, Thread
from colonnade.discussion.queries.paging import NoSuchPage
from colonnade.discussion.queries.spoken import COLUMNS, Spoken, eyes_of, spoken, visible_to
from colonnade.discussion.queries.threads import notice_on
from colonnade.news import queries as news
from colonnade.news.models import Article
from colonnade.prepared import Prepared
from colonnade.readers.models import Reader

# So much is told at once to a page that was away; beyond it the page is better loaded anew.
MOST_CHANGES = 100
SAID = 20


def thread_seen_by(reader: Reader | None, number: int) -> Thread | None:
    """The thread of this number, if its article is published and it is not off."""
    rows = _open_to_see.rows(number)
    if not rows:
        return None
    row = rows[0]
    thread = Thread.from_db(None, THREAD, row[: len(THREAD)])
    thread.article = Article.from_db(None, ARTICLE, row[len(THREAD) : -1])
    thread.article.locale = Locale(pk=thread.article.locale_id, language_code=row[-1])
    return thread


THREAD = [field.attname for field in Thread._meta.concrete_fields]
# What a thread asks of its article, and its pages say of it; the rest is asked for when it is wanted.
WANTED = "id page_ptr_id title url_path live first_published_at locale_id own_language".split()
ARTICLE = [field.attname for field in Article._meta.concrete_fields if field.attname in WANTED]


def named(article: Article) -> Article:
    """The same article with no more than its thread asks of it."""
    thin = Article.from_db(None, ARTICLE, [getattr(article, name) for name in ARTICLE])
    thin.locale = Locale(pk=article.locale_id, language_code=article.language)
    return thin


def _threads(number: int) -> "QuerySet[Thread]":
    columns = [*THREAD, *(f"article__{name}" for name in ARTICLE), "article__locale__language_code"]
    seen = Thread.objects.filter(pk=number, article__live=True).exclude(mode=Thread.Mode.OFF)
    return seen.values_list(*columns)


_open_to_see = Prepared(_threads)


def comment_seen_by(reader: Reader | None, number: int) -> Comment | None:
    """The comment of this number, if this reader may know of it.

    Nobody, where its article is not published or its thread is off; of one that
    waits, or went before it ever showed, its author and moderators.
    """
    comments = Comment.objects.select_related("thread__article__locale", "author", "parent")
    comment = comments.filter(pk=number, thread__article__live=True).first()
    if comment is None or comment.thread.mode == Thread.Mode.OFF:
        return None
    if comment.state == Comment.State.HELD or not comment.has_shown:
        is_author = reader is not None and comment.author_id == reader.pk
        if not is_author and not (reader is not None and reader.may_moderate):
            return None
    return comment


def spoken_of(comment: Comment, reader: Reader | None) -> Spoken:
    """One comment as this reader sees it; whoever may see it was asked before."""
    row = Comment.objects.filter(pk=comment.pk).values(*COLUMNS).get()
    paper = DiscussionSettings.load()
    writers = news.accounts_behind(comment.thread.article_id)
    return spoken(row, eyes_of(reader, [comment.pk], paper=paper, writers=writers))


def former_texts(comment: Comment) -> list[FormerText]:
    """What it said before, the oldest first; for moderators."""
    return list(comment.former_texts.order_by("pk"))


def is_open(thread: Thread) -> bool:
    """May readers write in this thread now?"""
    return thread.is_open(DiscussionSettings.load())


def notice_of(thread: Thread) -> str:
    """What a reader must know before writing in it."""
    return notice_on(thread, DiscussionSettings.load())


def longest_text() -> int:
    """How long a comment may be, in characters as readers count them."""
    return DiscussionSettings.load().longest_text


def editable_until(comment: Comment) -> datetime:
    """Until when its author may change it."""
    return comment.posted_at + timedelta(minutes=DiscussionSettings.load().edit_minutes)


def may_edit(reader: Reader, comment: Comment) -> bool:
    """May this reader change it now?"""
    return comment.may_be_edited_by(reader, DiscussionSettings.load())


@dataclass(frozen=True)
class Changes:
    """What has changed in a thread since a page was made."""

    id: int
    revision: int
    count: int
    comments: tuple[Spoken, ...]
    hidden: tuple[int, ...]
    is_all: bool

    @property
    def keys(self) -> tuple[str, ...]:
        people = {key for comment in self.comments for key in comment.keys}
        return (f"thread:{self.id}", DiscussionSettings.KEY, *sorted(people))


def changes(thread: Thread, *, reader: Reader | None, after: int) -> Changes:
    """Comments that changed after this revision, in the order of their changes; at most a hundred.

    `hidden` are those that showed once and wait for a moderator now. Three
    statements, whatever the length of the thread.
    """
    if not 0 <= after <= 2**60:
        raise NoSuchPage("A revision is a number that the page carries.")
    found = Comment.objects.filter(thread=thread, revision__gt=after).order_by("revision", "pk")
    rows = list(found.values(*COLUMNS)[: MOST_CHANGES + 1])
    is_all = len(rows) <= MOST_CHANGES
    left_out = 0 if is_all else rows[MOST_CHANGES]["revision"]
    rows = rows[:MOST_CHANGES]
    paper = DiscussionSettings.load()
    writers = news.accounts_behind(thread.article_id) if rows else ()
    eyes = eyes_of(reader, [row["pk"] for row in rows], paper=paper, writers=writers)
    said = [spoken(row, eyes) for row in rows]
    unseen = {row["pk"] for row in rows if row["state"] == Comment.State.HELD or not row["has_shown"]} - {
        one.id for one in said if one.is_mine
    }
    return Changes(
        id=thread.pk,
        # Some share a number: those that were left out are asked for again.
        revision=thread.revision if is_all else left_out - 1,
        count=thread.comment_count,
        comments=tuple(one for one in said if one.id not in unseen),
        hidden=tuple(one.id for one in said if one.id in unseen),
        is_all=is_all,
    )


@dataclass(frozen=True)
class Remark:
    """A comment on its author's profile, with the article under which it stands."""

    comment: Spoken
    title: str


@dataclass(frozen=True)
class Said:
    """What one reader said, the newest first, and the mark after which it goes on."""

    remarks: tuple[Remark, ...]
    next: str
    key: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Also the articles: with them their threads go out of sight, and come back."""
        threads = {f"thread:{one.comment.thread_id}" for one in self.remarks}
        people = {key for one in self.remarks for key in one.comment.keys}
        return (self.key, *sorted(threads | people))


def comments_by(author: Reader, *, reader: Reader | None = None, after: str = "") -> Said:
    """The comments of this reader that show, where their articles are published. Two statements."""
    comments = visible_to(Comment.objects.filter(author=author), None).filter(
        state=Comment.State.SHOWN, thread__article__live=True
    )
    comments = comments.exclude(thread__mode=Thread.Mode.OFF)
    if after:
        if not after.isascii() or not after.isdigit() or len(after) > 18:
            raise NoSuchPage("The mark of a page is a number.")
        comments = comments.filter(pk__lt=int(after))
    columns = (*COLUMNS, "thread__article__title")
    rows = list(comments.order_by("-pk").values(*columns)[: SAID + 1])
    eyes = eyes_of(reader, [row["pk"] for row in rows], paper=DiscussionSettings.load())
    remarks = tuple(
        Remark(
            spoken(row, eyes),
            row["thread__article__title"],
        )
        for row in rows[:SAID]
    )
    following = str(rows[SAID - 1]["pk"]) if len(rows) > SAID else ""
    return Said(remarks, following, f"said:{author.pk}")
