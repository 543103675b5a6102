"""Old addresses: every link that was ever printed goes on leading somewhere."""

from django.db import transaction

from colonnade import edge
from colonnade.news.models import FormerAddress


@transaction.atomic
def note_rename(*, key: str, before: str, now: str) -> None:
    """Remember that the thing of this key stood at another address.

    One row answers for everything that stood below, so renaming a section of
    ten thousand articles costs what renaming an empty one costs. What stands
    at the new address now hides whatever once stood there.
    """
    if before == now:
        return
    FormerAddress.objects.update_or_create(address=before, defaults={"key": key})
    FormerAddress.objects.filter(address=now).delete()
    edge.touch(key)


@transaction.atomic
def note_deletion(*, key: str, address: str) -> None:
    """Remember that what stood here was taken away: readers and machines are told that it is gone."""
    FormerAddress.objects.filter(key=key).update(key="")
    FormerAddress.objects.update_or_create(address=address, defaults={"key": ""})
    edge.touch(key)


@transaction.atomic
def note_withdrawal(*, key: str, address: str) -> None:
    """Remember that what stands here was published and is not now: gone, until it is published again."""
    FormerAddress.objects.update_or_create(address=address, defaults={"key": key})
    edge.touch(key)
