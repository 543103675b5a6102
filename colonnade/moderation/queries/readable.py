"""The rules as a reader may read them: what is looked at here before a comment shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from colonnade.discussion.models import DiscussionSettings
from colonnade.moderation.actions.standards import sections_now
from colonnade.moderation.models import Judge, ReasonWords, RuleList, RuleSetting
from colonnade.moderation.models.outside import RULES as ASKING
from colonnade.moderation.models.sentence import words_of_reasons
from colonnade.moderation.rules import RULES
from colonnade.moderation.rules.choices import ALWAYS, CHOICES, DEFAULTS, Set
from colonnade.moderation.rules.said import does, said_of, threshold_of
from colonnade.news.models import Article, Section, Story
from colonnade.news.models.address import prefix

Kind = RuleList.Kind
# By which lists a rule goes, where it goes by any: without one it finds nothing.
LISTS = {
    "no_banned_phrases": (Kind.BANNED,),
    "no_banned_domains": (Kind.BANNED_DOMAINS,),
    "no_throwaway_mail": (Kind.MAIL_DOMAINS,),
    "watch_phrases": (Kind.SUSPECT,),
    "watch_names": (Kind.BANNED, Kind.SUSPECT),
}
PLACES = {"section": Section, "story": Story, "article": Article}
DOES = ("refuse", "hold", "either", "off")
# So many places with settings of their own are named; a paper has a handful.
MOST = 200
KEYS = (RuleList.KEY, DiscussionSettings.KEY, ReasonWords.KEY)


@dataclass(frozen=True)
class Elsewhere:
    """A place where a rule is set otherwise than on the rest of the paper."""

    title: str
    address: str
    does: str
    threshold: str


@dataclass(frozen=True)
class ReadableRule:
    """One rule: what it does, in words. `does` is refuse, hold, either or off."""

    name: str
    label: str
    sentence: str
    does: str
    threshold: str
    lines: int | None
    """How long the newsroom's list for it is; None where it goes by none."""
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True)
class ReadableReason:
    """A reason for which moderators remove comments, and where the standards say so."""

    label: str
    section: str
    address: str


@dataclass(frozen=True)
class RulesPage:
    """All rules of an edition, in the order in which comments meet them."""

    language: str
    rules: tuple[ReadableRule, ...]
    reasons: tuple[ReadableReason, ...]
    standards: str
    articles: tuple[str, ...]
    """The keys of articles with settings of their own: their titles stand here."""

    @property
    def address(self) -> str:
        return f"{self.standards}rules/"

    @property
    def groups(self) -> tuple[tuple[str, tuple[ReadableRule, ...]], ...]:
        """The rules by what they do, in their order: those that refuse are asked first."""
        by = {does: tuple(rule for rule in self.rules if rule.does == does) for does in DOES}
        return tuple((does, rules) for does, rules in by.items() if rules)

    @property
    def keys(self) -> tuple[str, ...]:
        return (*KEYS, *self.articles, f"chrome:{self.language}")


def rules_page(language: str) -> RulesPage:
    """The rules that hold in an edition, in its language. At most nine statements.

    Those that ask somebody outside are off while nobody is set up to be asked.
    """
    paper: dict[str, int] = {
        "no_endless_text": DiscussionSettings.load().longest_text,
        "no_flood": settings.NEWSROOM.comments_a_minute,
    }
    lines = _lines(language)
    stored = list(RuleSetting.objects.values_list("place", "rule", "effect", "number"))
    site = {rule: Set(effect, number) for place, rule, effect, number in stored if place == "site"}
    elsewhere = _elsewhere(language, [row for row in stored if row[0] != "site"])
    set_up = set(Judge.objects.values_list("service", flat=True))
    silent = {name for service, name in ASKING.items() if service not in set_up}
    rules = []
    for rule in RULES:
        said = said_of(rule)
        holds = site.get(said.name) or DEFAULTS.get(said.name, ALWAYS)
        kinds = LISTS.get(said.name)
        rules.append(
            ReadableRule(
                name=said.name,
                label=said.label,
                sentence=said.sentence,
                does="off" if said.name in silent else does(said.name, holds.effect),
                threshold=threshold_of(said.name, paper.get(said.name, holds.number)),
                lines=sum(lines.get(str(kind), 0) for kind in kinds) if kinds else None,
                elsewhere=() if said.name in silent else tuple(elsewhere.get(said.name, ())),
            )
        )
    standards = f"{prefix(language)}community-standards/"
    articles = tuple(sorted({row[0] for row in stored if row[0].startswith("article:")})[:MOST])
    return RulesPage(language, tuple(rules), _reasons(language, standards), standards, articles)


def _lines(language: str) -> dict[str, int]:
    """How many lines the lists have that hold in this language; notes and empty lines are none."""
    lines: dict[str, int] = {}
    for kind, text in RuleList.objects.filter(language__in=("", language)).values_list("kind", "text"):
        told = sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
        lines[kind] = lines.get(kind, 0) + told
    return lines


def _elsewhere(language: str, rows: Iterable[tuple[str, str, str, int]]) -> dict[str, list[Elsewhere]]:
    """By rule, the published places of the edition where it is set otherwise. Three statements at most."""
    rows = list(rows)
    named: dict[str, tuple[str, str]] = {}
    for kind, model in PLACES.items():
        numbers = {row[0].partition(":")[2] for row in rows if row[0].startswith(f"{kind}:")}
        if numbers:
            pages = model.objects.filter(pk__in=numbers, live=True, locale__language_code=language)
            for page in pages.select_related("locale")[:MOST]:
                named[f"{kind}:{page.pk}"] = (page.title, page.address)
    found: dict[str, list[Elsewhere]] = {}
    for place, rule, effect, number in rows:
        if place in named and rule in CHOICES:
            title, address = named[place]
            one = Elsewhere(title, address, does(rule, effect), threshold_of(rule, number))
            found.setdefault(rule, []).append(one)
    return found


def _reasons(language: str, standards: str) -> tuple[ReadableReason, ...]:
    """The reasons that are offered, with the section of the standards where each stands."""
    anchors = sections_now(language=language)
    made = []
    for one in words_of_reasons().values():
        if one.is_offered:
            section = one.section_in(language)
            place = f"{standards}#{anchors[section]}" if section in anchors else ""
            made.append(ReadableReason(one.label_in(language), section if place else "", place))
    return tuple(made)
