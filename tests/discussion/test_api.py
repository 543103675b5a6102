"""The API of discussions: who may ask, what is answered, how it is refused."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from colonnade.config.api import api
from colonnade.discussion.models import Comment, Thread
from colonnade.readers import actions as readers
from colonnade.readers.models import Token
from tests import factories as make

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def thread() -> Thread:
    return make.make_thread()


class Program:
    """A program with a token of its reader's."""

    def __init__(self, *, scope: str = "write", **fields: str) -> None:
        self.reader = make.make_reader(**fields)
        secret = readers.make_token(reader=self.reader, name="Mine", scope=scope, days=30)
        self.client = Client(headers={"host": "post.example", "authorization": f"Bearer {secret}"})

    def send(self, method: str, address: str, body: object = None):
        return self.client.generic(
            method, V1 + address, json.dumps(body) if body is not None else "", "application/json"
        )


def is_problem(answer, status: int) -> str:
    """The sentence of a problem document (RFC 9457)."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    said = answer.json()
    assert said["status"] == status
    assert said["title"]
    return said["detail"]


def test_a_program_posts_answers_changes_and_withdraws(thread):
    program = Program()
    posted = program.send("POST", f"/threads/{thread.pk}/comments", {"text": "By *program*"})
    assert posted.status_code == 201
    said = posted.json()
    assert posted.headers["Location"] == f"{V1}/comments/{said['id']}"
    assert (said["text"], said["author"]["name"], said["mine"]) == ("By *program*", program.reader.name, True)
    assert "<em>program</em>" in said["html"]
    assert int(posted.headers["RateLimit-Remaining"]) == int(posted.headers["RateLimit-Limit"]) - 1
    reply = {"text": "An answer", "parent": said["id"]}
    assert program.send("POST", f"/threads/{thread.pk}/comments", reply).json()["parent"] == said["id"]
    changed = program.send("PATCH", f"/comments/{said['id']}", {"text": "Changed"}).json()
    assert (changed["text"], changed["edited_at"] is not None) == ("Changed", True)
    withdrawn = program.send("DELETE", f"/comments/{said['id']}").json()
    assert (withdrawn["state"], withdrawn["text"], withdrawn["replies"]) == ("withdrawn", "", 1)


def test_what_the_pages_refuse_the_api_refuses_with_a_sentence(thread):
    program, other = Program(), make.make_thread()
    old = timezone.now() - timedelta(hours=1)
    own = make.make_comment("Old", thread=thread, author=program.reader, posted_at=old)
    gone = make.make_comment(thread=thread, author=make.make_reader(), state="removed")
    closed = make.make_thread(mode="closed", reason="Enough was said.")
    write = f"/threads/{thread.pk}/comments"
    for method, address, body, words in (
        ("POST", f"/threads/{closed.pk}/comments", {"text": "A"}, "Enough was said."),
        ("POST", write, {"text": "B", "parent": gone.pk}, "no longer shows"),
        ("POST", f"/threads/{other.pk}/comments", {"text": "C", "parent": own.pk}, "another discussion"),
        ("PATCH", f"/comments/{own.pk}", {"text": "New"}, "these are over"),
        ("PATCH", f"/comments/{gone.pk}", {"text": "New"}, "Only its author"),
        ("DELETE", f"/comments/{gone.pk}", None, "Only its author"),
        ("PUT", f"/comments/{own.pk}/like", None, "by others only"),
        ("PUT", f"/comments/{gone.pk}/like", None, "no longer shows"),
        ("POST", f"/comments/{own.pk}/reports", {"reason": "spam"}, "your own comment"),
    ):
        assert words in is_problem(program.send(method, address, body), 422)
    assert Comment.objects.count() == 2
    assert program.send("POST", write, {"text": "D", "parent": own.pk}).status_code == 201


def test_a_retry_with_the_same_name_posts_once(thread):
    program, body = Program(), {"text": "Once", "submission": "n1"}
    first, again = (program.send("POST", f"/threads/{thread.pk}/comments", body).json() for _n in range(2))
    assert first["id"] == again["id"]
    for _n in range(2):
        program.client.post(
            f"{V1}/threads/{thread.pk}/comments",
            json.dumps({"text": "Twice"}),
            "application/json",
            headers={"Idempotency-Key": "n2"},
        )
    assert Comment.objects.count() == 2


def test_likes_and_reports_through_the_api(thread):
    comment, program = make.make_comment(thread=thread, author=make.make_reader()), Program()
    for _again in range(2):
        assert program.send("PUT", f"/comments/{comment.pk}/like").json()["likes"] == 1
    assert program.send("GET", f"/comments/{comment.pk}").json()["liked"] is True
    assert program.send("DELETE", f"/comments/{comment.pk}/like").json()["likes"] == 0
    reported = program.send("POST", f"/comments/{comment.pk}/reports", {"reason": "spam"})
    assert reported.status_code == 201
    assert is_problem(program.send("POST", f"/comments/{comment.pk}/reports", {"reason": "spam"}), 422)
    assert "reason" in json.dumps(
        program.send("POST", f"/comments/{comment.pk}/reports", {"reason": "ugly"}).json()["errors"]
    )


@pytest.mark.parametrize("order", ["oldest", "newest", "liked", "featured"])
def test_lists_go_on_by_cursor_in_every_order(visitor, thread, order):
    for number in range(25):
        make.make_comment(f"No {number}", thread=thread, like_count=number % 4, is_featured=number % 2 == 0)
    seen, after = [], ""
    while True:
        page = visitor.get(f"{V1}/threads/{thread.pk}/comments?order={order}&limit=10&after={after}").json()
        seen += [(one["position"], one["likes"]) for one in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    positions = [position for position, _likes in seen]
    assert len(positions) == len(set(positions)) == (13 if order == "featured" else 25)
    if order == "liked":
        assert seen == sorted(seen, key=lambda one: (-one[1], -one[0]))
    else:
        assert positions == sorted(positions, reverse=order != "oldest")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("order=best", 422),
        ("limit=0", 422),
        ("limit=1000", 422),
        ("after=1-1-1", 400),
        ("after={other}-3", 400),
        ("after=" + "9" * 400, 400),
    ],
)
def test_wrong_questions_are_told_what_is_wrong(visitor, thread, query, status):
    query = query.format(other=thread.pk + 1)
    assert is_problem(visitor.get(f"{V1}/threads/{thread.pk}/comments?{query}"), status)


def test_nobody_writes_without_a_name(visitor, thread):
    comment = make.make_comment(thread=thread)
    for method, address in (
        ("POST", f"/threads/{thread.pk}/comments"),
        ("PATCH", f"/comments/{comment.pk}"),
        ("DELETE", f"/comments/{comment.pk}"),
        ("PUT", f"/comments/{comment.pk}/like"),
        ("DELETE", f"/comments/{comment.pk}/like"),
        ("POST", f"/comments/{comment.pk}/reports"),
    ):
        answer = visitor.generic(method, V1 + address, "{}", "application/json")
        assert is_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_does_what_it_may_until_it_ends(thread):
    writing, reading = Program(), Program(scope="read")
    address, body = f"/threads/{thread.pk}/comments", {"text": "Hello"}
    assert writing.send("POST", address, body).status_code == 201
    assert is_problem(reading.send("POST", address, body), 401)
    assert reading.send("GET", address).status_code == 200
    token = Token.objects.get(reader=writing.reader)
    Token.objects.filter(pk=token.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert is_problem(writing.send("POST", address, body), 401)
    readers.end_token(reader=reading.reader, number=Token.objects.get(reader=reading.reader).pk)
    assert is_problem(reading.send("GET", address), 401)
    stranger = Client(headers={"host": "post.example", "authorization": "Bearer col_guess"})
    assert is_problem(stranger.get(V1 + address), 401)
    stranger = Client(headers={"host": "post.example", "authorization": "Basic eDp4"})
    assert is_problem(stranger.get(V1 + address), 401)


def test_a_browsers_session_writes_only_with_its_csrf_token(thread):
    client = Client(enforce_csrf_checks=True, headers={"host": "post.example"})
    client.force_login(make.make_reader(), backend="django.contrib.auth.backends.ModelBackend")
    address, body = f"{V1}/threads/{thread.pk}/comments", json.dumps({"text": "Hello"})
    assert is_problem(client.post(address, body, "application/json"), 403)
    client.get(thread.article.address)
    token = client.cookies["csrftoken"].value
    answer = client.post(address, body, "application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201


def test_too_much_is_refused_with_the_time_to_wait(thread, settings):
    program = Program()
    for number in range(30):
        answer = program.send("POST", f"/threads/{thread.pk}/comments", {"text": f"No {number}"})
        if answer.status_code != 201:
            break
    assert answer.status_code in (422, 429)
    assert is_problem(answer, answer.status_code)
    assert Comment.objects.count() <= settings.NEWSROOM.comments_a_minute


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '"x"', '{"text": 5}', '{"text": null}', '{"text": "x", "parent": "y"}', "\x00", "null"],
)
def test_bodies_that_are_no_comments_are_refused(thread, body):
    program = Program()
    answer = program.client.post(f"{V1}/threads/{thread.pk}/comments", body, "application/json")
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert not Comment.objects.exists()


def test_counts_of_a_hundred_threads_are_public_and_may_be_kept(visitor, thread):
    make.make_comment(thread=thread)
    other = make.make_thread()
    keys = f"key={thread.key}&key=article:{other.article_id}&key=thread:99999"
    answer = visitor.get(f"{V1}/counts?{keys}")
    assert answer.json()["items"] == [
        {"key": thread.key, "count": 1},
        {"key": f"article:{other.article_id}", "count": 0},
    ]
    assert answer.headers["Cache-Control"].startswith("public")
    assert thread.key in answer.headers["Surrogate-Key"]
    many = "&".join(f"key=thread:{number}" for number in range(1, 102))
    assert visitor.get(f"{V1}/counts?{many}").status_code == 422
    assert is_problem(visitor.get(f"{V1}/counts?key=nonsense"), 400)
    assert is_problem(visitor.get(f"{V1}/counts"), 422)


def test_what_is_not_there_is_told_as_a_problem(visitor):
    for address in (
        "/threads/1",
        "/comments/1",
        "/threads/x",
        "/nothing",
        f"/threads/{2**80}",
        "/comments/0",
    ):
        answer = visitor.get(V1 + address)
        assert answer.status_code in (404, 422)
        assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_every_operation_is_described_and_answers_as_described(visitor, thread):
    described = visitor.get(f"{V1}/openapi.json").json()
    assert described["openapi"].startswith("3.")
    found = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert found >= {
        ("get", f"{V1}/threads/{{number}}/comments"),
        ("post", f"{V1}/threads/{{number}}/comments"),
        ("patch", f"{V1}/comments/{{number}}"),
        ("delete", f"{V1}/comments/{{number}}"),
        ("put", f"{V1}/comments/{{number}}/like"),
        ("delete", f"{V1}/comments/{{number}}/like"),
        ("post", f"{V1}/comments/{{number}}/reports"),
        ("get", f"{V1}/counts"),
    }
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["description"]
            assert operation["operationId"]
    comment = make.make_comment(thread=thread, author=make.make_reader())
    schemas = described["components"]["schemas"]
    for address, schema in (
        (f"/comments/{comment.pk}", "CommentOut"),
        (f"/threads/{thread.pk}", "ThreadOut"),
        (f"/threads/{thread.pk}/comments", "CommentList"),
    ):
        assert visitor.get(V1 + address).json().keys() == schemas[schema]["properties"].keys()
    assert api.version == "1"


def test_tokens_are_made_and_ended_on_a_page_and_shown_once(thread):
    client = Client(headers={"host": "post.example"})
    reader = make.make_reader()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    page = "/account/tokens/"
    asked = client.post(page, {"name": "My <b>reader</b>", "scope": "write", "days": "30"})
    assert "/account/reauthenticate/" in asked.headers["Location"]
    client.post(asked.headers["Location"], {"password": "wrong"})
    assert not Token.objects.exists()
    answer = client.post(asked.headers["Location"], {"password": "norrhaven-1871"})
    html = answer.content.decode()
    secret = html.partition('<code class="token">')[2].partition("<")[0]
    assert secret.startswith("col_")
    assert "&lt;b&gt;" in html
    assert secret not in client.get(page).content.decode()
    assert not Token.objects.filter(digest=secret).exists()
    for wrong in ({"name": ""}, {"scope": "all"}, {"days": "0"}, {"days": "x"}, {"days": "99999"}):
        given = {"name": "N", "scope": "read", "days": "5"} | wrong
        assert client.post(page, given).status_code == 422
    assert html.count(f'<form method="post" action="{page}"') == 2, "the page was shown at another address"
    stale = Client(headers={"host": "post.example"})
    stale.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    stale.post(page, {"end": str(Token.objects.get().pk)})  # ending one takes no proof
    assert not Token.objects.exists()
