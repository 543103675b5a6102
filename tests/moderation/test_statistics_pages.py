"""The page of figures and its files: they say the same, to whom it concerns, drawn without a style."""

import csv
import re
from datetime import timedelta

import pytest
from django.test import Client

from colonnade.discussion.models import Thread
from colonnade.figures import COUNT, Table
from colonnade.moderation.models import ModerationSettings
from colonnade.readers.models import Reader
from tests import factories as make
from tests.moderation.histories import (
    approved,
    figures,
    refused,
    removed,
    removed_and_undone,
    reported_and_kept,
    row,
    shown,
    today,
    waiting,
)

FIGURES = "/desk/moderation/statistics/"
TABLES = ("volume", "waits", "rules", "sections", "hours", "weekdays", "reasons", "decisions")


@pytest.fixture
def administrator(newsroom: None) -> Reader:
    return make.make_reader("Ida Holm", role="administrator")


def test_a_page_with_nothing_at_all_says_so(moderator, signed_in):
    desk = signed_in(moderator)
    page = desk.get(FIGURES).content.decode()
    assert "Nothing was written, reported or decided in this time." in page
    assert 'role="img"' not in page
    assert page.count('data-tab="statistics" aria-current="page"') == 1
    for name in TABLES:
        answer = desk.get(f"{FIGURES}{name}.csv")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/csv; charset=utf-8"


def lively(thread: Thread, reader: Reader, moderator: Reader) -> None:
    for what in (shown, waiting, approved, removed, removed_and_undone, reported_and_kept, refused):
        what(thread, reader, moderator)


def test_a_file_says_what_the_page_says(thread, reader, moderator, signed_in):
    lively(thread, reader, moderator)
    desk = signed_in(moderator)
    page = desk.get(f"{FIGURES}?days=7&section=&language=en").content.decode()
    for name in TABLES:
        link = re.search(rf'href="({FIGURES}{name}\.csv\?[^"]*)"', page)
        assert link, name
        answer = desk.get(link[1].replace("&amp;", "&"))
        assert (
            f"moderation-{name}-{today() - timedelta(days=6)}-{today()}.csv" in answer["Content-Disposition"]
        )
        written = list(csv.reader(answer.content.decode().splitlines()))
        table = figures(moderator, language="en").tables[name]
        assert written[0] == [column.name for column in table.columns]
        assert len(written) == len(table.rows) + 1
        shown_rows = _rows_on(page, table)
        assert len(shown_rows) == len(table.rows), name
        for line, cells in zip(written[1:], shown_rows, strict=True):
            for column, value, cell in zip(table.columns, line, cells, strict=True):
                if column.kind == COUNT:
                    assert value == cell, (name, column.name)
    volume_file = desk.get(f"{FIGURES}volume.csv?days=7").content.decode().splitlines()
    assert [line.partition(",")[0] for line in volume_file[1:]] == [
        (today() - timedelta(days=back)).isoformat() for back in range(6, -1, -1)
    ]


def _rows_on(page: str, table: Table) -> list[list[str]]:
    """The cells of the table of the page whose headings are this table's."""
    headings = [column.label for column in table.columns]
    for found in re.findall(r"<table class=\"figures\">(.*?)</table>", page, re.S):
        if [_bare(one) for one in re.findall(r"<th scope=\"col\".*?</th>", found)] == headings:
            lines = re.findall(r"<tr>(.*?)</tr>", found.partition("<tbody>")[2], re.S)
            cells = r"<t[hd] (?:scope=\"row\"|class=\"num\")>.*?</t[hd]>"
            return [[_bare(cell) for cell in re.findall(cells, line, re.S)] for line in lines]
    raise AssertionError(f"No table of {headings}")


def _bare(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).strip()


