"""Readers follow a thread or a story, and stop."""

from django.db import transaction
from django.utils.translation import gettext as _

from colonnade.discussion.actions.refused import Refused
from colonnade.discussion.models import Follow, Thread
from colonnade.news.models import Story
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

MOST = 500
WHICH = {
    "thread": lambda number: Thread.objects.filter(pk=number, article__live=True),
    "story": lambda number: Story.objects.filter(pk=number, live=True),
}


@transaction.atomic
def follow(*, reader: Reader, key: str) -> None:
    """Tell this reader of new comments in a thread (`thread:12`) or in a story's threads (`story:5`).

    Raises Refused for what is not there, and beyond five hundred of them.
    """
    kind, _colon, number = key.partition(":")
    if kind not in WHICH or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Refused(_("This cannot be followed."))
    if not WHICH[kind](int(number)).exists():
        raise Refused(_("What you wish to follow is not here any more."))
    if Follow.objects.filter(reader=reader).count() >= MOST:
        raise Refused(_("You follow %(most)s things already; let one go first.") % {"most": MOST})
    readers.spend(what="follow", reader=reader)
    Follow.objects.get_or_create(reader=reader, key=f"{kind}:{int(number)}")


@transaction.atomic
def unfollow(*, reader: Reader, key: str) -> None:
    """Tell them no more of it."""
    Follow.objects.filter(reader=reader, key=key[:40]).delete()
