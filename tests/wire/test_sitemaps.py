"""Sitemaps: every address once, in files of bounded size, by the month in which it appeared."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from colonnade.news.models import FrontPage
from colonnade.news.queries import sitemaps as queries
from colonnade.wire import sitemaps
from tests import factories
from tests.wire import checker

SPACES = {
    "s": sitemaps.SITEMAP,
    "image": sitemaps.IMAGE,
    "news": sitemaps.NEWS,
    "xhtml": sitemaps.XHTML,
}
ORIGIN = "https://post.example"


def ask(visitor: Client, address: str) -> etree._Element:
    """A sitemap, valid by its schema."""
    response = visitor.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert "public" in response["Cache-Control"]
    return checker.xml(response.content, "sitemap")


def texts(root: etree._Element, path: str) -> list[str]:
    return root.xpath(f"{path}/text()", namespaces=SPACES)


def locations(visitor: Client, address: str) -> list[str]:
    return [found.removeprefix(ORIGIN) for found in texts(ask(visitor, address), "//s:loc")]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_each_month_with_articles_has_a_file_and_no_other_month(visitor: Client, arabic: FrontPage) -> None:
    section = factories.make_section("City", slug="city")
    for slug, moment in (
        ("first", at(2024, 11, 3)),
        ("last-minute", at(2025, 1, 31, 21, 59)),  # 23:59 in Athens
        ("next-month", at(2025, 1, 31, 22, 1)),
    ):
        factories.make_article(section=section, slug=slug, published_at=moment)
    factories.make_article(edition=arabic, slug="في", published_at=at(2025, 3, 1))
    root = ask(visitor, "/sitemap.xml")
    assert [found.removeprefix(ORIGIN) for found in texts(root, "//s:loc")] == [
        "/sitemap-en-lists.xml",
        "/sitemap-ar-lists.xml",
        "/sitemap-ar-2025-03.xml",
        "/sitemap-en-2025-02.xml",
        "/sitemap-en-2025-01.xml",
        "/sitemap-en-2024-11.xml",
    ]
    assert texts(root, "//s:lastmod")[1] == "2025-01-31T22:01:00Z"
    assert locations(visitor, "/sitemap-en-2025-01.xml") == ["/city/last-minute/"]
    assert locations(visitor, "/sitemap-en-2025-02.xml") == ["/city/next-month/"]
    assert locations(visitor, "/sitemap-ar-2025-03.xml")[0].endswith("/%D9%81%D9%8A/")
    for address in (
        "en-2024-12",
        "en-2025-13",
        "en-0000-01",
        "fr-2025-01",
        "en-9999-01",
        "en-2025-01-2",
        "el-2025-01",
    ):
        assert visitor.get(f"/sitemap-{address}.xml").status_code == 404, address


def test_every_file_that_the_index_names_is_there_and_holds_each_address_once(visitor: Client) -> None:
    for month in range(1, 5):
        factories.make_article(published_at=at(2025, month, 9), tags=[factories.make_tag()])
    found = []
    for address in locations(visitor, "/sitemap.xml"):
        found += locations(visitor, address)
    assert len(found) == len(set(found))
    for address in found:
        assert visitor.get(address).status_code == 200, address


def test_a_month_too_big_for_one_file_goes_on_in_the_next(visitor: Client, monkeypatch) -> None:
    monkeypatch.setattr(queries, "SHARD", 2)
    section = factories.make_section("City", slug="city")
    for number in range(5):
        factories.make_article(section=section, slug=f"news-{number}", published_at=at(2025, 1, 10 + number))
    names = locations(visitor, "/sitemap.xml")[1:]
    assert names == [f"/sitemap-en-2025-01{part}.xml" for part in ("", "-2", "-3")]
    shown = [found for name in names for found in locations(visitor, name)]
    assert shown == [f"/city/news-{number}/" for number in range(5)]
    assert visitor.get("/sitemap-en-2025-01-4.xml").status_code == 404


def test_an_update_is_told_by_the_file_and_by_the_index(visitor: Client) -> None:
    article = factories.make_article(published_at=at(2025, 1, 9, 8))
    assert "2025-01-09T08:00:00Z" in texts(ask(visitor, "/sitemap-en-2025-01.xml"), "//s:lastmod")
    article.update_note = "The date of the opening was corrected."
    article.save_revision().publish()
    article.refresh_from_db()
    wanted = [article.updated_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")]
    assert article.updated_at.year > 2025
    assert texts(ask(visitor, "/sitemap-en-2025-01.xml"), "//s:lastmod") == wanted
    assert texts(ask(visitor, "/sitemap.xml"), "//s:lastmod") == wanted


def test_an_article_names_its_picture_and_its_other_editions(visitor: Client, arabic: FrontPage) -> None:
    article = factories.make_article(
        slug="bridge", photo=factories.make_photo(with_files=True), published_at=at(2025, 1, 9)
    )
    alone = factories.make_article(published_at=at(2025, 1, 10))
    there = factories.make_article(
        edition=arabic, slug="جسر", translation_key=article.translation_key, published_at=at(2025, 1, 10)
    )
    root = ask(visitor, "/sitemap-en-2025-01.xml")
    first, second = root.findall("s:url", SPACES)
    assert [link.get("hreflang") for link in first.findall("xhtml:link", SPACES)] == ["ar", "en"]
    assert first.findall("xhtml:link", SPACES)[1].get("href") == ORIGIN + article.address
    assert second.findall("xhtml:link", SPACES) == []
    assert texts(root, "//image:loc")[0].startswith(f"{ORIGIN}/media/photos/")
    assert alone.address in locations(visitor, "/sitemap-en-2025-01.xml")
    there.unpublish()
    assert ask(visitor, "/sitemap-en-2025-01.xml").findall(".//xhtml:link", SPACES) == []


def test_the_lists_stand_in_a_file_of_their_own(visitor: Client, arabic: FrontPage) -> None:
    section = factories.make_section("City", slug="city")
    story = factories.make_story(slug="bridge")
    tag, author = factories.make_tag(slug="bridges"), factories.make_author(slug="tomas")
    factories.make_tag("Unused", slug="unused"), factories.make_author(slug="nobody")
    factories.make_notice(slug="imprint")
    factories.make_section("Hidden", slug="hidden").unpublish()
    factories.make_article(section=section, story=story, tags=[tag], authors=[author])
    factories.make_notice(edition=arabic, slug="imprint")
    assert locations(visitor, "/sitemap-en-lists.xml") == [
        "/",
        "/latest/",
        "/city/",
        "/stories/",
        "/imprint/",
        "/stories/bridge/",
        "/tags/bridges/",
        "/authors/tomas/",
    ]
    assert locations(visitor, "/sitemap-ar-lists.xml") == [
        "/ar/",
        "/ar/latest/",
        "/ar/stories/",
        "/ar/imprint/",
    ]


def test_what_readers_may_not_see_is_in_no_sitemap(visitor: Client) -> None:
    factories.make_article("A draft", live=False)
    article = factories.make_article("Withdrawn", published_at=timezone.now())
    article.unpublish()
    assert locations(visitor, "/sitemap.xml") == ["/sitemap-en-lists.xml"]
    assert ask(visitor, "/news-sitemap.xml").findall("s:url", SPACES) == []


def test_the_news_sitemap_holds_two_days_of_every_edition(
    visitor: Client, arabic: FrontPage, monkeypatch
) -> None:
    now = timezone.now()
    section = factories.make_section("City", slug="city")
    factories.make_article("Old", section=section, published_at=now - timedelta(hours=49))
    factories.make_article("Paid for", section=section, label="sponsored")
    for number, text in enumerate(checker.HOSTILE):
        text = text.replace("\x00", "")
        factories.make_article(f"New {text}", section=section, slug=f"new-{number}", published_at=now)
    factories.make_article("جسر الميناء", edition=arabic, published_at=now - timedelta(hours=47))
    factories.make_article(
        "Le pont", section=section, own_language="fr-ca", published_at=now - timedelta(hours=1)
    )
    root = ask(visitor, "/news-sitemap.xml")
    titles = texts(root, "//news:title")
    assert len(titles) == len(checker.HOSTILE) + 2
    assert all(title.startswith("New ") for title in titles[:-2])
    assert titles[-2:] == ["Le pont", "جسر الميناء"]
    assert texts(root, "//news:name")[-2:] == ["The Harbour Post", "بريد الميناء"]
    assert texts(root, "//news:language")[-2:] == ["fr", "ar"]
    monkeypatch.setattr(queries, "NEWS_MOST", 3)
    assert len(texts(ask(visitor, "/news-sitemap.xml"), "//news:title")) == 3


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "en"), ("pt-br", "pt"), ("zh-hans", "zh-cn"), ("zh-Hant", "zh-tw"), ("fil", "fil")],
)
def test_the_news_sitemap_names_languages_as_it_must(language: str, name: str) -> None:
    assert sitemaps.news_language(language) == name


def test_more_articles_and_months_cost_no_more_statements(visitor: Client, arabic: FrontPage) -> None:
    section = factories.make_section("City", slug="city")
    story, tag, author = factories.make_story(), factories.make_tag(), factories.make_author()
    now = timezone.now()

    def write(count: int, months: int) -> None:
        for number in range(count):
            factories.make_article(
                section=section,
                story=story,
                tags=[tag, factories.make_tag()],
                authors=[author],
                published_at=now if number % 2 else at(2020 + number % months, 1, 9),
            )

    def costs() -> list[int]:
        counted = []
        for address in (
            "/sitemap.xml",
            "/sitemap-en-2020-01.xml",
            "/sitemap-en-lists.xml",
            "/news-sitemap.xml",
        ):
            with CaptureQueriesContext(connection) as asked:
                ask(visitor, address)
            counted.append(len(asked))
        return counted

    write(10, 1)
    costs()
    ten = costs()
    write(30, 6)
    assert costs() == ten
    assert max(ten) <= 9
