"""A small newspaper of the test's own with everything around it: mail, and a provider that vouches.

It is served at http://localhost, where a browser lets passkeys be made, and
may be changed.
"""

import email
import email.policy
import json
import re
import subprocess
import sys
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from aiosmtpd.controller import Controller

from tests.browser.newspaper import ROOT, START_SECONDS, _free_port, wait_until
from tests.migrated import clean_environment, furnish
from tests.provider import serve as provider

PASSWORD = "a-long-word-71"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
FILLED = f"""
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from colonnade.readers import actions
from colonnade.readers.models import Reader
from tests import factories as make
front = make.make_edition()
front.title = "The Harbour Post"
front.save_revision().publish()
make.make_article("Opens", slug="opens", section=make.make_section(slug="city"))
def person(email, name, role="reader"):
    reader = Reader.objects.create_user(email, {PASSWORD!r}, name=name)
    EmailAddress.objects.create(user=reader, email=email, verified=True, primary=True)
    actions.give_role(reader=reader, role=role)
    return reader
person("known@post.example", "Known Reader")
person("keys@post.example", "Keys Reader")
TOTP.activate(person("mod@post.example", "Milo Berg", "moderator"), {TOTP_SECRET!r})
"""


class Mail:
    """A real SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.messages.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)  # type: ignore[arg-type]
        )
        return "250 taken"

    def last_to(self, address: str) -> EmailMessage:
        """The newest message to this address, once there is one."""
        wait_until(lambda: self._to(address), f"a mail to {address}")
        return self._to(address)[-1]

    def _to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]

    def code_to(self, address: str) -> str:
        """The code in the newest message to this address; the message is then done with."""
        message = self.last_to(address)
        self.messages.remove(message)
        words = message.get_content().replace("\r\n", "\n")
        found = re.search(r"^[A-Z0-9]{4,}(?:-[A-Z0-9]{4,})*$", words, re.M)
        assert found, words
        return found[0]

    def close(self) -> None:
        self._controller.stop()


class House:
    """The newspaper, its mail and its provider, each in a process or thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.port, self.provider_port = _free_port(), _free_port()
        self.origin = f"http://localhost:{self.port}"
        self.mail = Mail()
        self._processes: list[subprocess.Popen] = []
        try:
            self._build(folder)
        except BaseException:
            self.close()
            raise

    def _build(self, folder: Path) -> None:
        furnish(self.home, "open")
        self._colonnade("manage", "shell", "--no-imports", "-c", FILLED)
        back = f"{self.origin}/account/oidc/union/login/callback/"
        (folder / "provider").mkdir()
        self._begin(
            *("-m", "tests.provider.serve", str(folder / "provider"), str(self.provider_port), back),
            well=f"http://localhost:{self.provider_port}/o/.well-known/openid-configuration",
        )
        self._begin(*("-m", "colonnade", "serve", "--port", str(self.port)), well=f"{self.origin}/health")

    @property
    def environment(self) -> dict[str, str]:
        """What this newsroom sets: two providers, one of them nowhere to be found."""
        union = {"id": "union", "name": "The Readers’ Union", "client_id": provider.CLIENT}
        union |= {"issuer": f"http://localhost:{self.provider_port}/o", "secret": provider.SECRET}
        gone = union | {
            "id": "gone",
            "name": "Nobody",
            "issuer": "http://localhost:1/o",
            "client_id": "nobody",
        }
        return clean_environment(
            COLONNADE_HOME=str(self.home),
            COLONNADE_ORIGIN=self.origin,
            COLONNADE_EMAIL=f"smtp://127.0.0.1:{self.mail.port}",
            COLONNADE_SIGN_IN=json.dumps({"openid": [union, gone]}),
            COLONNADE_TERMS_VERSION="2026-01",
            COLONNADE_MINIMUM_AGE="16",
            COLONNADE_BACKGROUND="off",
        )

    def _colonnade(self, *words: str) -> None:
        command = [sys.executable, "-m", "colonnade", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert not done.returncode, done.stderr

    def _begin(self, *words: str, well: str) -> None:
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)

        def is_well() -> bool:
            assert process.poll() is None, (self.home / "log").read_text()
            with suppress(OSError), urlopen(well, timeout=5) as answer:
                return bool(answer.status == 200)
            return False

        wait_until(is_well, well, START_SECONDS)

    def close(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.mail.close()
