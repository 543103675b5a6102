"""Who else wrote from the same address of the network. The address itself is nowhere, only its hash.

What the paper keeps no longer is not looked at either, even where it is still to be deleted.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from colonnade.moderation.models import ModerationSettings, Origin
from colonnade.readers.models import Reader

NAMED = 10


def standing() -> "QuerySet[Origin]":
    """Those that are not too old to be kept. One statement."""
    days = ModerationSettings.load().address_days
    return Origin.objects.filter(at__gt=timezone.now() - timedelta(days=days))


def from_address_of(comment: int) -> "QuerySet[Origin]":
    """Those of the address from which a comment came, its own among them. One statement."""
    origins = standing()
    return origins.filter(digest__in=origins.filter(comment=comment).values("digest")[:1])


def shared_among(comments: Iterable[int]) -> frozenset[int]:
    """Those of these comments from whose address others wrote too. Two statements."""
    origins = standing()
    others = origins.filter(digest=OuterRef("digest")).exclude(author=OuterRef("author"))
    found = origins.filter(Exists(others), comment__in=list(comments))
    return frozenset(found.values_list("comment", flat=True))


def others_from(comment: int) -> tuple[Reader, ...]:
    """Up to ten others who wrote from the address of a comment, the latest first. Three statements."""
    near = from_address_of(comment).exclude(author=None)
    near = near.exclude(author__in=Origin.objects.filter(comment=comment).values("author"))
    numbers = near.order_by("-comment").values_list("author", flat=True)[:1000]
    wanted = list(dict.fromkeys(numbers))[:NAMED]
    people = Reader.objects.in_bulk(wanted)
    return tuple(people[number] for number in wanted if number in people)
