"""Moderators decide on comments: what shows, what does not, and why not."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment
from colonnade.moderation import Refused
from colonnade.moderation.actions.reports import close_reports
from colonnade.moderation.models import Reason
from colonnade.readers.models import Reader

# What the author of a removed comment is told; the moderator's own words follow.
SENTENCES = {
    Reason.SPAM: gettext_lazy("It advertises, or says nothing on the subject."),
    Reason.ABUSE: gettext_lazy("It attacks a person."),
    Reason.HATE: gettext_lazy("It spreads hatred against a group of people."),
    Reason.FALSE: gettext_lazy("It states as a fact what is not true."),
    Reason.PRIVATE: gettext_lazy("It gives away somebody’s private information."),
    Reason.OTHER: "",
}


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
