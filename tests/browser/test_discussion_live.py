"""Two readers side by side: what one writes reaches the open page of the other, and nothing moves unasked."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, Watch
from tests.browser.conversation import Conversation
from tests.browser.newspaper import wait_until
from tests.browser.test_accessibility import RULES, faults

ARTICLES = {
    "rises": 20, "below": 60, "end": 12, "tree": 6, "edits": 8, "gone": 8, "back": 8, "hidden": 6,
    "quiet": 6, "liked": 6, "much": 6, "usable": 6, "empty": 0, "likes": 6,
}  # fmt: skip
# Every event stream that a page opens, so that a test can see whether it is open.
STREAMS = """
  window.streams = []
  window.EventSource = class extends EventSource {
    constructor(address) { super(address); streams.push(this) }
  }
"""
HIDE = """is => {
  Object.defineProperty(document, "hidden", {configurable: true, get: () => is})
  document.dispatchEvent(new Event("visibilitychange"))
}"""
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    """A newspaper of this module's own."""
    paper = Conversation(tmp_path_factory.mktemp("talk"), ARTICLES)
    yield paper
    paper.close()


@pytest.fixture
def enter(visit: Visit, paper: Conversation) -> Enter:
    """Opens the article in a window of its own, signed in as `ann`, `bo`, `cleo`, `mod` or not."""

    def begin(name: str, article: str, query: str = "", **options: object) -> Page:
        page = visit(**options)
        if name:
            page.context.add_cookies(
                [{"name": "session", "value": paper.sessions[name], "url": paper.origin}]
            )
        page.add_init_script(STREAMS)
        page.goto(f"/city/{article}/{query}")
        listens(page)
        return page

    return begin


def listens(page: Page) -> None:
    """Wait until the page's event stream is open."""
    until(page, "window.streams?.at(-1)?.readyState == 1")


def until(page: Page, expression: str) -> None:
    """Wait until this is so. (Playwright's own waiting needs `eval`, which the policy forbids.)"""
    wait_until(lambda: page.evaluate(expression), expression)


def say(page: Page, text: str) -> Locator:
    """Write a comment and wait until it stands on the writer's page."""
    page.locator("#text-new").fill(text)
    page.locator("#write-new .main").click()
    said = page.locator(".comment", has_text=text)
    expect(said).to_be_visible()
    return said


def answer(page: Page, number: str, text: str) -> Locator:
    """Answer a comment likewise."""
    page.locator(f"#comment-{number} .reply").click()
    page.locator(f"#text-{number}").fill(text)
    page.locator(f"#write-{number} .main").click()
    said = page.locator(".comment", has_text=text)
    expect(said).to_be_visible()
    return said


def bar(page: Page) -> Locator:
    return page.locator(".new-comments")


def top(locator: Locator) -> float:
    return locator.evaluate("element => element.getBoundingClientRect().top")


def texts(page: Page) -> list[str]:
    return [text.split("\n")[0] for text in page.locator(".comment .text").all_inner_texts()]


def test_a_comment_rises_in_the_other_window_and_shows_when_it_is_asked_for(enter: Enter) -> None:
    writer, reader = enter("ann", "rises"), enter("", "rises")
    expect(bar(reader)).to_be_hidden()
    say(writer, "The first new word.")
    expect(bar(reader)).to_have_text("Show 1 new comment")
    say(writer, "The second new word.")
    expect(bar(reader)).to_have_text("Show 2 new comments")
    expect(bar(reader)).to_have_attribute("data-new", "2")
    expect(reader.locator("#discussion-title .num")).to_have_text("22 comments")
    # Nothing has moved until the reader asks; what one has written oneself is not new.
    assert texts(reader)[0] == "Comment number 20."
    expect(bar(writer)).to_be_hidden()
    bar(reader).click()
    expect(bar(reader)).to_be_hidden()
    assert texts(reader)[:3] == ["The second new word.", "The first new word.", "Comment number 20."]
    expect(reader.locator(".comment").first).to_be_focused()
    assert texts(writer) == texts(reader)
    reader.reload()
    assert texts(writer) == texts(reader)


