"""Search: our own small index, read newest first and never further than it must be.

The words of every article stand in one full-text table (`index`: FTS5 or
tsvector, by the database). What a reader may see, its edition, section and story
stand there as words too, so that a search within a section is one more word to
match. The row's number grows with the time of publication, so the newest come
first; no more than two hundred matches and one are ever looked at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from colonnade import markup
from colonnade.news.models import Section, Story
from colonnade.news.models.address import of_path
from colonnade.news.queries import index
from colonnade.news.queries.cards import Card, Named, cards
from colonnade.news.queries.index.question import CLOSE, OPEN

PAGE = 20
BEST_OF = 200  # matches among which the best are looked for
LOWEST, HIGHEST = -(2**62), 2**62  # numbers of rows, whatever the time


@dataclass(frozen=True)
class Found:
    """An article that matches, its headline and a passage with the words marked."""

    card: Card
    headline: SafeString
    passage: SafeString


@dataclass(frozen=True)
class SearchPage:
    """An answer to a question put to the paper."""

    question: str
    found: tuple[Found, ...]
    count: int
    is_more: bool
    next: str
    order: str
    section: Named | None
    story: Named | None
    sections: tuple[Named, ...]
    since: date | None
    until: date | None


def place_words(
    *, headline: str, live: bool, language: str, sections: Iterable[int], story: int | None
) -> str:
    """The words by which an article is found within its edition, its sections and its story.

    The headline's words stand here again with an h before each: asking for them
    reads only the articles that have them there.
    """
    words = [f"h{word}" for word in re.findall(r"\w+", headline)]
    words += ["xlive"] if live else []
    words.append("xed" + re.sub(r"\W", "", language))
    words += [f"xsec{number}" for number in sections]
    if story:
        words.append(f"xsto{story}")
    return " ".join(words)


def row_number(moment: datetime, article: int) -> int:
    """A number that grows with the time of publication and is the article's own."""
    seconds = int(moment.timestamp())
    return (seconds << 24) | (article & 0xFFFFFF)


def _marked(text: str) -> SafeString:
    return mark_safe(escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>"))


def _midnight(day: date, following: int = 0) -> int:
    """The first number of a row of this day, or of one so many days later."""
    try:
        midnight = datetime.combine(day + timedelta(days=following), time(), ZoneInfo(settings.TIME_ZONE))
        return int(midnight.astimezone(UTC).timestamp()) << 24
    except OverflowError:  # the first or the last day that a calendar here knows
        return LOWEST if day.year == 1 else HIGHEST


def matching_ids(text: str, limit: int = 500) -> list[int]:
    """Numbers of articles, drafts too, that match: for the desk. The newest first."""
    question = index.asked(text)
    if not question:
        return []
    found = index.kept().matching(question, (), low=LOWEST, high=HIGHEST, limit=limit)
    return [article for _row, article in found]


def _chosen(model: type, slug: str, language: str) -> Section | Story | None:
    if not slug:
        return None
    return model.objects.filter(slug=slug, locale__language_code=language, live=True).first()  # type: ignore[attr-defined]


def search_page(
    language: str,
    question: str,
    *,
    section: str = "",
    story: str = "",
    since: date | None = None,
    until: date | None = None,
    order: str = "best",
    after: str = "",
    sections: tuple[Named, ...] = (),
) -> SearchPage:
    """Articles of an edition that match, twenty at a time.

    `best` puts those first whose headline has the words, among the newest two
    hundred matches; `newest` goes on without end. A section or a story that is
    not there, and a cursor that cannot be, count as not given.
    """
    question = markup.plain(question)[:200]
    words = index.asked(question)
    in_section, in_story = _chosen(Section, section, language), _chosen(Story, story, language)
    order = "newest" if order == "newest" else "best"
    rows: list[tuple[int, int]] = []
    count, more, following = 0, False, ""
    if words:
        places = ["xlive", "xed" + re.sub(r"\W", "", language)]
        places += [f"xsec{in_section.pk}"] if in_section else []
        places += [f"xsto{in_story.pk}"] if in_story else []
        low = _midnight(since) if since else LOWEST
        high = _midnight(until, 1) if until else HIGHEST
        matching = partial(index.kept().matching, words, places)
        newest = matching(low=low, high=high, limit=BEST_OF + 1)
        count, more = min(len(newest), BEST_OF), len(newest) > BEST_OF
        if order == "best" and newest:
            last = newest[:BEST_OF][-1][0]
            head = set(matching(low=last, high=high, limit=5 * BEST_OF, in_headlines=True))
            ranked = sorted(newest[:BEST_OF], key=lambda row: row not in head)
            start = int(after) if re.fullmatch("[0-9]{1,3}", after) else 0
            rows = ranked[start : start + PAGE]
            following = str(start + PAGE) if len(ranked) > start + PAGE else ""
        elif newest:
            below = int(after) if re.fullmatch("-?[0-9]{1,18}", after) else high
            page = matching(low=low, high=min(below, high), limit=PAGE + 1)
            rows = page[:PAGE]
            following = str(rows[-1][0]) if len(page) > PAGE else ""
    known = cards(article for _row, article in rows)
    marked = index.kept().passages(words, [row for row, _article in rows])
    found = [
        Found(known[article], _marked(marked[row][0]), _marked(marked[row][1]))
        for row, article in rows
        if article in known and row in marked
    ]
    return SearchPage(
        question=question,
        found=tuple(found),
        count=count,
        is_more=more,
        next=following,
        order=order,
        section=_named(in_section, language),
        story=_named(in_story, language),
        sections=tuple(Named(one.address.split("/")[-2], one.name, one.address) for one in sections),
        since=since,
        until=until,
    )


def _named(page: Section | Story | None, language: str) -> Named | None:
    return Named(page.slug, page.title, of_path(page.url_path, language)) if page else None
