"""Background: what happens beside the serving process.

An article that was scheduled appears at its second; a mail that a reader waits
for leaves soon after. One thread looks each second at what is due. Tasks (mail,
renditions, indexing) run in a child process of low priority that ends when none is
left, so that no heavy work takes the readers' core; what it touches comes back
through the relay, or goes round on a bus that is shared.

Of several serving processes one does this, under a lease. A task whose worker
died is given to another, three times at most, so killing any process loses none;
a task may therefore run twice, and is written to bear it.
"""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from colonnade.edge.bus import RELAY, Bus, Ear
from colonnade.edge.models import Lease

DUTY = "background"
# Where nothing carries changes between processes, each says that it serves: the doctor counts them.
SERVING = "serving:"
# A process that died is followed after so many seconds; a living one renews long before.
LEASE_SECONDS = 30
RENEW_SECONDS = 10
# A task that a worker we did not start has not finished by then is taken for lost.
LOST_AFTER = timedelta(minutes=15)
ATTEMPTS = 3
# After a worker that failed to start, the next one waits so long.
PAUSE = 30
# What a worker is given to finish when the server stops; it then goes on alone to its end.
FAREWELL = 0.5
NICENESS = 10
WORKER = (
    *(sys.executable, "-m", "colonnade", "manage", "db_worker"),
    *("--batch", "--no-reload", "--no-startup-delay", "--queue-name", "*", "--verbosity", "0"),
)

logger = logging.getLogger(__name__)


class Lost(Exception):
    """The worker of this task died each time that it was tried."""


class Background:
    """The scheduler and its worker; started and stopped with the serving process."""

    def __init__(
        self,
        *,
        each_second: Sequence[Callable[[], object]],
        each_minute: Sequence[Callable[[], object]] = (),
        worker: Sequence[str] = WORKER,
    ) -> None:
        self._each_second, self._each_minute = each_second, each_minute
        self._command = worker
        self._holder = f"{socket.gethostname()[:24]}-{os.getpid()}-{id(self):x}"[:50]
        self._serving = f"{SERVING}{self._holder}"[:40]
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._ear: Ear | None = None
        self._is_alone = True
        self._child: subprocess.Popen[bytes] | None = None
        self._children = 0
        self._look_at_lease = self._rest_until = self._next_minute = 0.0
        self._on_duty = False

    def start(self, bus: Bus) -> None:
        """Begin, unless the newsroom runs its workers elsewhere (`COLONNADE_BACKGROUND=off`)."""
        if not getattr(settings, "EDGE_BACKGROUND", True):
            return
        self.open(bus)
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, ask the worker to end after its task, and let another take the duty."""
        if self._thread is None:
            return
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._try(self.tick)
                self._stopping.wait(1)
            self._try(self.close)
        finally:
            connections.close_all()

    def open(self, bus: Bus) -> None:
        """Lay the relay through which a worker's touches come back; on a shared bus it needs none."""
        self._is_alone = not bus.is_shared
        self._ear = Ear(bus) if self._is_alone else None

    def close(self) -> None:
        """Let the worker, the relay and the duty go."""
        self._dismiss()
        if self._ear is not None:
            self._ear.close()
            self._ear = None
        Lease.give_back(self._serving, self._holder)
        if self._on_duty:
            Lease.give_back(DUTY, self._holder)

    def _try(self, act: Callable[[], object]) -> None:
        """The thread outlives a database that is away, or a mistake in what it calls."""
        try:
            close_old_connections()
            act()
        except Exception:
            logger.exception("Background work failed; it is tried again.")

    def tick(self) -> None:
        """What is done each second: keep the duty, do what is due, see to the worker."""
        now = time.monotonic()
        if now >= self._look_at_lease:
            self._look_at_lease = now + RENEW_SECONDS
            self._on_duty = Lease.take(DUTY, self._holder, LEASE_SECONDS)
            if self._is_alone:
                Lease.take(self._serving, self._holder, LEASE_SECONDS)
            if self._on_duty:
                self._take_back_lost()
        if not self._on_duty:
            return
        self._see_to_worker(now)
        for act in self._each_second:
            self._try(act)
        if now >= self._next_minute:
            self._next_minute = now + 60
            for act in self._each_minute:
                self._try(act)

    # The worker

    def _see_to_worker(self, now: float) -> None:
        if self._child is not None:
            code = self._child.poll()
            if code is None:
                return
            self._child = None
            # Whatever it had in hand it will not finish now.
            self._take_back(worker=self._worker_id)
            if code:
                logger.warning("The worker ended with %s; the next waits %s seconds.", code, PAUSE)
                self._rest_until = now + PAUSE
        if now >= self._rest_until and DBTaskResult.objects.ready().exists():
            self._engage()

    @property
    def _worker_id(self) -> str:
        return f"{self._holder}-{self._children}"

    def _engage(self) -> None:
        """Start one worker: it works until nothing waits, and tells its touches to the relay."""
        environ, inherited = dict(os.environ), tuple[int, ...]()
        if self._ear is not None:
            environ, inherited = environ | {RELAY: str(self._ear.fd)}, (self._ear.fd,)
        self._children += 1
        self._child = subprocess.Popen(
            [*self._command, "--worker-id", self._worker_id],
            env=environ,
            pass_fds=inherited,
            stdin=subprocess.DEVNULL,
            # Ctrl-C in a terminal is for the server, which then tells its worker.
            start_new_session=True,
        )
        try:
            os.setpriority(os.PRIO_PROCESS, self._child.pid, NICENESS)
        except OSError:
            logger.info("The worker runs at ordinary priority.")

    def _dismiss(self) -> None:
        if self._child is None or self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            logger.info("The worker %s finishes its task alone.", self._child.pid)
            self._child = None

    # Tasks whose worker died

    def _take_back_lost(self) -> None:
        """Take back what a worker unknown here has had for too long; forget processes that died."""
        Lease.objects.filter(name__startswith=SERVING, until__lt=timezone.now()).delete()
        self._take_back(before=timezone.now() - LOST_AFTER)

    def _take_back(self, *, worker: str = "", before: object = None) -> None:
        running = DBTaskResult.objects.running()
        if before is not None:
            running = running.filter(started_at__lt=before)
        for task in running:
            last = task.worker_ids[-1] if task.worker_ids else ""
            if worker and last != worker:
                continue
            if self._child is not None and last == self._worker_id:
                continue
            if len(task.worker_ids) >= ATTEMPTS:
                task.set_failed(Lost(f"Its worker died {len(task.worker_ids)} times."))
                logger.error("Task %s failed: its worker died each time.", task.task_path)
                continue
            # Only if nobody else has taken it back meanwhile.
            same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
            if same.update(status="READY", started_at=None):
                logger.warning("Task %s is tried again: its worker died.", task.task_path)
