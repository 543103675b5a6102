"""What readers and editors are told of what is read: lists, feeds, JSON, numbers, charts, and to whom."""

import csv
import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from colonnade.edge import reads
from colonnade.edge.models import Presence, Ranking, Reads
from colonnade.news import actions, queries
from colonnade.news.models import Article
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make

pytestmark = pytest.mark.django_db
KNOCKED = 'aria-current="page"'


def read(thing: object, count: int, ago: timedelta = timedelta(0)) -> None:
    """So many readings of this page, so long ago."""
    reads.write({(thing.key, int((timezone.now() - ago).timestamp())): count})  # type: ignore[attr-defined]


def headlines(of: str = "day", language: str = "en") -> list[str]:
    page = queries.most_read(language, of)
    assert page is not None
    return [card.headline for card in page.cards]


@pytest.fixture
def four(edition) -> list[Article]:
    """Four articles, read 1, 2, 3 and 4 times in this hour."""
    section = make.make_section("City", slug="city")
    articles = [make.make_article(f"Number {n}", slug=f"number-{n}", section=section) for n in range(1, 5)]
    for count, article in enumerate(articles, 1):
        read(article, count)
    return articles


def test_the_most_read_come_first_and_nothing_unread_comes_at_all(four):
    make.make_article("Unread")
    actions.rank_most_read()
    for of in ("hour", "day", "week"):
        assert headlines(of) == ["Number 4", "Number 3", "Number 2", "Number 1"]
    assert queries.most_read("en", "year") is None


def test_each_time_has_its_own_list(four):
    read(four[0], 100, timedelta(hours=2))
    read(four[1], 1_000, timedelta(days=3))
    read(four[2], 10_000, timedelta(days=8))
    actions.rank_most_read()
    assert headlines("hour")[0] == "Number 4"
    assert headlines("day")[0] == "Number 1"
    assert headlines("week")[0] == "Number 2"


def test_each_edition_has_its_own_list_and_only_what_is_published(four, arabic):
    other = make.make_article("الجسر", edition=arabic)
    read(other, 50)
    Article.objects.get(pk=four[3].pk).unpublish()
    actions.rank_most_read()
    assert headlines() == ["Number 3", "Number 2", "Number 1"]
    assert headlines(language="ar") == ["الجسر"]
    assert headlines(language="el") == []


def test_what_is_withdrawn_after_the_list_was_made_is_not_shown(four):
    actions.rank_most_read()
    Article.objects.get(pk=four[3].pk).unpublish()
    assert headlines()[0] == "Number 3"


def test_a_list_that_nobody_worked_out_lately_is_not_shown(four):
    actions.rank_most_read()
    Ranking.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    assert headlines() == []


def test_a_deleted_article_or_story_leaves_no_readings(four):
    story = make.make_story("Bridge")
    read(story, 3)
    number = four[0].pk
    Article.objects.get(pk=number).delete()
    type(story).objects.get(pk=story.pk).delete()
    assert set(Reads.objects.values_list("name", flat=True)) == {one.key for one in four[1:]}


def test_lists_cost_the_same_however_much_was_read(four):
    def cost(doing) -> int:
        with CaptureQueriesContext(connection) as asked:
            doing()
        return len(asked)

    actions.rank_most_read()
    few = [cost(actions.rank_most_read), cost(headlines)]
    for number in range(12):
        read(make.make_article(f"More {number}"), number + 1)
    assert [cost(actions.rank_most_read), cost(headlines)] == few
    assert len(headlines()) == 16


# The pages


def test_an_article_shows_the_most_read_beside_it_and_before_there_are_any_the_most_discussed(
    visitor: Client, four
):
    make.make_article("Talked of", comment_count=3)
    before = visitor.get(four[0].address).content.decode()
    assert "Most discussed</h2>" in before
    assert "Most read</h2>" not in before
    actions.rank_most_read()
    after = visitor.get(four[0].address).content.decode()
    shown = re.search(r'<section class="ranked numbered read">(.*?)</section>', after, re.S)
    assert shown
    assert re.findall(r">([^<]+)</a>", shown[1]) == ["Number 4", "Number 3", "Number 2"]
    assert "Most discussed</h2>" not in after


