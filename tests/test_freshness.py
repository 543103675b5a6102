"""After every action: each page as the edge serves it equals the page made anew.

Every page is warmed through a real server with the edge in front, one action is
run, and each page is asked for again, from the edge and from Django alone. A
forgotten key cannot hide: the page that should have changed is served as it was.
A new action without a case here fails the last test.
"""

import inspect
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import Client, override_settings

from colonnade.edge import assets, reads
from colonnade.news import actions
from colonnade.news.models import Article, FrontPage, Section, Story, Tag
from tests import factories as make
from tests.edge.conftest import Server

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Paper:
    """A small paper, and the addresses of its pages."""

    front: FrontPage
    section: Section
    other_section: Section
    story: Story
    tag: Tag
    article: Article
    beside: Article
    notice: object
    author: object
    photo: object
    extra: list[str] = field(default_factory=list)

    def addresses(self) -> list[str]:
        return [
            "/", "/city/", "/port/", "/latest/", "/most-discussed/", "/most-read/", "/tags/", "/tags/bridges/",
            "/stories/", "/stories/bridge/", "/authors/tomas/", "/city/opens/", "/city/beside/", "/imprint/",
            f"/s/{self.article.code}", "/feed.rss", "/city/feed.atom", "/stories/bridge/feed.json",
            "/tags/bridges/feed.rss", "/authors/tomas/feed.rss", "/sitemap.xml", "/news-sitemap.xml",
            *self.extra,
        ]  # fmt: skip


@pytest.fixture
def paper() -> Paper:
    front = make.make_edition()
    section, other = make.make_section("City", slug="city"), make.make_section("Port", slug="port")
    story, tag = make.make_story("Bridge", slug="bridge"), make.make_tag("Bridges", slug="bridges")
    author, photo = make.make_author("Tomas", slug="tomas"), make.make_photo(with_files=True)
    things = {"section": section, "story": story, "tags": [tag], "authors": [author], "photo": photo}
    beside = make.make_article("Beside", slug="beside", **things)
    article = make.make_article("Opens", slug="opens", related=[beside], **things)
    notice = make.make_notice("Imprint", slug="imprint")
    front = FrontPage.objects.get(pk=front.pk)
    return Paper(front, section, other, story, tag, article, beside, notice, author, photo)


@pytest.fixture
def site(paper: Paper) -> Iterator[Server]:
    server = Server(assets.site()._folder)
    server.shell._wsgi = WSGIHandler()
    yield server
    server.stop()


