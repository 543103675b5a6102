"""The Arabic and the Greek words: none is missing, none has lost a placeholder, and all are compiled."""

import gettext as stdlib
import inspect
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path

import django
import polib
import pytest
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.template import templatize

from colonnade.moderation.rules import RULES

PACKAGE = settings.PACKAGE
SITE = Path(django.__file__).parent.parent
LANGUAGES = ("ar", "el")
AT_THE_DESK = {PACKAGE / "templates" / "news" / "desk_previews.html"}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
OTHERS = {
    "allauth": ["allauth/locale/en"],
    "django": ["django/conf/locale/en", "django/contrib/auth/locale/en"],
}
Message = tuple[str | None, str, str]  # its context, itself, its plural


def _of_code(code: str) -> Iterator[Message]:
    options = {"encoding": "utf-8"}
    for _line, ids, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS, (), options):
        one, many = ids if isinstance(ids, tuple) else (ids, "")
        yield context, one, many


@cache
def _asked_for() -> dict[Message, Path]:
    """All that templates and modules ask to have translated, and a file that does."""
    found: dict[Message, Path] = {}
    for path in sorted(PACKAGE.glob("templates/**/*.*")):  # pages, and the texts of mails
        if path.is_file() and path not in AT_THE_DESK:
            code = templatize(path.read_text("utf-8"))
            lines = (line.strip() for line in code.splitlines())
            found |= dict.fromkeys(_of_code("\n".join(lines)), path)
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            found |= dict.fromkeys(_of_code(path.read_text("utf-8")), path)
    rules = PACKAGE / "moderation" / "rules" / "__init__.py"
    said = (" ".join((inspect.getdoc(rule) or "").split()) for rule in RULES)  # shown to readers
    return found | {(None, sentence, ""): rules for sentence in said}


def _catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"))


def _known(entry: polib.POEntry) -> Message:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _placeholders(text: str) -> Counter[str]:
    return Counter(re.findall(r"%\(\w+\)[a-z]|%[a-z]|</?\w+", text))


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return _catalogue(request.param)


def test_everything_that_readers_meet_is_found() -> None:
    asked = _asked_for()
    assert {
        (None, ", ", ""),
        (None, "Latest", ""),
        (None, "Opinion", ""),
        ("byline", "By", ""),
        (None, "%(count)s comment", "%(count)s comments"),
        (None, "There is no zone called “%(unknown)s”.", ""),
        (None, "%(paper)s: your code", ""),
    } <= set(asked)


def test_nothing_is_missing(catalogue: polib.POFile) -> None:
    known = {_known(entry) for entry in catalogue.translated_entries()}
    missing = {message: path for message, path in _asked_for().items() if message not in known}
    assert not missing


def test_nothing_is_kept_that_nobody_asks_for(catalogue: polib.POFile) -> None:
    asked = set(_asked_for())
    for name, places in OTHERS.items():
        theirs = {
            _known(entry)
            for place in places
            for entry in polib.pofile(str(SITE / place / "LC_MESSAGES" / "django.po"))
        }
        of_theirs = {_known(entry) for entry in catalogue if entry.occurrences == [(name, "")]}
        assert of_theirs
        assert of_theirs - theirs == set(), f"{name} no longer says this"
        asked |= of_theirs
    assert {_known(entry) for entry in catalogue} - asked == set()


def test_nothing_is_unsure_or_empty(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        assert not entry.fuzzy
        assert not entry.obsolete
        assert entry.translated()
        assert entry.msgid[-1].isspace() == (entry.msgstr or entry.msgstr_plural[0])[-1].isspace()


def test_placeholders_are_the_same(catalogue: polib.POFile) -> None:
    forms, rule = re.fullmatch(r"nplurals=(\d+); plural=(.*);", catalogue.metadata["Plural-Forms"]).groups()
    numbers = Counter(map(c2py(rule), range(1000)))
    assert sorted(numbers) == list(range(int(forms)))
    for entry in catalogue:
        if not entry.msgid_plural:
            assert _placeholders(entry.msgstr) == _placeholders(entry.msgid)
            continue
        assert sorted(entry.msgstr_plural) == sorted(numbers)
        whole = _placeholders(entry.msgid_plural)
        for form, text in entry.msgstr_plural.items():
            may_leave_out = {name for name in whole if name.startswith("%(") and numbers[form] == 1}
            left_out = whole - _placeholders(text)  # “two comments” is one word in Arabic
            assert set(left_out) <= may_leave_out
            assert not _placeholders(text) - whole


def test_heads_say_nothing_of_people_or_days(catalogue: polib.POFile) -> None:
    assert set(catalogue.metadata) == {
        "Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Plural-Forms",
    }
    assert all(line == "" for entry in catalogue for _file, line in entry.occurrences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    written = stdlib.GNUTranslations(io.BytesIO(_catalogue(language).to_binary()))
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = stdlib.GNUTranslations(file)
    assert {key: words for key, words in compiled._catalog.items() if key} == {
        key: words for key, words in written._catalog.items() if key
    }
    assert compiled.info() == written.info()


def test_our_words_stand_before_those_of_libraries() -> None:
    with override("ar"):
        assert gettext("Latest") == "الأحدث"
        assert gettext("Email") == "البريد الإلكتروني"
    with override("el"):
        assert gettext("Latest") == "Τελευταία"
        assert gettext("Password") == "Κωδικός πρόσβασης"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا تعليقات"),
        (1, "تعليق واحد"),
        (2, "تعليقان"),
        (3, "3 تعليقات"),
        (11, "11 تعليقًا"),
        (100, "100 تعليق"),
        (103, "103 تعليقات"),
    ],
)
def test_arabic_counts_in_six_ways(count: int, words: str) -> None:
    with override("ar"):
        assert ngettext("%(count)s comment", "%(count)s comments", count) % {"count": count} == words
