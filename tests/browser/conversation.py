"""A small newspaper in which people talk: articles, readers who are signed in, a server that restarts.

It may be changed: what one test says under its article no other test reads.
"""

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from tests.browser.newspaper import ROOT, START_SECONDS, _free_port, wait_until
from tests.migrated import clean_environment, furnish

READERS = ("ann", "bo", "cleo")
FILLED = """
import json
from django.test import Client
from django.utils import timezone
from datetime import timedelta
from colonnade.discussion.models import DiscussionSettings
from tests import factories as make
front = make.make_edition()
front.title = "The Harbour Post"
front.save_revision().publish()
paper = DiscussionSettings.load()
paper.longest_text = 300
paper.save()
readers = {name: make.make_reader(name.title(), email=f"{name}@post.example") for name in READERS}
readers["mod"] = make.make_reader("Mod", role="moderator")
section = make.make_section(slug="city")
for name, count in ARTICLES.items():
    article = make.make_article(name, slug=name, section=section, body="<p>Words.</p>" * 12)
    thread = make.make_thread(article, mode="held" if name == "held" else "open")
    first = None
    for n in range(count):
        at = timezone.now() - timedelta(minutes=60 - n)
        text = f"Comment number {n + 1}.\\n\\nIt has a second paragraph, so that it is of some height."
        said = make.make_comment(
            text, thread=thread, author=readers["bo"], parent=first if n == 1 else None, posted_at=at
        )
        first = first or said
def session(reader):
    client = Client()
    client.force_login(reader)
    return client.cookies["session"].value
print(json.dumps({name: session(reader) for name, reader in readers.items()}))
"""


class Conversation:
    """The newspaper and the process that serves it; `sessions` are the cookies of its readers."""

    def __init__(self, folder: Path, articles: dict[str, int]) -> None:
        self.home = folder / "home"
        self.port = _free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None
        furnish(self.home, "open")
        filled = self.run(f"ARTICLES, READERS = {articles}, {READERS}{FILLED}")
        self.sessions: dict[str, str] = json.loads(filled.splitlines()[-1])
        self.start()

    @property
    def _surroundings(self) -> dict[str, str]:
        return clean_environment(
            COLONNADE_HOME=str(self.home),
            COLONNADE_ORIGIN=self.origin,
            COLONNADE_BACKGROUND="off",
            COLONNADE_COMMENTS_A_MINUTE="60",
        )

    def _colonnade(self, *words: str) -> str:
        command = [sys.executable, "-m", "colonnade", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self._surroundings, capture_output=True, text=True, timeout=300
        )
        assert not done.returncode, done.stderr
        return done.stdout

    def run(self, program: str) -> str:
        """Run a few lines of Python within the newspaper; return what they print."""
        return self._colonnade("manage", "shell", "--no-imports", "-c", program).strip()

    def start(self) -> None:
        """Serve it, at the same address as before."""
        with (self.home / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "colonnade", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self._surroundings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self._is_well, "/health", START_SECONDS)

    def _is_well(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.home / "serve.log").read_text()
        with suppress(OSError), urlopen(f"{self.origin}/health", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def stop(self) -> None:
        """End the process as an operator would."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
