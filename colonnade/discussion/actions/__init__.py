"""What changes a discussion: one verb each, in one transaction, told to the edge by key."""

from colonnade.discussion.actions.acting import ignore_reader, like_comment, stop_ignoring, unlike_comment
from colonnade.discussion.actions.arrivals import (
    import_comments,
    import_threads,
    import_wishes,
    open_threads,
)
from colonnade.discussion.actions.following import follow, unfollow
from colonnade.discussion.actions.gate import PUBLISH, Draft, Recent, Verdict
from colonnade.discussion.actions.mailing import choose_mail, hand_over_mails, mail_readers, unsubscribe
from colonnade.discussion.actions.moderating import (
    approve_comment,
    feature_comment,
    hold_comment,
    put_comments,
    remove_comment,
    restore_comment,
    unfeature_comment,
)
from colonnade.discussion.actions.people import forget_reader, take_out
from colonnade.discussion.actions.refused import Refused, RefusedByRule
from colonnade.discussion.actions.telling import (
    mark_seen,
    open_notification,
    take_words_back,
    tell_followers,
    tell_reader,
)
from colonnade.discussion.actions.threads import (
    announce,
    close_discussion,
    hold_discussion,
    let_run,
    open_discussion,
    slow_down,
    switch_off_discussion,
)
from colonnade.discussion.actions.writing import (
    LONGEST,
    edit_comment,
    post_comment,
    preview_comment,
    withdraw_comment,
)

__all__ = [
    "LONGEST",
    "PUBLISH",
    "Draft",
    "Recent",
    "Refused",
    "RefusedByRule",
    "Verdict",
    "announce",
    "approve_comment",
    "choose_mail",
    "close_discussion",
    "edit_comment",
    "feature_comment",
    "follow",
    "forget_reader",
    "hand_over_mails",
    "hold_comment",
    "hold_discussion",
    "ignore_reader",
    "import_comments",
    "import_threads",
    "import_wishes",
    "let_run",
    "like_comment",
    "mail_readers",
    "mark_seen",
    "open_discussion",
    "open_notification",
    "open_threads",
    "post_comment",
    "preview_comment",
    "put_comments",
    "remove_comment",
    "restore_comment",
    "slow_down",
    "stop_ignoring",
    "switch_off_discussion",
    "take_out",
    "take_words_back",
    "tell_followers",
    "tell_reader",
    "unfeature_comment",
    "unfollow",
    "unlike_comment",
    "unsubscribe",
    "withdraw_comment",
]
