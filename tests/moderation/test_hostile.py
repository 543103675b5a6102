"""What may come to the desk's addresses: from people who mean harm, from programs that err.

Every address of moderation is met, whichever there are: none fails, none changes
anything without its token, none leads to another site. Lists and phrases that would
hang are bounded, and what is too much is refused with a sentence.
"""

import json
import re
import time
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from colonnade.discussion.models import Comment
from colonnade.moderation import actions, queries
from colonnade.moderation.models import Decision, Entry, Note, RuleList, Standing
from colonnade.moderation.urls import urlpatterns
from tests.moderation.world import DESK, World, words

pytestmark = pytest.mark.django_db
SLUGS = {
    "kind": ["banned", "known-domains", "nonsense"],
    "language": ["all", "en", "xx"],
    "code": ["spam", "nonsense"],
    "service": ["akismet", "newsroom", "spam", "nonsense"],
}
NUMBERS = ("0", "7777777", str(2**31), str(2**63 - 1), str(2**63), "9" * 40)
BIDI = "\u202egnal ylbirret\u2066"
# What no field expects: each is sent in every field at once.
BAD = {
    "nul": "a\0b",
    "turned": BIDI,
    "not a character": "\ufffe\uffff\u0085\x1b[2J",
    "markup": "\"'><script>alert(1)</script>{{ 7|add:7 }}{standards}{0}%(name)s%n",
    "an expression": "(a+)+$|[[:alpha:]]*\\",
    "a number": "-" + "9" * 40,
    "digits of others": "٣٤",
    "a line of a header": "https://evil.example/\r\nSet-Cookie: a=b",
    "half an address": "http://[",
    "long": "z" * 30_000,
}
FIELDS = (
    *("text", "reason", "kind", "hours", "scope", "seen", "comment", "approve", "mode", "change", "at"),
    *("seconds", "place", "watch_links-effect", "watch_links-number", "q", "after", "name", "number"),
    *("sections", "section", "reader", "label", "sentence", "anchor", "language", "use", "key", "holds"),
    *("address", "kinds", "from", "to", "days", "rule", "effect", "try", "propose", "order", "since"),
)


def filled(route: str, number: str) -> Iterator[str]:
    """The address of a route with this number, once for each word that may stand in it."""
    name = next(iter(re.findall(r"<slug:(\w+)>", route)), "")
    for word in SLUGS.get(name, ["nonsense"]):
        address = route.replace("<int:number>", number).replace(f"<slug:{name}>", word)
        yield "/" + re.sub(r"<slug:\w+>", "all", address)


ROUTES = [str(one.pattern) for one in urlpatterns]


def everywhere(number: str) -> list[str]:
    return [address for route in ROUTES for address in filled(route, number)]


def of_everything(world: World) -> list[str]:
    """The addresses of what is there: a comment, its author, the discussion, a decision."""
    comment = world.say("One.", state="held")
    numbers = {
        "comments": comment.pk,
        "readers": world.people["Bo"].pk,
        "threads": world.thread.pk,
        "decisions": actions.set_standing(
            moderator=world.person("Ines"), reader=world.person("Cleo"), kind="watched", reason="Why."
        )
        and Decision.objects.get().pk,
        "proposals": actions.propose_ban(
            moderator=world.person("Nadia"), reader=world.person("Cleo"), reason="Why."
        ).pk,
    }
    return [
        address
        for route in ROUTES
        for address in filled(
            route, str(numbers.get(route.removeprefix("desk/moderation/").split("/")[0], 1))
        )
    ]


def client_of(world: World, name: str = "Ada", **given: object) -> Client:
    client = Client(headers={"host": "post.example"}, **given)
    client.force_login(world.people[name], "django.contrib.auth.backends.ModelBackend")
    return client


def stands(world: World) -> tuple:
    """All that a forged or a mistaken request might have changed."""
    states = list(Comment.objects.order_by("pk").values_list("state", flat=True))
    return (states, *(model.objects.count() for model in (Entry, Decision, Note, Standing, RuleList)))


@pytest.mark.parametrize(
    "number", NUMBERS, ids=["none", "unknown", "2**31", "2**63-1", "2**63", "forty nines"]
)
def test_no_number_in_an_address_breaks_it(number: str, world: World):
    client = client_of(world)
    for address in everywhere(number):
        for answer in (client.get(address), client.post(address, {"text": "A note.", "reason": "spam"})):
            assert answer.status_code < 500, address
            if "<int" in address or number in address:
                assert answer.status_code in (404, 405), address


