"""From the sending of a comment to its outcome: which rule answers, in which place, for whom; who hears what.

A row is a case, told by its name. Each is sent by the form on the page and by the
API. `PUBLISHED`, `HELD` and `REFUSED` say what everybody hears then, and nobody else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone

from colonnade.discussion.models import Comment
from colonnade.moderation import rules
from colonnade.moderation.models import Decision
from tests.moderation.elsewhere import hangs_up, says, verdict
from tests.moderation.world import (
    Heard,
    Step,
    World,
    appeared,
    asks,
    lines,
    paper,
    rule,
    said,
    stands,
    thread,
    words,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
QUESTION = "Who paid for the bridge?"
LONG = (
    "The council has promised us this bridge four times now, and it was put off to the next year each time."
)
GREEK = "Αυτό το σχόλιο είναι γραμμένο σε άλλη γραφή."


@dataclass(frozen=True)
class Row:
    """What was so before, who says what, and what becomes of it by which rule."""

    outcome: str
    by_rule: str = ""
    sentence: str = ""
    steps: tuple[Step, ...] = ()
    text: str = QUESTION
    by: str = "Bo"
    parent: dict[str, str] | None = None


def published(*steps: Step, **fields: object) -> Row:
    return Row("published", steps=steps, **fields)


def held(by_rule: str, sentence: str, *steps: Step, **fields: object) -> Row:
    return Row("held", by_rule, sentence, steps, **fields)


def refused(by_rule: str, sentence: str, *steps: Step, **fields: object) -> Row:
    return Row("refused", by_rule, sentence, steps, **fields)


def not_there(*steps: Step, **fields: object) -> Row:
    return Row("not there", steps=steps, **fields)


idiot, scam, evil = lines("banned", "idiot"), lines("suspect", "scam"), lines("banned-domains", "evil.com")
CLOSED, MUTED = "no_words_where_it_is_closed", "no_words_from_the_muted"
SPAM, OWN = "watch_spam", "ask_the_newsroom"
BURST = said(*(f"Word {number}." for number in range(6)), here=False)
LINKS = "See https://a.io and https://b.io"

ROWS: dict[str, Row] = {
    "a plain comment shows": published(),
    "so does one of who works here": published(by="Wim"),
    # Where: modes of the discussion and of the paper.
    "closed": refused(CLOSED, "This discussion is closed.", thread(mode="closed")),
    "closed, and the moderators say why": refused(
        CLOSED, "closed. The vote is over.", thread(mode="closed", reason="The vote is over.")
    ),
    "closed, for moderators too": refused(CLOSED, "closed", thread(mode="closed"), by="Ines"),
    "closed by its hour": refused(CLOSED, "closed", thread(closes_at=timezone.now() - HOUR)),
    "not closed before its hour": published(thread(closes_at=timezone.now() + HOUR)),
    "closed by its age": refused(CLOSED, "closed", paper(closes_after_days=1), appeared(2)),
    "not closed before its age": published(paper(closes_after_days=1)),
    "the whole paper is closed": refused(
        CLOSED, "All discussions are closed at present. A storm.", paper(is_open=False, reason="A storm.")
    ),
    "off": not_there(thread(mode="off", reason="A court asks it.")),
    "held": held("read_first_where_it_is_held", "after a moderator has read it", thread(mode="held")),
    "held, but not for who works here": published(thread(mode="held"), by="Wim"),
    "the whole paper is held": held("read_first_where_it_is_held", "has read it", paper(holds_all=True)),
    "slow, and said something a moment ago": refused(
        "no_haste", "slowed down. You may write here again in", thread(slow_seconds=600), said("Before.")
    ),
    "slow, and said something elsewhere": published(thread(slow_seconds=600), said("Before.", here=False)),
    "slow, but not for moderators": published(
        thread(slow_seconds=600), said("Before.", by="Ines"), by="Ines"
    ),
    # Who: standings.
    "watched": held("watch_some_authors", "A moderator reads your comments", stands("watched")),
    "watched until just now": published(stands("watched", days=1, over=True)),
    "watched where all is held": held(
        "watch_some_authors", "reads your comments", stands("watched"), thread(mode="held")
    ),
    "watched where it is closed": refused(CLOSED, "closed", stands("watched"), thread(mode="closed")),
    "muted": refused(MUTED, "until", stands("muted", days=1)),
    "muted, and told why": refused(MUTED, "The reason: Insults.", stands("muted", days=1)),
    "muted until just now": published(stands("muted", days=1, over=True)),
    "muted where all is held": refused(MUTED, "Insults.", stands("muted", days=1), thread(mode="held")),
    "banned": refused(MUTED, "any more. The reason: Insults.", stands("banned")),
    "banned for a time": refused(MUTED, "until", stands("banned", days=30)),
    "warned and not read yet": refused(
        "no_words_before_a_warning_is_read", "/account/warning/", stands("warned")
    ),
    "warned and read": published(stands("warned"), lambda world: world.form("Bo").post("/account/warning/")),
    "links forbidden, and links": refused("no_links_from_some", "no links", stands("no links"), text=LINKS),
    "links forbidden, and none": published(stands("no links")),
    "links forbidden until just now": published(stands("no links", days=1, over=True), text=LINKS),
    "good again": published(stands("banned"), stands("good")),
    # What: the text, and what it answers.
    "nothing to read": refused("no_empty_text", "nothing to read", text="\u200b > \u2003"),
    "one character too long": refused(
        "no_endless_text", "1 character too long; at most 20", paper(longest_text=20), text="é" * 21
    ),
    "as long as may be, in pieces": published(paper(longest_text=20), text="👩‍👩‍👧" * 20),
    "a reply": published(parent={"by": "Cleo"}),
    "a reply to what was removed": refused(
        "no_reply_to_what_is_gone", "no longer shows", parent={"by": "Cleo", "state": "removed"}
    ),
    "a reply to what was withdrawn": refused(
        "no_reply_to_what_is_gone", "no longer shows", parent={"by": "Cleo", "state": "withdrawn"}
    ),
    "a reply to one's own that waits": refused(
        "no_reply_to_what_is_gone", "no longer shows", parent={"state": "held"}
    ),
    "a reply to another's that waits": not_there(parent={"by": "Cleo", "state": "held"}),
    # How often.
    "six within a minute": refused("no_flood", "a lot within a minute", BURST),
    "six within a minute, to be held": held(
        "no_flood", "reads this first. That was a lot", BURST, rule("no_flood", "hold")
    ),
    "six within a minute, off": published(BURST, rule("no_flood", "off")),
    "six within a minute, by a moderator": published(
        said(*(f"Word {number}." for number in range(6)), by="Ines", here=False), by="Ines"
    ),
    "the same again": refused("no_repeat", "exactly this", said(QUESTION.upper(), here=False)),
    "the same again, to be held": held(
        "no_repeat", "reads this first. You said exactly this", said(QUESTION), rule("no_repeat", "hold")
    ),
    "the same again, off": published(said(QUESTION), rule("no_repeat", "off")),
    "the same again after withdrawing it": published(said(QUESTION, state="withdrawn")),
    # The rulebook: each rule on, holding where it would refuse, off.
    "a banned phrase": refused("no_banned_phrases", "the words “idiot”", idiot, text="You 1di0t"),
    "a banned phrase, to be held": held(
        "no_banned_phrases", "“idiot”", idiot, rule("no_banned_phrases", "hold"), text="You idiot"
    ),
    "a banned phrase, off": published(idiot, rule("no_banned_phrases", "off"), text="You idiot"),
    "a phrase that is banned in Greek, in English": published(
        lines("banned", "idiot", "el"), text="You idiot"
    ),
    "a banned phrase by who works here": refused(
        "no_banned_phrases", "“idiot”", idiot, text="You idiot", by="Wim"
    ),
    "a banned domain": refused("no_banned_domains", "evil.com", evil, text="See www.evil.com/a"),
    "a banned domain, to be held": held(
        "no_banned_domains", "evil.com", evil, rule("no_banned_domains", "hold"), text="See evil.com"
    ),
    "a banned domain, off": published(evil, rule("no_banned_domains", "off"), text="See evil.com"),
    "mail that is thrown away": held(
        "no_throwaway_mail", "another address", lines("mail-domains", "reader.example")
    ),
    "mail that is thrown away, to be refused": refused(
        "no_throwaway_mail",
        "another address",
        lines("mail-domains", "reader.example"),
        rule("no_throwaway_mail", "on"),
    ),
    "mail that is thrown away, off": published(
        lines("mail-domains", "reader.example"), rule("no_throwaway_mail", "off")
    ),
    "the first comment": held("watch_new_readers", "first comments", rule("watch_new_readers", "on", 1)),
    "the second comment": published(rule("watch_new_readers", "on", 1), said("The first.")),
    "the second where two are read": held(
        "watch_new_readers", "first comments", rule("watch_new_readers", "on", 2), said("The first.")
    ),
    "three were removed": held(
        "watch_records", "comments of yours were removed", said("One.", "Two.", "Three.", state="removed")
    ),
    "three of seven were removed": published(
        said("One.", "Two.", "Three.", state="removed", posted_at=timezone.now() - HOUR),
        said("1.", "2.", "3.", "4.", posted_at=timezone.now() - HOUR),
    ),
    "three were removed, off": published(
        said("One.", "Two.", "Three.", state="removed"), rule("watch_records", "off")
    ),
    "a name that is banned": held("watch_names", "your name", lines("banned", "Bo")),
    "a name that is suspect": held("watch_names", "your name", lines("suspect", "Bo")),
    "a name that is suspect, off": published(lines("suspect", "Bo"), rule("watch_names", "off")),
    "a suspect phrase": held("watch_phrases", "the words “scam”", scam, text="A sc\u200bam!"),
    "a suspect phrase, off": published(scam, rule("watch_phrases", "off"), text="A scam!"),
    "a suspect phrase by who works here": published(scam, text="A scam!", by="Wim"),
    "many links": held("watch_links", "many links", rule("watch_links", "on", 2), text=LINKS),
    "fewer links": published(text=LINKS),
    "many links to known places": published(
        rule("watch_links", "on", 2), lines("known-domains", "a.io"), text=LINKS
    ),
    "many links, off": published(rule("watch_links", "off"), text=f"{LINKS} https://c.io"),
    "a new reader's link": held(
        "watch_links_of_new_readers", "have links", rule("watch_links_of_new_readers", "on", 1), text=LINKS
    ),
    "a known reader's link": published(
        rule("watch_links_of_new_readers", "on", 1), said("Before."), text=LINKS
    ),
    "another script": held(
        "watch_other_languages", "another script", rule("watch_other_languages", "on"), text=GREEK
    ),
    "another script, off": published(text=GREEK),
    "what another said": held(
        "watch_copies", "said by others", said(LONG, by="Cleo", here=False), text=f"{LONG}!!"
    ),
    "what oneself said nearly": published(said(LONG, here=False), text=f"{LONG}!!"),
    "what another said, off": published(said(LONG, by="Cleo"), rule("watch_copies", "off"), text=f"{LONG}!!"),
    # Who is asked elsewhere.
    "what a spam service takes for advertising": held(SPAM, "a spam service", asks(SPAM, says("true"))),
    "what a spam service does not mind": published(asks(SPAM, says("false"))),
    "what a spam service would mind, off": published(asks(SPAM, says("true"), "off")),
    "what a spam service would mind, by who works here": published(asks(SPAM, says("true")), by="Wim"),
    "a spam service that hangs up": published(asks(SPAM, hangs_up)),
    "a spam service that hangs up, where that holds": held(
        SPAM, "a check could not be made", asks(SPAM, hangs_up, holds=True)
    ),
    "the newsroom's program refuses": refused(OWN, "Not today.", asks(OWN, verdict("refuse", "Not today."))),
    "the newsroom's program refuses, to be held": held(
        OWN, "Not today.", asks(OWN, verdict("refuse", "Not today."), "hold")
    ),
    "the newsroom's program holds": held(OWN, "Look twice.", asks(OWN, verdict("hold", "Look twice."))),
    "the newsroom's program lets it show": published(asks(OWN, verdict("publish"))),
    "the newsroom's program would refuse, off": published(asks(OWN, verdict("refuse"), "off")),
    "the newsroom's program hangs up": published(asks(OWN, hangs_up)),
    "the newsroom's program hangs up, where that holds": held(
        OWN, "a check could not be made", asks(OWN, hangs_up, holds=True)
    ),
    # Who answers first.
    "banned and an insult": refused(MUTED, "Insults.", stands("banned"), idiot, text="You idiot"),
    "a banned and a suspect phrase": refused(
        "no_banned_phrases", "idiot", idiot, scam, text="You idiot, a scam"
    ),
    "watched and a suspect phrase": held(
        "watch_some_authors", "your comments", stands("watched"), scam, text="A scam"
    ),
}

# A rule that refuses and one that holds, set in each place; what is set nearer holds.
for _place in ("site", "section", "story", "article"):
    for _effect, _row in {
        "on": refused("no_banned_phrases", "“idiot”", text="You idiot"),
        "hold": held("no_banned_phrases", "“idiot”", text="You idiot"),
        "off": published(text="You idiot"),
    }.items():
        _steps = (idiot, rule("no_banned_phrases", _effect, place=_place))
        ROWS[f"a banned phrase, {_effect} for the {_place}"] = Row(
            _row.outcome, _row.by_rule, _row.sentence, _steps, _row.text
        )
for _far, _near in (("site", "section"), ("section", "story"), ("story", "article")):
    ROWS[f"links held for the {_far}, not for the {_near}"] = published(
        rule("watch_links", "on", 2, _far), rule("watch_links", "off", place=_near), text=LINKS
    )
    ROWS[f"links held for the {_near}, not for the {_far}"] = held(
        "watch_links", "links", rule("watch_links", "on", 2, _near), rule("watch_links", "off", place=_far),
        text=LINKS,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _the_spam_service_is_here(world: World, settings) -> None:
    settings.MODERATION_AKISMET = f"{world.outside.address}1.1/"


def by_form(world: World, row: Row, parent: Comment | None) -> str:
    """What the author reads after sending it on the page; a refusal gives their words back."""
    answer = world.post(row.text, by=row.by, parent=parent)
    assert answer.status_code == {"refused": 422, "not there": 404}.get(row.outcome, 303)
    if row.outcome in ("refused", "not there"):
        html = answer.content.decode()
        assert row.text.strip("\u2003 ")[:5].replace(">", "&gt;") in html
        return words(answer)
    return words(world.form(row.by).get(answer["Location"], follow=True))


def by_api(world: World, row: Row, parent: Comment | None) -> str:
    """What the author's program is told."""
    answer = world.send(row.text, by=row.by, parent=parent)
    status = {"published": 201, "held": 202, "refused": 422, "not there": 404}[row.outcome]
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (
        status,
        "application/json" if status < 300 else "application/problem+json",
    )
    said = answer.json()
    return said["detail"] if status > 300 else f"{said['state']}: {said['state_reason']}"


