"""Declared: which parameters the views of this site read, learned from their answers.

`/city/opens/?foo=1` and `?foo=2` are one page if the view reads no `foo`. What a
view reads it says on its answer (`edge_parameters`). So an address that is not known
yet is asked first without its query; from then on whatever was not declared is
taken out before the view is asked, and what is kept was made from exactly the
query under which it is kept. A hundred thousand queries cost one rendering.
"""

from collections import OrderedDict

MOST = 20_000
# What is said of an address whose plain page is not kept: its queries are left as they come.
UNTOLD = None


class Declared:
    """The declared parameters of so many addresses; who was not asked for longest is forgotten."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._names: OrderedDict[str, frozenset[str] | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, place: str) -> bool:
        return place in self._names

    def of(self, place: str) -> frozenset[str] | None:
        """What the view at this place reads of the query, or UNTOLD."""
        names = self._names.get(place, UNTOLD)
        if place in self._names:
            self._names.move_to_end(place)
        return names

    def learn(self, place: str, names: frozenset[str] | None) -> None:
        self._names[place] = names
        self._names.move_to_end(place)
        if len(self._names) > self._most:
            self._names.popitem(last=False)
