"""Workers: several serving processes on one socket, and the small process that keeps them.

It opens the socket, starts the workers and looks after them: one that dies is
followed by another, at once if it had served for a while, later each time if it
keeps dying. Connections that wait in the socket wait for whichever worker is there,
so none is lost with one that was killed. Told to stop, it tells every worker, gives
them time to finish, and ends those that do not. It knows nothing of Django and
stays below 15 MB.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

# Uvicorn gives its own connections ten seconds; who needs longer is ended.
FAREWELL = 15.0
LOOK = 0.2
# A worker that lived so long is followed at once.
SERVED = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
WORKER = (sys.executable, "-m", "colonnade.config.server")

logger = logging.getLogger("colonnade.workers")


@dataclass
class _Worker:
    """One place among the workers, and who holds it now."""

    number: int
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_at: float = 0.0
    pause: float = FIRST_PAUSE


class Workers:
    """So many serving processes on one socket."""

    def __init__(self, listening: socket.socket, count: int, command: Sequence[str] = WORKER) -> None:
        self._socket = listening
        self._command = command
        self._workers = [_Worker(number) for number in range(1, count + 1)]
        # The workers hold the one end; the other is closed with this process, however it ends.
        self._lifeline, self._held = os.pipe()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Keep the workers until told to stop (SIGTERM, or Ctrl+C)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_given: self._stopping.set())
        while not self._stopping.is_set():
            for worker in self._workers:
                self._see_to(worker)
            self._stopping.wait(LOOK)
        self._stop()

    def _see_to(self, worker: _Worker) -> None:
        now = time.monotonic()
        if worker.process is not None:
            code = worker.process.poll()
            if code is None:
                return
            worker.process = None
            if now - worker.started_at >= SERVED:
                worker.next_at, worker.pause = now, FIRST_PAUSE
            else:
                worker.next_at = now + worker.pause
                worker.pause = min(worker.pause * 2, LONGEST_PAUSE)
            how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
            logger.warning(
                "Worker %s %s; another follows in %.0f seconds.", worker.number, how, worker.next_at - now
            )
        if now >= worker.next_at:
            self._start(worker)

    def _start(self, worker: _Worker) -> None:
        inherited = (self._socket.fileno(), self._lifeline)
        worker.started_at = time.monotonic()
        worker.process = subprocess.Popen(
            [*self._command, *map(str, inherited)], pass_fds=inherited, stdin=subprocess.DEVNULL
        )

    def _stop(self) -> None:
        running = [worker.process for worker in self._workers if worker.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + FAREWELL
        for process in running:
            try:
                process.wait(max(until - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                logger.warning("The worker %s does not end; it is ended.", process.pid)
                process.kill()
                process.wait()


def listen(host: str, port: int) -> socket.socket:
    """The socket that all workers answer on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=4096)
