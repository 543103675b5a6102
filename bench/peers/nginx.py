"""nginx: the same bytes as static files, compressed beforehand; what cannot be beaten by much.

Each answer is saved three times (br, gzip, identity) beside one another, and nginx
chooses by the reader's header. It is set as its own papers advise for static files:
one worker, sendfile, tcp_nopush, open files remembered, connections kept.
"""

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import brotli

from bench.load import BROTLI, Answer, ask
from bench.programs import Failed, Missing, Program, answers, free_port, needed, running, wait_for

MODULES = Path("/usr/lib/nginx/modules")
CONFIGURATION = """\
{modules}
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types;
  types {{ application/manifest+json webmanifest; }}
  charset utf-8;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{http}
{servers}
}}
"""
STATIC = """\
  open_file_cache max=1000 inactive=60s;
  open_file_cache_valid 60s;
  gzip_static on;
  gzip_vary on;
  brotli_static on;
"""


@dataclass(frozen=True)
class Static:
    """nginx with saved files: its program and its origin."""

    program: Program
    origin: str


def configuration(
    folder: Path, servers: Mapping[int, str], *, http: str, modules: Sequence[str] = ()
) -> Path:
    """A whole configuration in this folder, touching nothing outside of it; `servers` by their port."""
    lines = []
    for name in modules:
        path = MODULES / f"ngx_http_{name}_module.so"
        if not path.exists():
            raise Missing(f"nginx has no {name} here: `make bench-peers` as root gets it.")
        lines.append(f"load_module {path};")
    words = {
        "modules": "\n".join(lines),
        "user": "user root;" if os.geteuid() == 0 else "",
        "folder": folder,
        "http": http,
        "servers": "\n".join(
            f"  server {{\n    listen 127.0.0.1:{port};\n{server}\n  }}" for port, server in servers.items()
        ),
    }
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(**words), "utf-8")
    return file


def command(folder: Path, file: Path) -> list[str | Path]:
    """What runs nginx with this configuration."""
    return [needed("nginx", "Debian: nginx-light"), "-e", "stderr", "-p", folder, "-c", file]


def version() -> str:
    """Its name with its version."""
    said = subprocess.run([needed("nginx", "Debian: nginx-light"), "-v"], capture_output=True, text=True)
    return said.stderr.strip().rpartition(": ")[2].replace("/", " ")


def save(folder: Path, path: str, answer: Answer) -> None:
    """Save one answer as files: as it is, in gzip and in br, where that is smaller."""
    path = unquote(path)
    file = folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
    file.parent.mkdir(parents=True, exist_ok=True)
    content = brotli.decompress(answer.body) if answer.encoding == "br" else answer.body
    file.write_bytes(content)
    if answer.encoding == "br":
        # The very bytes that Colonnade sends, and gzip at its best.
        file.with_name(f"{file.name}.br").write_bytes(answer.body)
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def save_all(folder: Path, origin: str, paths: Sequence[str]) -> None:
    """Save what an origin answers at these paths."""
    for path in paths:
        answer = ask(origin + path, BROTLI)
        if answer.status != 200:
            raise Failed(f"{origin}{path} answers {answer.status}, so it cannot be a static file.")
        save(folder, urlsplit(path).path, answer)


@contextmanager
def served(folder: Path) -> Iterator[Static]:
    """nginx with the files below `folder`/files."""
    folder = folder.resolve()
    port = free_port()
    server = f"    root {folder}/files;\n    index index.html;\n    etag on;"
    file = configuration(folder, {port: server}, http=STATIC, modules=["brotli_static"])
    with running("nginx", command(folder, file), folder=folder) as nginx:
        origin = f"http://127.0.0.1:{port}"
        wait_for(nginx, answers(origin + "/"), "its first answer")
        yield Static(nginx, origin)


def empty(folder: Path) -> Path:
    """A folder for one run, without what an earlier one left there."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files").mkdir(parents=True)
    return folder
