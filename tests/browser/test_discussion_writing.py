"""Writing, answering and acting with JavaScript: in place, once, and without losing a word."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visit, Watch
from tests.browser.conversation import Conversation

ARTICLES = dict.fromkeys(
    ("draft", "twice", "lost", "cut", "reply", "count", "preview", "refused", "away", "edit", "keys", "like",
     "held", "follow", "token", "own"), 4,
)  # fmt: skip
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    """A newspaper of this module's own."""
    paper = Conversation(tmp_path_factory.mktemp("talk"), ARTICLES)
    yield paper
    paper.close()


@pytest.fixture
def enter(visit: Visit, paper: Conversation) -> Enter:
    """Opens the article in a window of its own, signed in as `ann`, `bo`, `cleo` or `mod`."""

    def begin(name: str, article: str, **options: object) -> Page:
        page = visit(**options)
        page.context.add_cookies([{"name": "session", "value": paper.sessions[name], "url": paper.origin}])
        page.goto(f"/city/{article}/")
        return page

    return begin


def box(page: Page) -> Locator:
    return page.locator("#text-new")


def send(page: Page) -> Locator:
    return page.locator("#write-new .main")


def said(page: Page, text: str) -> Locator:
    return page.locator(".comment", has_text=text)


def test_a_draft_outlives_the_page_and_goes_when_it_is_sent(enter: Enter) -> None:
    page = enter("ann", "draft")
    box(page).fill("Begun, and not yet")
    page.reload()
    expect(box(page)).to_have_value("Begun, and not yet")
    expect(page.locator(".kept")).to_have_text("What you had written here is kept, and stands here again.")
    box(page).fill("Begun, and now sent.")
    send(page).click()
    expect(said(page, "Begun, and now sent.")).to_be_focused()
    expect(box(page)).to_have_value("")
    expect(page.locator(".kept")).to_have_count(0)
    page.reload()
    expect(box(page)).to_have_value("")
    expect(said(page, "Begun, and now sent.")).to_have_count(1)


def test_a_browser_that_keeps_nothing_still_sends(enter: Enter) -> None:
    page = enter("ann", "own")
    page.add_init_script("""
      Object.defineProperty(window, "localStorage", {get() { throw new DOMException("no", "SecurityError") }})
    """)
    page.reload()
    box(page).fill("Without a draft.")
    send(page).click()
    expect(said(page, "Without a draft.")).to_be_visible()


def test_a_double_click_posts_once(enter: Enter) -> None:
    page, posts = enter("ann", "twice"), []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    box(page).fill("Pressed twice.")
    send(page).dblclick()
    expect(said(page, "Pressed twice.")).to_be_visible()
    assert len(posts) == 1
    # A second comment from the same form is another comment.
    box(page).fill("And another.")
    send(page).click()
    expect(said(page, "And another.")).to_be_visible()
    page.reload()
    expect(said(page, "Pressed twice.")).to_have_count(1)
    expect(said(page, "And another.")).to_have_count(1)


def test_without_a_connection_the_text_is_kept_and_sent_once_later(enter: Enter, watch: Watch) -> None:
    watch.expect("Failed to load resource", "ERR_")
    page = enter("ann", "lost")
    page.context.set_offline(True)
    box(page).fill("Written in a tunnel.")
    send(page).click()
    expect(page.get_by_role("alert")).to_have_text(
        "Not sent: the connection was lost. Your text is kept; send it again."
    )
    expect(box(page)).to_have_value("Written in a tunnel.")
    page.context.set_offline(False)
    send(page).click()
    expect(said(page, "Written in a tunnel.")).to_be_visible()
    expect(page.locator(".refusal")).to_have_count(0)
    page.reload()
    expect(said(page, "Written in a tunnel.")).to_have_count(1)


def test_what_arrived_though_its_answer_was_lost_is_not_posted_again(enter: Enter, watch: Watch) -> None:
    watch.expect("Failed to load resource", "ERR_")
    page, answers = enter("ann", "cut"), []

    def cut(route: Route) -> None:
        answers.append(route.fetch().status)
        route.abort()

    page.route("**/comments/write/*/", cut, times=1)
    box(page).fill("It did arrive.")
    send(page).click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent")
    assert answers == [201]
    # Even after the page was loaded again.
    page.reload()
    expect(box(page)).to_have_value("It did arrive.")
    send(page).click()
    expect(box(page)).to_have_value("")
    page.reload()
    expect(said(page, "It did arrive.")).to_have_count(1)