def test_no_spreadsheet_takes_a_name_for_a_formula(moderator, signed_in, reader):
    thread = make.make_thread(make.make_article(section=make.make_section("=cmd|' /C calc'!A0")))
    removed(thread, reader, moderator)
    text = signed_in(moderator).get(f"{FIGURES}sections.csv").content.decode()
    assert "'=cmd|' /C calc'!A0" in text
    assert "\n=cmd" not in text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("since=2026-03-02&until=2026-03-01", "The last day is before the first."),
        ("since=2026-03-02", "Give both days"),
        ("since=2020-01-01&until=2026-01-01", "Three years at most"),
        ("since=x&until=2026-01-01", "Enter a valid date"),
        ("since=0001-01-01&until=0001-01-02", "greater than or equal"),
        ("since=9999-12-31&until=9999-12-31", "less than or equal"),
        ("since=1970-01-02&until=1970-01-02", ""),
        ("section=9999999", "Select a valid choice"),
        ("section=<script>&language=xx", "Select a valid choice"),
    ],
)
def test_what_cannot_be_counted_is_said_and_the_last_days_are_shown(asked, sentence, moderator, signed_in):
    desk = signed_in(moderator)
    answer = desk.get(f"{FIGURES}?{asked}")
    assert answer.status_code == (422 if sentence else 200)
    assert sentence in answer.content.decode()
    assert "<script>&" not in answer.content.decode()
    assert desk.get(f"{FIGURES}volume.csv?{asked}").status_code == (404 if sentence else 200)
    assert desk.get(f"{FIGURES}nothing.csv").status_code == 404
    assert desk.get(f"{FIGURES}?days=31").status_code == 200


def test_each_moderators_figures_are_off_until_the_paper_wants_them(
    thread, reader, moderator, administrator, signed_in
):
    other = make.make_reader("Nadia Berg", role="moderator")
    for person, many in ((moderator, 6), (other, 2)):
        for _number in range(many):
            approved(thread, make.make_reader(), person)
    for person in (administrator, moderator):
        page = signed_in(person).get(FIGURES).content.decode()
        assert "Ines Okafor</bdi></th>" not in page
        assert ("Figures of each moderator are off" in page) == (person == administrator)
        assert signed_in(person).get(f"{FIGURES}moderators.csv").status_code == 404
    ModerationSettings.objects.update_or_create(pk=1, defaults={"shows_each_moderator": True})
    everybody = figures(administrator).tables["moderators"].data
    assert [(one["moderator"], one["decisions"], one["cases"]) for one in everybody] == [
        ("Ines Okafor", 6, 6),
        ("Nadia Berg", 2, 2),
    ]
    assert [one["median"] is None for one in everybody] == [False, True]
    assert [one["moderator"] for one in figures(other).tables["moderators"].data] == ["Nadia Berg"]
    assert "Okafor" not in signed_in(other).get(f"{FIGURES}moderators.csv").content.decode()
    assert "Okafor" in signed_in(administrator).get(f"{FIGURES}moderators.csv").content.decode()


def test_the_page_is_drawn_without_a_style_and_every_picture_has_words(thread, reader, moderator, signed_in):
    lively(thread, reader, moderator)
    answer = signed_in(moderator).get(FIGURES)
    page = answer.content.decode()
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert " style=" not in page
    pictures = re.findall(r"<svg viewBox[^>]*role=\"img\"[^>]*>.*?</svg>", page, re.S)
    assert len(pictures) == 3
    for picture in pictures:
        assert re.search(r"<title id=\"[^\"]+\">[^<]+</title>\s*<desc id=\"[^\"]+\">[^<]+</desc>", picture)
    names = re.findall(r"<title id=\"([^\"]+)\"", page)
    assert len(set(names)) == 3
    assert page.count(">The numbers</summary>") == 3


def test_programs_are_given_plain_values(thread, reader, moderator):
    lively(thread, reader, moderator)
    data = figures(moderator).data
    assert set(TABLES) < set(data)
    assert data["from"] == (today() - timedelta(days=6)).isoformat()
    assert data["volume"][-1]["waiting"] == 1
    assert row(figures(moderator), "decisions", "remove")["undone"] == 1


@pytest.mark.parametrize(("role", "status"), [("", 403), ("editor", 403), ("moderator", 200)])
def test_only_moderators_see_figures(role, status, newsroom, signed_in):
    client: Client = signed_in(make.make_reader(role=role))
    assert client.get(FIGURES).status_code == status
    assert client.get(f"{FIGURES}volume.csv").status_code == status
