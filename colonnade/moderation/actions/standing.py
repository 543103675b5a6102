"""Moderators decide what a reader may do, and write to readers."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from colonnade.discussion.actions.numbering import lock_threads
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.actions.announcing import announce_declined, announce_proposed
from colonnade.moderation.actions.comments import MOST_TOGETHER, remove_together
from colonnade.moderation.actions.deciding import Grounds, tell, write_decision
from colonnade.moderation.actions.log import record
from colonnade.moderation.actions.rights import must_moderate, must_reach, must_reach_everything
from colonnade.moderation.actions.standards import standards_now
from colonnade.moderation.actions.whole import whole
from colonnade.moderation.actions.wording import by_standards, fill, joined, language_of, moment_in_words
from colonnade.moderation.models import Decision, ModerationSettings, Proposal, Standing
from colonnade.readers.models import Reader

Act = Decision.Act
Kind = Standing.Kind
Scope = Decision.Scope
LONGEST_WORDS = 2000
LAST_YEAR = 2200
# What takes something from a reader.
LIMITS = (Act.WATCHED, Act.MUTED, Act.BANNED, Act.FORBID_LINKS)


def _must_be_free(moderator: Reader, reader: Reader, ends_at: datetime | None = None) -> None:
    """Raises Refused for oneself, administrators, who left or wrote elsewhere, and an end that is past."""
    must_reach(moderator=moderator, reader=reader)
    _must_be_here(reader)
    if reader.pk == moderator.pk:
        raise Refused(_("Nobody decides on their own standing. Ask another moderator."))
    if reader.role == "administrator":
        raise Refused(_("An administrator’s standing is always good. Take the role away first."))
    if ends_at is not None and ends_at.year > LAST_YEAR:
        raise Refused(_("Give an hour of this century."))
    if ends_at is not None and ends_at <= timezone.now():
        raise Refused(_("Choose an end that is still to come."))


def _must_be_here(reader: Reader) -> None:
    """Raises Refused for who has left; nobody else's leaving is carried out before this is."""
    if Reader.objects.select_for_update(no_key=True).filter(pk=reader.pk).first() is None:
        raise Refused(_("This reader is not here any more."))


def _why(words: str, reader: Reader) -> str:
    """The words that the reader is shown, with what they name filled in."""
    words = words.strip()
    if not words:
        raise Refused(_("Say why: the reader is told the reason."))
    if len(words) > LONGEST_WORDS:
        raise Refused(_("That is too long; at most %(most)s characters.") % {"most": LONGEST_WORDS})
    language = language_of(reader=reader)
    standards = standards_now(language=language) if "{" in words else None
    return fill(text=words, language=language, standards=standards, reader=reader)


def _before(reader: Reader) -> dict[str, Any] | None:
    """The reader's standing, as a decision remembers it."""
    names = ("kind", "ends_at", "reason", "warning", "forbids_links", "links_end_at")
    was = Standing.objects.select_for_update().filter(reader=reader).values(*names).first()
    if was is not None:
        for name in ("ends_at", "links_end_at"):
            was[name] = was[name].isoformat() if was[name] else None
    return was


def _set(
    moderator: Reader,
    reader: Reader,
    act: Any,
    words: str,
    ends_at: datetime | None,
    given: dict[str, object],
    scope: Any = Scope.READER,
) -> Decision:
    """Change a reader's standing, write the decision down, and tell them."""
    was = _before(reader)
    Standing.objects.update_or_create(
        reader=reader, defaults={**given, "set_by": moderator, "set_at": timezone.now()}
    )
    return _write(moderator, reader, act, words, ends_at, scope, {"standing": was})


def _write(
    moderator: Reader,
    reader: Reader,
    act: Any,
    words: str,
    ends_at: datetime | None = None,
    scope: Any = Scope.READER,
    was: dict[str, Any] | None = None,
) -> Decision:
    language = language_of(reader=reader)
    grounds = Grounds(sentence=words, standards=standards_now(language=language), scope=scope)
    decision = write_decision(
        who=moderator, act=act, reader=reader, grounds=grounds, was=was, ends_at=ends_at
    )
    with translation.override(language):
        tell(decision=decision, reader=reader, sentence=_told(decision))
    return decision


