"""Reads: how often a page was read, counted without knowing by whom.

Every answer that gives a reader an article counts as one reading of it, from
whichever door it comes, a 304 too. Nothing is asked of the reader and nothing kept
of them: no cookie, no address, no time but the ten minutes in which it was. What
does not count: HEAD, programs that say so, and pages fetched before anybody asked
(`crawlers`). Counting is one addition in memory.

Every two seconds what came in is written behind, by a thread of its own, in one
statement; several processes add up in the same rows. A process that is killed loses
what it counted in its last five seconds at most, one that is stopped loses nothing.
While the database is away the counts wait in memory, as many as HELD, and are
written under the time in which they were read.

Behind a CDN the edge does not see its readers. There the page itself says at `/read`
that it was opened (`reads = "beacon"`): a name and nothing else, believed if a page
of that name exists.

The same thread tells the other processes how many have which page open here.
"""

import asyncio
import ipaddress
import logging
import os
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.db import close_old_connections, connection, connections, transaction
from django.db.models import Sum
from django.utils import timezone

from colonnade.edge import crawlers
from colonnade.edge.bus import is_key
from colonnade.edge.counted import LONGEST
from colonnade.edge.models import Presence, Reads
from colonnade.edge.pool import Receive, read_body
from colonnade.edge.request import Request

ADDRESS = "/read"
EDGE, BEACON, OFF = "edge", "beacon", "off"
EVERY = 2.0
# Pairs of a name and ten minutes that wait while the database is away; some ten megabytes.
HELD = 50_000
# Rows in one statement; four for each name.
ROWS = 2_000
# Names whose pages are looked for in one statement.
ASKED = 1_000
# What one address may say at `/read` within a minute, and how many addresses are told apart.
TOLD_A_MINUTE = 60
ASKERS = 50_000
# Who is here is told to the other processes this often, and believed so long.
PRESENT_EVERY = 10
PRESENT_FOR = timedelta(seconds=30)
MOST_PLACES = 1_000

Counts = Mapping[tuple[str, int], int]
Existing = Callable[[Collection[str]], Collection[str]]
Pages = Callable[[Collection[str]], Mapping[str, str]]
logger = logging.getLogger(__name__)
_existing: dict[str, Existing] = {}
_pages: dict[str, Pages] = {}

counts = crawlers.counts


def register(prefix: str, existing: Existing) -> None:
    """Write readings of pages of this prefix only where there is such a page: `existing(names)` says which.

    Of other prefixes nothing is believed at `/read`.
    """
    _existing[prefix] = existing


def register_listening(prefix: str, pages: Pages) -> None:
    """Who listens to a key of this prefix has a page open; `pages(keys)` gives the name of each."""
    _pages[prefix] = pages


# Rows


@lru_cache(maxsize=64)
def _pieces(at: int, zone: tzinfo) -> tuple[tuple[int, int], ...]:
    """The pieces of time in which this second lies: length and beginning."""
    day = datetime.fromtimestamp(at, zone).replace(hour=0, minute=0, second=0)
    return (
        (Reads.TEN_MINUTES, at - at % Reads.TEN_MINUTES),
        (Reads.HOUR, at - at % Reads.HOUR),
        (Reads.DAY, int(day.timestamp())),
        (Reads.EVER, 0),
    )


def write(counted: Counts) -> None:
    """Add these readings, by name and second, to what is counted; those of no page are let go.

    One statement for each 500 names. Rows are taken in one order by every process, so that
    two never wait for each other.
    """
    unknown = _unknown({name for name, _at in counted})
    pieces: defaultdict[tuple[str, int, int], int] = defaultdict(int)
    zone = timezone.get_default_timezone()
    for (name, at), count in counted.items():
        if name in unknown:
            continue
        for span, begins in _pieces(at, zone):
            pieces[name, span, begins] += count
    rows = [(*piece, count) for piece, count in sorted(pieces.items())]
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS):
            some = rows[start : start + ROWS]
            cursor.execute(
                "INSERT INTO edge_reads (name, span, begins, count) VALUES "
                + ", ".join(["(%s, %s, %s, %s)"] * len(some))
                + " ON CONFLICT (name, span, begins)"
                " DO UPDATE SET count = edge_reads.count + excluded.count",
                [value for row in some for value in row],
            )


def _unknown(names: Collection[str]) -> set[str]:
    """Those of these names whose page does not exist."""
    unknown: set[str] = set()
    for prefix, existing in _existing.items():
        some = sorted(name for name in names if name.partition(":")[0] == prefix)
        for start in range(0, len(some), ASKED):
            unknown.update({*some[start : start + ASKED]} - {*existing(some[start : start + ASKED])})
    return unknown


def forget_old() -> None:
    """Let go of pieces of time that are kept no longer, and of processes that are gone."""
    now = timezone.now()
    for span, kept in Reads.KEPT.items():
        Reads.objects.filter(span=span, begins__lt=int((now - kept).timestamp())).delete()
    Presence.objects.filter(until__lt=now).delete()


def forget(names: Iterable[str]) -> None:
    """Let go of all that was counted of pages that are no more."""
    Reads.objects.of(names).delete()


def readers_now(names: Collection[str] | None = None, most: int = 50) -> dict[str, int]:
    """How many have each of these pages, or any page, open before them, the most first."""
    present = Presence.objects.filter(until__gt=timezone.now())
    if names is not None:
        present = present.filter(name__in=names)
    summed = present.values_list("name").annotate(readers=Sum("count")).order_by("-readers", "name")
    return dict(summed[:most])


# Counting


