"""Queues: each comment in its conversation, filters and saved ones, others from the same address."""

import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.actions import journal
from colonnade.moderation.models import Case, ModerationSettings, Origin, SavedFilter
from colonnade.moderation.queries import lists
from colonnade.readers.models import Reader
from tests import factories as make

DESK = "/desk/moderation/"
HERE, THERE = "203.0.113.7", "2001:db8:1:2::9"


def wanted(**conditions: object) -> queries.Filter:
    return queries.Filter(**conditions)


def numbers(page: queries.CaseList) -> list[int]:
    return [case.comment.pk for case in page.cases]


def read(saved: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(saved).query))


# In its conversation


def test_a_case_shows_what_it_answers_three_deep_and_where_it_began(thread, moderator, signed_in):
    above = [make.make_comment("Depth 0.", thread=thread, author=make.make_reader("Nil"))]
    for depth in range(1, 5):
        above.append(make.make_comment(f"Depth {depth}.", parent=above[-1]))
    held = make.make_comment("Held below.", parent=above[-1], state="held", author=make.make_reader())
    (case,) = queries.held_page().cases
    assert [one.number for one in case.above] == [one.pk for one in above[2:]]
    assert case.has_more_above
    page = signed_in(moderator).get(DESK).content.decode()
    assert [f"Depth {depth}." in page for depth in range(5)] == [False, False, True, True, True]
    assert f'href="{DESK}comments/{above[2].pk}/">What came before' in page
    (short,) = [case for case in queries.recent_page().cases if case.comment.pk == above[1].pk]
    assert ([one.number for one in short.above], short.has_more_above) == ([above[0].pk], False)
    assert held.pk == case.comment.pk


def test_the_page_of_a_case_shows_replies_and_what_its_author_wrote_before(
    thread, reader, moderator, signed_in
):
    earlier = make.make_comment("Earlier words.", thread=thread, author=reader, state="removed")
    comment = make.make_comment("The one.", thread=thread, author=reader)
    replies = [make.make_comment(f"Reply {n}.", parent=comment) for n in range(12)]
    make.make_comment("Below a reply.", parent=replies[0])
    make.make_comment("Later words.", thread=thread, author=reader)
    around = queries.conversation_of(comment)
    assert [one.number for one in around.replies] == [one.pk for one in replies[:10]]
    assert around.has_more
    assert [one.number for one in around.before] == [earlier.pk]
    page = signed_in(moderator).get(f"{DESK}comments/{comment.pk}/").content.decode()
    assert "Earlier words." in page
    assert "Later words." not in page
    assert "1 reply" in page
    assert "More replies, in their place" in page


def test_the_record_of_an_author_stands_in_a_line(thread, reader, moderator):
    for state, days in (("shown", 1), ("shown", 2), ("removed", 3), ("removed", 40)):
        when = timezone.now() - timedelta(days=days)
        make.make_comment(thread=thread, author=reader, state=state, posted_at=when)
    actions.warn_reader(moderator=moderator, reader=reader, reason="Mind your words.")
    record = queries.recent_page().cases[0].record
    assert (record.shown, record.removed, record.is_more) == (2, 1, False)
    assert record.acts == (("Warned", 1),)
    for _number in range(50):
        make.make_comment(thread=thread, author=reader)
    record = queries.recent_page().cases[0].record
    assert (record.shown, record.is_more) == (50, True)


# Filters


@pytest.fixture
def mixed(thread, reader, moderator) -> dict[str, Comment]:
    """One case of each kind, and one beside them that no filter wants."""
    harbour = make.make_section("Harbour")
    elsewhere = make.make_thread(make.make_article("Elsewhere", section=harbour))
    french = make.make_thread(make.make_article("Ailleurs", own_language="ar"))
    Thread.objects.filter(pk=thread.pk).update(mode="held")
    found = {
        "section": make.make_comment(thread=elsewhere, state="held"),
        "language": make.make_comment(thread=french, state="held"),
        "words": make.make_comment("About a Zeppelin.", thread=thread, state="held"),
        "reader": make.make_comment(thread=thread, state="held", author=reader),
        "rule": discussion.post_comment(
            author=make.make_reader(), thread=make.make_thread(thread.article), text="Held by a rule."
        ),
        "reason": make.make_comment(thread=thread, state="held"),
        "hours": make.make_comment(thread=thread, state="held"),
        "beside": make.make_comment(thread=thread, state="held"),
    }
    make.make_report(found["reason"], reason="hate")
    Case.objects.filter(comment=found["hours"]).update(opened_at=timezone.now() - timedelta(hours=30))
    old = timezone.now() - timedelta(hours=30)
    Comment.objects.filter(pk=found["hours"].pk).update(posted_at=old)
    found["harbour"] = harbour
    return found


