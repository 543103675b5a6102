"""What moderation changes: reports, decisions on comments, what a reader may do; all of it in the log."""

from colonnade.moderation import Refused
from colonnade.moderation.actions.alarms import mail_alarm, watch_queues
from colonnade.moderation.actions.cases import (
    close_cases,
    move_cases,
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
from colonnade.moderation.actions.filters import (
    delete_filter,
    rename_filter,
    save_filter,
    share_filter,
    withhold_filter,
)
from colonnade.moderation.actions.log import record, record_change
from colonnade.moderation.actions.origins import forget_origins, note_origin, write_origins
from colonnade.moderation.actions.outside import (
    forget_asked,
    replace_program_secret,
    set_akismet,
    set_newsroom_program,
    stop_asking,
    try_asking,
)
from colonnade.moderation.actions.people import forget_reader, take_out
from colonnade.moderation.actions.remits import give_sections
from colonnade.moderation.actions.reports import report_comment
from colonnade.moderation.actions.rulebook import set_rule, write_list
from colonnade.moderation.actions.sending import forget_messages, hand_over_messages, send_messages
from colonnade.moderation.actions.sentences import (
    delete_ready_sentence,
    write_ready_sentence,
    write_reason,
)
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
from colonnade.moderation.actions.statistics import count_comments
from colonnade.moderation.actions.teaching import hand_over_lessons, teach_akismet
from colonnade.moderation.actions.undoing import undo_decision
from colonnade.moderation.actions.webhooks import (
    add_webhook,
    delete_webhook,
    replace_webhook_secret,
    send_again,
    send_all_again,
    send_test,
    set_webhook,
    show_webhook_secret,
    switch_webhook_off,
    switch_webhook_on,
)

__all__ = [
    "Refused",
    "acknowledge_warning",
    "add_webhook",
    "allow_links",
    "approve_comment",
    "ban_with_words",
    "close_cases",
    "confirm_ban",
    "count_comments",
    "decline_ban",
    "delete_filter",
    "delete_ready_sentence",
    "delete_webhook",
    "feature_comment",
    "forbid_links",
    "forget_asked",
    "forget_messages",
    "forget_origins",
    "forget_reader",
    "give_sections",
    "hand_over_lessons",
    "hand_over_messages",
    "hold_comment",
    "keep_comment",
    "mail_alarm",
    "message_reader",
    "move_cases",
    "note",
    "note_origin",
    "open_missing_cases",
    "propose_ban",
    "propose_ban_with_words",
    "record",
    "record_change",
    "remove_comment",
    "remove_with_replies",
    "rename_filter",
    "replace_program_secret",
    "replace_webhook_secret",
    "report_comment",
    "restore_comment",
    "save_filter",
    "send_again",
    "send_all_again",
    "send_messages",
    "send_test",
    "set_akismet",
    "set_newsroom_program",
    "set_rule",
    "set_standing",
    "set_webhook",
    "settle_case",
    "share_filter",
    "show_webhook_secret",
    "stop_asking",
    "switch_webhook_off",
    "switch_webhook_on",
    "take_case",
    "take_out",
    "teach_akismet",
    "try_asking",
    "undo_decision",
    "warn_reader",
    "watch_queues",
    "withhold_filter",
    "write_list",
    "write_origins",
    "write_ready_sentence",
    "write_reason",
]
