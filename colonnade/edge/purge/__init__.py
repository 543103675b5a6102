"""Purge: caches before the paper are told what has changed, by the keys that pages name.

A CDN that holds pages for long must hear of a change. What this process publishes
is collected for each cache and told in few calls by a thread of its own, so that
no action waits for a CDN. Other processes tell what they publish; nobody tells
what he only heard.

A page is told of not at once but when no process answers with the old one any more
(a kept page may stand a second behind a touch), or the cache would take that very
page again. It is told of a second time some seconds later, for what the cache was
fetching meanwhile. A call that fails is made again, later each time; what waits
is bounded, and beyond the bound the cache is told once to forget everything.
"""

import atexit
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from django.conf import settings

from colonnade.edge.bus import Bus, Relay
from colonnade.edge.purge.http import Call, Failed
from colonnade.edge.purge.varnish import Varnish

# More keys than these do not wait for a cache that does not answer.
MOST_WAITING = 10_000
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# What a process that ends gives the last calls, after what waits is due.
FAREWELL = 3.0

logger = logging.getLogger(__name__)


class Cache(Protocol):
    """A cache that can be told to forget the pages that show these keys."""

    name: str
    forgets_everything: bool

    def forget(self, keys: Sequence[str]) -> None:
        """One call; raises Failed."""

    def forget_everything(self) -> None:
        """One call; raises Failed. Only where `forgets_everything`."""


class Purger:
    """What one cache has still to be told, and the thread that tells it.

    `behind`: so long after a touch a process may still answer with the old page.
    """

    def __init__(
        self, cache: Cache, *, keys_a_call: int, collect: float, again_after: float, behind: float
    ) -> None:
        self._cache = cache
        self._keys_a_call = keys_a_call
        self._collect = collect
        self._delay = behind + collect
        self._again_after = again_after
        self._change = threading.Condition()
        # Keys with the time from which they may be told; the delay is the same for all, so they are in order.
        self._soon: dict[str, float] = {}
        self._later: dict[str, float] = {}
        self._everything_at = self._free_at = 0.0
        self._closing = False
        self._thread: threading.Thread | None = None

    def hear(self, numbers: Mapping[str, int]) -> None:
        """These keys were touched here. Any thread; waits for nobody."""
        with self._change:
            if self._closing:
                return
            due = time.monotonic() + self._delay
            for key in numbers:
                if key not in self._soon:
                    self._soon[key] = due
                    if not self._again_after:
                        continue
                # Told of again after this touch too, at the end of the line.
                self._later.pop(key, None)
                self._later[key] = due + self._again_after
            if len(self._soon) + len(self._later) > MOST_WAITING:
                self._give_up_keys(due)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="purge", daemon=True)
                self._thread.start()
            self._change.notify()

    def close(self) -> None:
        """Tell what waits once more, then end; what fails now is not tried again."""
        with self._change:
            self._closing = True
            due = time.monotonic() + self._delay
            self._soon = dict.fromkeys([*self._soon, *self._later], due)
            self._later.clear()
            self._change.notify()
        if self._thread is not None:
            self._thread.join(self._delay + FAREWELL)

    def _give_up_keys(self, due: float) -> None:
        self._soon.clear()
        self._later.clear()
        if self._cache.forgets_everything:
            self._everything_at = due
        else:
            logger.error(
                "%s was not told of %s changes: it shows them when its own time is over.",
                self._cache.name,
                MOST_WAITING,
            )

    # The thread

    def _run(self) -> None:
        while (keys := self._next()) is not None:
            self._tell(keys)

    def _next(self) -> list[str] | None:
        """Wait until something is due, and take it: some keys, an empty list for everything; None to end."""
        with self._change:
            while True:
                now = time.monotonic()
                waits = [next(iter(due.values())) for due in (self._soon, self._later) if due]
                waits += [self._everything_at] if self._everything_at else []
                if self._closing and not waits:
                    return None
                at = max(min(waits), self._free_at) if waits else None
                if at is not None and at <= now:
                    self._free_at = now + self._collect
                    return self._taken(now)
                self._change.wait(None if at is None else at - now)

    def _taken(self, now: float) -> list[str]:
        """What one call may tell. Keys go along that are due before the next call could be made."""
        if self._everything_at:
            self._everything_at = 0.0
            return []
        told: dict[str, None] = {}
        for waiting in (self._soon, self._later):
            while waiting and len(told) < self._keys_a_call:
                key, due = next(iter(waiting.items()))
                if due > now + self._collect:
                    break
                del waiting[key]
                told[key] = None
        return list(told)

    def _tell(self, keys: list[str]) -> None:
        """Make the call until it is taken; said once when it fails first, and once when it is taken again."""
        pause = FIRST_PAUSE
        while True:
            try:
                if keys:
                    self._cache.forget(keys)
                else:
                    self._cache.forget_everything()
            except Failed as error:
                if pause == FIRST_PAUSE:
                    logger.warning(
                        "%s was not told of a change: %s. It is tried again.", self._cache.name, error
                    )
            except Exception:
                logger.exception("%s was not told of a change.", self._cache.name)
            else:
                if pause > FIRST_PAUSE:
                    logger.info("%s is told of changes again.", self._cache.name)
                return
            with self._change:
                self._change.wait_for(lambda: self._closing, pause * random.uniform(0.5, 1.0))
                # A call that would forget everything makes this one needless.
                if self._closing or self._everything_at:
                    return
            pause = min(pause * 2, LONGEST_PAUSE)


def begin(bus: Bus) -> Callable[[], None]:
    """Tell the caches of the setting `purge` what this process publishes; returns what ends it.

    A child process that has a relay tells none: the process that it relays to does.
    """
    if isinstance(bus, Relay):
        return lambda: None
    purgers = [purger(given) for given in settings.EDGE_PURGE]
    ends = [bus.subscribe_to_own(one.hear) for one in purgers]

    def end() -> None:
        atexit.unregister(end)
        for end_one in ends:
            end_one()
        for one in purgers:
            one.close()

    atexit.register(end)
    return end


def cache(given: Any) -> Cache:
    """The cache that a table `[[purge]]` describes."""
    return Varnish(given) if given.varnish else Call(given)


def purger(given: Any) -> Purger:
    """What tells the cache of a table `[[purge]]`."""
    return Purger(
        cache(given),
        keys_a_call=given.keys_a_call,
        collect=given.seconds_a_call,
        again_after=given.again_after,
        behind=getattr(settings, "EDGE_BEHIND", 1.0),
    )
