"""The moderators' API: who may ask, what is decided, what is refused, what is described."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment
from colonnade.moderation import actions, shapes
from colonnade.moderation.models import Decision, Entry, ModerationSettings, Proposal, Remit, Report, Standing
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make

pytestmark = pytest.mark.django_db
V1 = "/api/v1/moderation"


class Program:
    """A program with a token of somebody's."""

    def __init__(self, person: Reader | None, scope: str = "write") -> None:
        headers = {"host": "post.example"}
        if person is not None:
            secret = readers.make_token(reader=person, name=f"Mine {scope}", scope=scope, days=30)
            headers["authorization"] = f"Bearer {secret}"
        self.client = Client(headers=headers)

    def send(self, method: str, address: str, body: object = None):
        return self.client.generic(
            method, V1 + address, json.dumps(body) if body is not None else "", "application/json"
        )

    def get(self, address: str) -> dict:
        answer = self.send("GET", address)
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.fixture
def program(moderator) -> Program:
    return Program(moderator)


@pytest.fixture
def author(newsroom) -> Reader:
    return make.make_reader("Bo Lindqvist")


@pytest.fixture
def held(thread, author) -> Comment:
    return make.make_comment("Wait for me.", thread=thread, author=author, state="held")


def sentence(answer, status: int) -> str:
    """The sentence of a problem document (RFC 9457)."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    said = answer.json()
    assert (said["status"], bool(said["title"])) == (status, True)
    return said["detail"]


ADDRESSES = [
    ("GET", "/queue", None),
    ("GET", "/cases/{comment}", None),
    ("GET", "/counts", None),
    ("GET", "/decisions", None),
    ("GET", "/readers/{author}/standing", None),
    ("GET", "/log", None),
    ("POST", "/comments/{comment}/decisions", {"act": "approve"}),
    ("POST", "/decisions/{decision}/undo", None),
    ("PUT", "/readers/{author}/standing", {"act": "watched", "reason": "Because"}),
]


@pytest.mark.parametrize("role", ["", "reader", "writer", "editor", "moderator", "administrator"])
def test_every_address_by_role(role, held, author, moderator):
    removed = make.make_comment("Gone", thread=held.thread, author=author)
    person = make.make_reader(f"A {role}", role=role if role != "reader" else "") if role else None
    decider = person if person is not None and person.may_moderate else moderator
    actions.remove_comment(moderator=decider, comment=removed, reason="spam")
    decision = Decision.objects.latest("pk").pk
    program = Program(person)
    expected = {"": 401, "moderator": 200, "administrator": 200}.get(role, 403)
    for method, address, body in ADDRESSES:
        place = address.format(comment=held.pk, author=author.pk, decision=decision)
        answer = program.send(method, place, body)
        assert answer.status_code == (201 if expected == 200 and body == {"act": "approve"} else expected), (
            address
        )
        assert "no-store" in answer.headers["Cache-Control"]
        if expected > 400:
            assert sentence(answer, expected)
    assert Comment.objects.get(pk=held.pk).state == ("shown" if expected == 200 else "held")
    assert Standing.objects.filter(kind="watched").exists() is (expected == 200)


def test_a_token_for_reading_decides_nothing(held, moderator):
    program = Program(moderator, "read")
    assert program.get("/queue")["items"][0]["comment"] == held.pk
    assert "may not do this" in sentence(
        program.send("POST", f"/comments/{held.pk}/decisions", {"act": "approve"}), 401
    )


def test_whoever_loses_the_role_loses_the_program(held, moderator, program):
    assert program.get("/counts")["held"] == {"count": 1, "more": False}
    readers.give_role(reader=moderator, role="reader")
    assert "Only moderators" in sentence(program.send("GET", "/counts"), 403)
    answer = program.send("POST", f"/comments/{held.pk}/decisions", {"act": "approve"})
    assert "Only moderators" in sentence(answer, 403)
    assert Comment.objects.get(pk=held.pk).state == "held"


def test_a_queue_is_read_to_its_end_in_any_steps(program, thread):
    for number in range(30):
        make.make_comment(f"No {number}", thread=thread, author=make.make_reader(), state="held")
    for name in ("held", "recent", "new"):
        whole = []
        after = ""
        for _step in range(5):
            part = program.get(f"/queue?list={name}&limit=7&after={after}")
            whole += [one["comment"] for one in part["items"]]
            if part["next"] is None:
                break
            assert len(part["items"]) == 7
            after = part["next"]
        assert len(whole) == len(set(whole)) == 30
    first = program.get("/queue?limit=25")["items"]
    assert [one["waiting"]["due_at"] for one in first] == sorted(one["waiting"]["due_at"] for one in first)
    assert sentence(program.send("GET", "/queue?after=x"), 400)
    assert sentence(program.send("GET", "/queue?list=eaten"), 422)
    assert sentence(program.send("GET", "/queue?limit=26"), 422)


def test_a_queue_costs_the_same_whatever_its_length(program, thread):
    costs = []
    for many in (2, 12):
        for _number in range(many):
            comment = make.make_comment(thread=thread, author=make.make_reader(), state="held")
            actions.note(moderator=make.make_reader(role="moderator"), comment=comment, text="Look")
        program.get("/queue")
        with CaptureQueriesContext(connection) as asked:
            program.get("/queue")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_case_shows_what_the_desk_shows_and_never_who_reported(program, thread, author):
    comment = make.make_comment("Fools!", thread=thread, author=author)
    reporter = make.make_reader("Teresa Brandt")
    make.make_report(comment, reporter=reporter, reason="abuse", text="It is about me")
    raw = program.send("GET", f"/cases/{comment.pk}").content.decode()
    case = json.loads(raw)
    assert (case["text"], case["state"], case["author"]) == (
        "Fools!",
        "shown",
        {"id": author.pk, "name": author.name},
    )
    assert case["waiting"]["queue"] == "reported"
    assert case["reports"][0]["texts"] == ["It is about me"]
    assert case["reports"][0]["count"] == 1
    assert "Teresa" not in raw
    assert author.email not in raw
    for wrong in (0, 2**70, 999_999):
        assert sentence(program.send("GET", f"/cases/{wrong}"), 404)


def test_comments_are_decided_on_and_a_decision_is_undone(program, held, thread, moderator):
    place = f"/comments/{held.pk}/decisions"
    told = program.send("POST", place, {"act": "approve", "seen": "0-0"}).json()
    assert (told["case"]["state"], told["decision"]["act"]) == ("shown", "approve")
    assert told["decision"]["by"] == {"id": moderator.pk, "name": moderator.name}
    for act, state in (("feature", "shown"), ("hold", "held"), ("approve", "shown")):
        assert program.send("POST", place, {"act": act}).json()["case"]["state"] == state
    reply = make.make_comment("Yes", parent=held, author=make.make_reader())
    removal = {"act": "remove_with_replies", "reason": "abuse", "text": "Calm\x00 down"}
    removed = program.send("POST", place, removal).json()
    assert removed["decision"]["scope"] == "replies"
    assert removed["decision"]["reason"] == "abuse"
    assert "Calm down" in removed["decision"]["sentence"]
    assert Comment.objects.get(pk=reply.pk).state == "removed"
    number = removed["decision"]["id"]
    undone = program.send("POST", f"/decisions/{number}/undo").json()
    assert undone["undone_at"]
    assert Comment.objects.get(pk=reply.pk).state == "shown"
    assert "undone already" in sentence(program.send("POST", f"/decisions/{number}/undo"), 422)
    assert sentence(program.send("POST", f"/decisions/{2**70}/undo"), 404)
    assert program.send("POST", place, {"act": "remove", "reason": "spam"}).status_code == 201
    assert program.send("POST", place, {"act": "restore"}).json()["case"]["state"] == "shown"
    make.make_report(held)
    kept = program.send("POST", place, {"act": "keep"}).json()
    assert kept["decision"]["act"] == "keep"
    assert not Report.objects.open().exists()
    assert program.send("POST", place, {"act": "keep"}).json()["decision"] is None


def test_a_program_decides_on_no_words_that_it_has_not_seen(program, thread):
    author = make.make_reader()
    comment = make.make_comment("A kind word.", thread=thread, author=author, state="held")
    place, seen = f"/comments/{comment.pk}/decisions", program.get(f"/cases/{comment.pk}")["seen"]
    discussion.edit_comment(editor=author, comment=comment, text="A harsh word.")
    late = program.send("POST", place, {"act": "approve", "seen": seen})
    assert "Its author has changed this comment meanwhile" in sentence(late, 422)
    assert Comment.objects.get(pk=comment.pk).state == "held"
    seen = program.get(f"/cases/{comment.pk}")["seen"]
    assert program.send("POST", place, {"act": "approve", "seen": seen}).status_code == 201


def test_what_the_desk_refuses_the_api_refuses_with_its_sentence(program, held, thread):
    place = f"/comments/{held.pk}/decisions"
    before = program.get(f"/cases/{held.pk}")["seen"]
    second = Program(make.make_reader("Nadia Brandt", role="moderator"))
    assert "Choose a reason" in sentence(program.send("POST", place, {"act": "remove"}), 422)
    assert second.send("POST", place, {"act": "approve", "seen": before}).status_code == 201
    late = program.send("POST", place, {"act": "remove", "reason": "spam", "seen": before})
    assert "Nadia Brandt has decided on this comment meanwhile" in sentence(late, 422)
    assert "shown by now" in sentence(program.send("POST", place, {"act": "approve"}), 422)
    latest = second.get("/decisions")["items"][0]["id"]
    assert "Only who decided" in sentence(program.send("POST", f"/decisions/{latest}/undo"), 422)
    assert sentence(program.send("POST", place, {"act": "eat"}), 422)
    assert sentence(program.send("POST", place, {"act": "approve", "seen": "x"}), 422)
    assert sentence(program.send("POST", place, None), 422)
    assert sentence(program.send("POST", f"/comments/{2**70}/decisions", {"act": "approve"}), 404)
    assert Comment.objects.get(pk=held.pk).state == "shown"


def test_decisions_are_listed_of_all_of_a_comment_and_of_a_reader(program, thread, author, moderator):
    comments = [make.make_comment(thread=thread, author=author, state="held") for _n in range(3)]
    other = make.make_comment(thread=thread, author=make.make_reader(), state="held")
    for comment in (*comments, other):
        actions.approve_comment(moderator=moderator, comment=comment)
    first = program.get("/decisions?limit=3")
    assert [one["comment"] for one in first["items"]] == [other.pk, comments[2].pk, comments[1].pk]
    rest = program.get(f"/decisions?limit=3&after={first['next']}")
    assert ([one["comment"] for one in rest["items"]], rest["next"]) == ([comments[0].pk], None)
    of_one = program.get(f"/decisions?comment={comments[1].pk}")["items"]
    assert [one["comment"] for one in of_one] == [comments[1].pk]
    assert len(program.get(f"/decisions?reader={author.pk}")["items"]) == 3
    assert sentence(program.send("GET", "/decisions?after=x"), 400)
    assert sentence(program.send("GET", f"/decisions?comment={2**70}"), 422)


def test_a_readers_standing_is_read_and_set(program, author):
    place = f"/readers/{author.pk}/standing"
    assert program.get(place)["kind"] == "good"
    end = (timezone.now() + timedelta(days=2)).isoformat()
    for act, facts in (
        ("watched", {"kind": "watched", "reason": "Because"}),
        ("muted", {"kind": "muted", "ends_at": True}),
        ("forbid_links", {"forbids_links": True, "links_end_at": True}),
        ("allow_links", {"forbids_links": False, "links_end_at": None}),
        ("warn", {"warning": "Because", "kind": "muted"}),
        ("message", {"kind": "muted"}),
        ("banned_with_words", {"kind": "banned"}),
        ("banned", {"kind": "banned"}),
        ("good", {"kind": "good", "reason": "", "ends_at": None}),
    ):
        answer = program.send("PUT", place, {"act": act, "ends_at": end, "reason": "Because"})
        assert answer.status_code == 200, answer.content
        now = answer.json()
        assert program.get(place) == now
        for name, value in facts.items():
            assert bool(now[name]) if value is True else now[name] == value, (act, name)
    mute = {"act": "muted", "reason": "Because"}
    assert "Choose how long" in sentence(program.send("PUT", place, mute), 422)
    past = mute | {"ends_at": "2020-01-01T00:00:00Z"}
    assert "still to come" in sentence(program.send("PUT", place, past), 422)
    assert sentence(program.send("PUT", place, mute | {"ends_at": "2030-01-01T00:00:00"}), 422)
    assert "Say why" in sentence(program.send("PUT", place, {"act": "warn"}), 422)
    assert "Say why" in sentence(program.send("PUT", place, {"act": "warn", "reason": "\x00 "}), 422)
    assert sentence(program.send("PUT", place, {"act": "watched", "reason": "a" * 20_001}), 422)
    assert sentence(program.send("PUT", f"/readers/{2**70}/standing", mute), 404)
    boss = make.make_reader("Root", role="administrator")
    refused = program.send("PUT", f"/readers/{boss.pk}/standing", mute)
    assert "administrator" in sentence(refused, 422)


def test_a_ban_that_needs_two_is_proposed_and_confirmed_by_another(program, author):
    paper = ModerationSettings.load()
    paper.two_for_a_ban = True
    paper.save()
    place, second = f"/readers/{author.pk}/standing", Program(make.make_reader(role="moderator"))
    ban = {"act": "banned", "reason": "Enough"}
    assert "Two moderators" in sentence(program.send("PUT", place, ban), 422)
    proposed = program.send("PUT", place, {"act": "propose_ban_with_words", "reason": "Enough"}).json()
    assert (proposed["kind"], proposed["proposal"]["with_words"]) == ("good", True)
    assert "yourself" in sentence(program.send("PUT", place, {"act": "confirm_ban"}), 422)
    assert second.send("PUT", place, {"act": "decline_ban"}).json()["proposal"] is None
    assert "No ban" in sentence(second.send("PUT", place, {"act": "confirm_ban"}), 404)
    assert program.send("PUT", place, {"act": "propose_ban", "reason": "Enough"}).status_code == 200
    banned = second.send("PUT", place, {"act": "confirm_ban"}).json()
    assert (banned["kind"], banned["reason"], banned["proposal"]) == ("banned", "Enough", None)
    assert not Proposal.objects.filter(closed_at=None).exists()


def test_the_log_is_followed_entry_by_entry(program, thread, author, moderator):
    for _number in range(5):
        comment = make.make_comment(thread=thread, author=author, state="held")
        actions.approve_comment(moderator=moderator, comment=comment)
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    first = program.get("/log?limit=3")
    rest = program.get(f"/log?after={first['next']}")
    assert [one["number"] for one in first["items"] + rest["items"]] == numbers
    assert rest["next"] is None
    assert program.get(f"/log?after={numbers[-1]}")["items"] == []
    assert first["items"][1]["previous"] == first["items"][0]["seal"]
    assert sentence(program.send("GET", "/log?after=-1"), 400)


def test_a_moderator_of_some_sections_decides_in_them_alone(program, held, moderator):
    elsewhere = make.make_section("Port", slug="port")
    Remit.objects.create(moderator=moderator, section=elsewhere)
    assert program.get("/queue")["items"] == []
    assert program.get("/counts")["held"]["count"] == 0
    assert program.get(f"/cases/{held.pk}")["may_be_decided"] is False
    refused = program.send("POST", f"/comments/{held.pk}/decisions", {"act": "approve"})
    assert "others decide" in sentence(refused, 422)
    assert Comment.objects.get(pk=held.pk).state == "held"


def test_each_operation_of_moderators_is_described_with_an_example(visitor):
    described = visitor.get("/api/v1/openapi.json").json()
    operations = {
        (method, path.removeprefix(V1)): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if path.startswith(V1)
    }
    assert set(operations) == {
        ("get", "/queue"),
        ("get", "/cases/{comment}"),
        ("get", "/counts"),
        ("post", "/comments/{number}/decisions"),
        ("get", "/decisions"),
        ("post", "/decisions/{number}/undo"),
        ("get", "/readers/{number}/standing"),
        ("put", "/readers/{number}/standing"),
        ("get", "/log"),
    }
    for place, operation in operations.items():
        answers = [one for status, one in operation["responses"].items() if int(status) < 300]
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        assert answers, place
        for one in (*answers, *bodies):
            name = one["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            examples = described["components"]["schemas"][name]["examples"]
            assert examples
            shape = getattr(shapes, name)
            for example in examples:
                shape.model_validate(example)
