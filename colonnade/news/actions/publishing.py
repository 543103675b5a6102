"""What happens when an article appears, changes or goes, whoever pressed the button."""

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from colonnade import edge
from colonnade.news.models import Article


@transaction.atomic
def record_update(*, article: Article, note_before: str) -> None:
    """Show readers a time of update where the editor said what changed.

    A note on the first publication is not an update; the same note published
    again is not another one.
    """
    first = article.first_published_at == article.last_published_at
    if article.update_note and article.update_note != note_before and not first:
        article.updated_at = article.last_published_at
        Article.objects.filter(pk=article.pk).update(updated_at=article.updated_at)
        edge.touch(article.key)


def publish_due() -> int:
    """Publish and unpublish what was scheduled for a time that has come; return how many.

    The serving process asks every few seconds. Asking costs two small
    statements while nothing is due.
    """
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__lte=now).count()
    due += Page.objects.filter(live=True, expire_at__lte=now).count()
    if due:
        call_command("publish_scheduled", verbosity=0)
    return due
