"""Readers say what is wrong with a comment."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colonnade import markup
from colonnade.discussion.actions.numbering import locked
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.actions.announcing import announce_report
from colonnade.moderation.actions.cases import settle_case
from colonnade.moderation.actions.whole import whole
from colonnade.moderation.models import Reason, Report
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

State = Comment.State
KNOWN = gettext_lazy("You have reported this comment already. Thank you: a moderator will look at it.")


@whole
def report_comment(
    *, reader: Reader, comment: Comment, reason: str, text: str = "", address: str = ""
) -> Report:
    """Say to the moderators what is wrong with a comment. Its author is not told by whom.

    Raises Refused for one's own comment, for one that no longer stands, where
    this reader has said it already, and where no reason is given; readers'
    TooMany where a reader or an address reports too much.
    """
    text = markup.written(text)
    comment = locked(comment)  # what a moderator decides meanwhile decides on this report, or comes first
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
            made = Report.objects.create(comment=comment, reporter=reader, reason=reason, text=text)
    except IntegrityError:
        raise Refused(str(KNOWN)) from None  # the same report at the same moment: the other one was first
    announce_report(report=made)
    settle_case(comment=comment)
    return made


def _not_again(earlier: Report) -> None:
    """Raises Refused where the reader's earlier report waits, or was decided on these same words."""
    if earlier.closed_at is None:
        raise Refused(str(KNOWN))
    edited_at = earlier.comment.edited_at
    if edited_at is None or edited_at <= earlier.closed_at:
        raise Refused(_("A moderator has looked at this comment since you reported it, and let it stand."))