def conditions(mixed: dict) -> dict[str, dict[str, object]]:
    return {
        "section": {"section": mixed["harbour"].pk},
        "language": {"language": "ar"},
        "words": {"words": "zeppelin"},
        "reader": {"reader": "bo l"},
        "rule": {"rule": "read_first_where_it_is_held"},
        "reason": {"reason": "hate"},
        "hours": {"hours": 24},
    }


def test_each_condition_finds_its_own_and_nothing_else(mixed, moderator, signed_in):
    desk = signed_in(moderator)
    for name, given in conditions(mixed).items():
        assert numbers(queries.held_page(wanted=wanted(**given))) == [mixed[name].pk], name
        assert numbers(queries.recent_page(wanted=wanted(**given))) == [mixed[name].pk], name
        page = desk.get(DESK, given).content.decode()
        assert page.count('<article class="comment"') == 1, name
        assert f'data-comment="{mixed[name].pk}"' in page, name
    both = wanted(words="zeppelin", section=mixed["harbour"].pk)
    assert numbers(queries.held_page(wanted=both)) == []
    assert numbers(queries.removed_page(wanted=wanted(words="zeppelin"))) == []


def test_a_filter_that_cannot_be_read_is_said_and_shows_nothing(mixed, moderator, signed_in):
    desk = signed_in(moderator)
    for given in ({"section": "9999"}, {"hours": "-1"}, {"language": "xx"}, {"same": "x"}, {"rule": "<b>"}):
        answer = desk.get(DESK, given)
        assert answer.status_code == 422, given
        page = answer.content.decode()
        assert "cannot be read" in page
        assert '<article class="comment"' not in page
        assert "<b>" not in page.partition("<main")[2].replace("<b>Waits", "")
    assert desk.get(DESK, {"words": "zep", "after": "x"}).status_code == 404


def test_the_pages_of_a_filtered_queue_meet_without_a_gap(thread, monkeypatch):
    """Also where a page stops looking before it is full."""
    monkeypatch.setattr(lists, "LOOKED_AT", 10)
    held = [
        make.make_comment("wanted" if n % 7 == 3 else "other", thread=thread, state="held").pk
        for n in range(40)
    ]
    found, after, pages = [], "", 0
    while True:
        page = queries.held_page(after, wanted=wanted(words="wanted"))
        found, pages = found + numbers(page), pages + 1
        assert page.is_cut == bool(page.next)
        if not page.next:
            break
        after = page.next
    assert found == held[3::7]
    assert pages == 4
    monkeypatch.setattr(lists, "SEARCHED", 10)
    said, after = [], ""
    while True:
        page = queries.recent_page(after, wanted=wanted(words="wanted"))
        said += numbers(page)
        if not page.next:
            break
        after = page.next
    assert said == held[3::7][::-1]


@pytest.mark.parametrize(
    "given", [{"words": "question"}, {"reader": "Reader"}, {"reason": "spam"}, {"hours": 1}]
)
def test_a_filtered_page_costs_the_same_whatever_waits(given, thread, django_assert_num_queries):
    ModerationSettings.load()
    first = make.make_comment(thread=thread)

    def wait(count: int) -> None:
        for number in range(count):
            comment = make.make_comment(
                parent=first, state="held", author=make.make_reader(f"Reader x{number}")
            )
            make.make_report(comment)
        Case.objects.update(opened_at=timezone.now() - timedelta(hours=2))

    wait(2)
    with django_assert_num_queries(13):
        assert len(queries.held_page(wanted=wanted(**given)).cases) == 2
    for number in range(8):
        make.make_report(
            make.make_comment(parent=first, state="held", author=make.make_reader(f"Reader y{number}"))
        )
    Case.objects.update(opened_at=timezone.now() - timedelta(hours=2))
    with django_assert_num_queries(13):
        assert len(queries.held_page(wanted=wanted(**given)).cases) == 10


