"""What JavaScript makes nicer: the clock goes on, links are copied, colours are kept, films play here."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Watch

ARTICLE = "/city/harbour-bridge-to-open-in-spring/"
SHIFTS = """
window.shifted = []
new PerformanceObserver(list => {
  for (const shift of list.getEntries())
    if (!shift.hadRecentInput)
      shifted.push([shift.value, shift.sources.map(source => source.node?.outerHTML?.slice(0, 90))])
}).observe({type: "layout-shift", buffered: true})
"""


def clock(page: Page) -> datetime:
    """What the clock in the masthead shows, as machines are told it."""
    return datetime.fromisoformat(page.locator(".clock time").get_attribute("datetime"))


def test_the_clock_goes_on(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    before = clock(page)
    page.clock.run_for(2 * 60_000)
    now = before + timedelta(minutes=2)
    expect(page.locator(".clock time")).to_have_text(f"{now:%H:%M}")
    assert clock(page) == now


def test_the_clock_goes_into_the_next_day(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    before = clock(page)
    page.clock.fast_forward(24 * 3600_000)
    now = before + timedelta(days=1)
    expect(page.locator(".clock summary")).to_contain_text(f"{now.day} {now:%B %Y}")
    assert clock(page) == now


def test_a_device_whose_clock_is_wrong_does_not_make_ours_wrong(page: Page) -> None:
    page.clock.install(time="2009-01-01T00:00:00Z")
    page.goto("/")
    before = clock(page)
    assert before.year > 2009
    page.clock.run_for(3 * 60_000)
    assert clock(page) == before + timedelta(minutes=3)


def test_the_choice_of_zones_closes_on_escape(page: Page) -> None:
    page.goto("/")
    page.locator(".clock summary").click()
    expect(page.get_by_label("Show all times in")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Show all times in")).to_be_hidden()
    expect(page.locator(".clock summary")).to_be_focused()


def test_the_short_link_is_copied_and_everybody_is_told(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto(ARTICLE)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".short [role=status]")).to_have_text("Copied")
    expect(page.locator("button[data-copy]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/s/9kq2")
    page.goto(copied)
    assert page.url.endswith(ARTICLE)


def test_the_button_offers_to_copy_again(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.clock.install()
    page.goto(ARTICLE)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("button[data-copy]")).to_have_text("Copied")
    page.clock.run_for(5_000)
    expect(page.locator("button[data-copy]")).to_have_text("Copy")
    expect(page.locator(".short [role=status]")).to_be_empty()


def test_chosen_colours_are_kept_and_put_on_before_the_first_paint(visit: Visit) -> None:
    page = visit(color_scheme="light")
    page.goto("/")
    page.get_by_label("Dark").check()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    # Looked at when the body begins: before anything can be painted.
    page.add_init_script("""
      new MutationObserver((_, watching) => {
        if (!document.body) return
        window.atFirst = document.documentElement.dataset.theme
        watching.disconnect()
      }).observe(document, {childList: true, subtree: true})
    """)
    page.goto(ARTICLE)
    assert page.evaluate("atFirst") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    expect(page.get_by_label("Dark")).to_be_checked()
    page.get_by_label("As my device").check()
    page.goto("/city/")
    assert page.evaluate("atFirst") is None
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light dark"


def test_a_film_asks_nothing_of_its_host_until_it_is_played(page: Page, watch: Watch) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(ARTICLE)
    film = page.locator(".film a.play")
    film.scroll_into_view_if_needed()
    film.hover()
    page.wait_for_load_state("load")
    assert not [url for url in asked if "youtu" in url or "google" in url]
    assert not watch.faults

    watch.expect("www.youtube-nocookie.com")
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="the film"))
    film.click()
    player = page.locator(".film iframe")
    expect(player).to_have_attribute("src", "https://www.youtube-nocookie.com/embed/norrhaven01")
    expect(player).to_have_attribute(
        "title", "Film: the second casting is lowered into the test frame at Vaskil (2 min 40 s)"
    )
    expect(player).to_be_focused()
    expect(page.frame_locator(".film iframe").get_by_text("the film")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["/", ARTICLE, "/ar/", "/s/9kq4e"])
def test_nothing_moves_while_a_page_comes(address: str, width: int, visit: Visit) -> None:
    page = visit(width)
    page.add_init_script(SHIFTS)
    page.goto(address)
    page.evaluate("document.fonts.ready")
    # Down the whole page, so that every picture has come into its place.
    for image in page.locator("main img").all():
        image.scroll_into_view_if_needed()
        image.evaluate("image => image.decode()")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifted = page.evaluate("shifted")
    assert sum(value for value, _where in shifted) < 0.01, shifted
