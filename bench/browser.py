"""A reader's cold browser: what a first view costs, in requests, bytes and time.

`python -m bench.browser '[{"name": …, "address": …, "comment": …}]' [TIMES]`. Chromium
on the load's core, without anything kept from before; the pages take turns. Prints
one JSON object: for each page the medians.

`visible` is when the fiftieth comment stands in the page with a height, `paint` the
first contentful paint. Bytes are those of the line with their headers; pictures, the
icon and fonts are weighed apart, and a stream of events is no request.
"""

import json
import os
import statistics
import sys

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from bench.corpus import SHOWN
from bench.programs import LOAD
from tests.browser.conftest import ARGUMENTS
from tests.browser.find import find

TIMES = 5
PATIENCE = 30_000
# Looks at every frame whether so many comments stand there.
WATCH = """([selector, count]) => {
  const look = () => {
    const found = document.querySelectorAll(selector)
    if (found.length >= count && found[count - 1].getBoundingClientRect().height > 0)
      window.benchVisible = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""
# A page's own policy may forbid to evaluate strings, so the waiting is one promise.
WAIT = """limit => new Promise((done, fail) => {
  const painted = () => performance.getEntriesByName('first-contentful-paint').length
  const look = () => {
    if (window.benchVisible && painted()) done()
    else if (performance.now() > limit) fail(new Error("the comments did not appear"))
    else setTimeout(look, 20)
  }
  look()
})"""
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


class Line:
    """What one view asked for, as the browser's network tells it."""

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        self.paths: set[str] = set()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict) -> None:
        kind = event.get("type", "Other")
        if kind != "EventSource" and not event["request"]["url"].startswith(("data:", "blob:")):
            self.kinds[event["requestId"]] = kind
            self.paths.add(event["request"]["url"])

    def _finished(self, event: dict) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def bytes_of(self, *kinds: str) -> float:
        """The bytes of these kinds, or of all."""
        return sum(size for name, size in self.sizes.items() if not kinds or self.kinds.get(name) in kinds)

    def found(self) -> dict[str, float]:
        pictures = sum(kind == "Image" for kind in self.kinds.values())
        return {
            "requests": len(self.kinds) - pictures,
            "pictures": pictures,
            "bytes": self.bytes_of() - self.bytes_of("Image", "Font", "Other"),
            "picture_bytes": self.bytes_of("Image", "Other"),
            "font_bytes": self.bytes_of("Font"),
            "script_bytes": self.bytes_of("Script"),
        }


def view(browser: Browser, address: str, comment: str) -> tuple[dict[str, float], set[str]]:
    """One first view of a page, and everything that it asked for."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    try:
        page = context.new_page()
        line = Line(page)
        page.add_init_script(f"({WATCH})({json.dumps([comment, SHOWN])})")
        page.goto(address, wait_until="load", timeout=PATIENCE)
        page.evaluate(WAIT, PATIENCE)
        page.evaluate("document.fonts.ready.then(() => 1)")
        times = {"visible": page.evaluate("window.benchVisible"), "paint": page.evaluate(PAINT)}
        return times | line.found(), line.paths
    finally:
        context.close()


def views(pages: list[dict], times: int) -> dict[str, dict]:
    """The medians of so many cold views of each page, after one that is not counted."""
    found: dict[str, list[dict[str, float]]] = {}
    results: dict[str, dict] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        for turn in range(times + 1):
            for page in pages:
                name = page["name"]
                if "wrong" in results.get(name, {}):
                    continue
                try:
                    one, paths = view(browser, page["address"], page["comment"])
                except PlaywrightError as error:
                    results[name] = {"wrong": error.message.splitlines()[0][:200]}
                    continue
                results.setdefault(name, {"paths": sorted(paths)})
                if turn:
                    found.setdefault(name, []).append(one)
        version = browser.version
        browser.close()
    for name, rows in found.items():
        if "wrong" not in results[name]:
            results[name] |= {key: round(statistics.median(row[key] for row in rows), 1) for key in rows[0]}
    return {"version": version, "pages": results}


if __name__ == "__main__":
    os.sched_setaffinity(0, {LOAD})
    print(json.dumps(views(json.loads(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else TIMES)))
