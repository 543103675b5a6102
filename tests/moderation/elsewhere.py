"""A program elsewhere: a real server on this machine that answers, stalls, drips, lies as it is told."""

import contextlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

TEN_MEGABYTES = 10_000_000
PATIENCE = 10


class Elsewhere:
    """What it was asked, and how it answers. `let_go` ends every answer that is still under way."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.let_go = threading.Event()
        self.answer: Callable[[Handler], None] = says("false")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.elsewhere = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def close(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def paths(self) -> list[str]:
        return [path for path, _headers, _body in self.asked]

    @property
    def form(self) -> dict[str, str]:
        """The last form that came."""
        return {name: value for name, [value] in parse_qs(self.asked[-1][2].decode()).items()}

    @property
    def told(self) -> dict:
        """The data of the last message that came as JSON."""
        return json.loads(self.asked[-1][2])["data"]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.elsewhere: Elsewhere = self.server.elsewhere  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.elsewhere.asked.append((self.path, headers, body))
        self.close_connection = True
        # Who asked may have hung up long ago.
        with contextlib.suppress(OSError):
            self.elsewhere.answer(self)

    def begin(self, status: int = 200, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *given: object) -> None:
        """Nothing."""


def says(words: str | bytes, status: int = 200, **headers: object) -> Callable[[Handler], None]:
    """Answers this at once."""
    body = words.encode() if isinstance(words, str) else words

    def answer(handler: Handler) -> None:
        handler.begin(status, Content_Length=len(body), **headers)
        handler.wfile.write(body)

    return answer


def verdict(kind: object, reason: object = "", **more: object) -> Callable[[Handler], None]:
    """Answers with this verdict."""
    return says(json.dumps({"verdict": kind, "reason": reason, **more}))


def stalls(handler: Handler) -> None:
    """Takes the question and says nothing."""
    handler.elsewhere.let_go.wait(PATIENCE)


def drips(handler: Handler) -> None:
    """An octet every twentieth of a second, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while not handler.elsewhere.let_go.wait(0.05):
        handler.wfile.write(b"a")


def drips_its_words(handler: Handler) -> None:
    """The headers at once, the words never."""
    handler.begin(Content_Length=4)
    while not handler.elsewhere.let_go.wait(0.05):
        handler.wfile.write(b"")
        handler.wfile.flush()


def floods(handler: Handler) -> None:
    """Ten megabytes."""
    handler.begin(Content_Length=TEN_MEGABYTES)
    handler.wfile.write(b" " * TEN_MEGABYTES)


def floods_unannounced(handler: Handler) -> None:
    """Ten megabytes of which the headers say nothing."""
    handler.begin()
    handler.wfile.write(b"true" + b" " * TEN_MEGABYTES)


def hangs_up(handler: Handler) -> None:
    """Not a word."""
