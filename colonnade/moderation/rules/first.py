"""Rules that always hold: where readers may write, who may, how much and how fast.

The database is asked only for the author's standing, and for roles where the author
works here.
"""

import math
from datetime import datetime, timedelta

import regex
from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from colonnade import markup
from colonnade.discussion.actions import Draft, Verdict
from colonnade.discussion.models import Comment, Thread
from colonnade.discussion.queries import notice_on
from colonnade.moderation.models import Standing
from colonnade.moderation.rules.reading import hold, refuse
from colonnade.prepared import Prepared
from colonnade.readers.models import Reader

State = Comment.State
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Characters as people count them: extended grapheme clusters (UAX 29).
GRAPHEME = regex.compile(r"\X")
# What a link points to, and the signs of Markdown, are not read.
UNREAD = regex.compile(r"(?<=\])\([^)]{0,300}\)|[\s\p{C}\p{M}\p{Z}\u2800>*_\-+#`\\\[\]()]")


def _moment(at: datetime) -> str:
    """A moment in words: 18:05, 24 February 2026."""
    local = timezone.localtime(at)
    return f"{local:%H:%M}{_(', ')}{formats.date_format(local, 'j E Y')}"


def _wait(time: timedelta) -> str:
    """How long to wait, in the unit that a person would use."""
    seconds = max(1, math.ceil(time.total_seconds()))
    if seconds < 120:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    minutes = math.ceil(seconds / 60)
    if minutes < 120:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = math.ceil(minutes / 60)
    return ngettext("%d hour", "%d hours", hours) % hours


def _moderates(author: Reader) -> bool:
    """Asks the roles only of somebody who works here."""
    return author.is_staff and author.may_moderate


def standing_of(reader: Reader) -> Standing | None:
    """What is written of this reader, asked once for each time the reader was loaded."""
    if "standing" not in reader._state.fields_cache:
        rows = _standing.rows(reader.pk)
        reader._state.fields_cache["standing"] = Standing.from_db(None, STANDING, rows[0]) if rows else None
    return reader._state.fields_cache["standing"]


def as_known(reader: Reader) -> tuple[object, ...]:
    """All that `standing_of` has said of this reader, to be compared with."""
    standing = standing_of(reader)
    return tuple(getattr(standing, name) for name in STANDING) if standing else ()


def still_known(reader: Reader, known: tuple[object, ...]) -> bool:
    """Does what `as_known` gave still hold? One statement; what holds now is kept."""
    reader._state.fields_cache.pop("standing", None)
    return as_known(reader) == known


STANDING = [field.attname for field in Standing._meta.concrete_fields]
_standing = Prepared(lambda reader: Standing.objects.filter(reader=reader).values_list(*STANDING))


def no_words_where_it_is_closed(draft: Draft) -> Verdict | None:
    """A discussion that is closed, over or off takes no comments; the moderators’ reason stands above it."""
    if draft.thread.is_open(draft.settings):
        return None
    return refuse(notice_on(draft.thread, draft.settings))


def no_words_from_the_muted(draft: Draft) -> Verdict | None:
    """Readers whom moderators have muted or banned write no comments; they are told until when, and why."""
    standing = standing_of(draft.author)
    kind = standing.kind_at(draft.now) if standing else Standing.Kind.GOOD
    if standing is None or kind not in (Standing.Kind.MUTED, Standing.Kind.BANNED):
        return None
    if standing.ends_at:
        sentence = _("You may not write comments until %(moment)s.") % {"moment": _moment(standing.ends_at)}
    else:
        sentence = _("You may not write comments here any more.")
    if standing.reason:
        sentence += " " + _("The reason: %(reason)s") % {"reason": standing.reason}
    return refuse(sentence + " " + _("If you think this is wrong, write to the newsroom."))


def no_words_before_a_warning_is_read(draft: Draft) -> Verdict | None:
    """Readers whom moderators have warned read and confirm the warning before they write again."""
    standing = standing_of(draft.author)
    if standing is None or not standing.warning:
        return None
    return refuse(_("The moderators have warned you. Confirm it at /account/warning/, then send this again."))


def no_empty_text(draft: Draft) -> Verdict | None:
    """A comment in which there is nothing to read is refused."""
    if UNREAD.sub("", markup.UNSEEN.sub("", draft.text)):
        return None
    return refuse(_("There is nothing to read in this comment. Write some words."))


def no_endless_text(draft: Draft) -> Verdict | None:
    """A comment is at most as long as the paper allows, in characters as people count them."""
    longest = draft.settings.longest_text
    if len(draft.text) <= longest:
        return None
    over = len(GRAPHEME.findall(draft.text)) - longest
    if over <= 0:
        return None
    return refuse(
        ngettext(
            "The comment is %(over)d character too long; at most %(longest)d fit. Shorten it.",
            "The comment is %(over)d characters too long; at most %(longest)d fit. Shorten it.",
            over,
        )
        % {"over": over, "longest": longest}
    )


def no_reply_to_what_is_gone(draft: Draft) -> Verdict | None:
    """Nobody answers a comment that others cannot read: one that was removed, withdrawn or is held."""
    if draft.comment is not None or draft.parent is None or draft.parent.is_shown:
        return None
    return refuse(_("The comment that you answer no longer shows. Write a comment of its own instead."))


def no_haste(draft: Draft) -> Verdict | None:
    """In a discussion that is slowed down, each reader writes one comment in so many seconds."""
    slow = timedelta(seconds=draft.thread.slow_seconds)
    if draft.comment is not None or not slow:
        return None
    last = draft.last_here
    if last is None or last + slow <= draft.now or _moderates(draft.author):
        return None
    return refuse(
        _("This discussion is slowed down. You may write here again in %(time)s.")
        % {"time": _wait(last + slow - draft.now)}
    )


def no_flood(draft: Draft) -> Verdict | None:
    """More comments within a minute than a person types are refused until the minute is over."""
    most = settings.NEWSROOM.comments_a_minute
    if draft.comment is not None or len(draft.recent) < most:
        return None
    free = draft.recent[most - 1].posted_at + MINUTE
    if free <= draft.now or _moderates(draft.author):
        return None
    return refuse(
        _("That was a lot within a minute. You may write again in %(time)s.")
        % {"time": _wait(free - draft.now)}
    )


def no_repeat(draft: Draft) -> Verdict | None:
    """The same words are taken once a day, in whatever discussion; what was withdrawn may be said again."""
    own = draft.comment.pk if draft.comment else None
    for one in draft.recent:
        is_same = one.digest == draft.digest and one.id != own and one.state != State.WITHDRAWN
        if is_same and one.posted_at > draft.now - DAY:
            return refuse(_("You said exactly this within the last day. Say it otherwise, or add to it."))
    return None


def watch_some_authors(draft: Draft) -> Verdict | None:
    """Moderators may decide to read all that one reader writes before it shows; that reader is told."""
    standing = standing_of(draft.author)
    if standing is None or standing.kind_at(draft.now) != Standing.Kind.WATCHED or _moderates(draft.author):
        return None
    return hold(_("A moderator reads your comments before they show."))


def read_first_where_it_is_held(draft: Draft) -> Verdict | None:
    """Where moderators hold a discussion, or the whole paper, they read each comment before it shows."""
    is_held = draft.thread.mode == Thread.Mode.HELD or draft.settings.holds_all
    if not is_held or draft.author.is_staff:
        return None
    return hold(_("Each comment shows after a moderator has read it."))
