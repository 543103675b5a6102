"""A new reader's way through the paper, without JavaScript: every step is a link, a form or a key."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

BRIDGE = "The harbour bridge will open in the spring, eleven months late"
ARTICLE = "/city/harbour-bridge-to-open-in-spring/"


def published(page: Page) -> str:
    """When the article on this page says that it was published."""
    return page.locator(".byline .when time").first.inner_text()


def moment(page: Page) -> datetime:
    """The same as machines are told it."""
    return datetime.fromisoformat(page.locator(".byline .when time").first.get_attribute("datetime"))


def test_a_new_reader_finds_everything_without_javascript(plain: Page) -> None:
    plain.goto("/")
    expect(plain.get_by_role("heading", level=1)).to_have_text("The Harbour Post")

    plain.get_by_role("navigation", name="Sections").get_by_role("link", name="City").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("City")

    plain.get_by_role("main").get_by_role("link", name=BRIDGE).first.click()
    expect(plain.locator("article[data-article] h1")).to_have_text(BRIDGE)
    expect(plain.locator("figure.top .credit")).to_contain_text("© ")

    plain.locator(".byline .story a").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("The harbour bridge")
    expect(plain.get_by_role("main")).to_contain_text("1,881")

    line = plain.locator(".timeline").first.get_by_role("link").first
    headline = line.inner_text()
    line.click()
    expect(plain.locator("article[data-article] h1")).to_have_text(headline)

    tag = plain.locator(".tags a[rel=tag]").first
    name = tag.inner_text()
    tag.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text(name)

    plain.get_by_role("navigation", name="account").get_by_role("link", name="Search").click()
    plain.get_by_label("Search the paper").fill("ferry")
    plain.get_by_role("main").get_by_role("button", name="Search").click()
    expect(plain.get_by_role("main").locator("mark").first).to_be_visible()
    everywhere = plain.locator(".list > .card").count()

    section = plain.get_by_label("Section", exact=True)
    section.select_option(label="Port")
    plain.get_by_role("button", name="Narrow").click()
    expect(section).to_have_value("port")
    expect(plain.get_by_label("Search the paper")).to_have_value("ferry")
    cards = plain.locator(".list > .card h3 a")
    assert 0 < cards.count() < everywhere
    assert all(card.get_attribute("href").startswith("/port/") for card in cards.all())


def test_every_time_follows_the_zone_that_a_reader_chooses(plain: Page) -> None:
    plain.goto(ARTICLE)
    before, stored = published(plain), moment(plain)
    expect(plain.locator(".clock summary")).to_contain_text("GMT+")

    plain.locator(".clock summary").click()
    plain.get_by_label("Show all times in").select_option("Asia/Tokyo")
    plain.get_by_role("button", name="Use this zone").click()

    assert plain.url.endswith(ARTICLE)
    expect(plain.locator(".clock summary")).to_contain_text("GMT+9")
    assert published(plain) != before
    assert moment(plain) == stored
    assert f"{moment(plain):%H:%M}" in published(plain)
    now = datetime.fromisoformat(plain.locator(".clock time").get_attribute("datetime"))
    assert now.utcoffset().total_seconds() == 9 * 3600

    for address in ("/latest/", "/stories/harbour-bridge/", "/search/?q=ferry", "/ar/"):
        plain.goto(address)
        expect(plain.locator(".clock summary")).to_contain_text("GMT+9")
        for time in plain.locator("main time[datetime*=T]").all():
            assert time.get_attribute("datetime").endswith(("+09:00", "+0900")), address


def test_the_zone_can_be_chosen_from_the_list_of_all(plain: Page) -> None:
    plain.goto("/zone/?next=/latest/")
    plain.get_by_role("link", name="Kathmandu").click()
    assert plain.url.endswith("/latest/")
    expect(plain.locator(".clock summary")).to_contain_text("GMT+5:45")


def test_an_article_leads_to_itself_in_arabic_and_mirrored(plain: Page) -> None:
    plain.goto(ARTICLE)
    plain.get_by_role("navigation", name="Editions").get_by_role("link", name="العربيّة").click()
    html = plain.locator("html")
    expect(html).to_have_attribute("dir", "rtl")
    expect(html).to_have_attribute("lang", "ar")
    expect(plain.locator("article[data-article] h1")).to_contain_text("جسر الميناء")
    byline, body = plain.locator(".byline").bounding_box(), plain.locator(".body").bounding_box()
    assert byline["x"] > body["x"], "the byline stands on the side where reading begins"


def test_an_edition_without_the_article_opens_its_front_page(plain: Page) -> None:
    plain.goto("/city/council-opens-the-bridge-accounts/")
    plain.get_by_role("navigation", name="Editions").get_by_role("link", name="Ελληνικά").click()
    assert plain.url.endswith("/el/")


def test_a_short_link_leads_to_its_article(plain: Page) -> None:
    plain.goto(ARTICLE)
    link = plain.locator("a.short-link")
    expect(link).to_have_attribute("href", "/s/9kq2")
    link.click()
    assert plain.url.endswith(ARTICLE)
    expect(plain.locator("article[data-article] h1")).to_have_text(BRIDGE)


def test_nothing_waits_for_javascript(plain: Page) -> None:
    """What only a script can do is not offered; what is offered can be seen and read."""
    plain.goto(ARTICLE)
    expect(plain.locator("button[data-copy]")).to_be_hidden()
    expect(plain.locator(".new-comments")).to_be_hidden()
    hidden = plain.locator("main [hidden]")
    allowed = plain.locator("main :is(button[data-copy], .new-comments)[hidden]")
    assert hidden.count() == allowed.count()
    # A film is a link to where it plays, and a reply shows what it answers.
    expect(plain.locator(".film a.play")).to_have_attribute(
        "href", "https://www.youtube.com/watch?v=norrhaven01"
    )
    reply = plain.locator(".comment details.parent").first
    expect(reply.locator(".parent-text")).to_be_hidden()
    reply.locator("summary").click()
    expect(reply.locator(".parent-text")).to_be_visible()


def test_the_colours_can_be_chosen_without_javascript(visit: Visit) -> None:
    plain = visit(java_script_enabled=False, color_scheme="light")
    plain.goto("/")
    paper = background(plain)
    plain.get_by_label("Dark").check()
    assert background(plain) != paper


def background(page: Page) -> str:
    """The colour behind everything."""
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


@pytest.mark.parametrize("width", [360, 1280])
def test_pictures_come_without_javascript(width: int, visit: Visit) -> None:
    plain = visit(width, java_script_enabled=False)
    plain.goto(ARTICLE)
    image = plain.locator("figure.top img")
    assert image.evaluate("image => image.complete && image.naturalWidth > 0")
