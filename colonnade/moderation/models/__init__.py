"""What moderation keeps: reports, what readers may do, and the log of every decision."""

from colonnade.moderation.models.case import Case, Note
from colonnade.moderation.models.decision import UNDO, Decision, Proposal, Refusal, Seen, Standards
from colonnade.moderation.models.log import FIRST, Entry, Pseudonym
from colonnade.moderation.models.outside import Asked, Judge, Service
from colonnade.moderation.models.paper import ModerationSettings
from colonnade.moderation.models.queue import LISTS, Alarm, Origin, Remit, SavedFilter
from colonnade.moderation.models.report import Reason, Report
from colonnade.moderation.models.rulebook import RuleList, RuleSetting
from colonnade.moderation.models.sentence import ReadySentence, ReasonWords
from colonnade.moderation.models.standing import Standing
from colonnade.moderation.models.statistics import Sheet
from colonnade.moderation.models.webhook import Delivery, Webhook

__all__ = [
    "FIRST",
    "LISTS",
    "UNDO",
    "Alarm",
    "Asked",
    "Case",
    "Decision",
    "Delivery",
    "Entry",
    "Judge",
    "ModerationSettings",
    "Note",
    "Origin",
    "Proposal",
    "Pseudonym",
    "ReadySentence",
    "Reason",
    "ReasonWords",
    "Refusal",
    "Remit",
    "Report",
    "RuleList",
    "RuleSetting",
    "SavedFilter",
    "Seen",
    "Service",
    "Sheet",
    "Standards",
    "Standing",
    "Webhook",
]
