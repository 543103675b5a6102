"""From a moderator's button to its outcome: what each decision does, and who is told what of it.

Each row is pressed at the desk three times: it stands; it is undone at once, and nobody
hears that it was; it is undone too late, and stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Notification
from colonnade.moderation import queries
from colonnade.moderation.models import Decision, ModerationSettings, Report, Standing
from tests import factories as make
from tests.moderation.world import World, stands, words

pytestmark = pytest.mark.django_db
SPAM, OWN_WORDS = {"reason": "spam"}, {"reason": "abuse", "text": "Line two."}
FOLLOWERS = {"Fay": 1, "Sol": 1}


@dataclass(frozen=True)
class Row:
    """A comment of Bo's as it is, the button, and what is so afterwards. Who is not named hears nothing."""

    state: str
    button: str
    then: str
    says: str
    log: str
    form: dict[str, str] = field(default_factory=dict)
    is_reported: bool = False
    told: dict[str, str] = field(default_factory=dict)
    notified: dict[str, int] = field(default_factory=dict)
    case: str = ""
    pages: frozenset[str] = frozenset()
    has_reply: bool = False
    is_new: bool = False
    """Those who follow have not been notified of it."""


LETS_STAND, WAS_REMOVED = "lets it stand. Thank you.", "that you reported was removed. Thank you."
ROWS: dict[str, Row] = {
    "approved": Row(
        "held", "approve", "shown", "The comment shows now.", "approve",
        told={"Bo": "Your comment shows now."}, notified=FOLLOWERS, is_new=True,
        pages=frozenset({"thread", "queue held"}),
    ),
    "approved, though it was reported before it was held": Row(
        "held", "approve", "shown", "The comment shows now.", "approve", is_reported=True,
        told={"Bo": "Your comment shows now.", "Rhea": LETS_STAND},
        pages=frozenset({"thread", "queue held"}),
    ),
    "kept": Row(
        "shown", "keep", "shown", "The comment stays, and its reports are closed.", "keep",
        is_reported=True, told={"Rhea": LETS_STAND}, pages=frozenset({"queue reported"}),
    ),
    "held": Row(
        "shown", "hold", "held", "The comment is held", "hold",
        told={"Bo": "Your comment is held until a moderator has decided on it."}, case="held",
        pages=frozenset({"thread", "queue held"}),
    ),
    "held before anybody was notified": Row(
        "shown", "hold", "held", "The comment is held", "hold", is_new=True,
        told={"Bo": "Your comment is held"}, case="held", pages=frozenset({"thread", "queue held"}),
    ),
    "held after a report, which waits on": Row(
        "shown", "hold", "held", "The comment is held", "hold", is_reported=True,
        told={"Bo": "Your comment is held"}, case="held",
        pages=frozenset({"thread", "queue held", "queue reported"}),
    ),
    "removed, with the moderator's own words": Row(
        "shown", "remove", "removed", "Its author is told why.", "remove", OWN_WORDS,
        told={"Bo": "Your comment was removed. It attacks a person. Line two."},
        pages=frozenset({"thread"}),
    ),
    "removed after a report": Row(
        "shown", "remove", "removed", "is removed", "remove", SPAM, is_reported=True,
        told={"Bo": "It advertises", "Rhea": WAS_REMOVED}, pages=frozenset({"thread", "queue reported"}),
    ),
    "removed before it ever showed": Row(
        "held", "remove", "removed", "is removed", "remove", SPAM, is_new=True,
        told={"Bo": "It advertises"}, pages=frozenset({"thread", "queue held"}),
    ),
    "removed with its replies": Row(
        "shown", "remove", "removed", "is removed", "remove", SPAM | {"scope": "replies"},
        has_reply=True, told={"Bo": "It advertises", "Cleo": "It answered a comment that was removed."},
        pages=frozenset({"thread"}),
    ),
    "restored": Row(
        "removed", "restore", "shown", "The comment shows again.", "restore",
        told={"Bo": "Your comment shows again."}, pages=frozenset({"thread"}),
    ),
    "restored, and shows for the first time": Row(
        "removed", "restore", "shown", "The comment shows again.", "restore", is_new=True,
        told={"Bo": "Your comment shows again."}, notified=FOLLOWERS, pages=frozenset({"thread"}),
    ),
    "featured": Row(
        "shown", "feature", "shown", "stands among the featured ones", "feature", pages=frozenset({"thread"})
    ),
}  # fmt: skip