def test_a_filter_is_saved_opened_renamed_and_deleted(mixed, moderator, signed_in):
    desk = signed_in(moderator)
    place = f"{DESK}?words=zeppelin&hours=&language="
    form = {"list": "held", "name": " Airships ", "next": place}
    answer = desk.post(f"{DESK}filters/", form)
    assert answer.status_code == 303
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.list, saved.conditions) == ("Airships", "held", {"words": "zeppelin"})
    page = desk.get(saved.address).content.decode()
    assert f'href="{saved.address}" aria-current="page"><bdi>Airships</bdi>' in page
    assert page.count('<article class="comment"') == 1
    assert desk.post(f"{DESK}filters/", form | {"next": f"{DESK}?hours=3"}).status_code == 303
    assert SavedFilter.objects.get().conditions == {"hours": "3"}
    assert desk.post(f"{DESK}filters/{saved.pk}/", {"name": "Old ones"}).status_code == 303
    assert SavedFilter.objects.get().name == "Old ones"
    assert desk.post(f"{DESK}filters/{saved.pk}/", {"delete": "yes"}).status_code == 303
    assert not SavedFilter.objects.exists()
    assert desk.post(f"{DESK}filters/{saved.pk}/", {"delete": "yes"}).status_code == 404


def test_what_cannot_be_saved_is_refused_with_a_sentence(moderator, signed_in):
    desk, place = signed_in(moderator), f"{DESK}?words=a"
    for form, said in (
        ({"list": "held", "name": " ", "next": place}, "Give it a name"),
        ({"list": "held", "name": "n" * 61, "next": place}, "Give it a name"),
        ({"list": "log", "name": "n", "next": place}, "Open one of the lists"),
        ({"list": "held", "name": "n", "next": DESK}, "Choose first what you look for"),
        ({"list": "held", "name": "n", "next": f"{DESK}?hours=x"}, "Choose first what you look for"),
    ):
        answer = desk.post(f"{DESK}filters/", form)
        assert answer.status_code == 422, form
        assert said in answer.content.decode()
    for number in range(SavedFilter.MOST):
        actions.save_filter(moderator=moderator, name=str(number), list="held", conditions={"words": "a"})
    with pytest.raises(Refused, match="Delete one"):
        actions.save_filter(moderator=moderator, name="more", list="held", conditions={"words": "a"})
    actions.save_filter(moderator=moderator, name="7", list="recent", conditions={"words": "b"})
    with pytest.raises(Refused, match="already"):
        actions.rename_filter(moderator=moderator, saved=SavedFilter.objects.get(name="8"), name="7")


def test_administrators_share_filters_that_others_see_and_leave_alone(moderator, signed_in):
    administrator = make.make_reader("Ada", role="administrator")
    own = actions.save_filter(moderator=moderator, name="Mine", list="held", conditions={"words": "a"})
    shared = actions.save_filter(moderator=administrator, name="Ours", list="held", conditions={"hours": "2"})
    with pytest.raises(Refused, match="administrators"):
        actions.share_filter(administrator=moderator, saved=own)
    with pytest.raises(Refused, match="somebody else"):
        actions.share_filter(administrator=administrator, saved=own)
    assert [one.name for one in queries.saved_filters(moderator)] == ["Mine"]
    chief = signed_in(administrator)
    assert chief.post(f"{DESK}filters/{shared.pk}/", {"share": "yes"}).status_code == 303
    assert [one.name for one in queries.saved_filters(moderator)] == ["Mine", "Ours"]
    assert [one.name for one in queries.saved_filters(administrator)] == ["Ours"]
    answer = signed_in(moderator).post(f"{DESK}filters/{shared.pk}/", {"delete": "yes"})
    assert answer.status_code == 422
    assert "somebody else" in answer.content.decode()
    assert chief.post(f"{DESK}filters/{shared.pk}/", {"withhold": "yes"}).status_code == 303
    assert [one.name for one in queries.saved_filters(moderator)] == ["Mine"]


def test_several_of_any_list_are_held_restored_or_removed(thread, moderator, signed_in):
    comments = [make.make_comment(thread=thread, author=make.make_reader()) for _number in range(3)]
    desk, chosen = signed_in(moderator), [str(one.pk) for one in comments]

    def states() -> set[str]:
        return set(Comment.objects.values_list("state", flat=True))

    page = desk.get(f"{DESK}recent/?words=question").content.decode()
    assert page.count('form="several" name="comment"') == 3
    desk.post(f"{DESK}several/", {"comment": chosen, "hold": "yes"})
    assert states() == {"held"}
    desk.post(f"{DESK}several/", {"comment": chosen, "reason": "spam"})
    assert states() == {"removed"}
    assert 'name="restore"' in desk.get(f"{DESK}removed/").content.decode()
    desk.post(f"{DESK}several/", {"comment": chosen, "restore": "yes"})
    assert states() == {"shown"}


