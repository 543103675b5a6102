"""How readings are counted: what counts, from which door, what is written when, and what is lost."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from colonnade import edge
from colonnade.edge import assets, crawlers, reads
from colonnade.edge.models import Presence, Reads
from colonnade.news.models import Article
from tests import factories as make
from tests.browser.newspaper import wait_until
from tests.edge.conftest import Server

ROOT = Path(__file__).resolve().parent.parent.parent
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
READER = {"Host": "post.example", "User_Agent": FIREFOX}
BROWSERS = [
    FIREFOX,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/100.0 Safari/537.36",
    "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 [FBAN/FBIOS;FBPN/com.facebook.Facebook;FBAV/500.0]",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1; U; en) Presto/2.8.119 Version/11.10",
    "Lynx/2.9.0 libwww-FM/2.14",
]
PROGRAMS = [
    "",
    " ",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.32",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0 Safari/537.36",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)",
]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article() -> Article:
    return make.make_article("Opens", slug="opens", section=make.make_section("City", slug="city"))


@pytest.fixture
def start(article: Article) -> Iterator[Callable[[], Server]]:
    """Start the paper as one serving process has it; stopping it writes what it counted."""
    running: list[Server] = []

    def start_one() -> Server:
        server = Server(assets.site()._folder)
        server.shell._wsgi = WSGIHandler()
        running.append(server)
        return server

    yield start_one
    for server in running:
        if server._thread.is_alive():
            server.stop()


def counted(name: str, span: int = Reads.EVER) -> int:
    return Reads.objects.of([name]).filter(span=span).total()


# Who counts


def test_browsers_count_and_programs_that_say_so_do_not():
    assert [agent for agent in BROWSERS if not crawlers.counts({"user-agent": agent})] == []
    assert [agent for agent in PROGRAMS if crawlers.counts({"user-agent": agent})] == []
    assert not crawlers.counts({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-purpose", "preview"),
        ("x-moz", "prefetch"),
    ],
)
def test_a_page_that_nobody_asked_for_yet_does_not_count(name: str, value: str):
    assert crawlers.counts({"user-agent": FIREFOX})
    assert not crawlers.counts({"user-agent": FIREFOX, name: value})


def test_a_name_to_count_under_looks_like_a_key():
    for name in ("no key", "article:" + "1" * 60, "?article:5"):
        with pytest.raises(ValueError, match="not a name to count under"):
            edge.read(HttpResponse(), name)
        with pytest.raises(ValueError, match="not a name to count under"):
            edge.keep(HttpResponse(), "article:5", read=name)


# From which door


def test_every_door_counts_and_nothing_else_does(start, article: Article):
    server, address = start(), article.address
    etag = server.ask(address, **READER).headers["ETag"]  # made
    assert server.ask(address, **READER).status == 200  # kept
    assert server.ask(address, If_None_Match=etag, **READER).status == 304
    assert server.ask(address, Cookie="zone=Asia/Tokyo", **READER).status == 200  # Django's, for one reader
    assert server.ask(address + "?odd=1", **READER).status == 200  # Django's, not kept

    assert server.ask(address, "HEAD", **READER).status == 200
    assert server.ask(address, "HEAD", Cookie="zone=Asia/Tokyo", **READER).status == 200
    assert server.ask(address, Host="post.example", User_Agent="curl/8").status == 200
    assert server.ask(address, Sec_Purpose="prefetch", **READER).status == 200
    assert server.ask("/latest/", **READER).status == 200
    assert server.ask("/city/none/", **READER).status == 404
    server.stop()
    for span in (Reads.TEN_MINUTES, Reads.HOUR, Reads.DAY, Reads.EVER):
        assert counted(article.key, span) == 5
    assert set(Reads.objects.values_list("name", flat=True)) == {article.key}


def test_who_is_signed_in_counts_as_everybody(start, article: Article):
    client, server = Client(headers={"host": "post.example"}), start()
    client.force_login(make.make_reader(), backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"session={client.cookies['session'].value}"
    reply = server.ask(article.address, Cookie=cookie, **READER)
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "private, no-store")
    server.stop()
    assert counted(article.key) == 1


def test_a_story_counts_too(start):
    story = make.make_story("Bridge", slug="bridge")
    server = start()
    server.ask(story.address, **READER)
    server.stop()
    assert counted(story.key) == 1


def test_several_processes_add_up(start, article: Article):
    one, other = start(), start()
    for server in (one, other, other):
        server.ask(article.address, **READER)
    one.stop()
    other.stop()
    assert counted(article.key) == 3


def test_nothing_counts_where_it_is_turned_off(settings, start, article: Article):
    settings.EDGE_READS = "off"
    server = start()
    server.ask(article.address, **READER)
    server.stop()
    assert not Reads.objects.exists()


def test_a_page_that_is_gone_when_it_is_written_is_let_go(start, article: Article):
    beside = make.make_article("Beside", section=article.get_parent().specific)
    server = start()
    for one in (article, beside):
        server.ask(one.address, **READER)
    Article.objects.get(pk=article.pk).delete()
    server.stop()
    assert (counted(article.key), counted(beside.key)) == (0, 1)


# When it is written


def test_a_reading_is_counted_in_its_ten_minutes_hour_and_day_of_the_paper(article: Article):
    at = int(datetime(2026, 2, 24, 23, 47, 12, tzinfo=UTC).timestamp())  # the 25th, 1:47, in Athens
    reads.write({(article.key, at): 3})
    reads.write({(article.key, at + 60): 2})
    found = {row.span: (row.begins, row.count) for row in Reads.objects.of([article.key])}
    assert found == {
        Reads.TEN_MINUTES: (int(datetime(2026, 2, 24, 23, 40, tzinfo=UTC).timestamp()), 5),
        Reads.HOUR: (int(datetime(2026, 2, 24, 23, tzinfo=UTC).timestamp()), 5),
        Reads.DAY: (int(datetime(2026, 2, 24, 22, tzinfo=UTC).timestamp()), 5),
        Reads.EVER: (0, 5),
    }


def test_a_batch_is_one_statement_however_many_pages(django_assert_num_queries):
    with django_assert_num_queries(3):  # with the beginning and the end of the transaction
        reads.write({(f"page:{number}", 0): 1 for number in range(400)})
    assert Reads.objects.filter(span=Reads.EVER).count() == 400


def test_old_pieces_of_time_are_let_go_and_the_total_stays():
    now = timezone.now()
    old = {Reads.TEN_MINUTES: 2, Reads.HOUR: 90, Reads.DAY: 731}
    for days in (1, 3, 91, 800):
        reads.write({("page:1", int((now - timedelta(days=days)).timestamp())): 1})
    reads.forget_old()
    for span, kept in old.items():
        assert counted("page:1", span) == sum(days < kept for days in (1, 3, 91, 800))
    assert counted("page:1") == 4


@contextmanager
def away() -> Iterator[None]:
    """The table is not there for a while."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE edge_reads RENAME TO edge_reads_away")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE edge_reads_away RENAME TO edge_reads")


