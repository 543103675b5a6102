"""Readers are told of what others say: beside the posting, which must stay cheap, and never twice.

A comment is stored as not told yet. Each second the scheduler takes those that
show and writes a notification for everyone whom one concerns: whom it answers,
who wrote the article, who follows the thread or the story. A comment is marked as
told in the transaction of the last of its notifications, and a reader has one
notification of a comment at most: whenever the work is killed, it goes on where
it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Comment, Follow, Ignoring, Mailbox, Notification, Thread
from colonnade.news.models import ArticleAuthor
from colonnade.readers.models import Reader

# So many comments are looked at together, so often each second, and so many rows are written together.
COMMENTS = 50
ROUNDS = 20
ROWS = 1000

Kind = Notification.Kind
Frequency = Mailbox.Frequency


@dataclass(frozen=True)
class _Said:
    """A comment that nobody was told of yet, and where it stands."""

    id: int
    author: int | None
    answered: int | None
    thread: int
    article: int
    story: int | None


@dataclass(frozen=True)
class _Wish:
    """What a reader wants to be told of, and how."""

    mailbox: Mailbox
    has_address: bool

    def mail_due_at(self, now: datetime) -> datetime | None:
        return self.mailbox.next_mail_at(now) if self.has_address else None


def tell_followers(*, now: datetime | None = None) -> int:
    """Write the notifications of what was said and now shows; return of how many comments.

    Costs one statement where nobody said anything, and seven for fifty comments
    with up to a thousand readers to tell; open pages of these readers hear of it.
    """
    now = now or timezone.now()
    told = 0
    for _round in range(ROUNDS):
        comments = _untold()
        _tell(comments, now)
        told += len(comments)
        if len(comments) < COMMENTS:
            break
    return told


def _untold() -> list[_Said]:
    """The oldest comments that show and were not told. A hidden article's wait until it is back."""
    rows = Comment.objects.filter(state=Comment.State.SHOWN, is_told=False, thread__article__live=True)
    rows = rows.exclude(thread__mode=Thread.Mode.OFF).order_by("pk")
    names = ("pk", "author", "parent__author", "thread", "thread__article", "thread__article__story")
    return [_Said(*row) for row in rows.values_list(*names)[:COMMENTS]]


def _tell(comments: list[_Said], now: datetime) -> None:
    if not comments:
        return
    concerned = _Concerned(comments)
    fresh: list[Notification] = []
    done: list[int] = []
    for said in comments:
        for reader, kind in concerned.by(said):
            due = concerned.wishes[reader].mail_due_at(now)
            fresh.append(
                Notification(reader_id=reader, comment_id=said.id, kind=kind, created_at=now, mail_due_at=due)
            )
            if len(fresh) == ROWS:
                _store(fresh, done)
                fresh, done = [], []
        done.append(said.id)
    _store(fresh, done)


@transaction.atomic
def _store(fresh: list[Notification], done: list[int]) -> None:
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)
    # What was held meanwhile is told when it shows again, to whom it was not told yet.
    Comment.objects.filter(pk__in=done, state=Comment.State.SHOWN).update(is_told=True)
    edge.touch(*{f"told:{one.reader_id}" for one in fresh})


