"""Reports, decisions on them, standings; and what a reader takes along."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Note, Report, Standing
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make


def state_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).state


def test_a_comment_is_reported_once_by_each_reader(thread, reader):
    comment, other = make.make_comment(thread=thread), make.make_reader()
    actions.report_comment(reader=reader, comment=comment, reason="abuse", text=" Read the second line. ")
    with pytest.raises(Refused, match="Thank you"):
        actions.report_comment(reader=reader, comment=comment, reason="spam")
    actions.report_comment(reader=other, comment=comment, reason="spam")
    assert list(Report.objects.order_by("pk").values_list("reporter", "reason", "text")) == [
        (reader.pk, "abuse", "Read the second line."),
        (other.pk, "spam", ""),
    ]


def test_the_database_keeps_no_second_open_report_of_a_reader(thread, reader):
    comment = make.make_comment(thread=thread)
    first = Report.objects.create(comment=comment, reporter=reader, reason="spam")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(comment=comment, reporter=reader, reason="spam")
    first.closed_at = timezone.now()
    first.save()
    Report.objects.create(comment=comment, reporter=reader, reason="spam")


def test_nobody_reports_what_is_their_own_or_gone_or_wrong_for_no_reason(thread, reader):
    own = make.make_comment(thread=thread, author=reader)
    shown = make.make_comment("Another.", thread=thread)
    with pytest.raises(Refused, match="your own comment"):
        actions.report_comment(reader=reader, comment=own, reason="spam")
    for state, words in (
        ("removed", "no longer shows"),
        ("withdrawn", "no longer shows"),
        ("held", "already"),
    ):
        gone = make.make_comment(thread=thread, state=state)
        with pytest.raises(Refused, match=words):
            actions.report_comment(reader=reader, comment=gone, reason="spam")
    for reason, text, words in (
        ("boring", "", "Choose what is wrong"),
        ("other", "  ", "Say in a few words"),
        ("spam", "a" * 1001, "1001 characters; at most 1000"),
    ):
        with pytest.raises(Refused, match=words):
            actions.report_comment(reader=reader, comment=shown, reason=reason, text=text)
    assert not Report.objects.exists()
    actions.report_comment(reader=reader, comment=shown, reason="other", text="a" * 1000)


def test_who_reports_too_much_waits(thread, reader):
    limit = readers.LIMITS["report"].by_reader
    comments = [make.make_comment(f"Number {number}.", thread=thread) for number in range(limit + 1)]
    for comment in comments[:limit]:
        actions.report_comment(reader=reader, comment=comment, reason="spam")
    with pytest.raises(readers.TooMany):
        actions.report_comment(reader=reader, comment=comments[-1], reason="spam")
    assert Report.objects.count() == limit


@pytest.mark.parametrize("decide", ["close", "remove", "approve"])
def test_a_decision_closes_the_reports_of_its_comment_alone(decide: str, thread, reader, moderator):
    comment, beside = make.make_comment(thread=thread), make.make_comment("Beside.", thread=thread)
    for one in (comment, beside):
        actions.report_comment(reader=reader, comment=one, reason="spam")
    if decide == "approve":
        discussion.hold_comment(moderator=moderator, comment=comment)
    if decide == "close":
        actions.keep_comment(moderator=moderator, comment=comment)
    elif decide == "remove":
        actions.remove_comment(moderator=moderator, comment=comment, reason="abuse", text="The last line.")
    else:
        actions.approve_comment(moderator=moderator, comment=comment)
    assert [report.comment_id for report in Report.objects.open()] == [beside.pk]
    assert Report.objects.get(comment=comment).closed_by == moderator
    changed = Comment.objects.get(pk=comment.pk)
    assert changed.state == ("removed" if decide == "remove" else "shown")
    assert changed.state_reason == ("It attacks a person. The last line." if decide == "remove" else "")


def test_what_was_decided_is_reported_again_only_when_it_has_changed(thread, reader, moderator):
    comment = make.make_comment(thread=thread)
    actions.report_comment(reader=reader, comment=comment, reason="spam")
    actions.keep_comment(moderator=moderator, comment=comment)
    with pytest.raises(Refused, match="let it stand"):
        actions.report_comment(reader=reader, comment=comment, reason="spam")
    Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now() + timedelta(seconds=1))
    actions.report_comment(reader=reader, comment=Comment.objects.get(pk=comment.pk), reason="spam")


def test_only_moderators_decide(thread, reader, moderator):
    comment = make.make_comment(thread=thread, state="held")
    Report.objects.create(comment=comment, reporter=make.make_reader(), reason="spam")
    for person in (reader, make.make_reader(role="writer"), make.make_reader(role="editor")):
        for refused in (
            lambda who=person: actions.approve_comment(moderator=who, comment=comment),
            lambda who=person: actions.remove_comment(moderator=who, comment=comment, reason="spam"),
            lambda who=person: actions.keep_comment(moderator=who, comment=comment),
            lambda who=person: actions.set_standing(
                moderator=who, reader=moderator, kind="banned", reason="No."
            ),
        ):
            with pytest.raises((Refused, discussion.Refused), match="Only moderators"):
                refused()
    assert state_of(comment) == "held"
    assert Report.objects.open().exists()
    for person in (moderator, make.make_reader(role="administrator")):
        actions.keep_comment(moderator=person, comment=comment)


def test_a_removal_says_why_in_the_language_of_the_article(arabic, moderator):
    thread = make.make_thread(make.make_article("الجسر", edition=arabic))
    comment = make.make_comment("نص", thread=thread)
    with pytest.raises(Refused, match="Choose a reason"):
        actions.remove_comment(moderator=moderator, comment=comment, reason="")
    with pytest.raises(Refused, match="own words"):
        actions.remove_comment(moderator=moderator, comment=comment, reason="other", text=" ")
    assert state_of(comment) == "shown"
    actions.remove_comment(moderator=moderator, comment=comment, reason="other", text="السبب")
    assert Comment.objects.get(pk=comment.pk).state_reason == "السبب"


def test_nobody_sets_their_own_standing_or_an_administrators(reader, moderator):
    administrator = make.make_reader(role="administrator")
    for person, words in ((moderator, "own standing"), (administrator, "always good")):
        with pytest.raises(Refused, match=words):
            actions.set_standing(moderator=moderator, reader=person, kind="watched", reason="Why.")
    assert not Standing.objects.exists()
    actions.set_standing(moderator=moderator, reader=reader, kind="watched", reason="Why.")
    assert Standing.objects.get().set_by == moderator


def test_what_moderators_noted_goes_with_the_reader(thread, reader, moderator):
    own = make.make_comment("My words.", thread=thread, author=reader)
    actions.note(moderator=moderator, comment=own, text="Third time this week.")
    Reader.objects.filter(pk=reader.pk).update(deletion_due_at=timezone.now(), deletion_choice="keep")
    assert readers.delete_due_readers() == 1
    assert not Note.objects.exists()
    assert Comment.objects.get(pk=own.pk).author is None


def test_a_standing_has_a_reason_and_an_end_that_is_to_come(reader, moderator):
    soon, past = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=1)
    for kind, ends_at, reason, words in (
        ("banned", None, " ", "Say why"),
        ("muted", past, "Insults.", "still to come"),
        ("muted", None, "Insults.", "how long"),
        ("silent", None, "Insults.", "Choose a standing"),
    ):
        with pytest.raises(Refused, match=words):
            actions.set_standing(
                moderator=moderator, reader=reader, kind=kind, ends_at=ends_at, reason=reason
            )
    assert not Standing.objects.exists()
    actions.set_standing(moderator=moderator, reader=reader, kind="muted", ends_at=soon, reason="Insults.")
    standing = actions.set_standing(moderator=moderator, reader=reader, kind="good")
    assert Standing.objects.get() == standing
    assert (standing.kind, standing.ends_at, standing.reason) == ("good", None, "")


def test_a_reader_takes_their_reports_along_and_leaves_them_as_nobodys(thread, reader, moderator):
    comment = make.make_comment(thread=thread)
    actions.report_comment(reader=reader, comment=comment, reason="spam", text="A shop.")
    actions.set_standing(moderator=moderator, reader=reader, kind="watched", reason="New.")
    own = make.make_comment("My words.", thread=thread, author=reader)
    actions.note(moderator=moderator, comment=own, text="Third time this week.")
    actions.note(moderator=moderator, reader=reader, text="Writes at night.")
    taken = {name: json.loads(content) for name, content in actions.take_out(reader=reader)}
    assert taken["reports.json"][0]["text"] == "A shop."
    assert [note["text"] for note in taken["notes.json"]] == ["Third time this week.", "Writes at night."]
    assert (taken["decisions.json"][0]["act"], taken["decisions.json"][0]["sentence"]) == ("watched", "New.")
    assert taken["standing.json"][0]["kind"] == "watched"

    for choice in ("keep", "remove"):
        actions.forget_reader(reader=reader, choice=choice)
    assert not Note.objects.exists()
    report = Report.objects.get()
    assert (report.reporter, report.text, report.is_open) == (None, "A shop.", True)
    assert not Standing.objects.exists()
    Reader.objects.filter(pk=reader.pk).delete()
    assert Report.objects.get() == report


def test_reports_are_gathered_by_comment_and_reason(thread):
    comment, quiet = make.make_comment(thread=thread), make.make_comment("Quiet.", thread=thread)
    for reason, text in (("spam", "A shop."), ("spam", ""), ("abuse", "Line two.")):
        make.make_report(comment, reason=reason, text=text)
    withdrawn = make.make_comment("Gone.", thread=thread, state="withdrawn")
    Report.objects.create(comment=withdrawn, reporter=make.make_reader(), reason="spam")
    page = queries.reported_page()
    assert [case.comment.pk for case in page.cases] == [comment.pk]
    assert [(one.label, one.count, one.texts) for one in page.cases[0].reports] == [
        ("Spam or advertising", 2, ("A shop.",)),
        ("An attack on a person", 1, ("Line two.",)),
    ]
    waiting = {tab.name: tab.count for tab in queries.tabs() if tab.count is not None}
    assert waiting == {"held": 0, "reported": 1}
    assert queries.case(quiet.pk).reports == ()
