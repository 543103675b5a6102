"""Folding: what the words of a text come to, however they are written.

Case, accents, letters of other scripts that look the same (UTS 39), letters of
other shapes (NFKC), invisible signs and stretched Arabic letters make no
difference; `l`, `I` and `1` look the same and are one. What stands between letters
is kept as one of three: a space, a stop that ends a sentence, or a sign that people
write into a word to hide it (`id*iot`).

In Turkish and Azerbaijani `ı` and `i` are two letters, so that `sık` (often) is no
swear word; everywhere else they are one.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import regex

from colonnade.readers.queries import drawn_like

SPACE, STOP, HIDE = " ", ".", "-"
DOTLESS = ("tr", "az")
# Written without spaces: each letter is a word of its own.
UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]"
)
# Marks that belong to a letter and do not make it another: accents, vowel points, not vowel signs.
_MARK = regex.compile(
    r"[\p{Mn}\p{Me}&&[\p{Script=Inherited}\p{Arabic}\p{Hebrew}\p{Greek}\p{Latin}\p{Cyrillic}]"
    r"--[\u3099\u309A]]",
    regex.V1,
)
_OWN_LOOK = regex.compile(
    r"[\p{Arabic}\p{Hebrew}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Devanagari}\p{Bengali}]"
)
_LETTER = regex.compile(r"[\p{L}\p{N}\p{M}]")
_HIDING = regex.compile(r"[*_\-`´·•~^|+=/\\#@$€£!¡\p{So}\p{Sk}\p{Dash}]")
_TWINS = str.maketrans(
    {"l": "i", "ı": "i", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ـ": None}
    # Letters whose capitals look the same.
    | dict(zip("кᴋĸмᴍтᴛвʙнʜ", "kkkmmttbbhh", strict=True))
)
# What is written for a letter within a word that has letters too.
_LEET = str.maketrans("01345789", "oieastbg")
_SIGNS = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "+": "t", "¡": "i", "£": "i"})
_SIGN = regex.compile(r"(?<=[\p{L}\p{N}])[@$!|€+¡£]+(?=[\p{L}\p{N}])|(?<![\p{L}\p{N}])[@$€£]+(?=\p{L})")
_WORD = regex.compile(r"[^ .\-]+")
_WITH_BOTH = regex.compile(r"[^ .\-]*[0-9][^ .\-]*")
_A_LETTER = regex.compile(r"[^0-9]")


def _folded(sign: str, is_dotless: bool) -> str:
    """What one sign comes to: folded letters, nothing, or what it is between letters."""
    if sign.isspace():
        return SPACE
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if unicodedata.category(sign) in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return ""
    if is_dotless and sign in "Iıİi":
        return "\u0269" if sign in "Iı" else "i"  # a letter of its own that nothing else comes to
    if sign in "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800":
        return ""
    if not _LETTER.match(sign) and unicodedata.normalize("NFKC", sign) == sign:
        return HIDE if _HIDING.match(sign) else STOP
    known = drawn_like()
    letters = ""
    for letter in _MARK.sub(
        "", unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", sign).casefold())
    ):
        drawn = letter if letter.isdecimal() or _OWN_LOOK.match(letter) else known.get(letter, letter)
        letters += _MARK.sub("", unicodedata.normalize("NFKD", drawn.casefold()))
    letters = unicodedata.normalize("NFC", letters.translate(_TWINS))
    return "".join(one if _LETTER.match(one) else SPACE if one.isspace() else STOP for one in letters)


class _Table(dict[int, str]):
    """What each sign comes to, remembered as it is met: as many as Unicode has letters in use."""

    def __init__(self, is_dotless: bool) -> None:
        self._is_dotless = is_dotless

    def __missing__(self, number: int) -> str:
        self[number] = found = _folded(chr(number), self._is_dotless)
        return found


@cache
def _table(is_dotless: bool) -> _Table:
    return _Table(is_dotless)


@dataclass(frozen=True)
class Folded:
    """A text without anything between its letters, and what stood between them, by offset."""

    letters: str
    breaks: dict[int, str]
    """The kind of what stands before the letter at this offset; also at the beginning and the end."""

    def begins_word(self, at: int) -> bool:
        return at in self.breaks or self._stands_alone(at)

    ends_word = begins_word

    def word_end(self, at: int) -> int:
        """Where the word ends in which this offset lies."""
        while not self.begins_word(at):
            at += 1
        return at

    def word_start(self, at: int) -> int:
        while not self.begins_word(at):
            at -= 1
        return at

    def _stands_alone(self, at: int) -> bool:
        """Between two letters of which one is of a script without spaces; marks stay with their letter."""
        before, after = self.letters[at - 1], self.letters[at]
        if before < "\u0e00" and after < "\u0e00":
            return False
        if unicodedata.category(after).startswith("M"):
            return False
        return bool(UNSPACED.match(before) or UNSPACED.match(after))


def _joined(line: str) -> Folded:
    pieces: list[str] = []
    breaks, length, end = {0: STOP}, 0, 0
    for word in _WORD.finditer(line):
        if pieces:
            between = line[end : word.start()]
            breaks[length] = SPACE if SPACE in between else STOP if STOP in between else HIDE
        piece = word.group()
        pieces.append(piece)
        length += len(piece)
        end = word.end()
    breaks[length] = STOP
    return Folded("".join(pieces), breaks)


def is_dotless(language: str) -> bool:
    """Whether this language knows a dotless ı."""
    return language.split("-")[0] in DOTLESS


def fold(text: str, *, language: str = "") -> Folded:
    """The text as its phrases are compared, in the letters of its language."""
    composed = unicodedata.normalize("NFC", text)
    return _joined(composed.translate(_table(is_dotless(language))))


def fold_leet(text: str, *, language: str = "") -> Folded | None:
    """The same with digits and signs read as the letters that they stand for; None where it has none."""
    composed = unicodedata.normalize("NFC", text)
    spoken = _SIGN.sub(lambda found: found.group().translate(_SIGNS), composed)
    line = spoken.translate(_table(is_dotless(language)))
    read = _WITH_BOTH.sub(
        lambda found: found.group().translate(_LEET) if _A_LETTER.search(found.group()) else found.group(),
        line,
    )
    if spoken == composed and read == line:
        return None
    return _joined(read)
