"""Moderators per section: what they see, what is counted for them, and where they decide."""

import pytest

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Case, Entry, Remit
from colonnade.news.models import Article, Section
from colonnade.readers.models import Reader
from tests import factories as make

DESK = "/desk/moderation/"
State = Comment.State


@pytest.fixture
def administrator(newsroom) -> Reader:
    return make.make_reader("Ada", role="administrator")


@pytest.fixture
def city(newsroom) -> Section:
    return make.make_section("City", slug="city")


@pytest.fixture
def inner(city) -> Section:
    """A section within the city's."""
    return make.make_section("Harbour", slug="harbour", parent=city)


@pytest.fixture
def sport(newsroom) -> Section:
    return make.make_section("Sport", slug="sport")


def held_in(section: Section, text: str = "Held words.", **more: object) -> Comment:
    thread = make.make_thread(make.make_article(section=section))
    return make.make_comment(text, thread=thread, author=make.make_reader(), **{"state": "held", **more})


def seen_by(moderator: Reader, page=queries.held_page, **more: object) -> set[int]:
    shown = page("", queries.reach_of(moderator), **more)
    return {case.comment.pk for case in shown.cases}


def counted(moderator: Reader) -> dict[str, int | None]:
    return {tab.name: tab.count for tab in queries.tabs(queries.reach_of(moderator))}


def give(administrator: Reader, moderator: Reader, *sections: Section) -> None:
    numbers = [section.pk for section in sections]
    actions.give_sections(administrator=administrator, moderator=moderator, sections=numbers)


def test_a_moderator_sees_and_counts_what_stands_in_their_sections(
    administrator, moderator, city, inner, sport
):
    here, below, elsewhere = held_in(city), held_in(inner), held_in(sport)
    shown = {one.pk for one in (held_in(city, state="shown"), held_in(inner, state="shown"))}
    far = held_in(sport, state="shown")
    removed = {held_in(section, state="removed").pk: section for section in (city, sport)}
    assert seen_by(moderator) == {here.pk, below.pk, elsewhere.pk}
    give(administrator, moderator, city)
    assert seen_by(moderator) == {here.pk, below.pk}
    assert counted(moderator)["held"] == 2
    assert seen_by(moderator, queries.recent_page) == shown | {here.pk, below.pk} | {
        pk for pk, section in removed.items() if section == city
    }
    assert far.pk not in seen_by(moderator, queries.new_page)
    assert seen_by(moderator, queries.removed_page) == {
        pk for pk, section in removed.items() if section == city
    }
    give(administrator, moderator, inner)
    assert seen_by(moderator) == {below.pk}
    assert seen_by(moderator, wanted=queries.Filter(section=city.pk)) == {below.pk}
    assert seen_by(moderator, wanted=queries.Filter(section=sport.pk)) == set()
    assert seen_by(moderator, wanted=queries.Filter(words="Held")) == {below.pk}
    assert seen_by(administrator) == {here.pk, below.pk, elsewhere.pk}
    assert counted(administrator)["held"] == 3
    give(administrator, moderator)
    assert seen_by(moderator) == {here.pk, below.pk, elsewhere.pk}


