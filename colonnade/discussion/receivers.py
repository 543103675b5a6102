"""What discussion hears: articles come and go, and the paper's rules for discussions change.

A published article has a thread. When the article goes out of sight its thread
goes with it, wherever it shows, and is back when the article is.
"""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from colonnade import edge
from colonnade.discussion import actions
from colonnade.discussion.models import DiscussionSettings
from colonnade.news.models import Article


@receiver(page_published, sender=Article)
@receiver(page_unpublished, sender=Article)
def on_article(instance: Article, **signal: object) -> None:
    actions.open_threads(articles=[instance.pk] if instance.live else [])
    thread = getattr(Article.objects.get(pk=instance.pk), "thread", None)
    if thread is not None:
        edge.touch(thread.key)


@receiver(post_save, sender=DiscussionSettings)
def on_rules(created: bool, **signal: object) -> None:
    if not created:  # made with its defaults when it is first asked for: nothing has changed
        edge.touch(DiscussionSettings.KEY)
