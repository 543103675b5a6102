"""Names: what a reader may be called.

A name says who speaks. So it is made of letters of any script, two to forty of
them; it cannot hide, and cannot be taken for another reader's, for the paper's or
for an office in it. The rules stand in one list, in the order in which they are
asked; each answers with a sentence for the reader, or with nothing.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import regex
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from colonnade.readers import Refused, skeletons, writing
from colonnade.readers.models import KEPT_FOR, FormerName, Reader

SHORTEST, LONGEST = 2, 40
# A name may change so often: others have to know whom they talk to. Who works here is exempt.
BETWEEN_NAMES = timedelta(days=30)
LETTERS = 80  # code points, which the database holds; a letter of some scripts is made of several
# Accents of all scripts on one letter: Vietnamese has two. Marks of a script's own: Tibetan stacks.
MOST_ACCENTS, MOST_MARKS = 2, 4

_GRAPHEME = regex.compile(r"\X")
_LETTER = regex.compile(r"\p{L}")
# Joiners stay where they change how a word is written (UAX 31, section 2.3.1).
_JOINERS = regex.compile(
    r"(?<=\p{ccc=9})[\u200C\u200D]|(?<=[\p{L}\p{M}&&\p{scx=Arab}])\u200C(?=[\p{L}&&\p{scx=Arab}])", regex.V1
)
_INVISIBLE = regex.compile(r"[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]", regex.V1)
# ʼ and ׳ are letters' own signs, · and ・ stand in Catalan and Japanese names, ་ between Tibetan syllables.
_ALLOWED = regex.compile(r"[\p{L}\p{Nd}\p{M} '’ʼʻ‘.,&()+!_\-‐·・׳״་\u200C\u200D]*")
_STACKED = regex.compile(
    rf"[\p{{Mn}}&&\p{{Script=Inherited}}]{{{MOST_ACCENTS + 1}}}|\p{{Mn}}{{{MOST_MARKS + 1}}}"
    r"|(\p{Mn})\1|\p{Me}",
    regex.V1,
)
_SITE = regex.compile(
    r"https?\b|\bwww\b|\w{2,}\.(?:com|net|org|info|biz|io|ru|cn|de|uk|fr|gr|eu|co|me|tv|xyz|top|site|online|shop"
    r"|club|app|dev|link|click|store|example)\b",
    regex.IGNORECASE,
)
# Letters that are only drawn otherwise become the letters they are: 𝐀, Ａ, ﺍ. What differs in use stays.
_DRAWN = (
    *("<font>", "<wide>", "<narrow>", "<circle>", "<super>", "<sub>", "<square>", "<noBreak>"),
    *("<isolated>", "<initial>", "<medial>", "<final>"),
)

# Offices, in the paper's languages: refused wherever they stand as words of a name.
OFFICES = (
    *("admin", "administrator", "administrators", "moderator", "moderators", "editor", "editors", "official"),
    *("newsroom", "staff", "webmaster", "editor in chief"),
    *(
        "مدير",
        "المدير",
        "مشرف",
        "المشرف",
        "إدارة",
        "الإدارة",
        "محرر",
        "المحرر",
        "محررة",
        "المحررة",
        "التحرير",
    ),
    *("διαχειριστής", "διαχειρίστρια", "διαχείριση", "συντονιστής", "συντονίστρια", "επόπτης", "επόπτρια"),
    *("συντάκτης", "συντάκτρια", "αρχισυντάκτης", "σύνταξη"),
)
# What a page may say where it has no name: refused as a whole name.
WORDS = (
    *("anonymous", "nobody", "system", "support", "help", "root", "deleted", "removed", "reader", "null"),
    *("former reader", "departed reader", "a departed reader", "colonnade", "undefined"),
    *("مجهول", "قارئ", "قارئ سابق", "النظام", "ανώνυμος", "αναγνώστης", "αναγνώστρια", "πρώην αναγνώστης"),
)

Rule = Callable[[str], str | None]


def in_plain_letters(name: str) -> str:
    """The name in NFC, with single spaces, and letters for what is only a way to draw them."""
    plain = "".join(
        unicodedata.normalize("NFKC", letter)
        if unicodedata.decomposition(letter).split(" ")[0] in _DRAWN
        else letter
        for letter in name
    )
    return " ".join(unicodedata.normalize("NFC", plain).split())


def size(name: str) -> int:
    """How many letters a person would count: grapheme clusters (UAX 29)."""
    return len(_GRAPHEME.findall(name))


def is_visible(name: str) -> str | None:
    """Nothing that turns a text around, hides in it, or has no meaning: Unicode's categories C."""
    if _INVISIBLE.search(_JOINERS.sub("", name)):
        return _("The name holds characters that cannot be seen. Type it instead of pasting it.")
    return None