def prepared(world: World, row: Row) -> Comment:
    """The comment of a row, with what waits of it."""
    shown = {"has_shown": row.state == "shown" or row.is_reported}
    comment = world.say(state=row.state, is_told=not row.is_new, **shown)
    if row.is_reported:
        make.make_report(comment, reporter=world.people["Rhea"])
    if row.has_reply:
        world.say("And who gains?", by="Cleo", parent=comment)
    return Comment.objects.get(pk=comment.pk)


def as_it_is(world: World, comment: Comment) -> tuple:
    """All of a comment that a decision may change."""
    found = Comment.objects.get(pk=comment.pk)
    states = list(Comment.objects.order_by("pk").values_list("state", flat=True))
    open_reports = Report.objects.open().filter(comment=comment).count()
    world.thread.refresh_from_db()
    return found.standing, states, open_reports, world.case(comment), world.thread.comment_count


def press(world: World, row: Row, comment: Comment) -> str:
    seen = {"seen": str(queries.case(comment.pk).seen)}
    return world.desk(f"comments/{comment.pk}/{row.button}/", **row.form, **seen)


def undo(world: World, by: str = "Ines") -> str:
    number = Decision.objects.filter(together=None, by=world.people["Ines"]).latest("pk").pk
    return world.desk(f"decisions/{number}/undo/", by=by)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_what_a_decision_on_a_comment_does_and_who_hears_of_it(row: Row, world: World):
    comment = prepared(world, row)
    with world.listening() as heard:
        said = press(world, row, comment)
    found = Comment.objects.get(pk=comment.pk)
    assert row.says in said
    assert (found.state, world.case(comment)) == (row.then, row.case)
    assert {name: len(sentences) for name, sentences in heard.told.items()} == dict.fromkeys(row.told, 1)
    for name, sentence in row.told.items():
        assert sentence in heard.told[name][0]
        assert heard.told[name][0] in " ".join(heard.mailed[name].split())
        assert "Ines" not in heard.told[name][0] + heard.mailed[name]
        assert "Rhea" not in heard.told[name][0] + (heard.mailed[name] if name != "Rhea" else "")
    assert heard.mailed.keys() == row.told.keys()
    assert (heard.notified, heard.log) == (row.notified, [f"Ines {row.log}"])
    assert heard.pages == row.pages | {f"told {name}" for name in (*row.told, *row.notified)}
    assert Report.objects.open().exists() == (row.is_reported and "Rhea" not in row.told)
    seen = world.form().get(f"/api/v1/comments/{comment.pk}").json()
    shows = row.then == "shown"
    assert (seen.get("text", "") != "", seen.get("state", "")) == (
        shows,
        row.then if shows or (row.then == "removed" and found.has_shown) else "",
    )


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_what_is_undone_at_once_is_as_if_nothing_had_been_decided(row: Row, world: World):
    comment = prepared(world, row)
    before = as_it_is(world, comment)
    with world.listening() as heard:
        press(world, row, comment)
        assert "Only who decided may undo it" in undo(world, by="Nadia")
        said = undo(world)
    assert "Undone: everything is as it was before." in said
    assert as_it_is(world, comment) == before
    assert (heard.told, heard.mailed) == ({}, {})
    assert heard.notified == (FOLLOWERS if row.is_new and row.state == "shown" else {})
    assert heard.log == [f"Ines {row.log}", "Ines undo"]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_what_is_undone_too_late_stands(row: Row, world: World):
    comment = prepared(world, row)
    press(world, row, comment)
    decided = as_it_is(world, comment)
    Decision.objects.update(at=timezone.now() - timedelta(seconds=31))
    with world.listening() as heard:
        assert "A decision can be undone for 30 seconds" in undo(world)
    assert as_it_is(world, comment) == decided
    assert (heard.told, heard.log) == ({}, [])


