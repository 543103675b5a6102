"""Phrases: the newsroom's lists of words, found in a text by one walk over it.

A phrase is a line. It is found as whole words, in whatever way they are written
(see `folding`); `*` at its end lets the word go on, at its beginning lets it begin
otherwise, within a word stands for any letters. Lines that begin with `#` are
notes. All phrases of a list are one automaton (Aho and Corasick, 1975), so that ten
thousand cost a comment what ten cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick
import regex
from django.utils.translation import gettext as _

from colonnade.moderation import Refused
from colonnade.moderation.rules.folding import HIDE, Folded, fold, fold_leet, is_dotless

MOST, LONGEST, LARGEST = 20_000, 100, 1_000_000
_UNFIT = regex.compile(r"[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Arabic writes the article, and before it and, so, with, like, to, as one word with the noun.
_ARTICLE = regex.compile(r"[وفبك]{0,2}ال|[وف]?لل")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a list, made ready. `head` is looked for; `tail` must follow within the same word."""

    line: str
    head: str
    breaks: frozenset[int]
    """Where the phrase itself has spaces."""
    opens: bool
    """The word may begin before it."""
    closes: bool
    """The word may go on after it."""
    tail: tuple[str, ...] = ()


def read_phrase(line: str, language: str = "") -> Phrase | None:
    """A line as a phrase; None for an empty one and for a note. Raises Refused with what is wrong."""
    line = " ".join(line.split())
    if not line or line.startswith("#"):
        return None
    if len(line) > LONGEST:
        raise Refused(_("A phrase has at most %(most)d characters.") % {"most": LONGEST})
    if _UNFIT.search(line):
        raise Refused(_("There are signs in it that nobody sees. Type the phrase anew."))
    inner = line.strip("*")
    pieces = [fold(piece, language=language) for piece in inner.split("*")]
    if not all(piece.letters for piece in pieces):
        raise Refused(_("A phrase needs letters or digits, also between two asterisks."))
    if len(pieces) > 1 and (" " in inner or sum(len(piece.letters) for piece in pieces) < 2):
        raise Refused(_("An asterisk within a phrase stands in a single word."))
    if len(pieces) > 4:
        raise Refused(_("A phrase has at most three asterisks within."))
    if line != inner and sum(len(piece.letters) for piece in pieces) < 2:
        raise Refused(_("A single letter with an asterisk is in nearly every comment."))
    head = pieces[0]
    return Phrase(
        line=line,
        head=head.letters,
        breaks=frozenset(at for at in head.breaks if 0 < at < len(head.letters)),
        opens=line.startswith("*"),
        closes=line.endswith("*"),
        tail=tuple(piece.letters for piece in pieces[1:]),
    )


def read_list(text: str, language: str = "") -> list[Phrase]:
    """The phrases of a list as text, each once. Raises Refused with the first line that cannot be read."""
    if len(text) > LARGEST:
        raise Refused(_("The list is larger than a megabyte. Take some phrases out."))
    found: dict[tuple[object, ...], Phrase] = {}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            phrase = read_phrase(line, language)
        except Refused as error:
            shown = _UNFIT.sub("�", " ".join(line.split()))[:60]
            raise Refused(
                _("Line %(number)d (“%(line)s”): %(fault)s")
                % {"number": number, "line": shown, "fault": error}
            ) from None
        if phrase is not None:
            found.setdefault((phrase.head, phrase.tail, phrase.opens, phrase.closes), phrase)
        if len(found) > MOST:
            raise Refused(
                _("A list holds at most %(most)d phrases. Take some out, or use asterisks.") % {"most": MOST}
            )
    return list(found.values())


class Phrases:
    """A list of phrases, compiled."""

    def __init__(self, phrases: list[Phrase], language: str = "") -> None:
        self.language, self.count = language, len(phrases)
        heads: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            heads.setdefault(phrase.head, []).append(phrase)
        self._automaton = ahocorasick.Automaton() if heads else None
        if self._automaton is not None:
            for head, same in heads.items():
                self._automaton.add_word(head, tuple(same))
            self._automaton.make_automaton()

    def first_in(self, text: "Text") -> str:
        """The first phrase of the list that the text says, as the list writes it; else nothing."""
        if self._automaton is None:
            return ""
        for folded in text.views(self.language):
            for last, same in self._automaton.iter(folded.letters):
                for phrase in same:
                    if _says(folded, phrase, last + 1 - len(phrase.head), last + 1):
                        return phrase.line
        return ""


class Text:
    """A text and its folded views, each made once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._views: dict[bool, tuple[Folded, ...]] = {}

    def views(self, language: str) -> tuple[Folded, ...]:
        dotless = is_dotless(language)
        if dotless not in self._views:
            as_leet = fold_leet(self._text, language=language)
            plain = fold(self._text, language=language)
            self._views[dotless] = (plain, as_leet) if as_leet is not None else (plain,)
        return self._views[dotless]


def _says(text: Folded, phrase: Phrase, start: int, end: int) -> bool:
    """Does the text say the phrase here, as words, and not as the middle of others?"""
    if not (phrase.opens or text.begins_word(start) or _after_article(text, start)):
        return False
    if phrase.tail:
        return _goes_on(text, phrase, end)
    if not (phrase.closes or text.ends_word(end)):
        return False
    return _is_one(text, phrase, start, end)


def _after_article(text: Folded, start: int) -> bool:
    if not "\u0620" <= text.letters[start] <= "\u064a":
        return False
    return bool(_ARTICLE.fullmatch(text.letters[text.word_start(start) : start]))


def _goes_on(text: Folded, phrase: Phrase, at: int) -> bool:
    """Do the pieces behind the asterisks follow one another within this word?"""
    end = at if text.ends_word(at) else text.word_end(at)
    *middle, last = phrase.tail
    for piece in middle:
        found = text.letters.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    if phrase.closes:
        return text.letters.find(last, at, end) >= 0
    return end - len(last) >= at and text.letters.startswith(last, end - len(last))


def _is_one(text: Folded, phrase: Phrase, start: int, end: int) -> bool:
    """Is what stands between the letters only what hides a word: signs in it, or a space at every letter?"""
    gaps = list(_gaps(text, phrase, start, end))
    if all(kind == HIDE for kind in gaps):
        return True
    # `s p a m`, `s. p. a. m.`: every letter on its own.
    inner = [at for at in range(start + 1, end) if at in text.breaks]
    return len(inner) == end - start - 1 and end - start > 2


def _gaps(text: Folded, phrase: Phrase, start: int, end: int) -> Iterator[str]:
    for at in range(start + 1, end):
        if at in text.breaks and at - start not in phrase.breaks:
            yield text.breaks[at]
