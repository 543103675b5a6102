"""What moderation changes: reports, decisions on comments, what a reader may do; all of it in the log."""

from colonnade.moderation import Refused
from colonnade.moderation.actions.comments import approve_comment, remove_comment
from colonnade.moderation.actions.log import record, record_change
from colonnade.moderation.actions.people import forget_reader, take_out
from colonnade.moderation.actions.reports import close_reports, report_comment
from colonnade.moderation.actions.standing import set_standing

__all__ = [
    "Refused",
    "approve_comment",
    "close_reports",
    "forget_reader",
    "record",
    "record_change",
    "remove_comment",
    "report_comment",
    "set_standing",
    "take_out",
]
