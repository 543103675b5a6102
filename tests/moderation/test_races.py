"""At the same moment: whoever comes second finds things as they are, and says so; no case is lost.

Each of these goes through the real pages, in threads with connections of their own, on
whichever database the tests run. Where another transaction can be seen to wait
(PostgreSQL), they wait behind a lock until all of them are at it.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.http import HttpResponse
from django.utils import timezone

from colonnade.discussion import actions as discussion
from colonnade.discussion.actions.numbering import lock_threads
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Case, Decision, Entry, ModerationSettings, Note, Report, Standing
from colonnade.news.models import Article
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from tests import factories as make
from tests.browser.newspaper import wait_until
from tests.moderation.world import DESK, World, words

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5
Doing = Callable[[], HttpResponse]


@pytest.fixture
def world(settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return World()


def of_its_own(doing: Callable[[], object], start: Barrier | None = None) -> object:
    """In a thread, with a connection that is closed after it."""
    try:
        if start:
            start.wait()
        return doing()
    finally:
        connections.close_all()


def at_once(*doings: Callable[[], object]) -> list:
    """All of these at one moment; what each gave."""
    start = Barrier(len(doings))
    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(lambda doing: of_its_own(doing, start), doings))


def waiting() -> int:
    """How many transactions wait for another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def behind(world: World, *doings: Callable[[], object]) -> list:
    """One after the other comes to where the thread or the reader is locked; then it is let go."""
    if (
        connection.vendor == "sqlite"
    ):  # it lets no second transaction begin, so there is nothing to wait behind
        return at_once(*doings)
    with ThreadPoolExecutor(len(doings)) as pool:
        with transaction.atomic():
            lock_threads(numbers=Thread.objects.values_list("pk", flat=True))
            list(Reader.objects.select_for_update().filter(pk=world.people["Bo"].pk))
            running = []
            for number, doing in enumerate(doings, 1):
                running.append(pool.submit(of_its_own, doing))
                wait_until(lambda number=number: waiting() >= number, f"{number} to wait")
        return [one.result() for one in running]


def press(world: World, name: str, address: str, **form: object) -> Doing:
    """Somebody's button at the desk."""
    client = world.form(name)
    return lambda: client.post(f"{DESK}{address}", form)


def is_whole(world: World) -> None:
    """The log's chain holds; what waits has a case and nothing else has; what shows is counted."""
    held, _seal, broken = queries.first_broken()
    assert (held, broken) == (Entry.objects.count(), None)
    for comment in Comment.objects.all():
        is_reported = comment.state == "shown" and Report.objects.open().filter(comment=comment).exists()
        wanted = "held" if comment.state == "held" else "reported" if is_reported else ""
        assert world.case(comment) == wanted, f"{comment} is {comment.state}"
    for thread in Thread.objects.all():
        assert thread.comment_count == thread.comments.filter(state="shown").count()
    for decision in Decision.objects.exclude(entry=0):
        assert Entry.objects.filter(number=decision.entry).exists()


