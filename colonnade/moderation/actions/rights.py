"""Who may decide."""

from django.utils.translation import gettext as _

from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import Refused
from colonnade.moderation.queries.remits import reach_of
from colonnade.readers.models import Reader


def must_moderate(reader: Reader) -> None:
    """Raises Refused for whoever is no moderator, or is none any more."""
    if not reader.may_moderate:
        raise Refused(_("Only moderators may do this."))


def must_administer(*, reader: Reader) -> None:
    """Raises Refused for whoever is no administrator, or is none any more."""
    if not reader.is_active or reader.role != "administrator":
        raise Refused(_("Only administrators may change this."))


def must_moderate_in(*, moderator: Reader, thread: Thread) -> None:
    """Raises Refused for whoever is no moderator of the section in which this discussion stands."""
    must_moderate(moderator)
    reach = reach_of(moderator)
    if not reach.is_whole and not reach.covers(thread.article):
        raise Refused(_("This stands in a section in which others decide. Leave it to them."))


def must_reach(*, moderator: Reader, reader: Reader) -> None:
    """Raises Refused where a reader has written nothing in the sections of this moderator."""
    must_moderate(moderator)
    reach = reach_of(moderator)
    if reach.is_whole:
        return
    if not Comment.objects.filter(reach.condition("thread__article"), author=reader).exists():
        raise Refused(_("This reader has written nothing in your sections. Leave it to other moderators."))


def must_reach_everything(*, moderator: Reader) -> None:
    """Raises Refused for whoever decides in some sections only."""
    must_moderate(moderator)
    if not reach_of(moderator).is_whole:
        raise Refused(_("This reaches beyond your sections. Ask a moderator of the whole paper."))
