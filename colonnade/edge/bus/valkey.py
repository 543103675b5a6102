"""The bus on Valkey: a counter, and messages to whoever is subscribed.

For several machines, or for several processes beside SQLite. Nothing is stored
there but one number, and a Valkey that was emptied goes on above the clock. Each
paper has a number of a database of its own on a server (`valkey://host:6379/3`):
the channel is named by it. One server, or the one that a name leads to; a cluster
with slots is no use here.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

import valkey
from django.conf import settings
from valkey.backoff import NoBackoff
from valkey.retry import Retry

from colonnade.edge.bus.shared import ANSWER, Away

CONNECTING = 2
NUMBER = "colonnade:number"
# The number is above the last, above what the caller has seen, and not below the clock.
ANNOUNCE = """
local time = redis.call('TIME')
local number = redis.call('INCR', KEYS[1])
local least = math.max(time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[2]) + 1)
if number < least then
  number = least
  redis.call('SET', KEYS[1], string.format('%.0f', number))
end
local said = string.format('%.0f', number)
for place = 3, #ARGV do
  redis.call('PUBLISH', ARGV[1], said .. ' ' .. ARGV[place])
end
return said
"""
FAULTS = (valkey.ValkeyError, OSError)


class _Line:
    """The subscribed connection. It never connects anew by itself: what it missed would go unnoticed."""

    def __init__(self, connection: valkey.Connection, channel: str) -> None:
        self._connection = connection
        self.answered_at = time.monotonic()
        try:
            connection.connect()
            connection.send_command("SUBSCRIBE", channel)
            connection.read_response()
        except FAULTS as error:
            self.close()
            raise Away(str(error)) from error

    def hear(self, seconds: float) -> Iterable[str]:
        try:
            while self._connection.can_read(seconds):
                answer = self._connection.read_response()
                self.answered_at, seconds = time.monotonic(), 0
                if answer[0] == "message":
                    yield answer[2]
        except FAULTS as error:
            raise Away(str(error)) from error

    def ask(self) -> None:
        try:
            self._connection.send_command("PING", check_health=False)
        except FAULTS as error:
            raise Away(str(error)) from error

    def close(self) -> None:
        with suppress(*FAULTS):
            self._connection.disconnect()


class Valkey:
    """The wire: one connection that speaks, and a new one for each who listens."""

    name = "The bus on Valkey"

    def __init__(self, address: str) -> None:
        self._pool = valkey.ConnectionPool.from_url(
            address,
            decode_responses=True,
            socket_connect_timeout=CONNECTING,
            socket_timeout=ANSWER,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self._channel = f"colonnade:{self._pool.connection_kwargs.get('db') or 0}"
        self._speaks: valkey.Connection | None = None

    @classmethod
    def from_settings(cls) -> "Valkey":
        return cls(settings.EDGE_BUS_ADDRESS)

    def _connection(self) -> valkey.Connection:
        return self._pool.connection_class(**self._pool.connection_kwargs)

    def dial(self) -> None:
        self.close()
        self._speaks = self._connection()
        try:
            self._speaks.connect()
        except FAULTS as error:
            raise Away(str(error)) from error

    def announce(self, words: Sequence[str], above: int) -> int:
        return int(self._ask("EVAL", ANNOUNCE, 1, NUMBER, self._channel, above, *words))

    def latest(self) -> int:
        return int(self._ask("GET", NUMBER) or 0)

    def _ask(self, *words: str | int) -> str:
        if self._speaks is None:
            raise Away("it is not connected")
        try:
            self._speaks.send_command(*words, check_health=False)
            return self._speaks.read_response()
        except FAULTS as error:
            # Its answer may still come, and would be taken for that of the next question.
            self.close()
            raise Away(str(error)) from error

    def listen(self) -> _Line:
        return _Line(self._connection(), self._channel)

    def close(self) -> None:
        if self._speaks is not None:
            with suppress(*FAULTS):
                self._speaks.disconnect()
            self._speaks = None
