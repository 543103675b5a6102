"""A program that is told: a real HTTP server on this machine, which answers as each test wants.

It knows our messages as the text of Standard Webhooks says, and by none of our code.
"""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.utils import timezone

from colonnade.moderation import actions

Answer = Callable[[BaseHTTPRequestHandler], None]
PATIENCE = 20


def is_genuine(secret: str, headers: dict[str, str], body: bytes, at: float | None = None) -> bool:
    """“Verifying signatures”: the id, the timestamp and the body, joined by full stops, signed; not old."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    stamp = headers["webhook-timestamp"]
    content = f"{headers['webhook-id']}.{stamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = [one.removeprefix("v1,") for one in headers["webhook-signature"].split(" ") if one[:3] == "v1,"]
    is_fresh = abs((at or time.time()) - int(stamp)) < 300
    return is_fresh and any(hmac.compare_digest(expected, one) for one in given)


def plain(status: int, words: bytes = b"", **headers: str) -> Answer:
    """Answer with this status, at once."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(words)))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(words)

    return answer


class Receiver:
    """What was received, and how it answers."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Answer = plain(204)
        self.closing = threading.Event()
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/told?of=all"

    @property
    def messages(self) -> list[dict]:
        return [json.loads(body) for _path, _headers, body in self.calls]

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        names = {name.lower(): value for name, value in request.headers.items()}
        self.calls.append((request.path, names, body))
        self.answer(request)


@contextmanager
def receiving(safe: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens; behind TLS where a context is given."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                receiver.handle(self)
            except OSError:
                self.close_connection = True  # who called has hung up

        do_GET = do_POST

        def log_message(self, *_given: object) -> None:
            """Nothing is written."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_given: object) -> None:
            """Who called has hung up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_port
        if safe is not None:
            server.socket = safe.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.closing.set()
            server.shutdown()
            thread.join()


def send() -> bool:
    """What the scheduler and its task do; whether anything was due."""
    holder = actions.hand_over_messages(now=timezone.now())
    if holder:
        actions.send_messages(holder=holder)
    return bool(holder)
