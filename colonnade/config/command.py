"""The `colonnade` command: what an operator types.

Each command ends with status 0, or with 1 and one clear error on the last lines
of what it says. Django is started only after the newsroom's folder is known,
because the settings are read from there.
"""

import argparse
import errno
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from colonnade import __version__
from colonnade.config import newsroom

Arguments = argparse.Namespace
TEMPLATE = """\
# The newsroom's settings. The environment wins over what stands here:
# COLONNADE_ZONE=Europe/Paris, for instance.

origin = "http://localhost:8000"   # the address at which readers find the paper
languages = ["en"]                 # one edition each, the default first
zone = "UTC"                       # the paper's own time zone, such as "Europe/Athens"
# hosts = ["www.post.example"]     # further names under which it answers
# database = "sqlite:data/colonnade.sqlite3"   # or "postgresql://user:password@host:5432/name"
# bus = "valkey://localhost:6379/0"   # between several processes beside SQLite
# email = "smtp+tls://user:password@mail.example:587"
# email_from = "The Post <newsroom@post.example>"
# trusted_proxies = ["127.0.0.1"]  # whose X-Forwarded-For may be believed
# security_contact = "mailto:security@post.example"
# ai_crawlers = "refuse"           # or "allow"
# advertisements = false           # keep places for them
# [sign_in.google]                 # readers sign in through others as well
# client_id = "…"
# secret = "…"
"""


class Failed(Exception):
    """A command that could not do its work; the message is what the operator is told."""


def _start(home: Path | None = None) -> None:
    """Start Django in the newsroom's folder."""
    if home is not None:
        os.environ["COLONNADE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "colonnade.config.settings"
    try:
        import django  # after the folder is known: settings are read from there

        django.setup()
    except newsroom.Wrong as error:
        raise Failed(str(error)) from error
    from django.db import OperationalError, connection

    if connection.vendor == "postgresql":
        try:
            connection.ensure_connection()
        except OperationalError as error:
            why = str(error).strip().splitlines()[-1].strip()
            raise Failed(f"The database cannot be reached: {why}\nStart it, or mend `database`.") from error


def _prepare() -> None:
    """Bring the database up to date, open the editions, set up the roles."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from colonnade.news import actions

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        Path(settings.HOME / "data").mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        actions.set_up_roles()


def _open_editions() -> None:
    """A front page for every language of the settings, with the pages that a paper must have."""
    from django.conf import settings

    from colonnade.news import actions, queries

    first = queries.edition_front(settings.LANGUAGE_CODE)
    for code, _name in settings.LANGUAGES:
        if queries.edition_front(code) is None:
            actions.open_edition(language=code, name=first.title if first else "The Paper")
            actions.open_notices(language=code)


def _free_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
            raise Failed(f"Port {port} {why}; give another with --port.") from error


def _serve(host: str, port: int) -> None:
    from colonnade.config import server

    server.serve(host, port)


def _serve_in_workers(given: Arguments) -> None:
    """Keep several serving processes; Django is started in them, and once before to prepare."""
    from colonnade.config import workers

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if subprocess.run([sys.executable, "-m", "colonnade", "serve", "--prepare-only"], check=False).returncode:
        sys.exit(1)
    with workers.listen(given.host, given.port) as listening:
        _say_where(given)
        workers.Workers(listening, given.workers).run()


def _say_where(given: Arguments) -> None:
    where = f"http://{given.host}:{given.port}/ (the desk is at /desk/)"
    how = f" with {given.workers} workers" if given.workers > 1 else ""
    print(f"Serving on {where}{how}. Ctrl+C ends it.", flush=True)


def demo(given: Arguments) -> None:
    """Build the demo newspaper if it is not there, and serve it."""
    home = Path(given.dir).resolve()
    _free_port(given.host, given.port)
    os.environ["COLONNADE_ORIGIN"] = f"http://localhost:{given.port}"
    from colonnade.config import demonstration

    demonstration.write_settings(home)
    _start(home)
    _prepare()
    try:
        demonstration.build(say=print)
    except demonstration.Failed as error:
        raise Failed(str(error)) from error
    print(demonstration.welcome(given.port), flush=True)
    if not given.build_only:
        _serve(given.host, given.port)


def init(given: Arguments) -> None:
    """Make a new newsroom's folder with its settings and its empty paper."""
    home = Path(given.dir).resolve()
    settings = home / newsroom.FILE
    if settings.exists():
        raise Failed(f"{home} is a newsroom's folder already; `cd {home} && colonnade serve` starts it.")
    home.mkdir(parents=True, exist_ok=True)
    settings.write_text(TEMPLATE, "utf-8")
    _start(home)
    _prepare()
    _open_editions()
    print(f"The newsroom is in {home}. Set its address, languages and zone in {newsroom.FILE}, then:")
    print(f"  cd {home}")
    print("  colonnade manage createsuperuser")
    print("  colonnade serve")
    print("The paper's name and its imprint, privacy and other pages wait at the desk to be filled.")


def serve(given: Arguments) -> None:
    """Serve the newsroom in this folder."""
    if given.workers > 1 and newsroom.read().bus_kind == "process":
        raise Failed(
            "Several workers need a bus, by which each hears what another has changed. Set a PostgreSQL"
            ' `database`, which carries it, or bus = "valkey://localhost:6379/0" in colonnade.toml,'
            " or serve with --workers 1."
        )
    if not given.prepare_only:
        _free_port(given.host, given.port)
        if given.workers > 1:
            _serve_in_workers(given)
            return
    _start()
    _prepare()
    _open_editions()
    if not given.prepare_only:
        _say_where(given)
        _serve(given.host, given.port)


def take_in(given: Arguments) -> None:
    """Import a file or a folder; without a format, find out which it is."""
    _start()
    _prepare()
    from colonnade.wire import archive

    names = given.words
    if names and names[0] in ("archive",):
        names = names[1:]
    if not names:
        raise Failed("Name the file or the folder to import: colonnade import archive FILE.")
    for name in names:
        try:
            report = archive.import_archive(Path(name), dry_run=given.dry_run, progress=lambda *_words: None)
        except archive.BadArchive as error:
            raise Failed(f"{name}: {error}") from error
        print(report)


def give_out(given: Arguments) -> None:
    """Export everything to a file or a folder."""
    _start()
    _prepare()
    from colonnade.wire import archive

    if given.format != "archive":
        raise Failed(f"‘{given.format}’ is not a format that can be written; known: archive.")
    try:
        print(archive.export_archive(Path(given.file)))
    except archive.BadArchive as error:
        raise Failed(f"{given.file}: {error}") from error


def back_up(given: Arguments) -> None:
    """Write everything of this newsroom into one file, consistent while it serves."""
    _start()
    from colonnade.config import backup

    try:
        print(backup.write(Path(given.file)))
    except backup.Failed as error:
        raise Failed(str(error)) from error


def restore(given: Arguments) -> None:
    """Put a backup into this folder, which must not hold a newsroom's data yet."""
    home = Path(os.environ.get("COLONNADE_HOME") or ".").resolve()
    from colonnade.config import backup

    try:
        print(backup.restore(Path(given.file), home, _start))
    except backup.Failed as error:
        raise Failed(str(error)) from error


def doctor(given: Arguments) -> None:
    """Say what is wrong with this installation, and the mend."""
    _start()
    from colonnade.config import examination

    findings = examination.examine()
    for finding in findings:
        print(finding)
    if any(not finding.is_well for finding in findings):
        raise Failed("Mend what is marked above, then ask again.")


def manage(given: Arguments) -> None:
    """Run one of Django's commands."""
    _start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["colonnade manage", *given.words])


