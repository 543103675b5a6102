"""Nobody is given another's page: two readers and a stranger ask through the same lines."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler

from colonnade.edge import assets
from tests import factories as make
from tests.edge.conftest import Server

from .wire import Line, get

pytestmark = pytest.mark.django_db(transaction=True)
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_of(reader) -> str:
    """A session as signing in begins one; its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(reader.pk)
    session[BACKEND_SESSION_KEY] = MODEL_BACKEND
    session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
    session.create()
    return session.session_key


@pytest.fixture
def site() -> Iterator[Server]:
    make.make_edition()
    server = Server(assets.site()._folder)
    server.shell._wsgi = WSGIHandler()
    yield server
    server.stop()


def test_two_readers_on_one_line_are_never_given_each_others_pages(site, settings):
    article = make.make_article("Opens", slug="opens", section=make.make_section("City", slug="city"))
    thread = make.make_thread(article)
    first, second = make.make_reader("Mara Lindqvist-Own"), make.make_reader("Bo Petrov-Own")
    comment = make.make_comment("My shop is there.", thread=thread, author=make.make_reader("Kari Third"))
    names = {reader: reader.name for reader in (first, second)}
    sessions = {reader: session_of(reader) for reader in names}
    pages = [
        "/", "/city/", "/city/opens/", "/city/opens/?order=oldest", "/city/opens/comments/", "/latest/",
        "/tags/", "/stories/", "/most-discussed/", "/search/?q=opens", "/zone/", "/nothing/here/",
        "/account/", f"/readers/{first.slug}/", f"/comments/changes/{thread.pk}/?after=0", "/feed.rss",
        "/sitemap.xml", f"/comments/{comment.pk}/reply/", f"/api/v1/threads/{thread.pk}",
        f"/api/v1/threads/{thread.pk}/comments",
    ]  # fmt: skip
    cookie = settings.SESSION_COOKIE_NAME
    host = "post.example"
    asked: dict[str, list[bytes]] = {page: [] for page in pages}
    for _ in range(2):
        with Line(site.port) as line:
            for page in pages:
                asked[page].append(line.ask(get(page, host=host)).body)
                for reader, key in sessions.items():
                    own = line.ask(get(page, f"Cookie: {cookie}={key}", host=host))
                    assert own.status < 500
                    assert own.header("cache-control") in ("private, no-store", "no-store") or (
                        "private" in own.header("cache-control")
                    ), page
                    other = second if reader is first else first
                    assert names[other].encode() not in own.body or page == f"/readers/{other.slug}/", page
                    if page.count("/") < 4 and own.status == 200 and b"<header" in own.body:
                        assert names[reader].encode() in own.body, page
                asked[page].append(line.ask(get(page, host=host)).body)
    for page, bodies in asked.items():
        for body in bodies:
            for reader in (first, second):
                assert names[reader].encode() not in body or page == f"/readers/{reader.slug}/", page
            assert not re.search(rb'name="csrfmiddlewaretoken"', body) or page.startswith("/account"), page


HEADERS = (
    "Accept-Language: ar,el;q=0.9",
    "Accept: application/json",
    "User-Agent: Mozilla/5.0 (iPhone)",
    "Referer: https://evil.example/",
    "Origin: https://evil.example",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Requested-With: XMLHttpRequest",
    "X-Original-URL: /latest/",
    "X-HTTP-Method-Override: POST",
    "Sec-Fetch-Site: cross-site",
    "Save-Data: on",
    "DNT: 1",
)
CLOCK = re.compile(rb'<time datetime="[^"]*">\d\d:\d\d</time>|<(?:updated|lastBuildDate)>[^<]*')


def test_no_page_for_everyone_depends_on_a_header(site):
    """Django itself is asked: a page that is kept is the same whatever its first reader sent."""
    article = make.make_article("Opens", slug="opens", section=make.make_section("City", slug="city"))
    thread = make.make_thread(article)
    pages = ("/", "/city/opens/", "/latest/", "/nothing/", "/feed.rss", f"/api/v1/threads/{thread.pk}")
    for page in pages:
        site.shell.kept.clear()
        with Line(site.port) as line:
            plain = line.ask(get(page, host="post.example"))
        assert plain.header("cache-control").startswith("public"), page
        for header in HEADERS:
            site.shell.kept.clear()
            with Line(site.port) as line:
                evil = line.ask(get(page, header, host="post.example"))
            assert CLOCK.sub(b"", evil.body) == CLOCK.sub(b"", plain.body), (page, header)


def test_what_is_published_where_nothing_was_is_seen(site):
    asked = ("/city/fresh/", "/town/", "/about/", "/stories/flood/")
    with Line(site.port) as line:
        for _ in range(2):
            assert [line.ask(get(page, host="post.example")).status for page in asked] == [404] * 4
        city = make.make_section("City", slug="city")
        assert line.ask(get("/city/", host="post.example")).status == 200
        make.make_article("Fresh", slug="fresh", section=city)
        make.make_section("Town", slug="town")
        make.make_notice("About", slug="about")
        make.make_story("Flood", slug="flood")
        assert [line.ask(get(page, host="post.example")).status for page in asked] == [200] * 4


def test_every_absence_is_one_body(site):
    with Line(site.port) as line:
        answers = [
            line.ask(get(f"/{name}", host="post.example")).body
            for name in ("wp-login.php", ".env", "a/b/", "x/")
        ]
    assert len({CLOCK.sub(b"", body) for body in answers}) == 1
    with site.shell.kept._lock:
        assert (
            len({id(page.bodies) for page in map(site.shell.kept._missing.get, site.shell.kept._missing)})
            <= 2
        )
