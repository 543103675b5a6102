"""Accounts: roles, terms, and readers who come from an archive."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from colonnade import edge
from colonnade.readers import skeletons
from colonnade.readers.models import ROLES, FormerName, Reader, Slugs, slug_of

BATCH = 1000


@transaction.atomic
def give_role(*, reader: Reader, role: str) -> None:
    """Let a reader do at the desk what the role may; `reader` takes every role away."""
    reader.groups.set(Group.objects.filter(name=role) if role in ROLES else [])
    reader.is_staff = role in ROLES
    reader.is_superuser = role == "administrator"
    reader.save(update_fields=["is_staff", "is_superuser"])
    edge.touch(reader.key)


@transaction.atomic
def vouch_for(*, reader: Reader) -> None:
    """An administrator knows this person: the address counts as proven, roles open the desk."""
    reader.is_staff = reader.is_superuser or reader.groups.filter(name__in=ROLES).exists()
    reader.save(update_fields=["is_staff"])
    if reader.email:
        EmailAddress.objects.filter(user=reader).exclude(email__iexact=reader.email).update(primary=False)
        EmailAddress.objects.update_or_create(
            user=reader, email=reader.email, defaults={"verified": True, "primary": True}
        )


def accept_terms(*, reader: Reader, version: str, age: int = 0) -> None:
    """The reader agrees to the paper's terms in this version, and says to be of that age; one statement.

    An empty version or no age: that was not asked, and what was said before stands.
    """
    if version:
        reader.terms_version, reader.terms_accepted_at = version, timezone.now()
    if age:
        reader.age_confirmed = age
    reader.save(update_fields=["terms_version", "terms_accepted_at", "age_confirmed"])


class _Names:
    """The names and addresses that are taken, in memory: fifty thousand readers come in a few statements."""

    def __init__(self) -> None:
        taken = list(Reader.objects.values_list("name_key", "name_look", "slug"))
        self._keys = {key for key, _look, _slug in taken}
        self._looks = {look for _key, look, _slug in taken}
        former = FormerName.objects.values_list("slug", flat=True)
        self._slugs = Slugs([*(slug for _key, _look, slug in taken), *former])

    def give(self, reader: Reader) -> None:
        """Who came first has the name; who comes later keeps it, but cannot be told by it."""
        key, look = skeletons.key_of(reader.name), skeletons.look_of(reader.name)
        if key not in self._keys and look not in self._looks:
            reader.name_key, reader.name_look = key, look
            self._keys.add(key)
            self._looks.add(look)
        reader.slug = self._slugs.take(slug_of(reader.name))


@transaction.atomic
def import_readers(*, rows: Iterable[Mapping[str, object]]) -> dict[str, int]:
    """Take in readers from an archive; return each one's number under its name in files.

    Who is already here, by that name in files or by the e-mail address, is left
    as they are. An imported reader has no password until they ask for one, and
    keeps the name that they had where they come from, whoever has it here: all
    that stands in the archive is said under it.
    """
    rows = list(rows)
    known = dict(Reader.objects.values_list("wire_id", "pk"))
    by_email = {
        email.lower(): pk for pk, email in Reader.objects.exclude(email=None).values_list("pk", "email")
    }
    names = _Names()
    fresh = []
    for row in rows:
        email = str(row.get("email") or "").lower()
        if row["id"] in known:
            continue
        if email and email in by_email:
            known[str(row["id"])] = by_email[email]
            continue
        reader = Reader(
            wire_id=row["id"],
            name=row["name"],
            email=row.get("email") or None,
            bio=row.get("bio") or "",
            badge=row.get("badge") or "",
            joined_at=datetime.fromisoformat(str(row["joined_at"])),
            is_staff=row.get("role", "reader") in ROLES,
            is_superuser=row.get("role") == "administrator",
            password=make_password(None),
        )
        names.give(reader)
        fresh.append(reader)
    Reader.objects.bulk_create(fresh, batch_size=BATCH)
    known |= {reader.wire_id: reader.pk for reader in fresh}
    groups = {group.name: group for group in Group.objects.filter(name__in=ROLES)}
    came = {reader.wire_id for reader in fresh}
    for row in rows:
        if row.get("role") in groups and row["id"] in came:
            groups[str(row["role"])].user_set.add(known[str(row["id"])])
    return known
