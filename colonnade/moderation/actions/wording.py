"""What somebody is told is worded: in their language, with what a sentence names filled in."""

from datetime import datetime

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from colonnade import markup
from colonnade.discussion.models import Comment
from colonnade.moderation.models import Standards
from colonnade.moderation.models.sentence import filled
from colonnade.news import queries as news
from colonnade.news.models.address import prefix
from colonnade.readers.models import Reader

EXCERPT = 120


def language_of(*, reader: Reader) -> str:
    """The language in which we speak to a reader."""
    return reader.language if reader.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def moment_in_words(*, at: datetime) -> str:
    """`18:05, 24 February 2026`, in the paper's zone and the language now."""
    local = timezone.localtime(at)
    return f"{local:%H:%M}{_(', ')}{formats.date_format(local, 'j E Y')}"


def joined(*parts: str) -> str:
    """What is said, one sentence after the other."""
    return " ".join(part for part in parts if part)


def fill(
    *,
    text: str,
    language: str,
    standards: Standards | None = None,
    section: str = "",
    reader: Reader | None = None,
    comment: Comment | None = None,
) -> str:
    """Put into a text what it names in braces; what is no name of ours stays as it was typed.

    Of a comment its beginning. One statement where the paper is named.
    """
    if "{" not in text:
        return text
    values = {"standards": _named(standards, section, language)}
    if reader is not None:
        values["name"] = reader.name
    if comment is not None:
        values["comment"] = Truncator(markup.plain(markup.words_of(comment.html))).chars(EXCERPT)
        values["article"] = markup.plain(comment.thread.article.title)
    if "{paper}" in text:
        front = news.edition_front(language) or news.edition_front(settings.LANGUAGE_CODE)
        values["paper"] = markup.plain(front.title) if front else settings.WAGTAIL_SITE_NAME
    return filled(text, values)


def _named(standards: Standards | None, section: str, language: str) -> str:
    with translation.override(language):
        title = standards.title if standards else _("our community standards")
        if not section:
            return title
        return _("%(standards)s, “%(section)s”") % {"standards": title, "section": section}


def by_standards(*, standards: Standards | None, section: str = "") -> list[str]:
    """By which version of the community standards it was decided, and where they stand."""
    if standards is None:
        return []
    words = {"number": standards.number, "section": section}
    place = f"{settings.ORIGIN}{prefix(standards.language)}community-standards/"
    if not section:
        return [_("By our community standards, version %(number)d.") % words, place]
    anchor = standards.anchors.get(section, "")
    said = _("By our community standards, version %(number)d, “%(section)s”.") % words
    return [said, f"{place}#{anchor}" if anchor else place]