def statuses(answers: Iterable[HttpResponse]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize("together", [at_once, behind], ids=["at once", "behind a lock"])
def test_two_moderators_decide_one_case_and_the_second_is_told_of_the_first(together: Callable, world: World):
    for number in range(ROUNDS):
        comment = world.say(f"Case {number}.", state="held", by="Cleo")
        seen = {"seen": str(queries.case(comment.pk).seen)}
        doings = (
            press(world, "Ines", f"comments/{comment.pk}/approve/", **seen),
            press(world, "Nadia", f"comments/{comment.pk}/remove/", reason="spam", **seen),
        )
        answers = together(*doings) if together is at_once else together(world, *doings)
        assert statuses(answers) == [303, 422]
        second = next(answer for answer in answers if answer.status_code == 422)
        assert "has decided on this comment meanwhile" in words(second)
        (decision,) = Decision.objects.filter(comment=comment)
        comment.refresh_from_db()
        assert {"approve": "shown", "remove": "removed"}[decision.act] == comment.state
        is_whole(world)


def test_two_take_one_case_and_one_has_it(world: World):
    for number in range(ROUNDS):
        comment = world.say(f"Case {number}.", state="held", by="Cleo")
        answers = at_once(*(press(world, name, f"comments/{comment.pk}/take/") for name in ("Ines", "Nadia")))
        assert statuses(answers) == [303, 422]
        holder = Case.objects.get(comment=comment).taken_by.name
        second = next(answer for answer in answers if answer.status_code == 422)
        assert f"{holder} is looking at this comment." in words(second)


@pytest.mark.parametrize("together", [at_once, behind], ids=["at once", "behind a lock"])
def test_one_undoes_while_another_decides(together: Callable, world: World):
    for number in range(ROUNDS):
        comment = world.say(f"Case {number}.", by="Cleo")
        press(world, "Ines", f"comments/{comment.pk}/remove/", reason="spam")()
        decision = Decision.objects.get(comment=comment)
        doings = (
            press(world, "Ines", f"decisions/{decision.pk}/undo/"),
            press(world, "Nadia", f"comments/{comment.pk}/restore/", seen=str(decision.pk)),
        )
        answers = together(*doings) if together is at_once else together(world, *doings)
        assert statuses(answers) in ([303, 303], [303, 422])
        comment.refresh_from_db()
        decision.refresh_from_db()
        restored = Decision.objects.filter(comment=comment, act="restore").exists()
        assert (comment.state, restored) == ("shown", decision.stands)
        is_whole(world)


def test_who_loses_the_role_between_the_page_and_the_button_decides_nothing(world: World):
    comment, other = (world.say(f"Case {number}.", state="held", by="Cleo") for number in range(2))
    form = world.form("Ines")
    assert form.get(f"{DESK}comments/{comment.pk}/").status_code == 200
    assert form.post(f"{DESK}comments/{other.pk}/approve/").status_code == 303
    readers.give_role(reader=world.person("Ines"), role="reader")
    before = Entry.objects.count()
    number = Decision.objects.get(comment=other, act="approve").pk
    proposal = actions.propose_ban(moderator=world.person("Nadia"), reader=world.person("Bo"), reason="No.")
    for address, given in {
        **{f"comments/{comment.pk}/{verb}/": {} for verb in ("approve", "keep", "hold", "take", "feature")},
        f"comments/{comment.pk}/remove/": {"reason": "spam"},
        f"comments/{comment.pk}/note/": {"text": "A note."},
        f"decisions/{number}/undo/": {},
        "several/": {"comment": str(comment.pk), "approve": "yes"},
        f"readers/{world.people['Bo'].pk}/": {"kind": "banned", "reason": "No."},
        f"proposals/{proposal.pk}/confirm/": {},
        f"threads/{world.thread.pk}/": {"change": "mode", "mode": "off", "reason": "No."},
    }.items():
        assert form.post(DESK + address, given).status_code == 403, address
    assert Comment.objects.get(pk=comment.pk).state == "held"
    assert (Entry.objects.count(), Note.objects.count(), Standing.objects.count()) == (before + 1, 0, 0)
    is_whole(world)


def test_reports_pour_in_while_a_moderator_decides_and_none_is_lost(world: World):
    crowd = [make.make_reader() for _number in range(10)]
    for verb, given in (("keep", {}), ("remove", {"reason": "spam"}), ("hold", {})):
        comment = world.say(f"Case {verb}.", by="Cleo")
        make.make_report(comment, reporter=world.people["Rhea"])

        def report(person: Reader, comment: Comment = comment) -> bool:
            try:
                actions.report_comment(reader=person, comment=comment, reason="spam")
            except Refused:
                return False
            return True

        came = [lambda person=person: report(person) for person in crowd]
        answer, *reported = at_once(press(world, "Ines", f"comments/{comment.pk}/{verb}/", **given), *came)
        assert answer.status_code == 303
        assert Report.objects.filter(comment=comment).count() == 1 + sum(reported)
        is_whole(world)


def test_a_reporter_who_floods_is_stopped_and_the_moderator_is_not(world: World):
    comments = [world.say(f"Word {number}.", by="Cleo") for number in range(30)]
    flood = [
        lambda comment=comment: world.form("Rhea").post(f"/comments/{comment.pk}/report/", {"reason": "spam"})
        for comment in comments
    ]
    decide = press(world, "Ines", f"comments/{comments[0].pk}/remove/", reason="spam")
    answers = []
    for start in range(0, 30, 6):
        part = flood[start : start + 6]
        answers += at_once(*part, *([decide] if start == 0 else []))
    assert {answer.status_code for answer in answers} == {303, 422}
    assert Report.objects.count() <= readers.LIMITS["report"].by_reader
    assert Comment.objects.get(pk=comments[0].pk).state == "removed"
    is_whole(world)


@pytest.mark.parametrize("verb", ["withdraw", "edit"])
def test_the_author_changes_or_withdraws_what_a_moderator_removes(verb: str, world: World):
    for number in range(ROUNDS):
        comment = world.say(f"Case {number}.")
        make.make_report(comment, reporter=world.people["Rhea"])
        own = {"text": f"Otherwise, {number}."} if verb == "edit" else {}
        answers = behind(
            world,
            lambda comment=comment, own=own: world.form("Bo").post(f"/comments/{comment.pk}/{verb}/", own),
            press(world, "Ines", f"comments/{comment.pk}/remove/", reason="spam"),
        )
        assert statuses(answers) in ([303, 303], [303, 422])
        comment.refresh_from_db()
        withdrawn = verb == "withdraw" and answers[0].status_code == 303
        assert comment.state == ("withdrawn" if withdrawn else "removed")
        is_whole(world)


def test_what_its_author_withdrew_no_undoing_brings_back(world: World):
    comment, other = world.say("One."), world.say("Two.")
    world.desk(f"comments/{comment.pk}/hold/")
    assert world.form("Bo").post(f"/comments/{comment.pk}/withdraw/").status_code == 303
    decision = Decision.objects.get(comment=comment)
    assert "has withdrawn this comment since" in world.desk(f"decisions/{decision.pk}/undo/")
    world.desk(f"comments/{other.pk}/hold/")
    ban = {"kind": "banned_with_words", "hours": "", "reason": "Threats."}
    world.desk(f"readers/{world.people['Bo'].pk}/", **ban)
    discussion.forget_reader(reader=world.person("Bo"), choice="remove")
    banned = Decision.objects.get(act="banned")
    world.desk(f"decisions/{banned.pk}/undo/")
    assert {one.state for one in Comment.objects.all()} == {"withdrawn"}
    is_whole(world)


def test_what_an_author_changed_meanwhile_is_not_approved_unseen(world: World):
    Thread.objects.filter(pk=world.thread.pk).update(mode="held")
    world.post("A kind word.")
    comment = Comment.objects.get()
    seen = {"seen": str(queries.case(comment.pk).seen)}
    world.form("Bo").post(f"/comments/{comment.pk}/edit/", {"text": "An insult."})
    said = world.desk(f"comments/{comment.pk}/approve/", **seen)
    assert "Its author has changed this comment meanwhile" in said
    assert "An insult." in said
    assert world.case(comment) == "held"
    world.desk(f"comments/{comment.pk}/approve/", seen=str(queries.case(comment.pk).seen))
    assert Comment.objects.get().state == "shown"


def test_what_an_author_changed_within_the_rules_is_neither_approved_nor_removed_unseen(world: World):
    comment = world.say("A kind word.")
    world.desk(f"comments/{comment.pk}/hold/")
    address, seen = f"{DESK}comments/{comment.pk}/", str(queries.case(comment.pk).seen)
    assert f'name="seen" value="{seen}"' in world.form("Ines").get(address).content.decode()
    edited = world.form("Bo").post(f"/comments/{comment.pk}/edit/", {"text": "A harsh word."})
    assert edited.status_code == 303
    for verb, given in (("approve", {}), ("remove", {"reason": "spam"})):
        said = world.desk(f"comments/{comment.pk}/{verb}/", seen=seen, **given)
        assert "Its author has changed this comment meanwhile" in said
        assert "A harsh word." in said
    several = {"comment": str(comment.pk), f"seen-{comment.pk}": seen, "approve": "yes"}
    assert "Its author has changed this comment meanwhile" in world.desk("several/", **several)
    assert Comment.objects.get().state == "held"
    world.desk(f"comments/{comment.pk}/approve/", seen=str(queries.case(comment.pk).seen))
    assert Comment.objects.get().state == "shown"


def test_two_confirm_one_ban_and_it_is_made_once(world: World):
    rules = ModerationSettings.load()
    rules.two_for_a_ban = True
    rules.save()
    world.say("One."), world.say("Two.", thread=world.elsewhere)
    reader = f"readers/{world.people['Bo'].pk}/"
    form = {"kind": "banned_with_words", "hours": "", "reason": "Threats.", "propose": "ban"}
    answers = behind(world, press(world, "Ines", reader, **form), press(world, "Nadia", reader, **form))
    assert statuses(answers) == [303, 422]
    proposal = world.people["Bo"].bans_proposed.get()
    others = [name for name in ("Ines", "Nadia", "Ada") if world.people[name].pk != proposal.by_id]
    doings = [press(world, name, f"proposals/{proposal.pk}/confirm/") for name in others]
    assert statuses(behind(world, *doings)) == [303, 303]
    assert Decision.objects.filter(act="banned").count() == 1
    assert Entry.objects.filter(what="banned").count() == 1
    assert {one.state for one in Comment.objects.all()} == {"removed"}
    is_whole(world)


def test_two_decide_on_one_reader_and_both_are_in_the_log(world: World):
    reader = f"readers/{world.people['Bo'].pk}/"
    for number in range(ROUNDS):
        Standing.objects.all().delete()
        answers = behind(
            world,
            press(world, "Ines", reader, kind="watched", reason=f"Why {number}."),
            press(world, "Nadia", reader, kind="muted", hours="24", reason=f"Why {number}."),
        )
        assert statuses(answers) == [303, 303]
        assert Standing.objects.get().kind == Decision.objects.latest("pk").act
    assert Entry.objects.count() == 2 * ROUNDS
    is_whole(world)


def test_a_ban_with_words_crosses_decisions_and_comments_in_many_discussions(world: World):
    threads = [world.thread, world.elsewhere]
    comments = [world.say(f"Word {number}.", thread=threads[number % 2]) for number in range(6)]
    beside = [world.say(f"Beside {number}.", thread=threads[number % 2], by="Cleo") for number in range(4)]
    Thread.objects.update(mode="held")
    ban = {"kind": "banned_with_words", "hours": "", "reason": "Threats."}
    answers = at_once(
        press(world, "Ines", f"readers/{world.people['Bo'].pk}/", **ban),
        *(
            press(world, "Nadia", f"comments/{one.pk}/remove/", reason="spam")
            for one in (*comments[:3], *beside)
        ),
        lambda: world.form("Rhea").post(f"/comments/write/{world.thread.pk}/", {"text": "One that is held."}),
    )
    assert {answer.status_code for answer in answers} <= {303, 422}
    assert {Comment.objects.get(pk=one.pk).state for one in (*comments, *beside)} == {"removed"}
    assert Comment.objects.get(author=world.people["Rhea"]).state == "held"
    is_whole(world)


def forget(world: World, name: str, choice: str) -> Callable[[], int]:
    due = {"deletion_due_at": timezone.now() - timedelta(days=1), "deletion_choice": choice}
    Reader.objects.filter(pk=world.people[name].pk).update(**due)
    return readers.delete_due_readers


@pytest.mark.parametrize("choice", ["keep", "remove"])
@pytest.mark.parametrize("name", ["Bo", "Rhea"])
def test_a_reader_is_forgotten_while_their_comment_or_report_is_decided_on(
    name: str, choice: str, world: World
):
    comments = [world.say(f"Case {number}.") for number in range(3)]
    for comment in comments:
        make.make_report(comment, reporter=world.people["Rhea"])
    world.say("Another's.", by="Rhea")
    doings = (
        forget(world, name, choice),
        press(world, "Ines", f"comments/{comments[0].pk}/remove/", reason="spam"),
        press(world, "Nadia", f"comments/{comments[1].pk}/keep/"),
        press(world, "Nadia", f"readers/{world.people['Bo'].pk}/", kind="warn", reason="Be kind."),
        press(world, "Ada", f"readers/{world.people['Bo'].pk}/note/", text="A note."),
    )
    _forgotten, *answers = at_once(*doings)
    assert {answer.status_code for answer in answers} <= {303, 404, 422}
    readers.delete_due_readers()  # as the scheduler does it again where it had to stand back
    assert not Reader.objects.filter(pk=world.people[name].pk).exists()
    is_whole(world)


def test_what_is_decided_on_somebody_who_has_left_is_refused(world: World):
    reader, moderator = world.person("Bo"), world.person("Ines")
    decision = actions.set_standing(moderator=moderator, reader=reader, kind="watched", reason="Why.")
    assert decision
    proposal = actions.propose_ban(moderator=world.person("Nadia"), reader=reader, reason="No.")
    forget(world, "Bo", "keep")()
    given = {"moderator": moderator, "reader": reader}
    for late in (
        lambda: actions.set_standing(**given, kind="watched", reason="Why."),
        lambda: actions.ban_with_words(**given, reason="Why."),
        lambda: actions.propose_ban(**given, reason="Why."),
        lambda: actions.confirm_ban(moderator=moderator, proposal=proposal),
        lambda: actions.forbid_links(**given, reason="Why."),
        lambda: actions.warn_reader(**given, reason="Why."),
        lambda: actions.message_reader(moderator=moderator, reader=reader, words="Why."),
    ):
        with pytest.raises(Refused, match="not here any more"):
            late()
    with pytest.raises(Refused, match="Look at it anew"):
        actions.note(moderator=moderator, reader=reader, text="A note.")
    actions.undo_decision(moderator=moderator, decision=Decision.objects.get())
    assert (Standing.objects.count(), Entry.objects.filter(what="undo").count()) == (0, 1)
    is_whole(world)


def gone(article: Article) -> None:
    """Deleted by an editor, who presses the button again where somebody wrote below it at that moment."""
    while Article.objects.filter(pk=article.pk).exists():
        with suppress(IntegrityError, OperationalError):
            Article.objects.get(pk=article.pk).delete()


def test_the_article_goes_while_a_comment_under_it_is_decided_on(world: World):
    held, reported = world.say("One.", state="held"), world.say("Two.", by="Cleo")
    make.make_report(reported, reporter=world.people["Rhea"])
    article = Article.objects.get(pk=world.article.pk)
    answers = at_once(
        lambda: gone(article),
        press(world, "Ines", f"comments/{held.pk}/approve/"),
        press(world, "Nadia", f"comments/{reported.pk}/remove/", reason="spam"),
        press(world, "Ada", f"comments/{held.pk}/note/", text="A note."),
        lambda: world.form("Rhea").post(f"/comments/{held.pk}/report/", {"reason": "spam"}),
    )
    assert {answer.status_code for answer in answers if answer} <= {303, 404, 422}
    moderator = world.person("Ines")
    for late in (
        lambda: actions.approve_comment(moderator=moderator, comment=held),
        lambda: actions.remove_with_replies(moderator=moderator, comment=held, reason="spam"),
        lambda: actions.report_comment(reader=world.person("Rhea"), comment=reported, reason="spam"),
    ):
        with pytest.raises((Refused, discussion.Refused), match="not here any more"):
            late()
    assert not Case.objects.exists()
    for decision in Decision.objects.filter(by=moderator):
        actions.undo_decision(moderator=moderator, decision=decision)
    is_whole(world)


def test_a_report_of_what_was_removed_a_moment_ago_opens_no_case(world: World):
    comment = world.say("One.")
    read = Comment.objects.select_related("thread").get()
    world.desk(f"comments/{comment.pk}/remove/", reason="spam")
    with pytest.raises(Refused, match="no longer shows"):
        actions.report_comment(reader=world.person("Rhea"), comment=read, reason="spam")
    is_whole(world)


def test_many_write_in_the_log_at_once_and_its_chain_holds(world: World):
    def write(name: str) -> None:
        for number in range(10):
            actions.record(who=world.people[name], what="settings", details={"number": number})

    at_once(*(lambda name=name: write(name) for name in ("Ines", "Nadia", "Ada", "Wim", "Bo", "Cleo")))
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 61))
    is_whole(world)
