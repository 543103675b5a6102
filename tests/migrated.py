"""Databases that are migrated already, to be copied: to migrate takes a quarter of a minute, to copy nothing.

Whoever first needs one makes it, while the other workers of the run wait; it lies
in `.cache/tests` and serves later runs too, until a migration or a dependency
changes. Only SQLite's: on PostgreSQL everything is migrated where it is used.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "tests"
DATABASE = Path("data") / "colonnade.sqlite3"
ROLES = "from colonnade.news import actions; actions.set_up_roles()"
# What makes each of them out of the one before.
STAGES = {
    "migrated": ("manage", "migrate", "--verbosity", "0"),
    "with roles": ("manage", "shell", "--no-imports", "-c", ROLES),
    "open": ("serve", "--prepare-only"),
}


def clean_environment(**given: str) -> dict[str, str]:
    """The environment without anything that the tests, or a developer, set for Colonnade."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLONNADE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | given


def _fingerprint() -> str:
    """Of everything that decides what a migrated database is."""
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    files = [*ROOT.glob("colonnade/*/migrations/*.py"), *ROOT.glob("requirements/*.txt")]
    files += [ROOT / "colonnade" / "config" / "settings.py", Path(__file__)]
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _made(folder: Path, stage: str) -> Path:
    """The database of this stage, which is made out of the one before where it is not there yet."""
    file = folder / f"{stage}.sqlite3"
    if file.exists():
        return file
    before = [*STAGES][: [*STAGES].index(stage)]
    with TemporaryDirectory(prefix="colonnade-migrated-") as home:
        inside = Path(home) / DATABASE
        inside.parent.mkdir()
        if before:
            shutil.copyfile(_made(folder, before[-1]), inside)
        done = subprocess.run(
            [sys.executable, "-m", "colonnade", *STAGES[stage]],
            cwd=ROOT,
            env=clean_environment(COLONNADE_HOME=home),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"No database can be made:\n{done.stdout}\n{done.stderr}")
        unfinished = folder / "unfinished"
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(inside)) as made:
            made.execute("VACUUM INTO ?", (str(unfinished),))
    return unfinished.rename(file)


def copy_to(file: Path, stage: str) -> None:
    """Make this file a database in one of STAGES."""
    folder = CACHE / _fingerprint()
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for other in CACHE.glob("*/"):
            if other != folder:
                shutil.rmtree(other)
        folder.mkdir(exist_ok=True)
        shutil.copyfile(_made(folder, stage), file)


def furnish(home: Path, stage: str) -> None:
    """Put such a database into a newsroom's folder, as if the commands before had been run there."""
    file = home / DATABASE
    file.parent.mkdir(parents=True, exist_ok=True)
    copy_to(file, stage)
