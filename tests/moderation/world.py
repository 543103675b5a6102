"""A small paper with everybody whom a comment concerns, and what each of them has heard in the end."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from html import unescape
from re import sub

from django.core import mail
from django.http import HttpResponse
from django.test import Client, TestCase
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, DiscussionSettings, Follow, Notification, Thread
from colonnade.discussion.queries import readers_to_mail
from colonnade.edge.bus import current
from colonnade.moderation import actions, queries
from colonnade.moderation.models import Case, Entry, Refusal, Standing
from colonnade.news import actions as news
from colonnade.news.models import Article
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make
from tests.moderation.elsewhere import Elsewhere, Handler

DESK = "/desk/moderation/"
ROLES = {"Ines": "moderator", "Nadia": "moderator", "Ada": "administrator", "Wim": "writer"}
# Who writes, whom it answers, who follows the discussion and its story, who reports.
READERS = ("Bo", "Cleo", "Fay", "Sol", "Rhea", "Theo")


@dataclass
class Heard:
    """What changed for whom since something began."""

    told: dict[str, list[str]] = field(default_factory=dict)
    """What the moderators' decisions say to each, in order."""
    notified: dict[str, int] = field(default_factory=dict)
    """Of how many comments each is told."""
    mailed: dict[str, str] = field(default_factory=dict)
    """The mails of decisions that leave half a minute later."""
    log: list[str] = field(default_factory=list)
    refused_by: list[str] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    """Which open pages hear of it: those of the thread, of each person, of the queues."""


class World:
    """One article with its discussion, in a section and in a story; another beside it; and the people."""

    def __init__(self) -> None:
        make.make_edition()
        news.set_up_roles()
        self.section = make.make_section("City", slug="city")
        self.story = make.make_story("Bridge", slug="bridge")
        self.article = make.make_article(
            "The bridge opens", slug="opens", section=self.section, story=self.story
        )
        self.thread = make.make_thread(self.article)
        self.elsewhere = make.make_thread(make.make_article("The harbour", section=make.make_section("Port")))
        people = [make.make_reader(name, role=ROLES.get(name, "")) for name in (*READERS, *ROLES)]
        self.people = {one.name: one for one in people}
        Follow.objects.create(reader=self.people["Fay"], key=self.thread.key)
        Follow.objects.create(reader=self.people["Sol"], key=self.story.key)
        self._forms: dict[str, Client] = {"": Client(headers={"host": "post.example"})}
        self._programs: dict[str, Client] = {}
        for name in ("Bo", "Wim", "Ines", "Nadia", "Ada", "Rhea"):
            self.form(name)
            self.program(name)

    @cached_property
    def outside(self) -> Elsewhere:
        """A program that the gate may ask."""
        return Elsewhere()

    def close(self) -> None:
        if "outside" in vars(self):
            self.outside.close()

    def form(self, name: str = "") -> Client:
        """The browser of one of the people; of a visitor without a name."""
        if name not in self._forms:
            self._forms[name] = Client(headers={"host": "post.example"})
            self._forms[name].force_login(self.people[name], "django.contrib.auth.backends.ModelBackend")
        return self._forms[name]

    def program(self, name: str) -> Client:
        """What one of the people has written to ask the API."""
        if name not in self._programs:
            given = {"reader": self.people[name], "name": "Mine", "scope": "write", "days": 9}
            headers = {"host": "post.example", "authorization": f"Bearer {readers.make_token(**given)}"}
            self._programs[name] = Client(headers=headers)
        return self._programs[name]

    def person(self, name: str) -> Reader:
        """Somebody as the database has them now."""
        return Reader.objects.get(pk=self.people[name].pk)

    def say(
        self, text: str = "Who pays?", *, by: str = "Bo", state: str = "shown", **fields: object
    ) -> Comment:
        """Something that stands in the discussion already, whatever a rule would say."""
        fields.setdefault("thread", self.thread)
        return make.make_comment(text, author=self.people[by], state=state, **fields)

    def post(self, text: str, *, by: str = "Bo", parent: Comment | None = None) -> HttpResponse:
        """By the form on the page."""
        address = f"/comments/{parent.pk}/reply/" if parent else f"/comments/write/{self.thread.pk}/"
        return self.form(by).post(address, {"text": text})

    def send(self, text: str, *, by: str = "Bo", parent: Comment | None = None) -> HttpResponse:
        """By the API."""
        body = {"text": text, **({"parent": parent.pk} if parent else {})}
        address = f"/api/v1/threads/{self.thread.pk}/comments"
        return self.program(by).post(address, json.dumps(body), "application/json")

    def desk(self, address: str, *, by: str = "Ines", **form: object) -> str:
        """A moderator presses a button; the sentence that the desk says then, whatever it is."""
        answer = self.form(by).post(f"{DESK}{address}", form)
        assert answer.status_code in (303, 422), answer.status_code
        page = self.form(by).get(answer["Location"]) if answer.status_code == 303 else answer
        return words(page)

    def waiting(self) -> dict[str, int]:
        """The live counts of the queues."""
        return {tab.name: tab.count for tab in queries.tabs() if tab.count is not None}

    def case(self, comment: Comment) -> str:
        """The queue in which a comment waits; empty where it waits in none."""
        return (
            Case.objects.filter(comment=comment, closed_at=None).values_list("queue", flat=True).first() or ""
        )

    @contextmanager
    def listening(self) -> Iterator[Heard]:
        """Everybody hears what happens in this block, with all that is done beside the page after it."""
        heard, keys = Heard(), []
        last = {model: model.objects.order_by("-pk").first() for model in (Notification, Entry, Refusal)}
        since = {model: row.pk if row else 0 for model, row in last.items()}
        end = current().subscribe(lambda numbers: keys.extend(numbers))
        try:
            with TestCase.captureOnCommitCallbacks(execute=True):
                yield heard
            with TestCase.captureOnCommitCallbacks(execute=True):
                discussion.tell_followers()
        finally:
            end()
        names = {one.pk: name for name, one in self.people.items()}
        fresh = Notification.objects.standing().filter(pk__gt=since[Notification]).order_by("pk")
        for one in fresh:
            name = names[one.reader_id]
            if one.kind == Notification.Kind.DECISION:
                heard.told.setdefault(name, []).append(one.sentence)
            else:
                heard.notified[name] = heard.notified.get(name, 0) + 1
        heard.mailed = self._mailed({*heard.told})
        entries = Entry.objects.filter(pk__gt=since[Entry]).order_by("pk")
        heard.log = [f"{self._who(entry.who)} {entry.what}" for entry in entries]
        heard.refused_by = list(Refusal.objects.filter(pk__gt=since[Refusal]).values_list("rule", flat=True))
        heard.pages = {self._page(key, names) for key in keys} - {""}

    def _mailed(self, told: set[str]) -> dict[str, str]:
        """What leaves by mail when nothing can be undone any more; before, nothing does."""
        mail.outbox.clear()
        now, numbers = timezone.now(), [self.people[name].pk for name in told]
        assert not {*readers_to_mail(now)} & {*numbers}
        later = now + timedelta(seconds=31)
        due = [number for number in readers_to_mail(later) if number in numbers]
        if hour := discussion.hand_over_mails(readers=due, now=later):
            discussion.mail_readers(readers=due, hour=hour, now=later)
        names = {person.email: name for name, person in self.people.items()}
        return {names[letter.to[0]]: letter.body for letter in mail.outbox}

    def _who(self, key: str) -> str:
        kind, _colon, name = key.partition(":")
        if kind != "person":
            return name or kind
        return Reader.objects.values_list("name", flat=True).get(pseudonym=int(name))

    def _page(self, key: str, names: dict[int, str]) -> str:
        if key == self.thread.key:
            return "thread"
        kind, _colon, number = key.partition(":")
        if kind == "told":
            return f"told {names[int(number)]}"
        return f"queue {number}" if kind == "queue" else ""


