"""The tables of a newsroom on PostgreSQL as files, and back.

Written with COPY, a file for each table, from one snapshot, so that the paper
goes on serving and nothing in one file is newer than in another. Read back in
one transaction into a database whose tables have first been made as they were
when the backup was written, and brought up to date afterwards.

A newsroom that was kept in SQLite comes in the same way: its values are
what COPY takes, as they are. The words of its search are made anew.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

LIST = "tables.json"
# The index of words, which each database keeps in its own way.
WORDS = "news_word"


class Unfit(Exception):
    """Tables that cannot be taken in; the message says why and what to do."""


def write(folder: Path) -> None:
    """Write every table of the database, as of one moment, into this folder."""
    folder.mkdir()
    tables: dict[str, list[str]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, columns in _columns().items():
            tables[table] = columns
            with (
                (folder / f"{table}.copy").open("wb") as file,
                cursor.copy(_copy(table, columns, "TO")) as copy,
            ):
                file.writelines(copy)
        numbers = {}
        for table, column, sequence in _sequences():
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
            last, is_called = cursor.fetchone()
            numbers[f"{table}.{column}"] = last if is_called else 0
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = cursor.fetchall()
    told = {"tables": tables, "numbers": numbers, "migrations": migrations}
    (folder / LIST).write_text(json.dumps(told, indent=1), "utf-8")


def read(folder: Path) -> None:
    """Take in what `write` wrote. Raises Unfit and leaves no row if anything of it cannot be."""
    told = json.loads((folder / LIST).read_text("utf-8"))
    _make_tables((app, name) for app, name in told["migrations"])
    with _emptied(told["tables"], told["numbers"]), connection.cursor() as cursor:
        for table, columns in told["tables"].items():
            with (
                (folder / f"{table}.copy").open("rb") as file,
                cursor.copy(_copy(table, columns, "FROM")) as copy,
            ):
                while piece := file.read(1 << 20):
                    copy.write(piece)
    call_command("migrate", verbosity=0, interactive=False)


def read_sqlite(file: Path) -> None:
    """Take in a newsroom that was kept in this file of SQLite. Raises Unfit as `read` does."""
    with closing(sqlite3.connect(file)) as source:
        _make_tables(source.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall())
        tables = {}
        for table, columns in _columns().items():
            there = {row[1] for row in source.execute(f"PRAGMA table_info({_quoted(table)})")}
            if not table.startswith(WORDS) and there:
                tables[table] = [column for column in columns if column in there]
        last = dict(source.execute("SELECT name, seq FROM sqlite_sequence"))
        numbers = {f"{table}.{column}": last.get(table, 0) for table, column, _sequence in _sequences()}
        with _emptied(tables, numbers), connection.cursor() as cursor:
            for table, columns in tables.items():
                names = ", ".join(map(_quoted, columns))
                with cursor.copy(_copy(table, columns, "FROM")) as copy:
                    for row in source.execute(f"SELECT {names} FROM {_quoted(table)}"):
                        copy.write_row(row)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("relist")


def hold_a_newsroom() -> bool:
    """Whether the database has people or an edition: then nothing may be read into it."""
    there = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in {"readers_reader", "news_frontpage"}.intersection(there):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
            if cursor.fetchone()[0]:
                return True
    return False


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name.replace('"', '""'))


def _copy(table: str, columns: Iterable[str], way: str) -> str:
    stream = "STDOUT" if way == "TO" else "STDIN"
    return f"COPY {_quoted(table)} ({', '.join(map(_quoted, columns))}) {way} {stream}"


def _columns() -> dict[str, list[str]]:
    """The columns of every table of ours that hold what was put there."""
    tables: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
            " AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
        )
        for table, column in cursor.fetchall():
            tables.setdefault(table, []).append(column)
    return tables


def _sequences() -> list[tuple[str, str, str]]:
    """Columns that number their rows, and the sequence of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
            " FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND (is_identity = 'YES' OR column_default LIKE 'nextval(%') ORDER BY table_name"
        )
        return [row for row in cursor.fetchall() if row[2]]


def _make_tables(migrations: Iterable[tuple[str, str]]) -> None:
    """Make the tables as they were when these migrations had been applied, and no others."""
    executor = MigrationExecutor(connection)
    loader, wanted = executor.loader, set(migrations)
    if later := sorted(wanted - loader.disk_migrations.keys()):
        raise Unfit(f"Another release of Colonnade wrote it, which has {' '.join(later[0])}: install that.")
    if loader.applied_migrations.keys() - wanted:
        raise Unfit("The database has tables of a later release already; give one that has none.")
    nodes = loader.graph.node_map
    here = wanted & nodes.keys()
    executor.migrate([one for one in here if not any(child.key in here for child in nodes[one].children)])


@contextmanager
def _emptied(tables: Mapping[str, Sequence[str]], numbers: Mapping[str, int]) -> Iterator[None]:
    """One transaction in which these tables are filled from nothing, and number on from where they were."""
    there = _columns()
    for table, columns in tables.items():
        if not set(columns) <= set(there.get(table, ())):
            raise Unfit(f"It has a table ‘{table}’ that this release of Colonnade does not know.")
    names = [table for table in there if table in tables or table.startswith(WORDS)]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(map(_quoted, names))}")
            yield
            for table, column, sequence in _sequences():
                cursor.execute(f"SELECT max({_quoted(column)}) FROM {_quoted(table)}")
                last = max(cursor.fetchone()[0] or 0, numbers.get(f"{table}.{column}", 0))
                cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(last, 1), last > 0])
    except (DatabaseError, psycopg.Error) as error:
        raise Unfit(f"PostgreSQL refuses what is in it: {str(error).splitlines()[0]}.") from error
