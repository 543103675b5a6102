"""Structured data: what the page says, in words that schema.org knows, whatever an editor has typed."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from colonnade.news import queries
from colonnade.news.models import FrontPage
from colonnade.wire import structured
from tests import factories
from tests.wire import checker

ORIGIN = "https://post.example"


def paper(
    language: str = "en", logo: tuple[str, int, int] | None = ("/static/logo.png", 180, 180)
) -> structured.Paper:
    return structured.Paper(queries.masthead(language), ORIGIN, "Europe/Athens", logo)


def article(**given: object) -> dict[str, dict]:
    """An article's document, checked, by type."""
    view = queries.article_page(factories.make_article(**given))
    return checker.graph(structured.article(view, paper()))


def the_only(found: dict[str, dict], kind: str = "NewsArticle") -> dict:
    assert kind in found
    return found[kind]


def test_an_article_says_what_its_page_says(edition: FrontPage) -> None:
    factories.make_notice("How we work", slug="ethics")
    city = factories.make_section("City", slug="city")
    harbour = factories.make_section("Harbour", parent=city, slug="harbour")
    story = factories.make_story("Harbour bridge", slug="bridge")
    made = article(
        headline="The bridge opens in spring",
        share_headline="Harbour bridge to open in April",
        standfirst="Eleven months late.",
        slug="opens",
        section=harbour,
        story=story,
        tags=[factories.make_tag("Bridges"), factories.make_tag("Council")],
        authors=[factories.make_author("Tomas Eide", slug="tomas", role="Reporter")],
        photo=factories.make_photo(with_files=True, copyright="Harbour Post 2026"),
        photo_caption="At dusk",
        body=[
            "<p>Traffic returns to the <b>bridge</b>.</p><p>In April &amp; May.</p>",
            {"type": "heading", "value": "What next"},
        ],
        dateline="NORRHAVEN",
        published_at=datetime(2026, 2, 24, 16, 5, tzinfo=UTC),
        is_free=False,
        comment_count=7,
    )
    news = the_only(made)
    address = f"{ORIGIN}/city/harbour/opens/"
    assert news["url"] == news["mainEntityOfPage"]["@id"] == address
    assert news["headline"] == "The bridge opens in spring"
    assert news["alternativeHeadline"] == "Harbour bridge to open in April"
    assert news["description"] == "Eleven months late."
    assert news["datePublished"] == news["dateModified"] == "2026-02-24T18:05:00+02:00"
    assert news["author"][0] | {"@id": ""} == {
        "@type": "Person",
        "@id": "",
        "name": "Tomas Eide",
        "url": f"{ORIGIN}/authors/tomas/",
        "jobTitle": "Reporter",
    }
    assert news["articleSection"] == ["City", "Harbour"]
    assert news["keywords"] == ["Bridges", "Council"]
    assert (news["inLanguage"], news["isAccessibleForFree"], news["dateline"]) == ("en", False, "NORRHAVEN")
    assert news["wordCount"] == 10
    assert news["isPartOf"]["@type"] == "CreativeWorkSeries"
    assert news["isPartOf"]["url"] == f"{ORIGIN}/stories/bridge/"
    assert (news["commentCount"], news["discussionUrl"]) == (7, f"{address}#discussion")
    publisher = news["publisher"]
    assert publisher["@type"] == "NewsMediaOrganization"
    assert publisher["ethicsPolicy"] == publisher["publishingPrinciples"] == f"{ORIGIN}/ethics/"
    assert "correctionsPolicy" not in publisher
    assert publisher["logo"]["url"] == f"{ORIGIN}/static/logo.png"
    shapes = {(image["width"], image["height"]) for image in news["image"]}
    assert len(shapes) == len(news["image"]) == 5
    assert any(width == height for width, height in shapes)
    for image in news["image"]:
        assert image["caption"] == "At dusk"
        assert image["creditText"] == "© Harbour Post / Ida Holm"
        assert image["copyrightNotice"] == "Harbour Post 2026"
        assert image["creator"] == {"@type": "Person", "name": "Ida Holm"}
    steps = made["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == [
        "The Harbour Post",
        "City",
        "Harbour",
        "The bridge opens in spring",
    ]
    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert steps[1]["item"] == f"{ORIGIN}/city/"


def test_a_bare_article_says_nothing_empty(edition: FrontPage) -> None:
    news = the_only(article(body=""))
    assert news["author"] == [{"@id": f"{ORIGIN}/#paper"}]
    assert not {"image", "keywords", "isPartOf", "dateline", "description", "workTranslation"} & news.keys()
    assert (news["commentCount"], news["wordCount"]) == (0, 0)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("", "NewsArticle"),
        ("opinion", "OpinionNewsArticle"),
        ("analysis", "AnalysisNewsArticle"),
        ("explainer", "BackgroundNewsArticle"),
        ("sponsored", "AdvertiserContentArticle"),
    ],
)
def test_a_label_is_a_type(edition: FrontPage, label: str, kind: str) -> None:
    assert the_only(article(label=label, dateline="NORRHAVEN"), kind)["headline"]


