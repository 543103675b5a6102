"""Those outside, at the desk: who sets them, what is never shown again, and what Akismet is taught."""

import logging
import re
from collections.abc import Callable
from copy import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import actions, tasks
from colonnade.moderation.actions.teaching import PAUSES
from colonnade.moderation.models import Asked, Decision, Entry, Judge, Service
from colonnade.moderation.queries import log_lines
from colonnade.readers.models import Reader
from tests.moderation import elsewhere as program
from tests.moderation.elsewhere import Elsewhere, says, verdict
from tests.moderation.test_rules_outside import FROM, KEY, administrator, at_once, elsewhere, set_up

__all__ = ["administrator", "at_once", "elsewhere", "set_up"]
HOME = "/desk/moderation/outside/"
LESSONS = "Teach Akismet where it was wrong."
TICKED = re.compile(r'name="taught"[^>]* checked')
THANKS = says("Thanks for making the web a better place.")


def test_administrators_set_akismet_and_nothing_shows_its_key(
    signed_in, administrator, moderator, reader, elsewhere, at_once, caplog
):
    desk = signed_in(administrator)
    page = desk.get(HOME)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "Not set up" in page.content.decode()
    sent = {"key": KEY, "seconds": "0,5", "failure": "hold"}
    with caplog.at_level(logging.DEBUG):
        assert desk.post(f"{HOME}spam/", sent).status_code == 303
        row = Judge.objects.get()
        assert (row.secret, str(row.seconds), row.holds_on_failure) == (KEY, "0.5", True)
        assert desk.post(f"{HOME}spam/", {"key": "", "seconds": "1", "failure": "show"}).status_code == 303
        again = "fedcba987654"
        assert desk.post(f"{HOME}spam/", {"key": again, "seconds": "1"}).status_code == 303
        elsewhere.answer = says("", X_akismet_debug_help=f"your key {again}")
        tried = desk.post(f"{HOME}spam/try/").content.decode()
    assert "It failed:" in tried
    assert "your key …" in tried
    row = Judge.objects.get()
    assert (row.secret, row.secret_number, row.holds_on_failure) == (again, 2, False)
    everything = caplog.text + "".join(log_lines()) + tried
    for page in (desk.get(HOME), desk.get("/desk/moderation/log/"), signed_in(moderator).get(HOME)):
        everything += page.content.decode()
    assert KEY not in everything
    assert again not in everything
    assert "Number 2; it is not shown again." in everything
    logged = [entry.facts for entry in Entry.objects.filter(what="outside")]
    assert logged[0]["seconds"] == {"was": None, "is": "0.5"}
    assert logged[-1]["secret_number"] == {"was": 1, "is": 2}

    assert desk.post(f"{HOME}spam/stop/").status_code == 303
    assert not Judge.objects.exists()
    assert desk.post(f"{HOME}spam/try/").status_code == 422


@pytest.mark.parametrize(
    ("service", "given", "sentence"),
    [
        ("spam", {"key": "", "seconds": "1"}, "Give the key"),
        ("spam", {"key": "no key!", "seconds": "1"}, "no key of Akismet"),
        ("spam", {"key": KEY, "seconds": "6"}, "from 0.1 to 5"),
        ("spam", {"key": KEY, "seconds": "NaN"}, "from 0.1 to 5"),
        ("spam", {"key": KEY, "seconds": "0.25"}, "from 0.1 to 5"),
        ("spam", {"key": KEY, "seconds": "1e400000000"}, "from 0.1 to 5"),
        ("spam", {"key": KEY, "seconds": ""}, "from 0.1 to 5"),
        ("newsroom", {"address": "http://example.com/", "seconds": "1"}, "https://"),
        ("newsroom", {"address": "http://169.254.169.254/", "seconds": "1"}, "No messages"),
        ("newsroom", {"address": "file:///etc/passwd", "seconds": "1"}, "https://"),
        ("newsroom", {"address": "", "seconds": "1"}, "https://"),
    ],
)
def test_what_cannot_be_set_is_refused_and_stands_in_the_form(
    service, given, sentence, signed_in, administrator
):
    page = signed_in(administrator).post(f"{HOME}{service}/", given | {"failure": "hold"})
    html = page.content.decode()
    assert page.status_code == 422
    assert sentence in html
    assert f'value="{given["seconds"]}"' in html
    assert f'value="{given.get("address", "")}"' in html
    assert KEY not in html
    assert not Judge.objects.exists()


