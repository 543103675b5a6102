"""What moderators look for: the conditions of a list, as its address says them, and those that were saved."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from colonnade.discussion.models import Comment
from colonnade.moderation.models import Decision, Report, SavedFilter
from colonnade.moderation.queries.origins import from_address_of
from colonnade.moderation.rules.choices import CHOICES
from colonnade.readers.models import Reader

# So many people of a name, and so many of what they said, the newest.
PEOPLE = 25
CHOSEN = 900


@dataclass(frozen=True)
class Filter:
    """Which comments of a list are wanted; what is empty is any."""

    section: int | None = None
    language: str = ""
    words: str = ""
    reader: str = ""
    rule: str = ""
    reason: str = ""
    hours: int | None = None
    same: int | None = None
    """The number of a comment: those are wanted that came from its address."""

    @property
    def conditions(self) -> dict[str, str]:
        """What is filled in, as an address says it."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: str(value) for name, value in named if value}

    @property
    def is_narrow(self) -> bool:
        """Is there a condition that no index answers: any but the section?"""
        return any(name != "section" for name in self.conditions)


ANY = Filter()
# What holds a comment and is not in the rulebook.
ALWAYS = {
    "read_first_where_it_is_held": gettext_lazy("Discussion held for approval"),
    "watch_some_authors": gettext_lazy("Watched reader"),
}


def rules_that_hold() -> list[tuple[str, str]]:
    """The rules that may hold a comment, each with its label."""
    return [
        *((name, str(label)) for name, label in ALWAYS.items()),
        *((name, str(choice.label)) for name, choice in CHOICES.items()),
    ]


def people_named(words: str) -> list[int]:
    """The numbers of some readers whose names begin so. One statement."""
    return list(Reader.objects.filter(name__istartswith=words).values_list("pk", flat=True)[:PEOPLE])


def chosen_by(wanted: Filter) -> list[int] | None:
    """The newest comments of a reader, or from an address, where that is asked; None where it is not."""
    chosen: set[int] | None = None
    if wanted.reader:
        people = people_named(wanted.reader)
        said = Comment.objects.filter(author__in=people).order_by("-pk")
        chosen = set(said.values_list("pk", flat=True)[:CHOSEN])
    if wanted.same:
        near = from_address_of(wanted.same).order_by("-comment")
        found = set(near.values_list("comment", flat=True)[:CHOSEN])
        chosen = found if chosen is None else chosen & found
    return None if chosen is None else sorted(chosen)


def of_cases(wanted: Filter) -> Q:
    """The conditions on what waits: since when, which rule held it, of what it is reported."""
    asked = _of_words(wanted, "comment__")
    if wanted.rule:
        asked &= Q(rule=wanted.rule)
    if wanted.hours:
        asked &= Q(opened_at__lt=timezone.now() - timedelta(hours=wanted.hours))
    if wanted.reason:
        reports = Report.objects.open().filter(comment=OuterRef("comment"), reason=wanted.reason)
        asked &= Q(Exists(reports))
    return asked


def of_comments(wanted: Filter) -> Q:
    """The conditions on what was said, whatever has been decided since."""
    asked = _of_words(wanted, "")
    if wanted.rule:
        held = Decision.objects.filter(comment=OuterRef("pk"), act=Decision.Act.HOLD, rule=wanted.rule)
        asked &= Q(Exists(held))
    if wanted.hours:
        asked &= Q(posted_at__lt=timezone.now() - timedelta(hours=wanted.hours))
    if wanted.reason:
        asked &= Q(Exists(Report.objects.filter(comment=OuterRef("pk"), reason=wanted.reason)))
    return asked


def _of_words(wanted: Filter, place: str) -> Q:
    asked: Any = Q()
    if wanted.words:
        asked &= Q(**{f"{place}text__icontains": wanted.words})
    if wanted.language:
        article = f"{place}thread__article__"
        own = {f"{article}own_language": ""}
        of_edition = Q(**own, **{f"{article}locale__language_code": wanted.language})
        asked &= Q(**{f"{article}own_language": wanted.language}) | of_edition
    return asked


def saved_filters(moderator: Reader) -> tuple[SavedFilter, ...]:
    """A moderator's own filters and those that all share, by name. One statement."""
    rows = SavedFilter.objects.filter(Q(owner=moderator) | Q(is_shared=True)).select_related("owner")
    return tuple(rows.order_by("name", "pk")[: 2 * SavedFilter.MOST])


def saved_filter(number: int) -> SavedFilter | None:
    """One saved filter."""
    return SavedFilter.objects.filter(pk=number).first()
