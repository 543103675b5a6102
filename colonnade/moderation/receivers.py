"""What moderation hears: the paper's settings change, and the log says by whom; an article moves.

What is set is written in the transaction of the change: a setting that the log does not know cannot be.
"""

from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.signals import post_page_move

from colonnade.discussion.models import DiscussionSettings
from colonnade.moderation import actions
from colonnade.moderation.models import ModerationSettings
from colonnade.news.models import Article


def values_of(row: Model | None) -> dict[str, object]:
    """What a row of settings holds, by name."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key] if row else []
    return {field.attname: getattr(row, field.attname) for field in fields}


@receiver(pre_save, sender=ModerationSettings)
@receiver(pre_save, sender=DiscussionSettings)
def on_setting(sender: type[Model], instance: Model, **signal: object) -> None:
    """Remember what is set now."""
    instance._was = values_of(sender._default_manager.filter(pk=instance.pk).first())  # type: ignore[attr-defined]


@receiver(post_save, sender=ModerationSettings)
@receiver(post_save, sender=DiscussionSettings)
def on_set(sender: type[Model], instance: Model, created: bool, **signal: object) -> None:
    """Write what is set otherwise; rows that are made with their defaults change nothing."""
    if not created:
        actions.record_change(
            who=get_active_log_context().user,
            what="settings",
            subject=f"settings:{sender._meta.model_name}",
            was=instance._was,  # type: ignore[attr-defined]
            now=values_of(instance),
        )


@receiver(post_page_move)
def on_moved(sender: type[Page], instance: Page, **signal: object) -> None:
    """What waits under an article goes to the moderators of its new section."""
    if isinstance(instance.specific_deferred, Article):
        actions.move_cases(article=instance.specific_deferred)