def test_too_few_reads_are_no_list_beside_an_article(visitor: Client, four):
    for article in four[2:]:
        reads.forget([article.key])
    actions.rank_most_read()
    assert "Most read</h2>" not in visitor.get(four[0].address).content.decode()
    # What the day has too few of, the week may have.
    read(four[3], 1, timedelta(days=2))
    actions.rank_most_read()
    assert "Most read</h2>" in visitor.get(four[2].address).content.decode()


def test_the_page_of_the_most_read_has_an_hour_a_day_and_a_week(visitor: Client, four):
    read(four[0], 100, timedelta(hours=2))
    actions.rank_most_read()
    for query, first in (("", "Number 1"), ("?of=day", "Number 1"), ("?of=hour", "Number 4")):
        answer = visitor.get(f"/most-read/{query}")
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"
        page = answer.content.decode()
        assert re.search(r"<h3[^>]*><a [^>]*>([^<]+)", page)[1] == first
        assert page.count(KNOCKED) == 1
    assert visitor.get("/most-read/?of=year").status_code == 404


def test_an_edition_without_readings_says_so(visitor: Client, edition):
    actions.rank_most_read()
    page = visitor.get("/most-read/").content.decode()
    assert "Too little has been read in this time for a list." in page


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_the_most_read_can_be_followed(visitor: Client, four, kind: str):
    read(four[0], 50)
    actions.rank_most_read()
    answer = visitor.get(f"/most-read/feed.{kind}")
    assert answer.status_code == 200
    if kind == "json":
        titles = [item["title"] for item in json.loads(answer.content)["items"]]
    else:
        item = "item" if kind == "rss" else "{http://www.w3.org/2005/Atom}entry"
        title = "title" if kind == "rss" else "{http://www.w3.org/2005/Atom}title"
        titles = [one.findtext(title) for one in ElementTree.fromstring(answer.content).iter(item)]
    assert titles == ["Number 1", "Number 4", "Number 3", "Number 2"]


def test_programs_are_given_the_most_read(visitor: Client, four):
    read(four[0], 100, timedelta(hours=2))
    actions.rank_most_read()
    answer = visitor.get("/api/v1/most-read?of=hour")
    assert answer.headers["Surrogate-Key"] == "edition:en chrome:en"
    found = answer.json()
    assert [item["headline"] for item in found["items"]][0] == "Number 4"
    assert found["items"][0]["address"] == "https://post.example/city/number-4/"
    assert found["next"] is None
    assert visitor.get("/api/v1/most-read").json()["items"][0]["headline"] == "Number 1"
    assert visitor.get("/api/v1/most-read?of=year").status_code == 422
    assert visitor.get("/api/v1/most-read?edition=xx").status_code == 404


# For editors


@pytest.fixture
def editor(edition) -> Client:
    actions.set_up_roles()
    client = Client(headers={"host": "post.example"})
    person = make.make_reader("Ida Holm")
    readers.give_role(reader=person, role="editor")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def numbers(page: str) -> list[str]:
    facts = re.search(r'<p class="facts note">(.*?)</p>', page, re.S)
    assert facts
    return re.findall(r"<b>([^<]+)</b>", facts[1])


def be_here(article: Article, count: int) -> None:
    until = timezone.now() + timedelta(minutes=1)
    Presence.objects.create(process=f"p{count}", name=article.key, count=count, until=until)


