"""Run the bench: `python -m bench [--quick] [PART…]`, all parts without a name.

Prints the scoreboard and writes docs/reference/benchmarks.md. A part whose programs
are not installed is skipped with a sentence, and one that fails says why in its rows;
neither holds up the others. With `--quick` each part is only tried, in seconds, and
nothing is written.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Callable

from bench import beside, doors, growth, making, memory, moving, report, view
from bench.found import QUICK, WHOLE, Found, Pace
from bench.programs import Failed, Missing, end_on_kill

# In the order of the report, the dearest last.
PARTS: dict[str, Callable[[Pace], Found]] = {
    "doors": doors.measure,
    "making": making.measure,
    "hot": moving.hot,
    "live": moving.live,
    "kept": moving.kept,
    "memory": memory.measure,
    "view": view.measure,
    "peers": beside.measure,
    "posting": growth.posting,
    "pages": growth.pages,
    "threads": growth.threads,
    "threads-postgresql": growth.threads_on_postgresql,
    "cases": growth.cases,
    "cases-postgresql": growth.cases_on_postgresql,
}
GROUPS = {
    "scoreboard": ("doors", "making", "hot", "live", "kept", "memory", "view", "peers"),
    "growth": ("pages", "threads", "threads-postgresql", "cases", "cases-postgresql"),
}


def chosen(names: list[str]) -> list[str]:
    """The parts that these words name, in the order of the report; Failed with a sentence for others."""
    wanted: set[str] = set()
    for name in names:
        if name not in PARTS and name not in GROUPS:
            known = ", ".join([*PARTS, *GROUPS])
            raise Failed(f"‘{name}’ is no part of the bench; known are {known}.")
        wanted |= set(GROUPS.get(name, (name,)))
    return [name for name in PARTS if not names or name in wanted]


def measured(name: str, pace: Pace) -> report.Result:
    """One part, whatever becomes of it."""
    began, at = time.monotonic(), report.now()
    print(f"{name} …", flush=True)
    found, reason = Found(), ""
    try:
        found = PARTS[name](pace)
    except Missing as error:
        reason = f"skipped: {error}"
    except Failed as error:
        reason = f"failed: {error}"
    except Exception as error:  # one part's mistake must not cost the others their hour
        traceback.print_exc()
        reason = f"failed: {type(error).__name__}: {error}"
    if reason:
        print(f"  {reason}", flush=True)
    return report.Result(at, time.monotonic() - began, found, reason)


def main(words: list[str]) -> None:
    """Measure what is asked for; print it, and keep it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="seconds for each part; nothing is written")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join([*PARTS, *GROUPS]))
    given = parser.parse_args(words)
    end_on_kill()
    before = report.remembered()
    results = {}
    try:
        for name in chosen(given.parts):
            results[name] = measured(name, QUICK if given.quick else WHOLE)
            if not given.quick:
                everything = {**before, **results}
                report.remember({part: everything[part] for part in PARTS if part in everything})
    except Failed as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("Ended before its time; what was measured until then stands below.", flush=True)
    print(report.markdown(results))
    print(report.changes(before, results))
    if not given.quick:
        report.REPORT.write_text(report.markdown(report.remembered()), "utf-8")
        print(f"Written to {report.REPORT}.")


if __name__ == "__main__":
    main(sys.argv[1:])
