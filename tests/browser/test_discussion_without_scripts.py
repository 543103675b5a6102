"""The whole way of a reader without JavaScript: from registering to signing out, in English and in Arabic."""

import email
import email.policy
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.conversation import Conversation
from tests.browser.newspaper import wait_until

ARABIC = """
from tests import factories as make
from colonnade.discussion.models import Thread
from colonnade.readers.models import Reader
front = make.make_edition("ar", name="بريد الميناء")
section = make.make_section("مدينة", slug="city", edition=front)
article = make.make_article("يفتح الجسر", slug="opens", section=section)
make.make_comment(thread=Thread.objects.get(article=article), author=Reader.objects.get(name="Bo"))
"""
# The edition, the article's address, who comes, what they say: first, instead, to Bo.
WAYS = {
    "en": (
        "/city/opens/",
        "Nora Lind",
        "My shop is by the ramp.",
        "My shop is near the ramp.",
        "Which fund?",
    ),
    "ar": ("/ar/city/opens/", "نورة", "دكاني عند الجسر.", "دكاني قرب الجسر.", "أي صندوق؟"),
}
PASSWORD = "a-long-word-71"


class Plain(Conversation):
    """A newspaper in two languages, with terms and a minimum age, whose mails are files."""

    @property
    def _surroundings(self) -> dict[str, str]:
        return super()._surroundings | {
            "COLONNADE_LANGUAGES": "en,ar",
            "COLONNADE_TERMS_VERSION": "2026-01",
            "COLONNADE_MINIMUM_AGE": "16",
        }

    def code_to(self, address: str) -> str:
        """The code in the mail to this address."""

        def found() -> str:
            for path in sorted((self.home / "data" / "mail").glob("*")):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                words = message.get_content().replace("\r\n", "\n")
                code = re.search(r"^[A-Z0-9]{4,}(?:-[A-Z0-9]{4,})*$", words, re.M)
                if message["To"] == address and code:
                    return code[0]
            return ""

        return str(wait_until(found, f"a mail with a code to {address}"))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    paper = Plain(tmp_path_factory.mktemp("plain"), {"opens": 1})
    try:
        paper.run(ARABIC)
        yield paper
    finally:
        paper.close()


def register(page: Page, paper: Plain, name: str, address: str) -> None:
    """From the door that one was led to, to where one was going."""
    page.locator("main a[href^='/account/signup/?next=']").click()
    page.fill("[name=name]", name)
    page.fill("[name=email]", address)
    page.fill("[name=password1]", PASSWORD)
    page.check("[name=terms]")
    page.check("[name=age]")
    page.locator("form:has([name=terms]) .main").click()
    page.fill("[name=code]", paper.code_to(address))
    page.locator("form:has([name=code]) .main").click()


def write(page: Page, text: str) -> Locator:
    """Look at it first, then send it; the comment that it made."""
    form = page.locator("form.composer")
    form.locator("textarea").fill(text)
    form.locator("[name=preview]").click()
    expect(page.locator(".preview .text")).to_have_text(text)
    expect(page.locator("form.composer textarea")).to_have_value(text)
    page.locator("form.composer .main").click()
    made = page.locator(".comments > .comment", has=page.locator(f":scope > .text:has-text('{text}')"))
    expect(made).to_have_count(1)
    return made


@pytest.mark.parametrize("language", WAYS)
def test_a_reader_does_everything_without_a_script(language: str, visit: Visit, paper: Plain) -> None:
    page = visit(java_script_enabled=False, accept_downloads=True)
    address, name, text, changed, answer = WAYS[language]
    page.goto(address)
    page.locator("#discussion a.write").click()
    register(page, paper, name, f"{language}@reader.example")
    page.wait_for_url("**/comments/write/*/")
    expect(page.locator("html")).to_have_attribute("lang", language)

    own = write(page, text)
    assert page.url.endswith(f"#{own.get_attribute('id')}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    own.locator("a.edit").click()
    own = write(page, changed)
    expect(own.locator(".edited")).to_be_visible()

    bo = page.locator(".comment", has=page.locator(".author", has_text="Bo")).first
    bo.locator("a.reply").click()
    expect(page.locator("main .quoted, main .comment").first).to_contain_text("Bo")
    reply = write(page, answer)
    expect(reply.locator(".parent").first).to_contain_text("Bo")
    reply.locator("a.withdraw").click()
    page.locator("main form .main").click()
    expect(page.get_by_text(answer)).to_have_count(0)

    like = bo.locator("button.like")
    expect(like).to_have_attribute("aria-pressed", "false")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")

    bo.locator("a.report").click()
    page.locator("[name=reason]").first.check()
    page.locator("form.control .main").click()
    expect(page.locator(".told")).to_be_visible()

    for _again in range(2):
        page.goto(address)
        page.locator("button.follow[formaction='/comments/follow/']").click()
        expect(page.locator(".follow[formaction='/comments/unfollow/'], .follows li")).to_have_count(1)
        page.goto("/account/notifications/")
        page.locator(".follows li button").click()
        expect(page.locator(".follows li")).to_have_count(0)

    page.goto("/account/data/")
    with page.expect_download() as download:
        page.locator("main form .main").click()
    with zipfile.ZipFile(download.value.path()) as taken:
        (file,) = [one for one in taken.namelist() if one.endswith("comments.json")]
        said = json.loads(taken.read(file))
    assert [one["text"] for one in said] == [changed, answer]
    assert [one["state"] for one in said] == ["shown", "withdrawn"]

    page.goto(address)
    page.locator("nav.account a[href^='/account/logout/']").click()
    page.locator("main form .main").click()
    page.goto(address)
    expect(page.locator("#discussion a.write")).to_be_visible()
    expect(page.get_by_text(changed)).to_be_visible()
    expect(page.locator("nav.account a[href^='/account/logout/']")).to_have_count(0)
