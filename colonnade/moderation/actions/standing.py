"""Moderators decide what a reader may do."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade.moderation import Refused
from colonnade.moderation.actions.log import record
from colonnade.moderation.actions.rights import must_moderate
from colonnade.moderation.models import Standing
from colonnade.readers.models import Reader


@transaction.atomic
def set_standing(
    *, moderator: Reader, reader: Reader, kind: str, ends_at: datetime | None = None, reason: str = ""
) -> Standing:
    """Say what a reader may do from now on, until when, and why; what they said before stays.

    Raises Refused for oneself, for administrators, for an end that is past, and
    where nobody would know why or, of the muted, until when.
    """
    must_moderate(moderator)
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
    standing, _made = Standing.objects.update_or_create(reader=reader, defaults=given)
    until = {"until": ends_at.isoformat()} if ends_at else {}
    record(who=moderator, what="standing", subjects=[reader], details={"is": str(kind), **until})
    return standing
