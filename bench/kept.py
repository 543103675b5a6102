"""How often a kept page is found: the shelf against one that gives up what was not asked for longest.

A hundred thousand pages are asked for as readers do (Zipf's law with exponent 0.9),
with room for so many of them, and the same while somebody runs once through other
addresses, as many as half of all questions. `python -m bench.kept` prints the table.
"""

import random
from collections import OrderedDict
from collections.abc import Iterable
from itertools import accumulate

from colonnade.edge.shelf import Shelf

PAGES = 100_000
QUESTIONS = 400_000
EXPONENT = 0.9


class _Thing:
    size = 1
    is_asked_for = False


def by_shelf(questions: Iterable[int], room: int) -> float:
    """The part of the readers' questions that the shelf answers; a scan's numbers are negative."""
    shelf: Shelf[int, _Thing] = Shelf(room, lambda _name, _thing: None)
    found = asked = 0
    for page in questions:
        asked += page >= 0
        if thing := shelf.get(page):
            thing.is_asked_for = True
            found += 1
        else:
            shelf.put(page, _Thing())
    return found / asked


def by_age(questions: Iterable[int], room: int) -> float:
    """The same where the page goes that was not asked for longest."""
    held: OrderedDict[int, None] = OrderedDict()
    found = asked = 0
    for page in questions:
        asked += page >= 0
        if page in held:
            held.move_to_end(page)
            found += 1
        else:
            held[page] = None
            if len(held) > room:
                held.popitem(last=False)
    return found / asked


def readers(scanned: bool, seed: int = 1) -> list[int]:
    """Questions of readers, and between them those of a scan."""
    chance = random.Random(seed)
    weights = list(accumulate(1 / rank**EXPONENT for rank in range(1, PAGES + 1)))
    pages = chance.choices(range(PAGES), cum_weights=weights, k=QUESTIONS)
    if not scanned:
        return pages
    return [one for number, page in enumerate(pages) for one in (page, -1 - number)]


def kept() -> list[tuple[str, float, float]]:
    """What is asked, and how much of it is found on the shelf and by age alone."""
    rows = []
    for scanned in (False, True):
        questions = readers(scanned)
        for part in (100, 20):
            name = f"room for 1 page in {part}" + (", half the questions a scan" if scanned else "")
            room = PAGES // part
            rows.append((name, by_shelf(questions, room), by_age(questions, room)))
    return rows


if __name__ == "__main__":
    for name, shelf, age in kept():
        print(f"{name:48} {shelf:6.1%} of readers found, by age alone {age:6.1%}")
