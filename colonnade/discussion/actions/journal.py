"""What moderation is told of, so that it is recorded in the transaction in which it happens.

The setting `DISCUSSION_JOURNAL` names the module whose functions are told.
"""

from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings


@cache
def journal() -> Any:
    return import_module(settings.DISCUSSION_JOURNAL)
