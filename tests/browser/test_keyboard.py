"""The paper without a mouse."""

import pytest
from playwright.sync_api import Page, expect

ARTICLE = "/city/harbour-bridge-to-open-in-spring/"
# The element that has the focus: its words, and whether it shows that it has it.
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect()
  const shown = at.type == "radio" ? at.closest("label").getBoundingClientRect() : box
  return {
    is: at.tagName, words: (at.innerText || at.name || at.id || "").trim().slice(0, 60),
    address: at.getAttribute("href") || "",
    outlined: style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2,
    seen: shown.width > 0 && shown.height > 0 && shown.bottom > 0 && shown.top < innerHeight
      && shown.right > 0 && shown.left < innerWidth,
  }
}"""


def tab_through(page: Page) -> list[dict]:
    """Every stop of the Tab key, from the top of the page to its end."""
    stops = []
    for _press in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["is"] == "BODY":
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("address", ["/", ARTICLE, "/stories/harbour-bridge/", "/search/?q=ferry", "/ar/"])
def test_every_stop_of_the_tab_key_can_be_seen(address: str, page: Page) -> None:
    page.goto(address)
    links = page.locator("a[href]:visible").count()
    stops = tab_through(page)
    assert stops[0]["address"] == "#main"
    assert not [stop for stop in stops if not stop["outlined"]]
    assert not [stop for stop in stops if not stop["seen"]]
    assert len([stop for stop in stops if stop["is"] == "A"]) >= links


def test_the_skip_link_leads_past_the_masthead(page: Page) -> None:
    page.goto(ARTICLE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_zone_is_chosen_by_keys_alone(page: Page) -> None:
    page.goto(ARTICLE)
    page.locator(".clock summary").focus()
    page.keyboard.press("Enter")
    zone = page.get_by_label("Show all times in")
    expect(zone).to_be_visible()
    page.keyboard.press("Tab")
    expect(zone).to_be_focused()
    page.keyboard.type("Tokyo")
    expect(zone).to_have_value("Asia/Tokyo")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Use this zone")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".clock summary")).to_contain_text("GMT+9")


def test_a_reader_searches_by_keys_alone(page: Page) -> None:
    page.goto("/search/")
    expect(page.get_by_label("Search the paper")).to_be_focused()
    page.keyboard.type("ferry")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main mark").first).to_be_visible()


def test_a_film_is_played_and_a_gallery_moved_by_keys(page: Page, watch) -> None:
    watch.expect("www.youtube-nocookie.com")
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="the film"))
    page.goto(ARTICLE)
    strip = page.locator(".gallery .strip")
    strip.focus()
    expect(strip).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.gallery .strip').scrollLeft > 0")
    page.locator(".film a.play").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".film iframe")).to_be_focused()
