"""The bus: how everyone who must know hears that something has changed.

An editor corrects an article: the action touches `article:5`, and when the
transaction is on disk, and only then, the bus is told once. It gives the change a
number and calls its listeners: the kept pages drop what shows the article, open
pages hear the number. Numbers only rise, also over a restart (none is below the
clock in milliseconds), so a page that was away compares two numbers and knows.

For whoever listens: `subscribe(listener, everything=callback)`. The listener is
called with `{key: number}` for each change; `everything(number)` after a shared
bus was lost and is found again: whatever is older than the number goes, and every
open page is told the number of all its keys. `is_lost` says that changes made in
other processes do not reach this one now.

In one process the bus is a few dictionaries. Between several, PostgreSQL or a
Valkey gives the numbers and carries the keys: `shared.py` says how, and what
happens when it is away.

Background work runs in a child process. On a shared bus it speaks for itself;
else its bus writes the keys into a pipe that it inherited, the relay, and the
serving process publishes them on its own bus.
"""

import logging
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import import_string

from colonnade.edge.bus.in_process import InProcess
from colonnade.edge.bus.interface import LONGEST_KEY, Bus, Listener, checked, is_key
from colonnade.edge.bus.relay import KEYS_A_LINE, RELAY, Ear, Relay
from colonnade.edge.bus.shared import Away, Shared

__all__ = [
    "KEYS_A_LINE",
    "LONGEST_KEY",
    "RELAY",
    "Away",
    "Bus",
    "Ear",
    "InProcess",
    "Listener",
    "Relay",
    "between_processes",
    "checked",
    "current",
    "is_key",
    "now",
    "touch",
]

# Imported where they are set: the client of a Valkey alone takes 18 MB.
WIRES = {
    "postgresql": "colonnade.edge.bus.postgresql.PostgreSQL",
    "valkey": "colonnade.edge.bus.valkey.Valkey",
}
logger = logging.getLogger(__name__)


@cache
def current() -> Bus:
    """The bus of this process.

    A relay where a serving process gave one, else what the setting `bus` names. The
    descriptor is taken only if it is a pipe: in a grandchild the number may by then
    belong to another file.
    """
    given = os.environ.pop(RELAY, "")
    try:
        if given and stat.S_ISFIFO(os.fstat(int(given)).st_mode):
            os.set_inheritable(int(given), False)
            return Relay(int(given))
    except (OSError, ValueError):
        logger.warning("%s=%s names no pipe; nobody hears of changes made here.", RELAY, given)
    return between_processes() or InProcess()


def between_processes() -> Shared | None:
    """A bus between processes, where one is set; nothing is asked before it is used."""
    wire = WIRES.get(getattr(settings, "EDGE_BUS", "process"))
    return Shared(import_string(wire).from_settings()) if wire else None


@dataclass
class _Announcement:
    """What one transaction will say when it is on disk: everything at once, or nothing.

    Each touch leaves two hooks. The first belongs to its savepoint, and is
    forgotten with it; it only collects. The second belongs to the whole
    transaction and stays; the last of the second kind publishes.
    """

    keys: dict[str, None] = field(default_factory=dict)
    touches: int = 0

    def touch(self, connection: BaseDatabaseWrapper, keys: Sequence[str]) -> None:
        self.touches += 1
        connection.on_commit(partial(self.keys.update, dict.fromkeys(keys)))
        connection.run_on_commit.append((set(), _Say(self, self.touches), False))


@dataclass
class _Say:
    announcement: _Announcement
    turn: int

    def __call__(self) -> None:
        if self.turn == self.announcement.touches and self.announcement.keys:
            keys = tuple(self.announcement.keys)
            self.announcement.keys.clear()
            current().publish(keys)


def now() -> int:
    """The number of the latest change of anything.

    What is read after this call is at least as new: a page that carries the
    number knows by the first event whether something has changed meanwhile.
    """
    return current().last


def touch(*keys: str) -> None:
    """Say that these things have changed.

    In a transaction nothing is said before the commit, and then everything at
    once; what was rolled back, in whole or to a savepoint, is never said.
    Outside of one it is said at once. Raises ValueError for what is no key.
    """
    if not checked(keys):
        return
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        current().publish(keys)
        return
    for _, hook, _ in reversed(connection.run_on_commit):
        if isinstance(hook, _Say):
            hook.announcement.touch(connection, keys)
            return
    _Announcement().touch(connection, keys)
