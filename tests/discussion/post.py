"""A mail server that keeps what it is given, the mails to read, and those who follow."""

import socket
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from django_tasks_db.models import DBTaskResult

from colonnade.discussion import actions as discussion
from colonnade.discussion import tasks
from colonnade.discussion.models import Comment, Follow, Mailbox, Thread
from tests import factories as make

ATHENS = ZoneInfo("Europe/Athens")


class Post:
    """A mail server on a port of its own, and what it was given."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refuses: dict[str, str] = {}
        self.refuses_words = ""
        self._controller: Controller | None = None
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.refuses_words and self.refuses_words.encode() in envelope.content:
            return "554 These words are not welcome"
        self.received.append(envelope.content)
        return "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port or free_port())
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=policy.default) for each in self.received]

    def take(self) -> list[EmailMessage]:
        """What came since the last look."""
        mails, self.received[:] = self.mails, []
        return mails


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def said(thread: Thread, text: str = "That is a good question.", **fields) -> Comment:
    """A comment of which nobody was told yet."""
    given = {"author": make.make_reader()} | fields
    return make.make_comment(text, thread=thread, is_told=False, **given)


def follower(key: str, frequency: str = "", **fields):
    reader = make.make_reader(**fields)
    Follow.objects.create(reader=reader, key=key)
    if frequency:
        Mailbox.objects.create(reader=reader, frequency=frequency)
    return reader


def waiting():
    """The tasks that wait for a worker, of mails."""
    return DBTaskResult.objects.ready().filter(task_path=tasks.mail_readers.module_path)


def work(now: datetime) -> None:
    """What the worker does with the tasks that wait, at this time."""
    for task in waiting():
        readers, hour = task.args_kwargs["args"]
        discussion.mail_readers(readers=readers, hour=hour, now=now)
        task.delete()


def second(now: datetime) -> None:
    """One second of the scheduler, and of the worker."""
    discussion.tell_followers(now=now)
    tasks.send_mails_due(now=now)
    work(now)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def path_in(mail: EmailMessage) -> str:
    """Where this mail is ended."""
    return mail["List-Unsubscribe"].strip(" <>").removeprefix("https://post.example")


def reply_to_bo(thread: Thread, name: str = "Ada Holm", text: str = "Yes, it is.", **asker) -> Comment:
    bo = make.make_reader(**({"name": "Bo Lindqvist", "email": "bo@reader.example"} | asker))
    question = make.make_comment("Is it open?", thread=thread, author=bo)
    return said(thread, text, author=make.make_reader(name), parent=question)


def at(hour: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{hour}:00").replace(tzinfo=ATHENS)
