"""An article on paper: the words, the pictures, and where to find them again."""

from playwright.sync_api import Page, expect

ARTICLE = "/city/harbour-bridge-to-open-in-spring/"


def test_paper_shows_the_article_and_nothing_to_click(page: Page) -> None:
    page.goto(ARTICLE)
    expect(page.locator("button[data-copy]")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (
        "nav",
        ".clock",
        "footer.footer",
        ".skip",
        ".breaking",
        ".related",
        ".end",
        "button",
        "form",
    ):
        for element in page.locator(gone).all():
            expect(element).to_be_hidden()
    for shown in (
        ".masthead .name",
        "h1",
        ".article .standfirst",
        ".byline .when",
        ".body p",
        "figure.top img",
    ):
        expect(page.locator(shown).first).to_be_visible()
    expect(page.locator("a.short-link")).to_be_visible()
    expect(page.locator("a.short-link")).to_contain_text("/s/9kq2")
    expect(page.locator("figure.top .credit")).to_be_visible()


def test_paper_is_white_whatever_the_screen_was(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(ARTICLE)
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_a_list_on_paper_keeps_its_headlines(page: Page) -> None:
    page.goto("/city/")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main .card h2").first).to_be_visible()
    expect(page.locator("footer.footer")).to_be_hidden()
