"""A bus between processes: what PostgreSQL's and Valkey's have in common.

A server elsewhere gives each change its number and carries it to every process.
Who publishes waits for the number, one round trip, and applies the change here at
once; the copy that comes back is passed over. Who subscribes has a thread that
listens.

The bus is lost when a connection closes, when the server does not answer for
three seconds, or when it has given numbers that did not arrive here. From then on
nobody waits: a change is told here, and kept to be said later. When the bus is
found again, a fresh number is taken; everything older is forgotten here, what was
kept is said to the others, and those who subscribed are told. Why nothing is
missed is argued in docs/decisions/0018-bus.md.
"""

import atexit
import logging
import random
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from colonnade.edge.bus.in_process import InProcess
from colonnade.edge.bus.interface import End, Everything, Listener, is_key

# So long an action waits for its number; after that the bus is lost.
ANSWER = 0.5
# So often the server is asked whether it is there, and after so long without an answer it is not.
BEAT = 1.0
SILENCE = 3.0
# Between tries to find the bus again: doubled each time up to the most, and scattered, so that many
# processes do not come back at one moment.
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
# NOTIFY takes 7,999 bytes; the number and the sender go before the keys.
LONGEST_WORDS = 7_000
# More keys than these are not kept while the bus is lost; then everything is said to have changed.
MOST_KEPT = 10_000
EVERYTHING = "*"
HIGHEST = 2**53

logger = logging.getLogger(__name__)


class Away(Exception):
    """The server of the bus does not answer; the message says why."""


class Line(Protocol):
    """A connection on which everything that is announced comes in. Used by one thread."""

    def hear(self, seconds: float) -> Iterable[str]:
        """What comes within this time, at once when something does; raises Away when it is closed."""

    def ask(self) -> None:
        """Send a question whose answer only shows that somebody is there; raises Away."""

    @property
    def answered_at(self) -> float:
        """When something last came in, by the monotonic clock."""

    def close(self) -> None: ...


class Wire(Protocol):
    """A server that numbers announcements and carries them. One thread at a time speaks."""

    name: str

    def dial(self) -> None:
        """Connect anew in order to speak; raises Away."""

    def announce(self, words: Sequence[str], above: int) -> int:
        """Carry these words to everyone under one new number, higher than `above`; raises Away."""

    def latest(self) -> int:
        """The latest number that was given; raises Away."""

    def listen(self) -> Line:
        """Open a line: what is announced after this returns comes in; raises Away."""

    def close(self) -> None: ...


def pieces(keys: Iterable[str]) -> Iterator[str]:
    """The keys as words that fit into one message each; one empty piece where there are no keys."""
    piece: list[str] = []
    length = 0
    for key in keys:
        if piece and length + len(key) + 1 > LONGEST_WORDS:
            yield " ".join(piece)
            piece, length = [], 0
        piece.append(key)
        length += len(key) + 1
    yield " ".join(piece)


