"""What a bus promises, and what can be said on one: keys."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

LONGEST_KEY = 100
_KEY = re.compile(r"[a-z-]+(:[\w.-]+)?", re.ASCII)

Listener = Callable[[Mapping[str, int]], None]
Everything = Callable[[int], None]
End = Callable[[], None]


def is_key(text: str) -> bool:
    """Whether this can name what a page shows: `thread:12`, or `sitemap`, of which there is one."""
    return len(text) <= LONGEST_KEY and _KEY.fullmatch(text) is not None


def checked(keys: Sequence[str]) -> Sequence[str]:
    """The same keys; raises ValueError for what is none."""
    for key in keys:
        if not is_key(key):
            raise ValueError(f"‘{key}’ is not a key; keys look like thread:12.")
    return keys


class Bus(Protocol):
    """What a bus does, in one process or between several."""

    @property
    def last(self) -> int:
        """The number of the latest change of anything that this process knows of."""

    @property
    def is_lost(self) -> bool:
        """Whether changes made in other processes do not reach this one at the moment."""

    @property
    def is_shared(self) -> bool:
        """Whether other processes hear what is published here, and this one what they say."""

    def publish(self, keys: Iterable[str]) -> None:
        """Number this change and tell every listener. Any thread; never raises for a listener.

        On a shared bus it takes one round trip; half a second when that fails, and
        no time from then on: what is said while the bus is lost is said later.
        """

    def subscribe(self, listener: Listener, everything: Everything | None = None) -> End:
        """Call the listener with `{key: number}` for every change; returns what ends it.

        `everything(number)` is called when a bus that was lost is found again:
        whatever is older than the number may be out of date, and `number(key)` of
        every key is at least that. In any thread, as the listener.
        """

    def subscribe_to_own(self, listener: Listener) -> End:
        """Call the listener only for what this process publishes, or a child of its through the relay."""

    def number(self, key: str) -> int:
        """The number of the latest change of this thing, or a higher one if it is forgotten."""

    def close(self) -> None:
        """Say what is still to be said, and let go of every connection."""
