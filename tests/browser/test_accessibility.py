"""axe-core finds nothing wrong at WCAG 2.0, 2.1 and 2.2, levels A and AA, on any kind of page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit, Watch

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
PAGES = {
    "the front page": "/",
    "a section": "/city/",
    "an article": "/s/9kq2",
    "the stories": "/stories/",
    "a story": "/stories/harbour-bridge/",
    "a tag": "/tags/bridges/",
    "an author": "/authors/tomas-eide/",
    "what was searched": "/search/?q=ferry",
    "the latest": "/latest/",
    "the zones": "/zone/",
    "a notice": "/community-standards/",
    "the rules": "/community-standards/rules/",
    "the Arabic rules": "/ar/community-standards/rules/",
    "a lost page": "/nothing-here/",
    "sign in": "/account/login/",
    "register": "/account/signup/",
    "a lost password": "/account/password/reset/",
    "the Arabic front page": "/ar/",
    "an Arabic article": "/s/9kq3a",
    "an Arabic search": "/ar/search/?q=الجسر",
    "the Greek front page": "/el/",
    "a Greek article": "/s/9kq4e",
}


def faults(page: Page, rules: dict) -> list[str]:
    """What axe finds: the rule and the place of each."""
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_everybody_can_use(address: str, visit: Visit, watch: Watch) -> None:
    if "nothing" in address:
        watch.expect("status of 404")
    page = visit()
    page.goto(address)
    page.evaluate("document.fonts.ready")
    found = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme} {fault}" for fault in faults(page, rules)]
    assert not found


def test_the_open_clock_can_be_used_by_everybody(page: Page) -> None:
    page.goto("/")
    page.locator(".clock summary").click()
    assert not faults(page, RULES)
