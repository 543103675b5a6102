"""Sentences: what the newsroom says of each reason, and what its moderators need to say often.

A decision, a report, a statistic know one of the six reasons. How each is called
here and what the author of a comment is told of it, the newsroom writes in each of
its languages; what it leaves empty is as delivered. Ready sentences have a name and
go with one reason, or are written to readers.

A sentence may name what it is about in braces: `{article}`. Only known names are
filled in, once, so that nothing in what is filled in can name anything.
"""

import re
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from colonnade.moderation.models.report import Reason

# What the author of a removed comment is told where the newsroom has written nothing of its own.
DELIVERED = {
    Reason.SPAM: _("It advertises, or says nothing on the subject."),
    Reason.ABUSE: _("It attacks a person."),
    Reason.HATE: _("It spreads hatred against a group of people."),
    Reason.FALSE: _("It states as a fact what is not true."),
    Reason.PRIVATE: _("It gives away somebody’s private information."),
    Reason.OTHER: "",
}
NAMED = re.compile(r"\{([^{}]*)\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the value of each known name; anything else in braces stays as it stands."""
    return NAMED.sub(lambda found: values.get(found[1], found[0]), text)


class ReasonWords(models.Model):
    """What the newsroom says of one reason, by language: its label, sentence, section of the standards.

    A reason that is offered no longer can be chosen by nobody; where it was given it still shows.
    """

    KEY = "sentences"
    LONGEST_LABEL, LONGEST = 60, 500

    reason = models.CharField(max_length=8, choices=Reason.choices, unique=True)
    is_offered = models.BooleanField(default=True)
    words = models.JSONField(default=dict, help_text="By language: label, sentence, section.")

    class Meta:
        verbose_name_plural = "words of reasons"

    def __str__(self) -> str:
        return f"reason:{self.reason}"

    def _said(self, language: str, what: str) -> str:
        return str(self.words.get(language, {}).get(what, ""))

    def label_in(self, language: str) -> str:
        """What the reason is called."""
        with translation.override(language):
            return self._said(language, "label") or str(Reason(self.reason).label)

    def sentence_in(self, language: str) -> str:
        """What the author of a removed comment is told; empty where the moderator's words have to say it."""
        with translation.override(language):
            return self._said(language, "sentence") or str(DELIVERED[Reason(self.reason)])

    def section_in(self, language: str) -> str:
        """The heading of the community standards under which it stands; empty for none."""
        return self._said(language, "section")


class ReadySentence(models.Model):
    """A sentence that moderators need often, by language, under a name that readers never see."""

    class Use(models.TextChoices):
        REMOVAL = "removal", _("Why a comment is removed")
        READER = "reader", _("To a reader: a warning, a message, a ban")

    LONGEST_NAME, LONGEST = 60, 1000
    # What a sentence of each use may name.
    NAMES: Mapping[str, tuple[str, ...]] = {
        "removal": ("name", "comment", "article", "standards", "paper"),
        "reader": ("name", "standards", "paper"),
    }

    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    use = models.CharField(max_length=8, choices=Use.choices)
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    words = models.JSONField(default=dict, help_text="By language.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"ready:{self.pk}"

    def text_in(self, language: str) -> str:
        """The sentence in this language, else in the paper's first, else in whichever it is written."""
        for spoken in (language, settings.LANGUAGE_CODE, *sorted(self.words)):
            if self.words.get(spoken):
                return str(self.words[spoken])
        return ""


def words_of_reasons() -> dict[str, ReasonWords]:
    """What is said of each of the six reasons, in their order. One statement."""
    stored = {one.reason: one for one in ReasonWords.objects.all()}
    return {str(code): stored.get(code) or ReasonWords(reason=code) for code in Reason.values}
