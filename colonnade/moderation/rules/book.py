"""The book: the newsroom's lists and settings, compiled once for each process and version.

A comment asks the database for none of it. Whoever changes the rulebook touches the
key `rulebook`, and what is compiled is asked for anew; after a minute it is compared
with what is stored in any case, in a few small statements.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from colonnade.edge import bus
from colonnade.moderation.models import Judge, RuleList, RuleSetting
from colonnade.moderation.rules.choices import ALWAYS, DEFAULTS, Set
from colonnade.moderation.rules.links import read_domains
from colonnade.moderation.rules.phrases import Phrases, Text, read_list
from colonnade.news.models import Article, Section

SITE = "site"
STEP = 4  # signs of a path for each level of the tree of pages
RENEWED = 60.0
Kind = RuleList.Kind
NOTHING = Phrases([])


@dataclass(frozen=True)
class Book:
    """Compiled lists by kind and language, and what is set in which place."""

    phrases: Mapping[tuple[str, str], Phrases] = field(default_factory=dict)
    domains: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Set]] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    """The place of each section that has settings of its own, by its path."""
    judges: Mapping[str, Judge] = field(default_factory=dict)
    """Who is asked outside, by service, and how."""

    def set_for(self, rule: str, article: Article) -> Set:
        """What holds for a rule here: what is set of the article, else its story, its sections, the site."""
        if self.places:
            for place in self._places_of(article):
                found = self.places.get(place, {}).get(rule)
                if found is not None:
                    return found
        return DEFAULTS.get(rule, ALWAYS)

    def _places_of(self, article: Article) -> list[str]:
        places = [f"article:{article.pk}"]
        if article.story_id:
            places.append(f"story:{article.story_id}")
        path = article.path[:-STEP]
        while path and self.sections:
            if path in self.sections:
                places.append(self.sections[path])
            path = path[:-STEP]
        return [*places, SITE]

    def phrase_in(self, kind: Any, text: Text, language: str) -> str:
        """The first phrase of these lists that the text says; empty where it says none."""
        for spoken in ("", language):
            found = self.phrases.get((kind, spoken), NOTHING).first_in(text)
            if found:
                return found
        return ""

    def domains_of(self, kind: Any) -> frozenset[str]:
        return self.domains.get(kind, frozenset())


class _Shelf:
    """The book of this process, and when it must be compared with what is stored."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes = 0
        self._compiled: dict[str, Phrases | frozenset[str]] = {}
        self._kept: tuple[Book, int, float] | None = None
        bus.current().subscribe(self._hear, everything=self._hear_everything)

    def _hear(self, numbers: Mapping[str, int]) -> None:
        if RuleList.KEY in numbers:
            self._changes += 1

    def _hear_everything(self, _number: int) -> None:
        self._changes += 1

    def book(self) -> Book:
        found = self._fresh()
        if found is None:
            with self._lock:
                found = self._fresh() or self._renewed()
        return found

    def _fresh(self) -> Book | None:
        if self._kept is None:
            return None
        book, changes, until = self._kept
        return book if changes == self._changes and time.monotonic() < until else None

    def _renewed(self) -> Book:
        changes = self._changes
        known = dict(RuleList.objects.values_list("version", "pk"))
        wanted = [number for version, number in known.items() if version not in self._compiled]
        rows = RuleList.objects.filter(pk__in=wanted) if wanted else ()
        for row in rows:
            self._compiled[row.version] = compiled(row.kind, row.language, row.text)
        self._compiled = {version: one for version, one in self._compiled.items() if version in known}
        phrases, domains = {}, {}
        for version, kind, language in RuleList.objects.values_list("version", "kind", "language"):
            one = self._compiled.get(version)
            if isinstance(one, Phrases):
                phrases[kind, language] = one
            elif one is not None:
                domains[kind] = one
        judges = {judge.service: judge for judge in Judge.objects.all()}
        book = Book(phrases, domains, *settings_stored(), judges)
        self._kept = (book, changes, time.monotonic() + RENEWED)
        return book


def compiled(kind: str, language: str, text: str) -> Phrases | frozenset[str]:
    """A list made ready. Raises Refused with the first line that cannot be read."""
    if kind in RuleList.PHRASES:
        return Phrases(read_list(text, language), language)
    return read_domains(text)


def settings_stored() -> tuple[dict[str, dict[str, Set]], dict[str, str]]:
    """What is set in which place, and where its sections stand. One statement, two with sections."""
    places: dict[str, dict[str, Set]] = {}
    for place, rule, effect, number in RuleSetting.objects.values_list("place", "rule", "effect", "number"):
        places.setdefault(place, {})[rule] = Set(effect, number)
    numbers = [place.partition(":")[2] for place in places if place.startswith("section:")]
    if not numbers:
        return places, {}
    paths = Section.objects.filter(pk__in=numbers).values_list("path", "pk")
    return places, {path: f"section:{number}" for path, number in paths}


@cache
def _shelf() -> _Shelf:
    return _Shelf()


def current() -> Book:
    """The newsroom's rulebook as it is now."""
    return _shelf().book()


def forget() -> None:
    """Compile and ask anew: for a process whose database is another now."""
    _shelf.cache_clear()
