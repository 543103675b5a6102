"""Wagtail's signals end here and nowhere else: each is handed to one action."""

from copy import copy

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import (
    page_published,
    page_unpublished,
    post_page_move,
)

from colonnade import edge
from colonnade.news import actions, queries, tasks
from colonnade.news.actions.placing import withdraw_article
from colonnade.news.models import (
    Article,
    Author,
    FrontPage,
    NoticePage,
    Photo,
    Placement,
    Section,
    Story,
    StoryIndex,
    Tag,
)
from colonnade.news.models.address import Addressed, of_path

OURS = (Article, Section, Story, StoryIndex, NoticePage, FrontPage)


def _touch_edition(language: str, *keys: str) -> None:
    """A name that may stand on any page of an edition has changed: all of them are made anew."""
    edge.touch(*keys, f"chrome:{language}", "sitemap")


@receiver(page_published)
def on_published(sender: type, instance: Page, **signal: object) -> None:
    if isinstance(instance, Article):
        before = signal.get("revision")
        actions.record_update(article=instance, note_before=_note_before(instance, before))
        actions.place_article(article=instance)
        for number in Photo.objects.filter(pk__in=queries.photo_ids_of(instance), files=[]).values_list(
            "pk", flat=True
        ):
            tasks.soon(tasks.make_photo_files, number)
        tasks.soon(tasks.find_alike, instance.pk)
    elif isinstance(instance, OURS):
        _touch_edition(instance.locale.language_code, instance.key)


def _note_before(article: Article, revision: object) -> str:
    """What the last published version said had changed."""
    earlier = (
        article.revisions.exclude(pk=getattr(revision, "pk", None))
        .filter(created_at__lt=getattr(revision, "created_at", article.last_published_at))
        .order_by("-created_at")
        .first()
    )
    return earlier.content.get("update_note", "") if earlier else ""


@receiver(page_unpublished)
def on_unpublished(sender: type, instance: Page, **signal: object) -> None:
    if isinstance(instance, OURS):
        actions.note_withdrawal(key=instance.key, address=instance.address)
    if isinstance(instance, Article):
        actions.place_article(article=instance)
    elif isinstance(instance, OURS):
        _touch_edition(instance.locale.language_code, instance.key)


@receiver(post_page_move)
def on_moved(sender: type, instance: Page, **signal: object) -> None:
    language = instance.locale.language_code
    actions.note_rename(
        key=instance.specific_deferred.key,
        before=of_path(str(signal["url_path_before"]), language),
        now=of_path(str(signal["url_path_after"]), language),
    )
    moved = Article.objects.descendant_of(instance, inclusive=True).values_list("pk", flat=True)
    actions.place_articles(ids=list(moved))
    _touch_edition(language)


@receiver(pre_delete, sender=Article)
def before_deletion(sender: type, instance: Article, **signal: object) -> None:
    instance.lists_left = set(  # type: ignore[attr-defined]
        Placement.objects.filter(article=instance.pk).values_list("key", flat=True)
    )


@receiver(pre_delete, sender=Photo)
def before_photo_goes(sender: type, instance: Photo, **signal: object) -> None:
    edge.touch(*queries.keys_showing(instance))


@receiver(post_delete)
def on_deleted(sender: type, instance: object, **signal: object) -> None:
    if sender is Article:
        withdraw_article(number=instance.pk, keys=getattr(instance, "lists_left", ()))  # type: ignore[attr-defined]
    if sender in (Article, Section, Story) and instance.first_published_at:  # type: ignore[attr-defined]
        actions.note_deletion(key=instance.key, address=instance.address)  # type: ignore[attr-defined]
    if sender in (Tag, Author):
        actions.note_deletion(key=instance.key, address=instance.address)  # type: ignore[attr-defined]
    if sender in (Tag, Author, Story, Section):
        actions.close_list(key=instance.key)  # type: ignore[attr-defined]
    if isinstance(instance, Photo):
        gone = copy(instance)  # Django takes the number from the instance itself before the commit
        transaction.on_commit(lambda: actions.remove_files(photo=gone))
    if sender in (*OURS, Tag):
        _touch_edition(instance.locale.language_code, instance.key)  # type: ignore[attr-defined]


@receiver(pre_save)
def before_saving(sender: type, instance: Addressed | Tag | Author, **signal: object) -> None:
    """Where a thing stands now, before it is written under another name."""
    if sender in (*OURS, Tag, Author):
        before = sender.objects.filter(pk=instance.pk).first() if instance.pk else None  # type: ignore[attr-defined]
        published = before is not None and getattr(before, "live", True)
        instance.stood_at = before.address if published else ""  # type: ignore[union-attr]


@receiver(post_save)
def after_saving(sender: type, instance: Addressed | Tag | Author, **signal: object) -> None:
    """In the same transaction, so that no rename is ever without its old address."""
    if sender not in (*OURS, Tag, Author):
        return
    before = instance.stood_at  # type: ignore[union-attr]
    if before and before != instance.address:
        actions.note_rename(key=instance.key, before=before, now=instance.address)
    if isinstance(instance, Tag):
        _touch_edition(instance.locale.language_code, instance.key)
    elif isinstance(instance, Author):
        for language, _name in settings.LANGUAGES:
            _touch_edition(language, instance.key)


@receiver(post_save, sender=Photo)
def on_photo(sender: type, instance: Photo, **signal: object) -> None:
    if signal.get("raw"):
        return
    edge.touch(*queries.keys_showing(instance))
    if instance.file and not instance.has_its_files:
        tasks.soon(tasks.make_photo_files, instance.pk)