def test_the_place_of_the_reader_is_kept(enter: Enter) -> None:
    writer, reader = enter("ann", "below"), enter("", "below")
    read = reader.locator(".comment", has_text="Comment number 40.")
    read.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 200)")
    before = top(read)
    say(writer, "A word above.\n\nOf some length.\n\nAnd more.")
    expect(bar(reader)).to_have_text("Show 1 new comment")
    assert abs(top(read) - before) < 2
    say(writer, "Another word above.")
    expect(bar(reader)).to_have_text("Show 2 new comments")
    bar(reader).click()
    expect(bar(reader)).to_be_hidden()
    assert texts(reader)[0] == "Another word above."
    reader.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert abs(top(read) - before) < 2
    expect(reader.locator(".comment").first).to_be_focused()


def test_where_the_oldest_come_first_new_ones_stand_at_the_end(enter: Enter) -> None:
    writer, reader = enter("ann", "end", "?order=oldest"), enter("bo", "end", "?order=oldest")
    say(writer, "One more.")
    say(writer, "And one more.")
    expect(bar(reader)).to_have_text("Show 2 new comments")
    bar(reader).click()
    expect(bar(reader)).to_be_hidden()
    assert texts(reader)[-2:] == ["One more.", "And one more."]
    assert texts(writer) == texts(reader)


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_in_a_tree_an_answer_stands_below_the_last_of_its_branch(order: str, enter: Enter) -> None:
    query = f"?view=nested&order={order}"
    writer, reader = enter("ann", "tree", query), enter("cleo", "tree", query)
    first = writer.locator(".comment", has_text="Comment number 1.").get_attribute("data-comment")
    answer(writer, first, f"An answer to the first, {order}.")
    top_one = say(writer, f"A new branch, {order}.")
    answer(writer, top_one.get_attribute("data-comment"), f"An answer to the new branch, {order}.")
    expect(bar(reader)).to_have_text("Show 3 new comments")
    bar(reader).click()
    expect(bar(reader)).to_be_hidden()
    shown = texts(reader)
    assert texts(writer) == shown
    reader.reload()
    assert texts(reader) == shown
    # The parent stands above, and is not shown a second time.
    expect(reader.locator(".comment .parent")).to_have_count(0)
    expect(writer.locator(".comment .parent")).to_have_count(0)


def test_an_empty_discussion_begins(enter: Enter) -> None:
    writer, reader = enter("ann", "empty"), enter("", "empty")
    expect(reader.locator(".none")).to_be_visible()
    say(writer, "Somebody must begin.")
    expect(writer.locator(".none")).to_have_count(0)
    bar(reader).click()
    assert texts(reader) == ["Somebody must begin."]
    expect(reader.locator(".none")).to_have_count(0)


def test_edits_and_removals_reach_the_open_page(enter: Enter) -> None:
    writer = enter("ann", "edits")
    number = answer(writer, writer.locator(".comment").first.get_attribute("data-comment"), "With a slip.")
    number = number.get_attribute("data-comment")
    reader = enter("", "edits")
    said = reader.locator(f"#comment-{number}")
    said.locator(".parent summary").click()
    said.locator(".share").focus()
    writer.locator(f"#comment-{number} .edit").click()
    writer.locator(f"#edited-{number}").fill("Without a slip.")
    writer.locator(f"#edit-{number} .main").click()
    expect(said.locator(".text")).to_have_text("Without a slip.")
    expect(writer.locator(f"#comment-{number} .edited")).to_be_visible()
    # What the reader had opened stands open, and where they were they are.
    expect(said.locator(".parent")).to_have_attribute("open", "")
    expect(said.locator(".share")).to_be_focused()
    expect(bar(reader)).to_be_hidden()
    writer.locator(f"#comment-{number} .withdraw").click()
    writer.get_by_role("button", name="Withdraw it").click()
    expect(said).to_have_class(re.compile("gone"))
    expect(said).not_to_contain_text("slip")
    expect(reader.locator("#discussion-title .num")).to_have_text("8 comments")


def test_a_like_reaches_the_open_page_and_the_reader_keeps_the_words_they_had_selected(enter: Enter) -> None:
    liker, reader = enter("cleo", "likes"), enter("", "likes")
    reader.locator(".comment .text").first.evaluate("text => getSelection().selectAllChildren(text)")
    selected = reader.evaluate("`${getSelection()}`")
    button = liker.locator(".comment .like").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button.locator(".num")).to_have_text("1")
    expect(reader.locator(".comment").first.locator(".like .num")).to_have_text("1")
    assert selected
    assert reader.evaluate("`${getSelection()}`") == selected


