"""kill -9 while readers write: what was acknowledged is there once, and everybody is told of it once."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException

import pytest

from tests.browser.conversation import Conversation
from tests.browser.newspaper import wait_until

PREPARED = """
import json
from colonnade.discussion import actions
from colonnade.discussion.models import Thread
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
thread = Thread.objects.get()
people = {one.name: one for one in Reader.objects.all()}
actions.follow(reader=people["Mod"], key=thread.key)
tokens = [
    readers.make_token(reader=people[name], name="Mine", scope="write", days=1)
    for name in ("Ann", "Bo", "Cleo")
]
print(json.dumps([thread.pk, tokens]))
"""
ROUNDS = 2
ENOUGH = 25  # acknowledged in a round before the process is killed


class Killed(Conversation):
    """A newspaper that works beside its pages too, and whose process may be killed."""

    @property
    def _surroundings(self) -> dict[str, str]:
        given = {"COLONNADE_BACKGROUND": "on", "COLONNADE_COMMENTS_A_MINUTE": "100000"}
        return super()._surroundings | given

    def kill(self) -> None:
        """As a machine that fails does it: no handler runs, nothing is written out."""
        self._process.kill()
        self._process.wait()
        # What it had taken upon itself is another's after thirty seconds; they are over.
        with closing(sqlite3.connect(self.home / "data" / "colonnade.sqlite3")) as database, database:
            database.execute("DELETE FROM edge_lease")

    def rows(self, question: str) -> list[tuple]:
        """Ask the file of the database itself."""
        path = self.home / "data" / "colonnade.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as database:
            return database.execute(question).fetchall()


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    paper = Killed(tmp_path_factory.mktemp("killed"), {"opens": 0})
    yield paper
    paper.close()


class Writer:
    """Somebody who sends one comment after the other, and again what was not acknowledged."""

    def __init__(self, paper: Killed, thread: int, token: str, name: str) -> None:
        self.paper, self.thread, self.token, self.name = paper, thread, token, name
        self.sent: list[str] = []
        self.acknowledged: dict[str, int] = {}

    def write(self, submission: str) -> int:
        """Post it; the number of the comment that it made."""
        body = json.dumps({"text": f"This is {submission}.", "submission": submission})
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection = HTTPConnection("127.0.0.1", self.paper.port, timeout=20)
        with closing(connection):
            connection.request("POST", f"/api/v1/threads/{self.thread}/comments", body, headers)
            answer = connection.getresponse()
            said = answer.read()
        assert answer.status == 201, said
        return json.loads(said)["id"]

    def write_on(self, is_over: threading.Event) -> None:
        """One after the other, until the line is cut."""
        while not is_over.is_set():
            submission = f"{self.name} {len(self.sent)}"
            self.sent.append(submission)
            try:
                self.acknowledged[submission] = self.write(submission)
            except (OSError, HTTPException):
                return


def write_until_killed(paper: Killed, everybody: list[Writer]) -> None:
    """All write at once; in the middle of it the process dies."""

    def acknowledged() -> int:
        return sum(len(one.acknowledged) for one in everybody)

    enough, is_over = acknowledged() + ENOUGH, threading.Event()
    with ThreadPoolExecutor(len(everybody)) as pool:
        writing = [pool.submit(one.write_on, is_over) for one in everybody]
        try:
            wait_until(
                lambda: acknowledged() >= enough or any(one.done() for one in writing),
                "comments to be acknowledged",
            )
            paper.kill()
        finally:
            is_over.set()
        for one in writing:
            one.result()
    assert acknowledged() >= enough


def test_what_was_acknowledged_outlives_the_process_and_is_told_once(paper: Killed) -> None:
    thread, tokens = json.loads(paper.run(PREPARED).splitlines()[-1])
    everybody = [Writer(paper, thread, token, name) for token, name in zip(tokens, "abc", strict=True)]
    for _round in range(ROUNDS):
        write_until_killed(paper, everybody)
        paper.start()
        for one in everybody:
            # The last was cut off; what came before is sent again as by a browser that heard no answer.
            for submission in one.sent[-3:]:
                number = one.write(submission)
                assert one.acknowledged.setdefault(submission, number) == number
    acknowledged = sorted(number for one in everybody for number in one.acknowledged.values())
    assert len(acknowledged) == len(set(acknowledged)) == sum(len(one.sent) for one in everybody)
    assert [row[0] for row in paper.rows("SELECT id FROM discussion_comment ORDER BY id")] == acknowledged
    count = len(acknowledged)
    numbers = paper.rows("SELECT comment_count, last_position FROM discussion_thread")
    assert numbers == [(count, count)]
    assert paper.rows("SELECT count(DISTINCT position) FROM discussion_comment") == [(count,)]
    wait_until(
        lambda: paper.rows("SELECT count(*) FROM discussion_comment WHERE NOT is_told") == [(0,)],
        "everybody to be told",
        seconds=60,
    )
    told = paper.rows("SELECT comment_id, count(*) FROM discussion_notification GROUP BY 1 ORDER BY 1")
    assert told == [(number, 1) for number in acknowledged]
    assert paper.rows("PRAGMA integrity_check") == [("ok",)]
