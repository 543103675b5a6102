"""A moderator's day by keyboard: removed with a reason, told, undone, logged; and twenty cases in a row."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.conversation import Conversation
from tests.browser.test_accessibility import RULES, faults
from tests.browser.test_discussion_live import STREAMS, listens

DESK = "/desk/moderation/"
HELD = """
from colonnade.discussion import actions
from colonnade.discussion.models import Thread
from colonnade.readers.models import Reader
thread = Thread.objects.select_related("article__locale").get(article__slug="held")
for number in range(%d):
    author = Reader.objects.get(name="Bo" if number %% 2 else "Cleo")
    actions.post_comment(author=author, thread=thread, text=f"%s {number}")
"""


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    """A newspaper of this module's own, with a discussion that is held for approval."""
    paper = Conversation(tmp_path_factory.mktemp("moderation"), {"held": 0, "open": 2})
    yield paper
    paper.close()


def sign_in(page: Page, paper: Conversation, name: str) -> Page:
    cookie = {"name": "session", "value": paper.sessions[name], "url": paper.origin}
    page.context.add_cookies([cookie])
    return page


def key(page: Page, *keys: str) -> None:
    for one in keys:
        page.keyboard.press(one)


def test_a_held_comment_is_shown_removed_and_brought_back_by_keyboard(paper: Conversation, visit: Visit):
    paper.run(HELD % (1, "A word to weigh"))
    author, desk, open_page = (visit() for _number in range(3))
    sign_in(author, paper, "cleo").goto("/city/held/")
    expect(author.locator(".comment .waits")).to_be_visible()
    sign_in(desk, paper, "mod").goto(DESK)
    key(desk, "j", "a")
    expect(desk.get_by_text("The comment shows now.")).to_be_visible()

    open_page.add_init_script(STREAMS)
    open_page.goto("/city/held/")
    expect(open_page.get_by_text("A word to weigh 0")).to_be_visible()
    listens(open_page)
    desk.goto(f"{DESK}recent/")
    key(desk, "j", "r")
    desk.keyboard.type("An attack")
    key(desk, "Enter")
    expect(desk.get_by_text("The comment is removed. Its author is told why.")).to_be_visible()
    expect(open_page.get_by_text("A word to weigh 0")).to_be_hidden()
    author.goto("/account/notifications/")
    expect(author.get_by_text("Your comment was removed. It attacks a person.")).to_be_visible()

    key(desk, "u")
    expect(desk.get_by_text("Undone: everything is as it was before.")).to_be_visible()
    open_page.goto("/city/held/")
    expect(open_page.get_by_text("A word to weigh 0")).to_be_visible()
    author.goto("/account/notifications/")
    expect(author.get_by_text("It attacks a person.")).to_be_hidden()
    assert "The log is whole: 5 entries" in paper._colonnade("manage", "verify_log")
    desk.goto(f"{DESK}log/")
    expect(desk.locator(".log b")).to_have_text(["undo", "remove", "approve", "hold", "settings"])

    desk.get_by_role("link", name="Figures").click()
    rule = desk.locator("section[aria-labelledby=rules] tbody tr").filter(has_text="Held discussions")
    expect(rule.locator("td.num")).to_have_text(["1", "1", "0", "0", "0", "100.0 %", "0"])
    decisions = desk.locator("section[aria-labelledby=decisions] tbody tr")
    expect(decisions.filter(has_text="Approved").locator("td.num").first).to_have_text("1")
    removal = decisions.filter(has_text="Removed").locator("td.num")
    expect(removal).to_have_text(["0", "0", "0", "–", "1"])


def test_twenty_cases_are_decided_without_the_mouse(paper: Conversation, visit: Visit):
    paper.run(HELD % (20, "Case of twenty, number"))
    desk = visit()
    sign_in(desk, paper, "mod").goto(DESK)
    expect(desk.locator("[data-cases] > li")).to_have_count(20)
    for left in range(19, -1, -1):
        key(desk, "j")
        if left % 4 == 0:
            key(desk, "r")
            desk.keyboard.type("Spam")
            key(desk, "Enter")
        else:
            key(desk, "a")
        expect(desk.locator("[data-cases] > li")).to_have_count(left)
    expect(desk.get_by_text("Nothing waits for a moderator here.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_is_fit_for_everybody(paper: Conversation, visit: Visit, width: int):
    paper.run(HELD % (2, f"For width {width}"))
    desk = visit(width)
    sign_in(desk, paper, "mod")
    for address in (DESK, f"{DESK}recent/", f"{DESK}statistics/", f"{DESK}log/", f"{DESK}readers/2/"):
        desk.goto(address)
        assert faults(desk, RULES) == [], address
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_the_counts_follow_what_comes_in(paper: Conversation, visit: Visit):
    desk = visit()
    sign_in(desk, paper, "mod").goto(f"{DESK}log/")
    count = desk.locator("[data-tab=held] .num")
    expect(count).to_be_visible()
    before = int(count.inner_text())
    author = visit()
    sign_in(author, paper, "ann").goto("/city/held/")
    author.locator(".composer textarea").first.fill("One more that waits.")
    author.locator(".composer .main").first.click()
    expect(count).to_have_text(str(before + 1))