def change(page, **fields) -> None:
    """What an editor does at the desk: change and publish."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def change_thing(thing, **fields) -> None:
    thing = type(thing).objects.get(pk=thing.pk)
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def add(paper: Paper) -> None:
    article = make.make_article(
        "Fresh", slug="fresh", section=paper.section, story=paper.story, tags=[paper.tag]
    )
    paper.extra.append(article.address)


def import_one(paper: Paper) -> None:
    row = {
        "id": "imported", "section": paper.section.wire_id, "slug": "imported", "headline": "Imported",
        "story": paper.story.wire_id, "tags": [paper.tag.wire_id], "published_at": "2026-02-24T20:00:00Z",
    }  # fmt: skip
    ids = {thing.wire_id: thing.pk for thing in (paper.section, paper.story, paper.tag)}
    actions.import_articles(rows=[row], sections=ids, authors={}, tags=ids, stories=ids, photos={})


def schedule(paper: Paper) -> None:
    Article.objects.filter(pk=paper.article.pk).update(expire_at="2020-01-01T00:00:00Z")
    actions.publish_due()


def row(**fields) -> list[dict]:
    return [{"id": "new", "edition": "en", "slug": "new", "title": "New", "name": "New"} | fields]


def arrange(paper: Paper) -> None:
    paper.front.leads.all().delete()
    articles = {paper.beside.wire_id: paper.beside.pk}
    fronts = row(lead=[paper.beside.wire_id], breaking={"text": "Gale"}, bands=[])
    actions.import_fronts(rows=fronts, sections={}, stories={}, articles=articles)


def settle(paper: Paper) -> None:
    stories, articles = {"new": paper.story.pk}, {"beside": paper.beside.pk}
    actions.settle_stories(
        rows=row(archive_count=900, key_articles=["beside"]), stories=stories, articles=articles
    )


# ruff: noqa: E501  (a table is read by its columns)
# What happens: which actions it runs, and the doing.
CASES: dict[str, tuple[tuple[str, ...], Callable[[Paper], object]]] = {
    "an article is published": (("place_article", "record_update"), add),
    "a headline changes": (("place_articles",), lambda p: change(p.article, title="Opens late")),
    "an update is told": (("record_update",), lambda p: change(p.article, update_note="The price added")),
    "an article changes its story": (("recount",), lambda p: change(p.article, story=None)),
    "an article is unpublished": (("note_withdrawal",), lambda p: Article.objects.get(pk=p.article.pk).unpublish()),
    "an article is deleted": (("note_deletion",), lambda p: Article.objects.get(pk=p.article.pk).delete()),
    "an article moves": ((), lambda p: Article.objects.get(pk=p.article.pk).move(p.other_section, pos="last-child")),
    "an article is renamed": (("note_rename",), lambda p: change(p.article, slug="opens-late")),
    "a section is renamed": ((), lambda p: change(p.section, slug="town", title="Town")),
    "a story is renamed": ((), lambda p: change(p.story, title="The harbour bridge", summary="So far.")),
    "a story is unpublished": ((), lambda p: Story.objects.get(pk=p.story.pk).unpublish()),
    "a tag is renamed": ((), lambda p: change_thing(p.tag, name="Spans")),
    "a tag is deleted": (("close_list",), lambda p: Tag.objects.get(pk=p.tag.pk).delete()),
    "an author is renamed": ((), lambda p: change_thing(p.author, name="Tomas Eide")),
    "a photo is corrected": ((), lambda p: change_thing(p.photo, caption="The quay on Tuesday")),
    "a photo's files are made": (("make_files", "add_photo", "take_in_file"), lambda p: actions.make_files(photo=p.photo)),
    "a photo is deleted": (("remove_files",), lambda p: type(p.photo).objects.get(pk=p.photo.pk).delete()),
    "the front page is rearranged": ((), lambda p: change(p.front, title="The Post", breaking_text="Gale")),
    "a notice changes": ((), lambda p: change(p.notice, title="Who we are")),
    "comments are counted": (("set_comment_count",), lambda p: actions.set_comment_count(counts={p.article.pk: 7})),
    "what was scheduled comes due": (("publish_due",), schedule),
    "articles are imported": (("import_articles", "index_articles"), import_one),
    "sections are imported": (("import_sections",), lambda p: actions.import_sections(rows=row())),
    "stories are imported": (("import_stories",), lambda p: actions.import_stories(rows=row(), photos={})),
    "stories are settled": (("settle_stories",), settle),
    "tags are imported": (("import_tags",), lambda p: actions.import_tags(rows=row())),
    "authors are imported": (("import_authors",), lambda p: actions.import_authors(rows=row(), photos={})),
    "notices are imported": (("import_notices",), lambda p: actions.import_notices(rows=row(), pages={}, photos={})),
    "photos are imported": (("import_photos",), lambda p: list(actions.import_photos(rows=[], files={}))),
    "a front is imported": (("import_fronts",), arrange),
    "an edition is opened": (("open_edition",), lambda p: actions.open_edition(language="ar", name="بريد")),
    "notices are opened": (("open_notices",), lambda p: actions.open_notices(language="en")),
    "what is alike is found": (("find_alike",), lambda p: actions.find_alike(number=p.article.pk)),
}  # fmt: skip

# Lists show counts of comments up to a minute late, so that no comment drops them.
LATE_IN_LISTS = {"comments are counted"}
# What shows them is made anew within the minute, so nothing is touched; tested by itself below.
WITHIN_A_MINUTE = {"rank_most_read"}
# What changes nothing that a reader is shown.
UNSEEN = {"set_up_roles", "make_preview_link", "end_preview_link", "Refused"}

_CLOCK = re.compile(rb'<details class="clock">.*?</summary>', re.S)


def made_anew(client: Client, address: str) -> HttpResponse:
    """The page as Django alone renders it, from nothing that is kept."""
    with override_settings(EDGE_PARTS=False):
        return client.get(address)


def without_clock(body: bytes) -> bytes:
    """The page but for the time of its making."""
    body = re.sub(rb' data-number="\d+"', b"", _CLOCK.sub(b"", body))
    return re.sub(rb"<lastBuildDate>.*?</lastBuildDate>", b"", body)


@pytest.mark.parametrize("case", CASES)
def test_a_kept_page_equals_the_page_made_anew(case: str, paper: Paper, site: Server):
    host = {"Host": "post.example"}
    for address in paper.addresses():
        site.ask(address, **host)
    CASES[case][1](paper)
    alone = Client(headers={"host": "post.example"})
    for address in [paper.article.address] if case in LATE_IN_LISTS else paper.addresses():
        fresh, kept = made_anew(alone, address), site.ask(address, **host)
        assert kept.status == fresh.status_code, address
        assert kept.headers.get("Location") == fresh.headers.get("Location"), address
        body = b"".join(fresh) if fresh.streaming else fresh.content
        assert without_clock(kept.body) == without_clock(body), address


def test_what_is_most_read_shows_within_a_minute(paper: Paper, site: Server):
    addresses = ["/most-read/", "/most-read/feed.rss", "/api/v1/most-read"]
    before = [site.ask(address, Host="post.example").body for address in addresses]
    reads.write({(paper.article.key, int(time.time())): 1})
    actions.rank_most_read()
    assert [site.ask(address, Host="post.example").body for address in addresses] == before
    site.shell.kept.clock = lambda: time.monotonic() + 60
    alone = Client(headers={"host": "post.example"})
    for address, old in zip(addresses, before, strict=True):
        kept = without_clock(site.ask(address, Host="post.example", X_Later="yes").body)
        assert kept == without_clock(made_anew(alone, address).content)
        assert b"/city/opens/" in kept
        assert b"/city/opens/" not in old


def test_the_pages_are_really_kept(paper: Paper, site: Server):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = site.ask("/city/opens/", Host="post.example")
    assert first.headers["ETag"]
    Article.objects.filter(pk=paper.article.pk).update(title="Changed behind the edge's back")
    with CaptureQueriesContext(connection):
        again = site.ask("/city/opens/", Host="post.example")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert b"behind" not in again.body


def test_no_action_is_without_a_case():
    covered = {name for names, _doing in CASES.values() for name in names} | UNSEEN | WITHIN_A_MINUTE
    offered = {name for name in actions.__all__ if callable(getattr(actions, name))}
    assert offered - covered == set()
    assert all(inspect.getdoc(getattr(actions, name)) for name in offered)
