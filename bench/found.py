"""What a part of the bench finds: figures by their names, and tables for the report."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pace:
    """How long and how often is measured; `quick` is for trying whether a part works."""

    seconds: float = 6
    rounds: int = 3
    views: int = 5
    is_quick: bool = False


WHOLE = Pace()
QUICK = Pace(seconds=2, rounds=1, views=1, is_quick=True)


@dataclass
class Found:
    """Figures, sections of the report as Markdown, and the versions of what was measured."""

    figures: dict[str, float] = field(default_factory=dict)
    sections: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def section(title: str, *paragraphs: str) -> str:
    """A section of the report."""
    return "\n\n".join((f"## {title}", *(text for text in paragraphs if text)))
