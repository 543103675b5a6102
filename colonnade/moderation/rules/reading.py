"""A reading: a draft, and what several rules want to know of it, found out once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from colonnade.discussion.actions import Draft, Verdict
from colonnade.moderation.rules import links
from colonnade.moderation.rules.book import Book
from colonnade.moderation.rules.copies import Copies, Nobody
from colonnade.moderation.rules.outsiders import NOBODY, Outsiders
from colonnade.moderation.rules.phrases import Text


@dataclass(frozen=True)
class Reading(Draft):
    """The draft with the rulebook that holds for it."""

    book: Book = field(default_factory=Book)
    copies: Copies = field(default_factory=Nobody)
    outside: Outsiders = NOBODY

    @cached_property
    def words(self) -> Text:
        return Text(self.text)

    @cached_property
    def name(self) -> Text:
        return Text(self.author.name)

    @cached_property
    def domains(self) -> list[str]:
        """The domains that it links to, one for each link."""
        return links.domains_in(self.text)

    @property
    def language(self) -> str:
        return self.thread.article.language

    def number(self, rule: Callable[..., object]) -> int:
        """The threshold that holds here for a rule."""
        return self.book.set_for(rule.__name__, self.thread.article).number

    def effect(self, rule: str) -> str:
        """Whether a rule is on here, off, or holds where it would refuse."""
        return self.book.set_for(rule, self.thread.article).effect

    @cached_property
    def shown_count(self) -> int:
        """How many of the author's latest twenty comments show."""
        own = self.comment.pk if self.comment else None
        return sum(one.state == "shown" and one.id != own for one in self.recent)


Rule = Callable[[Reading], Verdict | None]


def refuse(sentence: str) -> Verdict:
    return Verdict("refuse", sentence)


def hold(sentence: str) -> Verdict:
    return Verdict("hold", sentence)
