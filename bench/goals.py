"""The goals: what each figure should reach, in the words of the project's budgets.

A figure is measured by one part of the bench and has one name; a goal without its
figure is shown as not measured, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# What pages may take in memory, as the newsroom's setting has it from the start.
KEPT_MEGABYTES = 64


@dataclass(frozen=True)
class Goal:
    """One row of the scoreboard: the figure's name and part, what it is, its bound and unit."""

    figure: str
    part: str
    what: str
    bound: float
    unit: str = "×"
    is_least: bool = False  # at least the bound, else at most
    is_strict: bool = False  # under the bound, not at it

    @property
    def words(self) -> str:
        """The bound as a reader says it."""
        relation = "at least" if self.is_least else "under" if self.is_strict else "at most"
        return f"{relation} {written(self.bound, self.unit)}"

    def is_met(self, value: float) -> bool:
        """Whether this value is within the bound."""
        if self.is_least:
            return value >= self.bound
        return value < self.bound if self.is_strict else value <= self.bound


def written(value: float, unit: str) -> str:
    """A figure with its unit; ratios and small numbers with two places."""
    digits = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"
    return f"{digits} {unit}".strip()


GOALS = (
    Goal("bare", "doors", "kept article page (br) against nginx: bare requests", 0.9, is_least=True),
    Goal("browsers", "doors", "″ browsers' headers in 200 shapes", 1.0, is_least=True),
    Goal("asgi", "doors", "″ through the ASGI door alone, bare requests", 0.35, is_least=True),
    Goal("not_modified", "doors", "304 against nginx", 0.7, is_least=True),
    Goal("hot", "hot", "hot thread: reading, against the quiet rate", 0.5, is_least=True),
    Goal("hot_oldest_s", "hot", "″ the oldest page read", 1.0, "s"),
    Goal("hot_renderings", "hot", "″ renderings of the page a second", 1.0, "", is_strict=False),
    Goal("signed_in_ms", "making", "signed-in article page from kept parts", 8, "ms", is_strict=True),
    Goal("signed_in", "making", "″ against uncached", 0.25, is_strict=True),
    Goal("uncached_ms", "making", "uncached article page", 25, "ms", is_strict=True),
    Goal("live_5000_p99_ms", "live", "one event to 5,000 live readers, p99", 100, "ms", is_strict=True),
    Goal("live_10000_p99_ms", "live", "one event to 10,000 live readers, p99", 200, "ms", is_strict=True),
    Goal("live_kb", "live", "″ memory of a connection", 16, "KB", is_strict=True),
    Goal("live_pages", "live", "″ page reads meanwhile, against before", 0.8, is_least=True),
    Goal("restart_s", "live", "restart with 10,000 live readers: all back after", 10, "s"),
    Goal("restart_missed", "live", "″ events missed", 0, ""),
    Goal(
        "rss_mb",
        "memory",
        "the process after all of its pages were read",
        200 + KEPT_MEGABYTES,
        "MB",
        is_strict=True,
    ),
    Goal(
        "view_kb",
        "view",
        "cold browser, article + 50 comments: bytes without pictures and fonts",
        30,
        "KB",
        is_strict=True,
    ),
    Goal("view_script_kb", "view", "″ JavaScript", 8, "KB", is_strict=True),
    Goal("view_requests", "view", "″ requests without pictures", 6, ""),
    Goal("view_visible", "view", "″ comments visible, against the same page as a static file", 1.3),
    Goal("growth_articles", "pages", "500 → 50,000 articles: the page that grows most", 1.3),
    Goal("growth_threads", "threads", "100 → 1,000,000 comments on SQLite: the page that grows most", 1.3),
    Goal("growth_threads_postgresql", "threads-postgresql", "″ on PostgreSQL", 1.3),
    Goal("growth_cases", "cases", "100 → 100,000 open cases on SQLite: the list of what is held", 1.3),
    Goal("growth_cases_cpu", "cases", "″ the page of the desk that grows most, by the processor", 1.3),
    Goal("growth_cases_postgresql", "cases-postgresql", "″ the list of what is held on PostgreSQL", 1.3),
    Goal("posting", "posting", "comments posted a second, SQLite", 600, "", is_least=True),
    Goal("posting_p99_ms", "posting", "″ p99", 100, "ms", is_strict=True),
    Goal("posting_postgresql", "posting", "comments posted a second, PostgreSQL", 400, "", is_least=True),
    Goal("posting_postgresql_p99_ms", "posting", "″ p99", 100, "ms", is_strict=True),
)


def rows(figures: Mapping[str, float], reasons: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """For each goal of the parts that ran: what, goal, measured, and met, MISSED or why there is no figure.

    `reasons` has each of these parts, with a word where it found nothing.
    """
    table = []
    for goal in GOALS:
        if goal.part not in reasons:
            continue
        value = figures.get(goal.figure)
        if value is None:
            table.append((goal.what, goal.words, "–", reasons[goal.part]))
            continue
        verdict = "met" if goal.is_met(value) else "MISSED"
        table.append((goal.what, goal.words, written(value, goal.unit), verdict))
    return table