def _count(text: str) -> int:
    """A number of workers."""
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("give a whole number from 1 to 64")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="colonnade", description=__doc__)
    parser.add_argument("--version", action="version", version=f"Colonnade {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, does: Callable[[Arguments], None]) -> argparse.ArgumentParser:
        text = (does.__doc__ or "").strip()
        made = commands.add_parser(name, help=text.splitlines()[0], description=text)
        made.set_defaults(does=does)
        return made

    def port(made: argparse.ArgumentParser) -> None:
        made.add_argument("--port", type=int, default=8000, metavar="N")
        made.add_argument("--host", default="127.0.0.1", help="address to listen on")

    one = add("demo", demo)
    port(one)
    one.add_argument("--dir", default="colonnade-demo", metavar="D", help="where it is built")
    one.add_argument("--build-only", action="store_true", help="build it and do not serve")
    add("init", init).add_argument("dir", metavar="DIR")
    one = add("serve", serve)
    port(one)
    one.add_argument("--workers", type=_count, default=1, metavar="N", help="serve with so many processes")
    one.add_argument(
        "--prepare-only", action="store_true", help="bring the database up to date, do not serve"
    )
    one = add("import", take_in)
    one.add_argument("words", nargs="*", metavar="[FORMAT] FILE")
    one.add_argument("--dry-run", action="store_true", help="read and check everything, change nothing")
    one = add("export", give_out)
    one.add_argument("format", metavar="FORMAT")
    one.add_argument("file", metavar="FILE")
    add("backup", back_up).add_argument("file", metavar="FILE")
    add("restore", restore).add_argument("file", metavar="FILE")
    add("doctor", doctor)
    add("manage", manage).add_argument("words", nargs=argparse.REMAINDER, metavar="…")
    return parser


def main(words: list[str] | None = None) -> None:
    """Run one command."""
    given = _parser().parse_args(words)
    try:
        given.does(given)
    except (Failed, newsroom.Wrong) as error:
        print(f"colonnade: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
