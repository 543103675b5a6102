"""What is added up for figures: each row of a time once, under its day, section, hour, rule and reason.

A decision that was undone within its thirty seconds is none. What was removed together,
with its replies or with its author's other words, is one decision and so many comments.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from django.conf import settings

from colonnade.moderation.models import Decision
from colonnade.moderation.queries import counted
from colonnade.moderation.queries.counted import Asked, Decided
from colonnade.moderation.queries.remits import Place

Act = Decision.Act
# These end a case that waited.
ANSWERS = (Act.APPROVE, Act.KEEP, Act.REMOVE)
# What became of a comment that a rule held, by the state in which it is now.
BECAME = {"shown": "approved", "held": "waiting", "removed": "removed"}
# So many days are shown one by one, so many by the week; more by the month.
BY_DAY, BY_WEEK = 92, 400


class Waits(NamedTuple):
    """How many cases waited, and how long in seconds; shares are in percent."""

    cases: int
    median: int | None
    nine_of_ten: int | None
    longest: int | None
    in_an_hour: float | None
    in_a_day: float | None

    @classmethod
    def of(cls, seconds: Iterable[int]) -> "Waits":
        """The smallest wait that so many of the cases did not exceed."""
        waits = sorted(seconds)
        many = len(waits)
        if not many:
            return cls(0, None, None, None, None, None)
        return cls(
            many,
            waits[ceil(many / 2) - 1],
            waits[ceil(many * 0.9) - 1],
            waits[-1],
            100 * bisect_right(waits, 3600) / many,
            100 * bisect_right(waits, 86_400) / many,
        )


def _starts(asked: Asked) -> tuple[str, list[date]]:
    """In which pieces the time is shown, and the first day of each."""
    many = (asked.last - asked.first).days + 1
    days = [asked.first + timedelta(days=n) for n in range(many)]
    if many <= BY_DAY:
        return "day", days
    if many <= BY_WEEK:
        return "week", [day for day in days if day == asked.first or day.weekday() == 0]
    return "month", [day for day in days if day == asked.first or day.day == 1]


class Sums:
    """What is added up while the rows of one time pass by once."""

    def __init__(self, asked: Asked, sections: dict[str, Place]) -> None:
        self.asked, self.places, self.zone = asked, sections, settings.TIME_ZONE
        self.step, self.starts = _starts(asked)
        self.numbers = {path: place.number for path, place in sections.items()}
        self.wanted = self._wanted()
        pieces = range(len(self.starts))
        self.outcomes: list[Counter[str]] = [Counter() for _piece in pieces]
        self.reports_in = [0 for _piece in pieces]
        self.waits_in: list[list[int]] = [[] for _piece in pieces]
        self.by_section: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self.by_hour = [Counter[str]() for _hour in range(24)]
        self.by_weekday = [Counter[str]() for _day in range(7)]
        self.refused_by: Counter[str] = Counter()
        self.reported_for: Counter[str] = Counter()
        self.removed_for: Counter[str] = Counter()
        self.held: dict[tuple[str, int | str], str] = {}
        self.made: list[Decided] = []
        self.comments_of: Counter[str] = Counter()
        self.undone_of: Counter[str] = Counter()

    def _wanted(self) -> set[int] | None:
        """The sections that were asked for, with those below them; None for all there are."""
        asked = self.asked
        if not asked.section and not asked.language:
            return None
        above = [path for path, place in self.places.items() if place.number == asked.section]
        return {
            place.number
            for path, place in self.places.items()
            if (not asked.section or any(path.startswith(one) for one in above))
            and (not asked.language or place.language == asked.language)
        }

    def _piece(self, day: date) -> int:
        return bisect_right(self.starts, day) - 1

    def _is_wanted(self, section: int) -> bool:
        return self.wanted is None or section in self.wanted

    def _placed(self, at: int, path: str | None, what: str, many: int = 1) -> date | None:
        """Count something under its section, hour and weekday; the day, or None where nobody asked for it."""
        section = self.numbers.get(path or "", 0)
        if not self._is_wanted(section):
            return None
        day, hour = counted.day_and_hour(at // counted.QUARTER, self.zone)
        self.by_section[section][what] += many
        self.by_hour[hour][what] += many
        self.by_weekday[day.weekday()][what] += many
        return day

    def add_comments(self) -> None:
        asked = self.asked
        for row in counted.posted(asked, self.places):
            if not asked.first <= row.day <= asked.last or not self._is_wanted(row.section):
                continue
            many = sum(row.counts)
            self.outcomes[self._piece(row.day)][row.outcome] += many
            self.by_section[row.section][row.outcome] += many
            self.by_section[row.section]["posted"] += many
            self.by_weekday[row.day.weekday()]["posted"] += many
            for hour, count in enumerate(row.counts):
                self.by_hour[hour]["posted"] += count

    def add_refusals(self) -> None:
        for row in counted.refused(self.asked):
            if day := self._placed(row.at, row.path, "refused", row.many):
                self.outcomes[self._piece(day)]["refused"] += row.many
                self.refused_by[row.rule] += row.many

    def add_reports(self) -> None:
        for row in counted.reported(self.asked):
            if day := self._placed(row.at, row.path, "reported"):
                self.reports_in[self._piece(day)] += 1
                self.reported_for[row.reason] += 1

    def add_decisions(self) -> None:
        for number, row in enumerate(counted.decided(self.asked)):
            if row.undone_at is not None:
                if row.together is None and self._is_wanted(self.numbers.get(row.path or "", 0)):
                    self.undone_of[row.act] += 1
            elif row.rule:
                self._add_rules(row, number)
            else:
                self._add_moderators(row)

    def _add_rules(self, row: Decided, number: int) -> None:
        """A rule has held a comment: what became of that is what became of it the last time."""
        if row.act != Act.HOLD or not self._placed(row.at, row.path, "held"):
            return
        place = row.comment if row.comment is not None else f"gone:{number}"
        became = BECAME.get(row.state or "", "withdrawn")
        self.held[row.rule, place] = "approved" if row.overturned_at is not None else became

    def _add_moderators(self, row: Decided) -> None:
        if row.together is not None:
            # A part: one more comment of a decision that is counted already.
            if self._is_wanted(self.numbers.get(row.path or "", 0)):
                self.comments_of[row.act] += 1
            return
        day = self._placed(row.at, row.path, "decided")
        if day is None:
            return
        self.made.append(row)
        self.comments_of[row.act] += row.comment is not None
        if row.act == Act.REMOVE:
            self.removed_for[row.reason] += 1
        if row.waited_since is not None and row.act in ANSWERS:
            self.waits_in[self._piece(day)].append(row.at - row.waited_since)
