"""Writing: in which scripts a name is written, and whether they go together.

Unicode's security mechanisms (UTS 39, section 5) give each letter the set of
scripts that it is used in, add the writing systems of East Asia, which mix
several, and call a text "moderately restrictive" if one writing system covers
it, or Latin beside one other that cannot be taken for Latin.
"""

from functools import lru_cache

import regex
from confusable_homoglyphs import categories

# Recommended scripts: UAX 31, table 5. Names wholly in another script are fine, mixed ones are not.
_RECOMMENDED = (
    "Arab Armn Beng Bopo Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hani Hebr Hira Kana Khmr Knda Laoo Latn"
    " Mlym Mymr Orya Sinh Taml Telu Thaa Thai Tibt"
).split()
# UTS 39, section 5.1: to Han belong Hanb, Jpan and Kore, to kana Jpan, and so on.
_SYSTEMS = {
    "Hani": ("Hanb", "Jpan", "Kore"),
    "Hira": ("Jpan",),
    "Kana": ("Jpan",),
    "Hang": ("Kore",),
    "Bopo": ("Hanb",),
}
# UTS 39, section 5.2: these have letters that look like Latin ones.
_LIKE_LATIN = {"Cyrl", "Grek"}
_EVERYWHERE = regex.compile(r"[\p{Script=Common}\p{Script=Inherited}]")
_OF = {script: regex.compile(rf"\p{{Script_Extensions={script}}}") for script in _RECOMMENDED}


@lru_cache(maxsize=8192)
def _systems_of(letter: str) -> frozenset[str]:
    """The writing systems in which this letter is used; of a sign of all of them, none."""
    found = {script for script, pattern in _OF.items() if pattern.match(letter)}
    found |= {system for script in found for system in _SYSTEMS.get(script, ())}
    if not found and not _EVERYWHERE.match(letter):
        found = {categories.alias(letter).lower()}
    return frozenset(found)


def goes_together(name: str) -> bool:
    """Is the name in one writing system, or in Latin and one that cannot be taken for it?"""
    sets = {systems for letter in name if (systems := _systems_of(letter))}
    if not sets or frozenset.intersection(*sets):
        return True
    beside = [systems for systems in sets if "Latn" not in systems]
    common = frozenset.intersection(*beside) if beside else frozenset()
    return bool(common & (_OF.keys() | {"Hanb", "Jpan", "Kore"}) - _LIKE_LATIN)


_DIGIT = regex.compile(r"\p{Nd}")


def has_one_kind_of_digits(name: str) -> bool:
    """Are all digits of one decimal system (UTS 39, section 5.3)? `1٢` is not."""
    return len({ord(digit) - int(digit) for digit in _DIGIT.findall(name)}) < 2