def test_elsewhere_nothing_is_decided_and_a_sentence_says_why(
    administrator, moderator, city, sport, signed_in
):
    give(administrator, moderator, city)
    held, shown = held_in(sport), held_in(sport, state="shown")
    removed = held_in(sport, state="removed")
    make.make_report(shown)
    desk = signed_in(moderator)
    for comment, verb, form in (
        (held, "approve", {}),
        (held, "take", {}),
        (held, "note", {"text": "A note."}),
        (held, "remove", {"reason": "spam"}),
        (held, "remove", {"reason": "spam", "scope": "replies"}),
        (shown, "keep", {}),
        (shown, "hold", {}),
        (shown, "feature", {}),
        (removed, "restore", {}),
    ):
        answer = desk.post(f"{DESK}comments/{comment.pk}/{verb}/", form)
        assert answer.status_code == 422, verb
        assert "a section in which others decide" in answer.content.decode()
    desk.post(f"{DESK}several/", {"comment": [str(held.pk)], "approve": "yes"})
    answer = desk.post(f"/comments/{shown.pk}/feature/")
    assert answer.status_code in (403, 422)
    answer = desk.post(f"{DESK}threads/{held.thread_id}/", {"change": "mode", "mode": "off", "reason": "No."})
    assert answer.status_code == 422
    states = [Comment.objects.get(pk=one.pk).state for one in (held, shown, removed)]
    assert (states, Thread.objects.get(pk=held.thread_id).mode) == (["held", "shown", "removed"], "open")
    page = desk.get(f"{DESK}comments/{held.pk}/").content.decode()
    assert "It stands in a section in which others decide." in page
    assert f"{held.pk}/approve/" not in page
    own = held_in(city)
    assert desk.post(f"{DESK}comments/{own.pk}/approve/").status_code == 303
    assert signed_in(administrator).post(f"{DESK}comments/{held.pk}/approve/").status_code == 303


