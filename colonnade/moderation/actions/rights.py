"""Who may decide."""

from django.utils.translation import gettext as _

from colonnade.moderation import Refused
from colonnade.readers.models import Reader


def must_moderate(reader: Reader) -> None:
    """Raises Refused for whoever is no moderator, or is none any more."""
    if not reader.may_moderate:
        raise Refused(_("Only moderators may do this."))
