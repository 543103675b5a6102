"""Settings: read from the environment and one file, refused at the start where they cannot be meant."""

from pathlib import Path

import pytest

from colonnade.config import newsroom


def read(folder: Path, file: str = "", **environ: str) -> newsroom.Newsroom:
    if file:
        (folder / "colonnade.toml").write_text(file, "utf-8")
    names = {f"COLONNADE_{name.upper()}": value for name, value in environ.items()}
    return newsroom.read(names | {"COLONNADE_HOME": str(folder)})


def test_the_environment_wins_over_the_file(tmp_path: Path):
    settings = read(tmp_path, 'zone = "Europe/Athens"\nlanguages = ["el", "en"]', zone="Asia/Tokyo")
    assert settings.zone == "Asia/Tokyo"
    assert settings.languages == ("el", "en")


def test_nothing_need_be_set_and_the_secret_is_made_once(tmp_path: Path):
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) > 40
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("zone", "Athens", "IANA"),
        ("origin", "post.example", "https://"),
        ("origin", "https://post.example/path", "scheme and host only"),
        ("languages", "english", "BCP 47"),
        ("languages", "en,en", "once"),
        ("threads", "many", "whole number from 1 to 64"),
        ("threads", "0", "whole number from 1 to 64"),
        ("background", "maybe", "on or off"),
        ("database", "mysql://x", "sqlite:FILE"),
        ("database", "sqlite:", "sqlite:FILE"),
        ("database", "postgresql://host", "name the database"),
        ("database", "postgresql://host/a/b", "name the database"),
        ("database", "postgresql://host:port/paper", "port as a number"),
        ("database", "postgresql://host/paper?tls=on", "known are host, port, sslmode"),
        ("bus", "redis://host", "valkey://"),
        ("bus", "valkey://", "valkey://"),
        ("bus", "valkey://host:port/0", "valkey://"),
        ("bus", "valkey://host:6379/paper", "number of the database"),
        ("bus", "unix:///run/valkey.sock?db=x", "number of the database"),
        ("bus", "valkey://host:6379/0?timeout=1", "known: none"),
        ("bus", "yes", "PostgreSQL carries it"),
        ("purge", "varnish", "JSON"),
        ("email", "mail.example", "smtp://"),
        ("ai_crawlers", "perhaps", "refuse or allow"),
        ("colour", "blue", "not a setting"),
    ],
)
def test_a_wrong_value_is_named_with_its_mend(tmp_path: Path, name: str, value: str, mend: str):
    with pytest.raises(newsroom.Wrong) as error:
        read(tmp_path, **{name: value})
    assert f"COLONNADE_{name.upper()}" in str(error.value)
    assert mend in str(error.value)


def test_every_wrong_value_is_named_at_once(tmp_path: Path):
    with pytest.raises(newsroom.Wrong) as error:
        read(tmp_path, 'zone = "Moon"\nthreads = 900\n')
    assert str(error.value).count("\n") == 1
    assert "zone in" in str(error.value)


def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path: Path):
    with pytest.raises(newsroom.Wrong, match="line 1"):
        read(tmp_path, "zone: Athens")


def test_a_postgresql_address_is_taken_apart(tmp_path: Path):
    address = "postgresql://ed:p%40ss@db.example:6432/paper?sslmode=verify-full&connect_timeout=5"
    django = read(tmp_path, database=address).databases()
    assert django["ENGINE"] == "django.db.backends.postgresql"
    assert [django[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        *("paper", "ed", "p@ss", "db.example", "6432")
    ]
    assert django["OPTIONS"] == {"sslmode": "verify-full", "connect_timeout": "5"}
    assert (django["CONN_MAX_AGE"], django["CONN_HEALTH_CHECKS"]) == (None, True)
    socket = read(tmp_path, database="postgres:///paper?host=/run/postgresql&port=5433").databases()
    assert (socket["HOST"], socket["PORT"], socket["USER"]) == ("/run/postgresql", "5433", "")


def test_a_refused_address_is_named_without_its_password(tmp_path: Path):
    with pytest.raises(newsroom.Wrong) as error:
        read(tmp_path, database="postgresql://ed:hunter2@db.example/paper?tls=on")
    assert "hunter2" not in str(error.value)
    assert "postgresql://ed:…@db.example/paper" in str(error.value)


@pytest.mark.parametrize(
    ("database", "bus", "kind"),
    [
        ("sqlite:data/a.sqlite3", "", "process"),
        ("postgresql://host/paper", "", "postgresql"),
        ("postgresql://host/paper", "process", "process"),
        ("sqlite:data/a.sqlite3", "valkey://:secret@cache.example:6379/3", "valkey"),
        ("postgresql://host/paper", "unix:///run/valkey.sock?db=2", "valkey"),
    ],
)
def test_the_bus_follows_the_database_unless_it_is_named(tmp_path: Path, database: str, bus: str, kind: str):
    assert read(tmp_path, database=database, bus=bus).bus_kind == kind


def test_what_was_given_for_a_cache_is_not_repeated(tmp_path: Path):
    with pytest.raises(newsroom.Wrong) as error:
        read(tmp_path, '[[purge]]\naddress = "https://cdn.example/hunter2"\n')
    assert "purge in" in str(error.value)
    assert "where the keys go" in str(error.value)
    assert "hunter2" not in str(error.value)
