"""Trials: what a rule, or a list before it is saved, would have done to the latest comments."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext as _

from colonnade.discussion.actions.gate import REMEMBERED, Draft, Recent
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.moderation import Refused
from colonnade.moderation.models import RuleList
from colonnade.moderation.rules import CHOICES, RULES, copies, reading_of
from colonnade.moderation.rules.book import SITE, Book, compiled, current
from colonnade.moderation.rules.choices import Set
from colonnade.moderation.rules.phrases import Phrases
from colonnade.readers.models import Reader

LATEST, BATCH, LISTED, SECONDS, EXCERPT = 10_000, 500, 100, 8.0, 200
Kind = RuleList.Kind
# Which rule reads which list.
READS = {
    Kind.BANNED: "no_banned_phrases",
    Kind.SUSPECT: "watch_phrases",
    Kind.BANNED_DOMAINS: "no_banned_domains",
    Kind.KNOWN_DOMAINS: "watch_links",
    Kind.MAIL_DOMAINS: "no_throwaway_mail",
}
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Hit:
    """A comment that the rule would have answered."""

    number: int
    name: str
    excerpt: str
    kind: str
    reason: str

    @property
    def address(self) -> str:
        return f"/desk/moderation/comments/{self.number}/"


@dataclass(frozen=True)
class Trial:
    """What a rule would have done: to how many of how many, and the newest of them."""

    rule: str
    looked_at: int
    count: int
    hits: tuple[Hit, ...]
    is_whole: bool
    """Whether the time sufficed for all of them."""

    @property
    def percent(self) -> float:
        return 100 * self.count / self.looked_at if self.looked_at else 0.0

    @property
    def label(self) -> str:
        return str(CHOICES[self.rule].label)


def trial_of_rule(rule: str, number: int | None = None) -> Trial:
    """What a rule would have done, on or off, to the last 10,000 comments. Some seconds at most.

    Standing, records and counts are as far as these comments show them; what was
    withdrawn is not read. Raises Refused for a rule or a number that is none, and
    while another trial runs.
    """
    choice = CHOICES.get(rule)
    if choice is None:
        raise Refused(_("Choose one of the rules that can be set."))
    if choice.is_outside:
        raise Refused(
            _("This rule asks a program elsewhere, and a trial asks nobody. Send a test where it is set up.")
        )
    book = current()
    if number is not None and choice.asks:
        if not choice.least <= number <= choice.most:
            raise Refused(
                _("Give a number from %(least)d to %(most)d.") % {"least": choice.least, "most": choice.most}
            )
        book = replace(book, places={SITE: {rule: Set(choice.effect, number)}}, sections={})
    return _tried(rule, book)


def trial_of_list(kind: str, language: str, text: str) -> Trial:
    """What this list alone would have done, as it stands in the form. Raises Refused as saving it would."""
    if kind not in READS:
        raise Refused(_("Choose one of the lists."))
    made = compiled(kind, language, text)
    if isinstance(made, Phrases):
        return _tried(READS[Kind(kind)], Book(phrases={(kind, language): made}))
    book = current()
    domains = {**book.domains, kind: made}
    return _tried(READS[Kind(kind)], replace(book, domains=domains))


def _tried(name: str, book: Book) -> Trial:
    if not _one_at_a_time.acquire(blocking=False):
        raise Refused(_("Another trial is running. Try again in some seconds."))
    try:
        return _walked(name, book)
    finally:
        _one_at_a_time.release()


def _walked(name: str, book: Book) -> Trial:
    rule = next(one for one in RULES if one.__name__ == name)
    until = time.monotonic() + SECONDS
    said = copies.Nobody()
    hits: deque[Hit] = deque(maxlen=LISTED)
    looked_at = count = 0
    is_whole = True
    for draft, comment in _drafts():
        if time.monotonic() > until:
            is_whole = False
            break
        looked_at += 1
        if verdict := rule(reading_of(draft, book, said)):
            count += 1
            excerpt = draft.text[:EXCERPT]
            hits.append(Hit(comment, draft.author.name, excerpt, verdict.kind, verdict.reason))
        if name == "watch_copies":
            said.add(number=comment, author=draft.author.pk, at=draft.now, text=draft.text)
    return Trial(name, looked_at, count, tuple(reversed(hits)), is_whole)


def _drafts() -> Iterator[tuple[Draft, int]]:
    """The latest comments as they came to the gate, the oldest first. Four statements for 500 of them."""
    first = Comment.objects.order_by("-id").values_list("id", flat=True)[LATEST - 1 : LATEST]
    names = ("id", "thread_id", "author_id", "posted_at", "state", "digest", "text")
    rows = (
        Comment.objects.filter(id__gte=next(iter(first), 0), author__isnull=False)
        .exclude(state=Comment.State.WITHDRAWN)
        .order_by("id")
        .values_list(*names)
        .iterator(BATCH)
    )
    paper = DiscussionSettings.load()
    recent: defaultdict[int, deque[Recent]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
    while batch := list(islice(rows, BATCH)):
        threads = (
            Thread.objects.select_related("article__locale")
            .defer("article__body")
            .in_bulk({row[1] for row in batch})
        )
        authors = Reader.objects.in_bulk({row[2] for row in batch})
        for number, thread, author, at, state, digest, text in batch:
            if thread not in threads or author not in authors:
                continue
            yield (
                Draft(
                    author=authors[author],
                    thread=threads[thread],
                    settings=paper,
                    parent=None,
                    text=text,
                    digest=digest,
                    recent=tuple(recent[author]),
                    now=at,
                ),
                number,
            )
            recent[author].appendleft(Recent(number, thread, at, state, digest, None))
