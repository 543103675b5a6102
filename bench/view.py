"""A first view: the article with fifty comments in a cold browser, beside the same bytes from nginx."""

import json
from urllib.parse import urlsplit

from bench import paper
from bench.found import Found, Pace, section, table
from bench.load import BROTLI, ask
from bench.peers import nginx
from bench.programs import CACHE, Failed, Missing, measured
from tests.browser import find

COLUMNS = [
    *("page", "requests", "bytes", "of it JavaScript", "fonts", "pictures"),
    *("first paint ms", "comments visible ms"),
]


def cells(name: str, one: dict) -> list[str]:
    """One row of a table of views."""
    if "wrong" in one:
        return [name, one["wrong"], *["–"] * (len(COLUMNS) - 2)]
    sizes = [f"{one[key]:,.0f}" for key in ("bytes", "script_bytes", "font_bytes", "picture_bytes")]
    return [name, f"{one['requests']:.0f}", *sizes, f"{one['paint']:.0f}", f"{one['visible']:.0f}"]


def seen(pages: list[dict], times: int) -> dict:
    """What a browser finds at these pages; Missing where there is none."""
    if not find.find():
        raise Missing("No Chromium is installed; `make browser` gets one.")
    return measured("browser", json.dumps(pages), str(times))


def measure(pace: Pace) -> Found:
    """Colonnade and nginx in turns."""
    with paper.made(as_it_is=pace.is_quick) as demo, demo.served() as whole:
        ours = {"name": "Colonnade", "address": whole.article, "comment": ".comment"}
        asked = seen([ours], 0)["pages"]["Colonnade"].get("paths", [])
        paths = [url.removeprefix(whole.origin) for url in asked if url.startswith(whole.origin)]
        folder = nginx.empty(CACHE / "peers" / "nginx-view")
        for path in {demo.path, *paths}:
            answer = ask(whole.origin + path, BROTLI)
            if answer.status == 200:
                nginx.save(folder / "files", urlsplit(path).path, answer)
        with nginx.served(folder) as static:
            theirs = ours | {"name": "the same from nginx", "address": static.origin + demo.path}
            found = seen([ours, theirs], pace.views)
    pages = found["pages"]
    for name, one in pages.items():
        if "wrong" in one:
            raise Failed(f"{name}: {one['wrong']}")
    our, their = pages["Colonnade"], pages["the same from nginx"]
    figures = {
        "view_kb": our["bytes"] / 1000,
        "view_script_kb": our["script_bytes"] / 1000,
        "view_requests": our["requests"],
        "view_visible": our["visible"] / their["visible"],
        "view_visible_ms": our["visible"],
    }
    head = f"Cold Chromium {found['version']}, fifty comments in the page; median of {pace.views}."
    rows = [cells(name, one) for name, one in pages.items()]
    return Found(
        figures, [section("A first view", head, table(COLUMNS, rows))], [f"Chromium {found['version']}"]
    )
