"""Moderators save what they look for time and again, each for themselves; administrators share it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from colonnade import markup
from colonnade.moderation import Refused
from colonnade.moderation.actions.rights import must_administer, must_moderate
from colonnade.moderation.models import LISTS, SavedFilter
from colonnade.readers.models import Reader


def _named(name: str) -> str:
    name = " ".join(markup.written(name).split())
    if not name or len(name) > SavedFilter.LONGEST:
        raise Refused(_("Give it a name of up to %(most)d characters.") % {"most": SavedFilter.LONGEST})
    return name


def _must_be_theirs(moderator: Reader, saved: SavedFilter) -> None:
    """Raises Refused for another one's filter, but to administrators for one that all share."""
    must_moderate(moderator)
    if saved.owner_id == moderator.pk or (saved.is_shared and moderator.role == "administrator"):
        return
    raise Refused(_("This filter is somebody else’s. Save one of your own."))


@transaction.atomic
def save_filter(*, moderator: Reader, name: str, list: str, conditions: Mapping[str, str]) -> SavedFilter:
    """Save the conditions of a list under a name; what this moderator saved under it before is replaced.

    Raises Refused without a name, for a list that is none, and for more than fifty.
    """
    must_moderate(moderator)
    name = _named(name)
    if list not in LISTS:
        raise Refused(_("Open one of the lists, and save it from there."))
    if not conditions:
        raise Refused(_("Choose first what you look for; then save it."))
    others = SavedFilter.objects.filter(owner=moderator).exclude(name=name)
    if others.count() >= SavedFilter.MOST:
        raise Refused(_("You have %(most)d filters. Delete one of them first.") % {"most": SavedFilter.MOST})
    facts = {"list": list, "conditions": dict(conditions)}
    return SavedFilter.objects.update_or_create(owner=moderator, name=name, defaults=facts)[0]


@transaction.atomic
def rename_filter(*, moderator: Reader, saved: SavedFilter, name: str) -> None:
    """Give a filter another name. Raises Refused for one that its owner has already."""
    _must_be_theirs(moderator, saved)
    name = _named(name)
    if SavedFilter.objects.filter(owner=saved.owner_id, name=name).exclude(pk=saved.pk).exists():
        raise Refused(_("There is a filter of this name already."))
    SavedFilter.objects.filter(pk=saved.pk).update(name=name)


@transaction.atomic
def delete_filter(*, moderator: Reader, saved: SavedFilter) -> None:
    """Forget a filter. Nothing that it found is changed."""
    _must_be_theirs(moderator, saved)
    SavedFilter.objects.filter(pk=saved.pk).delete()


@transaction.atomic
def share_filter(*, administrator: Reader, saved: SavedFilter) -> None:
    """Every moderator sees this filter of the administrator's own from now on."""
    must_administer(reader=administrator)
    _must_be_theirs(administrator, saved)
    SavedFilter.objects.filter(pk=saved.pk).update(is_shared=True)


@transaction.atomic
def withhold_filter(*, administrator: Reader, saved: SavedFilter) -> None:
    """This filter is its owner's alone again."""
    must_administer(reader=administrator)
    _must_be_theirs(administrator, saved)
    SavedFilter.objects.filter(pk=saved.pk).update(is_shared=False)
