"""What figures count: small histories whose numbers are known, the borders of days, sheets counted anew."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment
from colonnade.moderation import actions, queries
from colonnade.moderation.actions import journal
from colonnade.moderation.models import Decision, ModerationSettings, Refusal, Report, Sheet
from colonnade.moderation.queries.statistics import StatisticsPage
from colonnade.moderation.queries.sums import Waits
from tests import factories as make
from tests.moderation.histories import (
    ZONE,
    approved,
    banned_with_words,
    figures,
    held_by_a_moderator,
    refused,
    removed,
    removed_and_restored,
    removed_and_undone,
    removed_from_held,
    removed_with_replies,
    reported_and_kept,
    row,
    shown,
    volume,
    waiting,
    withdrawn_while_held,
)


@pytest.fixture
def small_sheets(monkeypatch) -> None:
    """Three comments fill a sheet."""
    monkeypatch.setattr(Sheet, "SIZE", 3)


# What became of it; then comments, decisions, removed, cases, undone, and percent overturned and false.
HISTORIES: list[tuple[Callable[..., None], dict[str, int], tuple[object, ...]]] = [
    (shown, {"at_once": 1}, (1, 0, 0, 0, 0, None, None)),
    (waiting, {"waiting": 1}, (1, 0, 0, 0, 0, None, None)),
    (approved, {"approved": 1}, (1, 1, 0, 1, 0, 0, 100)),
    (removed_from_held, {"removed": 1}, (1, 1, 1, 1, 0, 0, 0)),
    (withdrawn_while_held, {"withdrawn": 1}, (1, 0, 0, 0, 0, None, None)),
    (removed, {"removed": 1}, (1, 1, 1, 0, 0, 0, None)),
    (removed_and_restored, {"at_once": 1}, (1, 2, 1, 0, 0, 50, None)),
    (removed_and_undone, {"at_once": 1}, (1, 0, 0, 0, 1, None, None)),
    (removed_with_replies, {"removed": 3}, (3, 1, 3, 0, 0, 0, None)),
    (reported_and_kept, {"at_once": 1, "reports": 2}, (1, 1, 0, 1, 0, 0, None)),
    (refused, {"refused": 2}, (0, 0, 0, 0, 0, None, None)),
    (banned_with_words, {"removed": 3}, (3, 1, 3, 0, 0, None, None)),
    (held_by_a_moderator, {"waiting": 1}, (1, 1, 0, 0, 0, None, None)),
]


@pytest.mark.parametrize(
    ("history", "outcomes", "counts"), HISTORIES, ids=[h.__name__ for h, *_r in HISTORIES]
)
@pytest.mark.parametrize("is_on_sheets", [False, True])
def test_what_happened_is_counted(
    history, outcomes, counts, is_on_sheets, small_sheets, thread, reader, moderator
):
    history(thread, reader, moderator)
    if is_on_sheets:
        for _number in range(4):
            Comment.objects.filter(pk=make.make_comment(thread=thread).pk).delete()
            make.make_comment(thread=thread, posted_at=timezone.now() - timedelta(days=20))
        assert actions.count_comments() > 1
    page = figures(moderator)
    assert {name: many for name, many in volume(page).items() if many} == outcomes
    assert counts == (
        *(page.posted, page.decisions, page.removed, page.waits.cases),
        *(page.undone, page.overturned, page.false_alarms),
    )


def test_what_a_rule_held_is_counted_once_and_by_what_became_of_it(thread, reader, moderator):
    for what in (waiting, approved, approved, removed_from_held, withdrawn_while_held, refused):
        what(thread, reader, moderator)
    changed = Comment.objects.filter(state="held").get()
    journal.held(comment=changed, rule="read_first_where_it_is_held")
    page = figures(moderator)
    rule = row(page, "rules", "read_first_where_it_is_held")
    assert (rule["held"], rule["approved"], rule["removed"], rule["waiting"], rule["withdrawn"]) == (
        *(5, 2, 1),
        *(1, 1),
    )
    assert rule["false_alarms"] == pytest.approx(200 / 3)
    assert row(page, "rules", "no_flood")["refused"] == 2
    assert (page.held, page.held_share) == (5, 100)


def test_how_long_cases_waited(thread, moderator):
    def wait(seconds: int, **fields: object) -> None:
        at = timezone.now()
        given = {
            "act": "approve",
            "by": moderator,
            "at": at,
            "waiting_since": at - timedelta(seconds=seconds),
        }
        Decision.objects.create(comment=make.make_comment(thread=thread), **given | fields)

    for minutes in range(1, 11):
        wait(minutes * 600)
    wait(90_000, undone_at=timezone.now())
    wait(90_000, act="feature")
    wait(90_000, together=Decision.objects.first())
    assert figures(moderator).waits == Waits(10, 3000, 5400, 6000, 60, 100)
    assert Waits.of([]) == Waits(0, None, None, None, None, None)
    assert Waits.of([86_401]) == Waits(1, 86_401, 86_401, 86_401, 0, 0)


def test_a_day_is_one_of_the_papers_zone(small_sheets, thread, moderator):
    midnight = datetime(2026, 3, 29, tzinfo=ZONE).astimezone(UTC)  # the day has 23 hours
    moments = [midnight - timedelta(microseconds=400), midnight, midnight + timedelta(hours=22, minutes=59)]
    moments.append(midnight + timedelta(hours=23))
    for at in moments:
        comment = make.make_comment(thread=thread, posted_at=at)
        made = Report.objects.create(comment=comment, reason="spam", created_at=at)
        Decision.objects.create(act="approve", by=moderator, comment=comment, at=at, waiting_since=at)
        Refusal.objects.create(thread=thread, rule="no_flood", hour=at, count=made.pk)
    actions.count_comments()
    asked = queries.Asked(date(2026, 3, 28), date(2026, 3, 30))
    table = queries.statistics(asked, moderator).tables["volume"]
    assert (table.values("at_once"), table.values("reports")) == ([1, 2, 1], [1, 2, 1])
    one = queries.statistics(queries.Asked(date(2026, 3, 29), date(2026, 3, 29)), moderator)
    assert (one.posted, one.reports, one.decisions, one.waits.cases) == (2, 2, 2, 2)
    hours = one.tables["hours"].values("posted")
    assert (hours[0], hours[23], sum(hours)) == (1, 1, 2)
    assert row(one, "weekdays", "7")["posted"] == 2


@pytest.mark.parametrize(
    ("days", "name", "many"), [(7, "Day", 7), (30, "Day", 30), (90, "Day", 90), (365, "Week from", 53)]
)
def test_a_time_is_shown_in_pieces_that_fit(days, name, many, thread, moderator):
    make.make_comment(thread=thread, posted_at=timezone.now() - timedelta(days=days - 1))
    make.make_comment(thread=thread, posted_at=timezone.now() - timedelta(days=days + 1))
    page = figures(moderator, days)
    table = page.tables["volume"]
    assert (table.columns[0].label, page.posted) == (name, 1)
    assert len(table.rows) in (many, many + 1)
    assert table.values("at_once")[0] == 1
    assert len(figures(moderator, 800).tables["volume"].rows) in (27, 28)


def test_a_section_is_counted_with_those_below_it_and_an_edition_by_itself(moderator, reader, arabic):
    city = make.make_section("City")
    council = make.make_section("Council", parent=city)
    sport = make.make_section("Sport")
    there = make.make_section("مدينة", edition=arabic)
    threads = {one: make.make_thread(make.make_article(section=one)) for one in (city, council, sport, there)}
    for many, one in enumerate(threads.values(), 1):
        for _number in range(many):
            removed(one, reader, moderator)
        journal.refused(author=reader, thread=one, rule="no_flood")
        make.make_report(make.make_comment(thread=one))
    actions.warn_reader(moderator=moderator, reader=reader, reason="Calm down.")
    cases = {
        "all": (figures(moderator), 14, 4, 4, 11),
        "city": (figures(moderator, section=city.pk), 5, 2, 2, 3),
        "sport": (figures(moderator, section=sport.pk), 4, 1, 1, 3),
        "arabic": (figures(moderator, language="ar"), 5, 1, 1, 4),
        "nowhere": (figures(moderator, section=sport.pk, language="ar"), 0, 0, 0, 0),
    }
    for name, (page, *numbers) in cases.items():
        found = [page.posted, page.reports, row_count(page, "no_flood"), page.decisions]
        assert found == numbers, name
    sections = {one["section"]: one["posted"] for one in cases["all"][0].tables["sections"].data}
    assert sections == {"City (en)": 2, "Council (en)": 3, "Sport (en)": 4, "مدينة (ar)": 5, "Elsewhere": 0}


def row_count(page: StatisticsPage, rule: str) -> int:
    return sum(one["refused"] for one in page.tables["rules"].data if one["rule"] == rule)


def test_why_is_counted_for_removals_and_for_reports(thread, reader, moderator):
    for what in (removed, removed, removed_from_held, reported_and_kept, removed_with_replies):
        what(thread, reader, moderator)
    reasons = figures(moderator).tables["reasons"].data
    found = {one["reason"]: (one["removed"], one["reported"]) for one in reasons}
    assert (found["spam"], found["abuse"], found["hate"], found["other"]) == ((3, 1), (1, 0), (0, 1), (0, 0))


# Sheets


def test_a_sheet_is_counted_anew_when_something_on_it_changed(small_sheets, thread, reader, moderator):
    said = [make.make_comment(thread=thread, author=reader) for _number in range(12)]
    many = (said[-1].pk // 3) if said[0].pk <= 3 else None
    while actions.count_comments():
        pass
    counted = Sheet.objects.count()
    assert many is None or counted == many
    assert figures(moderator).posted == 12
    actions.remove_comment(moderator=moderator, comment=said[0], reason="spam")
    assert actions.count_comments() == 1
    assert volume(figures(moderator))["removed"] == 1
    actions.undo_decision(moderator=moderator, decision=Decision.objects.get())
    assert actions.count_comments() == 1
    assert volume(figures(moderator))["removed"] == 0
    assert actions.count_comments() == 0
    # An author's own change is seen with the daily count.
    discussion.withdraw_comment(author=reader, comment=said[1])
    assert volume(figures(moderator))["withdrawn"] == 0
    Sheet.objects.update(counted_at=timezone.now() - timedelta(days=1))
    while actions.count_comments():
        pass
    assert volume(figures(moderator))["withdrawn"] == 1


def test_sheets_of_another_zone_are_counted_anew(small_sheets, thread, moderator, settings):
    at = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    for _number in range(6):
        make.make_comment(thread=thread, posted_at=at)
    while actions.count_comments():
        pass
    asked = queries.Asked(date(2026, 3, 3), date(2026, 3, 4))
    assert queries.statistics(asked, moderator).tables["volume"].values("at_once") == [0, 6]
    settings.TIME_ZONE = "UTC"
    for _round in range(2):
        assert queries.statistics(asked, moderator).tables["volume"].values("at_once") == [6, 0]
        while actions.count_comments():
            pass
    assert set(Sheet.objects.values_list("zone", flat=True)) == {"UTC"}


def test_figures_cost_the_same_whatever_was_said(
    small_sheets, thread, reader, moderator, django_assert_num_queries
):
    def happen() -> None:
        for what in (approved, removed, removed_with_replies, reported_and_kept, refused):
            what(thread, reader, moderator)

    ModerationSettings.objects.update_or_create(pk=1, defaults={"shows_each_moderator": True})
    happen()
    actions.count_comments()
    with django_assert_num_queries(10):
        figures(moderator)
    happen()
    actions.count_comments()
    with django_assert_num_queries(10):
        figures(moderator, 365)