class Shared(InProcess):
    """A bus whose numbers a server gives, the same to every process."""

    is_lost = False
    is_shared = True

    def __init__(self, wire: Wire, remembered: int = 100_000) -> None:
        super().__init__(remembered)
        # What is not numbered by the server must not look newer than what is.
        self._last = self._forgotten = 0
        self._wire = wire
        self._sender = secrets.token_hex(8)
        self._speaking = threading.Lock()
        self._kept: dict[str, None] = {}
        self._kept_everything = False
        self._dialled = self._found = self._outage_said = False
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        atexit.register(self.close)

    @property
    def name(self) -> str:
        return self._wire.name

    def publish(self, keys: Iterable[str]) -> None:
        keys = tuple(keys)
        number = None
        while number is None:
            with self._lock:
                if self.is_lost:
                    self._keep(keys)
                    numbers = self._note(keys, self._next())
                    break
            number = self._announced(keys)
        else:
            with self._lock:
                numbers = self._note(keys, number)
        self._tell_own(numbers)
        self._tell(numbers)

    def subscribe(self, listener: Listener, everything: Everything | None = None) -> End:
        end = super().subscribe(listener, everything)
        with self._lock:
            if self._thread is None:
                self.is_lost = True
                self._begin()
        return end

    def close(self) -> None:
        """Stop listening; what is still kept is said now or never."""
        atexit.unregister(self.close)
        self._closing.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(SILENCE)
        with self._speaking:
            if self._kept or self._kept_everything:
                try:
                    self._wire.dial()
                    self._say_kept()
                except Away as error:
                    logger.warning(
                        "%s is away (%s): other processes show what is older for up to a minute.",
                        self.name,
                        error,
                    )
            self._wire.close()
            self.is_lost, self._dialled = True, False

    def ask(self) -> int:
        """The latest number, asked of the server now; raises Away. For whoever looks whether it is there."""
        with self._speaking:
            self._dial()
            return self._wire.latest()

    # Speaking

    def _announced(self, keys: Iterable[str]) -> int | None:
        """The number that the server gave to this change; None when the bus is lost."""
        if not self._speaking.acquire(timeout=ANSWER):
            self._lose(Away("others have waited for it too long"))
            return None
        try:
            if self.is_lost:
                return None
            if not self._dialled:
                self._dial()
            return self._announce(keys)
        except Away as error:
            # Before the next in line tries the same and waits as long.
            self._lose(error)
            return None
        finally:
            self._speaking.release()

    def _announce(self, keys: Iterable[str]) -> int:
        words = [f"{self._sender} {piece}" for piece in pieces(keys)]
        return self._wire.announce(words, self._last)

    def _dial(self) -> None:
        self._wire.dial()
        self._dialled = True

    def _keep(self, keys: Iterable[str]) -> None:
        self._kept.update(dict.fromkeys(keys))
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
            self._kept_everything = True

    def _say_kept(self) -> int:
        """Announce what was kept, even if that is nothing; returns the number that it got."""
        with self._lock:
            kept, everything = dict(self._kept), self._kept_everything
            self._kept.clear()
            self._kept_everything = False
        try:
            number = self._announce([EVERYTHING] if everything else kept)
        except Away:
            with self._lock:
                self._keep(kept)
                self._kept_everything |= everything
            raise
        with self._lock:
            self._note(kept, number)
        return number

    # Lost and found

    def _lose(self, why: Exception) -> None:
        """From now on nobody waits for the server; said once for each outage."""
        with self._lock:
            self.is_lost, said, self._outage_said = True, self._outage_said, True
            if self._thread is None and not self._closing.is_set():
                self._begin()
        if not said:
            logger.warning("%s is lost (%s); no page is trusted for long until it is found.", self.name, why)

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="bus", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._closing.is_set():
            try:
                self._listen()
            except Away as error:
                self._lose(error)
            except Exception:
                logger.exception("The bus failed; it is tried again.")
                self._lose(Away("it failed"))
            if self._found:
                pause = FIRST_PAUSE
            self._found = False
            self._closing.wait(pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE)

    def _listen(self) -> None:
        """Open a line, catch up, then tell what comes in until the bus is lost or closed."""
        line = self._wire.listen()
        try:
            self._find()
            beat_at, behind_since, missing = 0.0, 0.0, 0
            while not self._closing.is_set():
                for words in line.hear(BEAT):
                    self._hear(words)
                if self.is_lost:
                    return
                now = time.monotonic()
                if now - line.answered_at > SILENCE:
                    raise Away("it has not answered for three seconds")
                if now < beat_at:
                    continue
                beat_at = now + BEAT
                line.ask()
                latest = self._latest()
                if self._last >= missing:
                    missing, behind_since = latest, now
                elif now - behind_since > SILENCE:
                    raise Away("announcements do not arrive")
        finally:
            line.close()

    def _latest(self) -> int:
        with self._speaking:
            try:
                return self._wire.latest()
            except Away as error:
                self._lose(error)
                raise

    def _find(self) -> None:
        """Take a fresh number, let go of everything older, and say what was kept meanwhile.

        The line is open already: what is numbered later comes in on it.
        """
        with self._speaking:
            self._dial()
            number = self._say_kept()
        with self._lock:
            self._numbers.clear()
            self._forgotten = self._last = max(self._last, number)
        self._tell_everything(number)
        while self.is_lost:
            with self._speaking:
                with self._lock:
                    if not self._kept and not self._kept_everything:
                        self.is_lost = False
                        break
                self._say_kept()
        self._found = True
        if self._outage_said:
            self._outage_said = False
            logger.info("%s is found again.", self.name)

    # Hearing

    def _hear(self, words: str) -> None:
        """Tell who listens of one message: a number, who said it, and keys."""
        number, _, rest = words.partition(" ")
        sender, _, said = rest.partition(" ")
        if not number.isdecimal() or not 0 < int(number) < HIGHEST:
            logger.warning("The bus brought what is no announcement: %.100r", words)
            return
        if sender == self._sender:
            return
        if said == EVERYTHING:
            with self._lock:
                self._numbers.clear()
                self._forgotten = self._last = max(self._last, int(number))
            self._tell_everything(int(number))
            return
        keys = [key for key in said.split() if is_key(key)]
        with self._lock:
            numbers = self._note(keys, int(number))
        if keys:
            self._tell(numbers)

    def _tell_everything(self, number: int) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for _listener, everything in listeners:
            if everything is not None:
                self._call(everything, number)
