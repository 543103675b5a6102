"""Cases: what waits, in which order, who looks at it, and what a page of a hundred thousand costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.edge import live
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Case, Decision, ModerationSettings, Note, Report
from tests import factories as make

DESK = "/desk/moderation/"


def waiting(name: str = "held") -> list[int]:
    page = {"held": queries.held_page, "reported": queries.reported_page}[name]()
    return [case.comment.pk for case in page.cases]


def test_a_case_opens_and_closes_with_what_happens_to_its_comment(thread, reader, moderator):
    Thread.objects.update(mode="held")
    thread.refresh_from_db()
    comment = discussion.post_comment(author=reader, thread=thread, text="Held words.")
    assert waiting() == [comment.pk]
    actions.approve_comment(moderator=moderator, comment=comment)
    assert (waiting(), Decision.objects.get(act="approve").waiting_since) == (
        [],
        Case.objects.get().opened_at,
    )
    actions.undo_decision(moderator=moderator, decision=Decision.objects.get(act="approve"))
    assert waiting() == [comment.pk]
    actions.approve_comment(moderator=moderator, comment=comment)
    actions.report_comment(
        reader=make.make_reader(), comment=Comment.objects.select_related("thread").get(), reason="spam"
    )
    assert (waiting(), waiting("reported")) == ([], [comment.pk])
    actions.keep_comment(moderator=moderator, comment=comment)
    assert waiting("reported") == []
    actions.hold_comment(moderator=moderator, comment=comment)
    assert waiting() == [comment.pk]
    discussion.withdraw_comment(author=reader, comment=comment)
    assert waiting() == []


@pytest.mark.parametrize("choice", ["keep", "remove"])
def test_what_a_leaving_reader_takes_along_waits_no_more(choice, thread, reader):
    comment = make.make_comment(thread=thread, author=reader, state="held")
    discussion.forget_reader(reader=reader, choice=choice)
    actions.forget_reader(reader=reader, choice=choice)
    assert waiting() == ([comment.pk] if choice == "keep" else [])


def test_what_came_without_a_case_is_given_one(thread):
    held = make.make_comment(thread=thread, state="held")
    reported, quiet = make.make_comment(thread=thread), make.make_comment(thread=thread)
    Case.objects.all().delete()
    Report.objects.create(comment=reported, reporter=make.make_reader(), reason="spam")
    assert actions.open_missing_cases() == 2
    assert (waiting(), waiting("reported")) == ([held.pk], [reported.pk])
    assert actions.open_missing_cases() == 0
    assert not Case.objects.filter(comment=quiet).exists()


def test_the_oldest_and_the_most_urgent_come_first(thread, reader, moderator):
    trusted, crying = make.make_reader("Trusted"), make.make_reader("Crying")
    for person, decide in ((trusted, "remove"), (crying, "keep")):
        for _number in range(3):
            comment = make.make_comment(thread=thread)
            make.make_report(comment, reporter=person)
            if decide == "remove":
                actions.remove_comment(moderator=moderator, comment=comment, reason="spam")
            else:
                actions.keep_comment(moderator=moderator, comment=comment)
    by_crying, by_trusted, old = (make.make_comment(f"{n}", thread=thread) for n in range(3))
    make.make_report(by_crying, reporter=crying)
    make.make_report(by_trusted, reporter=trusted)
    make.make_report(old, reporter=crying)
    Case.objects.filter(comment=old).update(due_at=timezone.now() - timedelta(days=1))
    assert waiting("reported") == [old.pk, by_trusted.pk, by_crying.pk]
    late = queries.case(old.pk).waiting
    assert (late.is_late, queries.case(by_trusted.pk).waiting.is_late) == (True, False)
    for _number in range(3):
        make.make_report(by_crying)
    assert waiting("reported") == [old.pk, by_crying.pk, by_trusted.pk]


def test_a_case_that_was_taken_is_left_to_who_took_it_for_a_while(thread, reader, moderator, signed_in):
    comment, other = (
        make.make_comment(thread=thread, state="held"),
        make.make_reader("Nadia", role="moderator"),
    )
    actions.take_case(moderator=other, comment=comment)
    with pytest.raises(Refused, match="Nadia is looking at this comment"):
        actions.take_case(moderator=moderator, comment=comment)
    assert "Nadia</bdi> is looking at it" in signed_in(moderator).get(DESK).content.decode()
    Case.objects.update(taken_until=timezone.now())
    actions.take_case(moderator=moderator, comment=comment)
    assert Case.objects.get().taken_by == moderator
    actions.approve_comment(moderator=other, comment=comment)
    with pytest.raises(Refused, match="waits for nobody"):
        actions.take_case(moderator=moderator, comment=comment)


def test_the_pages_of_a_queue_meet_without_a_gap(thread):
    held = [make.make_comment(thread=thread, state="held").pk for _number in range(queries.PAGE + 3)]
    Case.objects.update(due_at=timezone.now())
    first = queries.held_page()
    second = queries.held_page(first.next)
    assert [case.comment.pk for case in (*first.cases, *second.cases)] == held
    assert (first.is_first, second.is_first, second.next) == (True, False, "")
    for mark in ("x", "-1", "1-x", "９-1", "1" * 19, "9" * 18 + "-1"):
        with pytest.raises(queries.NoSuchPage):
            queries.held_page(mark)


@pytest.mark.parametrize("name", ["held", "reported", "removed", "recent", "new", "found"])
def test_a_list_of_the_desk_costs_the_same_whatever_waits(name, thread, reader, django_assert_num_queries):
    page = {
        "held": queries.held_page,
        "reported": queries.reported_page,
        "removed": queries.removed_page,
        "recent": queries.recent_page,
        "new": queries.new_page,
        "found": lambda: queries.found_page("a"),
    }[name]

    ModerationSettings.load()
    first = make.make_comment("What all answer.", thread=thread)

    def wait(count: int) -> None:
        for _number in range(count):
            state = name if name in ("held", "removed") else "shown"
            comment = make.make_comment(parent=first, author=make.make_reader(), state=state)
            if name == "reported":
                make.make_report(comment, reporter=reader)

    wait(2)
    first_of_all = int(name in ("recent", "found"))
    most = {"held": 11, "reported": 11, "removed": 11, "recent": 11, "new": 12, "found": 13}[name]
    with django_assert_num_queries(most):
        assert len(page().cases) == 2 + first_of_all
    wait(8)
    with django_assert_num_queries(most) as asked:
        shown = page().cases
        assert [
            (case.name, case.comment.thread.article.address, case.standing, case.waiting) for case in shown
        ]
        assert len(shown) == 10 + first_of_all
    assert not [one["sql"] for one in asked if "OFFSET" in one["sql"]]


def test_new_readers_leave_their_list_when_somebody_has_decided(thread, reader, moderator):
    comment = make.make_comment(thread=thread, author=reader)
    old = make.make_reader("Old", joined_at=timezone.now() - timedelta(days=15))
    make.make_comment(thread=thread, author=old)
    assert [case.comment.pk for case in queries.new_page().cases] == [comment.pk]
    actions.hold_comment(moderator=moderator, comment=comment)
    assert queries.new_page().cases == ()


def test_a_moderator_finds_words_and_people(thread, reader, moderator, signed_in):
    said = make.make_comment("About a zeppelin.", thread=thread)
    own = make.make_comment("Nothing.", thread=thread, author=reader)
    desk = signed_in(moderator)
    assert [case.comment.pk for case in queries.found_page("ZEPPELIN").cases] == [said.pk]
    assert [case.comment.pk for case in queries.found_page("bo l").cases] == [own.pk]
    assert queries.found_page(" ").cases == ()
    page = desk.get(f"{DESK}search/", {"q": '"><script>zeppelin'}).content.decode()
    assert "<script>zeppelin" not in page
    assert desk.get(f"{DESK}search/", {"q": "a", "after": "x"}).status_code == 404


def test_several_are_decided_alike_and_each_by_itself(thread, moderator, signed_in):
    held, changed = (
        make.make_comment(thread=thread, state="held"),
        make.make_comment(thread=thread, state="held"),
    )
    reported = make.make_comment(thread=thread)
    make.make_report(reported)
    actions.remove_comment(
        moderator=make.make_reader("Nadia", role="moderator"), comment=changed, reason="spam"
    )
    desk = signed_in(moderator)
    chosen = [str(one.pk) for one in (held, changed, reported)] + ["x", "9" * 30]
    form = {"comment": chosen, f"seen-{changed.pk}": "0", "approve": "yes"}
    assert desk.post(f"{DESK}several/", form).status_code == 303
    assert [Comment.objects.get(pk=one.pk).state for one in (held, changed, reported)] == [
        *("shown", "removed", "shown"),
    ]
    assert not Case.objects.filter(closed_at=None).exists()
    page = desk.get(DESK).content.decode()
    assert "2 comments are decided." in page
    assert "Nadia has decided on this comment meanwhile" in page
    desk.post(f"{DESK}several/", {"comment": str(held.pk), "reason": ""})
    assert Comment.objects.get(pk=held.pk).state == "shown"
    assert "Choose a reason" in desk.get(DESK).content.decode()
    desk.post(f"{DESK}several/", {"comment": str(held.pk), "reason": "spam"})
    assert Comment.objects.get(pk=held.pk).state == "removed"


def test_moderators_note_for_each_other_what_readers_never_see(thread, reader, moderator, signed_in, visitor):
    comment = make.make_comment(thread=thread, author=reader)
    desk = signed_in(moderator)
    for address in (f"{DESK}comments/{comment.pk}/", f"{DESK}readers/{reader.pk}/"):
        assert desk.post(f"{address}note/", {"text": "Was <i>kind</i> once."}).status_code == 303
        assert "Was &lt;i&gt;kind&lt;/i&gt; once." in desk.get(address).content.decode()
        assert desk.post(f"{address}note/", {"text": " "}).status_code == 422
    assert Note.objects.count() == 2
    assert "kind&lt;" not in signed_in(reader).get(comment.thread.article.address).content.decode()


@pytest.mark.parametrize(("role", "may"), [("", False), ("editor", False), ("moderator", True)])
def test_only_moderators_hear_that_something_waits(role, may, newsroom, rf):
    request = rf.get("/live?on=queue:held")
    request.user = make.make_reader(role=role)
    assert live.stream(request, "queue:held").status_code == (200 if may else 403)


def test_the_counts_are_a_part_of_the_page(thread, moderator, signed_in):
    make.make_comment(thread=thread, state="held")
    part = signed_in(moderator).get(f"{DESK}counts/?tab=held").content.decode()
    assert part.count('aria-current="page"') == 1
    assert '<span class="num">1</span>' in part
    assert "<html" not in part
