"""The rulebook: what administrators set holds from the next comment on, where it is set."""

from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import Refused, actions, queries
from colonnade.moderation.models import Entry, RuleList, RuleSetting
from colonnade.moderation.rules import book
from colonnade.readers.models import Reader
from tests import factories as make

HOME = "/desk/moderation/rules/"


@pytest.fixture
def administrator(newsroom: None) -> Reader:
    return make.make_reader("Ada Rahman", role="administrator")


@pytest.fixture
def other(newsroom: None) -> Reader:
    return make.make_reader("Cem Aksoy")


@pytest.fixture
def at_once(django_capture_on_commit_callbacks) -> Iterator[Callable]:
    """Runs an action as if its transaction were on disk."""

    def act(verb: Callable, **given: object) -> object:
        with django_capture_on_commit_callbacks(execute=True):
            return verb(**given)

    return act


def post(author: Reader, thread: Thread, text: str) -> tuple[str, str]:
    """What becomes of a comment, and what its author is told."""
    try:
        comment = discussion.post_comment(author=Reader.objects.get(pk=author.pk), thread=thread, text=text)
    except discussion.Refused as error:
        return "refused", str(error)
    return comment.state, comment.state_reason


LONG = (
    "The council has promised us this bridge four times now, and four times it was put off to the next year."
)
GREEK = "Αυτό το σχόλιο είναι γραμμένο σε άλλη γραφή."
# Rule, its list if it reads one, number, text, effect, outcome, and what its author is told.
OUTCOMES = {
    "banned": ("no_banned_phrases", ("banned", "idiot"), None, "You idiot", "on", "refused", "“idiot”"),
    "banned, holding": (
        "no_banned_phrases",
        ("banned", "idiot"),
        None,
        "You idiot",
        "hold",
        "held",
        "“idiot”",
    ),
    "banned, off": ("no_banned_phrases", ("banned", "idiot"), None, "You idiot", "off", "shown", ""),
    "suspect": ("watch_phrases", ("suspect", "scam"), None, "A scam!", "on", "held", "“scam”"),
    "suspect, off": ("watch_phrases", ("suspect", "scam"), None, "A scam!", "off", "shown", ""),
    "domain": (
        "no_banned_domains",
        ("banned-domains", "evil.com"),
        None,
        "See evil.com",
        "on",
        "refused",
        "evil.com",
    ),
    "domain, off": (
        "no_banned_domains",
        ("banned-domains", "evil.com"),
        None,
        "See evil.com",
        "off",
        "shown",
        "",
    ),
    "links": ("watch_links", None, 2, "https://a.io https://b.io", "on", "held", "many links"),
    "fewer links": ("watch_links", None, 3, "https://a.io https://b.io", "on", "shown", ""),
    "known links": (
        "watch_links",
        ("known-domains", "a.io"),
        2,
        "https://a.io https://b.io",
        "on",
        "shown",
        "",
    ),
    "new, links": ("watch_links_of_new_readers", None, 1, "https://a.io", "on", "held", "links"),
    "new, links, off": ("watch_links_of_new_readers", None, 1, "https://a.io", "off", "shown", ""),
    "new, no links": ("watch_links_of_new_readers", None, 1, "Hello", "on", "shown", ""),
    "new": ("watch_new_readers", None, 1, "Hello", "on", "held", "first comments"),
    "new, off": ("watch_new_readers", None, 1, "Hello", "off", "shown", ""),
    "name": ("watch_names", ("suspect", "Bo Lind"), None, "Hello", "on", "held", "your name"),
    "name, off": ("watch_names", ("suspect", "Bo Lind"), None, "Hello", "off", "shown", ""),
    "language": ("watch_other_languages", None, 80, GREEK, "on", "held", "another script"),
    "language, off": ("watch_other_languages", None, 80, GREEK, "off", "shown", ""),
    "mail": (
        "no_throwaway_mail",
        ("mail-domains", "post.example"),
        None,
        "Hello",
        "on",
        "refused",
        "another address",
    ),
    "mail, holding": (
        "no_throwaway_mail",
        ("mail-domains", "post.example"),
        None,
        "Hello",
        "hold",
        "held",
        "another",
    ),
    "mail, off": ("no_throwaway_mail", ("mail-domains", "post.example"), None, "Hello", "off", "shown", ""),
}


