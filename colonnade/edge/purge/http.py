"""A cache that is told by an HTTP call which the newsroom describes: Fastly, Cloudflare, Bunny and the like.

Where `{keys}` stands in the address, a header or the body, the keys are put with
spaces between them; `{commas}` with commas, `{list}` as a JSON list. Keys are
small letters, digits and a few signs, so they need no quoting anywhere. What a
header or an address holds is never written into a log: it may be a secret.
"""

import http.client
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 5.0


class Failed(Exception):
    """A cache did not take a call; the message says why, and shows nothing secret."""


def send(method: str, address: str, headers: Mapping[str, str], body: str = "") -> None:
    """Make one call; raises Failed unless the answer is 2xx. No redirect is followed with what is secret."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body.encode() or None, dict(headers))
        answer = connection.getresponse()
        answer.read(10_000)
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"it cannot be asked: {type(error).__name__}") from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise Failed(f"it answered {answer.status}")


class Call:
    """One such cache."""

    def __init__(self, given: Any) -> None:
        self._given = given
        self.name = f"The cache at {urlsplit(given.address).hostname}"
        self.forgets_everything = bool(given.everything_address or given.everything_body)

    def forget(self, keys: Sequence[str]) -> None:
        given, filled = self._given, _Filler(keys)
        headers = {name: filled(text) for name, text in given.headers.items()}
        send(given.method, filled(given.address), headers, filled(given.body))

    def forget_everything(self) -> None:
        """The same method and headers, without those in which keys stand."""
        given = self._given
        headers = {name: text for name, text in given.headers.items() if _Filler(())(text) == text}
        send(given.method, given.everything_address or given.address, headers, given.everything_body)


class _Filler:
    """Puts the keys where a text says so."""

    def __init__(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        self._forms = {"{keys}": " ".join(keys), "{commas}": ",".join(keys), "{list}": json.dumps(keys)}

    def __call__(self, text: str) -> str:
        for place, form in self._forms.items():
            text = text.replace(place, form)
        return text
