"""Feeds: three formats of one list, valid by their standards, whatever an editor has typed."""

import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from colonnade.news.models import Article, FrontPage
from colonnade.wire import feeds
from tests import factories
from tests.wire import checker

MEDIA = "{http://search.yahoo.com/mrss/}"
SOME_DAY = datetime(2026, 2, 24, 16, 5, tzinfo=UTC)


def item(number: int = 1, **given: object) -> feeds.Item:
    return feeds.Item(
        **{
            "id": f"https://post.example/s/abc{number}",
            "address": f"https://post.example/city/bridge-{number}/",
            "title": f"The bridge opens {number}",
            "standfirst": "Eleven months late.",
            "published_at": SOME_DAY + timedelta(hours=number),
            "updated_at": SOME_DAY + timedelta(hours=number),
            "language": "en",
            "dir": "ltr",
        }
        | given
    )


def feed(*items: feeds.Item, **given: object) -> feeds.Feed:
    return feeds.Feed(
        **{
            "id": "tag:post.example,2026:section:1",
            "title": "City – The Harbour Post",
            "address": "https://post.example/city/",
            "language": "en",
            "dir": "ltr",
            "description": "What happens in the city.",
            "paper": "The Harbour Post",
            "items": items,
        }
        | given
    )


def read(one: feeds.Feed) -> tuple[feedparser.FeedParserDict, feedparser.FeedParserDict, dict]:
    """The feed in each format, checked and read again."""
    checker.xml(feeds.rss(one), "rss")
    checker.xml(feeds.atom(one), "atom")
    parsed = [feedparser.parse(write(one)) for write in (feeds.rss, feeds.atom)]
    assert [found.bozo for found in parsed] == [False, False], [
        found.get("bozo_exception") for found in parsed
    ]
    return parsed[0], parsed[1], checker.json_feed(feeds.json_feed(one))


def test_an_item_says_the_same_in_every_format() -> None:
    picture = feeds.Picture(
        "https://post.example/media/1.jpg", 640, 400, 9_000, "A quay", "© Post / Ida Holm"
    )
    one = item(
        updated_at=SOME_DAY + timedelta(hours=5),
        authors=("Tomas Eide", "Salma Haddad"),
        subjects=("City", "Bridges"),
        picture=picture,
    )
    rss, atom, as_json = read(feed(one))
    for entry in (rss.entries[0], atom.entries[0]):
        assert entry.id == "https://post.example/s/abc1"
        assert entry.link == "https://post.example/city/bridge-1/"
        assert entry.title == "The bridge opens 1"
        assert entry.published_parsed[:5] == (2026, 2, 24, 17, 5)
        assert entry.updated_parsed[:5] == (2026, 2, 24, 21, 5)
        assert [author.name for author in entry.authors][-1] == "Salma Haddad"
        assert [tag.term for tag in entry.tags] == ["City", "Bridges"]
        assert entry.media_content[0]["url"] == picture.address
        assert entry.media_content[0]["width"] == "640"
        assert entry.media_credit[0]["content"] == "© Post / Ida Holm"
    assert rss.entries[0].summary == atom.entries[0].content[0].value
    assert "Eleven months late." in rss.entries[0].summary
    [entry] = as_json["items"]
    assert entry["id"] == "https://post.example/s/abc1"
    assert entry["summary"] == "Eleven months late."
    assert entry["image"] == picture.address
    assert entry["authors"] == [{"name": "Tomas Eide"}, {"name": "Salma Haddad"}]
    assert entry["date_modified"] == "2026-02-24T21:05:00Z"


def test_a_feed_names_itself_its_list_and_its_last_change() -> None:
    rss, atom, as_json = read(feed(item(1), item(3), item(2)))
    for found, kind in ((rss, "rss"), (atom, "atom")):
        assert found.feed.title == "City – The Harbour Post"
        assert found.feed.link == "https://post.example/city/"
        assert f"https://post.example/city/feed.{kind}" in [
            link.href for link in found.feed.links if link.rel == "self"
        ]
        assert found.feed.updated_parsed[:4] == (2026, 2, 24, 19)
    assert atom.feed.id == "tag:post.example,2026:section:1"
    assert atom.feed.author == "The Harbour Post"
    assert as_json["feed_url"] == "https://post.example/city/feed.json"