@pytest.mark.parametrize(
    ("rule", "lines", "number", "text", "effect", "outcome", "told"), OUTCOMES.values(), ids=OUTCOMES.keys()
)
def test_what_becomes_of_a_comment_under_each_rule(
    rule, lines, number, text, effect, outcome, told, thread, reader, moderator, administrator, at_once
):
    Reader.objects.filter(pk=reader.pk).update(email="bo@mail.post.example")
    if lines:
        at_once(actions.write_list, administrator=administrator, kind=lines[0], text=lines[1])
    at_once(
        actions.set_rule, administrator=administrator, place="site", rule=rule, effect=effect, number=number
    )
    state, sentence = post(reader, thread, text)
    assert state == outcome
    assert told in sentence
    assert bool(sentence) is (outcome != "shown")
    if rule.startswith("watch_"):
        assert post(moderator, thread, f"{text} indeed")[0] == "shown"


def test_what_others_said_nearly_word_for_word_waits(thread, reader, other):
    assert post(reader, thread, LONG)[0] == "shown"
    assert post(reader, thread, LONG + " Again.")[0] == "shown"
    state, sentence = post(other, thread, LONG.upper().replace("now", "n\u200bow") + "!!")
    assert (state, "said by others" in sentence) == ("held", True)
    assert (
        post(
            other,
            thread,
            "A quite different view of the matter: it is the harbour that is too shallow for us.",
        )[0]
        == "shown"
    )
    assert post(other, thread, "\n".join(f"> {line}" for line in [LONG]) + "\n\nNo.")[0] == "shown"


def test_of_whom_much_was_removed_the_next_comments_wait(thread, reader, moderator):
    for number in range(4):
        state, sentence = post(reader, thread, f"Word {number}")
        assert state == ("shown" if number < 3 else "held")
        if number < 3:
            Comment.objects.filter(author=reader).update(state="removed")
    assert "were removed" in sentence


def test_the_nearest_place_holds(thread, reader, administrator, at_once):
    elsewhere = make.make_thread(make.make_article("The harbour"))
    article = thread.article
    section = article.get_parent()
    at_once(actions.write_list, administrator=administrator, kind="banned", text="idiot")

    def effect(place: str, what: str) -> None:
        at_once(
            actions.set_rule, administrator=administrator, place=place, rule="no_banned_phrases", effect=what
        )

    effect(f"section:{section.pk}", "hold")
    assert post(reader, thread, "idiot one")[0] == "held"
    effect(f"article:{article.pk}", "off")
    assert post(reader, thread, "idiot two")[0] == "shown"
    if elsewhere.article.get_parent().pk == section.pk:
        assert post(reader, elsewhere, "idiot three")[0] == "held"
    effect("site", "off")
    effect(f"article:{article.pk}", "")
    assert post(reader, thread, "idiot four")[0] == "held"
    effect(f"section:{section.pk}", "")
    assert post(reader, thread, "idiot five")[0] == "shown"
    assert RuleSetting.objects.count() == 1


def test_a_comment_costs_no_statement_for_the_rulebook(administrator, at_once, django_assert_num_queries):
    at_once(actions.write_list, administrator=administrator, kind="banned", text="idiot")
    first = book.current()
    with django_assert_num_queries(0):
        assert book.current() is first
    at_once(actions.write_list, administrator=administrator, kind="suspect", text="scam")
    second = book.current()
    assert second is not first
    assert second.phrases["banned", ""] is first.phrases["banned", ""]


def test_only_administrators_change_the_rulebook_and_each_change_is_in_the_log(moderator, administrator):
    for verb, given in (
        (actions.write_list, {"kind": "banned", "text": "idiot"}),
        (actions.set_rule, {"place": "site", "rule": "watch_links", "effect": "off"}),
    ):
        with pytest.raises(Refused, match="Only administrators"):
            verb(administrator=moderator, **given)
        assert not Entry.objects.filter(what__in=("list", "rule")).exists() or verb is actions.set_rule
        verb(administrator=administrator, **given)
    assert list(Entry.objects.filter(what__in=("list", "rule")).values_list("what", flat=True)) == [
        "list",
        "rule",
    ]
    assert Entry.objects.get(what="list").facts["added"] == 1
    actions.set_rule(administrator=administrator, place="site", rule="watch_links", effect="off")
    assert Entry.objects.filter(what="rule").count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rule": "no_empty_text"}, "rules that can be set"),
        ({"place": "article:999999"}, "that is there"),
        ({"place": "moon"}, "that is there"),
        ({"effect": "hold"}, "choose what"),
        ({"number": 51}, "from 1 to 50"),
        ({"effect": ""}, "take its number out"),
    ],
)
def test_what_is_no_setting_is_refused(given: dict, sentence: str, administrator):
    with pytest.raises(Refused, match=sentence):
        actions.set_rule(
            administrator=administrator,
            **({"place": "site", "rule": "watch_links", "effect": "on", "number": 2} | given),
        )
    assert not RuleSetting.objects.exists()


