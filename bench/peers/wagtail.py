"""Wagtail: a plain site with Django's page cache, in an environment of its own.

Served by granian through WSGI, the fastest of the servers tried. The cached page
carries no form, since a page with a form's token is never kept by Django's cache.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import corpus
from bench.peers import Page
from bench.programs import CACHE, Missing, answers, free_port, own_environment, run, running, wait_for

HOME = CACHE / "peers" / "wagtail"
PYTHON = HOME / "venv" / "bin" / "python"
# What is pinned in that environment.
NEEDS = ("Django==5.2.19", "django-treebeard<6", "granian==2.8.7", "wagtail==8.0.1")
VARIANTS = (
    ("Wagtail, nothing kept, all 1,000", "", ""),
    ("Wagtail + Django's page cache, all 1,000", "on", ""),
    ("Wagtail + Django's page cache, 50 shown", "on", str(corpus.SHOWN)),
)


def _given() -> str:
    article = corpus.article()
    comments = [
        {
            "number": comment.number,
            "parent": comment.parent,
            "author": comment.author,
            "text": comment.text,
            "posted_at": comment.posted_at.isoformat(),
        }
        for comment in corpus.comments()
    ]
    return json.dumps(
        {
            "headline": article.headline,
            "standfirst": article.standfirst,
            "html": article.html,
            "comments": comments,
        }
    )


def version() -> str:
    """Its name with its version, and its server's."""
    program = "import wagtail, granian; print(wagtail.__version__, granian.__version__)"
    return "Wagtail {}, granian {}".format(*run([PYTHON, "-c", program]).split())


@contextmanager
def served(folder: Path) -> Iterator[list[Page]]:
    """Three processes, of which one at a time is asked."""
    if not PYTHON.exists():
        raise Missing("Wagtail has no environment here: `make bench-peers` makes it.")
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    python = PYTHON.absolute()
    place = Path(__file__).parent / "projects"
    environment = own_environment(BENCH_HOME=str(folder), PYTHONPATH=str(place))
    run([python, "-m", "wagtail_site.fill"], env=environment, input=_given(), cwd=folder)
    with ExitStack() as stack:
        pages = []
        for number, (name, cached, shown) in enumerate(VARIANTS):
            port = free_port()
            command = [python, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--no-access-log"]
            command += ["--host", "127.0.0.1", "--port", str(port), "wagtail_site.wsgi:application"]
            program = stack.enter_context(
                running(
                    f"wagtail-{number}",
                    command,
                    folder=folder,
                    environment=environment | {"BENCH_CACHE": cached, "BENCH_SHOWN": shown},
                )
            )
            address = f"http://127.0.0.1:{port}/talk/"
            wait_for(program, answers(address), "its first answer")
            pages.append(Page(name, address, program.memory, comment=".comment"))
        yield pages
