"""How often somebody may do something: counted in the database, so that a restart forgives nothing.

Who does is a reader, an address of the network, or both. Each may do so many in a
window of so many seconds; windows begin at full multiples since 1970, so that a
row needs no clock of its own. An address is kept as a hash under the paper's key
and the day, and not longer than its window; of IPv6 the first 64 bits are one
household.
"""

import hashlib
import hmac
import ipaddress
import math
import time
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from colonnade.readers import TooMany
from colonnade.readers.models import Meter, Reader

MINUTE, HOUR, DAY = 60, 3600, 86400


class Limit(NamedTuple):
    """So many by a reader, so many from an address, in so many seconds."""

    by_reader: int
    from_address: int
    seconds: int


class Spent(NamedTuple):
    """What the headers RateLimit tell: how many there are, how many are left, seconds until all are again."""

    limit: int
    remaining: int
    reset: int


# What strangers may do how often. Comments are set by the newsroom: `comments_a_minute`.
LIMITS: dict[str, Limit] = {
    "edit": Limit(20, 200, MINUTE),
    "preview": Limit(30, 300, MINUTE),
    "like": Limit(60, 600, MINUTE),
    "follow": Limit(60, 600, MINUTE),
    "ignore": Limit(60, 600, HOUR),
    "unsent": Limit(10, 10, HOUR),
    "token": Limit(20, 60, HOUR),
    "report": Limit(20, 60, HOUR),
    "name": Limit(20, 60, HOUR),
    "avatar": Limit(20, 60, HOUR),
    "bio": Limit(30, 120, HOUR),
    "data": Limit(3, 30, HOUR),
    "leave": Limit(10, 60, HOUR),
}
# One statement for both rows. Nothing is written if either is at its limit: who is
# refused spends nothing, and least of all what others at the same address have.
SPEND = """
WITH given(name, window_start, ends_at, most) AS (VALUES {values})
INSERT INTO readers_meter (name, window_start, ends_at, count)
SELECT name, window_start, ends_at, 1 FROM given
WHERE NOT EXISTS (
    SELECT 1 FROM readers_meter AS kept JOIN given AS asked ON kept.name = asked.name
    WHERE kept.window_start = asked.window_start AND kept.count >= asked.most
)
ON CONFLICT (name) DO UPDATE SET
    count = 1 + CASE
        WHEN readers_meter.window_start = excluded.window_start THEN readers_meter.count ELSE 0 END,
    window_start = excluded.window_start,
    ends_at = excluded.ends_at
RETURNING name, count
"""


def _limit(what: str) -> Limit:
    if what in ("comment", "outside"):
        # Outside, programs are asked of each comment and of each change.
        most = settings.NEWSROOM.comments_a_minute
        most += LIMITS["edit"].by_reader if what == "outside" else 0
        return Limit(most, most * 10, MINUTE)
    return LIMITS[what]


def _household(address: str) -> str:
    """What stands for one line to the network: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _hashed(address: str, now: float) -> str:
    text = f"{int(now // DAY)}|{_household(address)}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def _asked(what: str, reader: Reader | None, address: str, now: float) -> dict[str, int]:
    """The names of the meters that are asked, each with how many it allows."""
    limit = _limit(what)
    asked = {}
    if reader is not None:
        asked[f"{what}:{reader.key}"] = limit.by_reader
    if address:
        asked[f"{what}:{_hashed(address, now)}"] = limit.from_address
    return asked


def _wait(seconds: int) -> str:
    """How long to wait, in the unit that a person would use."""
    if seconds < 2 * MINUTE:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    minutes = math.ceil(seconds / MINUTE)
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def spend(*, what: str, reader: Reader | None = None, address: str = "") -> None:
    """Count one more of something, or raise TooMany with the seconds to wait.

    `what` is `comment`, `outside` or a name of LIMITS; `address` is the request's
    REMOTE_ADDR. One statement. Inside a transaction that fails nothing is
    counted; outside of one it is a transaction of its own, which on PostgreSQL
    keeps those at one address from waiting for each other.
    """
    now = time.time()
    asked = _asked(what, reader, address, now)
    if not asked:
        return
    seconds = _limit(what).seconds
    start = int(now // seconds) * seconds
    values = ", ".join(
        ["(CAST(%s AS varchar(120)), CAST(%s AS bigint), CAST(%s AS bigint), %s)"] * len(asked)
    )
    given: list[object] = []
    for name, most in asked.items():
        given += [name, start, start + seconds, most]
    with connection.cursor() as cursor:
        cursor.execute(SPEND.format(values=values), given)
        counts = dict(cursor.fetchall())
    if not counts or any(count > asked[name] for name, count in counts.items()):
        wait = max(1, math.ceil(start + seconds - now))
        raise TooMany(
            _("That was too often in a short time. Please wait %(time)s.") % {"time": _wait(wait)}, wait
        )


def spent(*, what: str, reader: Reader | None = None, address: str = "") -> Spent:
    """How many are left to whoever is asked for: of a reader and an address, the fewer. One statement."""
    now = time.time()
    asked = _asked(what, reader, address, now)
    limit = _limit(what)
    start = int(now // limit.seconds) * limit.seconds
    counts = dict(Meter.objects.filter(name__in=asked, window_start=start).values_list("name", "count"))
    left = {name: max(0, most - counts.get(name, 0)) for name, most in asked.items()}
    tightest = min(left, key=lambda name: left[name], default="")
    reset = max(1, math.ceil(start + limit.seconds - now))
    return Spent(asked.get(tightest, limit.by_reader), left.get(tightest, limit.by_reader), reset)


def forget_old_meters() -> int:
    """Delete what says nothing any more; for the scheduler, each minute. How many rows went.

    Looks along an index, and writes only when something has been over for a
    minute.
    """
    now = int(time.time())
    if not Meter.objects.filter(ends_at__lt=now - MINUTE).exists():
        return 0
    gone, _kinds = Meter.objects.filter(ends_at__lt=now).delete()
    return gone
