"""Caches before the paper that are told of changes: read from the settings, refused there if wrong.

Each `[[purge]]` names one: a Varnish by its address (`varnish = "http://cache:6081"`),
any other by the call that it takes. A refusal names what is missing or wrong and
never what was given, for that may be a secret.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

METHODS = ("POST", "PUT", "DELETE", "PURGE", "BAN", "GET")
MOST_KEYS = 1_000
# Where the keys are put; edge/purge/http.py fills them in.
PLACES = ("{keys}", "{list}", "{commas}")
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
ONE_LINE = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True)
class Purge:
    """One cache, and how it is told."""

    varnish: str = ""
    secret: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str = field(default="", repr=False)
    keys_a_call: int = 30
    seconds_a_call: float = 0.1
    again_after: float = 5.0
    everything_address: str = field(default="", repr=False)
    everything_body: str = field(default="", repr=False)
    key_header: str = ""


KNOWN = tuple(one.name for one in fields(Purge))
# A Varnish is told in one way, which its VCL knows.
OF_VARNISH = ("varnish", "secret", "keys_a_call", "seconds_a_call", "again_after")


def parse(value: object) -> tuple[Purge, ...]:
    """The tables `[[purge]]` of the file, or the same as JSON from the environment.

    Raises ValueError with a sentence that shows no value.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value or "[]")
        except ValueError:
            raise ValueError("it cannot be read as JSON") from None
    if not isinstance(value, list):
        raise ValueError("write [[purge]], with two brackets: there may be several")
    return tuple(_purge(one) for one in value)


def _purge(given: object) -> Purge:
    if not isinstance(given, Mapping):
        raise ValueError("give each cache a table with varnish, or with address")
    if ("varnish" in given) == ("address" in given):
        raise ValueError("name each cache by varnish or by address, one of them")
    known = OF_VARNISH if "varnish" in given else KNOWN[2:]
    if unknown := [str(name) for name in given if name not in known]:
        raise ValueError(f"‘{unknown[0]}’ is not known here; known are {', '.join(known)}")
    words: dict[str, Any] = {name: CHECKS[name](name, one) for name, one in given.items()}
    if "address" in words and not any(place in text for place in PLACES for text in _texts(words)):
        raise ValueError("say where the keys go: {keys}, {list} or {commas} in address, headers or body")
    return Purge(**words)


def _texts(words: Mapping[str, object]) -> list[str]:
    headers = words.get("headers") or {}
    assert isinstance(headers, Mapping)
    return [str(words["address"]), str(words.get("body", "")), *headers.values()]


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is text")
    return value


def _line(name: str, value: object) -> str:
    if not ONE_LINE.fullmatch(_text(name, value)):
        raise ValueError(f"{name} is one line of ASCII")
    return str(value)


def _address(name: str, value: object) -> str:
    address = _line(name, value)
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole or " " in address or "@" in parts.netloc:
        raise ValueError(f"{name} is an address such as https://api.cdn.example/purge, without a password")
    return address


def _method(name: str, value: object) -> str:
    if value not in METHODS:
        raise ValueError(f"{name} is {', '.join(METHODS[:-1])} or {METHODS[-1]}")
    return str(value)


def _headers(name: str, value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is a table of names and texts")
    for header in value:
        if not TOKEN.fullmatch(str(header)):
            raise ValueError("a name in headers has a character that names of headers cannot have")
    return {str(header): _line(f"{header} in {name}", text) for header, text in value.items()}


def _header(name: str, value: object) -> str:
    if not TOKEN.fullmatch(_text(name, value)):
        raise ValueError(f"{name} is the name of a header, such as Cache-Tag")
    return str(value)


def _keys(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_KEYS:
        raise ValueError(f"{name} is a whole number from 1 to {MOST_KEYS}")
    return value


def _seconds(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 60:
        raise ValueError(f"{name} is a number of seconds up to 60")
    return float(value)


CHECKS = {
    "varnish": _address,
    "secret": _line,
    "address": _address,
    "method": _method,
    "headers": _headers,
    "body": _text,
    "keys_a_call": _keys,
    "seconds_a_call": _seconds,
    "again_after": _seconds,
    "everything_address": _address,
    "everything_body": _text,
    "key_header": _header,
}
