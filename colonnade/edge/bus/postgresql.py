"""The bus on PostgreSQL: LISTEN and NOTIFY on the paper's own database.

Nothing else has to run. Each process that serves opens two more connections, one
to speak and one to listen; neither may go through a pool that changes servers
between transactions. A function of the migration 0003 gives the number and
notifies in one statement.
"""

import select
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connections
from psycopg import pq
from psycopg.pq.abc import PGresult

from colonnade.edge.bus.shared import ANSWER, Away

CHANNEL = "colonnade"
# psycopg takes no less.
CONNECTING = 2
POSITIVE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


def parameters(settings: Mapping[str, Any]) -> dict[str, Any]:
    """psycopg's words for a database of Django's settings."""
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {ours: settings.get(theirs) for ours, theirs in names.items()}
    return {name: value for name, value in given.items() if value} | settings.get("OPTIONS", {})


class _Connection:
    """A connection whose questions are given up when they are not answered in time.

    It polls: `select` refuses the descriptors above 1,023 of a process with many readers.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        try:
            words = {**given, "connect_timeout": CONNECTING}
            self._connection = psycopg.connect(**words, autocommit=True)
        except psycopg.Error as error:
            raise Away(str(error).strip().partition("\n")[0]) from error
        self.low = self._connection.pgconn
        self._coming, self._going = select.poll(), select.poll()
        self._coming.register(self.low.socket, select.POLLIN)
        self._going.register(self.low.socket, select.POLLOUT)

    def ask(self, question: str, *given: str, within: float = ANSWER) -> str:
        """The first value of the answer; raises Away when there is none in time."""
        until = time.monotonic() + within
        try:
            self.send(question, *given, within=within)
            answers: list[PGresult] = []
            while answer := self._answer(until):
                answers.append(answer)
        except psycopg.Error as error:
            raise Away(str(error).strip()) from error
        if not answers or answers[-1].status not in POSITIVE:
            raise Away(answers[-1].error_message.decode().strip() if answers else "no answer")
        value = answers[-1].get_value(0, 0) if answers[-1].ntuples else None
        return (value or b"").decode()

    def send(self, question: str, *given: str, within: float = ANSWER) -> None:
        self.low.send_query_params(question.encode(), [one.encode() for one in given])
        until = time.monotonic() + within
        while self.low.flush():
            if not self._going.poll(max(until - time.monotonic(), 0) * 1000):
                raise Away("it takes no question")

    def _answer(self, until: float) -> PGresult | None:
        while self.low.is_busy():
            if not self.readable(until - time.monotonic()):
                raise Away("it did not answer in time")
            self.low.consume_input()
        return self.low.get_result()

    def readable(self, seconds: float) -> bool:
        return bool(self._coming.poll(max(seconds, 0) * 1000))

    def close(self) -> None:
        self._connection.close()


class _Line:
    """The listening connection."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        try:
            self._connection.ask(f"LISTEN {CHANNEL}")
        except Away:
            self.close()
            raise
        self._asked = False
        self.answered_at = time.monotonic()

    def hear(self, seconds: float) -> Iterable[str]:
        low = self._connection.low
        try:
            if self._connection.readable(seconds):
                low.consume_input()
                self.answered_at = time.monotonic()
            while self._asked and not low.is_busy():
                self._asked = low.get_result() is not None
            while notice := low.notifies():
                yield notice.extra.decode()
        except psycopg.Error as error:
            raise Away(str(error).strip()) from error

    def ask(self) -> None:
        if self._asked:
            return
        try:
            self._connection.send("SELECT 1")
        except psycopg.Error as error:
            raise Away(str(error).strip()) from error
        self._asked = True

    def close(self) -> None:
        self._connection.close()


class PostgreSQL:
    """The wire: one connection that speaks, and a new one for each who listens."""

    name = "The bus on PostgreSQL"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._speaks: _Connection | None = None

    @classmethod
    def from_settings(cls) -> "PostgreSQL":
        return cls(connections["default"].settings_dict)

    def _connect(self) -> _Connection:
        return _Connection(parameters(self._settings))

    def dial(self) -> None:
        self.close()
        self._speaks = self._connect()
        # What is announced need not be on the disk: whoever restarts the server is told everything.
        self._speaks.ask("SET synchronous_commit TO off")

    def announce(self, words: Sequence[str], above: int) -> int:
        literal = "{" + ",".join(f'"{one}"' for one in words) + "}"
        return int(self._ask("SELECT edge_announce($1, $2, $3)", CHANNEL, str(above), literal))

    def latest(self) -> int:
        return int(self._ask("SELECT last_value FROM edge_bus"))

    def _ask(self, question: str, *given: str) -> str:
        if self._speaks is None:
            raise Away("it is not connected")
        try:
            return self._speaks.ask(question, *given)
        except Away:
            # Its answer may still come, and would be taken for that of the next question.
            self.close()
            raise

    def listen(self) -> _Line:
        return _Line(self._connect())

    def close(self) -> None:
        if self._speaks is not None:
            self._speaks.close()
            self._speaks = None
