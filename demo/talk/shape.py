"""The shape of the conversation: who answers whom, and when.

Real threads of this size are a burst and a long tail: a third of the comments begin something, most get no
answer, a few get a dozen, and now and then two people go on until nobody else is there. They sleep at night.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.talk.people import ZONE, Person
from demo.talk.stock import LATER

BEGIN = datetime(2026, 2, 14, 18, 56, tzinfo=ZONE)
END = datetime(2026, 2, 24, 22, 20, tzinfo=ZONE)
DEEPEST = 12
# Hours after the beginning at which people came back to it, how many did, and over how many hours.
WAVES = ((0, 0.5, 9), (14, 0.22, 16), (62, 0.08, 20), (117, 0.12, 10), (158, 0.08, 20))


@dataclass(eq=False)
class Node:
    """A place in the conversation, before anything is said there."""

    at: datetime
    parent: "Node | None" = None
    depth: int = 0
    answers: int = 0
    person: Person | None = None
    topic: str = ""
    sign: str = ""
    text: str = ""
    town: str = ""
    row: dict = field(default_factory=dict)

    @property
    def begins(self):
        """The comment with which this branch begins."""
        return self.parent.begins if self.parent else self

    def fits(self, sentence):
        """Can it be said already?"""
        return self.at.date() > BEGIN.date() or not sentence.endswith(LATER)


def _awake(at):
    """Nobody writes between one and six; what would fall there comes with breakfast."""
    if 1 <= at.hour < 6:
        return at.replace(hour=6) + timedelta(minutes=at.minute * 2 + at.hour * 7)
    return at


def _beginning(chance):
    start, _share, spread = chance.choices(WAVES, [share for _start, share, _spread in WAVES])[0]
    return BEGIN + timedelta(hours=start + chance.expovariate(1 / spread))


def _answer(chance, parent):
    return parent.at + timedelta(minutes=1 + chance.lognormvariate(3.4, 1.5), seconds=chance.randrange(60))


def grown(chance, count):
    """So many nodes in the order of time; the deepest has twelve above it."""
    nodes = []

    def add(parent):
        at = _awake(_answer(chance, parent) if parent else _beginning(chance))
        if at > END:
            return None
        node = Node(at, parent, parent.depth + 1 if parent else 0)
        if parent:
            parent.answers += 1
        nodes.append(node)
        return node

    for _number in range(24):
        add(None)
    while len(nodes) < count - DEEPEST:
        if chance.random() < 0.34:
            add(None)
            continue
        open_nodes = [node for node in nodes if node.depth < DEEPEST]
        # Who was answered is answered again; and the last word is hard to leave to somebody else.
        weights = [
            (1 + node.answers) ** 0.8 * (1.9 if node.depth and not node.answers else 1) for node in open_nodes
        ]
        add(chance.choices(open_nodes, weights)[0])
    deepest = max(nodes, key=lambda node: node.depth)
    while deepest.depth < DEEPEST:
        deepest = add(deepest) or deepest.parent
    while len(nodes) < count:
        add(None)
    return sorted(nodes, key=lambda node: node.at)
