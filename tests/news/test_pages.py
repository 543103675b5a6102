"""The pages of the paper: what stands on them, and what they cost."""

# ruff: noqa: E501  (blocks and selectors are read in one line)

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from colonnade.news import actions
from colonnade.news.models import FrontPage
from tests import factories as make

pytestmark = pytest.mark.django_db


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "lxml")


@pytest.fixture
def whole(edition: FrontPage):
    """An article with everything that can stand around one."""
    section = make.make_section("City", slug="city")
    story = make.make_story("The harbour bridge", slug="harbour-bridge", elsewhere_count=1880)
    photo = make.make_photo(with_files=True, size=(1400, 900))
    tags = [make.make_tag("Bridges", slug="bridges"), make.make_tag("Ferries", slug="ferries")]
    other = make.make_article("Another of the story", section=section, story=story, tags=tags)
    return make.make_article(
        "The bridge opens in spring",
        section=section,
        story=story,
        tags=tags,
        authors=[make.make_author("Tomas Eide", role="City reporter")],
        photo=photo,
        standfirst="Eleven months late.",
        dateline="Norrhaven",
        kicker="The bridge",
        label="analysis",
        related=[other],
        body=[
            f'<p>Words and a <a linktype="page" id="{other.pk}">link</a>.</p>',
            {"type": "heading", "value": "Six weeks"},
            {"type": "quote", "value": {"text": "Late is honest.", "by": "Marit"}},
            {"type": "photo", "value": {"photo": photo.pk, "caption": ""}},
            {"type": "gallery", "value": {"title": "The works", "photos": [photo.pk, photo.pk]}},
            {"type": "table", "value": {"caption": "Costs", "table": {"data": [["Item", "Cost"], ["Bearing", "9"]], "first_row_is_table_header": True}}},
            {"type": "embed", "value": {"url": "https://www.youtube.com/watch?v=norrhaven01", "title": "A film", "photo": None}},
            {"type": "box", "value": {"title": "In short", "text": "<p>Late.</p>"}},
            {"type": "related", "value": {"title": "Read also", "articles": [other.pk]}},
        ],
    )  # fmt: skip


def test_an_articles_page_has_every_part_where_others_look_for_it(visitor: Client, whole):
    page = soup(visitor, whole.address)
    article = page.select_one("article[data-article]")
    assert article["data-article"] == str(whole.pk)
    assert page.h1.get_text(strip=True) == whole.title
    assert "Eleven months late." in article.get_text()
    boxes = page.select(".story[data-story=harbour-bridge]")
    assert len(boxes) == 2
    assert all(box["data-count"] == "1882" for box in boxes)
    assert "(1,882)" in boxes[0].get_text()
    assert [tag.get_text(strip=True) for tag in page.select(".tags a[rel=tag]")] == ["Bridges", "Ferries"]
    assert page.select_one(".related a")["href"] == "/city/" + whole.related_articles.first().other.slug + "/"
    assert "© Harbour Post / Ida Holm" in page.select_one("figure figcaption .credit").get_text()
    link = page.select_one("a.short-link")
    assert link["href"].endswith(f"/s/{whole.code}")
    assert page.select_one("time[datetime]") is not None
    assert page.select_one(".clock time[datetime]") is not None
    for words in ("Six weeks", "Late is honest.", "Bearing", "A film", "In short", "Read also", "Norrhaven"):
        assert words in article.get_text()
    assert page.select_one("table th").get_text(strip=True) == "Item"
    assert not page.select("iframe")


def test_a_page_holds_nothing_inline_and_asks_nobody_else(visitor: Client, whole):
    answer = visitor.get(whole.address)
    page = BeautifulSoup(answer.content, "lxml")
    assert not page.select("[style], [onclick], style")
    assert all(
        script.get("src") or script.get("type") == "application/ld+json" for script in page.select("script")
    )
    asked = [
        tag.get("src") or tag.get("href")
        for tag in page.select("script[src], img[src], link[rel=stylesheet], link[rel=preload]")
    ]
    assert asked
    assert all(address.startswith("/") for address in asked)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "Set-Cookie" not in answer.headers


def test_pictures_come_in_three_formats_and_keep_their_place(visitor: Client, whole):
    picture = soup(visitor, whole.address).select_one("figure.photo picture")
    assert [source["type"] for source in picture.select("source")] == ["image/avif", "image/webp"]
    image = picture.img
    assert (image["width"], image["height"], image["alt"]) == ("1280", "823", "A quay in the rain")
    assert re.search(r"/media/photos/\S+\.jpg 640w", image["srcset"])


