"""What machines ask any site for: where it must be, in the form that its standard gives it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from django.http import Http404
from django.test import Client, RequestFactory

from colonnade.edge import assets
from colonnade.news.models import FrontPage
from colonnade.wire import views, wellknown
from tests import factories


def text(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "public" in response["Cache-Control"]
    return response.content.decode()


def crawler(visitor: Client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(text(visitor, "/robots.txt").splitlines())
    return parser


def fields(content: str, between: str) -> list[tuple[str, str]]:
    """The records of a file of lines, its comments left out."""
    lines = [line.partition("#")[0].strip() for line in content.splitlines()]
    return [tuple(part.strip() for part in line.split(between, 1)) for line in lines if line]


def test_crawlers_may_read_the_paper_and_no_other_room(visitor: Client, arabic: FrontPage) -> None:
    robots = crawler(visitor)
    for open_one in (
        "/",
        "/city/bridge/",
        "/ar/",
        "/feed.rss",
        "/account-of-a-storm/",
        "/media/photos/1.jpg",
    ):
        assert robots.can_fetch("Googlebot", open_one), open_one
    for closed in (
        "/desk/",
        "/desk/pages/3/",
        "/account/login/",
        "/search/?q=a",
        "/ar/search/?q=a",
        "/preview/x/",
    ):
        assert not robots.can_fetch("Googlebot", closed), closed
    assert robots.site_maps() == ["https://post.example/sitemap.xml", "https://post.example/news-sitemap.xml"]


def test_crawlers_for_models_are_refused_unless_the_newsroom_allows_them(visitor: Client, settings) -> None:
    for name in (
        "GPTBot",
        "ClaudeBot",
        "CCBot",
        "Google-Extended",
        "Applebot-Extended",
        "PerplexityBot",
        "Bytespider",
    ):
        assert not crawler(visitor).can_fetch(name, "/city/bridge/"), name
    for name in ("Googlebot", "Bingbot", "Applebot", "facebookexternalhit", "DuckDuckBot"):
        assert crawler(visitor).can_fetch(name, "/city/bridge/"), name
    assert json.loads(visitor.get("/.well-known/tdmrep.json").content) == [
        {"location": "/", "tdm-reservation": 1}
    ]
    assert "datatrainingallowed=no" in text(visitor, "/trust.txt")
    settings.NEWSROOM = replace(settings.NEWSROOM, ai_crawlers="allow")
    assert crawler(visitor).can_fetch("GPTBot", "/city/bridge/")
    assert not crawler(visitor).can_fetch("GPTBot", "/desk/")
    response = visitor.get("/.well-known/tdmrep.json")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == [{"location": "/", "tdm-reservation": 0}]
    assert "datatrainingallowed=yes" in text(visitor, "/trust.txt")


def test_no_crawler_is_named_twice() -> None:
    lowered = [name.lower() for name in wellknown.AI_CRAWLERS]
    assert len(lowered) == len(set(lowered))
    assert lowered == sorted(lowered)


@pytest.mark.parametrize("address", ["/.well-known/security.txt", "/security.txt"])
def test_a_hole_can_be_told_where_somebody_listens(
    visitor: Client, edition: FrontPage, settings, address: str
) -> None:
    assert visitor.get(address).status_code == 404
    FrontPage.objects.update(email="desk@post.example")
    found = fields(text(visitor, address), ":")
    assert ("Contact", "mailto:desk@post.example") in found
    settings.NEWSROOM = replace(settings.NEWSROOM, security_contact="https://post.example/security/")
    found = fields(text(visitor, address), ":")
    assert [value for name, value in found if name == "Contact"] == ["https://post.example/security/"]
    assert ("Canonical", "https://post.example/.well-known/security.txt") in found
    assert ("Preferred-Languages", "en, ar, el") in found
    [expires] = [value for name, value in found if name == "Expires"]
    ahead = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=333) < ahead <= timedelta(days=366)


@pytest.mark.parametrize("now", [datetime(2028, 2, 29, 23, 59, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)])
def test_security_txt_never_promises_more_than_a_year(now: datetime) -> None:
    content = wellknown.security(contact="a@b.example", origin="https://b.example", languages=["en"], now=now)
    expires = datetime.fromisoformat(re.search("Expires: (.+)", content)[1])
    assert timedelta(days=330) < expires - now <= timedelta(days=366)
    assert (expires.day, expires.month) == (1, now.month)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("desk@post.example", "mailto:desk@post.example"),
        ("+30 210 123-4567", "tel:+302101234567"),
        ("https://post.example/security/", "https://post.example/security/"),
        ("http://post.example/", ""),
        ("desk@post.example\nContact: mailto:evil@example.com", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_contact_is_an_address_or_nothing(contact: str, address: str) -> None:
    assert wellknown.contact_address(contact) == address


@pytest.mark.parametrize("address", ["/trust.txt", "/.well-known/trust.txt"])
def test_trust_txt_says_who_publishes(visitor: Client, address: str) -> None:
    FrontPage.objects.update(email="desk@post.example", title="The Post\ncontrolledby=https://evil.example/")
    factories.make_notice(slug="ethics")
    known = {"member", "belongto", "control", "controlledby", "social", "vendor", "customer", "disclosure",
             "contact", "datatrainingallowed"}  # fmt: skip
    found = fields(text(visitor, address), "=")
    assert {name for name, _value in found} <= known
    assert ("contact", "desk@post.example") in found
    assert ("disclosure", "https://post.example/ethics/") in found
    assert "controlledby" not in dict(found)


def test_ads_txt_says_that_nobody_sells_here(visitor: Client) -> None:
    [record] = [
        fields(line, ",") and line.split(",")
        for line in text(visitor, "/ads.txt").splitlines()
        if "#" not in line
    ]
    assert [part.strip() for part in record] == [
        "placeholder.example.com",
        "placeholder",
        "DIRECT",
        "placeholder",
    ]


def test_the_newsrooms_own_file_comes_first(visitor: Client, home: Path) -> None:
    folder = home / "wellknown"
    folder.mkdir()
    for name in ("security.txt", "trust.txt", "ads.txt"):
        (folder / name).write_text(f"# our own {name} – Ö\n", "utf-8")
        assert text(visitor, f"/{name}") == f"# our own {name} – Ö\n"
    (folder / "ads.txt").unlink()
    (folder / "ads.txt").mkdir()
    assert "placeholder" in text(visitor, "/ads.txt")
    assert visitor.get("/wellknown/ads.txt").status_code == 404


def test_the_icon_is_found_by_who_reads_no_page(visitor: Client, monkeypatch) -> None:
    monkeypatch.setattr(assets, "address", lambda name: f"/static/colonnade/{name}")
    response = visitor.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/colonnade/icons/favicon.ico")

    def no_icon(name: str) -> str:
        raise LookupError(name)

    monkeypatch.setattr(assets, "address", no_icon)
    with pytest.raises(Http404):
        views.favicon(RequestFactory().get("/favicon.ico"))


def test_these_files_are_only_read(visitor: Client) -> None:
    for address in ("/robots.txt", "/ads.txt", "/trust.txt", "/sitemap.xml", "/.well-known/tdmrep.json"):
        assert visitor.post(address).status_code == 405, address
        assert visitor.head(address).status_code == 200, address
