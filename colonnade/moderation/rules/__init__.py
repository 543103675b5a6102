"""Rules: what the paper's machine thinks of a text before anybody reads it.

The rules are asked in the order of their list, and the first that answers decides.
Those that refuse come first, so that nobody waits for a moderator to hear that a
comment is too long; then those that hold. What no rule minds is published.

Each rule looks at the draft alone and changes nothing. The newsroom sets in its
rulebook which of them are on in which place, and from which number on; one that
refuses may be told to hold instead. Who works here is not held by what the rulebook
watches.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from colonnade.discussion.actions import PUBLISH, Draft, Verdict
from colonnade.moderation.rules import book as shelf
from colonnade.moderation.rules import copies, outsiders
from colonnade.moderation.rules.book import Book
from colonnade.moderation.rules.choices import CHOICES, HOLD, OFF
from colonnade.moderation.rules.first import (
    as_known,
    no_empty_text,
    no_endless_text,
    no_flood,
    no_haste,
    no_repeat,
    no_reply_to_what_is_gone,
    no_words_before_a_warning_is_read,
    no_words_from_the_muted,
    no_words_where_it_is_closed,
    read_first_where_it_is_held,
    standing_of,
    still_known,
    watch_some_authors,
)
from colonnade.moderation.rules.outside import ask_the_newsroom, watch_spam
from colonnade.moderation.rules.reading import Reading, Rule
from colonnade.moderation.rules.watching import (
    no_banned_domains,
    no_banned_phrases,
    no_links_from_some,
    no_throwaway_mail,
    watch_copies,
    watch_links,
    watch_links_of_new_readers,
    watch_names,
    watch_new_readers,
    watch_other_languages,
    watch_phrases,
    watch_records,
)

__all__ = [
    "CHOICES",
    "RULES",
    "Reading",
    "Rule",
    "answer_of",
    "judge",
    "reading_of",
    "standing_of",
    "verdict_of",
]

RULES: list[Rule] = [
    no_words_where_it_is_closed,
    no_words_from_the_muted,
    no_words_before_a_warning_is_read,
    no_empty_text,
    no_endless_text,
    no_reply_to_what_is_gone,
    no_haste,
    no_flood,
    no_repeat,
    no_links_from_some,
    no_throwaway_mail,
    no_banned_phrases,
    no_banned_domains,
    # From here on nothing is refused: what is held must be worth a moderator's time.
    watch_some_authors,
    read_first_where_it_is_held,
    watch_new_readers,
    watch_records,
    watch_names,
    watch_phrases,
    watch_links,
    watch_links_of_new_readers,
    watch_other_languages,
    watch_copies,  # a learned score has its place behind this one: the dearest is asked last
    # These ask programs elsewhere. What another rule holds or refuses, they never hear of.
    watch_spam,
    ask_the_newsroom,
]


# By these the newsroom's own people are not held.
WATCHES = {name for name in CHOICES if name.startswith("watch_")} | {"ask_the_newsroom"}


def judge(draft: Draft) -> Verdict:
    """Ask each rule in turn; the first that answers decides, and the verdict carries its name.

    One statement beside those that rules name, for what others said meanwhile. The
    verdict stands as long as the rulebook and the author's standing are as they were.
    """
    known, book = as_known(draft.author), shelf.current()
    verdict = verdict_of(reading_of(draft, book, copies.here(), outsiders.here()))
    return replace(verdict, stands=lambda: shelf.current() is book and still_known(draft.author, known))


def reading_of(
    draft: Draft, book: Book, said: copies.Copies, outside: outsiders.Outsiders = outsiders.NOBODY
) -> Reading:
    """The draft with the rulebook, what others said, and those outside, by which it is to be judged."""
    return Reading(**vars(draft), book=book, copies=said, outside=outside)


def verdict_of(reading: Reading) -> Verdict:
    """The verdict on a draft with all that is known of it."""
    for rule in RULES:
        if verdict := answer_of(rule, reading):
            return verdict
    return PUBLISH


def answer_of(rule: Rule, reading: Reading) -> Verdict | None:
    """What one rule says, as far as the rulebook lets it speak here; its name is on it."""
    name = rule.__name__
    effect = reading.effect(name) if name in CHOICES else ""
    if effect == OFF or (name in WATCHES and reading.author.is_staff):
        return None
    verdict = rule(reading)
    if verdict is None:
        return None
    if effect == HOLD and verdict.kind == "refuse":
        reason = _("A moderator reads this first. %(reason)s") % {"reason": verdict.reason}
        verdict = replace(verdict, kind="hold", reason=reason)
    return replace(verdict, rule=name)
