"""What a newsroom may set, read once at the start and refused there if wrong.

Values come from the environment (`COLONNADE_ZONE=Europe/Athens`) and from one
optional file, `colonnade.toml`, in the newsroom's folder (`zone = "Europe/Athens"`);
the environment wins. A name that nobody knows and a value that cannot be meant
both stop the start with a sentence that says how to mend it: a typing error in
a settings file must not wait for the first reader to be found.
"""

import contextlib
import os
import re
import secrets
import tomllib
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from colonnade.config import providers, purges

FILE = "colonnade.toml"
PREFIX = "COLONNADE_"


class Wrong(Exception):
    """A setting that cannot be used; the message names it and its mend."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("give text in quotes")
    return value.strip()


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    answer = {"on": True, "true": True, "1": True, "yes": True}
    answer |= {"off": False, "false": False, "0": False, "no": False}
    if str(value).lower() not in answer:
        raise ValueError("say on or off")
    return answer[str(value).lower()]


def _whole(least: int, most: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ValueError(f"give a whole number from {least} to {most}")
        return number

    return parse


def _list(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)):
        raise ValueError("give a list, or words with commas between them")
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _zone(value: object) -> str:
    name = _text(value)
    if name not in zoneinfo.available_timezones():
        raise ValueError("give a name of the IANA list, such as Europe/Athens")
    return name


def _languages(value: object) -> tuple[str, ...]:
    codes = _list(value)
    for code in codes:
        if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", code):
            raise ValueError(f"‘{code}’ is not a language; give BCP 47 codes such as en, ar, pt-br")
    if not codes or len(set(codes)) != len(codes):
        raise ValueError("give each edition's language once, the default first")
    return codes


def _origin(value: object) -> str:
    parts = urlsplit(_text(value))
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise ValueError("give scheme and host only, such as https://post.example")
    return f"{parts.scheme}://{parts.netloc}"


def _database(value: object) -> str:
    address = _text(value)
    if address.startswith(("postgres:", "postgresql:")):
        _postgresql(address)
    elif not address.startswith("sqlite:") or not address.removeprefix("sqlite:"):
        raise ValueError(
            "give sqlite:FILE, the file within the newsroom's folder,"
            " or postgresql://user:password@host:port/name"
        )
    return address


# What may stand behind the question mark of a PostgreSQL address, besides host and port.
POSTGRESQL_OPTIONS = (
    *("sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "channel_binding"),
    *("connect_timeout", "application_name", "target_session_attrs"),
)


def _postgresql(address: str) -> dict:
    """Django's words for an address such as postgresql://user:password@host:port/name?sslmode=require.

    A socket is named by its folder: postgresql:///name?host=/run/postgresql.
    """
    parts = urlsplit(address)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    host, port = given.pop("host", unquote(parts.hostname or "")), given.pop("port", "")
    name = unquote(parts.path.strip("/"))
    if unknown := sorted(given.keys() - set(POSTGRESQL_OPTIONS)):
        raise ValueError(
            f"‘{unknown[0]}’ is not an option of a PostgreSQL address;"
            f" known are host, port, {', '.join(POSTGRESQL_OPTIONS)}"
        )
    if not name or "/" in name or len(name.encode()) > 63:
        raise ValueError("name the database: postgresql://user:password@host:port/name")
    try:
        number = int(port or parts.port or 0)
    except ValueError as error:
        raise ValueError("give the port as a number: postgresql://user@host:5432/name") from error
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(number or ""),
        "OPTIONS": given,
    }


# What may stand behind the question mark of a bus's address.
BUS_OPTIONS = {
    "valkey": (),
    "valkeys": ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile"),
    "unix": ("db", "password"),
}


def _bus(value: object) -> str:
    address = _text(value)
    if address in ("", "process"):
        return address
    parts = urlsplit(address)
    try:
        whole = parts.path if parts.scheme == "unix" else parts.hostname and parts.port != 0
    except ValueError:
        whole = ""
    if parts.scheme not in BUS_OPTIONS or not whole:
        raise ValueError(
            "give valkey://:password@host:6379/0 (valkeys:// over TLS), unix:///run/valkey.sock?db=0,"
            " process, or nothing: then PostgreSQL carries it where it keeps the paper"
        )
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(given.keys() - set(BUS_OPTIONS[parts.scheme])):
        known = ", ".join(BUS_OPTIONS[parts.scheme]) or "none"
        raise ValueError(f"‘{unknown[0]}’ is not an option of such an address; known: {known}")
    number = given.get("db", "0") if parts.scheme == "unix" else parts.path.strip("/") or "0"
    if not re.fullmatch(r"\d{1,4}", number):
        raise ValueError("give the number of the database, such as valkey://host:6379/0")
    return address


def _choice(*words: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if value not in words:
            raise ValueError("say " + " or ".join(words))
        return str(value)

    return parse


def _version(value: object) -> str:
    name = _text(value)
    if len(name) > 40:
        raise ValueError("give forty characters at most, such as 2026-01")
    return name


@dataclass(frozen=True)
class Newsroom:
    """Everything a newsroom can set; the field's name is the setting's name."""

    home: Path
    secret_key: str = ""
    origin: str = "http://localhost:8000"
    hosts: tuple[str, ...] = ()
    database: str = "sqlite:data/colonnade.sqlite3"
    bus: str = ""
    languages: tuple[str, ...] = ("en",)
    zone: str = "UTC"
    email: str = ""
    email_from: str = "newsroom@localhost"
    trusted_proxies: tuple[str, ...] = ()
    purge: tuple[purges.Purge, ...] = field(default=(), repr=False)
    kept_megabytes: int = 64
    live_per_address: int = 200
    threads: int = 4
    background: bool = True
    advertisements: bool = False
    ai_crawlers: str = "refuse"
    reads: str = "edge"
    embed_hosts: tuple[str, ...] = ("www.youtube-nocookie.com", "player.vimeo.com")
    security_contact: str = ""
    sign_in: tuple[providers.Provider, ...] = field(default=(), repr=False)
    terms_version: str = ""
    minimum_age: int = 0
    staff_second_factor: bool = False
    reserved_names: tuple[str, ...] = ()
    comments_a_minute: int = 6
    deletion_days: int = 14
    debug: bool = False

    @property
    def is_sqlite(self) -> bool:
        """Whether the paper is kept in a file; else a PostgreSQL server keeps it."""
        return self.database.startswith("sqlite:")

    @property
    def bus_kind(self) -> str:
        """What carries changes between processes: `valkey`, `postgresql`, or `process` where nothing does."""
        if self.bus in ("", "process"):
            return "process" if self.bus or self.is_sqlite else "postgresql"
        return "valkey"

    @property
    def sqlite_file(self) -> Path:
        """The file of a paper that is kept in one."""
        return self.home / self.database.partition(":")[2]

    def databases(self) -> dict:
        """Django's DATABASES: where what is acknowledged is on the disk.

        SQLite in WAL mode with synchronous=FULL; PostgreSQL as its server is set,
        which is synchronous_commit=on unless somebody turned it off.
        """
        if not self.is_sqlite:
            return {
                "ENGINE": "django.db.backends.postgresql",
                **_postgresql(self.database),
                "CONN_MAX_AGE": None,
                "CONN_HEALTH_CHECKS": True,
            }
        return {
            "ENGINE": "colonnade.config.sqlite",
            "NAME": self.sqlite_file,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": self.home / "data" / "test.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
                " PRAGMA temp_store=MEMORY;",
            },
        }

    def mail(self) -> dict:
        """Django's mail settings: SMTP where an address is given, else files in the folder."""
        if not self.email:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": self.home / "data" / "mail",
            }
        parts = urlsplit(self.email)
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_TIMEOUT": 20,
        }