def test_an_article_costs_less_than_25_statements_whatever_stands_on_it(visitor: Client, whole):
    visitor.get(whole.address)
    with CaptureQueriesContext(connection) as few:
        visitor.get(whole.address)
    story, tags = whole.story, [row.tag for row in whole.article_tags.all()]
    for number in range(30):
        make.make_article(
            section=whole.get_parent().specific,
            story=story,
            tags=tags,
            photo=whole.photo,
            comment_count=number,
        )
    with CaptureQueriesContext(connection) as many:
        visitor.get(whole.address)
    assert len(many) == len(few) < 25


@pytest.mark.parametrize(
    "address",
    ["/", "/city/", "/city/?month=2026-02", "/latest/", "/most-discussed/", "/stories/", "/stories/harbour-bridge/",
     "/tags/", "/tags/bridges/", "/search/?q=bridge", "/authors/tomas-eide/"],
)  # fmt: skip
def test_thirty_articles_more_cost_no_statement_more(visitor: Client, edition, address):
    section, story = make.make_section(slug="city"), make.make_story(slug="harbour-bridge")
    tag, author = make.make_tag(slug="bridges"), make.make_author(slug="tomas-eide")
    photo = make.make_photo()

    def more(times: int) -> None:
        for number in range(times):
            make.make_article(
                "A bridge", section=section, story=story, tags=[tag], authors=[author], photo=photo,
                comment_count=number + 1, published_at=datetime(2026, 2, 1, tzinfo=UTC) + timedelta(hours=number),
            )  # fmt: skip

    more(4)
    front = FrontPage.objects.get(pk=edition.pk)
    front.bands = json.dumps(
        [
            {"type": "section", "value": {"section": section.pk, "layout": "three"}},
            {"type": "story", "value": {"story": story.pk}},
            {"type": "discussed", "value": None},
        ]
    )
    front.save()
    visitor.get(address)
    with CaptureQueriesContext(connection) as few:
        visitor.get(address)
    more(30)
    with CaptureQueriesContext(connection) as many:
        visitor.get(address)
    assert len(many) == len(few)


