"""What a first view costs, and that no page is wider than its window. The figures are DESIGN's, "Budgets"."""

import pytest
from playwright.sync_api import Page, Request

from tests.browser.conftest import Visit

ARTICLE = "/city/harbour-bridge-to-open-in-spring/"
WIDTHS = (320, 360, 768, 1280, 1920)
PAGES = [
    "/",
    "/city/",
    ARTICLE,
    "/stories/",
    "/stories/harbour-bridge/",
    "/tags/bridges/",
    "/search/?q=ferry",
    "/latest/",
    "/zone/",
    "/privacy/",
    "/account/signup/",
    "/ar/",
    "/s/9kq3a",
    "/ar/search/?q=الجسر",
    "/ar/latest/",
    "/el/",
    "/s/9kq4e",
]
# Pictures drawn larger than their files, by more than the third that nobody sees.
UPSCALED = """async () => {
  const wrong = []
  for (const image of document.querySelectorAll("main img")) {
    image.loading = "eager"
    await image.decode()
    const box = image.getBoundingClientRect(), file = new Image()
    if (!box.width) continue
    file.src = image.currentSrc
    await file.decode()
    const scale = Math.max(box.width / file.naturalWidth, box.height / file.naturalHeight) * devicePixelRatio
    if (scale > 1.34) wrong.push([image.currentSrc, scale])
  }
  return wrong
}"""


def first_view(page: Page, address: str) -> dict[str, list[Request]]:
    """Everything that is asked for at a first view, by kind."""
    asked: dict[str, list[Request]] = {}
    page.on("request", lambda request: asked.setdefault(request.resource_type, []).append(request))
    # Under an article one stream of events stays open, so the network is never idle.
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready")
    assert len(asked.pop("eventsource", [])) <= 1
    return asked


def weight(requests: list[Request]) -> int:
    """The bytes of the answers' bodies, as they came over the line."""
    return sum(request.sizes()["responseBodySize"] for request in requests)


@pytest.mark.parametrize("address", ["/", ARTICLE])
def test_a_first_view_is_six_requests_and_light(address: str, page: Page) -> None:
    asked = {kind: list(requests) for kind, requests in first_view(page, address).items()}
    asked.pop("image", [])
    fonts, icons = asked.pop("font", []), asked.pop("other", [])
    count = sum(map(len, asked.values())) + len(fonts) + max(1, len(icons))
    sizes = {kind: weight(requests) for kind, requests in asked.items()}
    figures = f"{count} requests, {sizes}, in all {sum(sizes.values())} bytes; fonts {weight(fonts)}"
    print(figures)  # seen with -rP
    assert set(asked) == {"document", "stylesheet", "script"}, figures
    assert count <= 6, figures
    assert len(fonts) <= 2, figures
    assert weight(fonts) < 60_000, figures
    assert sizes["script"] < 8_000, figures
    assert sum(sizes.values()) < 30_000, figures
    for requests in asked.values():
        assert requests[-1].response().header_value("content-encoding") == "br"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_scrolls_sideways(address: str, page: Page) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready")
    wide = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[width] = over
    assert not wide


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["/", "/city/", ARTICLE, "/stories/", "/authors/tomas-eide/", "/ar/"])
def test_every_picture_has_its_size_and_is_not_blown_up(address: str, width: int, visit: Visit) -> None:
    page = visit(width)
    page.goto(address)
    for image in page.locator("img").all():
        for side in ("width", "height"):
            assert int(image.get_attribute(side)) > 0
    assert not page.evaluate(UPSCALED)
