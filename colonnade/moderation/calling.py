"""Calling: one message to a program elsewhere, and what it answered, in so many seconds whatever it does.

The seconds are those of the whole call: looking the name up, connecting, sending,
and reading an answer that may come byte by byte. No redirect is followed, and of a
long answer only the beginning is read.
"""

import contextlib
import hashlib
import http.client
import io
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from colonnade.moderation import Refused

SECONDS = 5.0
# So much of an answer is kept, and so much is read at most, its headers with it.
KEPT = 500
MOST_READ = 64_000
# An answer that is read whole is no longer than this.
LONGEST_REPLY = 48_000
LONGEST_ADDRESS = 500
FORBIDDEN = re.compile(r"[^\x21-\x7e]")
UNPRINTED = re.compile(r"[^\n\x20-\x7e\xa0-\U0010ffff]")
HERE = ("localhost", "localhost.localdomain")
# IPv6 addresses whose last 32 bits are one of IPv4: compatible (RFC 4291), SIIT's (2765), NAT64's (6052).
TRANSLATED = [ipaddress.IPv6Network(one) for one in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96")]
# Where data centres tell their own programs secrets, beside 169.254.169.254: Amazon's and Alibaba's.
OF_DATA_CENTRES = ("fd00:ec2::254", "100.100.100.200")


class NoAnswer(Exception):
    """Nobody answered in time, or not as HTTP has it; the message says how."""


@dataclass(frozen=True)
class Answer:
    """What was answered: the status, 0 where nobody answered, and the beginning of the words."""

    status: int
    words: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Reply:
    """What was answered to a question, whole."""

    status: int
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes


Read = TypeVar("Read")


def checked_address(address: str) -> str:
    """An address that may be called; raises Refused with what is wrong about it.

    `http://` is for this machine and for addresses of a private network alone: elsewhere
    anybody on the way could read what is sent. Not even `https://` reaches addresses that
    only programs of a data centre's own answer at (169.254.…, fe80:…), in whatever form.
    """
    address = address.strip()
    if len(address) > LONGEST_ADDRESS:
        raise Refused(_("The address is longer than %(most)d characters.") % {"most": LONGEST_ADDRESS})
    if FORBIDDEN.search(address):
        raise Refused(
            _("Write the address without spaces and in plain letters, as it stands in a browser’s copy.")
        )
    parts = _split(address)
    if parts.scheme not in ("http", "https"):
        raise Refused(_("An address begins with https://."))
    if parts.username is not None or parts.password is not None:
        raise Refused(
            _("Take the name and password out of the address: a message is known by its signature.")
        )
    if "#" in address:
        raise Refused(_("Take # and what follows out of the address: it would not be sent."))
    if not parts.hostname:
        raise Refused(_("The address names no machine, as https://example.com/ does."))
    literal = _literal(parts.hostname)
    if literal is not None and not _may_be_called(literal):
        raise Refused(_("No messages are sent to %(host)s.") % {"host": parts.hostname})
    is_near = parts.hostname.lower() in HERE or (literal is not None and literal.is_private)
    if parts.scheme == "http" and not is_near:
        raise Refused(
            _(
                "On the way to this address anybody could read what is sent. Begin it with https://; "
                "http:// is for this machine and numbers of your own network."
            )
        )
    return address


def logged_address(address: str) -> str:
    """An address as the log says it: what stands behind the machine's name may be a secret.

    So it is a digest there. Empty where there is no address.
    """
    if not address:
        return ""
    parts, digest = urlsplit(address), hashlib.sha256(address.encode()).hexdigest()
    return f"{parts.scheme}://{parts.netloc}/… ({digest[:8]})"


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  a port that is none is only noticed when it is asked for
    except ValueError:
        raise Refused(_("This is no address, as https://example.com/ is one.")) from None
    return parts


def _literal(host: str) -> Any:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _may_be_called(address: Any) -> bool:
    address = _old_form(address)
    is_of_nobody = address.is_link_local or address.is_multicast or address.is_unspecified
    return not is_of_nobody and str(address) not in OF_DATA_CENTRES


def _old_form(address: Any) -> Any:
    """The IPv4 address to which one of IPv6 leads, where it does; else the address itself."""
    if address.version == 4:
        return address
    if any(address in network for network in TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def call(address: str, *, headers: Mapping[str, str], body: bytes, seconds: float = SECONDS) -> Answer:
    """Send a message by POST; the answer, or a sentence in the place of one (status 0). Raises nothing."""
    try:
        return _carried(address, headers, body, seconds, _answer_of)
    except NoAnswer as error:
        return Answer(0, str(error))


def ask(address: str, *, headers: Mapping[str, str], body: bytes, seconds: float) -> Reply:
    """Send a question by POST; the whole of the answer. Raises NoAnswer with a sentence that says why not."""
    return _carried(address, headers, body, seconds, _reply_of)


def _carried(
    address: str,
    headers: Mapping[str, str],
    body: bytes,
    seconds: float,
    read: Callable[[http.client.HTTPResponse], Read],
) -> Read:
    try:
        return _called(urlsplit(address), headers, body, time.monotonic() + seconds, read)
    except TimeoutError:
        raise NoAnswer(_too_late(seconds)) from None
    except ssl.SSLError as error:
        fault = error.reason or type(error).__name__
        raise NoAnswer(_("No safe connection: %(fault)s") % {"fault": fault}) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        fault = getattr(error, "strerror", None) or type(error).__name__
        raise NoAnswer(_("No answer: %(fault)s") % {"fault": fault}) from None


def _too_late(seconds: float) -> str:
    # A fraction is worded as a hundred is: neither one, nor two, nor a few.
    number = int(seconds) if seconds == int(seconds) else 100
    words = ngettext("No answer within %(seconds)g second.", "No answer within %(seconds)g seconds.", number)
    return words % {"seconds": seconds}


def _called(
    parts: SplitResult,
    headers: Mapping[str, str],
    body: bytes,
    until: float,
    read: Callable[[http.client.HTTPResponse], Read],
) -> Read:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = _Line(parts, until)
    try:
        connection = http.client.HTTPConnection(parts.hostname or "", line.port)
        connection.default_port = line.usual_port
        connection.sock = line  # type: ignore[assignment]
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        return read(connection.getresponse())
    finally:
        line.hang_up()


def _answer_of(answer: http.client.HTTPResponse) -> Answer:
    return Answer(answer.status, _printed(_beginning(answer)))


def _reply_of(answer: http.client.HTTPResponse) -> Reply:
    """All that was answered; raises NoAnswer where that is more than an answer can be."""
    body = b"" if (answer.length or 0) > LONGEST_REPLY else answer.read(LONGEST_REPLY + 1)
    if (answer.length or 0) > LONGEST_REPLY or len(body) > LONGEST_REPLY:
        raise NoAnswer(_("The answer is longer than %(most)d octets.") % {"most": LONGEST_REPLY})
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, headers, body)


def _beginning(answer: http.client.HTTPResponse) -> bytes:
    """The first words of an answer; the status counts however they end."""
    words = b""
    with contextlib.suppress(OSError, http.client.HTTPException, NoAnswer):
        while len(words) < 4 * KEPT and (more := answer.read1(4 * KEPT)):
            words += more
    return words


def _printed(words: bytes) -> str:
    """The beginning of an answer as a page may show it; what is no text shows as �."""
    return UNPRINTED.sub("�", words.decode("utf-8", "replace").replace("\r\n", "\n"))[:KEPT]


class _Line:
    """A connection on which everything has to be over at one moment."""

    def __init__(self, parts: SplitResult, until: float) -> None:
        self._until = until
        self._read = 0
        self.usual_port = 443 if parts.scheme == "https" else 80
        self.port = parts.port or self.usual_port
        self._socket = self._connected(parts.hostname or "")
        if parts.scheme == "https":
            try:
                self._soon()
                context = ssl.create_default_context()
                self._socket = context.wrap_socket(self._socket, server_hostname=parts.hostname)
            except BaseException:
                self._socket.close()
                raise

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _soon(self) -> None:
        self._socket.settimeout(self._left())

    def _connected(self, host: str) -> socket.socket:
        trouble: OSError = NoRoute()
        for family, kind, protocol, _name, place in _looked_up(host, self.port, self._left()):
            one = socket.socket(family, kind, protocol)
            try:
                one.settimeout(self._left())
                one.connect(place)
            except OSError as error:
                one.close()
                trouble = error
            else:
                return one
        raise trouble

    # What http.client asks of a socket

    def sendall(self, data: bytes) -> None:
        self._soon()
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Answering(self), 4096)

    def read_into(self, room: Any) -> int:
        if self._read > MOST_READ:
            raise NoAnswer(_("The headers of the answer do not end."))
        self._soon()
        count = self._socket.recv_into(room)
        self._read += count
        return count

    def close(self) -> None:
        """Nothing: http.client closes before it has read the answer."""

    def hang_up(self) -> None:
        self._socket.close()


class NoRoute(OSError):
    """The name stands for no machine that may be called."""

    def __init__(self) -> None:
        super().__init__(0, _("the name stands for no machine that may be called"))


class _Answering(io.RawIOBase):
    """What comes over a line, for a buffer."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        return self._line.read_into(room)


def _looked_up(host: str, port: int, seconds: float) -> list[Any]:
    """The places that a name stands for and that may be called. A resolver that sleeps is left sleeping."""
    found: list[Any] = []
    failed: list[OSError] = []

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else NoRoute())

    looking = threading.Thread(target=look, name="look up", daemon=True)
    looking.start()
    looking.join(seconds)
    if looking.is_alive():
        raise TimeoutError
    if failed:
        raise failed[0]
    return [one for one in found if _may_be_called(ipaddress.ip_address(one[4][0].partition("%")[0]))]
