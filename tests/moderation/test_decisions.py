"""Decisions: what each does, who is told what, how it is undone, and that none is made unknowingly."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Notification, Thread
from colonnade.discussion.queries import notifications_page, readers_to_mail
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import (
    Decision,
    Entry,
    ModerationSettings,
    Refusal,
    Report,
    Seen,
    Standards,
    Standing,
)
from colonnade.news import actions as news
from colonnade.news.models import NoticePage
from colonnade.readers.models import Reader
from tests import factories as make


def told(reader: Reader) -> list[str]:
    """What a reader finds on their page of notifications, the newest first."""
    return [one.words for one in notifications_page(reader).told]


def state_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).state


def later(seconds: int) -> None:
    """Time passes for what was decided."""
    Decision.objects.update(at=timezone.now() - timedelta(seconds=seconds))


def ban(moderator: Reader, reader: Reader) -> None:
    actions.set_standing(moderator=moderator, reader=reader, kind="banned", reason="Threats.")


# What is decided on a comment in a state; its state then; what its author and its reporter are told.
TABLE: list[tuple[str, str, Callable[..., object], str, str, str]] = [
    ("approve", "held", actions.approve_comment, "shown", "Your comment shows now.", "lets it stand"),
    ("keep", "shown", actions.keep_comment, "shown", "", "lets it stand"),
    ("hold", "shown", actions.hold_comment, "held", "is held until", ""),
    (
        *("remove", "shown"),
        lambda **given: actions.remove_comment(**given, reason="abuse", text="Line two."),
        *("removed", "It attacks a person. Line two.", "was removed"),
    ),
    (
        *("remove", "held"),
        lambda **given: actions.remove_comment(**given, reason="spam"),
        *("removed", "Your comment was removed. It advertises", "was removed"),
    ),
    ("restore", "removed", actions.restore_comment, "shown", "shows again", ""),
    ("feature", "shown", actions.feature_comment, "shown", "", ""),
]


@pytest.mark.parametrize(("act", "state", "decide", "after", "author_told", "reporter_told"), TABLE)
def test_who_is_told_what_of_a_decision(
    act, state, decide, after, author_told, reporter_told, thread, reader, moderator
):
    comment, reporter = make.make_comment(thread=thread, author=reader, state=state), make.make_reader("Spy")
    Report.objects.create(comment=comment, reporter=reporter, reason="spam")
    decide(moderator=moderator, comment=comment)
    decision = Decision.objects.get()
    assert (state_of(comment), decision.act, decision.by, decision.reader) == (after, act, moderator, reader)
    assert Entry.objects.get(number=decision.entry).what == act
    for person, words in ((reader, author_told), (reporter, reporter_told)):
        assert len(told(person)) == bool(words)
        assert words in " ".join(told(person))
    assert Report.objects.open().exists() == (not reporter_told)
    assert "Spy" not in " ".join(told(reader))
    assert reporter.pk not in [one.reader_id for one in Notification.objects.filter(reader=reader)]


def test_a_removal_quotes_the_version_of_the_standards_that_holds(thread, reader, moderator):
    news.open_notices(language="en")
    first, second, third = (make.make_comment(f"{n}", thread=thread, author=reader) for n in range(3))
    actions.remove_comment(moderator=moderator, comment=first, reason="spam")
    actions.remove_comment(moderator=moderator, comment=second, reason="spam")
    page = NoticePage.objects.get(slug="community-standards")
    page.body = make.body_of("<p>Be kind, always.</p>")
    page.save()
    actions.remove_comment(moderator=moderator, comment=third, reason="spam")
    assert [one.standards.number for one in Decision.objects.order_by("pk")] == [1, 1, 2]
    assert [one.number for one in Standards.objects.order_by("pk")] == [1, 2]
    assert "Be kind, always." in Standards.objects.get(number=2).text
    assert "By our community standards, version 2." in told(reader)[0]
    assert '"standards":"standards:en:2"' in Entry.objects.order_by("-number").first().details


def test_the_author_is_told_by_mail_when_it_can_no_longer_be_undone(thread, reader, moderator):
    comment = make.make_comment(thread=thread, author=reader)
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam", text="A shop.")
    now = timezone.now()
    assert readers_to_mail(now) == []
    later_on = now + timedelta(seconds=31)
    assert readers_to_mail(later_on) == [reader.pk]
    hour = discussion.hand_over_mails(readers=[reader.pk], now=later_on)
    discussion.mail_readers(readers=[reader.pk], hour=hour, now=later_on)
    letter = mail.outbox[0]
    assert letter.to == [reader.email]
    assert letter.subject == "The moderators have decided"
    assert "Your comment was removed. It advertises, or says nothing on the subject. A shop." in letter.body
    assert f"https://post.example/comments/{comment.pk}/" in letter.body
    assert "Ines" not in letter.body


def test_a_message_reaches_a_reader_who_gathers_mails_and_names_no_comment(reader, moderator):
    discussion.choose_mail(reader=reader, frequency="daily", replies=True, articles=True)
    actions.message_reader(moderator=moderator, reader=reader, words="Please <b>stay</b> on the subject.")
    assert told(reader) == ["The moderators write to you: Please <b>stay</b> on the subject."]
    due = timezone.now() + timedelta(days=2)
    discussion.mail_readers(
        readers=[reader.pk], hour=discussion.hand_over_mails(readers=[reader.pk], now=due), now=due
    )
    assert "Please <b>stay</b>" in mail.outbox[0].body
    assert "&lt;b&gt;stay" in mail.outbox[0].alternatives[0][0]
    number = Notification.objects.get().pk
    assert discussion.open_notification(reader=reader, number=number) == "/account/notifications/"


@pytest.mark.parametrize(
    ("state", "decide"),
    [
        ("held", actions.approve_comment),
        ("shown", actions.keep_comment),
        ("shown", actions.hold_comment),
        ("shown", lambda **given: actions.remove_comment(**given, reason="spam")),
        ("removed", actions.restore_comment),
        ("shown", actions.feature_comment),
    ],
)
def test_what_is_undone_is_as_it_was_and_nobody_is_told(state, decide, thread, reader, moderator):
    comment = make.make_comment(thread=thread, author=reader, state=state, state_reason="Why.")
    report = Report.objects.create(comment=comment, reporter=make.make_reader(), reason="spam")
    before = (Comment.objects.get().standing, Thread.objects.get().comment_count)
    decide(moderator=moderator, comment=comment)
    decision = Decision.objects.get()
    actions.undo_decision(moderator=moderator, decision=decision)
    assert (Comment.objects.get().standing, Thread.objects.get().comment_count) == before
    report.refresh_from_db()
    assert report.is_open
    assert not Notification.objects.exists()
    decision.refresh_from_db()
    assert decision.undone_by == moderator
    assert Entry.objects.order_by("-number").first().facts == {"entry": decision.entry}
    assert queries.first_broken()[2] is None
    with pytest.raises(Refused, match="undone already"):
        actions.undo_decision(moderator=moderator, decision=decision)


def test_only_who_decided_may_undo_it_for_thirty_seconds_and_only_the_latest(thread, reader, moderator):
    comment = make.make_comment(thread=thread, author=reader)
    actions.hold_comment(moderator=moderator, comment=comment)
    held = Decision.objects.get()
    other = make.make_reader("Nadia", role="moderator")
    with pytest.raises(Refused, match="Only who decided"):
        actions.undo_decision(moderator=other, decision=held)
    actions.approve_comment(moderator=other, comment=comment)
    with pytest.raises(Refused, match="decided since"):
        actions.undo_decision(moderator=moderator, decision=held)
    later(31)
    with pytest.raises(Refused, match="30 seconds"):
        actions.undo_decision(moderator=other, decision=Decision.objects.latest("pk"))
    assert state_of(comment) == "shown"
    assert Decision.objects.get(pk=held.pk).overturned_at is not None


def test_a_comment_goes_with_its_replies_and_comes_back_with_them(thread, reader, moderator):
    first = make.make_comment("First.", thread=thread, author=reader)
    reply = make.make_comment("Reply.", parent=first, author=make.make_reader("Cleo"))
    deep = make.make_comment("Deep.", parent=reply, state="held")
    gone = make.make_comment("Gone.", parent=reply, state="withdrawn")
    beside = make.make_comment("Beside.", thread=thread)
    count = Thread.objects.get().comment_count
    answered = Comment.objects.get(pk=reply.pk).reply_count
    removed = actions.remove_with_replies(moderator=moderator, comment=first, reason="hate")
    states = [state_of(one) for one in (first, reply, deep, gone, beside)]
    assert (removed, states) == (3, ["removed", "removed", "removed", "withdrawn", "shown"])
    assert Thread.objects.get().comment_count == count - 2
    assert "It answered a comment that was removed." in told(reply.author)[0]
    actions.undo_decision(moderator=moderator, decision=Decision.objects.get(scope="replies"))
    states = [state_of(one) for one in (first, reply, deep, gone, beside)]
    assert states == ["shown", "shown", "held", "withdrawn", "shown"]
    assert Thread.objects.get().comment_count == count
    assert Comment.objects.get(pk=reply.pk).reply_count == answered
    assert told(reply.author) == []


def test_two_moderators_never_decide_unknowingly(thread, reader, moderator):
    comment, other = (
        make.make_comment(thread=thread, author=reader),
        make.make_reader("Nadia", role="moderator"),
    )
    Report.objects.create(comment=comment, reporter=make.make_reader(), reason="spam")
    actions.keep_comment(moderator=other, comment=comment, seen=Seen())
    with pytest.raises(Refused, match="Nadia has decided on this comment meanwhile: let stand"):
        actions.remove_comment(moderator=moderator, comment=comment, reason="spam", seen=Seen())
    assert state_of(comment) == "shown"
    seen = queries.case(comment.pk).seen
    actions.remove_comment(moderator=moderator, comment=comment, reason="spam", seen=seen)
    assert state_of(comment) == "removed"


def test_a_page_of_before_shows_the_case_as_it_is_now(thread, reader, moderator, signed_in):
    comment = make.make_comment(thread=thread, author=reader)
    address = f"/desk/moderation/comments/{comment.pk}/"
    actions.hold_comment(moderator=make.make_reader("Nadia", role="moderator"), comment=comment)
    answer = signed_in(moderator).post(address + "remove/", {"reason": "spam", "text": "Mine", "seen": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nadia has decided on this comment meanwhile: held" in page
    assert "approve/" in page
    assert "Mine</textarea>" in page


def test_who_is_no_moderator_any_more_decides_nothing(thread, reader, moderator, signed_in):
    comment = make.make_comment(thread=thread, author=reader)
    former = Reader.objects.get(pk=moderator.pk)
    assert former.may_moderate
    actions.hold_comment(moderator=former, comment=comment)
    decision = Decision.objects.get()
    moderator.groups.clear()
    former = Reader.objects.get(pk=moderator.pk)
    for refused in (
        lambda: actions.undo_decision(moderator=former, decision=decision),
        lambda: actions.approve_comment(moderator=former, comment=comment),
        lambda: actions.remove_with_replies(moderator=former, comment=comment, reason="spam"),
        lambda: actions.ban_with_words(moderator=former, reader=reader, reason="No."),
        lambda: actions.message_reader(moderator=former, reader=reader, words="No."),
        lambda: actions.propose_ban(moderator=former, reader=reader, reason="No."),
    ):
        with pytest.raises(Refused, match="Only moderators"):
            refused()
    address = f"/desk/moderation/decisions/{decision.pk}/undo/"
    assert signed_in(former).post(address).status_code == 403
    assert state_of(comment) == "held"


def test_the_moderator_undoes_at_the_desk(thread, reader, moderator, signed_in):
    comment, desk = make.make_comment(thread=thread, author=reader), signed_in(moderator)
    desk.post(f"/desk/moderation/comments/{comment.pk}/remove/", {"reason": "spam"})
    number = Decision.objects.get().pk
    undo = f"/desk/moderation/decisions/{number}/undo/"
    assert undo in desk.get("/desk/moderation/").content.decode()
    assert desk.post(undo).status_code == 303
    assert state_of(comment) == "shown"
    assert undo not in desk.get("/desk/moderation/").content.decode()
    assert desk.post("/desk/moderation/decisions/999/undo/").status_code == 404


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (lambda **who: actions.set_standing(**who, kind="watched", reason="New."), "A moderator reads"),
        (ban, "any more. Threats."),
        (lambda **who: actions.forbid_links(**who, reason="Shops."), "no links. Shops."),
        (lambda **who: actions.warn_reader(**who, reason="Be kind."), "Be kind."),
        (lambda **who: actions.message_reader(**who, words="Hello."), "Hello."),
    ],
)
def test_a_reader_is_told_what_is_decided_about_them(decide, words, reader, moderator):
    decide(moderator=moderator, reader=reader)
    assert words in told(reader)[0]
    assert Decision.objects.get().scope == "reader"
    actions.undo_decision(moderator=moderator, decision=Decision.objects.get())
    assert told(reader) == []
    assert not Standing.objects.exists()


def test_a_ban_with_words_takes_them_and_gives_them_back(thread, reader, moderator):
    shown = make.make_comment("One.", thread=thread, author=reader)
    held = make.make_comment("Two.", thread=make.make_thread(), author=reader, state="held")
    other = make.make_comment("Three.", thread=thread)
    assert actions.ban_with_words(moderator=moderator, reader=reader, reason="Threats.") == 2
    assert [state_of(one) for one in (shown, held, other)] == ["removed", "removed", "shown"]
    assert Standing.objects.get().kind_now == "banned"
    assert told(reader)[0].startswith(
        "You may not write comments here any more. What you wrote was removed. Threats."
    )
    actions.undo_decision(moderator=moderator, decision=Decision.objects.get(comment=None))
    assert [state_of(one) for one in (shown, held, other)] == ["shown", "held", "shown"]
    assert not Standing.objects.exists()


def test_a_ban_needs_two_moderators_where_the_newsroom_wants_it(thread, reader, moderator, signed_in):
    comment = make.make_comment(thread=thread, author=reader)
    rules = ModerationSettings.load()
    rules.two_for_a_ban = True
    rules.save()
    assert Entry.objects.get().subjects == "settings:moderationsettings"
    other = make.make_reader("Nadia", role="moderator")
    for alone in (ban, lambda *who: actions.ban_with_words(moderator=who[0], reader=who[1], reason="No.")):
        with pytest.raises(Refused, match="Two moderators"):
            alone(moderator, reader)
    address = f"/desk/moderation/readers/{reader.pk}/"
    form = {"kind": "banned_with_words", "reason": "Threats.", "hours": ""}
    assert signed_in(moderator).post(address, form).status_code == 422
    assert signed_in(moderator).post(address, form | {"propose": "ban"}).status_code == 303
    proposal = reader.bans_proposed.get()
    with pytest.raises(Refused, match="proposed already"):
        actions.propose_ban(moderator=other, reader=reader, reason="Threats.")
    with pytest.raises(Refused, match="yourself"):
        actions.confirm_ban(moderator=moderator, proposal=proposal)
    assert "Confirm the ban" not in signed_in(moderator).get(address).content.decode()
    assert "Confirm the ban" in signed_in(other).get(address).content.decode()
    assert signed_in(other).post(f"/desk/moderation/proposals/{proposal.pk}/confirm/").status_code == 303
    assert (Standing.objects.get().kind, state_of(comment)) == ("banned", "removed")
    with pytest.raises(Refused, match="meanwhile"):
        actions.decline_ban(moderator=moderator, proposal=proposal)


def test_a_warning_is_confirmed_by_who_was_warned(thread, reader, moderator, signed_in):
    actions.warn_reader(moderator=moderator, reader=reader, reason="Be kind.")
    with pytest.raises(discussion.Refused, match="/account/warning/"):
        discussion.post_comment(author=Reader.objects.get(pk=reader.pk), thread=thread, text="Before.")
    client = signed_in(reader)
    assert "Be kind." in client.get("/account/warning/").content.decode()
    assert client.post("/account/warning/").status_code == 303
    assert Standing.objects.get().warning == ""
    assert Entry.objects.order_by("-number").first().what == "acknowledge"
    assert discussion.post_comment(author=Reader.objects.get(pk=reader.pk), thread=thread, text="After.")
    assert client.post("/account/warning/").status_code == 303
    assert Entry.objects.count() == 2


def test_who_may_write_no_links_writes_words(thread, reader, moderator):
    ends_at = timezone.now() + timedelta(days=1)
    actions.forbid_links(moderator=moderator, reader=reader, ends_at=ends_at, reason="Shops.")
    author = Reader.objects.get(pk=reader.pk)
    with pytest.raises(discussion.Refused, match="no links"):
        discussion.post_comment(author=author, thread=thread, text="See https://shop.example/a")
    assert discussion.post_comment(author=author, thread=thread, text="See for yourselves.")
    Standing.objects.update(links_end_at=timezone.now())
    author = Reader.objects.get(pk=reader.pk)
    assert discussion.post_comment(author=author, thread=thread, text="See https://shop.example/a")


def test_what_a_rule_holds_is_its_decision_and_what_it_refuses_is_counted(thread, reader, moderator):
    Thread.objects.update(mode="held")
    thread.refresh_from_db()
    comment = discussion.post_comment(author=reader, thread=thread, text="Held words.")
    decision = Decision.objects.get()
    assert (decision.by, decision.rule, decision.comment) == (None, "read_first_where_it_is_held", comment)
    assert Entry.objects.get().who == "rule:read_first_where_it_is_held"
    for _time in range(2):
        with pytest.raises(discussion.Refused, match="exactly this"):
            discussion.post_comment(author=reader, thread=thread, text="Held words.")
    refusal = Refusal.objects.get()
    assert (refusal.author, refusal.rule, refusal.count) == (reader, "no_repeat", 2)
    assert Entry.objects.count() == 1
    actions.approve_comment(moderator=moderator, comment=comment)
    approved = Decision.objects.get(act="approve")
    assert abs(approved.waiting_since - decision.at) < timedelta(seconds=1)
    decision.refresh_from_db()
    assert decision.overturned_at is not None


def test_a_comment_that_is_published_costs_no_statement_of_moderation(
    thread, reader, django_assert_max_num_queries
):
    discussion.post_comment(author=reader, thread=thread, text="The first is slower.")
    with django_assert_max_num_queries(30) as asked:
        discussion.post_comment(author=reader, thread=thread, text="Another.")
    names = ("moderation_decision", "moderation_entry", "moderation_refusal")
    assert not [one["sql"] for one in asked if any(name in one["sql"] for name in names)]


def test_what_was_approved_and_goes_with_what_it_answered_counts_as_overturned(thread, moderator):
    parent = make.make_comment("Above.", thread=thread)
    reply = make.make_comment("Below.", parent=parent, state="held")
    actions.approve_comment(moderator=moderator, comment=reply)
    actions.remove_with_replies(moderator=moderator, comment=parent, reason="spam")
    assert Decision.objects.get(comment=reply, act="approve").overturned_at is not None


def test_what_is_added_to_a_reason_is_bounded_whichever_way_it_comes(thread, moderator):
    comment = make.make_comment("Words.", thread=thread)
    with pytest.raises(Refused, match="at most 1000 fit"):
        actions.remove_comment(moderator=moderator, comment=comment, reason="spam", text="a" * 1001)
    assert Comment.objects.get(pk=comment.pk).state == "shown"
