"""What moderation changes: reports, decisions on comments, what a reader may do; all of it in the log."""

from colonnade.moderation import Refused
from colonnade.moderation.actions.cases import (
    close_cases,
    note,
    open_missing_cases,
    settle_case,
    take_case,
)
from colonnade.moderation.actions.comments import (
    approve_comment,
    feature_comment,
    hold_comment,
    keep_comment,
    remove_comment,
    remove_with_replies,
    restore_comment,
)
from colonnade.moderation.actions.log import record, record_change
from colonnade.moderation.actions.people import forget_reader, take_out
from colonnade.moderation.actions.reports import report_comment
from colonnade.moderation.actions.rulebook import set_rule, write_list
from colonnade.moderation.actions.standing import (
    acknowledge_warning,
    allow_links,
    ban_with_words,
    confirm_ban,
    decline_ban,
    forbid_links,
    message_reader,
    propose_ban,
    propose_ban_with_words,
    set_standing,
    warn_reader,
)
from colonnade.moderation.actions.undoing import undo_decision

__all__ = [
    "Refused",
    "acknowledge_warning",
    "allow_links",
    "approve_comment",
    "ban_with_words",
    "close_cases",
    "confirm_ban",
    "decline_ban",
    "feature_comment",
    "forbid_links",
    "forget_reader",
    "hold_comment",
    "keep_comment",
    "message_reader",
    "note",
    "open_missing_cases",
    "propose_ban",
    "propose_ban_with_words",
    "record",
    "record_change",
    "remove_comment",
    "remove_with_replies",
    "report_comment",
    "restore_comment",
    "set_rule",
    "set_standing",
    "settle_case",
    "take_case",
    "take_out",
    "undo_decision",
    "warn_reader",
    "write_list",
]