def words(answer: HttpResponse) -> str:
    """What somebody reads on a page."""
    return sub(r"\s+", " ", unescape(sub(r"<[^>]+>", " ", answer.content.decode())))


# What was so before: each is a step that a row of a table names.
Step = Callable[[World], object]


def thread(**fields: object) -> Step:
    return lambda world: Thread.objects.filter(pk=world.thread.pk).update(**fields)


def appeared(days: int) -> Step:
    """So many days ago its article appeared."""
    at = timezone.now() - timedelta(days=days)
    return lambda world: Article.objects.filter(pk=world.article.pk).update(first_published_at=at)


def paper(**fields: object) -> Step:
    def set_it(world: World) -> None:
        row = DiscussionSettings.load()
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    return set_it


def rule(name: str, effect: str, number: int | None = None, place: str = "site") -> Step:
    """What the newsroom set of a rule: for the site, or for this section, story or article."""

    def set_it(world: World) -> None:
        where = place if place == "site" else f"{place}:{getattr(world, place).pk}"
        ada = world.person("Ada")
        with TestCase.captureOnCommitCallbacks(execute=True):
            actions.set_rule(administrator=ada, place=where, rule=name, effect=effect, number=number)

    return set_it


def lines(kind: str, text: str, language: str = "") -> Step:
    """A list of the newsroom's."""

    def set_it(world: World) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            actions.write_list(administrator=world.person("Ada"), kind=kind, language=language, text=text)

    return set_it


def stands(kind: str, by: str = "Bo", days: int | None = None, *, over: bool = False) -> Step:
    """What the moderators decided about somebody; `over` where its end has passed."""

    def set_it(world: World) -> None:
        who = {"moderator": world.person("Nadia"), "reader": world.person(by)}
        until = {"ends_at": timezone.now() + timedelta(days=days) if days else None}
        if kind == "no links":
            actions.forbid_links(**who, **until, reason="Shops.")
        elif kind == "warned":
            actions.warn_reader(**who, reason="Be kind.")
        else:
            actions.set_standing(**who, **until, kind=kind, reason="Insults.")
        if over:
            Standing.objects.update(ends_at=timezone.now(), links_end_at=timezone.now())

    return set_it


def asks(whom: str, answer: Callable[[Handler], None], effect: str = "on", *, holds: bool = False) -> Step:
    """The spam service or the newsroom's own program is asked, and answers so; `holds` where it fails."""

    def set_it(world: World) -> None:
        world.outside.answer = answer
        given = {"administrator": world.person("Ada"), "seconds": "2", "holds_on_failure": holds}
        with TestCase.captureOnCommitCallbacks(execute=True):
            if whom == "watch_spam":
                actions.set_akismet(**given, key="0123456789ab")
            else:
                actions.set_newsroom_program(**given, address=f"{world.outside.address}judge")
        rule(whom, effect, 0)(world)

    return set_it


def said(*texts: str, by: str = "Bo", here: bool = True, **fields: object) -> Step:
    """What somebody said before, here or under the other article."""

    def say(world: World) -> None:
        for text in texts:
            world.say(text, by=by, **fields, **({} if here else {"thread": world.elsewhere}))

    return say