def is_long_enough(name: str) -> str | None:
    """At least two characters, one of them a letter, so that a name can be found and called."""
    if size(name) < SHORTEST or not _LETTER.search(name):
        return _("The name is too short. Give two characters or more, and at least one letter.")
    return None


def is_short_enough(name: str) -> str | None:
    """At most forty letters as a person counts them."""
    if (count := size(name)) > LONGEST or len(name) > LETTERS:
        return ngettext(
            "The name has %(count)d letter; %(most)d at most can be shown. Shorten it.",
            "The name has %(count)d letters; %(most)d at most can be shown. Shorten it.",
            count,
        ) % {"count": count, "most": LONGEST}
    return None


def is_no_address(name: str) -> str | None:
    """A name is no advertisement, and no place for an e-mail address that machines collect."""
    if regex.search(r"\S@\S+\.", name):
        return _("An e-mail address is not a name, and everybody would see it. Give another name.")
    if _SITE.search(name):
        return _("The address of a site is not a name. Give another name.")
    return None


def is_made_of_letters(name: str) -> str | None:
    """Letters, digits, marks and the signs of names; a tick or a star would pass for a badge."""
    if not _ALLOWED.fullmatch(name):
        return _("Use letters, digits, spaces and the signs ’ . , - _ & ( ) + ! in a name, and no pictures.")
    return None


def is_not_stacked(name: str) -> str | None:
    """Two accents on a letter, four marks of its own script, none twice (UTS 39, section 5.4)."""
    if _STACKED.search(unicodedata.normalize("NFD", name)):
        return _("There are too many marks on one letter. Leave some out.")
    return None


def is_in_one_script(name: str) -> str | None:
    """Moderately restrictive (UTS 39, section 5.2): no Cyrillic а in a Latin word."""
    if not writing.goes_together(name):
        return _("The name mixes letters of different scripts that look alike. Write it in one script.")
    if not writing.has_one_kind_of_digits(name):
        return _("The name mixes different kinds of digits. Write them in one kind.")
    return None


# What every name is asked, in this order; the first sentence is the answer.
RULES: tuple[Rule, ...] = (
    is_visible,  # first, so that nothing hides from the others
    is_no_address,  # says more than that @ is no letter
    is_made_of_letters,
    is_long_enough,
    is_short_enough,
    is_not_stacked,
    is_in_one_script,
)


def _forms(text: str) -> set[str]:
    """What a word is compared by: in small letters, as it looks, and as its capitals look."""
    return {skeletons.key_of(text), skeletons.look_of(text), skeletons.look_of(text.upper())}


def _words(name: str) -> list[str]:
    return [word for word in regex.split(r"[^\p{L}\p{N}\p{M}]+", name) if word]


@lru_cache(maxsize=8)
def _reserved(own: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], int]:
    """The forms of what no words of a name may say, of what no name may be, and how many words to look at."""
    phrases = (*OFFICES, *own)
    return (
        frozenset().union(*(_forms(phrase) for phrase in phrases)),
        frozenset().union(*(_forms(word) for word in WORDS)),
        max(len(_words(phrase)) for phrase in phrases),
    )


