"""What moves: a thread while people talk in it, ten thousand who listen, pages that are asked for often.

Each is measured by a module of its own in a process of its own: bench/hot.py,
bench/live.py, bench/kept.py.
"""

import json
import sys

from bench.found import Found, Pace, section, table
from bench.programs import measured, run

CROWDS = (5_000, 10_000)


def live(pace: Pace) -> Found:
    """One event to five and to ten thousand readers, pages meanwhile, and a restart."""
    crowds = (500, 1_000) if pace.is_quick else CROWDS
    found = {name: measured("live", str(size)) for name, size in zip(CROWDS, crowds, strict=True)}
    small, large = found[CROWDS[0]], found[CROWDS[1]]
    figures = {
        "live_5000_p99_ms": small["p99"],
        "live_10000_p99_ms": large["p99"],
        "live_kb": max(one["kb_per_connection"] for one in found.values()),
        "live_pages": min(one["pages_ratio"] for one in found.values()),
        "restart_s": large["back_after_restart_s"],
        "restart_missed": large["missed"],
    }
    rows = [
        [
            f"{one['readers']:,}",
            f"{one['p50']} / {one['p99']} / {one['max']}",
            one["worst_max"],
            one["kb_per_connection"],
            f"{one['pages_quiet']:,} → {one['pages_meanwhile']:,} ({one['pages_ratio']} ×)",
            one["back_after_restart_s"],
            one["missed"],
        ]
        for one in found.values()
    ]
    columns = ["readers", "p50 / p99 / max ms", "worst max", "KB each", "pages a second meanwhile"]
    columns += ["all back after a restart, s", "events missed"]
    head = (
        "From the sending of a comment through HTTP to its event at each reader, so posting is within it;"
        " the median of several rounds by their p99. Server on one core, all readers on another."
    )
    return Found(figures, [section("Live readers", head, table(columns, rows))])


def hot(pace: Pace) -> Found:
    """Ten comments a second arrive in a thread that 32 connections read."""
    found = measured("hot", str(3 if pace.is_quick else 15))
    figures = {
        "hot": found["ratio"],
        "hot_oldest_s": found["oldest_page_s"],
        "hot_renderings": found["renderings_a_second"],
    }
    rows = [[name.replace("_", " "), value] for name, value in found.items()]
    return Found(figures, [section("A hot thread", table(["what", "measured"], rows))])


def kept(pace: Pace) -> Found:
    """Pages asked for as readers ask, more than there is room for: how many are found kept."""
    program = "import json; from bench.kept import kept; print(json.dumps(kept()))"
    found = json.loads(run([sys.executable, "-c", program]))
    rows = [[name, f"{shelf:.1%}", f"{age:.1%}"] for name, shelf, age in found]
    head = "A hundred thousand pages under Zipf's law with exponent 0.9, 400,000 questions."
    columns = ["room", "found kept", "where the page goes that was not asked for longest"]
    figures = {f"found kept: {name}": shelf for name, shelf, _age in found}
    return Found(figures, [section("How often a kept page is found", head, table(columns, rows))])
