"""What a reader is told, what they follow, and whose mails are due."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from colonnade import markup
from colonnade.discussion.models import Follow, Mailbox, Notification, Subscription, Thread
from colonnade.discussion.models.following import HANDED_OVER, REST
from colonnade.discussion.queries.paging import NoSuchPage
from colonnade.edge.models import Lease
from colonnade.news.models import Story
from colonnade.prepared import Prepared
from colonnade.readers.models import Reader

PAGE = 50
EXCERPT = 200
# Beyond it the masthead says only that there are more.
COUNTED = 99
# So many readers to one task, and so many whose mails may be on their way.
READERS = 50
ON_THE_WAY = 200


@dataclass(frozen=True)
class Told:
    """A notification as the page shows it."""

    id: int
    kind: str
    who: str
    words: str
    headline: str
    created_at: datetime
    is_seen: bool

    @property
    def address(self) -> str:
        return f"/account/notifications/{self.id}/"


@dataclass(frozen=True)
class Followed:
    """A thread or a story that a reader follows, by its article's or its own name."""

    key: str
    kind: str
    name: str
    address: str


@dataclass(frozen=True)
class NotificationsPage:
    """A part of what a reader was told, and how they wish to be told."""

    told: tuple[Told, ...]
    next: str
    is_first: bool
    newest: int
    unseen: int
    follows: tuple[Followed, ...]
    mailbox: Mailbox
    has_address: bool
    email: str


TOLD = (
    *("pk", "kind", "created_at", "seen_at", "comment__html", "comment__author__name"),
    *("comment__author_name", "comment__thread__article__title", "sentence"),
)


def notifications_page(reader: Reader, *, after: str = "") -> NotificationsPage:
    """Fifty notifications, the newest first, from a cursor. Seven statements, whatever their number.

    Raises NoSuchPage for what is no cursor.
    """
    rows = Notification.objects.standing().filter(reader=reader).order_by("-pk")
    if after:
        if not after.isascii() or not after.isdigit() or len(after) > 18:
            raise NoSuchPage(_("This page mark cannot be read. Begin at the first page."))
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.values(*TOLD)[: PAGE + 1])
    shown = found[:PAGE]
    proven = reader.emailaddress_set.filter(primary=True, verified=True)  # type: ignore[attr-defined]
    email = proven.values_list("email", flat=True).first() or ""
    return NotificationsPage(
        told=tuple(_told(row) for row in shown),
        next=str(shown[-1]["pk"]) if len(found) > PAGE else "",
        is_first=not after,
        newest=shown[0]["pk"] if shown else 0,
        unseen=unseen_count(reader),
        follows=follows_of(reader),
        mailbox=Mailbox.objects.filter(reader=reader).first() or Mailbox(reader=reader),
        has_address=bool(email),
        email=email,
    )


def _told(row: dict) -> Told:
    said = row["sentence"] or Truncator(markup.plain(markup.words_of(row["comment__html"]))).chars(EXCERPT)
    return Told(
        id=row["pk"],
        kind=row["kind"],
        who=row["comment__author__name"] or row["comment__author_name"] or "",
        words=said,
        headline=row["comment__thread__article__title"] or "",
        created_at=row["created_at"],
        is_seen=row["seen_at"] is not None,
    )


def unseen_count(reader: Reader) -> int:
    """How many notifications this reader has not seen, counted to a hundred. One statement."""
    return len(_unseen.rows(reader.pk))


_unseen = Prepared(
    lambda reader: (
        Notification.objects.standing()
        .filter(reader=reader, seen_at=None)
        .order_by()
        .values_list("pk")[: COUNTED + 1]
    )
)


def follows_of(reader: Reader) -> tuple[Followed, ...]:
    """What this reader follows and still is there, the latest first. Three statements."""
    numbers: dict[str, list[int]] = {"thread": [], "story": []}
    keys = list(Follow.objects.filter(reader=reader).order_by("-since").values_list("key", flat=True))
    for key in keys:
        kind, _colon, number = key.partition(":")
        numbers[kind].append(int(number))
    threads = Thread.objects.filter(pk__in=numbers["thread"], article__live=True)
    stories = Story.objects.filter(pk__in=numbers["story"], live=True).select_related("locale")
    found = {
        thread.key: Followed(thread.key, "thread", thread.article.title, thread.article.address)
        for thread in threads.select_related("article__locale")
    } | {story.key: Followed(story.key, "story", story.title, story.address) for story in stories}
    return tuple(found[key] for key in keys if key in found)


@dataclass(frozen=True)
class Ended:
    """What whoever has a mail may end with it: in a sentence, and in the reader's language."""

    token: str
    what: str
    kind: str
    name: str
    language: str


def mail_to_end(token: str) -> Ended | None:
    """Which mails this token is of; nothing if we did not sign it or its reader is gone."""
    subscription = Subscription.of(token)
    reader = Reader.objects.filter(pk=subscription.reader).first() if subscription else None
    if subscription is None or reader is None:
        return None
    kind, _colon, number = subscription.what.partition(":")
    name = ""
    if kind == "thread":
        shown = Thread.objects.filter(pk=number, article__live=True).values_list("article__title", flat=True)
        name = shown.first() or ""
    if kind == "story":
        name = Story.objects.filter(pk=number, live=True).values_list("title", flat=True).first() or ""
    language = reader.language if reader.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return Ended(token, subscription.what, kind, name, language)


def readers_to_mail(now: datetime) -> list[int]:
    """Up to fifty readers whose mails are due now; none while the mail server rests or much is on its way.

    One statement where nothing is due.
    """
    due = Notification.objects.filter(mail_due_at__lte=now).order_by()
    readers = list(due.values_list("reader", flat=True).distinct()[:READERS])
    if not readers or Lease.objects.filter(name=REST, until__gt=now).exists():
        return []
    handed_over = Notification.objects.filter(
        mail_due_at__gt=now, mail_due_at__lte=now + HANDED_OVER, mailed_at__isnull=False
    )
    on_the_way = handed_over.order_by().values("reader").distinct().count()
    return [] if on_the_way >= ON_THE_WAY else readers
