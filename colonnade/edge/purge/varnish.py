"""Varnish, as told by the VCL in docs/how-to/varnish.

The method PURGE with the keys in `Surrogate-Key`; `*` is everything. Whether the
VCL looks them up with the module xkey or bans by the header is its own affair.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from colonnade.edge.purge.http import send

SECRET = "X-Purge-Secret"


class Varnish:
    """One Varnish."""

    forgets_everything = True

    def __init__(self, given: Any) -> None:
        self._address = given.varnish
        self._secret = {SECRET: given.secret} if given.secret else {}
        self.name = f"The Varnish at {urlsplit(given.varnish).netloc}"

    def forget(self, keys: Sequence[str]) -> None:
        send("PURGE", self._address, {"Surrogate-Key": " ".join(keys), **self._secret})

    def forget_everything(self) -> None:
        self.forget(("*",))
