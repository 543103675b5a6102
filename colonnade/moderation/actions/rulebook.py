"""Administrators set the rulebook: lists of phrases and domains, and what each rule does where."""

import re

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.moderation import Refused
from colonnade.moderation.actions.log import record, record_change
from colonnade.moderation.actions.rights import must_administer
from colonnade.moderation.models import RuleList, RuleSetting
from colonnade.moderation.models.rulebook import fresh_version
from colonnade.moderation.rules.book import compiled
from colonnade.moderation.rules.choices import CHOICES
from colonnade.news.models import Article, Section, Story
from colonnade.readers.models import Reader

PLACES = {"section": Section, "story": Story, "article": Article}
PLACE = re.compile(r"(section|story|article):([1-9][0-9]{0,17})", re.ASCII)


@transaction.atomic
def write_list(*, administrator: Reader, kind: str, language: str = "", text: str) -> RuleList:
    """Put this list in the place of the one that is there; it holds from the next comment on.

    Raises Refused with the first line that cannot be read; then nothing has changed.
    """
    must_administer(reader=administrator)
    if kind not in RuleList.Kind.values:
        raise Refused(_("Choose one of the lists."))
    if language and (kind not in RuleList.PHRASES or language not in dict(settings.LANGUAGES)):
        raise Refused(_("Choose one of the paper’s languages, or all."))
    compiled(kind, language, text)
    text = "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    was = RuleList.objects.select_for_update().filter(kind=kind, language=language).first()
    before = set(was.text.splitlines()) if was else set()
    found, _made = RuleList.objects.update_or_create(
        kind=kind,
        language=language,
        defaults={
            "text": text,
            "version": fresh_version(),
            "changed_at": timezone.now(),
            "changed_by": administrator,
        },
    )
    after = set(text.splitlines())
    if before != after:
        edge.touch(RuleList.KEY)
        record(
            who=administrator,
            what="list",
            details={
                "list": str(found),
                "version": found.version,
                "added": len(after - before),
                "taken_out": len(before - after),
            },
        )
    return found


@transaction.atomic
def set_rule(*, administrator: Reader, place: str, rule: str, effect: str, number: int | None = None) -> None:
    """Say what a rule does at a place and below it; without an effect, what holds around the place holds.

    Raises Refused for a rule, place, effect or number that is none.
    """
    must_administer(reader=administrator)
    choice = CHOICES.get(rule)
    if choice is None:
        raise Refused(_("Choose one of the rules that can be set."))
    if place != "site":
        _must_exist(place)
    was = RuleSetting.objects.filter(place=place, rule=rule).values("effect", "number").first() or {}
    if not effect:
        if number is not None:
            raise Refused(
                _("%(rule)s: choose what the rule does, or take its number out.") % {"rule": choice.label}
            )
        RuleSetting.objects.filter(place=place, rule=rule).delete()
        now: dict[str, object] = {}
    else:
        if effect not in choice.effects:
            raise Refused(_("%(rule)s: choose what the rule does.") % {"rule": choice.label})
        number = choice.number if number is None else number
        if choice.asks and not choice.least <= number <= choice.most:
            raise Refused(
                _("%(rule)s: give a number from %(least)d to %(most)d.")
                % {"rule": choice.label, "least": choice.least, "most": choice.most}
            )
        now = {"effect": effect, "number": number if choice.asks else 0}
        RuleSetting.objects.update_or_create(place=place, rule=rule, defaults=now)
    if record_change(
        who=administrator, what="rule", subject=place, was=_named(rule, was), now=_named(rule, now)
    ):
        edge.touch(RuleList.KEY)


def _named(rule: str, given: dict[str, object]) -> dict[str, object]:
    return {f"{rule}.{name}": value for name, value in given.items()}


def _must_exist(place: str) -> None:
    found = PLACE.fullmatch(place)
    if not found or not PLACES[found[1]].objects.filter(pk=found[2]).exists():
        raise Refused(_("Choose a section, a story or an article that is there."))
