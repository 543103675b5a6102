"""The log: every decision and setting is in it, nobody changes it, and whoever leaves is in it no more."""

import hashlib
import json
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from wagtail.log_actions import LogContext

from colonnade.config import examination
from colonnade.discussion import actions as discussion
from colonnade.discussion.models import DiscussionSettings
from colonnade.moderation import actions, queries
from colonnade.moderation.models import Entry, Pseudonym
from colonnade.readers.models import Reader
from tests import factories as make

GUARD = import_module("colonnade.moderation.migrations.0002_decisions")


def whats() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("what", flat=True))


def last() -> Entry:
    return Entry.objects.order_by("number").last()


def behind_its_back(statement: str) -> None:
    """As somebody with the whole database in their hands would."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for one in (*GUARD.UNGUARD[vendor], statement, *GUARD.GUARD[vendor]):
            cursor.execute(one)


def test_each_entry_is_sealed_by_the_one_before_it(moderator):
    for number in range(3):
        actions.record(who=moderator, what="settings", subjects=["thread:1"], details={"é": number})
    entries = list(Entry.objects.order_by("number"))
    assert [one.number for one in entries] == [1, 2, 3]
    assert [one.previous for one in entries] == ["0" * 64, entries[0].seal, entries[1].seal]
    exported = json.loads(list(queries.log_lines())[1])
    seal = exported.pop("seal")
    again = json.dumps(exported, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(again.encode()).hexdigest() == seal == entries[1].seal
    assert exported["details"] == {"é": 1}


@pytest.mark.parametrize(
    "statement", ["DELETE FROM moderation_entry", "UPDATE moderation_entry SET who = 'site'"]
)
def test_the_database_refuses_to_change_an_entry(statement: str, moderator):
    actions.record(who=moderator, what="settings")
    with pytest.raises(DatabaseError, match="No entry of the log"), transaction.atomic():
        connection.cursor().execute(statement)
    assert queries.first_broken()[0] == 1


@pytest.mark.parametrize(
    ("statement", "number", "fault"),
    [
        ("UPDATE moderation_entry SET what = 'approve' WHERE number = 2", 2, "not what was sealed"),
        ("UPDATE moderation_entry SET details = 'no JSON' WHERE number = 3", 3, "not what was sealed"),
        ("DELETE FROM moderation_entry WHERE number = 2", 2, "not there"),
        (f"UPDATE moderation_entry SET previous = '{'1' * 64}' WHERE number = 3", 3, "does not follow"),
    ],
)
def test_whoever_changes_the_database_is_found_out(
    statement: str, number: int, fault: str, moderator, capsys
):
    for _number in range(4):
        actions.record(who=moderator, what="settings")
    call_command("verify_log")
    assert "The log is whole: 4 entries" in capsys.readouterr().out
    assert examination._log().is_well
    behind_its_back(statement)
    with pytest.raises(CommandError, match=f"broken at entry {number}: .*{fault}"):
        call_command("verify_log")
    assert f"entry {number}" in str(examination._log())
    assert not examination._log().is_well


def test_who_noted_a_seal_knows_when_the_end_is_missing(moderator):
    for _number in range(2):
        actions.record(who=moderator, what="settings")
    noted = last().seal
    call_command("verify_log", seal=noted)
    behind_its_back("DELETE FROM moderation_entry WHERE number = 2")
    call_command("verify_log")
    with pytest.raises(CommandError, match="missing"):
        call_command("verify_log", seal=noted)


def test_what_is_decided_is_in_the_log_or_is_not_decided(thread, reader, moderator):
    comment = make.make_comment(thread=thread, author=reader)
    actions.report_comment(reader=make.make_reader(), comment=comment, reason="spam")
    actions.keep_comment(moderator=moderator, comment=comment)
    discussion.hold_comment(moderator=moderator, comment=comment)
    actions.approve_comment(moderator=moderator, comment=comment)
    discussion.feature_comment(moderator=moderator, comment=comment)
    discussion.unfeature_comment(moderator=moderator, comment=comment)
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam")
    discussion.restore_comment(moderator=moderator, comment=comment)
    actions.set_standing(moderator=moderator, reader=reader, kind="watched", reason="Why.")
    assert whats() == [
        *("keep", "hold", "approve", "feature", "unfeature", "remove", "restore", "watched"),
    ]
    assert {one.who for one in Entry.objects.all()} == {f"person:{moderator.pseudonym.pk}"}
    assert Entry.objects.get(what="remove").subjects == f"comment:{comment.pk} person:{reader.pseudonym.pk}"
    with pytest.raises(discussion.Refused):
        discussion.restore_comment(moderator=moderator, comment=comment)
    with pytest.raises(actions.Refused):
        actions.set_standing(moderator=moderator, reader=reader, kind="silent", reason="Why.")
    assert len(whats()) == 8
    assert queries.first_broken()[2] is None


def test_how_a_discussion_is_set_is_in_the_log_with_what_it_was(thread, moderator):
    discussion.close_discussion(moderator=moderator, thread=thread, reason="The vote is over.")
    entry = last()
    assert (entry.what, entry.subjects) == ("discussion", thread.key)
    assert entry.facts == {
        "mode": {"was": "open", "is": "closed"},
        "reason": {"was": "", "is": "The vote is over."},
    }
    discussion.slow_down(moderator=moderator, thread=thread, seconds=30)
    assert last().facts == {"slow_seconds": {"was": 0, "is": 30}}
    discussion.slow_down(moderator=moderator, thread=thread, seconds=30)
    assert len(whats()) == 2
    with pytest.raises(discussion.Refused):
        discussion.close_discussion(moderator=moderator, thread=thread, reason="z" * 2001)
    assert len(whats()) == 2


def test_the_papers_settings_are_in_the_log_with_who_set_them(db, moderator):
    paper = DiscussionSettings.load()
    assert whats() == []
    paper.longest_text = 300
    with LogContext(user=moderator):
        paper.save()
    assert last().facts == {"longest_text": {"was": 5000, "is": 300}}
    assert last().who == f"person:{moderator.pseudonym.pk}"
    paper.holds_all = True
    paper.save()
    assert last().who == "site"


def test_a_setting_that_cannot_be_logged_is_not_set(db, monkeypatch):
    paper = DiscussionSettings.load()
    paper.longest_text = 300
    monkeypatch.setattr(actions, "record_change", lambda **given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        paper.save()
    assert DiscussionSettings.load().longest_text == 5000


def test_whoever_leaves_is_in_the_log_no_more_and_it_stays_whole(thread, reader, moderator):
    actions.set_standing(moderator=moderator, reader=reader, kind="watched", reason="Why.")
    before = list(queries.log_lines())
    assert "Bo Lind" not in "".join(before)
    assert queries.log_page().lines[0].subjects[0][1] == "Bo Lind"
    key = f"person:{reader.pseudonym.pk}"
    actions.forget_reader(reader=reader, choice="keep")
    assert not Pseudonym.objects.filter(reader=reader).exists()
    Reader.objects.filter(pk=reader.pk).delete()
    assert list(queries.log_lines()) == before
    assert queries.first_broken()[2] is None
    assert queries.log_page().lines[0].subjects == ((key, key),)


def test_the_log_is_read_at_the_desk_page_by_page(moderator, signed_in, django_assert_num_queries):
    for number in range(queries.PAGE + 3):
        actions.record(who=moderator, what="settings", details={"number": number, "<b>": "</b>"})
    client: Client = signed_in(moderator)
    page = client.get("/desk/moderation/log/")
    assert "Ines Okafor" in page.content.decode()
    assert "&lt;b&gt;" in page.content.decode()
    assert client.get("/desk/moderation/log/?after=x").status_code == 404
    with django_assert_num_queries(2):
        first = queries.log_page()
    with django_assert_num_queries(2):
        second = queries.log_page(first.next)
    numbers = [line.entry.number for line in (*first.lines, *second.lines)]
    assert numbers == list(range(queries.PAGE + 3, 0, -1))
    file = client.get("/desk/moderation/log.jsonl")
    assert file.headers["Content-Type"].startswith("application/jsonl")
    assert len(b"".join(file.streaming_content).splitlines()) == queries.PAGE + 3
