"""Isso: comments by script on a page that is a static file.

Its server is measured by what its script asks for, all comments of the thread as
JSON; the browser opens a page of nginx's with the article and Isso's script. The
comments are put into its database as its own schema has them, limits off.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import corpus
from bench.load import PLAIN, Answer
from bench.peers import Page, nginx
from bench.programs import CACHE, Missing, answers, free_port, run, running, wait_for

HOME = CACHE / "peers" / "isso"
PROGRAM = HOME / "venv" / "bin" / "isso"
# What is pinned in that environment; gevent is the server that Isso advises.
NEEDS = ("gevent==26.9.0", "isso==0.14.0", "setuptools<81")
THREAD = "/talk/"
CONFIGURATION = """\
[general]
dbpath = {folder}/comments.sqlite3
host = {origin}
log-file =
[server]
listen = http://127.0.0.1:{port}/
[guard]
enabled = false
[markup]
options = fenced-code
"""
PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{article.headline}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script data-isso="http://127.0.0.1:{port}/" data-isso-max-comments-nested="inf"
 src="http://127.0.0.1:{port}/js/embed.min.js"></script></head>
<body><article><h1>{article.headline}</h1><p>{article.standfirst}</p>{article.html}</article>
<section id="isso-thread" data-isso-id="/talk/" data-title="Talk"></section></body></html>
"""


def version() -> str:
    """Its name with its version."""
    said = run([PROGRAM.with_name("python"), "-m", "pip", "list", "--format=freeze"])
    found = dict(line.partition("==")[::2] for line in said.splitlines())
    return f"Isso {found['isso']}, gevent {found['gevent']}"


def _top(comment: corpus.Comment) -> int | None:
    """The top comment above it: Isso nests one level."""
    everyone = corpus.comments()
    while comment.parent:
        comment = everyone[comment.parent - 1]
    return comment.number


def _fill(file: Path) -> None:
    """The thread and its thousand comments, in the tables that Isso has made."""
    rows = [
        (
            comment.number,
            _top(comment) if comment.parent else None,
            comment.posted_at.timestamp(),
            comment.text,
            comment.author,
            bytes(256),
        )
        for comment in corpus.comments()
    ]
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("INSERT INTO threads (id, uri, title) VALUES (1, ?, 'Talk')", [THREAD])
        database.executemany(
            "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, likes,"
            " dislikes, voters, notification) VALUES (1, ?, ?, ?, 1, '127.0.0.0', ?, ?, 0, 0, ?, 0)",
            rows,
        )


@contextmanager
def served(folder: Path) -> Iterator[list[Page]]:
    """Isso, and nginx with the page that embeds it."""
    if not PROGRAM.exists():
        raise Missing("Isso is not installed: `make bench-peers` installs it into an environment of its own.")
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    port = free_port()
    page = PAGE.format(article=corpus.article(), port=port)
    static = nginx.empty(folder / "page")
    nginx.save(static / "files", THREAD, Answer(200, {}, page.encode()))
    with nginx.served(static) as front:
        configuration = folder / "isso.cfg"
        configuration.write_text(CONFIGURATION.format(folder=folder, origin=front.origin, port=port), "utf-8")
        command = [PROGRAM.absolute(), "-c", configuration, "run"]
        with running("isso", command, folder=folder) as isso:
            origin = f"http://127.0.0.1:{port}"
            wait_for(isso, answers(f"{origin}/js/embed.min.js"), "its first answer")
            _fill(folder / "comments.sqlite3")
            yield [
                Page(
                    "Isso, all 1,000 (JSON)",
                    f"{origin}/?uri={quote(THREAD, safe='')}",
                    isso.memory,
                    headers=PLAIN,
                    comment=".isso-comment",
                    view=front.origin + THREAD,
                )
            ]
