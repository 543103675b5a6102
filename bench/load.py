"""Load from the other core: wrk, asking one page over and over, and one question to see what comes.

A page is looked at before it is loaded: that it answers as it should, in the
encoding it should, so that no figure is that of an error page.
"""

import http.client
import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.programs import LOAD, Failed, needed, pinned, run

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 32
PLAIN = {"Accept-Encoding": "identity"}
BROTLI = {"Accept-Encoding": "br"}
GZIP = {"Accept-Encoding": "gzip"}
WARM = 1
# A load lasts until each connection was answered twice or so, but no longer than this.
LONGEST = 30


@dataclass(frozen=True)
class Loaded:
    """What a load found: answers a second, and milliseconds of one answer."""

    rate: float
    p50_ms: float
    p99_ms: float
    bytes_each: float


@dataclass(frozen=True)
class Answer:
    """One answer: its status, its headers by their lower-case names, its bytes as they came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def encoding(self) -> str:
        return self.headers.get("content-encoding", "identity")


def ask(address: str, headers: Mapping[str, str] = PLAIN, seconds: float = 60) -> Answer:
    """One question over a connection of its own."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"{address} does not answer: {error}") from error
    finally:
        connection.close()


def unloaded(address: str, headers: Mapping[str, str] = PLAIN, times: int = 7) -> float:
    """The median milliseconds of one question when nobody else asks."""
    found = []
    for _time in range(times):
        began = time.perf_counter()
        ask(address, headers)
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def load(
    address: str,
    seconds: float,
    headers: Mapping[str, str] = PLAIN,
    *,
    expects: int = 200,
    shapes: bool = False,
    connections: int = CONNECTIONS,
    longest: float = LONGEST,
) -> Loaded:
    """Load a page for so long, after a second of warming; Failed if it does not answer as expected.

    A page that takes long is loaded longer, so that each connection gets its answers.
    """
    first = ask(address, headers)
    began = time.perf_counter()
    ask(address, headers)
    one = time.perf_counter() - began
    seconds = max(seconds, min(longest, 2 * connections * one))
    wanted = headers.get("Accept-Encoding", "identity")
    if first.status != expects:
        raise Failed(f"{address} answers {first.status} where {expects} was expected.")
    if expects == 200 and wanted == "br" and first.encoding != "br":
        raise Failed(f"{address} answers {first.encoding} where br was asked for.")
    if one * connections < WARM:
        _wrk(address, WARM, headers, shapes, connections)
    found = _wrk(address, seconds, headers, shapes, connections)
    if one * connections > WARM:
        ask(address, headers, 300)  # it may still be busy with what wrk no longer waits for
    if not found["requests"]:
        raise Failed(f"{address} answers nobody within {seconds:.0f} seconds under load.")
    if found["wrong"] or found["broken"] > connections:
        raise Failed(f"{address}: of {found['requests']} answers {found['wrong']} were refusals.")
    return Loaded(
        found["requests"] / found["seconds"],
        found["p50_ms"],
        found["p99_ms"],
        found["bytes"] / found["requests"],
    )


def _wrk(
    address: str, seconds: float, headers: Mapping[str, str], shapes: bool, connections: int
) -> dict[str, float]:
    command = [needed("wrk", "Debian: wrk"), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
    command += ["--timeout", "30s", "-s", str(SCRIPT)]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command += [address, "--", *(["browsers"] if shapes else [])]
    said = run(pinned(LOAD, command), seconds=seconds + 90)
    return dict(json.loads(said.strip().splitlines()[-1]))
