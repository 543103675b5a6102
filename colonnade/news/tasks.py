"""What is done beside the pages: files for readers' screens, and what is alike."""

from django.db import transaction
from django_tasks import task

from colonnade.news import actions
from colonnade.news.models import Photo


@task()
def make_photo_files(number: int) -> None:
    """Make the files of a photo, unless it has gone or somebody else made them meanwhile."""
    photo = Photo.objects.filter(pk=number).first()
    if photo and not photo.has_its_files:
        actions.make_files(photo=photo)


@task()
def find_alike(number: int) -> None:
    """Find what is alike this article, to be shown beside it."""
    actions.find_alike(number=number)


def soon(work: object, number: int) -> None:
    """Store a piece of work with the change that asks for it; it starts after the commit."""
    transaction.on_commit(lambda: work.enqueue(number))  # type: ignore[attr-defined]
