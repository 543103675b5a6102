"""Measure a hot thread: `python -m bench.hot [SECONDS]`.

Thirty-two connections read one article as fast as they can; first nobody writes,
then ten comments a second come through HTTP from signed-in readers. Beside them one
reader more looks at every page that they are given: how many different ones there
are, and how old the oldest is. A page is as old as the first comment that it lacks:
the time from the answer to that comment until the page was asked for.

The server is on the first core, this client and wrk on the second. Prints one JSON
object.
"""

import http.client
import json
import os
import re
import shutil
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor

from bench import load, posting
from bench.live import HOST, PORT, built, serving
from bench.programs import LOAD, Failed, end_on_kill

COMMENTS_A_SECOND = 10
# The one who looks asks this often.
LOOK = 0.02
TURNS = 3
_COUNT = re.compile(rb'id="discussion"[^>]* data-count="(\d+)"')


class Writing:
    """One connection over which readers write in turn; `answered` has the time of each answer."""

    def __init__(self, thread: int, sessions: list[str]) -> None:
        self._posts = posting.Load(thread, sessions, 0)
        self.answered: list[float] = []

    def write_while(self, reading: Future) -> None:
        """Write so many comments a second for as long as pages are read."""
        line = http.client.HTTPConnection(HOST, PORT, timeout=10)
        line.connect()
        next_at = time.perf_counter()
        while not reading.done():
            line.sock.sendall(self._posts.request())
            answer = http.client.HTTPResponse(line.sock, method="POST")
            answer.begin()
            answer.read()
            if answer.status != 303:
                raise Failed(f"A comment was answered with {answer.status}.")
            self.answered.append(time.perf_counter())
            next_at += 1 / COMMENTS_A_SECOND
            time.sleep(max(0, next_at - time.perf_counter()))
        line.close()


class Looking:
    """Who looks at the pages: the time each was asked for, its count of comments, how often it changed."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.seen: list[tuple[float, int]] = []
        self.changes = 0

    def look_while(self, reading: Future) -> None:
        line = http.client.HTTPConnection(HOST, PORT, timeout=10)
        known = None
        while not reading.done():
            asked_at = time.perf_counter()
            line.request("GET", self._path, headers={"Host": f"localhost:{PORT}"})
            answer = line.getresponse()
            found = _COUNT.search(answer.read())
            if answer.status != 200 or found is None:
                raise Failed(f"The article was answered with {answer.status}, or shows no discussion.")
            self.seen.append((asked_at, int(found[1])))
            tag = answer.headers["ETag"]
            self.changes += known not in (None, tag)
            known = tag
            time.sleep(LOOK)
        line.close()

    def oldest(self, answered: list[float]) -> float:
        """The age in seconds of the oldest page, given when each comment was answered."""
        ages = (at - answered[count] for at, count in self.seen if count < len(answered))
        return max(0.0, *ages)


def main(seconds: float) -> dict[str, object]:
    """Quiet and hot in turn, and what was found."""
    home, thread, sessions, path = built()
    os.sched_setaffinity(0, {LOAD})
    address = f"http://{HOST}:{PORT}{path}"
    writing, looking = Writing(thread, sessions), Looking(path)
    quiet, hot = [], []
    spent = 0.0
    try:
        with serving(home), ThreadPoolExecutor(3) as beside:
            for _turn in range(TURNS):
                quiet.append(load.load(address, seconds / TURNS, load.BROTLI))
                began = time.perf_counter()
                reading = beside.submit(load.load, address, seconds / TURNS, load.BROTLI)
                others = [
                    beside.submit(writing.write_while, reading),
                    beside.submit(looking.look_while, reading),
                ]
                hot.append(reading.result())
                for other in others:
                    other.result()
                spent += time.perf_counter() - began
    finally:
        shutil.rmtree(home, ignore_errors=True)
    ratios = sorted(one.rate / other.rate for one, other in zip(hot, quiet, strict=True))
    return {
        "quiet": round(sum(one.rate for one in quiet) / TURNS),
        "hot": round(sum(one.rate for one in hot) / TURNS),
        "ratio": round(ratios[TURNS // 2], 2),
        "hot_p99_ms": round(max(one.p99_ms for one in hot), 1),
        "oldest_page_s": round(looking.oldest(writing.answered), 2),
        "renderings_a_second": round(looking.changes / spent, 2),
        "comments_a_second": round(len(writing.answered) / spent, 1),
    }


if __name__ == "__main__":
    end_on_kill()
    print(json.dumps(main(float(sys.argv[1]) if len(sys.argv) > 1 else 15)))
