"""The demo newspaper is an archive; its conversations show whatever a discussion can be."""

import json
import unicodedata
from collections import Counter

import pytest

from colonnade.config.demonstration import newspaper
from colonnade.wire import archive
from demo.talk.files import written

LONG = "t-saltergate-saturday"
BRIDGE = "t-bridge-opens-spring"


@pytest.fixture(scope="module")
def kinds() -> dict[str, list[dict]]:
    """The demo's readers, threads and comments, checked."""
    with archive.check(newspaper()) as demo:
        return {kind: list(demo.rows(kind)) for kind in ("readers", "threads", "comments")}


def said_in(kinds: dict[str, list[dict]], thread: str) -> list[dict]:
    return [row for row in kinds["comments"] if row["thread"] == thread]


def depths(comments: list[dict]) -> dict[str, int]:
    made: dict[str, int] = {}
    for row in comments:
        made[row["id"]] = made[row["parent"]] + 1 if row["parent"] else 0
    return made


def test_the_fullest_article_has_one_comment_of_every_kind(kinds: dict[str, list[dict]]) -> None:
    comments = said_in(kinds, BRIDGE)
    assert len(comments) == 22
    answered = {row["parent"] for row in comments}
    assert [row["id"] for row in comments if row["state"] == "withdrawn" and row["id"] in answered]
    assert [row for row in comments if row["state"] == "removed" and row["state_reason"]]
    assert [row for row in comments if row["edited_at"] and row["versions"]]
    assert [row for row in comments if row["featured"]]
    assert [row for row in comments if row["author"] is None and row["author_name"]]
    assert [row for row in comments if row["parent"] is None and row["parent_name"]]


def test_one_conversation_is_long_and_deep_and_nothing_in_it_is_said_twice(
    kinds: dict[str, list[dict]],
) -> None:
    comments = said_in(kinds, LONG)
    assert len(comments) == 1000
    assert max(depths(comments).values()) == 12
    assert len({row["text"] for row in comments}) == 1000
    assert len({row["author"] or row["author_name"] for row in comments}) > 120
    assert [row["posted_at"] for row in comments] == sorted(row["posted_at"] for row in comments)
    states = Counter(row["state"] for row in comments)
    assert min(states["removed"], states["withdrawn"]) > 5
    assert {"{", "}", "@"}.isdisjoint("".join(row["text"] for row in comments)), "every gap is filled"


def test_the_long_conversation_is_what_its_program_writes() -> None:
    for name, rows in written().items():
        stored = (newspaper() / name).read_text("utf-8").split("\n")[:-1]
        assert [json.loads(line) for line in stored] == rows, f"{name}: run `python -m demo.talk`"


def test_threads_are_closed_held_and_off_with_a_reason_or_a_word(kinds: dict[str, list[dict]]) -> None:
    threads = {row["article"]: row for row in kinds["threads"]}
    assert (threads["who-pays-late"]["mode"], bool(threads["who-pays-late"]["reason"])) == ("closed", True)
    assert (threads["school-kitchen"]["mode"], bool(threads["school-kitchen"]["reason"])) == ("off", True)
    assert threads["herring-quota"]["mode"] == "held"
    waiting = [row for row in said_in(kinds, "t-herring-quota") if row["state"] == "held"]
    assert len(waiting) == 3
    assert all(row["state_reason"] for row in waiting)
    # The demo's day is long past: what is open stays open, so that a visitor may write.
    assert not [row for row in threads.values() if row["mode"] == "open" and row["closes_at"]]


def test_arabic_readers_talk_in_both_directions(kinds: dict[str, list[dict]]) -> None:
    comments = said_in(kinds, "t-ar-bridge-opens")
    arabic = [row for row in comments if any("\u0600" <= sign <= "\u06ff" for sign in row["text"])]
    both = [row for row in arabic if any(sign.isascii() and sign.isalpha() for sign in row["text"])]
    assert len(arabic) >= 12
    assert len(both) >= 4


def test_names_come_from_many_scripts_and_no_two_are_the_same(kinds: dict[str, list[dict]]) -> None:
    names = [row["name"] for row in kinds["readers"]]
    assert len(set(names)) == len(names) > 120
    scripts = {unicodedata.name(sign).split(" ")[0] for name in names for sign in name if sign.isalpha()}
    assert {
        "GREEK",
        "ARABIC",
        "CYRILLIC",
        "CJK",
        "HANGUL",
        "DEVANAGARI",
        "TAMIL",
        "HEBREW",
        "THAI",
    } <= scripts
