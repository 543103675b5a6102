"""What moderators read: comments that wait, were reported or removed; a reader's record; the log."""

from colonnade.moderation.queries.desk import (
    HOME,
    Case,
    CaseList,
    Record,
    Reported,
    Tab,
    ThreadControl,
    case,
    held_page,
    record_of,
    removed_page,
    reported_page,
    tabs,
    thread_control,
)
from colonnade.moderation.queries.log import Broken, LogPage, first_broken, has_seal, log_lines, log_page
from colonnade.moderation.queries.paging import PAGE, NoSuchPage

__all__ = [
    "HOME",
    "PAGE",
    "Broken",
    "Case",
    "CaseList",
    "LogPage",
    "NoSuchPage",
    "Record",
    "Reported",
    "Tab",
    "ThreadControl",
    "case",
    "first_broken",
    "has_seal",
    "held_page",
    "log_lines",
    "log_page",
    "record_of",
    "removed_page",
    "reported_page",
    "tabs",
    "thread_control",
]
