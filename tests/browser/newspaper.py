"""The demo newspaper for the browser tests: built once, and served from copies by real processes.

What was built lies in `.cache/browser` and serves the next run too, until the
program or the demo's archive changes. Nobody reads it there: each worker serves
a copy, so that what a test changes is met by no other run.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.migrated import clean_environment, furnish

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / ".cache" / "browser"
PASSWORD = "norrhaven-1871"
BUILD_SECONDS = 600
START_SECONDS = 90


def wait_until(condition: Callable[[], object], what: str, seconds: float = 30) -> object:
    """Ask until the answer is true and return it; fail with a sentence after so many seconds."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"Waited {seconds} seconds in vain: {what}.")
        time.sleep(0.05)
    return answer


def _fingerprint() -> str:
    """Of everything that decides what the built newspaper is."""
    digest = hashlib.sha256()
    files = [*(ROOT / "colonnade").rglob("*.py"), *(ROOT / "demo" / "newspaper").rglob("*")]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _locked() -> Iterator[None]:
    """Two workers do not build at once, and nothing is copied while it is built."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _word(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _build(folder: Path) -> None:
    """Build the demo, and do its tasks, the photos' files: no process that serves a copy has to."""
    shutil.rmtree(folder, ignore_errors=True)
    furnish(folder, "with roles")
    # The port is only named in what it says at its end; 0 is always free.
    _colonnade("demo", "--build-only", "--port", "0", "--dir", str(folder))
    tasks = ("--batch", "--no-reload", "--no-startup-delay", "--queue-name", "*", "--verbosity", "0")
    _colonnade("manage", "db_worker", *tasks, COLONNADE_HOME=str(folder), COLONNADE_BACKGROUND="off")


def _colonnade(*words: str, **environment: str) -> None:
    command = [sys.executable, "-m", "colonnade", *words]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"The demo cannot be built:\n{done.stdout}\n{done.stderr}")


def _link(source: str, target: str) -> None:
    """A file of media never changes under its name, so a copy may be the same file."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copy_to(home: Path) -> None:
    """Put a copy of the built newspaper into a new folder, building it first where it must be."""
    demo, built, served = CACHE / "demo", CACHE / "built", CACHE / "served"
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with _locked():
        now = _fingerprint()
        # One run builds once, even if somebody edits the program meanwhile.
        if _word(built) != now and _word(served) != run:
            built.unlink(missing_ok=True)
            _build(demo)
            built.write_text(now)
        served.write_text(run)
        shutil.copytree(demo, home, copy_function=_link, ignore=shutil.ignore_patterns("*.sqlite3*"))
        for path in (demo / "data").glob("*.sqlite3*"):
            shutil.copy2(path, home / "data" / path.name)


class Paper:
    """The newspaper as its readers meet it: an origin, and a process that serves it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        copy_to(home)
        for _attempt in range(3):  # another process may take the port between asking and using
            self.port = _free_port()
            self.origin = f"http://127.0.0.1:{self.port}"
            self._log = (home / "serve.log").open("ab")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "colonnade", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
            )
            wait_until(lambda: self._process.poll() is not None or self._is_well(), "/health", START_SECONDS)
            if self._process.poll() is None:
                return
        raise RuntimeError(f"The newspaper cannot be served:\n{self.log}")

    def _environment(self) -> dict[str, str]:
        return clean_environment(COLONNADE_HOME=str(self.home), COLONNADE_ORIGIN=self.origin)

    def _is_well(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.origin}/health", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    @property
    def log(self) -> str:
        """What the serving process said."""
        return (self.home / "serve.log").read_text("utf-8", "replace")

    def run(self, program: str) -> str:
        """Run a few lines of Python within the newspaper; return what they print."""
        command = [sys.executable, "-m", "colonnade", "manage", "shell", "--no-imports", "-c", program]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, timeout=120
        )
        assert not done.returncode, done.stderr
        return done.stdout.strip()

    def close(self) -> None:
        """End the process as an operator would; its folder is the test run's to remove."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
