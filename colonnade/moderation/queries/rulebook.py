"""What administrators read of the rulebook: its rules and lists, and where what is set."""

from dataclasses import dataclass

from django.conf import settings

from colonnade.moderation.models import RuleList, RuleSetting
from colonnade.moderation.rules import CHOICES, RULES
from colonnade.moderation.rules.choices import Choice, Set
from colonnade.moderation.rules.said import said_of
from colonnade.news.models import Article, Section, Story

PLACES = {"section": Section, "story": Story, "article": Article}


@dataclass(frozen=True)
class RuleLine:
    """One rule as the rulebook shows it: what it is for, and what is set of it at this place."""

    name: str
    label: str
    explained: str
    choice: Choice | None
    """None where it always holds."""
    here: Set | None


@dataclass(frozen=True)
class ListLine:
    """One list: how many lines it has."""

    kind: str
    language: str
    label: str
    lines: int

    @property
    def address(self) -> str:
        return f"/desk/moderation/rules/lists/{self.kind}/{self.language or 'all'}/"


@dataclass(frozen=True)
class PlaceLine:
    """A place with settings of its own."""

    place: str
    label: str


@dataclass(frozen=True)
class RulebookPage:
    """The rulebook at one place."""

    place: str
    label: str
    rules: tuple[RuleLine, ...]
    lists: tuple[ListLine, ...]
    places: tuple[PlaceLine, ...]


def rulebook_page(place: str) -> RulebookPage | None:
    """The rules with what is set at this place; None where there is no such place."""
    label = _label_of(place)
    if label is None:
        return None
    stored = RuleSetting.objects.filter(place=place).values_list("rule", "effect", "number")
    here = {rule: Set(effect, number) for rule, effect, number in stored}
    rules = tuple(
        RuleLine(
            name=rule.__name__,
            label=said_of(rule).label,
            explained=said_of(rule).sentence,
            choice=CHOICES.get(rule.__name__),
            here=here.get(rule.__name__),
        )
        for rule in RULES
    )
    others = RuleSetting.objects.exclude(place="site").values_list("place", flat=True).order_by("place")
    named = ((one, _label_of(one)) for one in others.distinct()[:200])
    return RulebookPage(
        place=place,
        label=label,
        rules=rules,
        lists=_lists(),
        places=tuple(PlaceLine(one, name) for one, name in named if name is not None),
    )


def _lists() -> tuple[ListLine, ...]:
    texts = {(one.kind, one.language): one.text for one in RuleList.objects.all()}
    languages = ["", *dict(settings.LANGUAGES)]
    return tuple(
        ListLine(kind, language, str(label), len(texts.get((kind, language), "").splitlines()))
        for kind, label in RuleList.Kind.choices
        for language in (languages if kind in RuleList.PHRASES else [""])
    )


def _label_of(place: str) -> str | None:
    """What a place is called; empty for the site; None where there is none."""
    if place == "site":
        return ""
    kind, _colon, number = place.partition(":")
    if kind not in PLACES or not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    return PLACES[kind].objects.filter(pk=number).values_list("title", flat=True).first()


def list_text(kind: str, language: str) -> str:
    """A list as it was typed; empty where there is none yet."""
    found = RuleList.objects.filter(kind=kind, language=language).values_list("text", flat=True).first()
    return found or ""
