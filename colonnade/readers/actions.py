"""What changes the people of the paper."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from colonnade.readers.models import ROLES, Reader


@transaction.atomic
def give_role(*, reader: Reader, role: str) -> None:
    """Let a reader do at the desk what the role may; `reader` takes every role away."""
    reader.groups.set(Group.objects.filter(name=role) if role in ROLES else [])
    reader.is_staff = role in ROLES
    reader.is_superuser = role == "administrator"
    reader.save(update_fields=["is_staff", "is_superuser"])


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


@transaction.atomic
def import_readers(*, rows: Iterable[Mapping[str, object]]) -> dict[str, int]:
    """Take in readers from an archive; return each one's number under its name in files.

    Who is already here, by that name or by the e-mail address, is left as they
    are. An imported reader has no password until they ask for one.
    """
    rows = list(rows)
    known = dict(Reader.objects.values_list("wire_id", "pk"))
    by_email = {
        email.lower(): pk for pk, email in Reader.objects.exclude(email=None).values_list("pk", "email")
    }
    fresh = []
    for row in rows:
        email = str(row.get("email") or "").lower()
        if row["id"] in known:
            continue
        if email and email in by_email:
            known[str(row["id"])] = by_email[email]
            continue
        fresh.append(
            Reader(
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
        )
    Reader.objects.bulk_create(fresh)
    known |= {reader.wire_id: reader.pk for reader in fresh}
    groups = {group.name: group for group in Group.objects.filter(name__in=ROLES)}
    for row in rows:
        if row.get("role") in groups and any(reader.wire_id == row["id"] for reader in fresh):
            groups[str(row["role"])].user_set.add(known[str(row["id"])])
    return known
