"""What is shown of an article that was found: its headline and a passage, the words marked.

SQLite does this itself; this does the same for PostgreSQL, by the rule of
SQLite's `snippet` (fts5_aux.c): of all passages of 32 words that begin with a
sentence or lie around a match, the one with most of what was asked.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from colonnade.news.queries.index.question import CLOSE, OPEN
from colonnade.news.queries.index.stems import tokens

LENGTH = 32  # words of a passage
FIRST, AGAIN = 1000, 1  # what a phrase in a passage is worth, at first and then
SENTENCE, BEGINNING = 100, 120  # what it is worth that a passage begins a sentence, or the text
STOP = re.compile(r"[.:][ \t\r\n]+")

Phrases = Mapping[str, Sequence[tuple[int, list[str]]]]
"""What is looked for: by its first word, each phrase with its number."""


@dataclass(frozen=True)
class _Match:
    """A phrase found: which it is, its first word and the word behind it."""

    phrase: int
    start: int
    end: int


class _Text:
    """A text taken apart, and where the phrases stand in it."""

    def __init__(self, text: str, phrases: Phrases) -> None:
        self.text = text
        self.words = list(tokens(text))
        stems = [stem for _start, _end, stem in self.words]
        self.matches = [
            _Match(number, at, at + len(phrase))
            for at, stem in enumerate(stems)
            if stem in phrases
            for number, phrase in phrases[stem]
            if stems[at : at + len(phrase)] == phrase
        ]
        self.starts = [match.start for match in self.matches]

    def sentences(self) -> list[int]:
        """The words that begin a sentence."""
        starts = [start for start, _end, _stem in self.words]
        begun = [0]
        for stop in STOP.finditer(self.text):
            word = bisect_left(starts, stop.end())
            if 0 < word < len(starts) and starts[word] == stop.end():
                begun.append(word)
        return begun

    def worth(self, start: int) -> tuple[int, list[_Match]]:
        """What the passage from this word on is worth, and what is found in it."""
        inside = self.matches[bisect_left(self.starts, start) : bisect_left(self.starts, start + LENGTH)]
        kinds = len({one.phrase for one in inside})
        return FIRST * kinds + AGAIN * (len(inside) - kinds), inside

    def around(self, found: Sequence[_Match]) -> int:
        """The first word of a passage in whose middle these lie."""
        middle = found[0].start - (LENGTH - (found[-1].end - found[0].start)) // 2
        return max(0, min(middle, len(self.words) - LENGTH))

    def best(self) -> tuple[int, int]:
        """The worth and the first word of the best passage."""
        best, begin = 0, 0
        sentences = self.sentences() if self.matches and len(self.words) > LENGTH else []
        for match in self.matches:
            worth, inside = self.worth(match.start)
            if worth > best:
                best, begin = worth, self.around(inside)
            before = sentences[bisect_right(sentences, match.start) - 1] if sentences else match.start
            if before < match.start:
                worth = self.worth(before)[0] + (SENTENCE if before else BEGINNING)
                if worth > best:
                    best, begin = worth, before
        return best, begin

    def marked(self, first: int, last: int) -> str:
        """The words from first to last, those found between OPEN and CLOSE, dots where there is more."""
        if not self.words:
            return self.text
        pieces, at = [], 0
        if first > 0:
            pieces.append("…")
            at = self.words[first][0]
        for begin, end in self._spans(first, last):
            opened, closed = self.words[begin][0], self.words[end - 1][1]
            pieces += [self.text[at:opened], OPEN, self.text[opened:closed], CLOSE]
            at = closed
        if last >= len(self.words) - 1:
            pieces.append(self.text[at:])
        else:
            pieces += [self.text[at : self.words[last][1]], "…"]
        return "".join(pieces)

    def _spans(self, first: int, last: int) -> Iterable[tuple[int, int]]:
        """The stretches of words to be marked, those that overlap joined, cut to the passage."""
        spans: list[tuple[int, int]] = []
        for match in sorted(self.matches, key=lambda one: (one.start, one.end)):
            start, end = max(match.start, first), min(match.end, last + 1)
            if start >= end:
                continue
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return spans


class Passages:
    """Looks for the phrases of one question, each given as the stems of its words."""

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        self.phrases: dict[str, list[tuple[int, list[str]]]] = {}
        for number, phrase in enumerate(phrases):
            if phrase:
                self.phrases.setdefault(phrase[0], []).append((number, list(phrase)))

    def marked(self, text: str) -> str:
        """The whole text with what was found marked."""
        taken = _Text(text, self.phrases)
        return taken.marked(0, len(taken.words) - 1)

    def best(self, parts: Iterable[str]) -> str:
        """The best passage of these parts of an article; of equal ones the first."""
        best, passage = -1, ""
        for part in parts:
            taken = _Text(part, self.phrases)
            worth, begin = taken.best()
            if worth > best:
                best, passage = worth, taken.marked(begin, begin + LENGTH - 1)
        return passage
