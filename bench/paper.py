"""Colonnade as it is measured: the demo newspaper, served by one process on the server's core.

Three ways to serve it: `serve` as a newsroom does; `asgi` by a plain server that knows
no first door; `anew` with no kept parts, so that a page which is not kept is made from
nothing.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import ARTICLE
from bench.programs import CACHE, Program, answers, free_port, own_environment, run, running, wait_for
from tests.browser import newspaper

FACTS = f"""
import json
from django.test import Client
from colonnade.news.models import Article
from colonnade.readers.models import Reader
article = Article.objects.select_related("locale").get(wire_id="{ARTICLE}")
client = Client()
client.force_login(Reader.objects.get(wire_id="login-reader"))
print(json.dumps([article.address, client.cookies["session"].value]))
"""
PLAIN_SERVER = (
    *("--loop", "uvloop", "--http", "httptools", "--ws", "none", "--log-level", "warning"),
    *("--no-access-log", "--no-server-header", "--no-proxy-headers"),
)


@dataclass(frozen=True)
class Served:
    """One serving process: its program and the address of the article with a thousand comments."""

    program: Program
    origin: str
    article: str


@dataclass(frozen=True)
class Paper:
    """The demo in a folder of this run's; `path` is the article's, `session` a signed-in reader's."""

    home: Path
    path: str
    session: str

    @property
    def signed_in(self) -> dict[str, str]:
        """The headers of the reader who is signed in."""
        return {"Accept-Encoding": "gzip, br", "Cookie": f"session={self.session}"}

    @contextmanager
    def served(self, way: str = "serve") -> Iterator[Served]:
        """Serve it for as long as the block lasts."""
        port = free_port()
        origin = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m"]
        if way == "serve":
            command += ["colonnade", "serve", "--port", str(port)]
        else:
            application = {"asgi": "colonnade.config.asgi:application", "anew": "bench.anew:application"}[way]
            command += ["uvicorn", application, "--host", "127.0.0.1", "--port", str(port), *PLAIN_SERVER]
        environment = own_environment(
            COLONNADE_HOME=str(self.home),
            COLONNADE_ORIGIN=origin,
            DJANGO_SETTINGS_MODULE="colonnade.config.settings",
        )
        with running(f"colonnade-{way}", command, folder=self.home, environment=environment) as program:
            wait_for(program, answers(f"{origin}/health"), "its first answer")
            yield Served(program, origin, origin + self.path)


@contextmanager
def made(*, as_it_is: bool = False) -> Iterator[Paper]:
    """The demo newspaper in a folder of its own, removed in the end.

    It is built anew when the program or the demo changed; with `as_it_is` the last
    build is taken, if there is one, for a quick trial.
    """
    home = (CACHE / "paper").resolve()
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    built = newspaper.CACHE / "demo"
    if as_it_is and built.exists():
        shutil.copytree(built, home)
    else:
        newspaper.copy_to(home)
    try:
        environment = own_environment(COLONNADE_HOME=str(home), COLONNADE_BACKGROUND="off")
        run([sys.executable, "-m", "colonnade", "manage", "migrate", "--verbosity", "0"], env=environment)
        shell = [sys.executable, "-m", "colonnade", "manage", "shell", "--no-imports", "-c", FACTS]
        path, session = json.loads(run(shell, env=environment).splitlines()[-1])
        yield Paper(home, path, session)
    finally:
        shutil.rmtree(home, ignore_errors=True)
