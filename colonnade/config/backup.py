"""A newsroom in one file: its database as of one moment, its photos, its settings.

SQLite's database is copied by its own online backup, PostgreSQL's tables are
written from one snapshot, so the paper goes on serving meanwhile. What is
restored serves exactly what was there. A backup from SQLite can also be restored
into PostgreSQL: so a paper grows.
"""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from colonnade.config import newsroom, tables

DATABASE, TABLES = "database.sqlite3", "tables"
# Where a folder lies in the newsroom, by its name in the backup.
FOLDERS = {"media": "data/media", "private": "data/private", "wellknown": "wellknown"}
FILES = {newsroom.FILE: newsroom.FILE, "secret-key": "data/secret-key"}
LABEL = "colonnade-backup-1"


class Failed(Exception):
    """A backup that could not be written or restored; the message says why and what to do."""


def write(file: Path) -> str:
    """Write the newsroom into this file; refuses to overwrite one. Returns what to tell the operator."""
    settings = newsroom.read()
    if file.exists():
        raise Failed(f"{file} is there already; name another file.")
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = _copied(settings, Path(folder))
            with tarfile.open(part, "w:gz", compresslevel=3) as tar:
                label = Path(folder) / LABEL
                label.write_text("")
                tar.add(label, LABEL)
                tar.add(copy, copy.name)
                for name, place in {**FOLDERS, **FILES}.items():
                    if (settings.home / place).exists():
                        tar.add(settings.home / place, name)
        part.replace(file)
    except OSError as error:
        raise Failed(f"{file} could not be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    size = file.stat().st_size / 1_000_000
    return f"{file}: {size:.1f} MB. `colonnade restore {file}` puts it into a new folder."


def _copied(settings: newsroom.Newsroom, folder: Path) -> Path:
    """The database as of one moment, within this folder."""
    if not settings.is_sqlite:
        tables.write(folder / TABLES)
        return folder / TABLES
    source, copy = settings.sqlite_file, folder / DATABASE
    if not source.exists():
        raise Failed(f"There is no database at {source}; run this in the newsroom's folder.")
    with sqlite3.connect(source) as live, sqlite3.connect(copy) as to:
        live.backup(to)
    live.close()
    to.close()
    return copy


def restore(file: Path, home: Path, start: Callable[[Path], object]) -> str:
    """Put a backup into this folder, and into its database if that is PostgreSQL.

    Refuses one that holds a newsroom's data already. `start` starts Django with
    the settings in the folder that it is given.
    """
    part = home / f".restore-{os.getpid()}"
    try:
        part.mkdir(parents=True)
        with tarfile.open(file, "r:gz") as tar:
            tar.extractall(part, filter="data")
        settings = _settings(file, part, home)
        if settings.is_sqlite:
            _check_sqlite(part, home, settings)
        else:
            start(part)
            _fill(part)
        (home / "data").mkdir(exist_ok=True)
        for name, place in {**FOLDERS, **FILES}.items():
            if (part / name).exists() and not (home / place).exists():
                shutil.move(part / name, home / place)
        if settings.is_sqlite:
            settings.sqlite_file.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(part / DATABASE, settings.sqlite_file)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Failed(f"{file} cannot be read as a backup: {error}.") from error
    except tables.Unfit as error:
        raise Failed(f"{file} cannot be restored. {error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return (
        f"Restored into {home}. `colonnade doctor` looks it over, `colonnade serve` serves it and takes up\n"
        "what was under way: mails, webhooks. With COLONNADE_BACKGROUND=off it sends nothing."
    )


def _settings(file: Path, part: Path, home: Path) -> newsroom.Newsroom:
    """What will be set in this folder: what is set there already, else what the backup brings."""
    if not (part / LABEL).exists() or not ((part / DATABASE).exists() or (part / TABLES).exists()):
        raise Failed(f"{file} is not a backup of Colonnade.")
    if (home / newsroom.FILE).exists():
        shutil.copy(home / newsroom.FILE, part / newsroom.FILE)
    return replace(newsroom.read(os.environ | {"COLONNADE_HOME": str(part)}), home=home)


def _check_sqlite(part: Path, home: Path, settings: newsroom.Newsroom) -> None:
    if settings.sqlite_file.exists():
        raise Failed(f"{home} holds a newsroom already; restore into an empty folder.")
    if not (part / DATABASE).exists():
        raise Failed(
            "This backup was written on PostgreSQL: give an empty database as"
            " COLONNADE_DATABASE=postgresql://…; to go back to SQLite, export and import an archive."
        )


def _fill(part: Path) -> None:
    if tables.hold_a_newsroom():
        raise Failed(
            "The database holds a newsroom already; give an empty one as COLONNADE_DATABASE=postgresql://…."
        )
    if (part / TABLES).exists():
        tables.read(part / TABLES)
    else:
        tables.read_sqlite(part / DATABASE)
