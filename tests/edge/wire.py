"""A client that sends exactly the bytes it is given, for tests of the doors."""

import socket
from dataclasses import dataclass

PATIENCE = 10


@dataclass(frozen=True)
class Said:
    """One answer as it came: its head in lines, and its body."""

    head: tuple[bytes, ...]
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head[0].split()[1])

    def header(self, name: str) -> str:
        start = name.lower().encode() + b": "
        return next((line[len(start) :].decode() for line in self.head if line.lower().startswith(start)), "")

    @property
    def timeless(self) -> tuple[tuple[bytes, ...], bytes]:
        """All of it but the date."""
        return tuple(line for line in self.head if not line.startswith(b"date: ")), self.body


class Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self, *, is_head: bool = False) -> Said | None:
        """The next answer, or None when the server has closed the line."""
        while b"\r\n\r\n" not in self._left:
            if not self._more():
                return None
        head, _, rest = self._left.partition(b"\r\n\r\n")
        lines = tuple(head.split(b"\r\n"))
        said = Said(lines, b"")
        if said.status in (100, 204, 304) or is_head:
            self._left = rest
            return said
        if said.header("transfer-encoding") == "chunked":
            while b"\r\n0\r\n\r\n" not in b"\r\n" + rest and self._more():
                rest = self._left.partition(b"\r\n\r\n")[2]
            body, _, self._left = rest.partition(b"0\r\n\r\n")
            return Said(lines, body)
        length = int(said.header("content-length") or 0)
        while len(rest) < length and self._more():
            rest = self._left.partition(b"\r\n\r\n")[2]
        self._left = rest[length:]
        return Said(lines, rest[:length])

    def ask(self, data: bytes) -> Said | None:
        self.send(data)
        return self.answer(is_head=data.startswith(b"HEAD"))

    def _more(self) -> bool:
        try:
            data = self._socket.recv(65536)
        except ConnectionResetError:
            return False
        self._left += data
        return bool(data)


def get(path: str, *headers: str, method: str = "GET", host: str = "localhost") -> bytes:
    """A plain request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
