"""The stock: sentences by subject and by what they do, each used about as often as the others."""

from collections import Counter, defaultdict
from pathlib import Path

STOCK = Path(__file__).parent / "stock"
LATER = " @"  # ends a sentence that nobody can say on the first evening
SLOTS = {
    "minutes": ("ten", "twelve", "fifteen", "twenty", "twenty-five", "forty"),
    "count": ("three", "four", "five", "six", "seven", "nine", "eleven"),
    "many": ("212", "340", "418", "560", "615", "730", "870"),
    "hour": ("ten", "half past ten", "eleven", "noon", "one", "half past two", "three", "four"),
    "boat": ("8.10", "9.40", "10.20", "11.00"),
    "street": (
        *("Net Lane", "Chandlers’ Row", "Customs Passage", "Ladder Street"),
        *("Cable Street", "Lantern Court", "Cooper’s Steps", "Tar Yard", "Widow’s Alley"),
    ),
    "shop": ("Oster’s", "the bookshop", "the cheese shop", "the tea room", "the pharmacy", "the soup stall"),
    "town": ("Tarn", "Skenford", "Ostvik", "Harsund", "Brevik Bay", "Old Fjelby"),
    "kin": ("mother", "grandmother", "sister", "aunt", "neighbour", "landlady", "daughter"),
    "thing": (
        *("a mattress", "two sacks of flour", "a washing machine", "an ironing board", "forty chairs"),
        *("a bathtub", "a harmonium", "eight boxes of tiles", "a stove", "a glass door"),
    ),
}


def _lines(name):
    for line in (STOCK / name).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            yield line


def topics():
    """Subject → sign → sentences."""
    found = {}
    for line in _lines("topics.txt"):
        if line.startswith("["):
            subject = found.setdefault(line.strip("[]"), defaultdict(list))
        else:
            sign, _space, sentence = line.partition(" ")
            subject[sign].append(sentence)
    return found


def general():
    """What a sentence does → sentences."""
    found = defaultdict(list)
    for line in _lines("general.txt"):
        kind, _space, sentence = line.partition(" ")
        found[kind].append(sentence)
    return found


def tongues():
    """Language → sentences."""
    found = defaultdict(list)
    for line in _lines("tongues.txt"):
        language, _space, sentence = line.partition(" ")
        found[language].append(sentence)
    return found


class Mouth:
    """Chooses sentences, always of those that have been said least, and fills in their gaps."""

    def __init__(self, chance):
        self.chance, self.said = chance, Counter()

    def has_more(self, sentences, node):
        """Is there one among them that nobody has said under the same beginning?"""
        return any(node.fits(one) and not self.said[node.begins, one] for one in sentences)

    def one_of(self, sentences, node=None, name=""):
        """A sentence that fits: it calls by name only if there is a name, and knows the hour.

        Under the same beginning it is said again only after all others, and towns stay the same.
        """
        begins = node.begins if node else None
        fit = [one for one in sentences if (name or "{name}" not in one) and (not node or node.fits(one))]
        times = {one: (self.said[begins, one] if begins else 0, self.said[one]) for one in fit}
        least = min(times.values())
        chosen = self.chance.choice([one for one in fit if times[one] == least])
        self.said.update([chosen, (begins, chosen)])
        gaps = {gap: self.chance.choice(words) for gap, words in SLOTS.items()}
        if begins:
            gaps["town"] = begins.town = begins.town or gaps["town"]
        made = chosen.removesuffix(LATER).format(name=name, **gaps)
        # Not Georgian, which has no capitals at the beginning of a sentence.
        return made[0].title() + made[1:]
