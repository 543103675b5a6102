"""Words as the search compares them, and where they stand in a text.

SQLite's full-text table does this for itself (`porter unicode61
remove_diacritics 2`). PostgreSQL is given what stands here, so that one question
finds the same articles in either database; a test holds the two against each
other. Case is folded; accents go from Latin letters and stay with all others;
English endings are cut as M. F. Porter does ("An algorithm for suffix
stripping", Program 14, 1980).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
ACCENTS = re.compile(r"[\u0300-\u036f]+")
LONGEST = 64  # characters of a word that are compared; longer ones are none of a language
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
VOWELS = frozenset("aeiou")


def tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text: where it begins, where it ends, and its stem."""
    for match in WORD.finditer(text):
        yield match.start(), match.end(), stem(match.group())


def _letter(letter: str) -> str:
    folded = letter.casefold() if len(letter.casefold()) == 1 else letter.lower()
    bare = unicodedata.normalize("NFD", folded)[:1]
    return bare if bare in LATIN else folded


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The form under which a word is kept and looked for."""
    if not word.isascii():
        word = "".join(map(_letter, ACCENTS.sub("", word)))
    word = word.lower()[:LONGEST]
    if len(word) < 3:
        return word
    for cut in (_plural, _past, _final_y, _double_ending, _ending, _last_ending, _final_e):
        word = cut(word)
    return word


# Porter's words: the measure of a stem is how often a consonant follows a vowel in it.


def _is_vowel(word: str, place: int) -> bool:
    if word[place] == "y":
        return place > 0 and not _is_vowel(word, place - 1)
    return word[place] in VOWELS


def _measure(word: str) -> int:
    kinds = [_is_vowel(word, place) for place in range(len(word))]
    return sum(before and not after for before, after in zip(kinds, kinds[1:], strict=False))


def _has_vowel(word: str) -> bool:
    return any(_is_vowel(word, place) for place in range(len(word)))


def _ends_doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and not _is_vowel(word, len(word) - 1)


def _ends_short(word: str) -> bool:
    """Consonant, vowel, consonant, the last not w, x or y."""
    if len(word) < 3 or word[-1] in "wxy":
        return False
    last = len(word) - 1
    return not _is_vowel(word, last) and _is_vowel(word, last - 1) and not _is_vowel(word, last - 2)


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            left = word[: -len(ending)]
            return _mended(left) if _has_vowel(left) else word
    return word


def _mended(word: str) -> str:
    """What is left of a word whose -ed or -ing was cut, as it was before."""
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if _ends_doubled(word) and word[-1] not in "lsz":
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _ends_short(word) else word


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


DOUBLE_ENDINGS = {
    "ational": "ate",
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "logi": "log",
    "bli": "ble",
    "alli": "al",
    "entli": "ent",
    "eli": "e",
    "ousli": "ous",
    "ization": "ize",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "aliti": "al",
    "iviti": "ive",
    "biliti": "ble",
}
ENDINGS = {
    "icate": "ic",
    "ative": "",
    "alize": "al",
    "iciti": "ic",
    "ical": "ic",
    "ful": "",
    "ness": "",
}
LAST_ENDINGS = (
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent"),
    *("sion", "tion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"),
)


def _longest(word: str, endings: object) -> str:
    """The longest of these endings that the word has, or nothing."""
    return max((one for one in endings if word.endswith(one)), key=len, default="")  # type: ignore[attr-defined]


def _double_ending(word: str) -> str:
    ending = _longest(word, DOUBLE_ENDINGS)
    left = word[: len(word) - len(ending)]
    return left + DOUBLE_ENDINGS[ending] if ending and _measure(left) > 0 else word


def _ending(word: str) -> str:
    ending = _longest(word, ENDINGS)
    left = word[: len(word) - len(ending)]
    return left + ENDINGS[ending] if ending and _measure(left) > 0 else word


def _last_ending(word: str) -> str:
    ending = _longest(word, LAST_ENDINGS)
    left = word[: len(word) - len(ending.removeprefix("s").removeprefix("t"))] if ending else word
    return left if ending and _measure(left) > 1 else word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        left = word[:-1]
        if _measure(left) > 1 or (_measure(left) == 1 and not _ends_short(left)):
            word = left
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
