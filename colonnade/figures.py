"""Figures: tables of numbers, as a page shows them, as a file gives them, and as a chart draws them.

A chart is a picture of a table and nothing besides: the numbers behind it, and those
in the file beside it, are the table's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

# What a column holds, and so how it is written.
DAY, MONTH, MOMENT, HOUR, NAME = "day", "month", "moment", "hour", "name"
CLOCK = "clock"
COUNT, PERCENT, SECONDS = "count", "percent", "seconds"
# At these heights a chart of counts may end; one of seconds ends at whole minutes, hours or days.
STEPS = (1, 2, 5)
TIMES = (60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 432_000)
MARKS = 4


class Named(NamedTuple):
    """Something as people call it, and as programs do."""

    key: str
    label: str


Value = date | datetime | Named | int | float | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Column:
    """What stands in a column: its name in files, what it is called on the page, what it holds."""

    name: str
    label: str
    kind: str = COUNT

    @property
    def is_number(self) -> bool:
        return self.kind in (COUNT, PERCENT, SECONDS)


class Cell(NamedTuple):
    """One value of a row, with the column it stands in."""

    column: Column
    value: Value


@dataclass(frozen=True)
class Line:
    """A row as a page shows it; `share` is how much of the longest bar its own is, in percent."""

    cells: tuple[Cell, ...]
    share: float


@dataclass(frozen=True)
class Table:
    """Rows of numbers; a row's first column says of what. `bars` names the column drawn beside each."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    bars: str = ""

    def values(self, name: str) -> list[int | float]:
        """The numbers of a column; 0 where there is none."""
        place = self._place(name)
        return [row[place] or 0 for row in self.rows]  # type: ignore[misc]

    def _place(self, name: str) -> int:
        return next(place for place, column in enumerate(self.columns) if column.name == name)

    @property
    def lines(self) -> Iterator[Line]:
        longest = max(self.values(self.bars), default=0) if self.bars else 0
        place = self._place(self.bars) if self.bars else 0
        for row in self.rows:
            cells = tuple(Cell(*pair) for pair in zip(self.columns, row, strict=True))
            yield Line(cells, 100 * (row[place] or 0) / longest if longest else 0)  # type: ignore[operator]

    @property
    def data(self) -> list[dict[str, object]]:
        """The rows for programs: names of columns and plain values."""
        names = [column.name for column in self.columns]
        return [
            dict(zip(names, (value.key if isinstance(value, Named) else value for value in row), strict=True))
            for row in self.rows
        ]

    def file_lines(self) -> Iterator[list[str | int | float]]:
        """The rows for a file of comma-separated values, the names of the columns first.

        Times are ISO 8601 in the paper's zone, waits are seconds, what is unknown is empty.
        """
        yield [column.name for column in self.columns]
        for row in self.rows:
            yield [_written(value) for value in row]


def _written(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Named):
        return _harmless(value.key)
    return round(value, 1) if isinstance(value, float) else value


def _harmless(words: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{words}" if words[:1] in tuple("=+-@\t\r\n") else words


@dataclass(frozen=True)
class Layer:
    """What a chart stacks: the columns that it adds up, what they are called together, and their look."""

    label: str
    columns: tuple[str, ...]
    look: str = "bars"


@dataclass(frozen=True)
class Drawn:
    """A path of SVG, what it shows, and its look."""

    label: str
    look: str
    path: str


class Mark(NamedTuple):
    """What stands below a chart, and how far along, in percent."""

    along: float
    value: Value


@dataclass(frozen=True)
class Chart:
    """A table as bars, one for each row: what `stacks` one upon the other, and a dash at what `dash` names.

    `title` says what is shown, `by` in which pieces.
    """

    table: Table
    title: str
    by: str
    stacks: tuple[Layer, ...]
    dash: Layer | None = None

    WIDTH, HEIGHT = 720, 150

    @property
    def mark_kind(self) -> str:
        """Of what the marks below tell: of hours, where the whole is a day."""
        kind = self.table.columns[0].kind
        ends = [row[0] for row in (*self.table.rows[:1], *self.table.rows[-1:])]
        if kind == MOMENT and ends[-1] - ends[0] < timedelta(days=1):  # type: ignore[operator]
            return CLOCK
        return kind

    @property
    def unit(self) -> str:
        return self.table.columns[self.table._place(self.stacks[0].columns[0])].kind

    def _heights(self, layer: Layer) -> list[int | float]:
        columns = [self.table.values(name) for name in layer.columns]
        return [sum(numbers) for numbers in zip(*columns, strict=True)]

    @property
    def _stacked(self) -> list[int | float]:
        layers = [self._heights(layer) for layer in self.stacks]
        return [sum(numbers) for numbers in zip(*layers, strict=True)]

    @property
    def total(self) -> int | float:
        return sum(self._stacked)

    @property
    def highest(self) -> tuple[Value, int | float]:
        """Which piece has the most, and how much."""
        heights = self._stacked
        most = max(heights, default=0)
        return (self.table.rows[heights.index(most)][0], most) if heights else (None, 0)

    @property
    def top(self) -> int:
        """The number at the upper edge: the next round one that no bar exceeds."""
        highest = max([*self._stacked, *(self._heights(self.dash) if self.dash else [])], default=0)
        if self.unit == SECONDS:
            fits = (time for time in TIMES if time >= highest)
            return next(fits, -(-int(highest) // TIMES[-1]) * TIMES[-1])
        power = 1
        while True:
            for step in STEPS:
                if step * power >= highest:
                    return step * power
            power *= 10

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """Each layer as one path, in a picture of WIDTH by HEIGHT."""
        below = [0.0] * len(self.table.rows)
        found = []
        for layer in self.stacks:
            heights = self._heights(layer)
            found.append(Drawn(layer.label, layer.look, self._bars(heights, below)))
            below = [one + self._scaled(height) for one, height in zip(below, heights, strict=True)]
        if self.dash:
            found.append(Drawn(self.dash.label, self.dash.look, self._dashes(self._heights(self.dash))))
        return tuple(found)

    def _scaled(self, height: float) -> float:
        """A height in the picture; what there is shows, however little."""
        return max(1.0, self.HEIGHT * height / self.top) if height else 0.0

    @property
    def _widths(self) -> tuple[float, float]:
        wide = self.WIDTH / max(len(self.table.rows), 1)
        return wide, wide - min(2.0, wide / 4)

    def _bars(self, heights: list[int | float], below: list[float]) -> str:
        wide, bar = self._widths
        drawn = []
        for place, (height, low) in enumerate(zip(heights, below, strict=True)):
            if height:
                high = self._scaled(height)
                drawn.append(f"M{place * wide:.2f} {self.HEIGHT - low:g}v-{high:.1f}h{bar:.2f}v{high:.1f}z")
        return "".join(drawn)

    def _dashes(self, heights: list[int | float]) -> str:
        wide, bar = self._widths
        return "".join(
            f"M{place * wide:.2f} {self.HEIGHT - self._scaled(height):.1f}h{bar:.2f}"
            for place, height in enumerate(heights)
            if height
        )

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What stands below the bars: every quarter's beginning."""
        rows = self.table.rows
        step = -(-len(rows) // MARKS) or 1
        return tuple(
            Mark(round(100 * place / len(rows), 2), rows[place][0]) for place in range(0, len(rows), step)
        )
