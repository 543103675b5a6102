"""What is read of discussions. An export reads all of them, a thousand rows at a time."""

from collections.abc import Iterator

from colonnade.discussion.models import Comment, Like, Thread

CHUNK = 1000


def threads_to_export() -> Iterator[dict]:
    """Threads in the order in which they came, as an archive has them; their article by its number."""
    for thread in Thread.objects.order_by("pk").iterator(CHUNK):
        yield {
            "number": thread.pk,
            "id": thread.wire_id,
            "article": thread.article_id,
            "mode": thread.mode,
            "closes_at": thread.closes_at,
            "announcement": thread.announcement,
        }


def comments_to_export() -> Iterator[dict]:
    """Comments thread by thread, by their position; threads, parents and readers by their numbers.

    Two statements a thousand comments, whatever the length of a thread.
    """
    after = (0, 0)
    while chunk := _chunk(*after):
        likes: dict[int, list[int]] = {comment.pk: [] for comment in chunk}
        given = Like.objects.filter(comment__in=list(likes)).order_by("pk")
        for number, reader in given.values_list("comment_id", "reader_id"):
            likes[number].append(reader)
        for comment in chunk:
            yield {
                "id": comment.wire_id,
                "thread": comment.thread_id,
                "parent": comment.parent.wire_id if comment.parent else None,
                "author": comment.author_id,
                "author_name": comment.author_name,
                "posted_at": comment.posted_at,
                "edited_at": comment.edited_at,
                "text": comment.text,
                "state": comment.state,
                "featured": comment.is_featured,
                "likes": likes[comment.pk],
                "like_count": max(comment.like_count, len(likes[comment.pk])),
            }
        after = (chunk[-1].thread_id, chunk[-1].position)


def _chunk(thread: int, position: int) -> list[Comment]:
    """The next thousand comments after this place: of this thread, then of those that follow."""
    comments = Comment.objects.select_related("parent").defer("html", "parent__html", "parent__text")
    here = list(comments.filter(thread=thread, position__gt=position).order_by("position")[:CHUNK])
    if len(here) < CHUNK:
        rest = comments.filter(thread__gt=thread).order_by("thread", "position")
        here += rest[: CHUNK - len(here)]
    return here
