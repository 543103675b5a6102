"""The report: the scoreboard and every part's tables, on the screen and in docs/reference/benchmarks.md.

What each part found last stays in .cache/bench/results.json, so that a run of one part
does not lose the others; the report says of each from when it is, and the screen what
changed since the run before.
"""

import contextlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import django
import wagtail

from bench import goals
from bench.found import Found, section, table
from bench.programs import CACHE, CORES, LOAD, SERVER

REPORT = Path("docs") / "reference" / "benchmarks.md"
RESULTS = CACHE / "results.json"
# Smaller changes between two runs are noise.
NOISE = 0.1


@dataclass
class Result:
    """What one part found and when, or why it found nothing."""

    at: str
    seconds: float
    found: Found = field(default_factory=Found)
    reason: str = ""


def remembered() -> dict[str, Result]:
    """What the parts found last."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        rows = json.loads(RESULTS.read_text("utf-8"))
        return {name: Result(**row | {"found": Found(**row["found"])}) for name, row in rows.items()}
    return {}


def remember(results: Mapping[str, Result]) -> None:
    """Keep what the parts found, for the report and for the next run."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    fresh = RESULTS.with_suffix(".new")
    fresh.write_text(json.dumps({name: asdict(result) for name, result in results.items()}, indent=1))
    fresh.replace(RESULTS)


def now() -> str:
    """The time, as the report writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def machine() -> str:
    """What it was measured on."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    cores = (
        f"server on core {SERVER}, load on core {LOAD}"
        if SERVER != LOAD
        else "server and load share ONE core, so every rate is too low"
    )
    return f"{model}, {len(CORES)} cores ({cores}), {memory:.0f} GB, {system}, Linux {platform.release()}"


def markdown(results: Mapping[str, Result]) -> str:
    """The whole report."""
    figures = {name: value for result in results.values() for name, value in result.found.figures.items()}
    reasons = {
        part: f"{result.reason.partition(':')[0]}, see the end" if result.reason else ""
        for part, result in results.items()
    }
    versions = dict.fromkeys(name for result in results.values() for name in result.found.versions)
    own = f"Python {platform.python_version()}, Django {django.__version__}, Wagtail {wagtail.__version__}"
    scores = goals.rows(figures, reasons)
    head = [
        "# Benchmarks",
        "Made by `make bench`, not by hand; [how it measures](../how-to/measure.md). Ratios within one run"
        " are meant, not the milliseconds.",
        f"{machine()}. {'; '.join([own, *versions])}.",
        *([section("The goals", table(["what", "goal", "measured", "so"], scores))] if scores else []),
    ]
    parts = [text for result in results.values() for text in result.found.sections if text]
    rows = [
        [name, result.at, f"{result.seconds:.0f} s", result.reason or "measured"]
        for name, result in results.items()
    ]
    last = section("When each part ran", table(["part", "when", "took", ""], rows))
    return "\n\n".join([*head, *parts, last]) + "\n"


def changes(before: Mapping[str, Result], after: Mapping[str, Result]) -> str:
    """Which figures of this run are another than before, by more than noise."""
    lines = []
    for part, result in after.items():
        old = before[part].found.figures if part in before else {}
        for name, value in result.found.figures.items():
            was = old.get(name)
            if was and abs(value - was) > NOISE * abs(was):
                when = before[part].at
                lines.append(f"  {name}: {was:,.2f} → {value:,.2f} ({value / was:.2f} ×, since {when})")
    return "\n".join(["Changed by more than a tenth:", *lines] if lines else ["Nothing changed by a tenth."])