def _told(decision: Decision) -> str:
    """What the reader is told of a decision about them."""
    opening = {
        Act.GOOD: _("You may write comments as everybody does."),
        Act.WATCHED: _("A moderator reads your comments before they show."),
        Act.MUTED: _("You may not write comments for a time."),
        Act.BANNED: _("You may not write comments here any more."),
        Act.FORBID_LINKS: _("Your comments may have no links."),
        Act.ALLOW_LINKS: _("Your comments may have links again."),
        Act.WARN: _("The moderators warn you. Read it at %(address)s before you write again.")
        % {"address": f"{settings.ORIGIN}/account/warning/"},
        Act.MESSAGE: _("The moderators write to you:"),
    }[Act(decision.act)]
    parts = [opening]
    if decision.ends_at:
        parts.append(_("Until %(moment)s.") % {"moment": moment_in_words(at=decision.ends_at)})
    if decision.scope == Scope.EVERYTHING:
        parts.append(_("What you wrote was removed."))
    parts.append(decision.sentence)
    if decision.standards and decision.act not in (Act.MESSAGE, Act.GOOD, Act.ALLOW_LINKS):
        parts += by_standards(standards=decision.standards)
    if decision.act in LIMITS:
        parts.append(_("If you think this is wrong, write to the newsroom."))
    return joined(*parts)


@whole
def set_standing(
    *, moderator: Reader, reader: Reader, kind: str, ends_at: datetime | None = None, reason: str = ""
) -> Standing:
    """Say what a reader may do from now on, until when, and why; what they said before stays.

    The reader is told. Raises Refused for oneself, for administrators, for an end that is
    past, where nobody would know why or, of the muted, until when, and for a ban where the
    newsroom wants two moderators to agree on it.
    """
    _must_be_free(moderator, reader, ends_at)
    if kind not in Kind.values:
        raise Refused(_("Choose a standing."))
    words = reason.strip() if kind == Kind.GOOD else _why(reason, reader)
    if kind == Kind.MUTED and ends_at is None:
        raise Refused(_("Choose how long the reader is muted; without an end they are banned."))
    if kind == Kind.BANNED:
        _must_not_need_two()
    ends_at = None if kind == Kind.GOOD else ends_at
    _set(moderator, reader, kind, words, ends_at, {"kind": kind, "ends_at": ends_at, "reason": words})
    return Standing.objects.get(reader=reader)


def _must_not_need_two() -> None:
    if ModerationSettings.load().two_for_a_ban:
        raise Refused(_("Two moderators decide on a ban here: propose it, and another one confirms it."))


@whole
def ban_with_words(
    *, moderator: Reader, reader: Reader, ends_at: datetime | None = None, reason: str = ""
) -> int:
    """Ban a reader and remove what they wrote, the newest 500 comments. How many it were.

    Raises Refused as `set_standing` does.
    """
    _must_be_free(moderator, reader, ends_at)
    words = _why(reason, reader)
    _must_not_need_two()
    return _ban_with_words(moderator, reader, ends_at, words)


def _ban_with_words(moderator: Reader, reader: Reader, ends_at: datetime | None, words: str) -> int:
    must_reach_everything(moderator=moderator)
    standing: dict[str, object] = {"kind": Kind.BANNED, "ends_at": ends_at, "reason": words}
    # Before the log, as everybody does it: who writes in it lets nobody else write until all is done.
    lock_threads(numbers=Comment.objects.filter(author=reader).values_list("thread", flat=True).distinct())
    decision = _set(moderator, reader, Act.BANNED, words, ends_at, standing, Scope.EVERYTHING)
    rows = Comment.objects.filter(author=reader, state__in=(Comment.State.SHOWN, Comment.State.HELD))
    comments = list(rows.select_related("author", "thread__article").order_by("-pk")[:MOST_TOGETHER])
    remove_together(moderator=moderator, comments=comments, sentence=words, first=decision, tells=False)
    return len(comments)


@whole
def propose_ban(
    *, moderator: Reader, reader: Reader, ends_at: datetime | None = None, reason: str = ""
) -> Proposal:
    """Ask another moderator to agree to a ban; until then nothing changes for the reader."""
    return _propose(moderator, reader, ends_at, reason, takes_words=False)


