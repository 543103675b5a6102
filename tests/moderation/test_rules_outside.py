"""Those outside: what becomes of a comment when they answer, lie, stall, or are not there."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.actions.gate import Draft, digest_of, recent_of
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Asked, Judge, Service
from colonnade.moderation.rules import book, judge, outsiders
from colonnade.moderation.signing import fresh_secret, key_of, signed
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make
from tests.moderation import elsewhere as program
from tests.moderation.elsewhere import Elsewhere, says, verdict

SPAM, NEWSROOM = Service.SPAM, Service.NEWSROOM
RULES = {SPAM: "watch_spam", NEWSROOM: "ask_the_newsroom"}
KEY = "0123456789ab"
FROM = "203.0.113.9"
# What may take this long has not been bounded.
LONG = 4.0


@pytest.fixture
def elsewhere(settings) -> Iterator[Elsewhere]:
    server = Elsewhere()
    settings.MODERATION_AKISMET = f"{server.address}1.1/"
    yield server
    server.close()


@pytest.fixture
def administrator(newsroom: None) -> Reader:
    return make.make_reader("Ada Rahman", role="administrator")


@pytest.fixture
def set_up(administrator: Reader, elsewhere: Elsewhere, at_once) -> Callable[..., str]:
    """Says how one of them is asked, and that it is asked everywhere."""

    def act(
        service: Service, *, holds: bool = False, number: int = 0, effect: str = "on", taught: bool = False
    ) -> str:
        given = {"administrator": administrator, "seconds": "0.4", "holds_on_failure": holds}
        if service == SPAM:
            secret = at_once(actions.set_akismet, **given, key=KEY, is_taught=taught) or KEY
        else:
            secret = at_once(actions.set_newsroom_program, **given, address=f"{elsewhere.address}judge")
        rule = {"place": "site", "rule": RULES[service], "effect": effect, "number": number}
        at_once(actions.set_rule, administrator=administrator, **rule)
        return secret

    return act


@pytest.fixture
def at_once(django_capture_on_commit_callbacks) -> Callable:
    """Runs an action as if its transaction were on disk."""

    def act(verb: Callable, **given: object) -> object:
        with django_capture_on_commit_callbacks(execute=True):
            return verb(**given)

    return act


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """Those outside, by a clock that a test moves."""
    now = [1000.0]
    monkeypatch.setattr(outsiders, "_here", [outsiders.Outsiders(clock=lambda: now[0])])
    return now


def post(author: Reader, thread: Thread, text: str = "The ferry was late again.", **given: object):
    """What becomes of a comment, and what its author is told."""
    author = Reader.objects.get(pk=author.pk)
    given = {"address": FROM, **given}
    try:
        comment = discussion.post_comment(author=author, thread=thread, text=text, **given)
    except discussion.Refused as error:
        return "refused", str(error)
    return comment.state, comment.state_reason


def draft_of(author: Reader, thread: Thread, text: str) -> Draft:
    return Draft(
        author=author,
        thread=thread,
        settings=DiscussionSettings.load(),
        parent=None,
        text=text,
        digest=digest_of(text),
        recent=recent_of(author),
        now=timezone.now(),
        address=FROM,
    )


# Who answers what, with what becomes of the comment and what its author is told.
ANSWERS = {
    "Akismet: spam": (SPAM, says("true"), "held", "takes it for advertising"),
    "Akismet: certainly spam": (SPAM, says("true", X_akismet_pro_tip="discard"), "held", "advertising"),
    "Akismet: no spam": (SPAM, says("false"), "shown", ""),
    "Akismet: no spam, with an end of line": (SPAM, says("false\r\n"), "shown", ""),
    "program: publish": (NEWSROOM, verdict("publish"), "shown", ""),
    "program: hold": (NEWSROOM, verdict("hold", "It names a witness."), "held", "first. It names a witness."),
    "program: hold, no reason": (NEWSROOM, verdict("hold"), "held", "A moderator reads this first."),
    "program: refuse": (NEWSROOM, verdict("refuse", "No <b>names</b>."), "refused", "No <b>names</b>."),
    "program: refuse, no reason": (NEWSROOM, verdict("refuse", None), "refused", "does not publish this"),
    "program: an endless reason": (NEWSROOM, verdict("hold", "long " * 1000), "held", "long long"),
    "program: a reason that turns the page": (NEWSROOM, verdict("hold", "a\u202eb\0c\ud800"), "held", "abc"),
    "program: more than was asked": (NEWSROOM, verdict("publish", "", score=3), "shown", ""),
}


@pytest.mark.parametrize(("service", "answer", "state", "told"), ANSWERS.values(), ids=ANSWERS.keys())
@pytest.mark.parametrize("holds", [False, True], ids=["open", "shut"])
def test_what_becomes_of_a_comment_by_each_answer(
    service, answer, state, told, holds, elsewhere, set_up, thread, reader
):
    set_up(service, holds=holds)
    elsewhere.answer = answer
    became, sentence = post(reader, thread)
    assert (became, told in sentence) == (state, True)
    assert bool(sentence) is (state != "shown")
    assert len(sentence) < 600
    assert len(elsewhere.asked) == 1


DEEP = "[" * 40_000
# What is no answer, and what the desk says of it.
FAILURES = {
    "Akismet: the key is wrong": (SPAM, says("invalid", X_akismet_debug_help="No key"), "No key"),
    "Akismet: a fault": (SPAM, says("", X_akismet_debug_help=f"bad {KEY}"), "bad …"),
    "Akismet: something else": (SPAM, says("maybe"), "neither true nor false"),
    "Akismet: 500": (SPAM, says("false", 500), "answered 500"),
    "Akismet: elsewhere": (SPAM, says("", 302, Location="/1.1/other"), "leads elsewhere"),
    "Akismet: ten megabytes": (SPAM, program.floods, "longer than"),
    "Akismet: ten megabytes unannounced": (SPAM, program.floods_unannounced, "longer than"),
    "Akismet: stalls": (SPAM, program.stalls, "within 0.4 seconds"),
    "Akismet: drips": (SPAM, program.drips, "within 0.4 seconds"),
    "program: drips its words": (NEWSROOM, program.drips_its_words, "within 0.4 seconds"),
    "program: hangs up": (NEWSROOM, program.hangs_up, "No answer"),
    "program: no JSON": (NEWSROOM, says("<p>publish"), "no JSON"),
    "program: JSON without end": (NEWSROOM, says(DEEP), "no JSON"),
    "program: no text": (NEWSROOM, says(b"\xff\xfe\xff"), "no JSON"),
    "program: a list": (NEWSROOM, says('["publish"]'), "no verdict"),
    "program: another verdict": (NEWSROOM, verdict("remove"), "no verdict"),
    "program: a verdict that is none": (NEWSROOM, verdict(["publish"]), "no verdict"),
    "program: a reason that is none": (NEWSROOM, verdict("refuse", {"a": 1}), "no text"),
    "program: 204": (NEWSROOM, says("", 204), "answered 204"),
    "program: ten megabytes": (NEWSROOM, program.floods, "longer than"),
}


@pytest.mark.parametrize(("service", "answer", "fault"), FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize("holds", [False, True], ids=["open", "shut"])
def test_without_an_answer_a_comment_shows_or_waits_as_the_newsroom_chose(
    service, answer, fault, holds, elsewhere, set_up, thread, reader
):
    set_up(service, holds=holds)
    elsewhere.answer = answer
    began = time.monotonic()
    became, sentence = post(reader, thread)
    assert time.monotonic() - began < LONG
    assert became == ("held" if holds else "shown")
    assert ("could not be made" in sentence) is holds
    assert len(elsewhere.asked) == 1
    row = Asked.objects.get()
    assert (row.answer, fault in row.sentence) == ("failed", True), row.sentence
    assert KEY not in row.sentence
    shown = next(one for one in queries.outsiders() if one.service == service)
    assert (shown.fault, shown.counts) == (row.sentence, (("Failed", 1),))


def test_nobody_listens(elsewhere, set_up, thread, reader):
    set_up(SPAM, holds=True)
    elsewhere.close()
    assert post(reader, thread)[0] == "held"
    assert "No answer" in Asked.objects.get().sentence


def test_nobody_is_asked_who_is_not_set_up_or_not_switched_on(
    elsewhere, set_up, thread, reader, administrator, at_once, django_assert_num_queries
):
    at_once(actions.set_rule, administrator=administrator, place="site", rule="watch_spam", effect="on")
    assert post(reader, thread)[0] == "shown"
    set_up(SPAM, effect="off")
    set_up(NEWSROOM, effect="off")
    assert post(reader, thread, "Another one.")[0] == "shown"
    assert (elsewhere.asked, Asked.objects.count()) == ([], 0)
    section = thread.article.get_parent()
    place = f"section:{section.pk}"
    at_once(actions.set_rule, administrator=administrator, place=place, rule="watch_spam", effect="on")
    assert post(reader, thread, "A third one.")[0] == "shown"
    assert len(elsewhere.asked) == 1
    at_once(actions.stop_asking, administrator=administrator, service="spam")
    assert post(reader, thread, "A fourth one.")[0] == "shown"
    assert len(elsewhere.asked) == 1


def test_akismet_is_told_what_it_needs_and_no_more(elsewhere, set_up, thread, reader):
    set_up(SPAM)
    first = make.make_comment(thread=thread)
    post(reader, thread, "Köp nu & «här»", parent=first)
    path, headers, body = elsewhere.asked[0]
    assert path == "/1.1/comment-check"
    assert headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert headers["user-agent"].startswith("Colonnade/")
    form = elsewhere.form
    assert datetime.fromisoformat(form.pop("comment_date_gmt")).tzinfo is not None
    assert form == {
        "api_key": KEY,
        "blog": "https://post.example/",
        "blog_charset": "UTF-8",
        "blog_lang": "en",
        "user_ip": FROM,
        "comment_type": "reply",
        "comment_author": "Bo Lind",
        "comment_content": "Köp nu & «här»",
        "permalink": f"https://post.example{thread.article.address}",
    }
    assert reader.email.encode() not in body


@pytest.mark.parametrize("address", ["", "unix", "not an address"])
def test_without_an_address_akismet_is_not_asked(address, elsewhere, set_up, thread, reader):
    set_up(SPAM, holds=True)
    assert post(reader, thread, address=address)[0] == "shown"
    assert elsewhere.asked == []


def test_the_newsrooms_program_knows_who_asks_and_hears_no_address(elsewhere, set_up, thread, reader):
    secret = set_up(NEWSROOM)
    elsewhere.answer = verdict("publish")
    post(reader, thread)
    path, headers, body = elsewhere.asked[0]
    assert path == "/judge"
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert abs(at - timezone.now()) < timedelta(minutes=1)
    expected = signed(secrets=[secret], identifier=headers["webhook-id"], at=at, body=body)
    assert headers["webhook-signature"] == expected["webhook-signature"]
    assert elsewhere.told["author"] == {"number": reader.pk, "name": "Bo Lind"}
    assert elsewhere.told["article"]["address"] == f"https://post.example{thread.article.address}"
    assert FROM.encode() not in body
    assert reader.email.encode() not in body


def test_signatures_are_those_of_standard_webhooks():
    """The example that its libraries are tested with."""
    given = signed(
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        identifier="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
    )
    assert given["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    both = signed(secrets=[fresh_secret(), fresh_secret()], identifier="a", at=timezone.now(), body=b"")
    assert both["webhook-signature"].count("v1,") == 2
    assert len(key_of(fresh_secret())) == 32
    for wrong in ("abc", "whsec_!"):
        with pytest.raises(ValueError, match="secret"):
            key_of(wrong)


def test_after_three_failures_in_a_row_nobody_is_asked_for_half_a_minute(
    elsewhere, set_up, thread, reader, clock, caplog
):
    set_up(SPAM, holds=True)
    elsewhere.answer = says("", 500)
    author = reader
    with caplog.at_level(logging.INFO, "colonnade.moderation"):
        for number in range(3):
            assert judge(draft_of(author, thread, f"Word {number}")).kind == "hold"
        assert len(elsewhere.asked) == 3
        assert judge(draft_of(author, thread, "Word 3")).kind == "hold"
        assert len(elsewhere.asked) == 3
        assert "was not asked" in Asked.objects.order_by("-pk")[0].sentence
        clock[0] += 30.1
        assert judge(draft_of(author, thread, "Word 4")).kind == "hold"
        assert judge(draft_of(author, thread, "Word 5")).kind == "hold"
        assert len(elsewhere.asked) == 4
        clock[0] += 30.1
        elsewhere.answer = says("false")
        assert judge(draft_of(author, thread, "Word 6")).kind == "publish"
        assert judge(draft_of(author, thread, "Word 7")).kind == "publish"
    said = [record.getMessage() for record in caplog.records if "outside:" in record.getMessage()]
    assert len(said) == 2, said  # when it began and when it ended, not each time
    assert not any(KEY in one for one in said)


def test_what_is_set_anew_is_asked_at_once(elsewhere, set_up, thread, reader, clock):
    set_up(SPAM)
    elsewhere.answer = says("invalid")
    for number in range(4):
        judge(draft_of(reader, thread, f"Word {number}"))
    assert len(elsewhere.asked) == 3
    elsewhere.answer = says("true")
    set_up(SPAM)
    assert judge(draft_of(reader, thread, "Word 3")).kind == "hold"


def test_the_same_words_are_asked_about_once_within_a_minute(elsewhere, set_up, thread, reader, clock):
    set_up(SPAM)
    set_up(NEWSROOM)
    other = make.make_reader("Cem Aksoy")
    for _again in range(3):
        judge(draft_of(reader, thread, "Once."))
    assert elsewhere.paths == ["/1.1/comment-check", "/judge"]
    judge(draft_of(other, thread, "Once."))
    judge(draft_of(reader, thread, "Once!"))
    assert len(elsewhere.asked) == 6
    clock[0] += 60.1
    judge(draft_of(reader, thread, "Once."))
    assert len(elsewhere.asked) == 8


def test_two_questions_are_under_way_at_once_and_a_third_waits_for_nobody(elsewhere, set_up, thread, reader):
    set_up(SPAM)
    row = Judge.objects.get(service=SPAM)
    row.seconds = 5
    here = outsiders.Outsiders()
    held = threading.Barrier(3, timeout=10)

    def stalls_until_all_are_here(handler: program.Handler) -> None:
        held.wait()
        program.stalls(handler)

    elsewhere.answer = stalls_until_all_are_here
    asking = [threading.Thread(target=here.try_out, args=(row,)) for _number in range(2)]
    for one in asking:
        one.start()
    held.wait()
    began = time.monotonic()
    third = here.try_out(row)
    assert time.monotonic() - began < 1
    assert (third.answer, "two questions" in third.sentence) == ("failed", True)
    elsewhere.let_go.set()
    for one in asking:
        one.join()
    elsewhere.answer = says("true")
    assert here.try_out(row).answer == "hold"
    assert len(elsewhere.asked) == 3


def test_only_new_readers_are_sent_where_the_newsroom_wants_that(elsewhere, set_up, thread, reader):
    set_up(SPAM, number=2)
    elsewhere.answer = says("true")
    assert post(reader, thread, "One.")[0] == "held"
    make.make_comment(thread=thread, author=reader)
    assert post(reader, thread, "Two.")[0] == "held"
    make.make_comment(thread=thread, author=reader)
    assert post(reader, thread, "Three.")[0] == "shown"


def test_who_works_here_and_what_another_rule_holds_is_not_sent(
    elsewhere, set_up, thread, reader, moderator, administrator, at_once
):
    set_up(SPAM)
    set_up(NEWSROOM)
    elsewhere.answer = verdict("refuse", "No.")
    assert post(moderator, thread)[0] == "shown"
    at_once(actions.write_list, administrator=administrator, kind="suspect", text="scam")
    assert post(reader, thread, "A scam!")[0] == "held"
    assert elsewhere.asked == []


def test_a_program_that_refuses_may_be_told_to_hold_instead(elsewhere, set_up, thread, reader):
    set_up(NEWSROOM, effect="hold")
    elsewhere.answer = verdict("refuse", "It names a witness.")
    state, sentence = post(reader, thread)
    assert (state, "It names a witness." in sentence) == ("held", True)


def test_nobody_has_one_text_after_the_other_looked_at(elsewhere, set_up, thread, reader):
    set_up(NEWSROOM)
    elsewhere.answer = verdict("refuse", "No.")
    most = readers.spent(what="outside", reader=reader).limit

    def ask_about(count: int, words: str) -> None:
        for number in range(count):
            assert judge(draft_of(reader, thread, f"{words} {number}")).kind == "refuse"

    ask_about(most, "Try")
    with pytest.raises(readers.TooMany):
        ask_about(most + 1, "Another try")  # the minute may have changed meanwhile
    assert len(elsewhere.asked) <= 2 * most


def test_a_reader_is_shown_the_reason_as_words(elsewhere, set_up, thread, reader, signed_in):
    set_up(NEWSROOM)
    elsewhere.answer = verdict("refuse", 'No <img src="x" onerror="x()">.')
    page = signed_in(reader).post(f"/comments/write/{thread.pk}/", {"text": "A witness said it."})
    html = page.content.decode()
    assert page.status_code == 422
    assert "No &lt;img src=&quot;x&quot; onerror=&quot;x()&quot;&gt;." in html
    assert "A witness said it." in html
    elsewhere.answer = verdict("hold", "<script>")
    held = signed_in(reader).post(f"/comments/write/{thread.pk}/", {"text": "A witness."}, follow=True)
    assert "A moderator reads this first. &lt;script&gt;" in held.content.decode()
    elsewhere.answer = program.stalls
    assert post(reader, thread, "A third.")[0] == "shown"


def test_a_trial_asks_nobody(elsewhere, set_up, thread, reader):
    set_up(SPAM)
    make.make_comment(thread=thread, author=reader)
    with pytest.raises(Refused, match="a trial asks nobody"):
        queries.trial_of_rule("watch_spam", 1)
    assert queries.trial_of_rule("watch_links").looked_at == 1
    assert elsewhere.asked == []


def test_what_is_set_costs_no_statement_at_a_comment(
    elsewhere, set_up, thread, reader, django_assert_num_queries
):
    set_up(SPAM)
    draft = draft_of(reader, thread, "A word.")
    assert book.current().judges[SPAM].secret == KEY
    with django_assert_num_queries(0):
        book.current()
    rows = Comment.objects.count()
    judge(draft)
    assert (len(elsewhere.asked), Comment.objects.count()) == (1, rows)
    draft = replace(draft, text="A word more.")
    with django_assert_num_queries(5):  # others' words, the meter, what was asked, in a savepoint
        judge(draft)
    set_up(SPAM, taught=True)
    book.current()
    with django_assert_num_queries(6):  # whether an address may be kept
        judge(replace(draft, text="A last word."))