def test_readers_are_decided_on_where_they_wrote_and_nothing_beyond(administrator, moderator, city, sport):
    near, far = held_in(city, state="shown"), held_in(sport, state="shown")
    give(administrator, moderator, city)
    actions.set_standing(moderator=moderator, reader=near.author, kind="watched", reason="Insults.")
    with pytest.raises(Refused, match="nothing in your sections"):
        actions.set_standing(moderator=moderator, reader=far.author, kind="watched", reason="Insults.")
    for act in (actions.ban_with_words, actions.propose_ban_with_words):
        with pytest.raises(Refused, match="beyond your sections"):
            act(moderator=moderator, reader=near.author, reason="Insults.")
    assert Comment.objects.get(pk=near.pk).state == "shown"
    proposal = actions.propose_ban_with_words(moderator=administrator, reader=near.author, reason="Insults.")
    with pytest.raises(Refused, match="beyond your sections"):
        actions.confirm_ban(moderator=moderator, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.closed_at is None
    actions.decline_ban(moderator=moderator, proposal=proposal)
    proposal = actions.propose_ban(moderator=administrator, reader=far.author, reason="Insults.")
    with pytest.raises(Refused, match="nothing in your sections"):
        actions.decline_ban(moderator=moderator, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.closed_at is None


def test_administrators_give_sections_on_a_page_and_the_log_tells(
    administrator, moderator, city, sport, signed_in
):
    chief, place = signed_in(administrator), f"{DESK}moderators/"
    assert "Ines Okafor" in chief.get(place).content.decode()
    form = {"moderator": str(moderator.pk), "section": [str(city.pk), str(sport.pk)]}
    assert chief.post(place, form).status_code == 303
    assert set(Remit.objects.values_list("section", flat=True)) == {city.pk, sport.pk}
    assert chief.get(place).content.decode().partition("</main>")[0].count(" checked") == 2
    entry = Entry.objects.order_by("-number").first()
    assert (entry.what, entry.facts["sections"]["is"]) == ("sections", sorted([city.pk, sport.pk]))
    assert chief.post(place, form | {"section": ["999999"]}).status_code == 422
    assert chief.post(place, {"moderator": "999999"}).status_code == 404
    answer = signed_in(moderator).post(place, form)
    assert answer.status_code == 422
    assert "Only administrators" in answer.content.decode()
    with pytest.raises(Refused, match="administrators decide everywhere"):
        give(administrator, administrator, city)
    with pytest.raises(Refused, match="Only moderators"):
        give(administrator, make.make_reader("Bo Lind"), city)
    assert Remit.objects.count() == 2
    assert Entry.objects.count() == entry.number


def test_what_waits_moves_with_its_article_and_its_section(administrator, moderator, city, inner, sport):
    give(administrator, moderator, city)
    comment = held_in(sport)
    article = Article.objects.get(pk=comment.thread.article_id)
    assert seen_by(moderator) == set()
    article.move(Section.objects.get(pk=inner.pk), pos="last-child")
    assert Case.objects.get().section_id == inner.pk
    assert seen_by(moderator) == {comment.pk}
    Section.objects.get(pk=inner.pk).move(Section.objects.get(pk=sport.pk), pos="last-child")
    assert seen_by(moderator) == set()
    Case.objects.update(section=None)
    actions.open_missing_cases()
    assert Case.objects.get().section_id == inner.pk


def test_what_is_due_first_in_any_of_many_sections_comes_first(
    administrator, moderator, city, sport, django_assert_num_queries
):
    comments = [held_in(section) for _number in range(20) for section in (city, sport)]
    order = comments[::-1]
    for number, comment in enumerate(order):
        Case.objects.filter(comment=comment).update(due_at=f"2026-02-01T10:{number:02}:00Z")
    give(administrator, moderator, city, sport)
    reach = queries.reach_of(moderator)
    first = queries.held_page("", reach)
    second = queries.held_page(first.next, reach)
    assert [case.comment.pk for case in (*first.cases, *second.cases)] == [one.pk for one in order]
    with django_assert_num_queries(4):
        assert counted(moderator)["held"] == 40
    actions.give_sections(administrator=administrator, moderator=moderator, sections=[sport.pk])
    assert seen_by(moderator) == {one.pk for one in comments[1::2]}


def test_the_counts_that_follow_live_are_those_of_the_moderator(
    administrator, moderator, city, sport, signed_in
):
    held_in(city), held_in(sport)
    give(administrator, moderator, sport)
    number = '<span class="num">{}</span>'
    assert number.format(1) in signed_in(moderator).get(f"{DESK}counts/?tab=held").content.decode()
    assert number.format(2) in signed_in(administrator).get(f"{DESK}counts/?tab=held").content.decode()


def test_a_moderator_of_a_section_does_not_decide_through_discussions_own_actions(
    administrator, moderator, city, sport
):
    give(administrator, moderator, city)
    comment = held_in(sport)
    with pytest.raises(discussion.Refused, match="others decide"):
        discussion.approve_comment(moderator=moderator, comment=comment)
    assert Comment.objects.get().state == State.HELD


def test_a_section_that_is_deleted_makes_nobody_a_moderator_of_the_whole_paper(
    administrator, moderator, city, sport
):
    give(administrator, moderator, city)
    comment = held_in(sport)
    city.delete()
    assert not queries.reach_of(moderator).is_whole
    assert seen_by(moderator) == set()
    with pytest.raises(discussion.Refused, match="others decide"):
        actions.approve_comment(moderator=moderator, comment=comment)
    give(administrator, moderator)
    assert queries.reach_of(moderator).is_whole


def test_who_has_lost_a_section_undoes_nothing_there(administrator, moderator, city, sport):
    comment = held_in(city)
    actions.approve_comment(moderator=moderator, comment=comment)
    decision = queries.undoable(moderator)
    give(administrator, moderator, sport)
    with pytest.raises(Refused, match="others decide"):
        actions.undo_decision(moderator=moderator, decision=decision)
    assert Comment.objects.get(pk=comment.pk).state == "shown"
    with pytest.raises(Refused, match="written nothing in your sections"):
        actions.message_reader(moderator=moderator, reader=comment.author, words="Well said.")


def test_nobody_is_given_the_whole_paper_by_a_form_in_which_nothing_is_chosen(
    administrator, moderator, city, signed_in
):
    give(administrator, moderator, city)
    city.delete()
    chief, place = signed_in(administrator), f"{DESK}moderators/"
    assert "Nowhere: their sections are gone" in chief.get(place).content.decode()
    form = {"moderator": str(moderator.pk)}
    assert chief.post(place, form).status_code == 422
    assert not queries.reach_of(moderator).is_whole
    assert chief.post(place, form | {"everywhere": "yes"}).status_code == 303
    assert queries.reach_of(moderator).is_whole
