"""Run the bench and write docs/reference/benchmarks.md.

Discussions are measured on SQLite and on a PostgreSQL of the run's own. The first
run makes threads of a million comments: a quarter of an hour.
"""

import atexit
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests import postgres

REPORT = Path("docs/reference/benchmarks.md")
SMALL, LARGE = 500, 50_000
TALK, LONG_TALK = 100, 1_000_000


def measured(module: str, *words: str, **settings: str) -> dict[str, dict]:
    """Measure in a process of its own, so that one leaves nothing behind for the other."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", *words],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def pages(size: int) -> dict[str, dict]:
    """What pages cost in a newspaper of this size."""
    return measured("pages", str(size))


def threads(name: str, addresses: dict[int, str]) -> str:
    """What a page of a thread and a posting cost with a hundred comments and with a million."""
    print(f"Threads of {TALK:,} and of {LONG_TALK:,} comments on {name} …", flush=True)
    short, long = (
        measured("threads", str(size), **({"COLONNADE_DATABASE": addresses[size]} if addresses else {}))
        for size in (TALK, LONG_TALK)
    )
    lines = [
        f"## Growth on {name}: a thread of {TALK:,} and of {LONG_TALK:,} comments",
        "",
        "Django's time for one request, without the edge; median of 25. Goal: at most 1.3 ×.",
        "",
        f"| what | {TALK:,}: ms | {LONG_TALK:,}: ms | ratio | statements |",
        "|---|---|---|---|---|",
    ]
    for what, was in short.items():
        now = long[what]
        lines.append(
            f"| {what} | {was['ms']:.1f} | {now['ms']:.1f} | {now['ms'] / was['ms']:.2f}"
            f" | {was['statements']} / {now['statements']} |"
        )
    return "\n".join(lines)


def posting(addresses: dict[str, str]) -> str:
    """How many comments a second come in through HTTP."""
    lines = [
        "## Posting through HTTP",
        "",
        "500 signed-in readers, 16 connections, rules and limits on, one core for the server."
        " Goals: 600 a second on SQLite (synchronous=FULL), 400 on PostgreSQL, p99 under 100 ms.",
        "",
        "| database | comments a second | p50 ms | p99 ms |",
        "|---|---|---|---|",
    ]
    for name, address in addresses.items():
        print(f"Posting on {name} …", flush=True)
        found = measured("posting", "10", **({"COLONNADE_DATABASE": address} if address else {}))
        lines.append(f"| {name} | {found['comments_a_second']} | {found['p50_ms']} | {found['p99_ms']} |")
    return "\n".join(lines)


def growth() -> str:
    """What a page costs with 500 articles and with 50,000."""
    print(f"Making and measuring a newspaper of {SMALL:,} articles …", flush=True)
    small = pages(SMALL)
    print(
        f"Making and measuring a newspaper of {LARGE:,} articles (the first time takes minutes) …", flush=True
    )
    large = pages(LARGE)
    lines = [
        "## Growth: one page, made anew, with 500 and with 50,000 articles",
        "",
        "Django's time for one request, without the edge; median of 25. Goal: at most 1.3 ×.",
        "",
        f"| page | {SMALL:,}: ms | {LARGE:,}: ms | ratio | statements |",
        "|---|---|---|---|---|",
    ]
    for name, was in small.items():
        now = large[name]
        statements = f"{was['statements']} / {now['statements']}"
        lines.append(
            f"| {name} | {was['ms']:.1f} | {now['ms']:.1f} | {now['ms'] / was['ms']:.2f} | {statements} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run every entry, print the tables, keep them."""
    import django
    import wagtail

    head = (
        "# Benchmarks\n\nMade by `make bench`; ratios within one run are meant, not the milliseconds.\n\n"
        f"{date.today().isoformat()}, {platform.machine()}, Python {platform.python_version()},"
        f" Django {django.__version__}, Wagtail {wagtail.__version__}.\n"
    )
    folder = tempfile.mkdtemp(prefix="colonnade-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = postgres.start(Path(folder))
    long = {size: postgres.make(server, f"threads_{size}") for size in (TALK, LONG_TALK)}
    databases = {"SQLite": "", "PostgreSQL": postgres.make(server, "posting")}
    parts = (growth(), threads("SQLite", {}), threads("PostgreSQL", long), posting(databases))
    text = "\n\n".join((head.rstrip(), *parts)) + "\n"
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
