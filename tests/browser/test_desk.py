"""The newsroom's day: write, publish, send photos, schedule, submit, approve, while the paper is served."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Visit, Watch
from tests.browser.newspaper import PASSWORD, Paper, wait_until

EDITOR, WRITER = "login-editor@reader.example", "writer@reader.example"
STORY = "/stories/harbour-bridge/"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A newspaper of this module's own, which it may change; with a writer in its newsroom."""
    paper = Paper(tmp_path_factory.mktemp("desk") / "home")
    paper.run(
        "from django.contrib.auth.models import Group\n"
        "from colonnade.readers.models import Reader\n"
        "from allauth.account.models import EmailAddress\n"
        f"writer = Reader.objects.create_user('{WRITER}', '{PASSWORD}', name='Wanda Writer')\n"
        "writer.groups.add(Group.objects.get(name='writer'))\n"
        "EmailAddress.objects.create(user=writer, email=writer.email, verified=True, primary=True)\n"
    )
    yield paper
    paper.close()


@pytest.fixture(autouse=True)
def unfinished(watch: Watch) -> None:
    """What the desk saves by itself before it is complete is answered so; the browser calls it an error."""
    watch.expect("status of 400 (Bad Request)")


def sign_in(page: Page, email: str) -> None:
    """Sign in as readers do, on the way to the desk."""
    page.goto("/desk/")
    assert "/account/login/" in page.url
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")


def begin_article(page: Page, headline: str, section: str = "City") -> None:
    """From the list of articles to an empty one in this section, with headline, standfirst and text."""
    page.goto("/desk/articles/")
    page.get_by_role("link", name="Add article").click()
    choose(page, "Choose a page (Section)", section)
    page.get_by_role("button", name="Create a new article").click()
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Text").click()
    words = page.locator("[data-streamfield-child] .public-DraftEditor-content")
    words.click()
    page.keyboard.type(f"The words of {headline}.")
    expect(words).to_have_text(f"The words of {headline}.")
    page.locator("[name=standfirst]").fill(f"The standfirst of {headline}.")
    page.locator("[name=title]").fill(headline)
    page.keyboard.press("Tab")
    expect(page.locator("[name=slug]")).not_to_have_value("")  # made by the desk from the headline


def choose(page: Page, button: str, name: str) -> None:
    """Choose a page or a tag in the desk's window, which has a search for pages."""
    page.get_by_role("button", name=button).last.click()
    window = page.locator(".modal-body")
    window.get_by_role("table").wait_for()
    if window.get_by_label("Search term").count():
        window.get_by_label("Search term").fill(name)
    window.get_by_role("link", name=name, exact=True).first.click()
    expect(window).to_be_hidden()


def press(page: Page, words: str) -> None:
    """Press one of the buttons at the foot of the desk's form, from its drawer if it is there."""
    button = page.locator("footer, .footer").get_by_role("button", name=words).last
    if not button.is_visible():
        page.get_by_role("button", name="More actions").click()
    button.click()


def published(paper: Paper, visit: Visit, address: str, headline: str) -> Page:
    """A reader's window at this page, once the headline is on it; fails if it never comes."""
    page = visit()

    def shows() -> bool:
        page.goto(address)
        return page.get_by_role("main").get_by_text(headline).first.is_visible()

    wait_until(shows, f"“{headline}” on {address}")
    return page


def test_a_published_article_is_on_its_section_and_in_its_story_at_once(visit: Visit, paper: Paper) -> None:
    reader, desk = visit(), visit()
    reader.goto(STORY)  # kept from now on
    before = int(reader.locator(".story[data-count]").first.get_attribute("data-count"))
    reader.goto("/city/")

    sign_in(desk, EDITOR)
    begin_article(desk, "Gulls hold the bridge")
    desk.get_by_role("tab", name="Story and tags").click()
    choose(desk, "Choose a page (Story)", "The harbour bridge")
    desk.get_by_role("button", name="Add Tag").click()
    choose(desk, "Choose tag", "Bridges")
    press(desk, "Publish")
    expect(desk.locator(".messages")).to_contain_text("published")

    section = published(paper, visit, "/city/", "Gulls hold the bridge")
    section.get_by_role("link", name="Gulls hold the bridge").first.click()
    expect(section.locator("article[data-article] h1")).to_have_text("Gulls hold the bridge")
    expect(section.locator(".body")).to_contain_text("The words of Gulls hold the bridge.")
    expect(section.locator(".tags a[rel=tag]")).to_have_text(["Bridges"])

    story = published(paper, visit, STORY, "Gulls hold the bridge")
    assert int(story.locator(".story[data-count]").first.get_attribute("data-count")) == before + 1