def test_what_cannot_be_written_waits_and_is_written_later(start, article: Article, caplog):
    server = start()
    server.shell.reads._every = 0.05
    with away():
        server.ask(article.address, **READER)
        wait_until(lambda: server.shell.reads._is_away, "the database was missed")
        server.ask(article.address, **READER)
    wait_until(lambda: counted(article.key) == 2, "what waited was written")
    server.stop()
    assert counted(article.key) == 2
    assert sum("wait in memory" in record.message for record in caplog.records) == 1


def test_what_waits_is_bounded(start, article: Article, monkeypatch, caplog):
    monkeypatch.setattr(reads, "HELD", 1)
    beside = make.make_article("Beside", section=article.get_parent().specific)
    server = start()
    with away():
        for one in (article, article):
            server.ask(one.address, **READER)
        wait_until(lambda: server.shell.reads._is_away, "the database was missed")
        server.ask(beside.address, **READER)
        wait_until(lambda: any("could not be kept" in one.message for one in caplog.records), "it was said")
    server.stop()
    assert (counted(article.key), counted(beside.key)) == (2, 0)


class Process:
    """A serving process of its own, on the database of the tests."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        at = connection.settings_dict
        database = f"sqlite:{at['NAME']}"
        if connection.vendor == "postgresql":
            database = f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"
        kept = {name: value for name, value in os.environ.items() if name != "COLONNADE_DATABASE"}
        self.running = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "colonnade.config.asgi:application", "--log-level", "error"]
            + ["--port", str(self.port), "--no-proxy-headers"],
            env=kept | {"COLONNADE_DATABASE": database, "COLONNADE_HOME": str(configured.HOME)},
            cwd=ROOT,
        )
        wait_until(lambda: self.status("/health") == 200, "the server answers", 60)

    def status(self, address: str) -> int:
        asking = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            asking.request("GET", address, headers={"Host": "post.example", "User-Agent": FIREFOX})
            return asking.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            asking.close()

    def end(self, number: int) -> None:
        self.running.send_signal(number)
        self.running.wait(20)


def test_a_process_that_is_killed_loses_its_last_seconds_and_one_that_is_stopped_nothing(article: Article):
    process = Process()
    try:
        assert {process.status(article.address) for _n in range(9)} == {200}
        wait_until(lambda: counted(article.key) == 9, "nine are written within the bound", 5)
        process.end(signal.SIGKILL)
        assert counted(article.key) == 9
        process = Process()
        assert {process.status(article.address) for _n in range(4)} == {200}
        process.end(signal.SIGTERM)
        assert counted(article.key) == 13
    finally:
        if process.running.poll() is None:
            process.end(signal.SIGKILL)


# Behind a CDN


@pytest.fixture
def behind(settings, start) -> Server:
    settings.EDGE_READS = "beacon"
    return start()


def tell(server: Server, body: str, **headers: str) -> int:
    given = READER | {"Sec_Fetch_Site": "same-origin"} | headers
    return server.ask("/read", "POST", body.encode(), **given).status


def test_behind_a_cdn_the_page_says_that_it_was_read(behind: Server, article: Article):
    page = behind.ask(article.address, **READER)
    assert f'data-read="{article.key}"' in page.text
    assert tell(behind, article.key) == 204
    behind.stop()
    assert counted(article.key) == 1


def test_what_a_stranger_tells_is_refused_or_not_believed(behind: Server, article: Article):
    assert tell(behind, article.key, Sec_Fetch_Site="cross-site") == 403
    assert tell(behind, article.key, Sec_Fetch_Site="", Origin="https://post.example") == 403
    assert behind.ask("/read", "POST", article.key.encode(), **READER).status == 403
    assert (
        behind.ask("/read", "POST", article.key.encode(), Origin="https://evil.example", **READER).status
        == 403
    )
    for nonsense in ("", "article", "article:1 OR 1", "unknown:1", "\0", "\u00e9"):
        assert tell(behind, nonsense) == 400, nonsense
    assert tell(behind, "a" * 61) == 413
    for missing in ("article:999999", "article:x", "article:" + "9" * 30):
        assert tell(behind, missing) == 204
    assert tell(behind, article.key, User_Agent="curl/8") == 204
    assert tell(behind, article.key, Origin="https://post.example") == 204
    behind.stop()
    assert {(row.name, row.count) for row in Reads.objects.all()} == {(article.key, 1)}


def test_one_address_tells_only_so_much(behind: Server, article: Article, monkeypatch):
    monkeypatch.setattr(reads, "TOLD_A_MINUTE", 5)
    assert [tell(behind, article.key) for _n in range(7)] == [204] * 5 + [429] * 2
    behind.stop()
    assert counted(article.key) == 5


def test_addresses_are_told_apart_by_household_and_are_bounded(monkeypatch):
    monkeypatch.setattr(reads, "TOLD_A_MINUTE", 1)
    monkeypatch.setattr(reads, "ASKERS", 2)
    counting = reads.Counting("beacon")
    asked = ["2001:db8::1", "2001:db8::2", "203.0.113.5", "203.0.113.6", "203.0.113.5"]
    assert [counting._asks_too_often(client) for client in asked] == [False, True, False, True, True]
    assert all(isinstance(asker, int) for asker in counting._askers)


def test_where_the_edge_counts_nobody_is_asked_to_tell(start, article: Article):
    server = start()
    assert "data-read" not in server.ask(article.address, **READER).text
    assert tell(server, article.key) not in (200, 204)
    server.stop()
    assert counted(article.key) == 1


# Who is here


def test_who_has_a_page_open_is_known_over_several_processes(start, article: Article, monkeypatch):
    monkeypatch.setattr(reads, "PRESENT_EVERY", 0)
    thread = make.make_thread(article)
    one, other = start(), start()
    streams = [server.listen(f"/live?on={thread.key}") for server in (one, other, other)]
    for stream in streams:
        stream.until("data:")
    wait_until(lambda: reads.readers_now() == {article.key: 3}, "three are here")
    streams[0].close()
    streams[1].close()
    wait_until(lambda: reads.readers_now([article.key]) == {article.key: 1}, "one is left")
    assert json.dumps([*Presence.objects.values_list("name", "count")]) == json.dumps([[article.key, 1]])
    streams[2].close()
    one.stop()
    other.stop()
    assert not Presence.objects.exists()


def test_a_process_that_died_is_not_believed_for_long():
    gone = timezone.now() - timedelta(seconds=1)
    Presence.objects.create(process="gone", name="article:5", count=7, until=gone)
    assert reads.readers_now() == {}
    reads.forget_old()
    assert not Presence.objects.exists()