def _email(value: object) -> str:
    address = _text(value)
    if address and urlsplit(address).scheme not in ("smtp", "smtps", "smtp+tls"):
        raise ValueError("give smtp://, smtp+tls:// or smtps:// and the host, or nothing")
    return address


PARSERS: dict[str, Callable[[object], object]] = {
    "secret_key": _text,
    "origin": _origin,
    "hosts": _list,
    "database": _database,
    "bus": _bus,
    "languages": _languages,
    "zone": _zone,
    "email": _email,
    "email_from": _text,
    "trusted_proxies": _list,
    "purge": purges.parse,
    "kept_megabytes": _whole(1, 100_000),
    "live_per_address": _whole(0, 100_000),
    "threads": _whole(1, 64),
    "background": _switch,
    "advertisements": _switch,
    "ai_crawlers": _choice("refuse", "allow"),
    "reads": _choice("edge", "beacon", "off"),
    "embed_hosts": _list,
    "security_contact": _text,
    "sign_in": providers.parse,
    "terms_version": _version,
    "minimum_age": _whole(0, 99),
    "staff_second_factor": _switch,
    "reserved_names": _list,
    "comments_a_minute": _whole(1, 100_000),
    "deletion_days": _whole(0, 30),
    "debug": _switch,
}
# What was given for these is not repeated to whoever reads the refusal.
SECRET = ("secret_key", "sign_in", "purge")


def _from_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Wrong(f"{path} cannot be read as TOML: {error}.") from error


def _secret(home: Path) -> str:
    """The key that signs sessions: made once, kept in a file only the newsroom reads."""
    path = home / "data" / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret-key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def _shown(value: object) -> str:
    """A value as it may be printed: without the password of an address."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", str(value))


def read(environ: Mapping[str, str] = os.environ) -> Newsroom:
    """Read the newsroom's settings; raise Wrong with one line for every wrong value."""
    home = Path(environ.get(PREFIX + "HOME") or ".").resolve()
    known = {one.name for one in fields(Newsroom)} - {"home"}
    given: dict[str, tuple[object, str]] = {}
    for name, value in _from_file(home / FILE).items():
        given[name] = (value, f"{name} in {home / FILE}")
    for name, value in environ.items():
        if name.startswith(PREFIX) and name not in (PREFIX + "HOME", PREFIX + "RELAY_FD"):
            given[name.removeprefix(PREFIX).lower()] = (value, name)
    said: list[str] = []
    values: dict[str, object] = {}
    for name, (value, where) in given.items():
        if name not in known:
            said.append(f"{where} is not a setting; known are {', '.join(sorted(known))}.")
            continue
        try:
            values[name] = PARSERS[name](value)
        except ValueError as error:
            said.append(f"{where}: {error}." if name in SECRET else f"{where} is ‘{_shown(value)}’: {error}.")
    if said:
        raise Wrong("\n".join(said))
    values.setdefault("secret_key", "")
    values["secret_key"] = values["secret_key"] or _secret(home)
    return Newsroom(home=home, **values)  # type: ignore[arg-type]
