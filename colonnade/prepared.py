"""Queries, and the storing of rows, whose SQL is made once.

Django's ORM writes the SQL of a query anew each time that it is asked, which takes
ten times as long as SQLite takes to answer it. Where a reader waits on many small
questions, as when a comment is posted, these are written once for each thread of
the server and asked with other values.
"""

import inspect
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

# Stands for a value while the SQL is made; no row has such a number.
_MARK = 7_365_412_908_000


class Prepared:
    """A query of rows, as `values_list` gives them; asked with the values of its parameters.

    `make` builds the queryset from numbers; what it reads beside them, a limit or a
    state, is fixed when it is first asked.
    """

    def __init__(self, make: Callable[..., "QuerySet[Any]"], parameters: int = 0) -> None:
        self._make = make
        many = parameters or len(inspect.signature(make).parameters)
        self._marks = {str(_MARK + number): number for number in range(many)}
        self._kept = threading.local()

    def rows(self, *given: object) -> list[tuple[Any, ...]]:
        """The rows for these values. One statement."""
        if not hasattr(self._kept, "sql"):
            self._write()
        kept, values = self._kept, list(self._kept.params)
        for place, number in kept.places:
            values[place] = given[number]
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, values)
            rows = cursor.fetchall()
        if kept.converters:
            rows = [tuple(row) for row in kept.compiler.apply_converters(rows, kept.converters)]
        return rows

    def _write(self) -> None:
        compiler = self._make(*map(int, self._marks)).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        kept = self._kept
        kept.compiler = compiler
        kept.converters = compiler.get_converters([column[0] for column in compiler.select])
        kept.params, kept.sql = params, sql
        kept.places = [
            (place, self._marks[str(mark)]) for place, mark in enumerate(params) if str(mark) in self._marks
        ]


class PreparedIn:
    """A query of the rows of some of many, `pk__in`: made once for 8 numbers, for 16 and so on."""

    # SQLite takes 999 values in its oldest builds.
    MOST = 512

    def __init__(self, make: Callable[[list[Any]], "QuerySet[Any]"]) -> None:
        self._make = make
        self._of_size: dict[int, Prepared] = {}

    def rows(self, given: Iterable[object]) -> list[tuple[Any, ...]]:
        """The rows of these, in no order. One statement for each 512."""
        wanted = list(dict.fromkeys(given))
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(wanted), self.MOST):
            some = wanted[start : start + self.MOST]
            size = max(8, 1 << (len(some) - 1).bit_length())
            prepared = self._of_size.get(size)
            if prepared is None:
                prepared = self._of_size.setdefault(size, Prepared(self._made, size))
            # The last is asked for again in the places that are left.
            rows += prepared.rows(*some, *[some[-1]] * (size - len(some)))
        return rows

    def _made(self, *marks: int) -> "QuerySet[Any]":
        return self._make(list(marks))


class Stored:
    """Rows of one model, each stored as `save(force_insert=True)` stores it, but for the signals."""

    def __init__(self, model: type[Model]) -> None:
        self._fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        name = connection.ops.quote_name
        columns = ", ".join(name(field.column) for field in self._fields)
        self._sql = (
            f"INSERT INTO {name(model._meta.db_table)} ({columns})"
            f" VALUES ({', '.join(['%s'] * len(self._fields))})"
            f" RETURNING {name(model._meta.pk.column)}"
        )

    def store(self, row: Model) -> None:
        """Store a row that has no number yet, and give it one. One statement."""
        values = [
            field.get_db_prep_save(getattr(row, field.attname), connection=connection)
            for field in self._fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, connection.alias
