"""Django's SQLite backend, in which the threads of one process wait in turn for their transactions.

SQLite has one writer at a time. Who finds it busy sleeps, ever longer, and looks
again: while all sleep nobody writes, and who came last may be first. Threads of one
process can do better: they wait for each other at a lock, and the next goes on in
the moment in which the last is done. Other processes still meet at SQLite's own.
"""

import threading
from typing import Any

from django.db.backends.sqlite3 import base

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; it takes its turn when a transaction begins, and gives it back at the end."""

    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        # Who waits for longer than SQLite would is left to SQLite, which says that it is busy.
        self._has_turn = _turn.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5))
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            self._give_back()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._give_back()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._give_back()

    def _give_back(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