def test_an_answer_is_written_below_the_comment_with_a_quotation(enter: Enter) -> None:
    page = enter("ann", "reply")
    address = page.url
    comment = page.locator(".comment").first
    number = comment.get_attribute("data-comment")
    comment.locator(".text p").first.evaluate("p => getSelection().selectAllChildren(p)")
    comment.locator(".reply").click()
    field = page.locator(f"#text-{number}")
    expect(field).to_be_focused()
    expect(field).to_have_value("> Comment number 4.\n\n")
    page.keyboard.type("Indeed.")

    # Escape closes it, gives the focus back, and keeps the words.
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(comment.locator(".reply")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_have_value("> Comment number 4.\n\nIndeed.")
    page.locator(f"#write-{number} .cancel").click()
    expect(field).to_have_count(0)
    expect(comment.locator(".reply")).to_be_focused()
    comment.locator(".reply").click()
    page.locator(f"#write-{number} .main").click()
    answer = said(page, "Indeed.")
    expect(answer).to_be_focused()
    expect(answer.locator(".text blockquote")).to_have_text("Comment number 4.")
    expect(answer).to_have_attribute("data-parent", number)
    expect(page.locator(".comments .composer")).to_have_count(0)
    assert page.url == address


def test_near_its_limit_a_text_is_counted_as_people_count(enter: Enter) -> None:
    page = enter("ann", "count")
    family = "\U0001f468‍\U0001f469‍\U0001f467"
    box(page).fill("x" * 200)
    left = page.locator("#write-new .left")
    expect(left).to_be_empty()
    box(page).fill("x" * 270 + family * 10)
    expect(left).to_have_text("20 characters left")
    box(page).fill("x" * 299)
    expect(left).to_have_text("1 character left")
    box(page).fill("x" * 302)
    expect(left).to_have_text("2 characters too many")


def test_a_text_is_shown_before_it_is_sent(enter: Enter) -> None:
    page = enter("ann", "preview")
    box(page).fill("It is *strong*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer .preview .text em")).to_have_text("strong")
    box(page).fill("It is *stronger*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer .preview")).to_have_count(1)
    expect(page.locator(".composer .preview .text em")).to_have_text("stronger")
    expect(box(page)).to_have_value("It is *stronger*.")
    send(page).click()
    expect(said(page, "It is stronger.")).to_be_visible()
    expect(page.locator(".preview")).to_have_count(0)


def test_a_refusal_is_said_and_the_text_stands(enter: Enter, watch: Watch) -> None:
    watch.expect("status of 422")
    page = enter("ann", "refused")
    long = "Too long. " * 31
    box(page).fill(long)
    send(page).click()
    expect(page.locator("#write-new .refusal")).to_contain_text("300")
    expect(box(page)).to_have_value(long)
    expect(box(page)).to_be_focused()
    box(page).fill("Short enough.")
    send(page).click()
    expect(said(page, "Short enough.")).to_be_visible()
    expect(page.locator(".refusal")).to_have_count(0)


def test_who_was_signed_out_meanwhile_loses_nothing(enter: Enter, watch: Watch) -> None:
    watch.expect("status of 401", "status of 403")
    page = enter("ann", "away")
    box(page).fill("Written for an hour.")
    page.context.clear_cookies(name="session")
    send(page).click()
    expect(page.get_by_role("alert")).to_contain_text("Your text is kept")
    expect(box(page)).to_have_value("Written for an hour.")
    page.locator("#write-new").get_by_role("link", name="Sign in").click()
    page.locator("#id_login").fill("ann@post.example")
    page.locator("#id_password").fill("norrhaven-1871")
    page.locator("form:has(#id_password) button").first.click()
    expect(page).to_have_url(re.compile(r"/comments/write/\d+/"))
    expect(box(page)).to_have_value("Written for an hour.")
    send(page).click()
    expect(page).to_have_url(re.compile(r"/city/away/.*#comment-\d+"))
    expect(said(page, "Written for an hour.")).to_have_count(1)