def test_a_list_is_read_to_its_end_and_shows_everything_once(visitor: Client, edition):
    section = make.make_section(slug="city")
    made = {
        make.make_article(section=section, published_at=timezone.now() - timedelta(hours=number // 3)).address
        for number in range(71)
    }
    seen: list[str] = []
    address = "/city/"
    while address:
        page = soup(visitor, address)
        seen += [link["href"] for link in page.select("main .card h2 a, main .card h3 a")]
        following = page.select_one(".pager a[rel=next]")
        address = "/city/" + following["href"] if following else ""
    assert len(seen) == len(set(seen)) == 71
    assert set(seen) == made


def test_a_month_of_a_section_shows_that_month_in_the_papers_zone(visitor: Client, edition, settings):
    section = make.make_section(slug="city")
    # 22:30 UTC on the last day of January is February in Athens.
    make.make_article("In February", section=section, published_at=datetime(2026, 1, 31, 22, 30, tzinfo=UTC))
    make.make_article("In January", section=section, published_at=datetime(2026, 1, 31, 21, 30, tzinfo=UTC))
    text = soup(visitor, "/city/?month=2026-02").main.get_text()
    assert "In February" in text
    assert "In January" not in text


def test_the_front_page_shows_what_the_editor_chose_and_nothing_twice(visitor: Client, edition):
    section = make.make_section(slug="city")
    made = [make.make_article(f"Headline {number}", section=section) for number in range(12)]
    front = FrontPage.objects.get(pk=edition.pk)
    front.leads = [front.leads.model(article=made[3]), front.leads.model(article=made[5])]
    front.bands = json.dumps([{"type": "section", "value": {"section": section.pk, "layout": "wide-first"}}])
    front.save()
    page = soup(visitor, "/")
    links = [link["href"] for link in page.select("main .card h2 a, main .card h3 a")]
    assert links[:2] == [made[3].address, made[5].address]
    assert len(links) == len(set(links)) == 10
    made[3].unpublish()
    links = [link["href"] for link in soup(visitor, "/").select("main .card h2 a, main .card h3 a")]
    assert made[3].address not in links
    assert links[0] == made[5].address


def test_the_breaking_bar_stands_over_every_page_until_it_is_taken_away(visitor: Client, edition):
    article = make.make_article("Gale")
    front = FrontPage.objects.get(pk=edition.pk)
    front.breaking_text, front.breaking_article = "Gale stops the ferries", article
    front.save_revision().publish()
    for address in ("/", "/latest/", "/search/"):
        assert "Gale stops the ferries" in soup(visitor, address).get_text()
    front = FrontPage.objects.get(pk=edition.pk)
    front.breaking_text = ""
    front.save_revision().publish()
    assert "Gale stops the ferries" not in soup(visitor, "/").get_text()


def test_every_time_follows_the_zone_that_the_reader_chose(visitor: Client, edition):
    article = make.make_article(published_at=datetime(2026, 2, 24, 20, 5, tzinfo=UTC))
    assert (
        "22:05" in soup(visitor, article.address).select_one(".byline").get_text()
    )  # Athens, the paper's own
    answer = visitor.get("/zone/", {"zone": "Asia/Kathmandu", "next": article.address})
    assert (answer.status_code, answer.headers["Location"]) == (302, article.address)
    page = soup(visitor, article.address)
    assert "01:50" in page.select_one(".byline").get_text()
    assert "GMT+5:45" in page.select_one(".clock").get_text()
    stored = type(article).objects.get(pk=article.pk).first_published_at
    assert stored == datetime(2026, 2, 24, 20, 5, tzinfo=UTC)
    visitor.get("/zone/", {"zone": "Europe/Athens", "next": "/"})
    assert "22:05" in soup(visitor, article.address).select_one(".byline").get_text()


def test_the_zone_form_leads_nowhere_else(visitor: Client, edition):
    answer = visitor.get("/zone/", {"zone": "Asia/Tokyo", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_an_edition_is_written_its_own_way_round(visitor: Client, arabic):
    section = make.make_section("المدينة", edition=arabic, slug="المدينة")
    article = make.make_article("الجسر", section=section, slug="الجسر")
    page = soup(visitor, article.address)
    assert article.address.startswith("/ar/")
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert page.select_one('.editions a[hreflang="en"], .editions a[lang="en"]') is not None


def test_a_foreign_article_carries_its_language_and_direction(visitor: Client, edition):
    article = make.make_article("כותרת", own_language="he")
    shown = soup(visitor, article.address).select_one("article[data-article]")
    assert (shown["lang"], shown["dir"]) == ("he", "rtl")


def test_a_hostile_headline_stays_words(visitor: Client, edition):
    article = make.make_article(
        "<script>alert(1)</script>", standfirst='"><img src=x onerror=alert(1)>', slug="evil"
    )
    make.make_article("Beside it")
    for address in (article.address, "/latest/", "/search/?q=alert", "/"):
        page = soup(visitor, address)
        assert not page.select("img[onerror]")
        assert all(
            "alert(1)" not in (script.string or "") or script.get("type") == "application/ld+json"
            for script in page.select("script")
        )
    raw = visitor.get(article.address).content
    assert b"<script>alert" not in raw


def test_a_private_preview_shows_the_draft_until_it_ends(visitor: Client, edition, django_user_model):
    editor = django_user_model.objects.create_superuser("e@post.example", "x", name="E")
    stranger = django_user_model.objects.create_user("s@post.example", "x", name="S")
    article = make.make_article("Published headline")
    article.title = "Headline for the lawyer"
    article.save_revision()
    link = actions.make_preview_link(article=article, reader=editor, days=2)
    answer = visitor.get(f"/preview/{link.token}/")
    assert "Headline for the lawyer" in answer.content.decode()
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    link.expires_at = timezone.now() - timedelta(seconds=1)
    link.save()
    assert visitor.get(f"/preview/{link.token}/").status_code == 404
    with pytest.raises(actions.Refused, match="may not edit"):
        actions.make_preview_link(article=article, reader=stranger, days=2)
    with pytest.raises(actions.Refused, match="1 to 30 days"):
        actions.make_preview_link(article=article, reader=editor, days=400)


def test_the_markup_of_errors_is_the_papers_own(visitor: Client, edition):
    lost = visitor.get("/nothing/")
    assert lost.status_code == 404
    assert "The Harbour Post" in lost.content.decode()
