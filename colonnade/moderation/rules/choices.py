"""Choices: which rules a newsroom may set, and what holds where it has set nothing."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ON, HOLD, OFF = "on", "hold", "off"


@dataclass(frozen=True)
class Choice:
    """What may be set of one rule. `number` is its threshold, where it has one; `asks` says of what."""

    label: str | Promise
    effects: tuple[str, ...]
    effect: str = ON
    number: int = 0
    least: int = 0
    most: int = 0
    asks: str | Promise = ""
    is_outside: bool = False
    """Whether a program elsewhere is asked: how, is set at the desk, and no trial asks it."""


@dataclass(frozen=True)
class Set:
    """What holds for one rule in one place."""

    effect: str
    number: int


# A rule that refuses may be told to hold instead; one that holds is on or off.
REFUSES, HOLDS = (ON, HOLD, OFF), (ON, OFF)

FEWER = _("Only of readers of whom fewer comments show; 0: of all")

CHOICES: dict[str, Choice] = {
    "no_flood": Choice(_("Flood"), REFUSES),
    "no_repeat": Choice(_("Repetition"), REFUSES),
    "no_banned_phrases": Choice(_("Banned phrases"), REFUSES),
    "no_banned_domains": Choice(_("Banned domains"), REFUSES),
    "no_throwaway_mail": Choice(_("Throw-away mail addresses"), REFUSES, HOLD),
    "watch_names": Choice(_("Names"), HOLDS),
    "watch_phrases": Choice(_("Suspect phrases"), HOLDS),
    "watch_links": Choice(_("Links"), HOLDS, ON, 3, 1, 50, _("Links from which on a moderator reads first")),
    "watch_links_of_new_readers": Choice(
        _("Links of new readers"), HOLDS, OFF, 3, 1, 20, _("Comments that must have shown before")
    ),
    "watch_new_readers": Choice(
        _("New readers"), HOLDS, OFF, 1, 1, 20, _("First comments that a moderator reads")
    ),
    "watch_records": Choice(
        _("Record"), HOLDS, ON, 50, 1, 100, _("Percent of the latest comments that were removed")
    ),
    "watch_copies": Choice(_("Copies"), HOLDS, ON, 80, 50, 100, _("Percent that is the same")),
    "watch_other_languages": Choice(
        _("Other languages"), HOLDS, OFF, 80, 50, 100, _("Percent of letters from another script")
    ),
    "watch_spam": Choice(_("Spam service"), HOLDS, OFF, 0, 0, 20, FEWER, is_outside=True),
    "ask_the_newsroom": Choice(
        _("The newsroom’s own program"), REFUSES, OFF, 0, 0, 20, FEWER, is_outside=True
    ),
}
DEFAULTS = {name: Set(choice.effect, choice.number) for name, choice in CHOICES.items()}
ALWAYS = Set(ON, 0)
