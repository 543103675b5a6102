"""Bodies: an answer in each encoding that is worth it, made once and sent as it stands.

A page is compressed when it is kept, never when it is asked for. Each encoding has
a strong ETag of its own (RFC 9110, 8.8.3), so that a reader who has the page is told
so in a few bytes. What stands ready for a reader is one of three: the whole answer,
its head alone, or that nothing has changed.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf

import brotli

Headers = list[tuple[bytes, bytes]]
OVERHEAD = 1_000
# A shorter answer goes into one packet as it is.
PACKED_FROM = 1_000
# Headers of an answer that a 304 repeats (RFC 9110, 15.4.5).
REPEATED = {b"cache-control", b"content-location", b"etag", b"expires", b"surrogate-key", b"vary"}

_COMPRESSIBLE = re.compile(rb"text/|application/(json|javascript|xml|[\w.-]+\+(json|xml))|image/svg")


@dataclass(frozen=True, slots=True)
class Body:
    """One encoding of an answer: its bytes and every header that goes with them."""

    content: bytes
    etag: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class Bodies:
    """An answer in the encodings that are worth it, each with a strong ETag of its own."""

    by_encoding: Mapping[str, Body]
    size: int

    @classmethod
    def of(cls, status: int, headers: Headers, content: bytes, quality: int) -> "Bodies":
        """Compress once; `quality` is brotli's, 0 to 11."""
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        made = {"identity": content}
        if len(content) > 200 and _COMPRESSIBLE.match(kind):
            made["gzip"] = gzip.compress(content, 9 if quality > 9 else 6, mtime=0)
            made["br"] = brotli.compress(content, quality=quality)
        tag = hashlib.blake2b(b"%d " % status + kind + b"\n" + content, digest_size=12).hexdigest()
        bodies = {
            encoding: Body(body, etag, _with_entity(headers, encoding, etag, len(body)))
            for encoding, body in made.items()
            if encoding == "identity" or len(body) < len(content)
            for etag in [f'"{tag}-{encoding}"'.encode()]
        }
        weight = sum(len(body) for body in made.values())
        weight += len(bodies) * sum(len(name) + len(value) for name, value in headers)
        return cls(bodies, weight + OVERHEAD)

    def chosen(self, headers: Mapping[str, str]) -> str:
        """The encoding that this reader likes best (RFC 9110, 12.5.3)."""
        for encoding in accepted(headers.get("accept-encoding", "")):
            if encoding in self.by_encoding:
                return encoding
        return "identity"

    def with_header(self, name: bytes, value: bytes) -> "Bodies":
        """The same bytes under one other header."""
        bodies = {
            encoding: Body(
                body.content,
                body.etag,
                [pair for pair in body.headers if pair[0] != name] + [(name, value)],
            )
            for encoding, body in self.by_encoding.items()
        }
        return Bodies(bodies, self.size)


Parts = tuple[int, Headers, bytes]


class Ready:
    """What is sent to everyone who asks in one of several ways; it lacks nothing but the date.

    Another thread may let go of either at any moment, so each is taken in one look.
    """

    __slots__ = ("parts", "standing", "wire")

    def __init__(self, standing: "Standing", status: int, headers: Headers, content: bytes) -> None:
        self.standing = standing
        self.parts: Parts | None = (status, headers, content)
        # For the first door: the server’s own headers, which bear the date, and what goes out with them.
        self.wire: tuple[object, tuple[bytes, ...]] | None = None