def test_only_administrators_change_who_is_asked(signed_in, moderator, reader, elsewhere, set_up):
    set_up(Service.SPAM)
    before = Judge.objects.values().get()
    watcher = signed_in(moderator)
    assert "Administrators may change who is asked." in watcher.get(HOME).content.decode()
    for place in ("spam/", "newsroom/", "spam/try/", "spam/stop/", "secret/"):
        sent = {"key": "abcdef123456", "seconds": "2", "address": elsewhere.address}
        refused = watcher.post(f"{HOME}{place}", sent)
        assert refused.status_code == 422
        assert "Only administrators" in refused.content.decode()
        assert signed_in(reader).post(f"{HOME}{place}", sent).status_code == 403
    assert Judge.objects.values().get() == before
    assert elsewhere.asked == []
    assert signed_in(moderator).post(f"{HOME}nobody/").status_code == 404


def test_the_secret_of_the_newsrooms_program_is_shown_once_and_both_sign_for_a_day(
    signed_in, administrator, elsewhere
):
    desk = signed_in(administrator)
    sent = {"address": f"{elsewhere.address}judge", "seconds": "1", "failure": "show"}
    first = desk.post(f"{HOME}newsroom/", sent)
    secret = Judge.objects.get().secret
    assert secret in first.content.decode()
    assert desk.post(f"{HOME}newsroom/", sent, follow=True).status_code == 200
    assert secret not in desk.get(HOME).content.decode()
    elsewhere.answer = verdict("hold", "I <b>live</b>.")
    tried = desk.post(f"{HOME}newsroom/try/").content.decode()
    assert "It answers: hold. I &lt;b&gt;live&lt;/b&gt;." in tried
    assert elsewhere.told["is_test"] is True
    assert elsewhere.asked[0][1]["webhook-signature"].count("v1,") == 1

    second = desk.post(f"{HOME}secret/").content.decode()
    row = Judge.objects.get()
    assert row.secret != secret
    assert row.secret in second
    assert secret not in second
    desk.post(f"{HOME}newsroom/try/")
    assert elsewhere.asked[1][1]["webhook-signature"].count("v1,") == 2
    Judge.objects.update(replaced_at=timezone.now() - timedelta(days=1, seconds=1))
    desk.post(f"{HOME}newsroom/try/")
    assert elsewhere.asked[2][1]["webhook-signature"].count("v1,") == 1
    # What stands behind the machine's name may be a secret too: all who moderate read the log.
    logged = str([entry.facts for entry in Entry.objects.filter(what="outside")])
    assert f"{elsewhere.address}… (" in logged
    assert f"{elsewhere.address}judge" not in logged


def test_a_test_says_what_came_of_it(signed_in, administrator, elsewhere, set_up):
    set_up(Service.SPAM)
    desk = signed_in(administrator)
    for answer, sentence in (
        (says("true"), "the test is spam, as it should be"),
        (says("false"), "does not know the test for spam"),
        (says("invalid"), "does not take the key"),
        (program.stalls, "No answer within 0.4 seconds"),
    ):
        elsewhere.answer = answer
        assert sentence in desk.post(f"{HOME}spam/try/").content.decode()
    assert elsewhere.form["is_test"] == "1"
    assert not Asked.objects.exists()


