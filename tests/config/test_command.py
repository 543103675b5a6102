"""The `colonnade` command, as an operator runs it: in a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TIMEOUT = 240


def run(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COLONNADE_")}
    return subprocess.run(
        [sys.executable, "-m", "colonnade", *words],
        cwd=folder,
        env=clean | {f"COLONNADE_{name.upper()}": value for name, value in environ.items()},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operator")
    done = run(folder, "init", "paper")
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


def test_a_backup_restores_what_was_there(newsroom: Path, tmp_path: Path):
    made = run(newsroom, "backup", str(tmp_path / "all.tar.gz"))
    assert made.returncode == 0, made.stderr
    assert run(newsroom, "backup", str(tmp_path / "all.tar.gz")).returncode == 1
    (tmp_path / "other").mkdir()
    restored = run(tmp_path / "other", "restore", str(tmp_path / "all.tar.gz"))
    assert restored.returncode == 0, restored.stderr
    export = [run(folder, "export", "archive", str(tmp_path / f"{folder.name}.zip")) for folder in (newsroom, tmp_path / "other")]  # fmt: skip  # noqa: E501
    assert [done.returncode for done in export] == [0, 0], export[0].stderr
    assert (tmp_path / "paper.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    again = run(tmp_path / "other", "restore", str(tmp_path / "all.tar.gz"))
    assert again.returncode == 1
    assert "holds a newsroom already" in again.stderr


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


def test_several_workers_are_refused_with_the_mend(newsroom: Path):
    done = run(newsroom, "serve", "--workers", "4", "--port", "0")
    assert done.returncode == 1
    assert "--workers 1" in done.stderr