def test_the_pages_show_save_try_and_export(signed_in, administrator, moderator, reader, thread):
    desk: Client = signed_in(administrator)
    page = desk.get(HOME)
    assert page.status_code == 200
    assert "Some places on the net are not linked to from here" in page.content.decode()
    sent = {"place": "site", "watch_links-effect": "on", "watch_links-number": "7"}
    assert desk.post(HOME, sent).status_code == 303
    assert RuleSetting.objects.get().number == 7
    wrong = desk.post(HOME, sent | {"watch_links-number": "70", "watch_names-effect": "off"})
    assert wrong.status_code == 422
    assert "from 1 to 50" in wrong.content.decode()
    assert RuleSetting.objects.count() == 1
    assert desk.get(f"{HOME}?place=section:{thread.article.get_parent().pk}").status_code == 200
    assert desk.get(f"{HOME}?place=section:77777").status_code == 404

    address = f"{HOME}lists/banned/all/"
    make.make_comment(thread=thread, author=reader, text="You idiot")
    make.make_comment(thread=thread, author=reader, text="Thank you")
    tried = desk.post(address, {"text": "idiot", "try": "1"}).content.decode()
    assert "Of the last 2 comments this rule would have held or refused 1 (50.0 %)." in tried
    assert "You idiot" in tried
    assert not RuleList.objects.exists()
    refused = desk.post(address, {"text": "fine\nbad\x00"})
    assert refused.status_code == 422
    assert "Line 2" in refused.content.decode()
    assert "fine" in refused.content.decode()
    file = SimpleUploadedFile("list.txt", "idiot\nfool\n".encode("utf-8-sig"))
    assert desk.post(address, {"text": "", "file": file}).status_code == 303
    assert desk.get(f"{address}file.txt").content == b"idiot\nfool\n"
    binary = SimpleUploadedFile("list.txt", b"\xff\xfe\x00")
    assert "UTF-8" in desk.post(address, {"text": "", "file": binary}).content.decode()
    assert desk.get(f"{HOME}lists/banned/xx/").status_code == 404
    assert desk.get(f"{HOME}try/?rule=watch_links&number=1").status_code == 200
    assert desk.get(f"{HOME}try/?rule=nothing").status_code == 422

    watcher: Client = signed_in(moderator)
    assert watcher.get(HOME).status_code == 200
    assert watcher.post(HOME, sent).status_code == 422
    assert signed_in(reader).get(HOME).status_code == 403
    assert Client(headers={"host": "post.example"}).get(HOME).status_code == 302


def test_a_trial_says_what_each_rule_would_have_done(thread, reader, other, tmp_path, capsys):
    make.make_comment(thread=thread, author=reader, text=LONG)
    make.make_comment(thread=thread, author=other, text=LONG + "!")
    make.make_comment(thread=thread, author=other, text="https://a.io")
    assert queries.trial_of_rule("watch_copies").count == 1
    assert queries.trial_of_rule("watch_links", 1).count == 1
    assert queries.trial_of_rule("watch_links").count == 0
    assert queries.trial_of_rule("watch_new_readers", 1).count == 2
    with pytest.raises(Refused, match="from 1 to 50"):
        queries.trial_of_rule("watch_links", 0)
    call_command("try_rules", "watch_links", number=1)
    assert "watch_links: 1 of 3 (33.3 %)" in capsys.readouterr().out
    (tmp_path / "list").write_text("bridge\n", "utf-8")
    call_command("try_rules", file=tmp_path / "list")
    assert "no_banned_phrases: 2 of 3" in capsys.readouterr().out
    with pytest.raises(CommandError, match="No such file"):
        call_command("try_rules", file=tmp_path / "nothing")
