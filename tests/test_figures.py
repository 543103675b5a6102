"""Tables of numbers: as bars in a picture, and as lines in a file."""

from datetime import UTC, date, datetime

import pytest

from colonnade.figures import COUNT, DAY, MOMENT, NAME, SECONDS, Chart, Column, Layer, Named, Table


def drawn(rows: list[tuple], *, unit: str = COUNT) -> Chart:
    columns = (Column("day", "Day", DAY), Column("a", "A", unit), Column("b", "B", unit))
    stacks = (Layer("A", ("a",)), Layer("B", ("b",), "held"))
    return Chart(Table("t", columns, tuple(rows)), "Title", "By", stacks)


def test_bars_stand_one_upon_the_other():
    day = date(2026, 3, 1)
    chart = drawn([(day, 0, 0), (day, 1, 0), (day, 37, 0), (day, 40, 10)])
    assert (chart.top, chart.total, chart.highest) == (50, 88, (day, 50))
    first, second = (one.path for one in chart.drawn)
    assert first == (
        "M180.00 150v-3.0h178.00v3.0zM360.00 150v-111.0h178.00v111.0zM540.00 150v-120.0h178.00v120.0z"
    )
    assert second == "M540.00 30v-30.0h178.00v30.0z"
    assert [mark.along for mark in chart.marks] == [0, 25, 50, 75]
    empty = drawn([(day, 0, 0)] * 4)
    assert (empty.top, [one.path for one in empty.drawn]) == (1, ["", ""])
    assert drawn([]).marks == ()


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 60), (59, 60), (61, 300), (86_000, 86_400), (432_001, 864_000)]
)
def test_waits_are_drawn_up_to_a_whole_time(highest, top):
    assert drawn([(date(2026, 3, 1), highest, 0)], unit=SECONDS).top == top


def test_a_table_is_written_for_other_programs():
    columns = (Column("from", "From", MOMENT), Column("who", "Who", NAME), Column("share", "Share"))
    moment = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    rows = [(moment, Named(words, "x"), value) for words, value in (("+1", 12.345), ("me", None))]
    assert list(Table("t", columns, tuple(rows)).file_lines()) == [
        ["from", "who", "share"],
        ["2026-03-02T00:30+02:00", "'+1", 12.3],
        ["2026-03-02T00:30+02:00", "me", ""],
    ]