def test_what_is_removed_before_it_was_shown_is_not_announced(enter: Enter) -> None:
    writer, reader = enter("ann", "gone"), enter("", "gone")
    number = say(writer, "Too hasty.").get_attribute("data-comment")
    expect(bar(reader)).to_have_text("Show 1 new comment")
    writer.goto(f"/comments/{number}/withdraw/")
    writer.get_by_role("button", name="Withdraw it").click()
    expect(bar(reader)).to_be_hidden()
    expect(bar(reader)).to_have_attribute("data-new", "0")


def test_nothing_is_missed_while_the_server_restarts(enter: Enter, paper: Conversation, watch: Watch) -> None:
    watch.expect("Failed to load resource", "ERR_")
    reader = enter("", "back")
    paper.stop()
    until(reader, "streams.at(-1).readyState == 2")
    paper.start()
    # The reader's page may come back before or after this.
    writer = enter("ann", "back")
    say(writer, "Said after the server came back.")
    expect(bar(reader)).to_have_text("Show 1 new comment")

    # And what is said while a page cannot hear.
    reader.context.set_offline(True)
    reader.evaluate("streams.at(-1).dispatchEvent(new Event('error'))")
    say(writer, "Said while the other page was away.")
    reader.context.set_offline(False)
    expect(bar(reader)).to_have_text("Show 2 new comments")


def test_a_hidden_page_listens_to_nothing_and_knows_all_when_it_is_looked_at(enter: Enter) -> None:
    writer, reader = enter("ann", "hidden"), enter("", "hidden")
    reader.evaluate(HIDE, True)
    until(reader, "streams.every(one => one.readyState == 2)")
    say(writer, "Said behind your back.")
    expect(bar(reader)).to_be_hidden()
    assert reader.evaluate("streams.length") == 1
    reader.evaluate(HIDE, False)
    expect(bar(reader)).to_have_text("Show 1 new comment")
    assert reader.evaluate("streams.map(one => one.readyState)") == [2, 1]


def test_before_a_reader_acts_a_page_asks_for_nothing_but_one_stream(visit: Visit) -> None:
    page, asked = visit(), []
    page.on("request", lambda request: asked.append(request))
    page.goto("/city/quiet/")
    page.locator(".comment").last.scroll_into_view_if_needed()
    wait_until(lambda: any("/live" in request.url for request in asked), "the event stream")
    until(page, "performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    kinds = sorted(
        request.resource_type for request in asked if request.resource_type not in ("font", "other")
    )
    assert kinds == ["document", "eventsource", "script", "stylesheet"]
    asked.clear()
    page.goto("/", wait_until="load")
    assert not [request.url for request in asked if "/live" in request.url]


def test_where_new_comments_do_not_belong_the_bar_leads_to_where_they_do(enter: Enter) -> None:
    writer, reader = enter("ann", "liked"), enter("", "liked", "?order=liked")
    say(writer, "New among the liked.")
    expect(bar(reader)).to_have_text("Show 1 new comment")
    expect(reader.locator(".comment", has_text="New among the liked.")).to_have_count(0)
    bar(reader).click()
    expect(reader).to_have_url(re.compile("/city/liked/#discussion"))
    assert texts(reader)[0] == "New among the liked."


def test_after_very_many_changes_the_page_offers_to_load_itself_anew(
    enter: Enter, paper: Conversation
) -> None:
    writer, reader = enter("ann", "much"), enter("", "much")
    paper.run(
        "from tests import factories as make\n"
        "from colonnade.discussion.models import Thread\n"
        "thread = Thread.objects.get(article__slug='much')\n"
        "for n in range(101): make.make_comment(f'Many {n}.', thread=thread)"
    )
    say(writer, "The last of many.")
    expect(bar(reader)).to_have_text("Much has changed here: load the page again")
    bar(reader).click()
    expect(reader.locator(".comment").first).to_contain_text("The last of many.")


def test_everybody_can_use_the_page_while_comments_come_in(enter: Enter) -> None:
    writer, reader = enter("ann", "usable"), enter("cleo", "usable")
    say(writer, "While you look.")
    expect(bar(reader)).to_have_text("Show 1 new comment")
    assert not faults(reader, RULES)
    reader.keyboard.press("Tab")
    bar(reader).focus()
    reader.keyboard.press("Enter")
    expect(reader.locator(".comment").first).to_be_focused()
    assert not faults(reader, RULES)
    reader.locator(".comment .reply").first.click()
    expect(reader.locator(".comments .composer textarea")).to_be_focused()
    assert not faults(reader, RULES)
