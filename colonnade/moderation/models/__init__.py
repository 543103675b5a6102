"""What moderation keeps: reports, what readers may do, and the log of every decision."""

from colonnade.moderation.models.case import Case, Note
from colonnade.moderation.models.decision import UNDO, Decision, Proposal, Refusal, Standards
from colonnade.moderation.models.log import FIRST, Entry, Pseudonym
from colonnade.moderation.models.paper import ModerationSettings
from colonnade.moderation.models.report import Reason, Report
from colonnade.moderation.models.rulebook import RuleList, RuleSetting
from colonnade.moderation.models.standing import Standing

__all__ = [
    "FIRST",
    "UNDO",
    "Case",
    "Decision",
    "Entry",
    "ModerationSettings",
    "Note",
    "Proposal",
    "Pseudonym",
    "Reason",
    "Refusal",
    "Report",
    "RuleList",
    "RuleSetting",
    "Standards",
    "Standing",
]
