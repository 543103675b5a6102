"""What `colonnade doctor` looks at: is everything here that this newsroom needs, and in order?"""

import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from colonnade.config.background import SERVING
from colonnade.edge import bus, purge
from colonnade.edge.models import Lease
from colonnade.moderation import queries as moderation
from colonnade.news.models import Article, FrontPage, Photo, Placement


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` is empty where it is well."""

    what: str
    mend: str = ""

    @property
    def is_well(self) -> bool:
        return not self.mend

    def __str__(self) -> str:
        return f"well   {self.what}" if self.is_well else f"WRONG  {self.what}\n       → {self.mend}"


def _folder() -> Finding:
    home = settings.HOME / "data"
    if not home.exists():
        return Finding(
            f"no data in {settings.HOME}", "Run `colonnade init DIR` or go to the newsroom's folder."
        )
    try:
        probe = home / ".doctor"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Finding(f"{home} cannot be written: {error.strerror}", "Give it to the user who serves.")
    free = shutil.disk_usage(home).free
    if free < 500_000_000:
        return Finding(
            f"{free // 1_000_000} MB are free at {home}", "Make room: the database needs some to write."
        )
    return Finding(f"{home} can be written, {free // 1_000_000_000} GB are free")


def _database() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding(f"{len(plan)} changes of the database are waiting", "Run `colonnade manage migrate`.")
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        said = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    if said != "ok":
        return Finding(
            f"the database is damaged: {said}", "Restore the last backup: `colonnade restore FILE`."
        )
    if mode != "wal":
        return Finding(
            f"the database's journal is {mode}", "Keep the database on a local disk; WAL needs one."
        )
    return Finding(f"the database is whole (SQLite {sqlite3.sqlite_version}, {mode})")


def _postgresql() -> Finding:
    said = {}
    with connection.cursor() as cursor:
        for name in ("server_version", "server_encoding", "synchronous_commit", "fsync"):
            cursor.execute(f"SHOW {name}")
            said[name] = cursor.fetchone()[0]
    if said["server_encoding"] != "UTF8":
        return Finding(
            f"the database keeps texts as {said['server_encoding']}",
            "Make another with `createdb --encoding=UTF8 --template=template0 NAME`.",
        )
    if "off" in (said["synchronous_commit"], said["fsync"]):
        return Finding(
            "the database acknowledges what is not on its disk yet",
            "Set synchronous_commit and fsync to on for it.",
        )
    return Finding(f"the database answers (PostgreSQL {said['server_version']})")


def _checks() -> Finding:
    try:
        call_command("check", verbosity=0)
    except SystemCheckError as error:
        return Finding("Django's checks fail", str(error))
    return Finding("Django's checks pass")


def _editions() -> Finding:
    open_ones = set(FrontPage.objects.values_list("locale__language_code", flat=True))
    missing = [code for code, _name in settings.LANGUAGES if code not in open_ones]
    if missing:
        return Finding(
            f"editions without a front page: {', '.join(missing)}",
            "Serve once: it is opened then; or take the language out of colonnade.toml.",
        )
    return Finding(f"editions: {', '.join(code for code, _name in settings.LANGUAGES)}")


def _photos() -> Finding:
    waiting = Photo.objects.filter(files=[]).count()
    if waiting:
        return Finding(
            f"{waiting} photos wait for their files",
            "Let the newsroom serve for a while, or run `colonnade manage db_worker --batch`.",
        )
    return Finding("every photo has its files")


def _lists() -> Finding:
    shown = Placement.objects.values("article").distinct().count()
    live = Article.objects.live().count()
    if shown != live:
        return Finding(
            f"{live} articles are published and {shown} stand in lists",
            "Run `colonnade manage relist`.",
        )
    return Finding(f"{live} articles stand in their lists")


def _scheduled() -> Finding:
    late = Article.objects.filter(live=False, go_live_at__lt=timezone.now() - timedelta(minutes=5)).count()
    if late:
        return Finding(f"{late} articles are past their time of publication", "Serve with background = true.")
    return Finding("nothing is past its time of publication")


def _log() -> Finding:
    held, _seal, broken = moderation.first_broken()
    if broken is not None:
        return Finding(
            f"the log of decisions is broken at entry {broken.number}: {broken.fault}",
            "Somebody has changed the database behind the paper; compare it with a backup of before.",
        )
    return Finding(f"the log of decisions is whole: {held} entries")


def _origin() -> Finding:
    if settings.ORIGIN.startswith("http://") and "localhost" not in settings.ORIGIN and not settings.DEBUG:
        return Finding(f"readers come to {settings.ORIGIN}", "Serve behind TLS and set origin to https://….")
    return Finding(f"readers come to {settings.ORIGIN}")


def _bus() -> Finding:
    between = bus.between_processes()
    if between is None:
        serving = Lease.objects.filter(name__startswith=SERVING, until__gt=timezone.now()).count()
        if serving > 1:
            return Finding(
                f"{serving} processes serve, and none hears what the others change",
                'Serve with one, or set bus = "valkey://host:6379/0", or keep the paper in PostgreSQL.',
            )
        return Finding("the bus is within the process: one process may serve")
    try:
        began = time.perf_counter()
        between.ask()
        took = (time.perf_counter() - began) * 1000
    except bus.Away as error:
        return Finding(f"{between.name} does not answer: {error}", "Start it, or mend `bus`.")
    finally:
        between.close()
    return Finding(f"{between.name} answers in {took:.0f} ms: several processes may serve")


def _purge() -> Finding:
    for given in settings.EDGE_PURGE:
        cache = purge.cache(given)
        try:
            cache.forget(("doctor",))
        except purge.Failed as error:
            return Finding(f"{cache.name} takes no purge: {error}", "Mend its [[purge]], or start it.")
    if not settings.EDGE_PURGE:
        return Finding("no cache before the paper is told of changes")
    return Finding(f"caches that take a purge: {len(settings.EDGE_PURGE)}")


LOOKS: list[Callable[[], Finding]] = [
    _folder,
    _database,
    _checks,
    _editions,
    _lists,
    _photos,
    _scheduled,
    _log,
    _origin,
    _bus,
    _purge,
]


def examine() -> list[Finding]:
    """Look at everything; stop at a database that cannot be asked."""
    findings = []
    for look in LOOKS:
        findings.append(look())
        if look in (_folder, _database) and not findings[-1].is_well:
            break
    return findings
