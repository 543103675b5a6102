"""Administrators write what readers are told: the words of reasons, and ready sentences for moderators.

Nothing that was decided changes: a decision keeps the sentence that its reader was told.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.moderation import Refused
from colonnade.moderation.actions.log import record, record_change
from colonnade.moderation.actions.rights import must_administer
from colonnade.moderation.actions.standards import sections_now
from colonnade.moderation.actions.whole import whole
from colonnade.moderation.models import ReadySentence, Reason, ReasonWords
from colonnade.moderation.models.sentence import NAMED
from colonnade.readers.models import Reader

Words = Mapping[str, Mapping[str, str]]


@whole
def write_reason(*, administrator: Reader, reason: str, is_offered: bool, words: Words) -> ReasonWords:
    """Say what a reason is called and what authors are told of it, by language: label, sentence, section.

    What is left empty is as delivered. A reason that is not offered is chosen by nobody any
    more; where it was given it stays. Raises Refused for names in braces that are not known,
    for what is too long, for a section that the community standards do not have, and for
    taking away “something else”, which must be left to whoever finds nothing that fits.
    """
    must_administer(reader=administrator)
    if reason not in Reason.values:
        raise Refused(_("Choose one of the reasons."))
    if reason == Reason.OTHER and not is_offered:
        raise Refused(_("“Something else” stays: somebody may find nothing else that fits."))
    found = ReasonWords.objects.select_for_update().filter(reason=reason).first()
    before = _flat(found.words) | {"offered": found.is_offered} if found else {"offered": True}
    kept = found.words if found else {}
    now = {
        language: given
        for language, name in settings.LANGUAGES
        if (given := _reason_in(language, name, words.get(language, {}), kept.get(language, {})))
    }
    made, _new = ReasonWords.objects.update_or_create(
        reason=reason, defaults={"is_offered": is_offered, "words": now}
    )
    _note(administrator, "reason", str(made), before, _flat(now) | {"offered": is_offered})
    return made


def _reason_in(language: str, name: str, given: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """What is said of a reason in one language; raises Refused where that cannot be said."""
    label, sentence, section = (
        " ".join(given.get(what, "").split()) for what in ("label", "sentence", "section")
    )
    _must_fit(name, label, ReasonWords.LONGEST_LABEL)
    _must_fit(name, sentence, ReasonWords.LONGEST)
    _must_be_known(name, sentence, ReadySentence.NAMES["removal"])
    if section and section != kept.get("section") and section not in sections_now(language=language):
        raise Refused(
            _("%(language)s: the community standards have no section “%(section)s”.")
            % {"language": name, "section": section[:100]}
        )
    said = {"label": label, "sentence": sentence, "section": section}
    return {what: words for what, words in said.items() if words}


@whole
def write_ready_sentence(
    *,
    administrator: Reader,
    name: str,
    use: str,
    reason: str = "",
    words: Mapping[str, str],
    ready: ReadySentence | None = None,
) -> ReadySentence:
    """Give moderators a sentence to choose, by language, or put it in the place of one that is there.

    One for removals goes with one of the six reasons. Raises Refused without a name, for a
    name that another has, without words, and for names in braces that its use does not know.
    """
    must_administer(reader=administrator)
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the sentence a name by which moderators find it."))
    _must_fit(_("The name"), name, ReadySentence.LONGEST_NAME)
    if use not in ReadySentence.Use.values:
        raise Refused(_("Choose what the sentence is for."))
    reason = reason if use == ReadySentence.Use.REMOVAL else ""
    if use == ReadySentence.Use.REMOVAL and reason not in Reason.values:
        raise Refused(_("Choose the reason with which the sentence goes."))
    others = ReadySentence.objects.filter(name=name).exclude(pk=ready.pk if ready else None)
    if others.exists():
        raise Refused(_("Another sentence has this name. Choose another one."))
    given = {language: words.get(language, "").strip() for language, _name in settings.LANGUAGES}
    for language, spoken in settings.LANGUAGES:
        _must_fit(spoken, given[language], ReadySentence.LONGEST)
        _must_be_known(spoken, given[language], ReadySentence.NAMES[use])
    now = {language: text for language, text in given.items() if text}
    if not now:
        raise Refused(_("Write the sentence in at least one language."))
    if ready is not None:
        ready = ReadySentence.objects.select_for_update().filter(pk=ready.pk).first()
        if ready is None:
            raise Refused(_("This ready sentence is not here any more. Choose another one."))
    before = _facts(ready) if ready else {}
    made = ready or ReadySentence()
    made.name, made.use, made.reason, made.words = name, use, reason, now
    made.save()
    _note(administrator, "ready", made.key, before, _facts(made))
    return made


@whole
def delete_ready_sentence(*, administrator: Reader, ready: ReadySentence) -> None:
    """A ready sentence is offered no longer; who was told it was told it. Twice does nothing."""
    must_administer(reader=administrator)
    if ReadySentence.objects.filter(pk=ready.pk).delete()[0]:
        edge.touch(ReasonWords.KEY)
        record(who=administrator, what="ready", subjects=[ready.key], details={"taken_out": ready.name})


def _flat(words: Words) -> dict[str, object]:
    return {f"{language}.{what}": text for language, said in words.items() for what, text in said.items()}


def _facts(ready: ReadySentence) -> dict[str, object]:
    return {"name": ready.name, "use": str(ready.use), "reason": ready.reason, **ready.words}


def _note(
    administrator: Reader, what: str, subject: str, was: Mapping[str, object], now: Mapping[str, object]
) -> None:
    """What has changed stands in the log, and the pages that show it are made anew."""
    if record_change(who=administrator, what=what, subject=subject, was=was, now=now):
        edge.touch(ReasonWords.KEY)


def _must_fit(where: str, text: str, most: int) -> None:
    if len(text) > most:
        raise Refused(
            _("%(where)s: that is %(length)d characters; at most %(most)d fit. Shorten it.")
            % {"where": where, "length": len(text), "most": most}
        )


def _must_be_known(where: str, text: str, known: tuple[str, ...]) -> None:
    """Raises Refused for the first name in braces that nothing could be put in the place of."""
    for name in NAMED.findall(text):
        if name not in known:
            raise Refused(
                _("%(where)s: nothing is called {%(name)s}. These may be named: %(known)s.")
                % {"where": where, "name": name[:40], "known": ", ".join(f"{{{one}}}" for one in known)}
            )