def test_an_empty_feed_is_valid() -> None:
    rss, atom, as_json = read(feed(description=""))
    assert rss.entries == atom.entries == as_json["items"] == []


@pytest.mark.parametrize("text", checker.HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    one = item(title=f"Before {text} after", standfirst=text, authors=(text,), subjects=(text,))
    rss, atom, as_json = read(feed(one, title=f"Before {text} after", description=text, paper=text))
    for entry in (rss.entries[0], atom.entries[0], as_json["items"][0]):
        assert entry["title"].startswith("Before")
        assert entry["title"].endswith(("after", "after\u2069"))
    for html in (
        rss.entries[0].summary,
        atom.entries[0].content[0].value,
        as_json["items"][0]["content_html"],
    ):
        assert "<script" not in html
        assert "<b>" not in html
    opened = sum(as_json["items"][0]["title"].count(mark) for mark in "\u2066\u2067\u2068")
    assert opened == as_json["items"][0]["title"].count("\u2069")


def test_an_arabic_item_keeps_its_language_and_direction_in_an_english_feed() -> None:
    one = item(title="جسر الميناء يُفتح في الربيع", standfirst="محمل متشقق.", language="ar", dir="rtl")
    rss, atom, as_json = read(feed(one))
    assert rss.entries[0].title == atom.entries[0].title == "جسر الميناء يُفتح في الربيع"
    assert as_json["items"][0]["language"] == "ar"
    root = checker.xml(feeds.atom(feed(one)), "atom")
    entry = root.find("{http://www.w3.org/2005/Atom}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    for content in (feeds.rss(feed(one)), feeds.atom(feed(one)), feeds.json_feed(feed(one))):
        assert b'dir="rtl"' in content or b"dir=&quot;rtl&quot;" in content or b'dir=\\"rtl\\"' in content


# The addresses


def names(response: object) -> list[str]:
    return [entry["title"] for entry in json.loads(response.content)["items"]]  # type: ignore[attr-defined]


def test_every_list_has_a_feed_in_three_formats(visitor: Client, edition: FrontPage) -> None:
    section = factories.make_section("City", slug="city")
    part = factories.make_section("Harbour", parent=section, slug="harbour")
    story = factories.make_story("Harbour bridge", slug="harbour-bridge", summary="So far.")
    tag, author = factories.make_tag("Bridges", slug="bridges"), factories.make_author(slug="tomas-eide")
    factories.make_article("In the harbour", section=part, story=story, tags=[tag], authors=[author])
    factories.make_article("In the city", section=section)
    lists = {
        "/": 2,
        "/latest/": 2,
        "/city/": 2,
        "/city/harbour/": 1,
        "/stories/harbour-bridge/": 1,
        "/tags/bridges/": 1,
        "/authors/tomas-eide/": 1,
    }
    ids = set()
    for address, count in lists.items():
        for kind, media_type in (("rss", "rss+xml"), ("atom", "atom+xml"), ("json", "feed+json")):
            response = visitor.get(f"{address}feed.{kind}")
            assert response.status_code == 200, f"{address}feed.{kind}"
            assert response["Content-Type"] == f"application/{media_type}; charset=utf-8"
            assert "public" in response["Cache-Control"]
            if kind == "json":
                found = checker.json_feed(response.content)
                assert len(found["items"]) == count, address
                assert found["home_page_url"] == f"https://post.example{address}"
            else:
                checker.xml(response.content, kind)
                parsed = feedparser.parse(response.content)
                assert (parsed.bozo, len(parsed.entries)) == (False, count)
                ids |= {parsed.feed.id} if kind == "atom" else set()
    assert len(ids) == len(lists)


def test_what_is_no_list_or_no_format_has_no_feed(visitor: Client) -> None:
    section = factories.make_section("City", slug="city")
    factories.make_article("News", section=section, slug="news")
    hidden = factories.make_section("Hidden", slug="hidden")
    hidden.unpublish()
    for address in (
        "/city/feed.xml",
        "/city/feed.RSS",
        "/nothing/feed.rss",
        "/city/news/feed.rss",
        "/city/nothing/feed.rss",
        "/hidden/feed.rss",
        "/tags/nothing/feed.atom",
        "/authors/nobody/feed.json",
        "/ar/city/feed.rss",
        "/home/feed.rss",
        "/" + "a/" * 40 + "feed.rss",
    ):
        assert visitor.get(address).status_code in (404, 410), address
    assert visitor.post("/feed.rss").status_code == 405


def test_an_item_keeps_its_name_when_the_article_moves(visitor: Client) -> None:
    article = factories.make_article("The bridge", slug="bridge")
    before = json.loads(visitor.get("/feed.json").content)["items"][0]
    article.title, article.slug = "The bridge is open", "bridge-open"
    article.save_revision().publish()
    after = json.loads(visitor.get("/feed.json").content)["items"][0]
    assert before["id"] == after["id"] == f"https://post.example/s/{article.code}"
    assert before["url"] != after["url"]
    assert after["title"] == "The bridge is open"
    assert visitor.get(after["id"].removeprefix("https://post.example")).status_code == 302


def test_a_feed_holds_the_thirty_newest_that_readers_may_see(visitor: Client) -> None:
    start = datetime.now(UTC) - timedelta(days=2)
    for number in range(32):
        factories.make_article(f"News {number}", published_at=start + timedelta(minutes=number))
    factories.make_article("A draft", live=False)
    Article.objects.get(title="News 31").unpublish()
    assert names(visitor.get("/latest/feed.json")) == [f"News {number}" for number in range(30, 0, -1)]


def test_an_edition_has_its_own_feeds(visitor: Client, arabic: FrontPage) -> None:
    factories.make_article("In English")
    section = factories.make_section("المدينة", edition=arabic, slug="المدينة")
    tag = factories.make_tag("جسور", edition=arabic, slug="جسور")
    factories.make_article("جسر الميناء", section=section, tags=[tag])
    for address in ("/ar/feed.json", "/ar/المدينة/feed.json", "/ar/tags/جسور/feed.json"):
        found = checker.json_feed(visitor.get(address).content)
        assert [entry["title"] for entry in found["items"]] == ["جسر الميناء"]
        assert found["language"] == "ar"
    assert names(visitor.get("/feed.json")) == ["In English"]
    parsed = feedparser.parse(visitor.get("/ar/المدينة/feed.atom").content)
    assert not parsed.bozo


def test_a_hostile_headline_leaves_every_feed_whole(visitor: Client) -> None:
    tag = factories.make_tag(checker.HOSTILE[1][:80], slug="hostile")
    for number, text in enumerate(checker.HOSTILE):
        storable = text.replace("\x00", "")
        factories.make_article(
            f"Before {storable}", standfirst=storable, tags=[tag], slug=f"hostile-{number}"
        )
    for kind in ("rss", "atom"):
        content = visitor.get(f"/tags/hostile/feed.{kind}").content
        checker.xml(content, kind)
        assert len(feedparser.parse(content).entries) == len(checker.HOSTILE)
    assert len(checker.json_feed(visitor.get("/tags/hostile/feed.json").content)["items"]) == len(
        checker.HOSTILE
    )


def test_a_picture_comes_with_its_credit(visitor: Client) -> None:
    factories.make_article(photo=factories.make_photo(with_files=True, credit="© Post / Ida Holm"))
    root = checker.xml(visitor.get("/feed.rss").content, "rss")
    content = root.find(f".//{MEDIA}content")
    assert content.get("url").startswith("https://post.example/media/photos/")
    assert content.find(f"{MEDIA}credit").text == "© Post / Ida Holm"


def test_a_feed_of_forty_costs_what_a_feed_of_ten_costs(visitor: Client) -> None:
    section = factories.make_section("City", slug="city")
    tag, author = factories.make_tag(slug="bridges"), factories.make_author(slug="tomas")
    story = factories.make_story(slug="bridge")
    addresses = [
        f"{address}feed.rss"
        for address in ("/", "/latest/", "/city/", "/stories/bridge/", "/tags/bridges/", "/authors/tomas/")
    ]

    def costs() -> list[int]:
        counted = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert visitor.get(address).status_code == 200
            counted.append(len(asked))
        return counted

    def write(count: int) -> None:
        for _n in range(count):
            factories.make_article(section=section, story=story, tags=[tag], authors=[author])

    write(10)
    costs()
    ten = costs()
    write(30)
    assert costs() == ten
    assert max(ten) <= 9
