"""The lists of the desk without JavaScript, on a phone, from right to left: filtered, saved, decided on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.conversation import Conversation
from tests.browser.test_accessibility import RULES, faults
from tests.browser.test_moderation import DESK, key, sign_in

TALK = """
from colonnade.discussion.models import Comment, Thread
from colonnade.readers.models import Reader
from tests import factories as make
thread = Thread.objects.select_related("article__locale").get(article__slug="open")
ann, bo = (Reader.objects.get(name=name) for name in ("Ann", "Bo"))
first = Comment.objects.filter(thread=thread).order_by("pk").first()
for n in range(3):
    first = make.make_comment(f"Level {n + 1} of the talk.", parent=first, author=bo)
for n in range(4):
    words = "Zeppelins" if n % 2 else "Trams"
    make.make_comment(f"{words} are late, number {n}.", parent=first, author=ann, state="held")
"""


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    """A newspaper of this module's own, where four comments wait below a talk."""
    paper = Conversation(tmp_path_factory.mktemp("queues"), {"open": 2})
    paper.run(TALK)
    yield paper
    paper.close()


def test_a_filter_is_set_saved_and_decided_on_without_scripts(paper: Conversation, visit: Visit):
    desk = visit(360, java_script_enabled=False)
    sign_in(desk, paper, "mod").goto(DESK)
    expect(desk.locator("[data-cases] > li")).to_have_count(4)
    desk.get_by_text("Filter", exact=True).click()
    desk.get_by_label("Words", exact=True).fill("zeppelin")
    desk.get_by_role("button", name="Show", exact=True).click()
    expect(desk.locator("[data-cases] > li")).to_have_count(2)
    assert "words=zeppelin" in desk.url
    desk.get_by_label("Save it under a name").fill("Airships")
    desk.get_by_role("button", name="Save", exact=True).click()
    row = desk.get_by_role("navigation", name="Saved filters")
    expect(row.get_by_role("link", name="Airships")).to_have_attribute("aria-current", "page")
    case = desk.locator("[data-cases] > li").first
    case.locator("summary", has_text="in reply to").click()
    for level in (1, 2, 3):
        expect(case.get_by_text(f"Level {level} of the talk.")).to_be_visible()
    for box in desk.get_by_label("Choose", exact=True).all():
        box.check()
    desk.get_by_text("Decide on several", exact=True).click()
    desk.get_by_role("button", name="Approve, or let stand").click()
    expect(desk.get_by_text("2 comments are decided.")).to_be_visible()
    expect(desk.get_by_text("Nothing here is as the filter wants it.")).to_be_visible()


def test_the_lists_and_their_filters_are_fit_for_a_phone_in_both_directions(
    paper: Conversation, visit: Visit
):
    desk = visit(360)
    sign_in(desk, paper, "mod")
    for address in (f"{DESK}recent/?words=e", f"{DESK}filters/", f"{DESK}moderators/", f"{DESK}comments/1/"):
        desk.goto(address)
        assert faults(desk, RULES) == [], address
        for direction in ("ltr", "rtl"):
            desk.evaluate("way => document.documentElement.dir = way", direction)
            assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, direction)


def test_a_filtered_list_is_worked_through_by_keyboard(paper: Conversation, visit: Visit):
    desk = visit()
    sign_in(desk, paper, "mod").goto(f"{DESK}?words=trams")
    for left in (1, 0):
        key(desk, "j", "a")
        expect(desk.locator("[data-cases] > li")).to_have_count(left)
    assert "words=trams" in desk.url
    key(desk, "u")
    expect(desk.locator("[data-cases] > li")).to_have_count(1)
