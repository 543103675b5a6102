"""Addresses: short links, old addresses after every rename, what is gone, what was never there."""

import pytest
from django.test import Client

from colonnade.news.models import Article, Section, Tag
from tests import factories as make

pytestmark = pytest.mark.django_db


def rename(page, slug: str) -> None:
    page = type(page).objects.get(pk=page.pk)
    page.slug = slug
    page.save_revision().publish()


def test_a_short_link_survives_slug_title_and_section(visitor: Client):
    port = make.make_section("Port", slug="port")
    article = make.make_article(slug="opens")
    short = f"/s/{article.code}"
    assert visitor.get(short).headers["Location"] == article.address
    rename(article, "opens-late")
    Article.objects.get(pk=article.pk).move(port, pos="last-child")
    again = Article.objects.get(pk=article.pk)
    again.title = "Another headline"
    again.save_revision().publish()
    assert visitor.get(short).headers["Location"] == "/port/opens-late/"
    assert visitor.get(short, follow=True).status_code == 200


def test_a_renamed_article_is_found_at_its_old_address(visitor: Client):
    article = make.make_article(section=make.make_section(slug="city"), slug="first")
    rename(article, "second")
    rename(article, "third")
    for old in ("/city/first/", "/city/second/"):
        answer = visitor.get(old + "?from=feed")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/city/third/?from=feed")


def test_a_renamed_section_takes_everything_below_it_along_with_one_row(
    visitor: Client, django_assert_max_num_queries
):
    from colonnade.news.models import FormerAddress

    section = make.make_section(slug="city")
    articles = [make.make_article(section=section, slug=f"n-{number}") for number in range(12)]
    rename(section, "town")
    assert FormerAddress.objects.count() == 1
    for article in articles:
        old = f"/city/{article.slug}/"
        assert visitor.get(old).headers["Location"] == f"/town/{article.slug}/"
    assert visitor.get("/city/", follow=True).redirect_chain == [("/town/", 301)]


def test_an_article_renamed_before_and_after_its_section_is_reached_in_one_step(visitor: Client):
    section = make.make_section(slug="city")
    article = make.make_article(section=section, slug="one")
    rename(article, "two")
    rename(section, "town")
    rename(article, "three")
    for old in ("/city/one/", "/city/two/", "/town/two/"):
        assert visitor.get(old).headers["Location"] == "/town/three/"


def test_a_page_that_takes_an_old_address_is_shown_there(visitor: Client):
    section = make.make_section(slug="city")
    article = make.make_article(section=section, slug="bridge")
    rename(article, "bridge-2025")
    newer = make.make_article("The new bridge", section=section, slug="bridge")
    assert visitor.get("/city/bridge/").status_code == 200
    assert newer.title in visitor.get("/city/bridge/").content.decode()


def test_renamed_tags_stories_and_authors_are_found(visitor: Client):
    tag, story, author = (
        make.make_tag(slug="boats"),
        make.make_story(slug="tram"),
        make.make_author(slug="ida"),
    )
    tag.slug, author.slug = "ferries", "ida-holm"
    tag.save()
    author.save()
    rename(story, "tram-7")
    assert visitor.get("/tags/boats/").headers["Location"] == "/tags/ferries/"
    assert visitor.get("/authors/ida/").headers["Location"] == "/authors/ida-holm/"
    assert visitor.get("/stories/tram/").headers["Location"] == "/stories/tram-7/"
    Tag.objects.get(pk=tag.pk).delete()
    assert visitor.get("/tags/ferries/").status_code == 410


def test_what_was_taken_away_is_gone_and_what_never_was_is_not_found(visitor: Client):
    article = make.make_article(slug="taken")
    address = article.address
    article.unpublish()
    assert visitor.get(address).status_code == 410
    Article.objects.get(pk=article.pk).save_revision().publish()
    assert visitor.get(address).status_code == 200
    Article.objects.get(pk=article.pk).delete()
    assert visitor.get(address).status_code == 410
    assert visitor.get("/never/was/").status_code == 404


def test_a_draft_that_was_never_published_is_not_found(visitor: Client):
    article = make.make_article(live=False)
    assert visitor.get(article.address).status_code == 404
    assert visitor.get(f"/s/{article.code}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/city/?after=nonsense", "/city/?after=99999999999999999999-1", "/city/?month=2026-13",
        "/city/?month=0000-01", "/latest/?after=1", "/tags/nothing/", "/authors/nobody/", "/s/zzzzzz",
        "/stories/nothing/", "/preview/nothing/", "/xx/",
    ],
)  # fmt: skip
def test_a_wrong_address_is_a_plain_not_found(visitor: Client, address: str):
    make.make_section(slug="city")
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=%22%22%22&after=-&order=worst&section=none&since=yesterday", "/search/?q=(((*",
        "/search/?q=NEAR(a%20b)%20AND%20OR%20NOT", "/search/?q=%ff%fe", "/search/?q=" + "a%20" * 500,
        "/zone/?zone=Moon/Base&next=https://evil.example/", "/search/?after=99999999999999999999999",
    ],
)  # fmt: skip
def test_a_wrong_question_gets_the_plain_page(visitor: Client, address: str):
    make.make_article()
    answer = visitor.get(address)
    assert answer.status_code == 200


def test_reserved_words_and_languages_cannot_be_sections():
    from django.core.exceptions import ValidationError

    edition = make.make_edition()
    for slug in ("search", "desk", "ar", "stories", "api"):
        with pytest.raises(ValidationError, match="kept for the site"):
            Section(title="X", slug=slug, locale=edition.locale).clean()