class Counting:
    """What one process counts, and the thread that writes it. All but writing is done on the loop."""

    def __init__(
        self,
        mode: str = EDGE,
        listening: Callable[[], Mapping[str, int]] = dict,
        every: float = EVERY,
    ) -> None:
        self.mode = mode
        self._listening = listening
        self._every = every
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._askers: dict[int, int] = {}
        self._askers_since = self._present_at = 0.0
        self._process = f"{socket.gethostname()[:24]}-{os.getpid()}-{id(self):x}"
        self._writing: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        # Of the writing thread alone:
        self._waiting: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._places: dict[str, str] = {}
        self._was_present = self._is_away = False

    def counts(self, headers: Mapping[str, str]) -> bool:
        """Whether serving a page to a request with these headers is to be counted here."""
        return self.mode == EDGE and counts(headers)

    def count(self, name: str) -> None:
        """One reading more of this page."""
        self._counts[name] += 1

    def open(self) -> None:
        """Begin to write, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "reads")
        self._timer = self._loop.call_later(self._every, self._tick)

    async def close(self) -> None:
        """Write what is left, say that nobody is here any more, and end the thread."""
        if self._timer is None:
            return
        self._timer.cancel()
        if self._writing is not None:
            await self._writing
        await self._hand_over({})
        if self._was_present:
            await self._loop.run_in_executor(self._thread, self._leave)
        await self._loop.run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()
        self._timer = None

    def _tick(self) -> None:
        """Hand over what came in, unless the thread still writes what came before."""
        self._timer = self._loop.call_later(self._every, self._tick)
        if self._writing is not None and not self._writing.done():
            return
        now = time.monotonic()
        present = None
        if now - self._present_at >= PRESENT_EVERY:
            self._present_at = now
            present = {key: n for key, n in self._listening().items() if key.partition(":")[0] in _pages}
        is_news = present is not None and (present or self._was_present)
        if self._counts or self._waiting or is_news:
            self._writing = self._hand_over(present)

    def _hand_over(self, present: Mapping[str, int] | None) -> "asyncio.Future[None]":
        now = int(time.time())
        at = now - now % Reads.TEN_MINUTES
        counted, self._counts = self._counts, defaultdict(int)
        return self._loop.run_in_executor(self._thread, self._write, at, counted, present)

    # In the thread

    def _write(self, at: int, counted: Mapping[str, int], present: Mapping[str, int] | None) -> None:
        """Write all that waits; what cannot be written now waits for the next time."""
        lost = 0
        for name, count in counted.items():
            if (name, at) in self._waiting or len(self._waiting) < HELD:
                self._waiting[name, at] += count
            else:
                lost += count
        if lost:
            logger.warning("%s readings could not be kept: too many pages wait for the database.", lost)
        try:
            close_old_connections()
            if self._waiting:
                write(self._waiting)
                self._waiting.clear()
            if present is not None:
                self._tell_present(present)
        except Exception as error:
            connection.close()
            if not self._is_away:
                logger.warning("Readings wait in memory, for they cannot be written: %s", error)
            self._is_away = True
        else:
            self._is_away = False

    def _tell_present(self, present: Mapping[str, int]) -> None:
        """Write how many have which page open here, in place of what was written before."""
        often = sorted(present, key=lambda key: -present[key])[:MOST_PLACES]
        here: defaultdict[str, int] = defaultdict(int)
        for prefix, pages in _pages.items():
            keys = [key for key in often if key.partition(":")[0] == prefix]
            if unknown := [key for key in keys if key not in self._places]:
                if len(self._places) > 10 * MOST_PLACES:
                    self._places.clear()
                    unknown = keys
                self._places |= pages(unknown)
            for key in keys:
                if name := self._places.get(key):
                    here[name] += present[key]
        until = timezone.now() + PRESENT_FOR
        with transaction.atomic():
            Presence.objects.filter(process=self._process).exclude(name__in=here).delete()
            Presence.objects.bulk_create(
                [Presence(process=self._process, name=name, count=here[name], until=until) for name in here],
                update_conflicts=True,
                unique_fields=["process", "name"],
                update_fields=["count", "until"],
            )
        self._was_present = bool(here)

    def _leave(self) -> None:
        try:
            Presence.objects.filter(process=self._process).delete()
        except Exception as error:
            logger.info("Who was here is forgotten in half a minute: %s", error)

    # The beacon

    async def beacon(self, request: Request, receive: Receive) -> tuple[int, str]:
        """What a page says when it was opened; the status to answer, and a sentence where it is refused.

        Taken from pages of this site only, and so often from one address. Whether
        the page exists is asked when it is written.
        """
        body = await read_body(receive, request.headers.get("content-length"), LONGEST)
        with body:
            body.seek(0)
            name = body.read().decode("ascii", "replace")
        if not _is_ours(request):
            return 403, "Only a page of this site says here that it was read."
        kind, colon, _which = name.partition(":")
        if not is_key(name) or not colon or kind not in _existing:
            return 400, "Say which page was read, as in article:23."
        if self._asks_too_often(request.client):
            return 429, "So many pages nobody reads in a minute."
        if counts(request.headers) and (name in self._counts or len(self._counts) < HELD):
            self._counts[name] += 1
        return 204, ""

    def _asks_too_often(self, client: str) -> bool:
        """Counted in memory for a minute, under a hash that only this process can make."""
        now = time.monotonic()
        if now - self._askers_since >= 60:
            self._askers_since = now
            self._askers = {}
        asker = hash(_network(client))
        if asker not in self._askers and len(self._askers) >= ASKERS:
            return True
        self._askers[asker] = self._askers.get(asker, 0) + 1
        return self._askers[asker] > TOLD_A_MINUTE


def _is_ours(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("origin", "").partition("://")[2] == request.host


def _network(client: str) -> str:
    """The address, or of IPv6 the part that one household has."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return client
