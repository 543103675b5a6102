"""Outsiders: those outside who are asked before a comment shows, and what protects the paper from them.

Whoever asks waits, and there are few threads to wait in: one question takes as long
as the newsroom allows and no longer, two are under way at once in a process, and of
whom three in a row were not answered nobody asks for half a minute. The same words
of the same author are asked about once within a minute, so that a posting that is
tried again costs no second question.
"""

import contextlib
import hashlib
import ipaddress
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from colonnade.discussion.actions import Draft
from colonnade.moderation.calling import NoAnswer, ask
from colonnade.moderation.models import Asked, Judge, Service
from colonnade.moderation.rules.questions import Question, Said, question_of, test_of
from colonnade.readers import actions as readers

AT_ONCE = 2
IN_A_ROW, PAUSE = 3, 30.0
REMEMBERED, MINUTE = 1_000, 60.0
FAILED: Any = Asked.Answer.FAILED

logger = logging.getLogger(__name__)


@dataclass
class _Line:
    """How it went with one of them lately, since it was last set."""

    version: int
    failures: int = 0
    free_from: float = 0.0
    said_until: float = 0.0


class Outsiders:
    """Those outside, as one process knows them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._places = threading.Semaphore(AT_ONCE)
        self._lines: dict[str, _Line] = {}
        self._said: OrderedDict[tuple[object, ...], tuple[Said, float]] = OrderedDict()

    def ask(self, judge: Judge, draft: Draft) -> Said | None:
        """What one of them says of a draft; None where it cannot be asked: Akismet needs an address.

        As long as the newsroom allows at most. What was said is kept for a week; the
        address only where Akismet is taught. Raises readers' TooMany for who has one text
        after the other looked at. Two statements, and where Akismet is taught three.
        """
        address = ""
        if judge.service == Service.SPAM:
            address = _plain(draft.address)
            if not address:
                return None
        text = hashlib.blake2b(draft.text.encode("utf-8", "replace"), digest_size=16).digest()
        comment = draft.comment.pk if draft.comment else None
        key = (judge.service, judge.version, draft.author.pk, draft.thread.pk, comment, text)
        known = self._known(key)
        if known is not None:
            return known
        readers.spend(what="outside", reader=draft.author, address=draft.address)
        said = self._answer(judge, question_of(judge, draft, address))
        with self._lock:
            self._said[key] = said, self._clock() + MINUTE
            while len(self._said) > REMEMBERED:
                self._said.popitem(last=False)
        _write_down(judge, draft, said, address)
        return said

    def try_out(self, judge: Judge) -> Said:
        """What one of them says to a test, whatever happened before; an answer ends a pause."""
        return self._answer(judge, test_of(judge), waits=False)

    def _known(self, key: tuple[object, ...]) -> Said | None:
        with self._lock:
            said, until = self._said.get(key, (None, 0.0))
            return said if self._clock() < until else None

    def _answer(self, judge: Judge, question: Question, *, waits: bool = True) -> Said:
        """Ask, if they may be asked now. Failures are told in the paper's language, for the desk."""
        with translation.override(settings.LANGUAGE_CODE):
            line = self._line(judge)
            if waits and self._clock() < line.free_from:
                return Said(FAILED, _("It was not asked: three questions before were not answered."))
            if not self._places.acquire(blocking=False):
                return Said(FAILED, _("It was not asked: two questions were under way already."))
            try:
                said = question.read(
                    ask(
                        question.address,
                        headers=question.headers,
                        body=question.body,
                        seconds=float(judge.seconds),
                    )
                )
            except NoAnswer as error:
                said = Said(FAILED, str(error).replace(judge.secret, "…").strip())
            finally:
                self._places.release()
        self._note(judge, line, said)
        return said

    def _line(self, judge: Judge) -> _Line:
        with self._lock:
            line = self._lines.get(judge.service)
            if line is None or line.version != judge.version:
                line = self._lines[judge.service] = _Line(judge.version)
            return line

    def _note(self, judge: Judge, line: _Line, said: Said) -> None:
        """Count failures in a row; said in the log when they begin, once a minute, and when they end."""
        with self._lock:
            now, had_failed = self._clock(), line.failures
            if said.answer != FAILED:
                line.failures, line.free_from, line.said_until = 0, 0.0, 0.0
                if had_failed:
                    logger.info("%s is answering again.", judge)
                return
            line.failures += 1
            if line.failures >= IN_A_ROW:
                line.free_from = now + PAUSE
            if now >= line.said_until:
                line.said_until = now + MINUTE
                logger.warning("%s did not answer: %s", judge, said.sentence)


class NobodyOutside(Outsiders):
    """Asks nobody: for trials, benches and texts that are judged alone."""

    def ask(self, judge: Judge, draft: Draft) -> Said | None:
        return None


NOBODY = NobodyOutside()


def _write_down(judge: Judge, draft: Draft, said: Said, address: str) -> None:
    """Keep what was said; the address with it only where Akismet may be told that this was wrong.

    Whether it is taught may have changed while we waited, and whoever switches that off
    deletes what is kept: so it is looked up, and stays so until this is stored.
    """
    # Who or what it is about may have gone as well.
    with contextlib.suppress(IntegrityError), transaction.atomic():
        keeps = bool(address) and judge.is_taught and said.answer != FAILED and _is_taught(judge)
        Asked.objects.create(
            service=judge.service,
            author_id=draft.author.pk,
            thread_id=draft.thread.pk,
            digest=draft.digest,
            address=address if keeps else "",
            answer=said.answer,
            sentence=said.sentence,
        )


def _is_taught(judge: Judge) -> bool:
    now = Judge.objects.select_for_update().filter(pk=judge.pk).first()
    return now is not None and now.is_taught


def _plain(address: str) -> str:
    """An address as others know it; empty for what is none, such as a socket."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


_here = [Outsiders()]


def here() -> Outsiders:
    """Those outside, as this process knows them."""
    return _here[0]


def forget() -> None:
    """As if nobody had been asked: for a process whose database is another now."""
    _here[0] = Outsiders()