def test_no_method_does_what_it_is_not_for(world: World):
    addresses, client = of_everything(world), client_of(world)
    before = stands(world)
    for address in addresses:
        for method in ("put", "patch", "delete", "options", "trace"):
            assert getattr(client, method)(address).status_code in (404, 405), (method, address)
        read = client.get(address)
        assert read.status_code in (200, 302, 404, 405, 422), address
        assert client.head(address).status_code == read.status_code, address
    assert stands(world) == before


def test_no_form_works_without_its_token(world: World):
    addresses, client = of_everything(world), client_of(world, enforce_csrf_checks=True)
    before = stands(world)
    for address in addresses:
        answer = client.post(address, {"text": "Words of mine.", "reason": "spam", "kind": "watched"})
        assert answer.status_code in (403, 404), address
        assert "no longer valid" in words(answer), address
        assert "Words of mine." in words(answer), address
    assert stands(world) == before


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_no_word_in_a_field_breaks_an_address_or_leads_elsewhere(bad: str, world: World):
    client = client_of(world)
    for address in of_everything(world):
        answer = client.post(address, {**dict.fromkeys(FIELDS, bad), "next": bad})
        assert answer.status_code < 500, address
        assert "evil" not in answer.headers.get("Location", ""), address
        assert "Set-Cookie: a=b" not in str(answer.headers), address
        assert harmless(answer), address
        if "\0" not in bad:
            asked = client.get(
                address, dict.fromkeys(("after", "q", "place", "rule", "number", "from"), bad[:200])
            )
            assert asked.status_code < 500, address
            assert harmless(asked), address


def harmless(answer: HttpResponse) -> bool:
    return answer.streaming or b"<script>alert(1)" not in answer.content


ELSEWHERE = (
    *("https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example"),
    *(
        "https:evil.example",
        "javascript:alert(1)",
        "http://post.example@evil.example/",
        "\thttps://evil.example",
    ),
    *("https://post.example.evil.example/", "/\t/evil.example", "https://evil.example\\@post.example/"),
)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_button_leads_to_no_other_site(place: str, world: World):
    comment = world.say("One.", state="held")
    for verb in ("approve", "hold", "feature", "note"):
        given = {"next": place, "text": "A note."}
        answer = world.form("Ines").post(f"{DESK}comments/{comment.pk}/{verb}/", given)
        assert answer.status_code in (303, 422)
        assert answer.headers.get("Location", DESK).startswith(DESK), verb


def test_ten_thousand_numbers_are_refused_and_a_thousand_cost_no_more_than_a_page(world: World):
    comments = [world.say(f"One {number}.", state="held") for number in range(3)]
    form = world.form("Ines")
    given = {"comment": [str(number) for number in range(10_000)], "approve": "yes"}
    assert form.post(f"{DESK}several/", given).status_code == 400
    many = {"comment": [str(comments[0].pk)] * 1_000, "approve": "yes"}
    assert form.post(f"{DESK}several/", many).status_code == 303
    assert [Comment.objects.get(pk=one.pk).state for one in comments] == ["shown", "held", "held"]
    assert Decision.objects.filter(act="approve").count() == 1


def test_a_note_of_ten_megabytes_is_refused_and_one_too_long_is_given_back(world: World):
    comment = world.say("One.")
    form, address = world.form("Ines"), f"{DESK}comments/{comment.pk}/note/"
    assert form.post(address, {"text": "z" * 10_000_000}).status_code in (400, 413)
    answer = form.post(address, {"text": "My note. " + "z" * 2_000})
    assert answer.status_code == 422
    assert "up to 2000 characters" in words(answer)
    assert not Note.objects.exists()


def test_words_that_turn_the_line_are_shown_apart_from_those_around_them(world: World):
    comment = world.say("One.")
    world.desk(f"comments/{comment.pk}/note/", text=BIDI)
    world.desk(f"readers/{world.people['Bo'].pk}/", kind="watched", reason=BIDI)
    world.desk(f"comments/{comment.pk}/remove/", reason="other", text=BIDI)
    pages = [
        world.form("Ines").get(f"{DESK}comments/{comment.pk}/"),
        world.form("Ines").get(f"{DESK}readers/{world.people['Bo'].pk}/"),
        world.form("Bo").get("/account/notifications/"),
        world.form("Bo").get(world.article.address),
    ]
    for page in pages:
        assert page.status_code == 200
        html = page.content.decode()
        assert BIDI in html
        for before in re.split(re.escape(BIDI), html)[:-1]:
            around = re.findall(r'<(/?)(?:bdi|[a-z]+ [^>]*dir="auto"[^>]*)>', before[-4_000:])
            assert around, page.request["PATH_INFO"]