def test_editors_see_how_often_an_article_was_read_and_by_how_many_now(editor: Client, four):
    article = four[3]
    read(article, 10, timedelta(hours=3))
    read(article, 100, timedelta(days=4))
    read(article, 1_000, timedelta(days=40))
    be_here(article, 2)
    be_here(article, 5)
    page = editor.get(f"/desk/reads/articles/{article.pk}/").content.decode()
    assert numbers(page) == ["7", "4", "14", "114", "1,114"]
    assert "<title id=" in page
    assert "<desc id=" in page
    assert "<svg" in page
    assert "114 readings" in page
    quarter = editor.get(f"/desk/reads/articles/{article.pk}/?of=quarter").content.decode()
    assert "1,114 readings" in quarter
    for nowhere in (
        "articles/999999/",
        "stories/999999/",
        f"articles/{'9' * 30}/",
        f"articles/{article.pk}/?of=x",
    ):
        assert editor.get(f"/desk/reads/{nowhere}").status_code == 404


def test_a_story_is_read_where_its_articles_are(editor: Client, four):
    story = make.make_story("Bridge")
    inside = [make.make_article(f"Of the story {n}", story=story) for n in range(2)]
    read(inside[0], 5)
    read(inside[1], 7)
    read(story, 1)
    be_here(inside[0], 3)
    be_here(four[0], 9)
    page = editor.get(f"/desk/reads/stories/{story.pk}/").content.decode()
    assert numbers(page) == ["3", "13", "13", "13", "13"]
    assert page.index("Of the story 1") < page.index("Of the story 0")


def test_the_numbers_of_a_chart_come_as_a_file(editor: Client, four):
    article = four[3]
    read(article, 6, timedelta(hours=5))
    for of, many, most in (("day", 144, 10), ("week", 168, 10), ("quarter", 90, 10)):
        answer = editor.get(f"/desk/reads/articles/{article.pk}/chart.csv?of={of}")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(answer.content.decode().splitlines()))
        assert rows[0] == ["from", "readings"]
        assert len(rows) == many + 1
        assert sum(int(count) for _at, count in rows[1:]) == most
        assert all(datetime.fromisoformat(at).utcoffset() is not None for at, _count in rows[1:])


def test_editors_see_what_is_read_now(editor: Client, four, arabic):
    other = make.make_article("الجسر", edition=arabic)
    for article, count in ((four[1], 4), (four[2], 8), (other, 20)):
        be_here(article, count)
    actions.rank_most_read()
    page = editor.get("/desk/reads/").content.decode()
    assert "12 pages are open" in page
    assert page.index("8 readers") < page.index("4 readers")
    assert "20 readers" not in page
    assert "4 readings" in page
    assert "20 readers" in editor.get("/desk/reads/?edition=ar").content.decode()
    assert editor.get("/desk/reads/?edition=xx").status_code == 404


def test_the_desk_leads_editors_there(editor: Client, four):
    assert "/desk/reads/" in editor.get("/desk/").content.decode()
    assert (
        f"/desk/reads/articles/{four[0].pk}/"
        in editor.get(f"/desk/pages/{four[0].pk}/edit/").content.decode()
    )


def test_pages_of_readings_keep_the_readers_policy_and_are_nobody_elses(editor: Client, four):
    answer = editor.get(f"/desk/reads/articles/{four[0].pk}/")
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_numbers_of_a_chart_cost_the_same_however_much_was_read(editor: Client, four):
    address = f"/desk/reads/articles/{four[3].pk}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(address).status_code == 200
        return len(asked)

    cost()
    few = cost()
    for hours in range(60):
        read(four[3], 1, timedelta(hours=hours))
    assert cost() == few


def test_a_private_preview_tells_nobody_that_it_was_read(visitor: Client, four, settings, editor):
    settings.EDGE_READS = "beacon"
    admin = Reader.objects.get(name="Ida Holm")
    made = actions.make_preview_link(article=four[0], reader=admin, days=1, purpose="A source")
    assert "data-read" in visitor.get(four[0].address).content.decode()
    assert "data-read" not in visitor.get(f"/preview/{made.token}/").content.decode()
