"""Programs that the bench starts: each on one core, in a group of its own, and ended with the run.

The first core is the server's, the second the load's, so that figures are per core.
Whoever ends the run, by Ctrl-C, a kill or a mistake, ends every program that it
started, and what those started.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

CACHE = Path(".cache") / "bench"
CORES = sorted(os.sched_getaffinity(0))
SERVER, LOAD = CORES[0], CORES[-1]
START_SECONDS = 90
FAREWELL = 15


class Missing(Exception):
    """What a part needs is not installed; the sentence says what and how to get it."""


class Failed(Exception):
    """A part could not be measured; the sentence says why."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(core: int, command: Sequence[str | Path]) -> list[str]:
    """The command, held to one core, and ended by the kernel should this process die."""
    words = [str(word) for word in command]
    if shutil.which("taskset"):
        words = ["taskset", "-c", str(core), *words]
    if shutil.which("setpriv"):
        words = ["setpriv", "--pdeathsig", "TERM", *words]
    return words


def own_environment(**given: str) -> dict[str, str]:
    """The environment without what somebody set for a newsroom of theirs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLONNADE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | given


class Program:
    """One running program; `log` is where it writes."""

    def __init__(self, name: str, process: subprocess.Popen, log: Path) -> None:
        self.name, self.log = name, log
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def last_words(self) -> str:
        """The end of what it wrote, for a sentence about its failure."""
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return " / ".join(lines[-3:])[-400:] or "it said nothing"

    def memory(self) -> float:
        """Megabytes in memory (RSS) of it and all that it started."""
        return sum(_resident(pid) for pid in _family(self.pid)) / 1024

    def end(self) -> None:
        """Ask the whole group to end, and insist after a while."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(FAREWELL)
                break
        # What it left behind, if anything.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


@contextmanager
def running(
    name: str,
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    where: Path | None = None,
    core: int = SERVER,
) -> Iterator[Program]:
    """Run a program for as long as the block lasts; its words go to a file in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            pinned(core, command),
            cwd=where,
            env=dict(environment) if environment is not None else own_environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    program = Program(name, process, log)
    try:
        yield program
    finally:
        program.end()


def wait_for(
    program: Program, is_ready: Callable[[], object], what: str, seconds: float = START_SECONDS
) -> None:
    """Ask until it is ready; Failed with the program's last words if it ends or takes too long."""
    end = time.monotonic() + seconds
    while not is_ready():
        if not program.is_running:
            raise Failed(f"{program.name} ended before {what}: {program.last_words}.")
        if time.monotonic() > end:
            raise Failed(f"{program.name}: waited {seconds:.0f} seconds for {what}: {program.last_words}.")
        time.sleep(0.05)


def answers(address: str) -> Callable[[], bool]:
    """Whether somebody answers there, whatever they say."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    return ask


def run(command: Sequence[str | Path], *, seconds: float = 900, **more: object) -> str:
    """Run a program to its end and return what it printed; Failed with its last words."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            **{"env": own_environment(), **more},  # type: ignore[call-overload]
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{command[0]} took longer than {seconds:.0f} seconds.") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Failed(f"{' '.join(map(str, command[:4]))} failed: {' / '.join(said[-3:])[-500:]}")
    return str(done.stdout)


def measured(module: str, *words: str, seconds: float = 3600, **settings: str) -> dict:
    """What a module of the bench finds in a process of its own: the JSON on its last line.

    A process that takes too long, or fails, is ended with all that it started.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.{module}", *words],
        env=own_environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, wrong = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"bench.{module} took longer than {seconds:.0f} seconds.") from error
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    if process.returncode:
        raise Failed(f"bench.{module}: {' / '.join(wrong.strip().splitlines()[-3:])[-500:]}")
    return dict(json.loads(said.splitlines()[-1]))


def needed(program: str, package: str) -> str:
    """Where a program lies, or Missing with what gets it."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if not found:
        raise Missing(f"{program} is not installed ({package}): `make bench-peers` as root gets it.")
    return found


def end_on_kill() -> None:
    """Let a kill of the run end it as Ctrl-C does, so that every block is left in order."""

    def ended(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # Ctrl-C too, which a shell makes deaf in what it runs behind.
    signal.signal(signal.SIGINT, ended)
    signal.signal(signal.SIGTERM, ended)
    signal.signal(signal.SIGHUP, ended)


def _family(pid: int) -> list[int]:
    """A process and those that it started, as far as they stayed in its session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == pid:
                    found.append(int(entry.name))
    return found or [pid]


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0
