"""Whole or not at all, whoever else is at work: what moderators do at one moment crosses.

Two of them decide, a reader leaves, an article goes. Whoever comes second waits, and
then finds things as they are. Where the database had to turn one of two away, because
each waited for the other or what it wrote of has gone, that one begins anew, and is
told so where it is turned away each time.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from colonnade.moderation import Refused

TRIES = 3
DEADLOCK = "40P01"
Result = TypeVar("Result")

logger = logging.getLogger(__name__)


def whole(action: Callable[..., Result]) -> Callable[..., Result]:
    """An action in one transaction, which is made anew where it crossed another one.

    Within a transaction that is begun already it is part of that one, and not repeated.
    """

    @wraps(action)
    def carried_out(**given: Any) -> Result:
        if connection.in_atomic_block:
            with transaction.atomic():
                return action(**given)
        for _try in range(TRIES):
            try:
                with transaction.atomic():
                    return action(**given)
            except (IntegrityError, OperationalError) as error:
                if not _crossed(error):
                    raise
                logger.warning("%s crossed another change: %s", action.__name__, error)
        raise Refused(_("Somebody else changed this at the same moment. Look at it anew, then decide."))

    return carried_out


def _crossed(error: Exception) -> bool:
    """Was it turned away because of what others did meanwhile?"""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == DEADLOCK