@dataclass(slots=True, eq=False)
class Standing:
    """An answer that stands: its bodies, and until when it may be given without asking further.

    `free_until` is on the clock of the kept pages; what has no end never falls.
    """

    status: int
    bodies: Bodies
    free_until: float = inf
    read: str = ""
    is_asked_for: bool = False
    _ready: dict[tuple[str, str], Ready] = field(default_factory=dict, repr=False)

    def ready(self, method: str, headers: Mapping[str, str]) -> Ready:
        """What is to be sent to who asks with this method, GET or HEAD, and these headers."""
        encoding = self.bodies.chosen(headers)
        body = self.bodies.by_encoding[encoding]
        known = headers.get("if-none-match")
        if known and self.status == 200 and matches(known, body.etag):
            method = "304"
        if found := self._ready.get((encoding, method)):
            return found
        if method == "304":
            repeated = [pair for pair in body.headers if pair[0] in REPEATED]
            made = Ready(self, 304, repeated, b"")
        else:
            made = Ready(self, self.status, body.headers, body.content if method == "GET" else b"")
        self._ready[encoding, method] = made
        return made

    def fall(self) -> None:
        """It stands no longer: no door gives it, from any thread, and what stood ready is let go."""
        self.free_until = 0
        stood = tuple(self._ready.values())
        self._ready.clear()
        for ready in stood:
            ready.parts = ready.wire = None


@lru_cache(maxsize=64)
def bodies_of_missing(status: int, headers: tuple[tuple[bytes, bytes], ...], content: bytes) -> Bodies:
    """The bodies of an answer that says that nothing is there: the same for every address that says the same.

    A scan of ten thousand addresses that no page has is answered with one body.
    """
    made = Bodies.of(status, list(headers), content, quality=5)
    return Bodies(made.by_encoding, OVERHEAD)


def packed(headers: Headers, content: bytes, accept: str) -> tuple[Headers, bytes]:
    """One reader's own answer, in an encoding that they take; quickly, for it is sent once.

    Left as it is where it is small, is no text, or is compressed or part of something
    already. What is secret in a page of a reader's own is masked anew each time by
    Django (its CSRF token), so that lengths tell nothing of it.
    """
    names = dict(headers)
    if (
        len(content) < PACKED_FROM
        or b"content-encoding" in names
        or b"content-range" in names
        or b"etag" in names
        or not _COMPRESSIBLE.match(names.get(b"content-type", b""))
    ):
        return headers, content
    encoding = next((one for one in accepted(accept) if one in ("br", "gzip", "identity")), "identity")
    if encoding == "identity":
        return headers, content
    small = brotli.compress(content, quality=4) if encoding == "br" else gzip.compress(content, 4, mtime=0)
    kept = [pair for pair in headers if pair[0] not in (b"content-length", b"vary")]
    varies = [value for name, value in headers if name == b"vary"]
    if not any(b"accept-encoding" in value.lower() for value in varies):
        varies.append(b"Accept-Encoding")
    kept += [
        (b"vary", b", ".join(varies)),
        (b"content-encoding", encoding.encode()),
        (b"content-length", b"%d" % len(small)),
    ]
    return kept, small


def _with_entity(headers: Headers, encoding: str, etag: bytes, length: int) -> Headers:
    entity = {b"content-length", b"etag", b"last-modified"}
    own: Headers = [(b"etag", etag), (b"content-length", b"%d" % length)]
    if encoding != "identity":
        own.append((b"content-encoding", encoding.encode()))
    return [pair for pair in headers if pair[0] not in entity] + own


@lru_cache(maxsize=512)
def accepted(header: str) -> tuple[str, ...]:
    """The encodings that Accept-Encoding allows, best first; among equals br, gzip, identity."""
    quality: dict[str, float] = {}
    for part in header[:1_000].lower().split(","):
        name, *options = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for option in options:
            if option.startswith("q="):
                try:
                    weight = float(option[2:])
                except ValueError:
                    weight = 0.0
        if name:
            quality["gzip" if name == "x-gzip" else name] = weight
    rest = quality.get("*", 0.0)
    # Identity is allowed unless refused, and liked least unless said otherwise.
    weights = {
        "br": quality.get("br", rest),
        "gzip": quality.get("gzip", rest),
        "identity": quality.get("identity", rest or 0.0001),
    }
    return tuple(sorted((name for name in weights if weights[name] > 0), key=lambda n: -weights[n]))


def matches(if_none_match: str, etag: bytes) -> bool:
    """Whether the reader has this body already (RFC 9110, 13.1.2: weakly compared)."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag.decode() in tags
