"""The doors: a kept page beside the same bytes from nginx, in turns within one minute.

Colonnade as a newsroom serves it, Colonnade behind a plain server that knows no first
door, and nginx with the page saved from Colonnade in three encodings: each on the
server's core, one loaded at a time, so many rounds in turn; medians.
"""

import statistics

from bench import paper
from bench.found import Found, Pace, section, table
from bench.load import BROTLI, ask, load
from bench.peers import nginx
from bench.programs import CACHE, Failed

QUESTIONS = {"bare": "bare requests", "browsers": "browsers' headers, 200 shapes", "not_modified": "304"}
SERVERS = {"nginx": "nginx, static files", "serve": "Colonnade", "asgi": "Colonnade, the ASGI door alone"}


def rate(question: str, address: str, seconds: float) -> float:
    """Answers a second to this question."""
    if question == "browsers":
        return load(address, seconds, BROTLI, shapes=True).rate
    if question == "bare":
        return load(address, seconds, BROTLI).rate
    for _attempt in range(3):  # the page may have been made anew, and then its answer is no 304
        known = BROTLI | {"If-None-Match": ask(address, BROTLI).headers["etag"]}
        size = sum(len(name) + len(value) + 4 for name, value in ask(address, known).headers.items())
        found = load(address, seconds, known, expects=304)
        if found.bytes_each < size + 200:
            return found.rate
    raise Failed(f"{address}: the page changes faster than its 304 can be measured.")


def measure(pace: Pace) -> Found:
    """Every question to every server, in turns."""
    with (
        paper.made(as_it_is=pace.is_quick) as demo,
        demo.served() as whole,
        demo.served("asgi") as plain,
    ):
        load(whole.article, 1, BROTLI)  # what is asked for often may be compressed better
        folder = nginx.empty(CACHE / "peers" / "nginx")
        nginx.save_all(folder / "files", whole.origin, [demo.path])
        with nginx.served(folder) as static:
            addresses = {"nginx": static.origin + demo.path, "serve": whole.article, "asgi": plain.article}
            rates: dict[tuple[str, str], list[float]] = {}
            for _round in range(pace.rounds):
                for question in QUESTIONS:
                    for server, address in addresses.items():
                        found = rate(question, address, pace.seconds)
                        rates.setdefault((question, server), []).append(found)
            sizes = {server: ask(address, BROTLI) for server, address in addresses.items()}
            signed_in = load(whole.article, pace.seconds, demo.signed_in).rate
    middle = {key: statistics.median(values) for key, values in rates.items()}
    ratios = {
        (question, server): middle[question, server] / middle[question, "nginx"]
        for question in QUESTIONS
        for server in SERVERS
    }
    rows = [
        [
            name,
            *(
                f"{middle[question, server]:,.0f} ({ratios[question, server]:.2f} ×)"
                for question in QUESTIONS
            ),
            f"{len(sizes[server].body):,}",
        ]
        for server, name in SERVERS.items()
    ]
    head = (
        f"Answers a second on one core over 32 connections; median of {pace.rounds} rounds of"
        f" {pace.seconds:g} seconds, in turns. Signed in, from kept parts: {signed_in:,.0f} a second."
    )
    figures = {
        "bare": ratios["bare", "serve"],
        "browsers": ratios["browsers", "serve"],
        "not_modified": ratios["not_modified", "serve"],
        "asgi": ratios["bare", "asgi"],
        "bare_rate": middle["bare", "serve"],
        "browsers_rate": middle["browsers", "serve"],
        "nginx_rate": middle["bare", "nginx"],
        "signed_in_rate": signed_in,
    }
    columns = ["server", *QUESTIONS.values(), "bytes (br)"]
    return Found(
        figures, [section("Kept pages, beside nginx", head, table(columns, rows))], [nginx.version()]
    )