# What becomes of a comment until it shows, and of how many of these steps who follows is notified.
def gate(world: World) -> Comment:
    return world.say(state="held", is_told=False)


def button(name: str, **form: str) -> Callable:
    return lambda world, comment: world.desk(f"comments/{comment.pk}/{name}/", **form)


def tell(world: World, comment: Comment) -> None:
    discussion.tell_followers()


def edit(world: World, comment: Comment) -> None:
    address = f"/comments/{comment.pk}/edit/"
    assert world.form("Bo").post(address, {"text": "Who paid, then?"}).status_code == 303


SHOWING = {
    "held by a rule and approved": ((button("approve"), tell), True),
    "held by a rule": ((tell,), False),
    "held by a rule and removed": ((button("remove", **SPAM), tell), False),
    "held by a rule, removed and restored": ((button("remove", **SPAM), tell, button("restore"), tell), True),
    "approved, held and approved again": (
        (button("approve"), tell, button("hold"), tell, button("approve"), tell),
        True,
    ),
    "approved and changed": ((button("approve"), tell, edit, tell), True),
    "changed while it waits, and approved": ((edit, tell, button("approve"), tell), True),
    "approved, removed, restored": (
        (button("approve"), tell, button("remove", **SPAM), button("restore"), tell),
        True,
    ),
    "approved, and removed at once": ((button("approve"), button("remove", **SPAM), tell), False),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "is_told"), SHOWING.values(), ids=SHOWING.keys())
def test_who_follows_is_notified_once_and_when_it_shows(steps: tuple, is_told: bool, world: World):
    comment = gate(world)
    for step in steps:
        step(world, comment)
    told = Notification.objects.filter(comment=comment).exclude(kind="decision").order_by("reader_id")
    assert list(told.values_list("reader__name", flat=True)) == (["Fay", "Sol"] if is_told else [])


@dataclass(frozen=True)
class About:
    """What is decided about Bo, what Bo is told, and what becomes of Bo's next comment."""

    form: dict[str, str]
    told: str
    log: str
    next: str
    because: str = ""
    before: Callable | None = None


def about(kind: str, told: str, next: str, because: str = "", *, hours: str = "", **more: object) -> About:
    form = {"kind": kind, "hours": hours, "reason": "Shops & threats."}
    return About(form, told, str(more.pop("log", kind)), next, because, **more)


ABOUT: dict[str, About] = {
    "watched": about("watched", "A moderator reads your comments before they show.", "held", "your comments"),
    "muted for a day": about("muted", "not write comments for a time", "refused", "threats", hours="24"),
    "banned": about("banned", "may not write comments here any more.", "refused", "any more"),
    "banned for a month": about("banned", "Until", "refused", "until", hours="720"),
    "banned with their words": about(
        "banned_with_words", "What you wrote was removed.", "refused", "any more", log="banned"
    ),
    "good again": about("good", "You may write comments", "shown", before=stands("banned")),
    "links forbidden": about("forbid_links", "no links.", "refused", "no links"),
    "links allowed again": about("allow_links", "have links again", "shown", before=stands("no links")),
    "warned": about("warn", "/account/warning/", "refused", "/account/warning/"),
    "written to": about("message", "The moderators write to you:", "shown", log="message"),
}  # fmt: skip


def next_comment(world: World) -> tuple[str, str]:
    """What becomes of what Bo says next, and what Bo reads of it."""
    answer = world.send("See https://a.io, and tell me who paid.").json()
    return answer.get("state", "refused"), answer.get("detail", answer.get("state_reason", ""))


