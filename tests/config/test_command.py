"""The `colonnade` command, as an operator runs it: in a process of its own, in a folder of its own."""

import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import postgres

TIMEOUT = 240
# Where the tests run on PostgreSQL, each newsroom has a database of its own there.
SERVER = os.environ.get("COLONNADE_DATABASE", "")
only_postgresql = pytest.mark.skipif(not SERVER, reason="it is about PostgreSQL alone")


MADE: set[str] = set()


def database(folder: Path) -> dict[str, str]:
    """The setting that names this folder's database: none where it is a file in the folder."""
    if not SERVER:
        return {}
    name = f"operator_{os.getpid()}_{folder.name}"
    address = postgres.beside(SERVER, name) if name in MADE else postgres.make(SERVER, name)
    MADE.add(name)
    return {"database": address}


@pytest.fixture(scope="module", autouse=True)
def _no_database_is_left() -> Iterator[None]:
    yield
    for name in MADE:
        postgres.drop(SERVER, name)


def run(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COLONNADE_")}
    return subprocess.run(
        [sys.executable, "-m", "colonnade", *words],
        cwd=folder,
        env=clean
        | {f"COLONNADE_{name.upper()}": value for name, value in (database(folder) | environ).items()},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operator")
    done = run(folder, "init", "paper", **database(folder / "paper"))
    assert done.returncode == 0, done.stderr
    return folder / "paper"


def test_init_makes_a_newsroom_that_the_doctor_finds_well(newsroom: Path):
    assert "origin" in (newsroom / "colonnade.toml").read_text()
    done = run(newsroom, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    again = run(newsroom.parent, "init", "paper")
    assert again.returncode == 1
    assert "already" in again.stderr


def test_a_wrong_setting_stops_every_command_with_one_sentence(newsroom: Path):
    done = run(newsroom, "doctor", zone="Moon")
    assert done.returncode == 1
    assert "COLONNADE_ZONE is ‘Moon’" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_names_what_is_wrong(newsroom: Path):
    done = run(newsroom, "doctor", languages="en,fr")
    assert done.returncode == 1
    assert "WRONG  editions without a front page: fr" in done.stdout


def exported(folder: Path, file: Path, **environ: str) -> bytes:
    done = run(folder, "export", "archive", str(file), **environ)
    assert done.returncode == 0, done.stderr
    return file.read_bytes()


def test_a_backup_restores_what_was_there(newsroom: Path, tmp_path: Path):
    made = run(newsroom, "backup", str(tmp_path / "all.tar.gz"))
    assert made.returncode == 0, made.stderr
    assert run(newsroom, "backup", str(tmp_path / "all.tar.gz")).returncode == 1
    (tmp_path / "other").mkdir()
    restored = run(tmp_path / "other", "restore", str(tmp_path / "all.tar.gz"))
    assert restored.returncode == 0, restored.stderr
    before = exported(newsroom, tmp_path / "paper.zip")
    assert exported(tmp_path / "other", tmp_path / "other.zip") == before
    key = [(folder / "data" / "secret-key").read_text() for folder in (newsroom, tmp_path / "other")]
    assert key[0] == key[1]
    again = run(tmp_path / "other", "restore", str(tmp_path / "all.tar.gz"))
    assert again.returncode == 1
    assert "holds a newsroom already" in again.stderr


SEEN = """
from colonnade.news import queries
from colonnade.news.models import Tag
from wagtail.models import Locale
tag = Tag.objects.create(name="New", slug=f"new-{Tag.objects.count()}", locale=Locale.objects.first())
print("number", tag.pk, "found", len(queries.search_page("en", "bridges").found))
"""
EDITIONS = {"languages": "en,el"}
SQLITE = {"database": "sqlite:data/colonnade.sqlite3"}
SAMPLE = Path(__file__).parents[1] / "wire" / "samples" / "harbour"


def seen(folder: Path, **environ: str) -> tuple[int, int]:
    """The number that a new tag is given, and how many articles a search finds."""
    done = run(folder, "manage", "shell", "-c", SEEN, **EDITIONS, **environ)
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    return int(words[-3]), int(words[-1])


def damaged(file: Path, folder: Path) -> Path:
    """The same backup from SQLite, with a name in it that PostgreSQL cannot keep."""
    with tarfile.open(file) as tar:
        tar.extractall(folder, filter="data")
    with closing(sqlite3.connect(folder / "database.sqlite3")) as database:
        database.execute("UPDATE news_author SET name = 'A' || char(0)")
        database.commit()
    with tarfile.open(folder.with_suffix(".tar.gz"), "w:gz") as tar:
        for part in folder.iterdir():
            tar.add(part, part.name)
    return folder.with_suffix(".tar.gz")


@only_postgresql
def test_a_paper_grows_from_sqlite_to_postgresql(tmp_path: Path):
    small, grown = tmp_path / "small", tmp_path / "grown"
    small.mkdir()
    done = run(small, "import", "archive", str(SAMPLE), **EDITIONS, **SQLITE)
    assert done.returncode == 0, done.stderr
    before = seen(small, **SQLITE)
    backup = tmp_path / "small.tar.gz"
    done = run(small, "backup", str(backup), **EDITIONS, **SQLITE)
    assert done.returncode == 0, done.stderr
    archives = [exported(small, tmp_path / "small.zip", **EDITIONS, **SQLITE)]

    grown.mkdir()
    refused = run(grown, "restore", str(damaged(backup, tmp_path / "damaged")), **EDITIONS)
    assert refused.returncode == 1
    assert "PostgreSQL refuses what is in it" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (grown / "data").exists()

    restored = run(grown, "restore", str(backup), **EDITIONS)
    assert restored.returncode == 0, restored.stderr
    archives.append(exported(grown, tmp_path / "grown.zip", **EDITIONS))
    assert archives[0] == archives[1]
    after = seen(grown)
    assert after == (before[0] + 1, before[1]), "numbered on from what was there, and found again"
    assert before[1] > 0

    done = run(grown, "backup", str(tmp_path / "grown.tar.gz"), **EDITIONS)
    assert done.returncode == 0, done.stderr
    (tmp_path / "back").mkdir()
    smaller = run(tmp_path / "back", "restore", str(tmp_path / "grown.tar.gz"), **EDITIONS, **SQLITE)
    assert smaller.returncode == 1
    assert "written on PostgreSQL" in smaller.stderr


@only_postgresql
def test_a_database_that_cannot_be_reached_is_named_without_a_traceback(newsroom: Path, tmp_path: Path):
    done = run(newsroom, "doctor", database=f"postgresql:///paper?host={tmp_path}")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_backup_is_refused(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("not a backup")
    done = run(tmp_path, "restore", "notes.txt")
    assert done.returncode == 1
    assert "cannot be read as a backup" in done.stderr


def test_an_import_that_is_refused_ends_with_status_1_and_one_line(newsroom: Path, tmp_path: Path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "archive.json").write_text('{"format": "colonnade", "version": 99}')
    done = run(newsroom, "import", "archive", str(tmp_path / "broken"))
    assert done.returncode == 1
    assert "archive.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_several_workers_without_a_bus_are_refused_with_the_mend(newsroom: Path):
    done = run(newsroom, "serve", "--workers", "4", "--port", "0", bus="process")
    assert done.returncode == 1
    assert 'bus = "valkey://' in done.stderr
    assert "--workers 1" in done.stderr
    none = run(newsroom, "serve", "--workers", "0")
    assert none.returncode == 2
    assert "from 1 to 64" in none.stderr


def test_the_doctor_asks_the_bus_and_the_caches(newsroom: Path):
    away = run(newsroom, "doctor", bus="valkey://127.0.0.1:1/0")
    assert away.returncode == 1
    assert "WRONG  The bus on Valkey does not answer" in away.stdout
    cache = run(newsroom, "doctor", bus="process", purge='[{"varnish": "http://127.0.0.1:1"}]')
    assert "WRONG  The Varnish at 127.0.0.1:1 takes no purge" in cache.stdout
    assert "Traceback" not in away.stderr + cache.stderr


def test_the_doctor_warns_of_several_processes_that_do_not_hear_each_other(newsroom: Path):
    serving = """
from colonnade.edge.models import Lease
for number in range(2):
    Lease.take(f"serving:{number}", str(number), 300)
"""
    assert run(newsroom, "manage", "shell", "-c", serving).returncode == 0
    done = run(newsroom, "doctor", bus="process")
    assert "WRONG  2 processes serve, and none hears what the others change" in done.stdout
