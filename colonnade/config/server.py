"""The server: uvicorn, set for Colonnade, alone or as one of several on the same socket.

One of several is a process of its own (`python -m colonnade.config.server SOCKET
LIFELINE`, which `workers.py` starts). It holds the reading end of a pipe, and when
the other end is closed, because whoever started it is gone, it ends as if told to:
no worker is left behind to hold the port.
"""

import os
import resource
import signal
import socket
import sys
import threading

import uvicorn
from django.utils.module_loading import import_string

# Every open page of a reader is a file of the process.
FILES = 65_536
# So many wait to be let in, as when all come back after a restart.
WAITING = 4_096


def config(host: str = "", port: int = 0) -> uvicorn.Config:
    """How uvicorn is set. Streams are ended by the shell at the signal; what else is open has ten seconds.

    The application first: Django has to stand before anything of the edge is imported.
    """
    application = import_string("colonnade.config.asgi.application")
    return uvicorn.Config(
        application,
        host=host,
        port=port,
        loop="uvloop",
        http="colonnade.edge.door:Door",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        backlog=WAITING,
    )


def open_more_files() -> None:
    """Let as many files be open as the system grants this process, so that readers may listen."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    granted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < granted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (granted, hard))


def leave_in_order() -> None:
    """Let SIGTERM, which uvicorn passes on when it has finished, end Python as its own end would.

    What waits to be said to caches and other processes is said then.
    """
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(0))


def serve(host: str, port: int) -> None:
    """Serve in this process until it is told to stop."""
    leave_in_order()
    open_more_files()
    server = uvicorn.Server(config(host, port))
    try:
        server.run()
    except KeyboardInterrupt:
        return
    if not server.started:
        sys.exit(1)


def work(listening: int, lifeline: int) -> None:
    """Serve on a socket that is open already, until told to stop or left alone."""
    leave_in_order()
    open_more_files()
    threading.Thread(target=_follow, args=(lifeline,), name="lifeline", daemon=True).start()
    with socket.socket(fileno=listening) as shared:
        server = uvicorn.Server(config())
        server.run(sockets=[shared])
    if not server.started:
        sys.exit(1)


def _follow(lifeline: int) -> None:
    """Wait until nobody holds the other end, then end this process as its parent would."""
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    work(int(sys.argv[1]), int(sys.argv[2]))
