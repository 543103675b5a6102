"""What a reader takes along, and what stays when they leave."""

import json
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from colonnade import edge
from colonnade.discussion.actions.journal import journal
from colonnade.discussion.actions.numbering import change
from colonnade.discussion.models import Comment, FormerText, Like
from colonnade.readers.models import Reader

BATCH = 500


def take_out(*, reader: Reader) -> Iterator[tuple[str, str]]:
    """Everything that discussions hold of this reader, as files of JSON."""
    comments = Comment.objects.filter(author=reader).select_related("thread__article").order_by("pk")
    yield (
        "comments.json",
        _json(
            {
                "id": comment.pk,
                "article": comment.thread.article.title,
                "in_reply_to": comment.parent_id,
                "posted_at": comment.posted_at,
                "edited_at": comment.edited_at,
                "state": comment.state,
                "state_reason": comment.state_reason,
                "text": comment.text,
                "former_texts": [
                    {"written_at": former.written_at, "text": former.text}
                    for former in comment.former_texts.all()
                ],
                "likes": comment.like_count,
            }
            for comment in comments.prefetch_related("former_texts").iterator(BATCH)
        ),
    )
    yield (
        "likes.json",
        _json(
            {"comment": number} for number in reader.likes.order_by("pk").values_list("comment_id", flat=True)
        ),
    )
    yield "follows.json", _json(reader.follows.order_by("pk").values("key", "since"))
    yield "ignored.json", _json(reader.ignoring.order_by("pk").values("ignored__name", "since"))
    yield (
        "notifications.json",
        _json(
            reader.notifications.order_by("pk").values(
                "comment_id", "kind", "sentence", "created_at", "seen_at"
            )
        ),
    )
    mailbox = getattr(reader, "mailbox", None)
    if mailbox is not None:
        wishes = {name: getattr(mailbox, name) for name in ("frequency", "replies", "articles")}
        yield "mail.json", _json([wishes])


def _json(rows: object) -> str:
    return json.dumps(list(rows), default=str, ensure_ascii=False, indent=1)  # type: ignore[call-overload]


@transaction.atomic
def forget_reader(*, reader: Reader, choice: str) -> None:
    """What happens to a leaving reader's comments: `keep` shows them as a departed reader's.

    With `remove` they are withdrawn and their words are erased; places and
    replies stay. Likes go in both cases, and the counts with them.
    """
    _take_likes_back(reader)
    if choice == "remove":
        FormerText.objects.filter(comment__author=reader).delete()
    for thread in _threads_of(reader):
        comments = Comment.objects.filter(author=reader, thread=thread)
        leaving = comments.filter(state=Comment.State.SHOWN).count() if choice == "remove" else 0
        revision = change(thread=thread, shown=-leaving).revision
        # Replies carry what they answer with them.
        Comment.objects.filter(thread=thread, parent__in=comments).update(revision=revision)
        if choice == "remove":
            journal().gone(comments=list(comments.values_list("pk", flat=True)))
            comments.update(
                state=Comment.State.WITHDRAWN,
                state_reason="",
                text="",
                html="",
                digest="",
                submission=None,
                revision=revision,
                author=None,
            )
        else:
            # Why it was removed may name who it was told to.
            comments.filter(state=Comment.State.REMOVED).update(state_reason="")
            comments.update(author=None, submission=None, revision=revision)
    edge.touch(reader.key, f"said:{reader.pk}")


def _threads_of(reader: Reader) -> list[int]:
    rows = Comment.objects.filter(author=reader).order_by("thread")
    return list(rows.values_list("thread", flat=True).distinct())


def _take_likes_back(reader: Reader) -> None:
    liked = list(Like.objects.filter(reader=reader).values_list("comment_id", "comment__thread_id"))
    Like.objects.filter(reader=reader).delete()
    by_thread: dict[int, list[int]] = {}
    for comment, thread in liked:
        by_thread.setdefault(thread, []).append(comment)
    for thread in sorted(by_thread):
        revision = change(thread=thread).revision
        for start in range(0, len(by_thread[thread]), BATCH):
            rows = Comment.objects.filter(pk__in=by_thread[thread][start : start + BATCH])
            rows.update(revision=revision)
            rows.filter(like_count__gt=0).update(like_count=F("like_count") - 1)