@pytest.mark.parametrize("row", ABOUT.values(), ids=ABOUT.keys())
def test_what_a_decision_about_a_reader_does_and_who_hears_of_it(row: About, world: World):
    if row.before:
        row.before(world)
    said, address = world.say(), f"readers/{world.people['Bo'].pk}/"
    with world.listening() as heard:
        world.desk(address, **row.form)
    assert heard.told.keys() == heard.mailed.keys() == {"Bo"}
    (sentence,) = heard.told["Bo"]
    assert row.told in sentence
    assert (row.form["kind"] in ("good", "allow_links")) or "Shops & threats." in sentence
    assert "Ines" not in sentence + heard.mailed["Bo"]
    assert heard.log == [f"Ines {row.log}"]
    assert "told Bo" in heard.pages
    takes = row.form["kind"] == "banned_with_words"
    assert Comment.objects.get(pk=said.pk).state == ("removed" if takes else "shown")
    state, because = next_comment(world)
    assert (state, row.because in because) == (row.next, True)


@pytest.mark.parametrize("row", ABOUT.values(), ids=ABOUT.keys())
def test_what_is_undone_about_a_reader_is_as_it_was(row: About, world: World):
    if row.before:
        row.before(world)
    facts = ("kind", "ends_at", "reason", "warning", "forbids_links", "links_end_at")
    said, was = world.say(), list(Standing.objects.values(*facts))
    with world.listening() as heard:
        world.desk(f"readers/{world.people['Bo'].pk}/", **row.form)
        assert "Undone" in undo(world)
    assert list(Standing.objects.values(*facts)) == was
    assert Comment.objects.get(pk=said.pk).state == "shown"
    assert (heard.told, heard.mailed, heard.log) == ({}, {}, [f"Ines {row.log}", "Ines undo"])


def test_where_two_decide_on_a_ban_one_proposes_and_another_confirms(world: World):
    rules = ModerationSettings.load()
    rules.two_for_a_ban = True
    rules.save()
    address, form = f"readers/{world.people['Bo'].pk}/", {"kind": "banned", "hours": "", "reason": "Threats."}
    with world.listening() as heard:
        assert "Two moderators decide on a ban here" in world.desk(address, **form)
    assert (heard.told, heard.log) == ({}, [])
    for answer, log, told, state in (
        ("decline", "Nadia decline_ban", False, "shown"),
        ("confirm", "Nadia banned", True, "refused"),
    ):
        with world.listening() as heard:
            assert "Another moderator has to confirm it" in world.desk(address, propose="ban", **form)
            proposal = world.people["Bo"].bans_proposed.get(closed_at=None).pk
            assert "yourself" in world.desk(f"proposals/{proposal}/confirm/")
        assert (heard.told, heard.log) == ({}, ["Ines propose_ban"])
        with world.listening() as heard:
            world.desk(f"proposals/{proposal}/{answer}/", by="Nadia")
            assert "meanwhile" in world.desk(f"proposals/{proposal}/{answer}/", by="Nadia")
        assert (heard.told.keys(), heard.log) == ({"Bo"} if told else set(), [log])
        assert next_comment(world)[0] == state


def test_who_was_warned_reads_it_and_writes_again(world: World):
    stands("warned")(world)
    with world.listening() as heard:
        assert "Be kind." in words(world.form("Bo").get("/account/warning/"))
        assert world.form("Bo").post("/account/warning/").status_code == 303
    assert (heard.log, heard.told) == (["Bo acknowledge"], {})
    assert next_comment(world)[0] == "shown"


def test_every_button_and_every_act_has_a_row():
    acts = {row.log for row in ROWS.values()} | {row.log for row in ABOUT.values()}
    known = {"good": "good", "forbid_links": "forbid_links", "allow_links": "allow_links"}
    wanted = {str(act) for act in Decision.Act} - {"unfeature"}  # it has no button
    assert wanted - acts - {*known} == set(), "acts without a row"