def test_a_form_with_the_token_of_an_earlier_session_still_sends(enter: Enter) -> None:
    page = enter("ann", "token")
    box(page).fill("Signed in again elsewhere.")
    page.context.clear_cookies(name="csrftoken")
    page.context.new_page().goto("/city/follow/")
    send(page).click()
    expect(said(page, "Signed in again elsewhere.")).to_be_visible()


def test_a_comment_is_changed_in_its_place(enter: Enter) -> None:
    page = enter("ann", "edit")
    box(page).fill("With a slip.")
    send(page).click()
    number = said(page, "With a slip.").get_attribute("data-comment")
    page.locator(f"#comment-{number} .edit").click()
    field = page.locator(f"#edited-{number}")
    expect(field).to_be_focused()
    expect(field).to_have_value("With a slip.")
    page.keyboard.press("Escape")
    expect(page.locator(f"#comment-{number} .edit")).to_be_focused()
    page.keyboard.press("Enter")
    field.fill("Without one.")
    page.locator(f"#edit-{number} .main").click()
    expect(page.locator(f"#comment-{number} .text")).to_have_text("Without one.")
    expect(page.locator(f"#comment-{number} .edited")).to_be_visible()
    expect(page.locator(f"#comment-{number}")).to_be_focused()
    expect(field).to_have_count(0)


def test_everything_is_written_with_the_keyboard_alone(enter: Enter) -> None:
    page = enter("ann", "keys")
    box(page).focus()
    page.keyboard.type("Typed.")
    while not send(page).evaluate("button => button == document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = said(page, "Typed.")
    expect(first).to_be_focused()
    # From the new comment to its Reply, into the answer, and back out of it.
    while not page.evaluate("document.activeElement.matches('.reply')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    number = first.get_attribute("data-comment")
    expect(page.locator(f"#text-{number}")).to_be_focused()
    page.keyboard.type("Answered.")
    page.keyboard.press("Escape")
    expect(first.locator(".reply")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#text-{number}")).to_have_value("Answered.")
    while not page.evaluate("document.activeElement.matches('.comments .composer .main')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(said(page, "Answered.")).to_be_focused()


def test_a_like_shows_at_once_and_is_put_back_when_it_fails(enter: Enter, watch: Watch) -> None:
    watch.expect("Failed to load resource", "ERR_")
    page = enter("cleo", "like")
    button = page.locator(".comment .like").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button.locator(".num")).to_have_text("1")
    expect(button).to_have_attribute("formaction", re.compile("/unlike/$"))
    page.context.set_offline(True)
    button.click()
    expect(page.locator(".comment .refusal")).to_have_text(
        "That did not reach us, so nothing has changed. Try again."
    )
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button.locator(".num")).to_have_text("1")
    page.context.set_offline(False)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".comment .refusal")).to_have_count(0)
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_what_a_moderator_reads_first_is_shown_to_its_author(enter: Enter) -> None:
    page = enter("ann", "held")
    box(page).fill("May I?")
    send(page).click()
    comment = said(page, "May I?")
    expect(comment).to_be_focused()
    expect(comment.locator(".waits")).to_contain_text(
        "Only you see this so far. Each comment shows after a moderator has read it."
    )
    expect(box(page)).to_have_value("")


def test_a_discussion_is_followed_and_followed_no_longer(enter: Enter) -> None:
    page = enter("ann", "follow")
    page.get_by_role("button", name="Follow this discussion").click()
    page.get_by_role("button", name="Follow no longer").click()
    page.get_by_role("button", name="Follow this discussion").click()
    expect(page.get_by_role("button", name="Follow no longer")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Follow no longer")).to_be_visible()


def test_somebody_is_ignored_at_once(enter: Enter) -> None:
    page = enter("mod", "follow")
    page.locator(".comment .more summary").first.click()
    page.get_by_role("button", name="Ignore Bo").first.click()
    expect(page.locator(".comment.ignored").first).to_be_visible()
    page.locator(".comment .unheard summary").first.click()
    expect(page.locator(".comment .text").first).to_be_visible()


def test_the_address_of_a_comment_is_copied(enter: Enter) -> None:
    page = enter("ann", "follow", permissions=["clipboard-read", "clipboard-write"])
    share = page.locator(".comment .share").first
    share.click()
    expect(share).to_have_text("Address copied")
    expect(page.locator("#discussion > .hidden[role=status]")).to_have_text("Address copied")
    assert re.search(r"/comments/\d+/$", page.evaluate("navigator.clipboard.readText()"))