def test_an_update_and_another_language_are_told(edition: FrontPage, arabic: FrontPage) -> None:
    made = factories.make_article(published_at=datetime(2026, 2, 24, tzinfo=UTC), own_language="fr")
    there = factories.make_article(edition=arabic, translation_key=made.translation_key)
    made.update_note = "The date was corrected."
    made.save_revision().publish()
    made.refresh_from_db()
    news = the_only(checker.graph(structured.article(queries.article_page(made), paper())))
    assert datetime.fromisoformat(news["dateModified"]) == made.updated_at.replace(microsecond=0)
    assert news["inLanguage"] == "fr"
    assert [one["inLanguage"] for one in news["workTranslation"]] == ["ar"]
    in_arabic = checker.graph(structured.article(queries.article_page(there), paper("ar")))
    assert the_only(in_arabic)["publisher"]["name"] == "بريد الميناء"


def test_a_draft_that_never_appeared_is_no_error(edition: FrontPage) -> None:
    view = queries.article_page(factories.make_article(live=False))
    assert "datePublished" not in structured.article(view, paper())["@graph"][0]


@pytest.mark.parametrize("text", checker.HOSTILE)
def test_hostile_words_cannot_leave_the_element(edition: FrontPage, text: str) -> None:
    text = text.replace("\x00", "")
    made = factories.make_article(
        f"Before {text}",
        standfirst=text,
        authors=[factories.make_author(text, slug="hostile")],
        tags=[factories.make_tag(text, slug="hostile")],
        slug="hostile",
        body=f"<p>{text}</p>",
    )
    element = structured.script(structured.article(queries.article_page(made), paper()))
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
    assert len(inside) == len(element) - len('<script type="application/ld+json"></script>')
    [found] = checker.structured(f"<html><head>{element}</head><body><p>after</p></body></html>")
    assert found["NewsArticle"]["headline"].startswith("Before")


def test_every_kind_of_page_carries_its_own(visitor: Client, arabic: FrontPage) -> None:
    section = factories.make_section("City", slug="city", summary="What happens in the city.")
    story, tag = factories.make_story(slug="bridge"), factories.make_tag(slug="bridges")
    author = factories.make_author(
        slug="tomas", bio="Writes of bridges.", photo=factories.make_photo(with_files=True)
    )
    shown = factories.make_article(section=section, story=story, tags=[tag], authors=[author], slug="opens")
    for address, kind in {
        "/": "WebSite",
        "/ar/": "WebSite",
        "/city/opens/": "NewsArticle",
        "/city/": "CollectionPage",
        "/stories/bridge/": "CollectionPage",
        "/tags/bridges/": "CollectionPage",
        "/latest/": "CollectionPage",
        "/authors/tomas/": "ProfilePage",
    }.items():
        [found] = checker.structured(visitor.get(address).content.decode())
        thing = found[kind]
        if kind == "WebSite":
            target = thing["potentialAction"]["target"]["urlTemplate"]
            assert target == f"{ORIGIN}{address}search/?q={{search_term_string}}"
        elif kind == "CollectionPage":
            assert thing["url"] == ORIGIN + address
            assert [one["url"] for one in thing["mainEntity"]["itemListElement"]] == [ORIGIN + shown.address]
        elif kind == "ProfilePage":
            person = thing["mainEntity"]
            assert (person["description"], person["worksFor"]["name"]) == (
                "Writes of bridges.",
                "The Harbour Post",
            )
            assert person["image"]["url"].startswith(f"{ORIGIN}/media/")


def test_an_empty_list_is_a_list(visitor: Client) -> None:
    factories.make_section("City", slug="city")
    [found] = checker.structured(visitor.get("/city/").content.decode())
    assert found["CollectionPage"]["mainEntity"] == {
        "@type": "ItemList",
        "numberOfItems": 0,
        "itemListElement": [],
    }


def test_structured_data_asks_the_database_for_the_count_of_comments_alone(edition: FrontPage) -> None:
    section = factories.make_section("City")
    tags = [factories.make_tag() for _n in range(10)]
    authors = [factories.make_author() for _n in range(10)]
    made = factories.make_article(section=section, tags=tags, authors=authors, story=factories.make_story())
    context = {
        "m": queries.masthead("en"),
        "view": queries.article_page(made),
        "list": queries.section_page(section),
        "author": authors[0],
    }
    template = Template(
        "{% load wire %}{% structured_article view %}{% structured_front m %}"
        "{% structured_list list 'City' %}{% structured_author author %}"
    )
    with CaptureQueriesContext(connection) as asked:
        html = template.render(Context(context))
    assert ["comment_count" in one["sql"] for one in asked] == [True]
    assert len(checker.structured(html)) == 4


def test_the_checker_refuses_what_schema_org_does_not_know() -> None:
    for wrong in (
        {"@type": "Newspaper"},
        {"@type": "Person", "name": ""},
        {"@type": "Person", "name": "A", "headline": "B"},
        {"@type": "ImageObject", "url": "/relative", "width": 1, "height": 1},
        {"@type": "ImageObject", "url": "https://a.example/", "width": "1", "height": 1},
        {"@type": "WebSite", "name": "A", "url": "https://a.example/", "publisher": {"@type": "ListItem"}},
    ):
        with pytest.raises((AssertionError, KeyError)):
            checker.thing(json.loads(json.dumps(wrong)))
