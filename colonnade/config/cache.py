"""What is remembered for a while: most of it by each process, what guards the door by all of them.

allauth counts attempts to sign in, and marks the codes that were used, in
Django's cache. Were that a process's memory, a restart would forget the counts
and two processes would allow twice as many. So allauth's entries stand in the
database, and everything else (Wagtail's paths of sites, asked for with every
page) stays in memory. The counts name no network address: `readers.adapter`
gives allauth a keyed hash of it that changes every day.
"""

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connections

GUARDS = ("allauth", "jwt:")
# An app's code is good for its half minute and one on either side. allauth would remember that it was
# used for half a minute only, and then take it again.
USED_CODE, USED_SECONDS = "allauth.mfa.totp.used", 90


class Attempts(DatabaseCache):
    """Rows of the table `readers_attempt`. What has expired goes with the next write.

    Nothing else is ever dropped: Django's own rule, to throw away a third when
    there are many, would let an attacker wash out the count by adding to it.
    """

    def __init__(self, table: str, params: dict) -> None:
        super().__init__(table, params)
        self._max_entries = 0

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        connection = connections[db]
        table = connection.ops.quote_name(self._table)
        expires = connection.ops.quote_name("expires")
        cursor.execute(
            f"DELETE FROM {table} WHERE {expires} < %s", [connection.ops.adapt_datetimefield_value(now)]
        )


class Cache(LocMemCache):
    """A process's memory, but for allauth's entries."""

    def _is_guard(self, key: str) -> bool:
        return key.startswith(GUARDS)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if self._is_guard(key):
            return caches["attempts"].get(key, default, version)
        return super().get(key, default, version)

    def add(self, key: str, value: Any, *rest: Any, **named: Any) -> bool:
        if key.startswith(USED_CODE):
            return caches["attempts"].add(key, value, timeout=USED_SECONDS)
        if self._is_guard(key):
            return caches["attempts"].add(key, value, *rest, **named)
        return super().add(key, value, *rest, **named)

    def set(self, key: str, value: Any, *rest: Any, **named: Any) -> None:
        if self._is_guard(key):
            caches["attempts"].set(key, value, *rest, **named)
        else:
            super().set(key, value, *rest, **named)

    def delete(self, key: str, version: int | None = None) -> bool:
        if self._is_guard(key):
            return caches["attempts"].delete(key, version)
        return super().delete(key, version)