class _Concerned:
    """Whom these comments concern, and why; seven statements, whatever their number."""

    def __init__(self, comments: list[_Said]) -> None:
        authors = {said.author for said in comments if said.author}
        self.writers: dict[int, list[int]] = {}
        self.followers: dict[str, list[int]] = {}
        rows = ArticleAuthor.objects.filter(article__in={said.article for said in comments})
        rows = rows.exclude(author__reader=None)
        for article, reader in rows.values_list("article_id", "author__reader_id"):
            self.writers.setdefault(article, []).append(reader)
        keys = {f"thread:{said.thread}" for said in comments}
        keys |= {f"story:{said.story}" for said in comments if said.story}
        for key, reader in Follow.objects.filter(key__in=keys).values_list("key", "reader_id"):
            self.followers.setdefault(key, []).append(reader)
        ignoring = Ignoring.objects.filter(ignored__in=authors)
        self.ignoring = set(ignoring.values_list("reader_id", "ignored_id"))
        readers = {said.answered for said in comments if said.answered}
        readers.update(*self.writers.values(), *self.followers.values())
        self.wishes = _wishes(readers)

    def by(self, said: _Said) -> Iterator[tuple[int, object]]:
        """Each reader whom this comment concerns, with the strongest reason."""
        known: set[int | None] = {said.author}
        for kind, readers in self._reasons(said):
            for reader in readers:
                if reader in known or reader not in self.wishes:
                    continue
                mailbox = self.wishes[reader].mailbox
                if (kind == Kind.REPLY and not mailbox.replies) or (
                    kind == Kind.ARTICLE and not mailbox.articles
                ):
                    continue
                known.add(reader)
                if (reader, said.author) not in self.ignoring:
                    yield reader, kind

    def _reasons(self, said: _Said) -> Iterator[tuple[object, Iterable[int]]]:
        """The reasons, the strongest first, and whom each concerns."""
        yield Kind.REPLY, [said.answered] if said.answered else []
        yield Kind.ARTICLE, self.writers.get(said.article, ())
        yield Kind.THREAD, self.followers.get(f"thread:{said.thread}", ())
        yield Kind.STORY, self.followers.get(f"story:{said.story}", ())


def _wishes(readers: set[int]) -> dict[int, _Wish]:
    """What those of these readers want who still read here. Mail goes to proven addresses only."""
    is_proven = Q(emailaddress__primary=True, emailaddress__verified=True)
    rows = Reader.objects.annotate(proven=FilteredRelation("emailaddress", condition=is_proven))
    rows = rows.filter(is_active=True)
    names = ("pk", "proven__email", "mailbox__frequency", "mailbox__replies", "mailbox__articles")
    wishes, numbers = {}, sorted(readers)
    for start in range(0, len(numbers), ROWS):
        some = rows.filter(pk__in=numbers[start : start + ROWS])
        for reader, address, frequency, replies, articles in some.values_list(*names):
            own = Mailbox()
            if frequency is not None:
                own = Mailbox(frequency=frequency, replies=replies, articles=articles)
            wishes[reader] = _Wish(own, bool(address))
    return wishes


@transaction.atomic
def tell_reader(
    *, reader: Reader, sentence: str, comment: Comment | None = None, wait: timedelta = timedelta(0)
) -> Notification:
    """Tell one reader what was decided on them or a comment: on their page at once, by mail after `wait`."""
    now = timezone.now()
    wish = _wishes({reader.pk}).get(reader.pk)
    told = Notification.objects.create(
        reader=reader,
        comment=comment,
        kind=Kind.DECISION,
        sentence=sentence,
        created_at=now,
        mail_due_at=wish.mail_due_at(now + wait) if wish else None,
    )
    edge.touch(f"told:{reader.pk}")
    return told


@transaction.atomic
def take_words_back(*, notifications: Iterable[int]) -> None:
    """What was decided was undone at once: who was told of it is told no more, where no mail has left."""
    rows = Notification.objects.filter(pk__in=list(notifications), kind=Kind.DECISION, mailed_at=None)
    edge.touch(*{f"told:{reader}" for reader in rows.values_list("reader", flat=True)})
    rows.delete()


@transaction.atomic
def mark_seen(*, reader: Reader, up_to: int) -> None:
    """This reader has seen their notifications up to this one; what waits for a mail is not mailed."""
    rows = Notification.objects.filter(reader=reader, seen_at=None, pk__lte=up_to)
    if rows.update(seen_at=timezone.now(), mail_due_at=None):
        edge.touch(f"told:{reader.pk}")


@transaction.atomic
def open_notification(*, reader: Reader, number: int) -> str:
    """Mark one as seen; return the address of its comment.

    Raises Refused where it is not this reader's, or its comment no longer shows.
    """
    found = Notification.objects.standing().filter(reader=reader, pk=number).first()
    if found is None:
        raise Refused(_("The comment of which you were told no longer shows."))
    if found.seen_at is None:
        Notification.objects.filter(pk=found.pk).update(seen_at=timezone.now(), mail_due_at=None)
        edge.touch(f"told:{reader.pk}")
    return f"/comments/{found.comment_id}/" if found.comment_id else "/account/notifications/"
