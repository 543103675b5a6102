"""What of a thread is one reader's own: asked for each reader, while the thread itself is everyone's.

A page of a thread is made once for everybody, as a visitor sees it. For a reader
these few things differ: what they liked, wrote or will not hear, whether they follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import connection

from colonnade.discussion.models import Comment, DiscussionSettings, Follow, Ignoring, Like, Thread
from colonnade.discussion.queries.spoken import COLUMNS, Eyes, Spoken, spoken
from colonnade.discussion.queries.threads import ThreadPage
from colonnade.news import queries as news
from colonnade.readers.models import Reader


@dataclass(frozen=True)
class Own:
    """What of a page of a thread is this reader's own, and the thread's revision as it is now."""

    revision: int
    follows: bool
    liked: frozenset[int]
    ignored: frozenset[int]
    has_hidden: bool
    """Something of theirs stands in this thread that only they see."""


def _statement(liked: int) -> str:
    """One statement for all of it; each row says what it is and of what number."""
    return f"""
        SELECT 'revision', revision FROM {Thread._meta.db_table} WHERE id = %s
        UNION ALL
        SELECT 'follows', id FROM {Follow._meta.db_table} WHERE reader_id = %s AND key = %s
        UNION ALL
        SELECT 'ignored', ignored_id FROM {Ignoring._meta.db_table} WHERE reader_id = %s
        UNION ALL
        SELECT 'hidden', id FROM {Comment._meta.db_table}
         WHERE author_id = %s AND thread_id = %s AND (state = 'held' OR NOT has_shown)
        UNION ALL
        SELECT 'liked', comment_id FROM {Like._meta.db_table}
         WHERE reader_id = %s AND comment_id IN ({", ".join(["%s"] * liked) or "NULL"})
    """  # noqa: S608  the names are our tables'


def own_of(reader: Reader, thread: ThreadPage) -> Own:
    """What of this page of a thread is the reader's own. One statement."""
    shown = [comment.id for comment in thread.comments]
    asked = [thread.id, reader.pk, thread.key, reader.pk, reader.pk, thread.id, reader.pk, *shown]
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(shown)), asked)
        for what, number in cursor.fetchall():
            found.setdefault(what, set()).add(number)
    return Own(
        revision=max(found.get("revision", {0})),
        follows="follows" in found,
        liked=frozenset(found.get("liked", ())),
        ignored=frozenset(found.get("ignored", ())),
        has_hidden="hidden" in found,
    )


def seen_otherwise(reader: Reader, thread: ThreadPage, own: Own) -> Mapping[int, Spoken]:
    """Those comments of a page, by number, that look otherwise to this reader than to a visitor.

    No statement where the reader wrote none of them and none that they answer, else three.
    """
    found: dict[int, Spoken] = {}
    written: dict[int, Spoken] = {}
    for comment in thread.comments:
        if reader.pk == comment.author_id or (comment.parent and reader.pk == comment.parent.author_id):
            written[comment.id] = comment
        elif comment.id in own.liked or comment.author_id in own.ignored:
            found[comment.id] = replace(
                comment, is_liked=comment.id in own.liked, is_ignored=comment.author_id in own.ignored
            )
    if written:
        eyes = Eyes(
            reader,
            DiscussionSettings.load(),
            own.liked,
            own.ignored,
            frozenset(news.accounts_behind(thread.article_id)),
        )
        for row in Comment.objects.filter(pk__in=list(written)).values(*COLUMNS):
            with_parent = written[row["pk"]].parent is not None
            found[row["pk"]] = spoken(row, eyes, with_parent=with_parent)
    return found