LISTS = {
    "expressions are words": "(a+)+$\n.*.*.*=.*\n[[:alpha:]]*\n\\",
    "stars": "a*b*c*d*e*f*g*h*i*j*k*\n" + "a*" * 50,
    "each other's beginnings": "\n".join("a" * length for length in range(1, 400)),
    "ten thousand": "\n".join(f"wort{number:x}quelle" for number in range(10_000)),
    "a hundred thousand": "\n".join(f"x{number}" for number in range(100_000)),
    "more than a megabyte": "a\n" * 600_000,
    "one endless line": "ab" * 400_000,
    "signs of no script": "\u0300" * 500 + "\n\u200b\u200b\n\ud7ff",
    "a line that ends nothing": "fine\n\x00",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_a_list_is_saved_or_refused_with_a_sentence_and_never_hangs(text: str, world: World):
    address, started = f"{DESK}rules/lists/banned/all/", time.thread_time()
    file = SimpleUploadedFile("list.txt", text.encode())
    answers = [
        world.form("Ada").post(address, given) for given in ({"text": text}, {"text": "", "file": file})
    ]
    for answer in answers:
        assert answer.status_code in (303, 422)
        if answer.status_code == 422:
            assert re.search(r'role="alert">[^<]*(Line \d|at most|megabyte)', answer.content.decode())
    if answers[0].status_code == 422:
        assert not RuleList.objects.exists()
    for said in ("a" * 5_000, "a b c d e f g h " * 200, "=" * 3_000, "x" + "ab" * 2_400):
        assert world.post(said).status_code in (303, 422)
    assert time.thread_time() - started < 20


HALF = '"a\\ud800b"'


def test_halves_of_characters_and_odd_json_break_no_address_of_the_api(world: World):
    comment, other = world.say("One.", state="held"), world.say("Two.", by="Cleo")
    program, bo = world.program("Ines"), world.people["Bo"].pk
    addresses = {
        f"/api/v1/moderation/comments/{comment.pk}/decisions": "post",
        f"/api/v1/moderation/comments/{other.pk}/decisions": "post",
        "/api/v1/moderation/decisions/1/undo": "post",
        f"/api/v1/moderation/decisions/{2**63}/undo": "post",
        f"/api/v1/moderation/readers/{bo}/standing": "put",
        f"/api/v1/moderation/readers/{2**63}/standing": "put",
        f"/api/v1/comments/{other.pk}/reports": "post",
    }
    fields = ("act", "reason", "text", "ends_at", "seen")
    bodies = [
        *(
            f'{{"{field}": {value}}}'
            for field in fields
            for value in (HALF, "1e400", "9" * 50, "null", "[[]]")
        ),
        *("", "{", "null", "[]", "[" * 5_000, '"' + "z" * 100_000 + '"', "\ufeff{}"),
        json.dumps({"act": "remove", "reason": "spam", "seen": 2**70}),
        json.dumps({"act": "muted", "reason": "Why.", "ends_at": "9999-12-31T23:59:59-14:00"}),
        *(
            json.dumps({"act": act, "reason": reason, "text": bad, "ends_at": None})
            for act, reason in (("remove", "other"), ("watched", HALF), ("message", "z" * 30_000))
            for bad in ("half \ud800", BIDI, "\ufffe\x1b[2J", "z" * 30_000, "fine")
        ),
    ]
    for address, method in addresses.items():
        for body in bodies:
            answer = getattr(program, method)(address, body, "application/json")
            assert answer.status_code < 500, (address, body[:80])
            assert "json" in answer.headers["Content-Type"]
    for query in (
        f"comment={2**63}",
        "reader=-1",
        "after=x",
        f"after={'9' * 40}",
        "limit=0",
        "after=%ed%a0%80",
    ):
        for name in ("decisions", "log", "queue"):
            assert program.get(f"/api/v1/moderation/{name}?{query}").status_code < 500, (name, query)
    assert Entry.objects.count() > 2
    file = b"".join(world.form("Ada").get(f"{DESK}log.jsonl").streaming_content)
    assert len(file.decode().splitlines()) == Entry.objects.count()
    assert queries.first_broken()[2] is None
    for address in (f"comments/{comment.pk}/", f"readers/{bo}/", "log/"):
        assert world.form("Ines").get(DESK + address).status_code == 200