IPTC = {  # IPTC-IIM 4.2, record 2
    5: "Gull on a rail",
    55: "20260223",
    80: "Lena Vik",
    90: "Norrhaven",
    110: "Coast News Agency",
    116: "© 2026 Coast News Agency",
    120: "A gull on the rail of the south landing.",
}


def photo_with_facts() -> bytes:
    """A small JPEG whose IPTC record says what it shows (the APP13 block of Photoshop, resource 0x0404)."""
    plain = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(plain, "JPEG", quality=70)
    record = b"\x1c\x01\x5a\x00\x03\x1b%G"  # 1:90, the texts are UTF-8
    for number, text in IPTC.items():
        words = text.encode()
        record += bytes([0x1C, 2, number]) + len(words).to_bytes(2) + words
    resource = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + len(record).to_bytes(4) + record
    resource += b"\0" * (len(record) % 2)
    block = b"\xff\xed" + (len(resource) + 2).to_bytes(2) + resource
    return plain.getvalue()[:2] + block + plain.getvalue()[2:]


def test_a_sent_photo_brings_its_caption_and_credit(visit: Visit) -> None:
    desk = visit()
    sign_in(desk, EDITOR)
    desk.goto("/desk/images/")
    desk.get_by_role("link", name="Add an image").click()
    file = {"name": "DSC_0417.jpg", "mimeType": "image/jpeg", "buffer": photo_with_facts()}
    desk.locator("input[type=file]").set_input_files([file])
    form = desk.locator("#upload-list form")
    expect(form).to_be_visible(timeout=PATIENCE)
    expect(form.get_by_label("Title")).to_have_value("Gull on a rail")
    expect(form.get_by_label("Caption")).to_have_value(IPTC[120])
    expect(form.get_by_label("Photographer")).to_have_value("Lena Vik")
    expect(form.get_by_label("Credit")).to_have_value(re.compile("Coast News Agency"))
    expect(form.get_by_label("Place")).to_have_value(re.compile("Norrhaven"))
    form.get_by_label(re.compile("alt", re.IGNORECASE)).first.fill("A gull on an iron rail above grey water.")
    form.get_by_role("button", name="Update").click()
    expect(form).to_have_count(0)


def test_a_scheduled_article_appears_by_itself(visit: Visit, paper: Paper) -> None:
    desk, reader = visit(), visit()
    sign_in(desk, EDITOR)
    begin_article(desk, "The tide turns at noon")
    press(desk, "Save draft")
    expect(desk.locator(".messages")).to_contain_text("The tide turns at noon")
    number = re.search(r"/pages/(\d+)/", desk.url)[1]
    reader.goto("/city/")
    expect(reader.get_by_text("The tide turns at noon")).to_have_count(0)

    # The desk's field knows minutes only; nobody waits for one here.
    paper.run(
        "from datetime import timedelta\n"
        "from django.utils import timezone\n"
        "from colonnade.news.models import Article\n"
        f"draft = Article.objects.get(pk={number}).get_latest_revision_as_object()\n"
        "draft.go_live_at = timezone.now() + timedelta(seconds=1)\n"
        "draft.save_revision().publish()\n"
    )
    published(paper, visit, "/city/", "The tide turns at noon")


def test_the_desk_schedules(visit: Visit) -> None:
    desk = visit()
    sign_in(desk, EDITOR)
    begin_article(desk, "Tomorrow’s weather")
    tomorrow = datetime.now() + timedelta(days=1)
    status = desk.get_by_role("button", name="Toggle status")
    if status.get_attribute("aria-expanded") != "true":
        status.click()
    desk.get_by_role("button", name="Set schedule").click()
    desk.get_by_label("Go live date/time").fill(f"{tomorrow:%Y-%m-%d} 06:00")
    # By key: the field's calendar lies over the button until the field loses the focus.
    desk.get_by_role("button", name="Save schedule").press("Enter")
    press(desk, re.compile("Schedule to publish|Publish"))
    expect(desk.locator(".messages")).to_contain_text("scheduled")


def test_a_writer_submits_and_an_editor_publishes(visit: Visit, paper: Paper) -> None:
    writer, editor = visit(), visit()
    sign_in(writer, WRITER)
    begin_article(writer, "A letter from the pier")
    expect(writer.locator("[name=action-publish]")).to_have_count(0)
    press(writer, "Submit to Review by an editor")
    expect(writer.locator(".messages")).to_contain_text("submitted")

    sign_in(editor, EDITOR)
    editor.get_by_role("main").get_by_role("link", name="A letter from the pier").first.click()
    press(editor, "Approve and Publish")
    expect(editor.locator(".messages")).to_contain_text("A letter from the pier")
    published(paper, visit, "/city/", "A letter from the pier")
