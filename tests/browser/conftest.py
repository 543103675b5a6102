"""What the browser tests ask for: a served newspaper, a Chromium, a reader's window.

Every window is watched. A test fails in the end if its pages said an error on the
console, raised one, or asked another host for anything, unless the test expected it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.find import find
from tests.browser.newspaper import Paper

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",
    # A browser that finds no other host cannot be answered by one.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE = 20_000  # milliseconds, of machines that do much else

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The demo newspaper, served to this worker by a process of its own. Not to be changed."""
    paper = Paper(tmp_path_factory.mktemp("paper") / "home")
    yield paper
    paper.close()


# Of a module, not of the session: while Playwright's loop runs, Django refuses its database.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium."""
    path = find()
    assert path, "No Chromium is installed; `make browser` gets one."
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """What went wrong in a test's pages, except what the test expects."""

    def __init__(self, origin: str) -> None:
        self._host = urlsplit(origin).netloc
        self._expected: list[str] = []
        self._seen: list[str] = []

    def expect(self, *words: str) -> None:
        """What contains one of these words is no fault in this test."""
        self._expected += words

    def over(self, context: BrowserContext) -> None:
        """Begin to watch the pages of this context."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self._see(f"page error: {error.error}"))
        context.on("request", lambda request: self._ask(request.url))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._see(f"console: {said.text} ({said.location['url']})")

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._host:
            self._see(f"asked another host: {url}")

    def _see(self, fault: str) -> None:
        self._seen.append(fault)

    @property
    def faults(self) -> list[str]:
        return [fault for fault in self._seen if not any(word in fault for word in self._expected)]


@pytest.fixture
def watch(paper: Paper) -> Watch:
    return Watch(paper.origin)


@pytest.fixture
def visit(browser: Browser, paper: Paper, watch: Watch) -> Iterator[Visit]:
    """Opens a new reader's window: `visit(java_script_enabled=False, viewport=…)`."""
    contexts = []

    def begin(width: int = 1280, **options: object) -> Page:
        options = {"viewport": {"width": width, "height": 900}, "locale": "en-GB"} | options
        context = browser.new_context(base_url=paper.origin, **options)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield begin
    for context in contexts:
        context.close()
    assert not watch.faults


@pytest.fixture
def page(visit: Visit) -> Page:
    """A reader's window with JavaScript."""
    return visit()


@pytest.fixture
def plain(visit: Visit) -> Page:
    """A reader's window without JavaScript."""
    return visit(java_script_enabled=False)
