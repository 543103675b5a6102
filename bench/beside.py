"""Beside the peers: the same article and the same thousand comments, in every system that is here.

Each is started, asked and ended before the next, on the server's core; a browser then
opens its pages cold. A peer that is not installed, or fails, is said so in its place
and does not hold up the others.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import corpus, paper, view
from bench.found import Found, Pace, section, table
from bench.load import BROTLI, LONGEST, PLAIN, Loaded, ask, load, unloaded
from bench.peers import Page, isso, nginx, wagtail, wordpress
from bench.programs import CACHE, Failed, Missing

COLUMNS = ["system", "answers a second", "Colonnade is", "p50 / p99 ms", "one alone ms", "bytes", "MB"]
HOME = CACHE / "peers"
NOTE = (
    "Server on one core, wrk with 32 connections on another; `one alone` is the median of seven questions"
    " while nobody else asks, `bytes` as made and as sent, `MB` the memory (RSS) of all processes that"
    " belong to it. In the browser the time is that of the fiftieth comment."
)
NOT_ALIKE = """\
What is not alike:

- Colonnade and the pages with *50* show fifty comments and lead to the rest; the others send all 1,000. \
WordPress counts fifty threads, with all that is in them.
- Colonnade and nginx are asked for br, which the others do not send from memory; they are asked for gzip, \
Isso for plain JSON, as it sends nothing else.
- Colonnade's page carries the whole paper around the article (navigation, lists, related articles, \
pictures); the peers' pages are plain, WordPress's is its theme's.
- Django's page cache and nginx's cache show the page as it was when it was kept, for as long as they are \
told; the others, and Colonnade within a second, show it as it is.
- Wagtail's page has no form, since Django's cache keeps no page with a form's token. WordPress has no \
avatars, which would be asked of another host. Isso nests one level.
- Databases are as each system comes: SQLite, or MariaDB for WordPress."""


@dataclass(frozen=True)
class Peer:
    """One system: what it is called, how it is served, and how its version is found."""

    name: str
    served: Callable[[Path], AbstractContextManager[list[Page]]]
    version: Callable[[], str]


@contextmanager
def _ourselves(pace: Pace) -> Iterator[list[Page]]:
    """Colonnade, and nginx with the same page as a file."""
    with paper.made(as_it_is=pace.is_quick) as demo, demo.served() as whole:
        load(whole.article, 1, BROTLI)
        folder = nginx.empty(HOME / "nginx-beside")
        nginx.save_all(folder / "files", whole.origin, [demo.path])
        with nginx.served(folder) as static:
            address = static.origin + demo.path
            yield [
                Page("Colonnade, 50 shown", whole.article, whole.program.memory, BROTLI, ".comment"),
                Page("nginx, the same as a static file", address, static.program.memory, BROTLI),
            ]


def peers(pace: Pace) -> list[Peer]:
    """Everything that is measured, Colonnade first."""
    return [
        Peer("Colonnade", lambda _folder: _ourselves(pace), nginx.version),
        Peer("Wagtail", wagtail.served, wagtail.version),
        Peer("WordPress", wordpress.served, wordpress.version),
        Peer("Isso", isso.served, isso.version),
    ]


def _cells(page: Page, found: Loaded, ours: Loaded | None) -> list[str]:
    """One row of the table."""
    made = len(ask(page.address, PLAIN).body)
    sent = len(ask(page.address, page.asked).body)
    rate = f"{found.rate:,.0f}" if found.rate >= 100 else f"{found.rate:.1f}"
    times = ours.rate / found.rate if ours else 1
    return [
        page.name,
        rate,
        f"{times:,.0f} ×" if times >= 10 else f"{times:.2f} ×",
        f"{found.p50_ms:,.1f} / {found.p99_ms:,.1f}",
        f"{unloaded(page.address, page.asked):.1f}",
        f"{made:,}" if made == sent else f"{made:,} → {sent:,}",
        f"{page.memory():.0f}",
    ]


def measure(pace: Pace) -> Found:
    """Every system in turn."""
    result = Found()
    rows: list[list[str]] = []
    views: list[list[str]] = []
    ours: Loaded | None = None
    for peer in peers(pace):
        try:
            with peer.served(HOME / f"run-{peer.name.lower()}") as pages:
                for page in pages:
                    found = _loaded(page, pace, rows)
                    if found is not None:
                        ours = ours or found
                        rows.append(_cells(page, found, ours))
                        result.figures[f"rate of {page.name}"] = found.rate
                views += _views(pages, pace.views)
            result.versions.append(peer.version())
        except (Missing, Failed) as error:
            rows.append([peer.name, str(error), *["–"] * (len(COLUMNS) - 2)])
            if peer.name == "Colonnade":
                raise
    article = f"an article and {len(corpus.comments()):,} comments"
    result.sections += [
        section(f"Beside the peers: {article}", NOTE, table(COLUMNS, rows), NOT_ALIKE),
        section("A first view, beside the peers", table(view.COLUMNS, views)) if views else "",
    ]
    return result


def _loaded(page: Page, pace: Pace, rows: list[list[str]]) -> Loaded | None:
    """What a load of the page finds; if it cannot be had, a row that says why."""
    try:
        return load(page.address, pace.seconds, page.asked, longest=5 if pace.is_quick else LONGEST)
    except Failed as error:
        rows.append([page.name, str(error), *["–"] * (len(COLUMNS) - 2)])
        return None


def _views(pages: list[Page], times: int) -> list[list[str]]:
    """What a cold browser finds, for the pages that a browser can open."""
    asked: list[Mapping[str, str]] = []
    for page in pages:
        if page.comment:
            asked.append({"name": page.name, "address": page.view or page.address, "comment": page.comment})
    try:
        found = view.seen(asked, times)
    except (Missing, Failed) as error:
        return [[page.name, str(error), *["–"] * (len(view.COLUMNS) - 2)] for page in pages if page.comment]
    return [view.cells(name, one) for name, one in found["pages"].items()]