# Addresses


def come_from(address: str, *comments: Comment) -> None:
    for comment in comments:
        journal.said(comment=comment, address=address)
    actions.write_origins()


def test_others_from_the_same_address_are_told_and_the_address_to_nobody(
    thread, reader, moderator, signed_in
):
    other, third = make.make_reader("Nadia"), make.make_reader("Third")
    one, two = (make.make_comment(thread=thread, author=who) for who in (reader, other))
    alone = make.make_comment(thread=thread, author=third)
    come_from(HERE, one, two)
    come_from(THERE, alone)
    shared = {case.comment.pk: case.is_shared for case in queries.recent_page().cases}
    assert shared == {one.pk: True, two.pk: True, alone.pk: False}
    assert [person.name for person in queries.conversation_of(one).others] == ["Nadia"]
    assert numbers(queries.recent_page(wanted=wanted(same=one.pk))) == [two.pk, one.pk]
    assert numbers(queries.recent_page(wanted=wanted(same=alone.pk))) == [alone.pk]
    assert numbers(queries.recent_page(wanted=wanted(same=one.pk, reader="nad"))) == [two.pk]
    desk = signed_in(moderator)
    digests = set(Origin.objects.values_list("digest", flat=True))
    for page in (f"{DESK}recent/", f"{DESK}comments/{one.pk}/", f"{DESK}recent/?same={one.pk}"):
        text = desk.get(page).content.decode()
        assert not [secret for secret in (HERE, THERE, *digests) if secret in text], page
    assert "Who else wrote from the same address" in desk.get(f"{DESK}comments/{one.pk}/").content.decode()


def test_of_an_address_only_a_keyed_hash_is_kept_one_for_a_household(thread, reader, settings):
    one, two, three = (make.make_comment(thread=thread, author=reader) for _number in range(3))
    come_from(THERE, one)
    come_from("2001:db8:1:2:3::1", two)
    come_from("", three)
    assert len(set(Origin.objects.values_list("digest", flat=True))) == 1
    assert not Origin.objects.filter(comment=three).exists()
    settings.SECRET_KEY = "another key of the paper's own, long enough"
    come_from(THERE, three)
    assert len(set(Origin.objects.values_list("digest", flat=True))) == 2


def test_an_address_is_forgotten_in_time_and_not_seen_before_that(thread, reader):
    one, two = (make.make_comment(thread=thread, author=who) for who in (reader, make.make_reader()))
    come_from(HERE, one, two)
    ModerationSettings.load()
    assert queries.conversation_of(one).others
    Origin.objects.update(at=timezone.now() - timedelta(days=10))
    assert queries.conversation_of(one).others
    assert actions.forget_origins() == 0
    ModerationSettings.objects.update(address_days=7)
    assert queries.conversation_of(one).others == ()
    assert not any(case.is_shared for case in queries.recent_page().cases)
    assert numbers(queries.recent_page(wanted=wanted(same=one.pk))) == []
    assert actions.forget_origins() == 2
    ModerationSettings.objects.update(address_days=0)
    come_from(HERE, one)
    assert not Origin.objects.exists()


def test_posting_asks_no_statement_more_and_what_was_not_stored_is_not_kept(
    thread, reader, django_assert_num_queries
):
    comments = [make.make_comment(thread=thread, author=reader) for _number in range(20)]
    ModerationSettings.load()
    with django_assert_num_queries(0):
        journal.said(comment=comments[0], address=HERE)
        for comment in comments:
            journal.said(comment=comment, address=HERE)
    journal.said(comment=Comment(pk=10**9, author=reader), address=HERE)
    with django_assert_num_queries(5):  # the setting, the transaction, which are there, all of them at once
        assert actions.write_origins() == 21
    assert Origin.objects.count() == 20
    with django_assert_num_queries(0):
        assert actions.write_origins() == 0


def test_an_address_goes_with_the_data_of_its_reader(thread, reader):
    comment = make.make_comment(thread=thread, author=reader)
    come_from(HERE, comment)
    files = dict(actions.take_out(reader=reader))
    (told,) = json.loads(files["addresses.json"])
    assert told["comment_id"] == comment.pk
    assert HERE not in files["addresses.json"]
    discussion.forget_reader(reader=reader, choice="keep")
    actions.forget_reader(reader=Reader.objects.get(pk=reader.pk), choice="keep")
    assert not Origin.objects.exists()
