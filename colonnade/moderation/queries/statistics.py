"""Figures of moderation: how much was written and decided, how fast, and what was taken back.

Each figure is a table, which the page shows and draws, and a file gives as it is.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from colonnade.figures import (
    DAY,
    HOUR,
    MONTH,
    NAME,
    PERCENT,
    SECONDS,
    Chart,
    Column,
    Layer,
    Named,
    Row,
    Table,
)
from colonnade.moderation.models import Decision, ModerationSettings
from colonnade.moderation.queries import counted
from colonnade.moderation.queries.counted import OUTCOMES, Asked, Decided
from colonnade.moderation.queries.sentences import reason_labels
from colonnade.moderation.queries.sums import ANSWERS, Sums, Waits
from colonnade.moderation.rules.said import label_of
from colonnade.readers.models import Reader

Act = Decision.Act
# These end a case; whoever holds or features a comment has not decided on it yet.
FINAL = (Act.APPROVE, Act.KEEP, Act.REMOVE, Act.RESTORE)
# A median of fewer waits than these would tell of single cases.
LEAST = 5


@dataclass(frozen=True)
class StatisticsPage:
    """The figures of one time: what stands at their head, their tables by name, and two of them drawn."""

    asked: Asked
    posted: int
    refused: int
    reports: int
    decisions: int
    removed: int
    held: int
    false_alarms: float | None
    overturned: float | None
    undone: int
    waits: Waits
    tables: dict[str, Table]
    charts: dict[str, Chart]
    shows_each_moderator: bool

    @property
    def is_empty(self) -> bool:
        return not (self.posted or self.refused or self.reports or self.decisions)

    @property
    def held_share(self) -> float | None:
        return _share(self.held, self.posted)

    @property
    def data(self) -> dict[str, object]:
        """All figures for programs, as plain values: counts, percents, seconds, dates."""
        return {
            "from": self.asked.first.isoformat(),
            "to": self.asked.last.isoformat(),
            "zone": settings.TIME_ZONE,
            "section": self.asked.section or None,
            "edition": self.asked.language or None,
            "waits": self.waits._asdict(),
            "undone": self.undone,
        } | {name: table.data for name, table in self.tables.items()}


def statistics(asked: Asked, viewer: Reader) -> StatisticsPage:
    """All figures of this time, for this moderator. Nine statements, whatever was written and decided.

    Figures of single moderators are there only where the paper's settings allow it: all for
    administrators, for other moderators their own.
    """
    sections = counted.sections_by_path()
    sums = _Tabled(asked, sections)
    sums.add_comments()
    sums.add_refusals()
    sums.add_reports()
    sums.add_decisions()
    each = ModerationSettings.load().shows_each_moderator
    tables = {
        "volume": sums.volume(),
        "waits": sums.waits(),
        "rules": sums.rules(),
        "sections": sums.sections(),
        "hours": sums.hours(),
        "weekdays": sums.weekdays(),
        "reasons": sums.reasons(),
        "decisions": sums.decisions(),
    }
    if each:
        tables["moderators"] = sums.moderators(viewer)
    held = Counter(sums.held.values())
    final = [one for one in sums.made if one.act in FINAL]
    return StatisticsPage(
        asked=asked,
        posted=sum(n for outcomes in sums.outcomes for what, n in outcomes.items() if what != "refused"),
        refused=sum(outcomes["refused"] for outcomes in sums.outcomes),
        reports=sum(sums.reports_in),
        decisions=len(sums.made),
        removed=sums.comments_of["remove"],
        held=sum(held.values()),
        false_alarms=_share(held["approved"], held["approved"] + held["removed"]),
        overturned=_share(sum(one.overturned_at is not None for one in final), len(final)),
        undone=sum(sums.undone_of.values()),
        waits=Waits.of(wait for waits in sums.waits_in for wait in waits),
        tables=tables,
        charts=_charts(sums.step, tables),
        shows_each_moderator=each,
    )


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _charts(step: str, tables: dict[str, Table]) -> dict[str, Chart]:
    by = {"day": _("By the day"), "week": _("By the week"), "month": _("By the month")}[step]
    return {
        "volume": Chart(
            tables["volume"],
            _("What readers wrote, and what became of it"),
            by,
            (
                Layer(_("Shown at once"), ("at_once",)),
                Layer(_("Held first"), ("approved", "waiting"), "held"),
                Layer(_("Refused, removed or withdrawn"), ("refused", "removed", "withdrawn"), "gone"),
            ),
        ),
        "waits": Chart(
            tables["waits"],
            _("How long cases waited for a decision"),
            by,
            (Layer(_("Half of them at most"), ("median",)),),
            Layer(_("Nine of ten at most"), ("nine_of_ten",), "dash"),
        ),
        "hours": Chart(
            tables["hours"],
            _("Comments by the hour of the day"),
            _("By the hour of the day, in the paper’s zone"),
            (Layer(_("Comments"), ("posted",)),),
        ),
    }


class _Tabled(Sums):
    """The sums as tables."""

    @property
    def _when(self) -> Column:
        if self.step == "month":
            return Column("from", _("Month"), MONTH)
        return Column("from", _("Week from") if self.step == "week" else _("Day"), DAY)

    def volume(self) -> Table:
        columns = (
            self._when,
            Column("at_once", _("Shown at once")),
            Column("approved", _("Held, then shown")),
            Column("waiting", _("Held still")),
            Column("removed", _("Removed")),
            Column("withdrawn", _("Withdrawn")),
            Column("refused", _("Refused")),
            Column("reports", _("Reports")),
        )
        rows = zip(self.starts, self.outcomes, self.reports_in, strict=True)
        return Table(
            "volume",
            columns,
            tuple((start, *(outcomes[one] for one in OUTCOMES), many) for start, outcomes, many in rows),
        )

    def waits(self) -> Table:
        columns = (
            self._when,
            Column("cases", _("Cases")),
            Column("median", _("Half at most"), SECONDS),
            Column("nine_of_ten", _("Nine of ten at most"), SECONDS),
            Column("longest", _("The longest"), SECONDS),
            Column("in_an_hour", _("Within an hour"), PERCENT),
            Column("in_a_day", _("Within a day"), PERCENT),
        )
        rows = zip(self.starts, self.waits_in, strict=True)
        return Table("waits", columns, tuple((start, *Waits.of(waits)) for start, waits in rows))

    def rules(self) -> Table:
        columns = (
            Column("rule", _("Rule"), NAME),
            Column("held", _("Held")),
            Column("approved", _("Then shown")),
            Column("removed", _("Then removed")),
            Column("waiting", _("Held still")),
            Column("withdrawn", _("Withdrawn")),
            Column("false_alarms", _("False alarms"), PERCENT),
            Column("refused", _("Refused")),
        )
        became: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for (rule, _comment), what in self.held.items():
            became[rule][what] += 1
        names = sorted({*became, *self.refused_by}, key=lambda rule: (-became[rule].total(), rule))
        rows = tuple(
            (
                Named(rule, label_of(rule)),
                became[rule].total(),
                *(became[rule][what] for what in ("approved", "removed", "waiting", "withdrawn")),
                _share(became[rule]["approved"], became[rule]["approved"] + became[rule]["removed"]),
                self.refused_by[rule],
            )
            for rule in names
        )
        return Table("rules", columns, rows, bars="held")

    def sections(self) -> Table:
        columns = (
            Column("section", _("Section"), NAME),
            Column("posted", _("Comments")),
            Column("held", _("Held by rules")),
            Column("refused", _("Refused")),
            Column("removed", _("Removed")),
            Column("reported", _("Reports")),
            Column("decided", _("Decisions")),
        )
        names = {place.number: place for place in self.places.values()}
        many = len({place.language for place in names.values()}) > 1
        found = []
        for number, sums in self.by_section.items():
            label = _("Elsewhere")
            if number in names:
                place = names[number]
                label = f"{place.name} ({place.language})" if many else place.name
            found.append((-sums["posted"], label, sums))
        rows: list[Row] = [
            (Named(label, label), *(sums[column.name] for column in columns[1:]))
            for _posted, label, sums in sorted(found, key=lambda one: one[:2])
        ]
        return Table("sections", columns, tuple(rows), bars="posted")

    def _rhythm(self) -> tuple[Column, ...]:
        return (
            Column("posted", _("Comments")),
            Column("refused", _("Refused")),
            Column("held", _("Held by rules")),
            Column("reported", _("Reports")),
            Column("decided", _("Decisions")),
        )

    def hours(self) -> Table:
        columns = (Column("hour", _("Hour"), HOUR), *self._rhythm())
        rows = tuple(
            (hour, *(sums[column.name] for column in columns[1:])) for hour, sums in enumerate(self.by_hour)
        )
        return Table("hours", columns, rows)

    def weekdays(self) -> Table:
        columns = (Column("weekday", _("Day of the week"), NAME), *self._rhythm())
        rows: tuple[Row, ...] = tuple(
            (Named(str(day + 1), str(WEEKDAYS[day])), *(sums[column.name] for column in columns[1:]))
            for day, sums in enumerate(self.by_weekday)
        )
        return Table("weekdays", columns, rows, bars="posted")

    def reasons(self) -> Table:
        columns = (
            Column("reason", _("Reason"), NAME),
            Column("removed", _("Removals")),
            Column("reported", _("Reports")),
        )
        labels = reason_labels()
        known = [*labels, *sorted({*self.removed_for, *self.reported_for} - {*labels})]
        rows = [
            (
                Named(reason, labels.get(reason, reason or _("Without a reason"))),
                self.removed_for[reason],
                self.reported_for[reason],
            )
            for reason in known
        ]
        rows.sort(key=lambda row: -row[1] - row[2])
        return Table("reasons", columns, tuple(rows), bars="removed")

    def decisions(self) -> Table:
        columns = (
            Column("act", _("Decision"), NAME),
            Column("decisions", _("Decisions")),
            Column("comments", _("Comments")),
            Column("overturned", _("Overturned")),
            Column("share", _("Of them"), PERCENT),
            Column("undone", _("Undone")),
        )
        made = Counter(one.act for one in self.made)
        overturned = Counter(one.act for one in self.made if one.overturned_at is not None)
        rows = tuple(
            (
                Named(act, str(label)),
                made[act],
                self.comments_of[act],
                overturned[act],
                _share(overturned[act], made[act]),
                self.undone_of[act],
            )
            for act, label in Act.choices
            if made[act] or self.undone_of[act] or self.comments_of[act]
        )
        return Table("decisions", columns, rows, bars="decisions")

    def moderators(self, viewer: Reader) -> Table:
        """All moderators by the alphabet, for administrators; for others only what they did themselves.

        Two statements less where nobody may see it. A median of fewer than five waits stays away.
        """
        columns = (
            Column("moderator", _("Moderator"), NAME),
            Column("decisions", _("Decisions")),
            Column("cases", _("Cases")),
            Column("median", _("Half at most"), SECONDS),
            Column("overturned", _("Overturned")),
        )
        by: defaultdict[int, list[Decided]] = defaultdict(list)
        for one in self.made:
            if one.by is not None and (viewer.role == "administrator" or one.by == viewer.pk):
                by[one.by].append(one)
        names = Reader.objects.filter(pk__in=list(by)).order_by("name").values_list("pk", "name")
        rows = []
        for number, name in names:
            waits = [
                one.at - one.waited_since
                for one in by[number]
                if one.waited_since is not None and one.act in ANSWERS
            ]
            median = Waits.of(waits).median if len(waits) >= LEAST else None
            overturned = sum(one.overturned_at is not None for one in by[number] if one.act in FINAL)
            rows.append((Named(name, name), len(by[number]), len(waits), median, overturned))
        return Table("moderators", columns, tuple(rows))
