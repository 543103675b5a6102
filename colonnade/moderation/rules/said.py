"""Said: what each rule is called, and what it does in a sentence that a reader can be shown.

A rule's docstring is that sentence, and is translated as every other: it is looked up
in the language of the page. Thresholds are said in words, in the number that holds.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from colonnade.moderation.rules.choices import CHOICES, HOLD, OFF
from colonnade.moderation.rules.reading import Rule

# What those are called that always hold; the others are named beside what may be set of them.
LABELS: dict[str, str | Promise] = {
    "no_words_where_it_is_closed": gettext_lazy("Closed discussions"),
    "no_words_from_the_muted": gettext_lazy("Muted and banned readers"),
    "no_words_before_a_warning_is_read": gettext_lazy("Warnings that are not read"),
    "no_empty_text": gettext_lazy("Nothing to read"),
    "no_endless_text": gettext_lazy("Length"),
    "no_reply_to_what_is_gone": gettext_lazy("Replies to what is gone"),
    "no_haste": gettext_lazy("Slow discussions"),
    "no_links_from_some": gettext_lazy("Forbidden links"),
    "watch_some_authors": gettext_lazy("Watched readers"),
    "read_first_where_it_is_held": gettext_lazy("Held discussions"),
}


def _of_new(number: int) -> str:
    """Of whom somebody outside is asked: of all, or of those of whom little shows."""
    if not number:
        return ""
    return ngettext(
        "Only while fewer than %(count)s comment of theirs shows.",
        "Only while fewer than %(count)s comments of theirs show.",
        number,
    )


THRESHOLDS: dict[str, Callable[[int], str]] = {
    "no_endless_text": lambda n: ngettext("At most %(count)s character.", "At most %(count)s characters.", n),
    "no_flood": lambda n: ngettext(
        "At most %(count)s comment within a minute.", "At most %(count)s comments within a minute.", n
    ),
    "watch_links": lambda n: ngettext("From %(count)s link on.", "From %(count)s links on.", n),
    "watch_links_of_new_readers": lambda n: ngettext(
        "Until %(count)s comment of theirs shows.", "Until %(count)s comments of theirs show.", n
    ),
    "watch_new_readers": lambda n: ngettext(
        "Until %(count)s comment of theirs shows.", "Until %(count)s comments of theirs show.", n
    ),
    "watch_spam": _of_new,
    "ask_the_newsroom": _of_new,
    "watch_records": lambda n: ngettext(
        "From %(count)s percent of their latest comments on, and at least three.",
        "From %(count)s percent of their latest comments on, and at least three.",
        n,
    ),
    "watch_copies": lambda n: ngettext(
        "From %(count)s percent on that are the same.", "From %(count)s percent on that are the same.", n
    ),
    "watch_other_languages": lambda n: ngettext(
        "From %(count)s percent of its letters on.", "From %(count)s percent of its letters on.", n
    ),
}


@dataclass(frozen=True)
class Said:
    """One rule, as people read of it."""

    name: str
    label: str
    sentence: str


def said_of(rule: Rule) -> Said:
    """A rule in the language of the page."""
    sentence = " ".join((inspect.getdoc(rule) or "").split())
    return Said(rule.__name__, label_of(rule.__name__), _(sentence) if sentence else "")


def label_of(name: str) -> str:
    """What a rule is called; of one that is no more, the name that decisions know."""
    choice = CHOICES.get(name)
    return str(choice.label if choice else LABELS.get(name, name))


def threshold_of(name: str, number: int) -> str:
    """The number from which on a rule answers, in words; empty for a rule that has none."""
    words = THRESHOLDS[name](number) if name in THRESHOLDS else ""
    return words % {"count": formats.number_format(number, use_l10n=True, force_grouping=True)}


def does(name: str, effect: str) -> str:
    """What a rule does that is set so: refuse, hold, either, or off."""
    if effect == OFF:
        return "off"
    choice = CHOICES.get(name)
    if choice is None:
        return "refuse" if name.startswith("no_") else "hold"
    if effect == HOLD or HOLD not in choice.effects:
        return "hold"
    return "either" if choice.is_outside else "refuse"
