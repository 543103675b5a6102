"""Pages that are made: an article with nothing kept, and a signed-in reader's from kept parts.

Through HTTP over one connection, so that a figure is the time of one answer and not
of waiting in line. Who chose another time zone is given no kept page: with such a
cookie, each question of a signed-out reader makes a page.
"""

from bench import paper
from bench.found import Found, Pace, section, table
from bench.load import GZIP, load
from bench.programs import Failed

ZONE = GZIP | {"Cookie": "zone=Pacific/Auckland"}


def measure(pace: Pace) -> Found:
    """The medians, and how they compare."""
    with paper.made(as_it_is=pace.is_quick) as demo:
        with demo.served("anew") as anew:
            nothing = load(anew.article, pace.seconds, ZONE, connections=1)
            personal = load(anew.article, pace.seconds, demo.signed_in, connections=1)
        with demo.served() as whole:
            load(whole.article, 1, demo.signed_in, connections=1)
            zoned = load(whole.article, pace.seconds, ZONE, connections=1)
            parts = load(whole.article, pace.seconds, demo.signed_in, connections=1)
            many = load(whole.article, pace.seconds, demo.signed_in)
    if nothing.p50_ms < 1:
        raise Failed("A page that was to be made anew came from the kept ones.")
    rows = [
        ["nothing kept, signed out", f"{nothing.p50_ms:.1f}", f"{nothing.p99_ms:.1f}"],
        ["nothing kept, signed in", f"{personal.p50_ms:.1f}", f"{personal.p99_ms:.1f}"],
        ["from kept parts, signed out, in a zone of their own", f"{zoned.p50_ms:.1f}", f"{zoned.p99_ms:.1f}"],
        ["from kept parts, signed in", f"{parts.p50_ms:.1f}", f"{parts.p99_ms:.1f}"],
    ]
    head = (
        "The demo's article with a thousand comments, fifty shown: milliseconds of one answer"
        f" over one connection. Over 32 connections {many.rate:,.0f} signed-in pages a second."
    )
    figures = {
        "uncached_ms": nothing.p50_ms,
        "signed_in_ms": parts.p50_ms,
        "signed_in": parts.p50_ms / personal.p50_ms,
    }
    return Found(figures, [section("Pages that are made", head, table(["page", "p50 ms", "p99 ms"], rows))])
