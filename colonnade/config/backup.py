"""A newsroom in one file: its database as of one moment, its photos, its settings.

The database is copied by SQLite's own online backup, so the paper goes on
serving meanwhile. A restored folder serves exactly what was there.
"""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from pathlib import Path

from colonnade.config import newsroom

DATABASE = "database.sqlite3"
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
    source = settings.home / settings.database.partition(":")[2]
    if not source.exists():
        raise Failed(f"There is no database at {source}; run this in the newsroom's folder.")
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / DATABASE
            with sqlite3.connect(source) as live, sqlite3.connect(copy) as to:
                live.backup(to)
            live.close()
            to.close()
            with tarfile.open(part, "w:gz", compresslevel=3) as tar:
                label = Path(folder) / LABEL
                label.write_text("")
                tar.add(label, LABEL)
                tar.add(copy, DATABASE)
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


def restore(file: Path, home: Path) -> str:
    """Put a backup into this folder. Refuses one that holds a newsroom's data already."""
    if (home / "data" / "colonnade.sqlite3").exists():
        raise Failed(f"{home} holds a newsroom already; restore into an empty folder.")
    part = home / f".restore-{os.getpid()}"
    try:
        part.mkdir(parents=True)
        with tarfile.open(file, "r:gz") as tar:
            tar.extractall(part, filter="data")
        if not (part / LABEL).exists() or not (part / DATABASE).exists():
            raise Failed(f"{file} is not a backup of Colonnade.")
        (home / "data").mkdir(exist_ok=True)
        for name, place in {**FOLDERS, **FILES}.items():
            if (part / name).exists() and not (home / place).exists():
                shutil.move(part / name, home / place)
        target = home / newsroom.read(os.environ | {"COLONNADE_HOME": str(home)}).database.partition(":")[2]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(part / DATABASE, target)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Failed(f"{file} cannot be read as a backup: {error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return f"Restored into {home}. `colonnade doctor` looks it over, `colonnade serve` serves it."
