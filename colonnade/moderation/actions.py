"""What moderation changes: reports, decisions on comments, what a reader may do."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colonnade import markup
from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.models import Reason, Report, Standing
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

State = Comment.State
KNOWN = gettext_lazy("You have reported this comment already. Thank you: a moderator will look at it.")
# What the author of a removed comment is told; the moderator's own words follow.
SENTENCES = {
    Reason.SPAM: gettext_lazy("It advertises, or says nothing on the subject."),
    Reason.ABUSE: gettext_lazy("It attacks a person."),
    Reason.HATE: gettext_lazy("It spreads hatred against a group of people."),
    Reason.FALSE: gettext_lazy("It states as a fact what is not true."),
    Reason.PRIVATE: gettext_lazy("It gives away somebody’s private information."),
    Reason.OTHER: "",
}


def _must_moderate(reader: Reader) -> None:
    if not reader.may_moderate:
        raise Refused(_("Only moderators may do this."))


@transaction.atomic
def report_comment(
    *, reader: Reader, comment: Comment, reason: str, text: str = "", address: str = ""
) -> Report:
    """Say to the moderators what is wrong with a comment. Its author is not told by whom.

    Raises Refused for one's own comment, for one that no longer stands, where
    this reader has said it already, and where no reason is given; readers'
    TooMany where a reader or an address reports too much.
    """
    text = markup.written(text)
    if comment.author_id == reader.pk:
        raise Refused(_("This is your own comment. You may change or withdraw it instead."))
    if comment.state == State.HELD:
        raise Refused(_("A moderator is about to look at this comment already. Thank you."))
    if comment.state != State.SHOWN:
        raise Refused(_("This comment no longer shows, so there is nothing left to report. Thank you."))
    if reason not in Reason.values:
        raise Refused(_("Choose what is wrong with the comment."))
    if reason == Reason.OTHER and not text:
        raise Refused(_("Say in a few words what is wrong with the comment."))
    if len(text) > Report.LONGEST:
        raise Refused(
            _("That is %(length)d characters; at most %(most)d fit. Shorten it.")
            % {"length": len(text), "most": Report.LONGEST}
        )
    earlier = Report.objects.filter(comment=comment, reporter=reader).order_by("-pk").first()
    if earlier is not None:
        _not_again(earlier)
    readers.spend(what="report", reader=reader, address=address)
    try:
        with transaction.atomic():
            return Report.objects.create(comment=comment, reporter=reader, reason=reason, text=text)
    except IntegrityError:
        raise Refused(str(KNOWN)) from None  # the same report at the same moment: the other one was first


def _not_again(earlier: Report) -> None:
    """Raises Refused where the reader's earlier report waits, or was decided on these same words."""
    if earlier.closed_at is None:
        raise Refused(str(KNOWN))
    edited_at = earlier.comment.edited_at
    if edited_at is None or edited_at <= earlier.closed_at:
        raise Refused(_("A moderator has looked at this comment since you reported it, and let it stand."))


@transaction.atomic
def close_reports(*, moderator: Reader, comment: Comment) -> int:
    """Nothing more is to be decided on what was reported of this comment. How many reports it were."""
    _must_moderate(moderator)
    waiting = Report.objects.open().filter(comment=comment)
    return waiting.update(closed_at=timezone.now(), closed_by=moderator)


@transaction.atomic
def approve_comment(*, moderator: Reader, comment: Comment) -> None:
    """A held comment shows, and what was reported of it is decided."""
    discussion.approve_comment(moderator=moderator, comment=comment)
    close_reports(moderator=moderator, comment=comment)


@transaction.atomic
def remove_comment(*, moderator: Reader, comment: Comment, reason: str, text: str = "") -> None:
    """A comment goes out of sight, its author is told why, and what was reported of it is decided.

    The reason is said in the language of the article. Raises Refused where
    neither a reason nor words say why.
    """
    if reason not in Reason.values:
        raise Refused(_("Choose a reason: its author is told."))
    with translation.override(comment.thread.article.language):
        sentence = " ".join(part for part in (str(SENTENCES[Reason(reason)]), text.strip()) if part)
    if not sentence:
        raise Refused(_("Say in your own words why it is removed: its author is told."))
    discussion.remove_comment(moderator=moderator, comment=comment, reason=sentence)
    close_reports(moderator=moderator, comment=comment)


@transaction.atomic
def set_standing(
    *, moderator: Reader, reader: Reader, kind: str, ends_at: datetime | None = None, reason: str = ""
) -> Standing:
    """Say what a reader may do from now on, until when, and why; what they said before stays.

    Raises Refused for oneself, for administrators, for an end that is past, and
    where nobody would know why or, of the muted, until when.
    """
    _must_moderate(moderator)
    reason = reason.strip()
    if reader.pk == moderator.pk:
        raise Refused(_("Nobody decides on their own standing. Ask another moderator."))
    if reader.role == "administrator":
        raise Refused(_("An administrator’s standing is always good. Take the role away first."))
    if kind not in Standing.Kind.values:
        raise Refused(_("Choose a standing."))
    if kind == Standing.Kind.GOOD:
        ends_at = None
    elif not reason:
        raise Refused(_("Say why: the reader is told the reason."))
    if ends_at is not None and ends_at <= timezone.now():
        raise Refused(_("Choose an end that is still to come."))
    if kind == Standing.Kind.MUTED and ends_at is None:
        raise Refused(_("Choose how long the reader is muted; without an end they are banned."))
    given = {
        "kind": kind,
        "ends_at": ends_at,
        "reason": reason,
        "set_by": moderator,
        "set_at": timezone.now(),
    }
    return Standing.objects.update_or_create(reader=reader, defaults=given)[0]


def take_out(*, reader: Reader) -> Iterator[tuple[str, str]]:
    """What moderation keeps of a reader: the reports that they made, and their standing."""
    made = reader.reports_made.order_by("pk").values(
        "comment_id", "reason", "text", "created_at", "closed_at"
    )
    yield "reports.json", _json(list(made))
    standing = Standing.objects.filter(reader=reader).values("kind", "ends_at", "reason", "set_at")
    yield "standing.json", _json(list(standing))


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


@transaction.atomic
def forget_reader(*, reader: Reader, choice: str) -> None:
    """Reports stay, as those of nobody; the standing goes. So it is whatever the reader chose."""
    Report.objects.filter(reporter=reader).update(reporter=None)
    Standing.objects.filter(reader=reader).delete()
