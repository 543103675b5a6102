"""Peers: other ways to show an article with a thousand comments, each as its own papers say.

Each module has `served`, a block within which the peer runs on the server's core
with the demo's article and comments, and which gives the pages to be measured.
Peers are programs beside us: nothing of theirs is imported or copied.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.load import GZIP


@dataclass(frozen=True)
class Page:
    """One page of a peer: where it is, what a comment is called on it, what it takes in memory."""

    name: str
    address: str
    memory: Callable[[], float]
    headers: Mapping[str, str] = ()  # type: ignore[assignment]
    comment: str = ""  # how CSS names a comment, where a browser is to look at it
    view: str = ""  # what a browser opens, if it is another address
    note: str = ""

    @property
    def asked(self) -> Mapping[str, str]:
        """The headers that it is asked with: gzip, which every peer can, unless others are given."""
        return self.headers or GZIP
