"""The log is written: each entry in the transaction of what it tells, sealed by the one before it."""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.utils import timezone

from colonnade.moderation.models import FIRST, Entry, Pseudonym
from colonnade.moderation.models.log import canonical
from colonnade.readers.models import Reader

# Whoever writes an entry holds this lock of PostgreSQL's until the end of the transaction.
LOCK = 7_365_412_909


def person(*, reader: Reader) -> str:
    """The key under which the log knows a reader. One statement; two the first time."""
    known = Pseudonym.objects.filter(reader=reader).values_list("pk", flat=True).first()
    return f"person:{known or Pseudonym.objects.get_or_create(reader=reader)[0].pk}"


@transaction.atomic
def record(
    *,
    who: Reader | str | None,
    what: str,
    subjects: Iterable[Reader | str] = (),
    details: Mapping[str, object] | None = None,
) -> Entry:
    """Write that somebody, or a rule (`rule:many_links`), decided or set something.

    `subjects` are readers, and the keys of what it concerns. The details hold no names
    and no addresses of people. Nobody else writes an entry until the transaction ends,
    so it is the last thing that an action does. Four statements at most.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Entry.objects.order_by("-number").values_list("number", "seal").first()
    number, seal = last or (0, FIRST)
    entry = Entry(
        number=number + 1,
        at=timezone.now(),
        who=_key(who) if who else "site",
        what=what,
        subjects=" ".join(_key(one) for one in subjects),
        details=canonical(dict(details or {})),
        previous=seal,
    )
    entry.seal = entry.made_seal()
    entry.save(force_insert=True)
    return entry


def _key(one: Reader | str) -> str:
    return one if isinstance(one, str) else person(reader=one)


def record_change(
    *, who: Reader | None, what: str, subject: str, was: Mapping[str, object], now: Mapping[str, object]
) -> Entry | None:
    """Write which of these values are others now; nothing where none is."""
    changed = sorted(name for name in {*was, *now} if was.get(name) != now.get(name))
    if not changed:
        return None
    details = {name: {"was": _plain(was.get(name)), "is": _plain(now.get(name))} for name in changed}
    return record(who=who, what=what, subjects=[subject], details=details)


def _plain(value: object) -> object:
    """What JSON knows as it is, anything else as words."""
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)
