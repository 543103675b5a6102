"""Search: what a reader finds, and what an editor finds."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from colonnade.news import queries
from colonnade.news.models import Article
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(question: str, **within) -> list[str]:
    page = queries.search_page(within.pop("language", "en"), question, **within)
    return [one.card.headline for one in page.found]


def test_words_phrases_and_words_that_must_not_be_there(edition):
    make.make_article("Ferry timetable", body="<p>The works committee met.</p>")
    make.make_article("Tram timetable", body="<p>The committee works hard.</p>")
    assert set(found("timetable")) == {"Ferry timetable", "Tram timetable"}
    assert found('"works committee"') == ["Ferry timetable"]
    assert found("timetable -ferry") == ["Tram timetable"]
    assert found("timetables") == found("TIMETABLE")
    assert found("") == found("-ferry") == found('""') == []


def test_headlines_come_before_passing_words_unless_the_newest_are_asked_for(edition):
    now = timezone.now()
    make.make_article("Herring again", published_at=now - timedelta(days=9))
    make.make_article("Prices", body="<p>Dearer than herring.</p>", published_at=now - timedelta(days=1))
    assert found("herring") == ["Herring again", "Prices"]
    assert found("herring", order="newest") == ["Prices", "Herring again"]


def test_within_a_section_a_story_and_between_days(edition):
    city, port = make.make_section("City", slug="city"), make.make_section("Port", slug="port")
    story = make.make_story(slug="gale")
    make.make_article("Gale in the city", section=city, published_at=datetime(2026, 2, 1, 12, tzinfo=UTC))
    make.make_article(
        "Gale in the port", section=port, story=story, published_at=datetime(2026, 2, 9, 12, tzinfo=UTC)
    )
    assert found("gale", section="port") == ["Gale in the port"]
    assert found("gale", story="gale") == ["Gale in the port"]
    assert found("gale", until=datetime(2026, 2, 1).date()) == ["Gale in the city"]
    assert found("gale", since=datetime(2026, 2, 2).date()) == ["Gale in the port"]
    assert len(found("gale", section="nothing")) == 2


def test_only_what_readers_may_see_in_this_edition(edition, arabic):
    draft = make.make_article("Secret gale", live=False)
    shown = make.make_article("Public gale")
    make.make_article("عاصفة gale", section=make.make_section("المدينة", edition=arabic))
    assert found("gale") == ["Public gale"]
    assert found("عاصفة", language="ar") == ["عاصفة gale"]
    shown.unpublish()
    assert found("gale") == []
    assert queries.search.matching_ids("gale")[0] in {draft.pk, shown.pk, Article.objects.latest("pk").pk}


def test_the_words_are_marked_and_nothing_else_becomes_markup(visitor, edition):
    make.make_article(
        "A <b>bridge</b> & more", body="<p>The bridge &lt;script&gt;alert(1)&lt;/script&gt; stands.</p>"
    )
    page = BeautifulSoup(visitor.get("/search/?q=bridge").content, "lxml")
    assert [mark.get_text() for mark in page.select("main .card mark")][:1] == ["bridge"]
    assert not page.select("main .card b, main .card script")


def test_twenty_at_a_time_to_the_end(edition):
    section = make.make_section()
    for number in range(45):
        make.make_article(f"Gale {number}", section=section)
    for order in ("best", "newest"):
        seen, after = [], ""
        while True:
            page = queries.search_page("en", "gale", order=order, after=after)
            seen += [one.card.id for one in page.found]
            after = page.next
            if not after:
                break
        assert len(seen) == len(set(seen)) == 45
    assert page.count == 45


def test_an_editor_finds_drafts_through_the_desk(admin_client_at_desk, edition):
    make.make_article("Unpublished herring", live=False)
    text = admin_client_at_desk.get("/desk/pages/search/?q=herring").content.decode()
    assert "Unpublished herring" in text


def test_a_changed_article_is_found_by_its_new_words_only(edition):
    article = make.make_article("Gale")
    article.title = "Calm"
    article.save_revision().publish()
    assert found("gale") == []
    assert found("calm") == ["Calm"]
    Article.objects.get(pk=article.pk).delete()
    assert found("calm") == []


@pytest.mark.parametrize(
    "question",
    [
        *("until=9999-12-31", "since=0001-01-01", "since=9999-12-31&until=0001-01-01", "after=²"),
        *("order=newest&after=-999999999999999999", "section=%ED%A0%80", "story=𝔤%27--&q=&q=gale"),
    ],
)
def test_a_question_that_cannot_be_meant_is_answered_all_the_same(visitor, question):
    make.make_article("Gale")
    page = visitor.get(f"/search/?q=gale&{question}")
    assert page.status_code == 200


def test_marks_of_either_database_s_language_are_only_words(visitor):
    make.make_article("Gale at the pier")
    for question in [
        "gale & pier",
        "gale | storm",
        "'gale'",
        "gale:A",
        "gale*",
        "!gale",
        "/xlive",
        "gale <-> at",
    ]:
        assert visitor.get("/search/", {"q": question}).status_code == 200
    assert found("gale:pier") == []
    assert found("xlive") == found("/xlive") == found("hGale") == []
    assert found("gale at") == found("'gale' & at") == ["Gale at the pier"]
