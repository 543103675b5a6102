"""Comments that are here already take their places in the tree; every article gets its thread."""

from django.db import migrations

from colonnade.discussion.models.comment import LEVELS, STEP, step_of
from colonnade.discussion.models.wire_id import fresh_wire_id

PLACE = ("path", "depth", "root")


def take_places(apps, schema_editor):
    Comment = apps.get_model("discussion", "Comment")
    Thread = apps.get_model("discussion", "Thread")
    for thread in Thread.objects.all():
        places = {}
        for comment in Comment.objects.filter(thread=thread).order_by("position"):
            above, depth, root = places.get(comment.parent_id, ("", -1, comment.position))
            comment.path = above[: (LEVELS - 1) * STEP] + step_of(comment.position)
            comment.depth, comment.root, comment.revision = depth + 1, root, comment.position
            comment.reply_count = comment.replies.exclude(state="held").count()
            comment.has_shown = comment.state != "held"
            comment.save(update_fields=[*PLACE, "revision", "reply_count", "has_shown"])
            places[comment.pk] = (comment.path, comment.depth, comment.root)
        thread.revision = thread.last_position
        thread.save(update_fields=["revision"])


def open_threads(apps, schema_editor):
    Article = apps.get_model("news", "Article")
    Thread = apps.get_model("discussion", "Thread")
    without = Article.objects.filter(live=True, thread=None).values_list("pk", flat=True)
    fresh = [Thread(article_id=number, wire_id=fresh_wire_id()) for number in without]
    Thread.objects.bulk_create(fresh, batch_size=500)


def leave(apps, schema_editor):
    """Threads and places may stay when this is undone."""


class Migration(migrations.Migration):
    dependencies = [("discussion", "0003_readers_talk"), ("news", "0003_words")]
    operations = [
        migrations.RunPython(take_places, leave),
        migrations.RunPython(open_threads, leave),
    ]
