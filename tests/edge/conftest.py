"""A real server on a port of its own, around the small newspaper."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from colonnade.edge.assets import Assets
from colonnade.edge.bus import current
from colonnade.edge.door import Door
from colonnade.edge.shell import Shell

from . import newspaper

PATIENCE = 10


class Server:
    """One serving process's shell, in a thread, and a client of it.

    A touched page falls at once here, unless the test says how long it is still given.
    """

    def __init__(
        self, folder: Path, beat: float = 15, behind: float = 0, http: type | str = Door, **options: object
    ) -> None:
        self.assets = Assets(folder)
        with override_settings(EDGE_BEHIND=behind):
            self.shell = Shell(WSGIHandler(), assets=self.assets, beat=beat)
        config = uvicorn.Config(
            self.shell,
            loop="uvloop",
            http=http,
            lifespan="on",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            **options,
        )
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, args=([self.socket],))
        self._thread.start()

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> "Reply":
        """One request; header names are written with `_` for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, given)
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def listen(self, path: str, **headers: str) -> "Stream":
        return Stream(self.port, path, **headers)

    def stop(self) -> None:
        self.shell.live._loop.call_soon_threadsafe(self.shell.live.drain)
        self._uvicorn.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.socket.close()


class Reply:
    """An answer, whole."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()


class Stream:
    """An open stream of events, read line by line."""

    def __init__(self, port: int, path: str, **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request("GET", path, headers=given)
        self.response = self._connection.getresponse()

    def until(self, start: str) -> str:
        """The next line that begins so; empty when the stream has ended."""
        while line := self.response.readline():
            if line.decode().startswith(start):
                return line.decode().strip()
        return ""

    def close(self) -> None:
        self._connection.close()
        self.response.close()


@pytest.fixture
def newsroom(settings) -> Iterator[None]:
    """Django with the small newspaper's addresses and nothing that needs a database."""
    settings.ROOT_URLCONF = newspaper.__name__
    settings.MIDDLEWARE = [
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    settings.EDGE_TRUSTED_PROXIES = ()
    newspaper.begin()
    yield
    newspaper.gate.set()


@pytest.fixture
def start(newsroom, tmp_path) -> Iterator[Callable[..., Server]]:
    """Start a server with what the test has set; it is stopped at the end."""
    servers = []

    def start_one(**options) -> Server:
        servers.append(Server(tmp_path / "static", **options))
        return servers[-1]

    yield start_one
    for server in servers:
        server.stop()


@pytest.fixture
def server(start) -> Server:
    return start()


@pytest.fixture
def heard() -> Iterator[list[tuple[str, ...]]]:
    """What the bus of this process is told, each announcement a tuple of keys."""
    told: list[tuple[str, ...]] = []
    end = current().subscribe(lambda numbers: told.append(tuple(numbers)))
    yield told
    end()
