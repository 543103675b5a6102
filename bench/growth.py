"""Growth and posting: what a page costs as the paper grows, and how many comments come in.

Discussions are measured on SQLite and on a PostgreSQL of the run's own. What was made
for SQLite stays in .cache/bench; a thread of a million comments on PostgreSQL is made
anew each time, which takes minutes.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.found import Found, Pace, section, table
from bench.programs import Missing, measured
from tests import postgres

SMALL, LARGE = 500, 50_000
TALK, LONG_TALK, QUICK_TALK = 100, 1_000_000, 2_000
BACKLOG = 100_000
HEAD = "Django's time for one request, without the edge; median of 25. Goal: at most 1.3 ×."


@contextmanager
def _server() -> Iterator[str]:
    """A PostgreSQL for this part; it ends, and its folder goes, with the run."""
    folder = tempfile.mkdtemp(prefix="colonnade-bench-")
    try:
        server = postgres.Server(Path(folder))
        server.start()
    except SystemExit as error:  # how the tests are told
        shutil.rmtree(folder, ignore_errors=True)
        raise Missing(str(error)) from error
    try:
        yield server.address
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _compared(title: str, what: str, sizes: tuple[int, int], small: Mapping, large: Mapping) -> Found:
    rows = []
    for name, was in small.items():
        now = large[name]
        statements = f"{was['statements']} / {now['statements']}"
        rows.append(
            [name, f"{was['ms']:.1f}", f"{now['ms']:.1f}", f"{now['ms'] / was['ms']:.2f}", statements]
        )
    columns = [what, f"{sizes[0]:,}: ms", f"{sizes[1]:,}: ms", "ratio", "statements"]
    most = max(large[name]["ms"] / was["ms"] for name, was in small.items())
    return Found({"most": most}, [section(title, HEAD, table(columns, rows))])


def pages(pace: Pace) -> Found:
    """What a page costs with 500 articles and with 50,000."""
    sizes = (SMALL, SMALL) if pace.is_quick else (SMALL, LARGE)
    small, large = (measured("pages", str(size)) for size in sizes)
    title = f"Growth: one page, made anew, with {sizes[0]:,} and with {sizes[1]:,} articles"
    found = _compared(title, "page", sizes, small, large)
    return Found({"growth_articles": found.figures["most"]}, found.sections)


def _threads(name: str, figure: str, sizes: tuple[int, int], addresses: Mapping[int, str]) -> Found:
    small, large = (
        measured("threads", str(size), **({"COLONNADE_DATABASE": addresses[size]} if addresses else {}))
        for size in sizes
    )
    title = f"Growth on {name}: a thread of {sizes[0]:,} and of {sizes[1]:,} comments"
    found = _compared(title, "what", sizes, small, large)
    return Found({figure: found.figures["most"]}, found.sections)


def threads(pace: Pace) -> Found:
    """What a page of a thread and a posting cost with a hundred comments and with a million, on SQLite."""
    return _threads("SQLite", "growth_threads", (TALK, QUICK_TALK if pace.is_quick else LONG_TALK), {})


def threads_on_postgresql(pace: Pace) -> Found:
    """The same on PostgreSQL."""
    sizes = (TALK, QUICK_TALK if pace.is_quick else LONG_TALK)
    with _server() as server:
        addresses = {size: postgres.make(server, f"threads_{size}") for size in sizes}
        return _threads("PostgreSQL", "growth_threads_postgresql", sizes, addresses)


def _cases(name: str, figure: str, sizes: tuple[int, int], addresses: Mapping[int, str]) -> Found:
    """The pages of the desk; the figure is that of the lists of what waits, by the processor's time."""
    small, large = (
        measured("cases", str(size), **({"COLONNADE_DATABASE": addresses[size]} if addresses else {}))
        for size in sizes
    )
    rows = []
    for page, was in small.items():
        now = large[page]
        rows.append(
            [
                page,
                f"{was['ms']:.1f} / {was['cpu_ms']:.1f}",
                f"{now['ms']:.1f} / {now['cpu_ms']:.1f}",
                f"{now['ms'] / was['ms']:.2f} / {now['cpu_ms'] / was['cpu_ms']:.2f}",
                f"{was['statements']} / {now['statements']}",
            ]
        )
    columns = ["page", *(f"{size:,}: ms / CPU" for size in sizes), "ratio / CPU", "statements"]
    head = f"{HEAD} Of the clock, and of the processor alone."
    title = f"The moderators’ desk on {name}: {sizes[0]:,} and {sizes[1]:,} open cases"
    most = max(large[page]["cpu_ms"] / was["cpu_ms"] for page, was in small.items())
    figures = {figure: large["held"]["ms"] / small["held"]["ms"], f"{figure}_cpu": most}
    return Found(figures, [section(title, head, table(columns, rows))])


def cases(pace: Pace) -> Found:
    """What the moderators' pages cost with a hundred open cases and with a hundred thousand, on SQLite."""
    return _cases("SQLite", "growth_cases", (TALK, QUICK_TALK if pace.is_quick else BACKLOG), {})


def cases_on_postgresql(pace: Pace) -> Found:
    """The same on PostgreSQL."""
    sizes = (TALK, QUICK_TALK if pace.is_quick else BACKLOG)
    with _server() as server:
        addresses = {size: postgres.make(server, f"cases_{size}") for size in sizes}
        return _cases("PostgreSQL", "growth_cases_postgresql", sizes, addresses)


def posting(pace: Pace) -> Found:
    """How many comments a second come in through HTTP, on both databases."""
    seconds, figures, rows = str(3 if pace.is_quick else 10), {}, []
    with _server() as server:
        for name, figure, address in (
            ("SQLite", "posting", ""),
            ("PostgreSQL", "posting_postgresql", postgres.make(server, "posting")),
        ):
            found = measured("posting", seconds, **({"COLONNADE_DATABASE": address} if address else {}))
            figures |= {figure: found["comments_a_second"], f"{figure}_p99_ms": found["p99_ms"]}
            rows.append([name, found["comments_a_second"], found["p50_ms"], found["p99_ms"]])
    head = (
        "500 signed-in readers, 16 connections, rules and limits on, one core for the server."
        " Goals: 600 a second on SQLite (synchronous=FULL), 400 on PostgreSQL, p99 under 100 ms."
    )
    columns = ["database", "comments a second", "p50 ms", "p99 ms"]
    return Found(figures, [section("Posting through HTTP", head, table(columns, rows))])
