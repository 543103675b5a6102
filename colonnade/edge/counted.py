"""What a page counts as: the name under which its readings are added up, written on the answer.

A page for everyone says so as it is kept, `keep(response, …, read="article:23")`; one
that is its reader's own says it with `read`. The doors count when they serve it.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.http.response import HttpResponseBase

from colonnade.edge.bus import is_key

LONGEST = 60
Response = TypeVar("Response", bound=HttpResponseBase)


@dataclass(frozen=True)
class Counted:
    """What `read` wrote on a response: what its serving counts as a reading of."""

    read: str


def checked(name: str) -> str:
    """The same name; raises ValueError for what cannot be counted under."""
    if name and not (is_key(name) and len(name) <= LONGEST):
        raise ValueError(f"‘{name}’ is not a name to count under; names look like article:23.")
    return name


def read(response: Response, name: str) -> Response:
    """Count the serving of this page, which is one reader's own, as a reading of that; returns it."""
    response.edge_mark = Counted(checked(name))  # type: ignore[attr-defined]
    return response