def test_the_page_asks_as_often_whatever_was_asked(signed_in, moderator, elsewhere, set_up, reader, thread):
    set_up(Service.SPAM)
    desk = signed_in(moderator)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(HOME).status_code == 200
        return len(asked)

    for number in range(2):
        elsewhere.answer = says("false" if number else "maybe")
        text = f"Word {number}"
        discussion.post_comment(author=reader, thread=thread, text=text, address=FROM)
    few = statements()
    for row in Asked.objects.all():
        Asked.objects.bulk_create([_again(row) for _number in range(20)])
    assert statements() == few
    assert 'Let pass: <span class="num">21</span>' in desk.get(HOME).content.decode()


def _again(row: Asked) -> Asked:
    row.pk = None
    return copy(row)


# What Akismet is taught


@pytest.fixture
def asked(set_up, elsewhere: Elsewhere, reader: Reader, thread: Thread) -> Callable[[str], Comment]:
    """A comment of which Akismet has said this."""

    def act(answer: str, text: str = "The ferry was late.") -> Comment:
        set_up(Service.SPAM, taught=True)
        elsewhere.answer = says(answer)
        comment = discussion.post_comment(author=reader, thread=thread, text=text, address=FROM)
        elsewhere.asked.clear()
        elsewhere.answer = THANKS
        return comment

    return act


def teach(*, after: timedelta = timedelta(minutes=1)) -> None:
    """What is due by then is handed over, and the task does it."""
    for number in actions.hand_over_lessons(now=timezone.now() + after):
        actions.teach_akismet(asked=number)


def test_akismet_learns_that_what_it_held_is_no_spam(asked, elsewhere, moderator):
    comment = asked("true")
    assert comment.state == "held"
    actions.approve_comment(moderator=moderator, comment=comment)
    teach(after=timedelta())
    assert elsewhere.asked == []  # it may still be undone
    teach()
    assert elsewhere.paths == ["/1.1/submit-ham"]
    assert elsewhere.form["user_ip"] == FROM
    assert elsewhere.form["comment_content"] == comment.text
    row = Asked.objects.get()
    assert (row.taught, row.address, row.teach_at) == ("ham", "", None)
    teach(after=timedelta(days=2))
    assert len(elsewhere.asked) == 1


def test_akismet_learns_that_what_it_let_pass_is_spam(asked, elsewhere, moderator):
    comment = asked("false")
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam")
    teach()
    assert elsewhere.paths == ["/1.1/submit-spam"]
    assert Asked.objects.get().taught == "spam"


@pytest.mark.parametrize(
    ("answer", "decide"),
    [
        ("true", lambda who, comment: actions.remove_comment(moderator=who, comment=comment, reason="spam")),
        ("true", lambda who, comment: actions.remove_comment(moderator=who, comment=comment, reason="abuse")),
        (
            "false",
            lambda who, comment: actions.remove_comment(moderator=who, comment=comment, reason="abuse"),
        ),
        (
            "invalid",
            lambda who, comment: actions.remove_comment(moderator=who, comment=comment, reason="spam"),
        ),
    ],
    ids=["it was right", "another reason", "no spam", "it did not answer"],
)
def test_akismet_learns_nothing_where_it_was_not_wrong(answer, decide, asked, elsewhere, moderator):
    decide(moderator, asked(answer))
    teach()
    assert elsewhere.asked == []
    assert Asked.objects.get().taught == ""


def test_what_was_undone_teaches_nothing(asked, elsewhere, moderator):
    comment = asked("false")
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam")
    actions.undo_decision(moderator=moderator, decision=Decision.objects.latest("pk"))
    teach()
    assert elsewhere.asked == []


