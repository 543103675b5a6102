"""The relay: a child process's touches come back to the serving process through a pipe.

For the bus of one process only; on a shared bus a child speaks for itself.
"""

import json
import logging
import os
import threading
from collections.abc import Iterable

from colonnade.edge.bus.in_process import InProcess
from colonnade.edge.bus.interface import Bus, checked

RELAY = "COLONNADE_RELAY_FD"
# So many keys to a line that a line stays below PIPE_BUF (4,096), where writes are whole.
KEYS_A_LINE = 32

logger = logging.getLogger(__name__)


class Relay(InProcess):
    """The bus of a child process: what is published here is published in the parent."""

    def __init__(self, fd: int) -> None:
        super().__init__(remembered=1_000)
        self._fd = fd

    def publish(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        super().publish(keys)
        for start in range(0, len(keys), KEYS_A_LINE):
            line = json.dumps(keys[start : start + KEYS_A_LINE]) + "\n"
            try:
                os.write(self._fd, line.encode("ascii"))
            except OSError as error:
                # The serving process is gone, and its kept pages with it.
                logger.warning("The relay is closed (%s); nobody hears of %s.", error, line.strip())


class Ear:
    """The serving process's end of the relay: a pipe, and a thread that publishes what comes."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._read, self.fd = os.pipe()
        self._thread = threading.Thread(target=self._listen, name="relay", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with open(self._read, "rb") as lines:
            for line in lines:
                try:
                    self._bus.publish(checked(json.loads(line)))
                except (ValueError, TypeError):
                    logger.warning("The relay brought a line that is no list of keys: %r", line)

    def close(self) -> None:
        """Hear what was said, then stop; a child that is still writing keeps its own end."""
        os.close(self.fd)
        self._thread.join(timeout=0.5)