@pytest.mark.parametrize("door", [by_form, by_api])
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_what_becomes_of_a_comment_and_who_hears_of_it(row: Row, door: Callable, world: World):
    parent = world.say("What it answers.", **row.parent) if row.parent else None
    for step in row.steps:
        step(world)
    last, waited = Comment.objects.latest("pk").pk if Comment.objects.exists() else 0, world.waiting()
    with world.listening() as heard:
        sentence = door(world, row, parent)
    comment = Comment.objects.filter(pk__gt=last).first()
    assert row.sentence in sentence
    {"published": is_published, "held": is_held, "refused": is_refused, "not there": is_nowhere}[row.outcome](
        world, row, heard, comment
    )
    more = {"held": 1} if row.outcome == "held" else {}
    assert world.waiting() == {name: count + more.get(name, 0) for name, count in waited.items()}


def is_published(world: World, row: Row, heard: Heard, comment: Comment) -> None:
    """Everybody reads it; who follows is notified once, whom it answers too; moderation did nothing."""
    assert (comment.state, comment.state_reason, world.case(comment)) == ("shown", "", "")
    assert seen_by_a_visitor(world, comment) == 200
    answered = {"Cleo": 1} if row.parent else {}
    assert heard.notified == {"Fay": 1, "Sol": 1} | answered
    assert heard.pages == {"thread", *(f"told {name}" for name in heard.notified)}
    assert (heard.told, heard.mailed, heard.log, heard.refused_by) == ({}, {}, [], [])