def test_a_lesson_that_was_not_taken_is_given_again_later_and_at_last_given_up(
    asked, elsewhere, moderator, caplog
):
    comment = asked("true")
    actions.approve_comment(moderator=moderator, comment=comment)
    elsewhere.answer = says(f"no {KEY}", 503)
    teach()
    for pause in PAUSES:
        row = Asked.objects.get()
        assert abs(row.teach_at - timezone.now() - pause) < timedelta(minutes=1)
        teach(after=pause + timedelta(minutes=1))
    row = Asked.objects.get()
    assert (row.teach_at, row.taught, len(elsewhere.asked)) == (None, "", len(PAUSES) + 1)
    assert len([one for one in caplog.records if "took no lesson" in one.getMessage()]) == 2
    assert KEY not in caplog.text


def test_lessons_are_given_beside_the_pages(asked, elsewhere, moderator):
    comment = asked("true")
    tasks.teach_akismet_due()
    actions.approve_comment(moderator=moderator, comment=comment)
    Asked.objects.update(teach_at=timezone.now())
    tasks.teach_akismet_due()
    tasks.teach_akismet_due()
    waiting = [one for one in DBTaskResult.objects.all() if one.task_path.endswith("teach_akismet")]
    assert len(waiting) == 1
    tasks.teach_akismet.func(Asked.objects.get().pk)
    assert elsewhere.paths == ["/1.1/submit-ham"]


def test_where_it_is_not_to_be_taught_no_lesson_is_handed_over(
    asked, set_up, elsewhere, moderator, reader, thread
):
    before = asked("true", "One.")
    actions.approve_comment(moderator=moderator, comment=before)
    set_up(Service.SPAM)
    teach()
    elsewhere.answer = says("true")
    after = discussion.post_comment(author=reader, thread=thread, text="Two.", address=FROM)
    actions.approve_comment(moderator=moderator, comment=after)
    assert not Asked.objects.exclude(teach_at=None).exists()
    # Nor where a row was left over, or the task was handed out before.
    Asked.objects.update(address=FROM, teach_at=timezone.now())
    teach()
    assert elsewhere.paths == ["/1.1/comment-check"]
    assert not Asked.objects.exclude(teach_at=None).exists()


def test_administrators_choose_whether_akismet_is_taught(signed_in, administrator, moderator, elsewhere):
    desk, watcher = signed_in(administrator), signed_in(moderator)
    choice = f"{LESSONS} For that the network address of each comment that it was asked about is kept"
    sent = {"key": KEY, "seconds": "1", "failure": "show"}

    def shown(page) -> tuple[bool, bool, bool]:
        """Whether it is offered, whether it is ticked, and whether the page says that nothing is kept."""
        html = page.content.decode()
        return choice in html, TICKED.search(html) is not None, "no network address is kept" in html

    desk.post(f"{HOME}spam/", sent)
    assert shown(desk.get(HOME)) == (True, False, True)
    assert shown(watcher.get(HOME)) == (False, False, True)
    refused = desk.post(f"{HOME}spam/", sent | {"taught": "yes", "seconds": "9"})
    assert refused.status_code == 422
    assert shown(refused) == (True, True, True)
    desk.post(f"{HOME}spam/", sent | {"taught": "yes"})
    assert Judge.objects.get().is_taught
    assert shown(desk.get(HOME)) == (True, True, False)
    assert "is kept here for a week" in watcher.get(HOME).content.decode()
    desk.post(f"{HOME}spam/", sent)
    assert not Judge.objects.get().is_taught
    logged = [
        entry.facts.get("is_taught") for entry in Entry.objects.filter(what="outside").order_by("number")
    ]
    assert logged == [{"was": None, "is": False}, {"was": False, "is": True}, {"was": True, "is": False}]


def test_where_akismet_is_not_asked_decisions_cost_no_statement_more(
    thread, reader, moderator, django_assert_max_num_queries
):
    comment = discussion.post_comment(author=reader, thread=thread, text="A word.", address=FROM)
    with django_assert_max_num_queries(100) as asked:
        actions.remove_comment(moderator=moderator, comment=comment, reason="spam")
    assert not any("moderation_asked" in query["sql"] for query in asked.captured_queries)