@whole
def propose_ban_with_words(
    *, moderator: Reader, reader: Reader, ends_at: datetime | None = None, reason: str = ""
) -> Proposal:
    """Ask another moderator to agree to a ban, and that what the reader wrote is removed."""
    return _propose(moderator, reader, ends_at, reason, takes_words=True)


def _propose(
    moderator: Reader, reader: Reader, ends_at: datetime | None, reason: str, *, takes_words: bool
) -> Proposal:
    _must_be_free(moderator, reader, ends_at)
    if takes_words:
        must_reach_everything(moderator=moderator)
    words = _why(reason, reader)
    if Proposal.objects.filter(reader=reader, closed_at=None).exists():
        raise Refused(_("A ban of this reader is proposed already; confirm it, or decline it."))
    record(who=moderator, what="propose_ban", subjects=[reader])
    proposal = Proposal.objects.create(
        reader=reader, by=moderator, ends_at=ends_at, reason=words, takes_words=takes_words
    )
    announce_proposed(proposal=proposal, who=moderator)
    return proposal


def _closed(moderator: Reader, proposal: Proposal) -> Proposal:
    must_moderate(moderator)
    proposal = Proposal.objects.select_for_update().filter(pk=proposal.pk).first() or proposal
    _must_be_here(proposal.reader)
    if proposal.closed_at is not None:
        raise Refused(_("Another moderator has decided on this proposal meanwhile."))
    proposal.closed_at = timezone.now()
    proposal.save(update_fields=["closed_at"])
    return proposal


@whole
def confirm_ban(*, moderator: Reader, proposal: Proposal) -> None:
    """Carry out a ban that another moderator proposed. Raises Refused for one's own proposal."""
    proposal = _closed(moderator, proposal)
    if proposal.by_id == moderator.pk:
        raise Refused(_("You proposed it yourself; another moderator has to confirm it."))
    reader, ends_at = proposal.reader, proposal.ends_at
    _must_be_free(moderator, reader, ends_at)
    if proposal.takes_words:
        _ban_with_words(moderator, reader, ends_at, proposal.reason)
    else:
        standing: dict[str, object] = {"kind": Kind.BANNED, "ends_at": ends_at, "reason": proposal.reason}
        _set(moderator, reader, Act.BANNED, proposal.reason, ends_at, standing)


@whole
def decline_ban(*, moderator: Reader, proposal: Proposal) -> None:
    """There is no ban; whoever proposed it may take it back, too. Raises Refused where others decide."""
    proposal = _closed(moderator, proposal)
    if proposal.by_id != moderator.pk:
        must_reach(moderator=moderator, reader=proposal.reader)
    record(who=moderator, what="decline_ban", subjects=[proposal.reader])
    announce_declined(proposal=proposal, who=moderator)


@whole
def forbid_links(
    *, moderator: Reader, reader: Reader, ends_at: datetime | None = None, reason: str = ""
) -> None:
    """What the reader writes may have no links from now on."""
    _must_be_free(moderator, reader, ends_at)
    given: dict[str, object] = {"forbids_links": True, "links_end_at": ends_at}
    _set(moderator, reader, Act.FORBID_LINKS, _why(reason, reader), ends_at, given)


@whole
def allow_links(*, moderator: Reader, reader: Reader) -> None:
    """What the reader writes may have links again."""
    _must_be_free(moderator, reader)
    _set(moderator, reader, Act.ALLOW_LINKS, "", None, {"forbids_links": False, "links_end_at": None})


@whole
def warn_reader(*, moderator: Reader, reader: Reader, reason: str) -> None:
    """Warn a reader, who has to read and confirm it before they write again."""
    _must_be_free(moderator, reader)
    words = _why(reason, reader)
    _set(moderator, reader, Act.WARN, words, None, {"warning": words})


@whole
def message_reader(*, moderator: Reader, reader: Reader, words: str) -> None:
    """Write to a reader; nothing else changes for them."""
    must_reach(moderator=moderator, reader=reader)
    _must_be_here(reader)
    _write(moderator, reader, Act.MESSAGE, _why(words, reader))


@whole
def acknowledge_warning(*, reader: Reader) -> None:
    """The reader has read the warning, and may write again. Without one, nothing happens."""
    if Standing.objects.filter(reader=reader).exclude(warning="").update(warning=""):
        record(who=reader, what="acknowledge", subjects=[reader])