def is_reserved(name: str) -> bool:
    """Would the name pass for the paper's, for an office in it, or for what a page says without a name?

    The newsroom adds names of its own with the setting `reserved_names`: the
    paper's, and those of its authors.
    """
    phrases, whole, longest = _reserved(settings.NEWSROOM.reserved_names)
    forms = {skeletons.key_of(name), skeletons.look_of(name)}
    if forms & (whole | phrases):
        return True
    words = _words(name)
    for start in range(len(words)):
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            some = " ".join(words[start:end])
            if skeletons.key_of(some) in phrases or skeletons.look_of(some) in phrases:
                return True
    return False


def is_free(name: str, *, reader: Reader | None = None) -> bool:
    """Has nobody else this name or one that looks like it, and has nobody given it up of late?"""
    same = Q(name_key=skeletons.key_of(name)) | Q(name_look=skeletons.look_of(name))
    own = reader.pk if reader else None
    if Reader.objects.exclude(pk=own).filter(same).exists():
        return False
    since = timezone.now() - KEPT_FOR
    return not FormerName.objects.exclude(reader=own).filter(same, given_up_at__gt=since).exists()


def free_variant(name: str) -> str:
    """A name like this one that nobody has: with a number."""
    stem = "".join(_GRAPHEME.findall(name)[: LONGEST - 6])[: LETTERS - 6].rstrip()
    numbers = [
        *(str(number) for number in range(2, 10)),
        *(get_random_string(4, "23456789") for _n in "abcd"),
    ]
    return next((free for number in numbers if is_free(free := f"{stem} {number}")), "")


def taken(name: str) -> Refused:
    """The refusal of a name that somebody has, with one that is free."""
    sentence = _("Somebody here has this name, or one that looks like it.")
    if variant := free_variant(name):
        sentence += " " + _("“%(name)s” is free.") % {"name": variant}
    return Refused(sentence)


def checked(name: str, *, reader: Reader | None = None) -> str:
    """The name as it will be shown, or Refused with a sentence that says what is wrong with it.

    `reader` is who asks for it: their own names are free to them, and who works
    here may be called what they are. Two or three statements.
    """
    if not (reader and reader.is_staff) and is_reserved(_shown(name)):
        raise Refused(_("This name could be taken for the paper’s own people. Choose another."))
    return checked_for_staff(name, reader=reader)


def checked_for_staff(name: str, *, reader: Reader | None = None) -> str:
    """The same for a name that an administrator gives: it may be that of the paper or of an office."""
    name = _shown(name)
    if not is_free(name, reader=reader):
        raise taken(name)
    return name


def _shown(name: str) -> str:
    name = in_plain_letters(name)
    for rule in RULES:
        if sentence := rule(name):
            raise Refused(sentence)
    return name


def may_change_at(reader: Reader) -> datetime | None:
    """When the reader may take another name; None if they may now."""
    last = reader.former_names.order_by("-given_up_at").first()
    if reader.is_staff or last is None or last.given_up_at + BETWEEN_NAMES <= timezone.now():
        return None
    return last.given_up_at + BETWEEN_NAMES


def suggested(name: str) -> str:
    """A free name that follows the rules, as near to this one as may be: for who comes from elsewhere.

    Used where nobody can be asked, as when an account is made by a provider of
    sign-in: what cannot stand is left out, what is left gets a number if taken.
    """
    plain = _INVISIBLE.sub("", in_plain_letters(name)).partition("@")[0]
    plain = " ".join(regex.sub(r"[^\p{L}\p{N}\p{M} '’.\-]+", " ", plain).split())
    plain = "".join(_GRAPHEME.findall(plain)[: LONGEST - 6])[: LETTERS - 6].strip()
    if any(rule(plain) for rule in RULES) or is_reserved(plain):
        plain = _("Guest")
    return plain if is_free(plain) else free_variant(plain) or f"{plain} {get_random_string(8, '23456789')}"
