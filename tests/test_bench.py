"""The bench: what it judges, what it does with a part that fails, and that it ends what it started."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import corpus, goals, report
from bench.found import QUICK, Found, Pace, section, table
from bench.programs import Failed, Missing, Program, running, wait_for
from tests.browser.newspaper import wait_until

CHILDREN = 'sleep 300 & echo "$!" > child; echo "$$" > parent; wait'


def is_alive(pid: int) -> bool:
    """Whether this process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pids(folder: Path) -> list[int]:
    return [int((folder / name).read_text()) for name in ("child", "parent")]


def have_started(folder: Path) -> Callable[[], bool]:
    return lambda: all(
        (folder / name).exists() and (folder / name).read_text().strip() for name in ("child", "parent")
    )


def started(folder: Path, program: Program) -> list[int]:
    wait_for(program, have_started(folder), "both processes")
    return pids(folder)


def test_a_figure_is_met_or_missed_at_its_bound():
    least = goals.Goal("a", "doors", "rate", 0.9, is_least=True)
    most = goals.Goal("a", "doors", "ratio", 1.3)
    under = goals.Goal("a", "doors", "time", 8, "ms", is_strict=True)
    assert least.is_met(0.9)
    assert not least.is_met(0.899)
    assert most.is_met(1.3)
    assert not most.is_met(1.301)
    assert under.is_met(7.99)
    assert not under.is_met(8)
    assert (least.words, most.words, under.words) == ("at least 0.90 ×", "at most 1.30 ×", "under 8 ms")


def test_every_goal_belongs_to_a_part():
    assert {goal.part for goal in goals.GOALS} <= set(bench.PARTS)
    assert len({goal.figure for goal in goals.GOALS}) == len(goals.GOALS)


def test_the_scoreboard_says_met_missed_or_why_not():
    found = Found(
        {"bare": 1.05, "browsers": 0.7}, [section("Doors", table(["a"], [["b|c"]]))], ["nginx 1.22.1"]
    )
    results = {
        "doors": report.Result("2026-02-24 20:00 UTC", 3, found),
        "view": report.Result("2026-02-24 20:01 UTC", 0, reason="skipped: No Chromium is installed."),
    }
    text = report.markdown(results)
    assert "| kept article page (br) against nginx: bare requests | at least 0.90 × | 1.05 × | met |" in text
    assert "| ″ browsers' headers in 200 shapes | at least 1 × | 0.70 × | MISSED |" in text
    assert "| ″ JavaScript | under 8 KB | – | skipped, see the end |" in text
    assert "skipped: No Chromium is installed." in text
    assert "| b\\|c |" in text
    assert "nginx 1.22.1" in text
    assert "live readers" not in text


def test_a_part_that_fails_or_lacks_something_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch):
    def lacks(pace: Pace) -> Found:
        raise Missing("wrk is not installed.")

    def fails(pace: Pace) -> Found:
        raise ZeroDivisionError("a mistake")

    parts = {"doors": lacks, "making": fails, "memory": lambda pace: Found({"rss_mb": 150})}
    monkeypatch.setattr(bench, "PARTS", parts)
    results = {name: bench.measured(name, QUICK) for name in bench.chosen([])}
    assert results["doors"].reason == "skipped: wrk is not installed."
    assert results["making"].reason == "failed: ZeroDivisionError: a mistake"
    assert results["memory"].found.figures == {"rss_mb": 150}
    assert results["memory"].reason == ""


def test_parts_are_chosen_by_name_or_group_and_a_wrong_name_is_told():
    assert bench.chosen([]) == list(bench.PARTS)
    assert bench.chosen(["view", "doors"]) == ["doors", "view"]
    growth = ["pages", "threads", "threads-postgresql", "cases", "cases-postgresql"]
    assert bench.chosen(["growth"]) == growth
    with pytest.raises(Failed, match="‘door’ is no part of the bench; known are doors"):
        bench.chosen(["door"])


def test_what_was_measured_is_remembered_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(report, "RESULTS", tmp_path / "bench" / "results.json")
    assert report.remembered() == {}
    before = {"doors": report.Result("yesterday", 1, Found({"bare": 1.0, "asgi": 0.40}, ["## Doors"]))}
    report.remember(before)
    assert report.remembered() == before
    after = {"doors": report.Result("today", 1, Found({"bare": 0.5, "asgi": 0.41}))}
    said = report.changes(before, after)
    assert "bare: 1.00 → 0.50 (0.50 ×, since yesterday)" in said
    assert "asgi" not in said


def test_a_program_is_ended_with_all_that_it_started_when_its_block_fails(tmp_path: Path):
    command = ["sh", "-c", CHILDREN]
    found: list[int] = []

    def fail() -> None:
        with running("shell", command, folder=tmp_path, where=tmp_path) as program:
            found.extend(started(tmp_path, program))
            assert all(map(is_alive, found))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    wait_until(lambda: not any(map(is_alive, found)), "the programs to end")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_killed_ends_what_it_started(number: int, tmp_path: Path):
    run = (
        "import sys, time\nfrom pathlib import Path\nfrom bench import programs\n"
        "programs.end_on_kill()\nhome = Path(sys.argv[1])\n"
        f"with programs.running('shell', ['sh', '-c', {CHILDREN!r}], folder=home, where=home):\n"
        "    time.sleep(300)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", run, tmp_path], stderr=subprocess.DEVNULL)
    wait_until(have_started(tmp_path), "both processes")
    found = pids(tmp_path)
    process.send_signal(number)
    process.wait(30)
    wait_until(lambda: not any(map(is_alive, found)), "the programs to end")


def test_a_program_that_ends_too_early_says_its_last_words(tmp_path: Path):
    with (
        pytest.raises(Failed, match="server ended before its first answer: no such table"),
        running("server", ["sh", "-c", "echo no such table; exit 1"], folder=tmp_path) as program,
    ):
        wait_for(program, lambda: False, "its first answer")


def test_the_corpus_is_a_thousand_comments_each_after_what_it_answers():
    comments = corpus.comments()
    assert len(comments) == 1_000
    assert [comment.number for comment in comments] == list(range(1, 1_001))
    assert all(comment.parent < comment.number for comment in comments)
    assert any(comment.parent for comment in comments)
    assert "<p>" in corpus.article().html
