"""What changes the people of the paper: one verb each, in one transaction, told to the edge by key."""

from colonnade.readers import Refused, TooMany
from colonnade.readers.actions.accounts import accept_terms, give_role, import_readers, vouch_for
from colonnade.readers.actions.data import forget_reader, personal_data, take_out
from colonnade.readers.actions.leaving import ask_for_deletion, delete_due_readers, recall_deletion
from colonnade.readers.actions.metering import LIMITS, forget_old_meters, spend, spent
from colonnade.readers.actions.profiles import (
    claim_name,
    remove_avatar,
    rename_at_desk,
    rename_reader,
    set_avatar,
    set_bio,
)
from colonnade.readers.actions.tokens import end_token, end_tokens, make_token

__all__ = [
    "LIMITS",
    "Refused",
    "TooMany",
    "accept_terms",
    "ask_for_deletion",
    "claim_name",
    "delete_due_readers",
    "end_token",
    "end_tokens",
    "forget_old_meters",
    "forget_reader",
    "give_role",
    "import_readers",
    "make_token",
    "personal_data",
    "recall_deletion",
    "remove_avatar",
    "rename_at_desk",
    "rename_reader",
    "set_avatar",
    "set_bio",
    "spend",
    "spent",
    "take_out",
    "vouch_for",
]
