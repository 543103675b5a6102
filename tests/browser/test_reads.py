"""Behind a CDN a page says once that it was opened; elsewhere it says nothing."""

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.newspaper import Paper, wait_until

ARTICLE = "/city/harbour-bridge-to-open-in-spring/"
# As it is without anybody at the wheel it calls itself a program, and is not counted.
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"


class BehindCdn(Paper):
    """The newspaper as one that a CDN stands before."""

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"COLONNADE_READS": "beacon"}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    paper = BehindCdn(tmp_path_factory.mktemp("paper") / "home")
    yield paper
    paper.close()


def counted(paper: Paper) -> int:
    with sqlite3.connect(paper.home / "data" / "colonnade.sqlite3") as database:
        return database.execute("SELECT coalesce(sum(count), 0) FROM edge_reads WHERE span = 0").fetchone()[0]


def told_by(page: Page) -> list[str]:
    told: list[str] = []
    page.on(
        "request", lambda asked: told.append(asked.post_data or "") if asked.url.endswith("/read") else None
    )
    return told


def test_a_page_says_once_that_it_was_opened(visit: Visit, paper: Paper) -> None:
    page = visit(user_agent=CHROME)
    told = told_by(page)
    with page.expect_response("**/read") as answer:
        page.goto(ARTICLE)
    assert answer.value.status == 204
    assert told == [page.locator("script[data-read]").get_attribute("data-read")]
    page.goto("/latest/")
    page.goto("/stories/")
    assert len(told) == 1
    wait_until(lambda: counted(paper) == 1, "the reading is written", 10)


def test_without_a_script_the_page_is_the_same_and_is_not_counted(visit: Visit, paper: Paper) -> None:
    before = counted(paper)
    page = visit(user_agent=CHROME, java_script_enabled=False)
    told = told_by(page)
    page.goto(ARTICLE)
    assert page.locator("h1").is_visible()
    assert told == []
    assert counted(paper) == before
