"""Skeletons: what a name looks like, whatever letters it is written with.

Two names with one skeleton cannot be told apart on a page. The map from letters
to what they look like is Unicode's `confusables.txt` (UTS 39, section 4), as the
package confusable_homoglyphs carries it.
"""

import hashlib
import json
import unicodedata
from functools import lru_cache
from importlib import resources

import regex

# What does not make two names different: all but letters, digits and marks; and
# accents, which many scripts share, but not the Japanese marks of voice.
_IGNORED = regex.compile(r"[^\p{L}\p{N}\p{M}]|[\p{Mn}\p{Me}&&\p{Script=Inherited}--[\u3099\u309A]]", regex.V1)
LONGEST = 160


@lru_cache(maxsize=1)
def prototypes() -> dict[str, str]:
    """What each letter is drawn like, from the letter to its prototype.

    The package stores each line of Unicode's file in both directions, the source
    before the prototype. A source has one prototype, which is no source itself:
    of two that name each other, the one that others name too is the prototype,
    else the one that was stored second.
    """
    text = resources.files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8")
    # Letters written from right to left stand between marks that are none of theirs.
    pairs = {
        key.strip("\u200e"): [other["c"].strip("\u200e") for other in others]
        for key, others in json.loads(text).items()
    }
    order = {key: number for number, key in enumerate(pairs)}
    found = {}
    for letter, others in pairs.items():
        if len(letter) != 1 or len(others) != 1:
            continue
        other = others[0]
        if len(other) == 1 and len(pairs.get(other, ())) == 1 and order[letter] > order[other]:
            continue
        found[letter] = other
    return found


def _drawn(text: str) -> str:
    """The skeleton of UTS 39, section 4: NFD, each letter's prototype, NFD."""
    known = prototypes()
    plain = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFD", "".join(known.get(letter, letter) for letter in plain))


def _short(key: str) -> str:
    """Fits a database's index, whatever was imported as a name."""
    if len(key) <= LONGEST:
        return key
    return key[: LONGEST - 64] + hashlib.sha256(key.encode()).hexdigest()


def _bare(text: str, name: str) -> str:
    return _short(_IGNORED.sub("", text) or unicodedata.normalize("NFKC", name).casefold().strip())


def key_of(name: str) -> str:
    """One name in capitals, small letters and look-alikes: `ADMIN`, `Admin`, `Adm1n`'s accents apart."""
    return _bare(_drawn(unicodedata.normalize("NFKD", name).casefold()), name)


def look_of(name: str) -> str:
    """What the name looks like as it stands: `Alice` with a capital I for its l is `Alice`."""
    return _bare(_drawn(_drawn(unicodedata.normalize("NFKD", name)).casefold()), name)
