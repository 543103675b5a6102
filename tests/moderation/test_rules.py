"""The gate's rules: a table of what each says, and that the first that answers decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale

from colonnade.discussion import actions as discussion
from colonnade.discussion.actions import Draft, Recent, Verdict
from colonnade.discussion.models import Comment, DiscussionSettings, Thread
from colonnade.moderation import actions, rules
from colonnade.moderation.models import Standing
from colonnade.moderation.rules.book import Book
from colonnade.moderation.rules.copies import Nobody
from colonnade.news.models import Article
from colonnade.readers.models import Reader

NOW = timezone.now()
WORKS_HERE = {"is_staff": True, "is_superuser": True}


def draft_of(
    *,
    author: dict | None = None,
    standing: dict | None = None,
    thread: dict | None = None,
    paper: dict | None = None,
    parent: str = "",
    recent: tuple[Recent, ...] = (),
    **fields: object,
) -> Draft:
    """A draft that every rule lets pass, less what is given; what a database would say is known."""
    reader = Reader(pk=5, name="Bo Lind", **(author or {}))
    reader._prefetched_objects_cache = {"groups": []}
    reader._state.fields_cache["standing"] = None
    if standing:
        Standing(reader=reader, **standing)
    article = Article(id=3, title="The bridge", first_published_at=NOW - timedelta(days=3))
    article.locale = Locale(language_code="en")
    values = {"text": "A good question.", "digest": "fresh", "now": NOW, **fields}
    return Draft(
        author=reader,
        thread=Thread(pk=1, article=article, **(thread or {})),
        settings=DiscussionSettings(**(paper or {})),
        parent=Comment(state=parent) if parent else None,
        recent=recent,
        last_here=next((one.posted_at for one in recent if one.thread_id == 1), None),
        **values,
    )


def judged(**given: object) -> Verdict:
    """What the rules say as they are delivered, before any other comment."""
    return rules.verdict_of(rules.reading_of(draft_of(**given), Book(), Nobody()))


def said(ago: float, *, thread: int = 2, digest: str = "other", state: str = "shown", id: int = 9) -> Recent:
    return Recent(id, thread, NOW - timedelta(seconds=ago), state, digest, None)


BURST = tuple(said(second) for second in range(1, 21))
HOUR = timedelta(hours=1)

# Who and what, with the rule that answers and what it says; or None where the comment shows.
TABLE = {
    "a plain comment": ({}, None),
    # The thread and the paper.
    "closed": ({"thread": {"mode": "closed"}}, ("refuse", "no_words_where_it_is_closed")),
    "off": ({"thread": {"mode": "off"}}, ("refuse", "no_words_where_it_is_closed")),
    "over": ({"thread": {"closes_at": NOW - HOUR}}, ("refuse", "no_words_where_it_is_closed")),
    "not yet over": ({"thread": {"closes_at": NOW + HOUR}}, None),
    "over by age": ({"paper": {"closes_after_days": 2}}, ("refuse", "no_words_where_it_is_closed")),
    "not yet over by age": ({"paper": {"closes_after_days": 4}}, None),
    "the paper is closed": ({"paper": {"is_open": False}}, ("refuse", "no_words_where_it_is_closed")),
    "closed, for staff too": (
        {"thread": {"mode": "closed"}, "author": WORKS_HERE},
        ("refuse", "no_words_where_it_is_closed"),
    ),
    "held": ({"thread": {"mode": "held"}}, ("hold", "read_first_where_it_is_held")),
    "held, by staff": ({"thread": {"mode": "held"}, "author": {"is_staff": True}}, None),
    "all held": ({"paper": {"holds_all": True}}, ("hold", "read_first_where_it_is_held")),
    "all held, by staff": ({"paper": {"holds_all": True}, "author": {"is_staff": True}}, None),
    # Standing.
    "good": ({"standing": {"kind": "good"}}, None),
    "watched": ({"standing": {"kind": "watched"}}, ("hold", "watch_some_authors")),
    "muted": (
        {"standing": {"kind": "muted", "ends_at": NOW + HOUR}},
        ("refuse", "no_words_from_the_muted"),
    ),
    "banned": ({"standing": {"kind": "banned"}}, ("refuse", "no_words_from_the_muted")),
    "muted until just now": ({"standing": {"kind": "muted", "ends_at": NOW}}, None),
    "watched until just now": ({"standing": {"kind": "watched", "ends_at": NOW}}, None),
    "watched where it is closed": (
        {"standing": {"kind": "watched"}, "thread": {"mode": "closed"}},
        ("refuse", "no_words_where_it_is_closed"),
    ),
    "muted where it is held": (
        {"standing": {"kind": "muted", "ends_at": NOW + HOUR}, "thread": {"mode": "held"}},
        ("refuse", "no_words_from_the_muted"),
    ),
    "watched and empty is not a moderator's work": (
        {"standing": {"kind": "watched"}, "text": " "},
        ("refuse", "no_empty_text"),
    ),
    # The text.
    "nothing": ({"text": ""}, ("refuse", "no_empty_text")),
    "white space": ({"text": " \u2003\u2800\n\t"}, ("refuse", "no_empty_text")),
    "nothing to see": ({"text": "\u200b\u2060\u3164\u202e"}, ("refuse", "no_empty_text")),
    "marks without a letter": ({"text": "\u0301\u0301"}, ("refuse", "no_empty_text")),
    "empty Markdown": ({"text": "> - [](https://post.example/)"}, ("refuse", "no_empty_text")),
    "a question mark": ({"text": "?"}, None),
    "a picture": ({"text": "🐟"}, None),
    "another script": ({"text": "سؤال جيد"}, None),
    "as long as may be": ({"text": "é" * 20, "paper": {"longest_text": 20}}, None),
    "as long as may be, in pieces": ({"text": "👩‍👩‍👧e\u0301" * 10, "paper": {"longest_text": 20}}, None),
    "one too long": (
        {"text": "é" * 21, "paper": {"longest_text": 20}},
        ("refuse", "no_endless_text"),
    ),
    # The parent.
    "a reply": ({"parent": "shown"}, None),
    "a reply to a removed comment": ({"parent": "removed"}, ("refuse", "no_reply_to_what_is_gone")),
    "a reply to a withdrawn comment": ({"parent": "withdrawn"}, ("refuse", "no_reply_to_what_is_gone")),
    "a reply to a held comment": ({"parent": "held"}, ("refuse", "no_reply_to_what_is_gone")),
    # Speed.
    "slow": ({"thread": {"slow_seconds": 60}, "recent": (said(59, thread=1),)}, ("refuse", "no_haste")),
    "slow, long ago": ({"thread": {"slow_seconds": 60}, "recent": (said(60, thread=1),)}, None),
    "slow, elsewhere": ({"thread": {"slow_seconds": 60}, "recent": (said(5, thread=2),)}, None),
    "slow, withdrawn since": (
        {"thread": {"slow_seconds": 60}, "recent": (said(5, thread=1, state="withdrawn"),)},
        ("refuse", "no_haste"),
    ),
    "slow, by a moderator": (
        {"thread": {"slow_seconds": 60}, "recent": (said(5, thread=1),), "author": WORKS_HERE},
        None,
    ),
    "five within a minute": ({"recent": BURST[:5]}, None),
    "six within a minute": ({"recent": BURST[:6]}, ("refuse", "no_flood")),
    "six in more than a minute": ({"recent": (*BURST[:5], said(60))}, None),
    "six, by a moderator": ({"recent": BURST[:6], "author": WORKS_HERE}, None),
    # Repetition.
    "a repeat": ({"recent": (said(3600, digest="fresh"),)}, ("refuse", "no_repeat")),
    "a repeat the next day": ({"recent": (said(86_400, digest="fresh"),)}, None),
    "a repeat of what was removed": (
        {"recent": (said(3600, digest="fresh", state="removed"),)},
        ("refuse", "no_repeat"),
    ),
    "said again elsewhere after withdrawing it": (
        {"recent": (said(3600, digest="fresh", state="withdrawn"),)},
        None,
    ),
    # Changing what was said.
    "a change at speed": (
        {
            "comment": Comment(pk=9),
            "recent": (said(1, thread=1, digest="fresh"), *BURST),
            "thread": {"slow_seconds": 60},
            "parent": "removed",
        },
        None,
    ),
    "a change into what was said elsewhere": (
        {"comment": Comment(pk=8), "recent": (said(3600, digest="fresh"),)},
        ("refuse", "no_repeat"),
    ),
    "a change where it is closed": (
        {"comment": Comment(pk=9), "thread": {"mode": "closed"}},
        ("refuse", "no_words_where_it_is_closed"),
    ),
    "a change where it is held": (
        {"comment": Comment(pk=9), "thread": {"mode": "held"}},
        ("hold", "read_first_where_it_is_held"),
    ),
}


@pytest.mark.parametrize(("given", "expected"), TABLE.values(), ids=TABLE.keys())
def test_the_table_of_rules(given: dict, expected: tuple[str, str] | None):
    verdict = judged(**given)
    assert (verdict.kind, verdict.rule) == (expected or ("publish", ""))
    assert bool(verdict.reason) is (expected is not None)


def test_every_rule_says_to_a_reader_what_it_is_for_and_stands_in_the_table():
    asked = {rule for _given, answer in TABLE.values() if answer for rule in answer[1:]}
    elsewhere = {*rules.CHOICES, "no_words_before_a_warning_is_read", "no_links_from_some"}
    assert asked | elsewhere == {rule.__name__ for rule in rules.RULES}
    assert all((rule.__doc__ or "").strip().endswith(".") for rule in rules.RULES)


def test_refusals_say_how_long_how_much_until_when_and_why():
    def sentence(**given: object) -> str:
        return judged(**given).reason

    assert "21 seconds" in sentence(thread={"slow_seconds": 60}, recent=(said(39.5, thread=1),))
    assert "5 minutes" in sentence(thread={"slow_seconds": 300}, recent=(said(1, thread=1),))
    assert "3 hours" in sentence(thread={"slow_seconds": 10_000}, recent=(said(1, thread=1),))
    assert "54 seconds" in sentence(recent=BURST[:6])
    assert "3 characters too long" in sentence(text="a" * 13, paper={"longest_text": 10})
    assert "1 character too long" in sentence(text="a" * 11, paper={"longest_text": 10})
    assert "A court asks it." in sentence(thread={"mode": "off", "reason": "A court asks it."})
    ends_at = datetime(2126, 2, 24, 16, 5, tzinfo=UTC)
    muted = sentence(standing={"kind": "muted", "ends_at": ends_at, "reason": "Insults."})
    assert "18:05, 24 February 2126" in muted
    assert "Insults." in muted
    assert "any more" in sentence(standing={"kind": "banned"})


def test_a_newsroom_sets_how_many_comments_a_minute_are_a_flood(settings):
    settings.NEWSROOM = replace(settings.NEWSROOM, comments_a_minute=3)
    assert judged(recent=BURST[:2]).kind == "publish"
    assert judged(recent=BURST[:3]).rule == "no_flood"


def test_a_text_made_to_be_slow_is_judged_at_once():
    started = datetime.now(UTC)
    for text in ("](" * 50_000, "> " * 50_000, "\u0301" * 100_000, "👩‍" * 33_000):
        judged(text=text)
    assert (datetime.now(UTC) - started).total_seconds() < 20


def test_the_gate_of_a_real_discussion_asks_these_rules(thread, reader, moderator):
    shown = discussion.post_comment(author=reader, thread=thread, text="The first.")
    assert shown.state == "shown"
    with pytest.raises(discussion.Refused, match="exactly this"):
        discussion.post_comment(author=reader, thread=thread, text="THE  first.")

    actions.set_standing(moderator=moderator, reader=reader, kind="watched", reason="New here.")
    reader = Reader.objects.get(pk=reader.pk)
    held = discussion.post_comment(author=reader, thread=thread, text="The second.")
    assert (held.state, held.state_reason) == ("held", "A moderator reads your comments before they show.")

    actions.set_standing(moderator=moderator, reader=reader, kind="banned", reason="Threats.")
    reader = Reader.objects.get(pk=reader.pk)
    with pytest.raises(discussion.Refused, match="Threats"):
        discussion.post_comment(author=reader, thread=thread, text="The third.")


def test_the_rules_ask_for_the_standing_and_for_what_others_said(thread, reader, django_assert_num_queries):
    draft = replace(draft_of(recent=BURST[:5]), author=reader, thread=thread)
    assert rules.judge(draft).kind == "publish"
    draft = replace(draft, author=Reader.objects.get(pk=reader.pk))
    with django_assert_num_queries(2):
        assert rules.judge(draft).kind == "publish"
