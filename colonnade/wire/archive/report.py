"""What the operator is told: why an archive was refused, or what came in or went out."""

from dataclasses import dataclass, field


class BadArchive(Exception):
    """The archive cannot be taken or written; the message is one sentence with file and line."""


@dataclass
class Came:
    """Of one kind: how many came, how many were here already, and what was left out and why."""

    came: int = 0
    here_already: int = 0
    skipped: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = [str(self.came)]
        if self.here_already:
            said.append(f"{self.here_already} here already")
        if self.skipped:
            said.append(f"{len(self.skipped)} left out")
        return ", ".join(said)


@dataclass
class Report:
    """What an import or an export did, kind by kind; `notes` are for a person to read."""

    kinds: dict[str, Came] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def of(self, kind: str) -> Came:
        return self.kinds.setdefault(kind, Came())

    def __str__(self) -> str:
        lines = [f"{kind}: {came}" for kind, came in self.kinds.items()]
        lines += [f"left out: {why}" for came in self.kinds.values() for why in came.skipped]
        return "\n".join([*lines, *self.notes])