def is_held(world: World, row: Row, heard: Heard, comment: Comment) -> None:
    """Its author alone reads it, and why; it waits at the desk; the log names the rule; nobody else hears."""
    assert (comment.state, world.case(comment)) == ("held", "held")
    assert row.sentence in comment.state_reason
    assert seen_by_a_visitor(world, comment) == 404
    assert heard.log == [f"{row.by_rule} hold"]
    decision = Decision.objects.get(comment=comment)
    assert (decision.by, decision.rule, decision.sentence) == (None, row.by_rule, comment.state_reason)
    assert heard.pages == {"thread", "queue held"}
    assert (heard.told, heard.notified, heard.mailed, heard.refused_by) == ({}, {}, {}, [])


def is_refused(world: World, row: Row, heard: Heard, comment: None) -> None:
    """Nothing is kept but that the rule refused; nobody else hears."""
    assert comment is None
    assert heard == Heard(refused_by=[row.by_rule])


def is_nowhere(world: World, row: Row, heard: Heard, comment: None) -> None:
    """There is nothing to write to; no rule was asked."""
    assert comment is None
    assert heard == Heard()


def seen_by_a_visitor(world: World, comment: Comment) -> HttpResponse:
    return world.form().get(f"/api/v1/comments/{comment.pk}").status_code


def test_every_rule_has_a_row_in_which_it_answers_and_every_choice_of_it():
    answers = {(row.by_rule, row.outcome) for row in ROWS.values()}
    names = {one.__name__ for one in rules.RULES}
    assert names - {name for name, _outcome in answers} == set(), "rules without a row"
    for name, choice in rules.CHOICES.items():
        refuses = "hold" in choice.effects
        wanted = {"refused", "held"} if refuses else {"held"}
        assert {outcome for one, outcome in answers if one == name} == wanted, name
