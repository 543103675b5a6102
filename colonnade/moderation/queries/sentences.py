"""What is said of reasons, and what moderators need to say often: for forms, and for who writes it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from colonnade.moderation.actions.standards import sections_now
from colonnade.moderation.actions.wording import language_of
from colonnade.moderation.models import ReadySentence, Reason, ReasonWords
from colonnade.moderation.models.sentence import words_of_reasons
from colonnade.news.models.article import direction_of
from colonnade.readers.models import Reader

Choices = list[tuple[str, str]]
SENTENCES = "/desk/moderation/sentences/"


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def reason_labels() -> dict[str, str]:
    """What each of the six reasons is called here, offered or not. One statement."""
    return {code: one.label_in(_language()) for code, one in words_of_reasons().items()}


def reasons_offered() -> Choices:
    """The reasons that readers and moderators may give. One statement."""
    language = _language()
    return [(code, one.label_in(language)) for code, one in words_of_reasons().items() if one.is_offered]


def removal_choices() -> tuple[Choices, Choices]:
    """The reasons, and the ready sentences that go with one of them. Two statements."""
    reasons = reasons_offered()
    offered = dict(reasons)
    ready = [
        (one.key, f"{one.name}{_(', ')}{offered[one.reason]}")
        for one in ReadySentence.objects.filter(use=ReadySentence.Use.REMOVAL)
        if one.reason in offered
    ]
    return reasons, ready


def reader_choices() -> Choices:
    """The ready sentences that are written to readers. One statement."""
    return [(one.key, one.name) for one in ReadySentence.objects.filter(use=ReadySentence.Use.READER)]


def ready_sentence(key: str) -> ReadySentence | None:
    """The ready sentence of this key or number, such as `ready:7`."""
    number = key.removeprefix("ready:")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return ReadySentence.objects.filter(pk=number).first() if is_number else None


def said_to(ready: ReadySentence, reader: Reader | None) -> str:
    """A ready sentence in the language of whoever is told it."""
    return ready.text_in(language_of(reader=reader) if reader else settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class Spoken:
    """One language of the paper, and what may be written in it."""

    code: str
    name: str
    dir: str
    label: str = ""
    sentence: str = ""
    section: str = ""
    sections: tuple[str, ...] = ()
    delivered_label: str = ""
    delivered_sentence: str = ""

    @property
    def is_lost(self) -> bool:
        """Its section is none of the community standards any more."""
        return bool(self.section) and self.section not in self.sections


@dataclass(frozen=True)
class ReasonLine:
    """One reason as the desk lists it."""

    code: str
    label: str
    sentence: str
    section: str
    is_offered: bool

    @property
    def address(self) -> str:
        return f"{SENTENCES}{self.code}/"


@dataclass(frozen=True)
class ReadyLine:
    """One ready sentence as the desk lists it."""

    number: int
    name: str
    use: str
    reason: str
    text: str
    languages: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"{SENTENCES}ready/{self.number}/"


@dataclass(frozen=True)
class SentencesPage:
    """All that readers are told in the newsroom's own words."""

    reasons: tuple[ReasonLine, ...]
    ready: tuple[ReadyLine, ...]


def sentences_page() -> SentencesPage:
    """The reasons and the ready sentences, as they are said in the language of the page. Two statements."""
    language = _language()
    reasons = words_of_reasons()
    labels = {code: one.label_in(language) for code, one in reasons.items()}
    return SentencesPage(
        reasons=tuple(
            ReasonLine(
                code=code,
                label=labels[code],
                sentence=one.sentence_in(language),
                section=one.section_in(language),
                is_offered=one.is_offered,
            )
            for code, one in reasons.items()
        ),
        ready=tuple(
            ReadyLine(
                number=one.pk,
                name=one.name,
                use=one.get_use_display(),
                reason=labels.get(one.reason, ""),
                text=one.text_in(language),
                languages=tuple(code for code, _name in settings.LANGUAGES if code in one.words),
            )
            for one in ReadySentence.objects.all()
        ),
    )


@dataclass(frozen=True)
class ReasonPage:
    """One reason, to be written in each language."""

    code: str
    label: str
    is_offered: bool
    may_be_ended: bool
    names: str
    languages: tuple[Spoken, ...]


def reason_page(code: str, sent: ReasonWords | None = None) -> ReasonPage | None:
    """What is said of one reason, or what was `sent` to be said; none where there is no such reason.

    One statement, and one a language for the sections of its standards.
    """
    if code not in Reason.values:
        return None
    stored = sent or ReasonWords.objects.filter(reason=code).first() or ReasonWords(reason=code)
    bare = ReasonWords(reason=code)
    return ReasonPage(
        code=code,
        label=stored.label_in(_language()),
        is_offered=stored.is_offered,
        may_be_ended=code != Reason.OTHER,
        names=named_in("removal"),
        languages=tuple(
            Spoken(
                code=language,
                name=str(name),
                dir=direction_of(language),
                **stored.words.get(language, {}),
                sections=tuple(sections_now(language=language)),
                delivered_label=bare.label_in(language),
                delivered_sentence=bare.sentence_in(language),
            )
            for language, name in settings.LANGUAGES
        ),
    )


@dataclass(frozen=True)
class ReadyPage:
    """One ready sentence, to be written in each language."""

    ready: ReadySentence
    languages: tuple[Spoken, ...]
    uses: Choices
    reasons: Choices
    names: tuple[tuple[str, str], ...]
    """What a sentence of each use may name, in braces."""


def ready_page(ready: ReadySentence) -> ReadyPage:
    """A ready sentence, stored or not yet, with all that may be chosen for it. One statement."""
    return ReadyPage(
        ready=ready,
        languages=tuple(
            Spoken(code=code, name=str(name), dir=direction_of(code), sentence=ready.words.get(code, ""))
            for code, name in settings.LANGUAGES
        ),
        uses=[(value, str(label)) for value, label in ReadySentence.Use.choices],
        reasons=[*reason_labels().items()],
        names=tuple((str(label), named_in(use)) for use, label in ReadySentence.Use.choices),
    )


def named_in(use: str) -> str:
    """What sentences of this use may name, as it is typed."""
    return ", ".join(f"{{{name}}}" for name in ReadySentence.NAMES[use])
