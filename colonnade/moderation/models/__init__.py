"""What moderation keeps: reports, what readers may do, and the log of every decision."""

from colonnade.moderation.models.log import FIRST, Entry, Pseudonym
from colonnade.moderation.models.report import Reason, Report
from colonnade.moderation.models.standing import Standing

__all__ = [
    "FIRST",
    "Entry",
    "Pseudonym",
    "Reason",
    "Report",
    "Standing",
]
