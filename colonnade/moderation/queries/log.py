"""The log, read: by moderators page by page, whole by a program, and link by link by who doubts it."""

from collections.abc import Iterator
from dataclasses import dataclass

from colonnade.moderation.models import FIRST, Entry, Pseudonym
from colonnade.moderation.models.log import canonical
from colonnade.moderation.queries.paging import PAGE, mark

BATCH = 500


@dataclass(frozen=True)
class Line:
    """An entry as a moderator reads it: keys of people are their names, while they are here."""

    entry: Entry
    who: str
    subjects: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LogPage:
    """A page of the log, the newest first."""

    lines: tuple[Line, ...]
    next: str
    is_first: bool


def log_page(after: str = "") -> LogPage:
    """Twenty-five entries, the newest first, from a mark. Two statements, however long the log is."""
    entries = Entry.objects.order_by("-number")
    if after:
        entries = entries.filter(number__lt=mark(after))
    found = list(entries[: PAGE + 1])
    shown = found[:PAGE]
    keys = {key for one in shown for key in (one.who, *one.subjects.split()) if key.startswith("person:")}
    names = {
        f"person:{number}": name
        for number, name in Pseudonym.objects.filter(
            pk__in=[int(key.partition(":")[2]) for key in keys], reader__isnull=False
        ).values_list("pk", "reader__name")
    }
    lines = tuple(
        Line(
            entry=one,
            who=names.get(one.who, one.who),
            subjects=tuple((key, names.get(key, key)) for key in one.subjects.split()),
            facts=tuple((name, _worded(value)) for name, value in one.facts.items()),
        )
        for one in shown
    )
    return LogPage(lines, str(shown[-1].number) if len(found) > PAGE else "", not after)


def _worded(value: object) -> str:
    if isinstance(value, dict) and {*value} == {"was", "is"}:
        return f"{_worded(value['was'])} → {_worded(value['is'])}"
    return value if isinstance(value, str) else canonical(value)


def log_lines() -> Iterator[str]:
    """The whole log as JSON Lines: each entry with its seal, the oldest first."""
    for entry in Entry.objects.order_by("number").iterator(BATCH):
        yield canonical(entry.said | {"seal": entry.seal}) + "\n"


@dataclass(frozen=True)
class Broken:
    """The first entry at which the chain does not hold, and what is wrong there."""

    number: int
    fault: str


def first_broken() -> tuple[int, str, Broken | None]:
    """Walk the whole chain: how many entries hold, the seal of the last of them, and what is broken first."""
    held, seal = 0, FIRST
    for entry in Entry.objects.order_by("number").iterator(BATCH):
        if entry.number != held + 1:
            return held, seal, Broken(held + 1, "it is not there")
        if entry.previous != seal:
            return held, seal, Broken(entry.number, "it does not follow from the entry before it")
        if entry.seal != entry.made_seal():
            return held, seal, Broken(entry.number, "it is not what was sealed")
        held, seal = entry.number, entry.seal
    return held, seal, None


def has_seal(seal: str) -> bool:
    """Is there an entry with this seal, which somebody noted earlier? Reads the whole log."""
    return seal == FIRST or Entry.objects.filter(seal=seal).exists()
