"""Whatever strangers type is kept as text or refused with a sentence: by forms, by the API, in addresses.

That a browser runs none of it is shown in tests/browser/test_hostile.py; here it
goes past the server into the database, whichever that is.
"""

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from colonnade import markup
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation.models import Report
from colonnade.readers import actions as readers
from tests import factories as make
from tests.discussion import hostile

pytestmark = pytest.mark.django_db
ELEMENTS = {"p", "em", "strong", "blockquote", "a", "ul", "ol", "li", "br"}
SCHEMES = ("https", "http", "mailto", "")


@pytest.fixture(autouse=True)
def as_often_as_they_like(settings) -> None:
    settings.NEWSROOM = replace(settings.NEWSROOM, comments_a_minute=100_000)


@pytest.fixture
def thread() -> Thread:
    return make.make_thread(make.make_article(slug="opens", section=make.make_section(slug="city")))


def signed_in(reader=None) -> Client:
    client = Client(headers={"host": "post.example"})
    client.force_login(reader or make.make_reader(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def program(reader=None) -> Client:
    """A client of the API, with a token."""
    reader = reader or make.make_reader()
    secret = readers.make_token(reader=reader, name="Mine", scope="write", days=9)
    return Client(headers={"host": "post.example", "authorization": f"Bearer {secret}"})


class Narrow(HTMLParser):
    """Fails where a comment's HTML holds more than a comment may."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "rel"), ("p", "dir"), ("li", "dir"), ("ol", "start")}
            assert name != "href" or urlsplit(str(value)).scheme in SCHEMES, value
            assert name != "href" or not re.search(r"[\x00-\x20]", str(value)), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def test_a_comments_html_holds_words_and_nine_elements_only():
    for text in hostile.EVERY:
        html = markup.comment_html(markup.written(text))
        parser = Narrow()
        parser.feed(html)
        parser.close()
        assert not markup.CONTROLS.search(html.replace("\n", ""))


def test_what_is_narrow_is_known():
    for wrong in (
        "<img src=x>",
        '<p onclick="x">',
        '<a href="javascript:x">',
        "<!-- -->",
        '<a href=" javascript:x">',
    ):
        with pytest.raises(AssertionError):
            Narrow().feed(wrong)


def test_the_api_keeps_it_as_text_or_says_why_not(thread: Thread):
    client, address = program(), f"/api/v1/threads/{thread.pk}/comments"
    for text in hostile.EVERY:
        body = {"text": text, "submission": text[:64]}
        answer = client.post(address, json.dumps(body), "application/json")
        said = answer.json()
        if answer.status_code == 201:
            assert said["text"] == markup.written(text)
        else:
            assert answer.status_code == 422, text
            assert said["detail"].endswith(".")
    assert Comment.objects.count() > 200


def test_the_form_keeps_it_as_text_or_gives_it_back_with_a_sentence(thread: Thread):
    client, address = signed_in(), f"/comments/write/{thread.pk}/"
    for text in hostile.EVERY:
        answer = client.post(address, {"text": text, "submission": text, "parent": text})
        html = answer.content.decode()
        assert answer.status_code in (303, 404, 422), text
        assert f"<script>{hostile.GO}" not in html
        assert answer.status_code == 303 or re.search(r'role="alert">[^<]+\.[ <]', html), text
        assert answer.status_code != 404 or text.strip() in unescape(html), text
    assert Comment.objects.count() > 200


def test_a_text_of_a_megabyte_is_refused_at_once_and_given_back(thread: Thread):
    address = f"/comments/write/{thread.pk}/"
    answer = signed_in().post(address, {"text": hostile.LONG})
    assert answer.status_code == 422
    assert "Shorten it" in answer.content.decode()
    assert hostile.LONG[-3_000:].strip() in answer.content.decode()
    body = json.dumps({"text": hostile.LONG})
    answer = program().post(f"/api/v1/threads/{thread.pk}/comments", body, "application/json")
    assert answer.status_code == 422
    assert "Shorten it" in answer.json()["detail"]
    huge = signed_in().post(address, {"text": hostile.LONG * 6})
    assert huge.status_code in (400, 413)
    assert not Comment.objects.exists()


def test_bytes_that_are_no_utf_8_become_signs_or_a_refusal(thread: Thread):
    client, other = signed_in(), program()
    kind = "application/x-www-form-urlencoded"
    for content in hostile.BROKEN:
        body = b"text=" + quote(content).encode() + b"&submission=" + content
        assert client.post(f"/comments/write/{thread.pk}/", body, kind).status_code in (303, 422)
        for given in (b'{"text": "' + content + b'"}', content):
            answer = other.post(f"/api/v1/threads/{thread.pk}/comments", given, "application/json")
            assert answer.status_code in (201, 400, 422)
            assert "json" in answer.headers["Content-Type"]
    assert Comment.objects.exists()
    for comment in Comment.objects.all():
        assert comment.text.encode().decode() == comment.text


def test_halves_of_characters_in_json_are_left_out_or_refused(thread: Thread):
    client, address = program(), f"/api/v1/threads/{thread.pk}/comments"
    for half in hostile.HALVES:
        for body in (f'{{"text": {half}}}', f'{{"text": "Words", "submission": {half}}}'):
            assert client.post(address, body, "application/json").status_code in (201, 422)
        comment = make.make_comment(thread=thread, author=make.make_reader())
        report = f'{{"reason": "other", "text": {half}}}'
        answer = client.post(f"/api/v1/comments/{comment.pk}/reports", report, "application/json")
        assert answer.status_code in (201, 422)


def test_a_report_is_kept_as_text_or_refused(thread: Thread):
    readers_two, author = [make.make_reader() for _way in "ab"], make.make_reader()
    clients = signed_in(readers_two[0]), program(readers_two[1])
    for text in (*hostile.CONTROLS, *hostile.TURNED[:4], *hostile.SCRIPTS[:4]):
        comments = [make.make_comment(thread=thread, author=author) for _way in clients]
        given = {"reason": "other", "text": text}
        answer = clients[0].post(f"/comments/{comments[0].pk}/report/", given)
        assert answer.status_code in (303, 422), text
        assert f"<script>{hostile.GO}" not in answer.content.decode()
        answer = clients[1].post(
            f"/api/v1/comments/{comments[1].pk}/reports", json.dumps(given), "application/json"
        )
        assert answer.status_code in (201, 422), text
    assert Report.objects.exists()


def a_few(most: int) -> list[str]:
    """Some of each kind."""
    return [text for kind in hostile.KINDS.values() for text in (*kind[: most - 1], kind[-1])]


def test_names_and_addresses_are_kept_or_refused(edition, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client(headers={"host": "post.example"})
    for text in (*a_few(3), *hostile.LOOKALIKES, *hostile.CONTROLS):
        given = {"email": text, "name": text, "password1": text, "password2": text, "terms": text}
        answer = client.post("/account/signup/", given)
        assert answer.status_code in (200, 302, 400, 422), text
        assert f"<script>{hostile.GO}" not in answer.content.decode()
        answer = client.post("/account/login/", {"login": text, "password": text, "next": text})
        assert answer.status_code in (200, 302, 400, 422, 429), text


def addresses(thread: Thread, comment: Comment, slug: str) -> list[str]:
    """Every place in an address where a stranger's word may stand."""
    article = thread.article.address
    return [
        *(f"{article}?{name}={{}}" for name in ("view", "order", "page", "after", "at")),
        *(f"{article}comments/?{name}={{}}" for name in ("view", "page", "after", "at")),
        *(f"{article}?order={order}&after={{}}" for order in ("newest", "liked", "featured")),
        *(f"{article}?view=nested&order={order}&after={{}}" for order in ("newest", "oldest")),
        f"{article}?view=nested&at={{}}", f"{article}?order=oldest&page={{}}", f"{article}?{{}}={{}}",
        f"/comments/{comment.pk}/?view={{}}&order={{}}", "/comments/{}/", "/comments/{}/like/",
        f"/comments/changes/{thread.pk}/?after={{}}", "/comments/changes/{}/", "/comments/write/{}/",
        "/comments/mail/{}/", "/readers/{}/", f"/readers/{slug}/?after={{}}",
        "/account/notifications/?after={}", "/account/notifications/{}/", "/account/login/?next={}",
        "/account/terms/?next={}", "/desk/moderation/?after={}", "/desk/moderation/reported/?after={}",
        "/desk/moderation/removed/?after={}", "/desk/moderation/comments/{}/",
        *(f"/api/v1/threads/{thread.pk}/comments?{name}={{}}" for name in ("order", "after", "limit")),
        f"/api/v1/threads/{thread.pk}/comments?order=liked&after={{}}", "/api/v1/threads/{}",
        "/api/v1/comments/{}", "/api/v1/counts?key={}", "/api/v1/{}",
    ]  # fmt: skip


def test_no_word_in_an_address_breaks_a_page(thread: Thread):
    moderator = make.make_reader("Ada Berg", role="moderator")
    comment = make.make_comment(thread=thread, author=make.make_reader())
    client = signed_in(moderator)
    own = [f"{thread.pk}{text[1:]}" for text in hostile.PLACES if text.startswith("1-")]
    texts = [*a_few(2), *hostile.PLACES]
    for number, address in enumerate(addresses(thread, comment, moderator.slug)):
        # Each address meets another part of them, so that all are met by some.
        for text in (*own, *texts[number % 14 :: 14]):
            asked = address.replace("{}", quote(text[:500], safe=""))
            answer = client.get(asked)
            assert answer.status_code < 500, asked
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                assert f"<script>{hostile.GO}" not in answer.content.decode(), asked


def test_no_word_in_a_form_field_breaks_an_action(thread: Thread):
    reader = make.make_reader()
    comment = make.make_comment(thread=thread, author=make.make_reader())
    client = signed_in(reader)
    places = [
        ("/comments/follow/", "key"), ("/comments/unfollow/", "key"), ("/comments/follow/", "next"),
        (f"/comments/{comment.pk}/like/", "next"), ("/account/notifications/", "frequency"),
        ("/account/notifications/seen/", "up_to"), (f"/comments/{comment.pk}/report/", "reason"),
        (f"/comments/write/{thread.pk}/", "parent"), ("/account/terms/", "version"),
        *(("/account/tokens/", field) for field in ("name", "end", "days", "scope")),
        ("/comments/mail/x/", "List-Unsubscribe"),
    ]  # fmt: skip
    texts = [*a_few(2), *hostile.LINKS]
    for number, (address, field) in enumerate(places):
        for text in texts if field == "next" else texts[number % 4 :: 4]:
            answer = client.post(address, {field: text})
            assert answer.status_code < 500, (address, field, text)
            assert "attacker" not in answer.headers.get("Location", ""), (address, field, text)
