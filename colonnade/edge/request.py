"""What a reader asked for, read once and in one way.

The kept pages and Django must never read one request differently, or one reader
could be given what was made for another. So the host, the path, the query and
the cookies are settled here, and both doors see only what stands here.

A request is personal when it carries a cookie that changes what its reader sees
(session, messages, zone). Of any other cookie a page that everyone shares must
know nothing, so Django is not given it; the CSRF cookie alone goes in, because a
page that uses it sets it again, and a page that sets a cookie is never kept.
"""

import ipaddress
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import IO, Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from django.conf import settings
from django.http import parse_cookie

IGNORED_PARAMETERS = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "fbclid",
    "gclid",
)
LONGEST_ADDRESS = 2_000
# Another, Django would replace: the page would be nobody else's.
_CSRF = re.compile(r"[a-zA-Z0-9]{32}(?:[a-zA-Z0-9]{32})?")
# Cookies that scripts read and no page depends on.
HARMLESS_COOKIES = {"theme"}

Scope = Mapping[str, Any]
Address = tuple[str, tuple[str, ...]]
"""Under which an answer is kept: where it stands, and for whom (one kind of reader so far)."""


class Proxies:
    """The machines whose word is taken for who asked, and how: networks, or `unix` for a socket."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._socket = "unix" in names
        self._networks = [ipaddress.ip_network(name, strict=False) for name in names if name != "unix"]
        self._holds = lru_cache(maxsize=1_024)(self._look)

    def __contains__(self, peer: str) -> bool:
        return self._holds(peer)

    def _look(self, peer: str) -> bool:
        if not peer:
            return self._socket
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


@dataclass(frozen=True)
class Rules:
    """What the newsroom's settings say about reading a request."""

    proxies: Proxies
    personal: frozenset[str]
    csrf: str
    ignored: frozenset[str]

    @classmethod
    def from_settings(cls) -> "Rules":
        return cls(
            proxies=Proxies(tuple(getattr(settings, "EDGE_TRUSTED_PROXIES", ()))),
            personal=frozenset({settings.SESSION_COOKIE_NAME, "messages", "zone"}),
            csrf=settings.CSRF_COOKIE_NAME,
            ignored=frozenset(getattr(settings, "EDGE_IGNORED_PARAMETERS", IGNORED_PARAMETERS)),
        )


@dataclass(slots=True)
class Request:
    """One request, its forwarded headers already believed or thrown away."""

    method: str
    scheme: str
    host: str
    path: str
    query: str
    client: str
    headers: dict[str, str]
    scope: Scope = field(repr=False)

    @classmethod
    def of(cls, scope: Scope, rules: Rules) -> "Request":
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            # WSGI writes `-` as `_`: a name with `_` could pass for another.
            if "_" not in name:
                between = "; " if name == "cookie" else ","
                headers[name] = f"{headers[name]}{between}{value}" if name in headers else value
        forwarded = {
            name: headers.pop(name)
            for name in [*headers]
            if name.startswith("x-forwarded-") or name == "forwarded"
        }
        client = scope["client"][0] if scope.get("client") else ""
        scheme, host = scope["scheme"], headers.get("host", "")
        if client in rules.proxies:
            client = _first_stranger(forwarded.get("x-forwarded-for", ""), rules.proxies) or client
            if (said := forwarded.get("x-forwarded-proto", "")) in ("http", "https"):
                scheme = said
            host = forwarded.get("x-forwarded-host", host)
        headers["host"] = host = host.lower()
        return cls(
            method=scope["method"],
            scheme=scheme,
            host=host,
            path=unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            client=client,
            headers=headers,
            scope=scope,
        )

    @property
    def is_reading(self) -> bool:
        return self.method in ("GET", "HEAD")

    def for_everyone(self, rules: Rules) -> "Request | None":
        """The same question without anything of its reader's, or None when that is not possible.

        Tracking parameters are gone and the rest stand in order of their names,
        so `?utm_source=x` asks for the same page; of the cookies only Django's
        CSRF cookie stays; HEAD asks as GET does.
        """
        headers = self.headers
        if (
            not self.is_reading
            or not self.host
            or "authorization" in headers
            or "range" in headers
            or "transfer-encoding" in headers
            or headers.get("content-length", "0") != "0"
            or len(self.host) + len(self.path) + len(self.query) > LONGEST_ADDRESS
        ):
            return None
        query = self.query
        if query:
            query = _query(
                sorted((pair for pair in _pairs(query) if pair[0] not in rules.ignored), key=_name)
            )
        if "cookie" in headers:
            cookies = parse_cookie(headers["cookie"])
            if not rules.personal.isdisjoint(cookies):
                return None
            headers = {name: value for name, value in headers.items() if name != "cookie"}
            if _CSRF.fullmatch(cookies.get(rules.csrf, "")):
                headers["cookie"] = f"{rules.csrf}={cookies[rules.csrf]}"
        return Request("GET", self.scheme, self.host, self.path, query, self.client, headers, self.scope)

    @property
    def place(self) -> str:
        """Where the question is asked, without its query."""
        return f"{self.scheme}://{self.host}{self.path}"

    @property
    def address(self) -> Address:
        return (f"{self.place}?{self.query}", ())

    @property
    def parameters(self) -> frozenset[str]:
        """The names in the query."""
        return frozenset(name for name, _ in _pairs(self.query))

    def asking(self, names: frozenset[str]) -> "Request":
        """The same question with these parameters only."""
        query = _query(pair for pair in _pairs(self.query) if pair[0] in names)
        return replace(self, query=query)

    @property
    def may_be_known(self) -> bool:
        """Whether an answer for everyone may be given to these very bytes again: they hold no one's own."""
        cookie = self.headers.get("cookie")
        return cookie is None or parse_cookie(cookie).keys() <= HARMLESS_COOKIES

    @property
    def size(self) -> int:
        """About how many bytes the question takes."""
        return (
            len(self.path)
            + len(self.query)
            + sum(len(name) + len(value) for name, value in self.scope["headers"])
        )

    def environ(self, body: IO[bytes], length: int) -> dict[str, Any]:
        """What WSGI calls a request (PEP 3333)."""
        name, port = self.scope.get("server") or ("localhost", None)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "CONTENT_TYPE": self.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(length),
            "REMOTE_ADDR": self.client,
            "SERVER_NAME": name,
            "SERVER_PORT": str(port or (443 if self.scheme == "https" else 80)),
            "SERVER_PROTOCOL": f"HTTP/{self.scope.get('http_version', '1.1')}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": body,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for header, value in self.headers.items():
            if header not in ("content-type", "content-length", "transfer-encoding"):
                environ["HTTP_" + header.upper().replace("-", "_")] = value
        return environ


def _pairs(query: str) -> list[tuple[str, str]]:
    # latin-1 both ways: bytes that are not UTF-8 come out as they went in.
    return parse_qsl(query, keep_blank_values=True, encoding="latin-1")


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs), encoding="latin-1")


def _name(pair: tuple[str, str]) -> str:
    return pair[0]


def _first_stranger(forwarded_for: str, proxies: Proxies) -> str:
    """The nearest address in X-Forwarded-For that is not a proxy of ours.

    Read from the right: what stands further left was written by the stranger.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    for hop in reversed(hops):
        if hop not in proxies:
            return hop
    return hops[0] if hops else ""
