"""Discussions in an archive: whatever was said, and became of it, goes in and comes out."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from colonnade.discussion.actions import Refused, arrivals
from colonnade.discussion.actions.gate import digest_of
from colonnade.discussion.models import Comment, Follow, FormerText, Ignoring, Like, Mailbox, Thread
from colonnade.discussion.models.comment import LEVELS, STEP, step_of
from colonnade.discussion.queries import exports
from colonnade.news.models import Article, Story, Tally
from colonnade.readers.models import ROLES, Reader
from colonnade.wire import archive
from tests import factories as make
from tests.factories import make_article

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 14, 18, tzinfo=UTC)
TEXTS = {
    "rtl": "أعبر الجسر عند 06:04 كل صباح، و Pier 4 خلفي.",
    "turned": "שלום \u202eabc\u202c \u2066x\u2069",
    "marked": "> Quoted\n\n1. **one**\n2. [two](https://post.example/a?b=1&c=2)",
}


@pytest.fixture(autouse=True)
def _newsroom(db: None, tmp_path_factory, settings) -> None:
    make.plant()
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    home = tmp_path_factory.mktemp("home")
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = home / "media", home / "private"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A paper of three articles and four readers, with these threads and comments, as a folder."""

    def one(threads: list[dict], comments: list[dict], name: str = "paper", **kinds: list[dict]) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        people = ("ada", "bo", "علي", "dee")
        facts = {"name": "A", "zone": settings.TIME_ZONE, "editions": [{"language": "en", "name": "A"}]}
        lines: dict[str, list[dict]] = {
            "readers": [
                {"id": f"r{number}", "name": name, "joined_at": said(0)} for number, name in enumerate(people)
            ],
            "sections": [{"id": "s", "edition": "en", "slug": "city", "title": "City"}],
            "articles": [
                {
                    "id": name,
                    "edition": "en",
                    "section": "s",
                    "slug": name,
                    "headline": name,
                    "code": f"code{name}",
                }
                | ({"state": "draft"} if name == "draft" else {"published_at": said(0)})
                for name in ("one", "two", "draft")
            ],
            "threads": threads,
            "comments": [
                {"posted_at": said(number), "text": f"Comment {number}."} | row
                for number, row in enumerate(comments)
            ],
        }
        (folder / "archive.json").write_text(json.dumps({"format": "colonnade", "version": 1, "site": facts}))
        for kind, rows in (lines | kinds).items():
            (folder / f"{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        return folder

    return one


def said(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def taken_in(folder: Path) -> archive.Report:
    return archive.import_archive(folder, progress=lambda line: None)


def given_back(folder: Path) -> dict[str, list[dict]]:
    archive.export_archive(folder)
    return {
        path.stem: [json.loads(line) for line in path.read_text().split("\n") if line]
        for path in folder.glob("*.jsonl")
    }


def test_whatever_became_of_a_comment_comes_back(tmp_path: Path, written: Callable[..., Path]) -> None:
    comments = [
        {"id": "plain", "author": "r0"},
        {"id": "unknown author", "author": None, "author_name": "Passenger, 7.40 boat"},
        {"id": "departed", "author": None},
        {"id": "unknown parent", "author": "r1", "parent_name": "Osk. Brandvold"},
        {"id": "removed", "author": "r1", "state": "removed", "state_reason": "Rule 3."},
        {"id": "withdrawn", "author": "r2", "state": "withdrawn"},
        {"id": "below", "author": "r0", "parent": "withdrawn"},
        {"id": "held", "author": "r2", "state": "held", "state_reason": "Three links.", "parent": "plain"},
        {"id": "featured", "author": "r2", "featured": True, "text": TEXTS["rtl"]},
        {"id": "turned", "author": "r2", "text": TEXTS["turned"]},
        {"id": "marked", "author": "r2", "text": TEXTS["marked"]},
        {"id": "liked", "author": "r0", "likes": ["r2", "r1"], "like_count": 2},
        {"id": "liked by strangers", "author": "r0", "like_count": 204},
        {"id": "liked by both", "author": "r0", "likes": ["r1"], "like_count": 9},
        {
            "id": "edited",
            "author": "r3",
            "text": "Third.",
            "edited_at": said(90),
            "versions": [
                {"written_at": said(14), "text": "First."},
                {"written_at": said(16), "text": "Second."},
            ],
        },
    ]
    for row in comments:
        row["id"] = str(row["id"]).replace(" ", "-")
        row["parent"] = row.get("parent")
    threads = [
        {
            "id": "t",
            "article": "one",
            "mode": "closed",
            "reason": "It ran for three days.",
            "slow_seconds": 60,
        },
    ]
    taken_in(written(threads, [{"thread": "t"} | row for row in comments]))
    back = given_back(tmp_path / "back")
    assert [row["id"] for row in back["comments"]] == [row["id"] for row in comments]
    for number, (row, came) in enumerate(zip(comments, back["comments"], strict=True)):
        expected = {"posted_at": said(number), "text": f"Comment {number}.", "like_count": 0} | row
        assert {name: came[name] for name in expected} == expected
    assert {name: back["threads"][0][name] for name in threads[0]} == threads[0]
    twice = {path.name: path.read_bytes() for path in (tmp_path / "back").glob("*.jsonl")}
    Thread.objects.all().delete()
    taken_in(tmp_path / "back")
    archive.export_archive(tmp_path / "twice")
    assert {path.name: path.read_bytes() for path in (tmp_path / "twice").glob("*.jsonl")} == twice


def test_an_imported_comment_is_what_a_posted_one_would_be(written: Callable[..., Path]) -> None:
    comments = [
        {"id": "a", "thread": "t", "author": "r0", "text": "The **Same** words"},
        {"id": "b", "thread": "t", "author": "r1", "parent": "a", "text": "the same WÖRDS"},
        {"id": "c", "thread": "t", "author": "r1", "parent": "a", "state": "held"},
        {"id": "d", "thread": "t", "author": "r0", "parent": "b", "state": "removed"},
        {"id": "e", "thread": "u", "author": "r0", "likes": ["r1", "r2"]},
        {"id": "f", "thread": "t", "author": "r2"},
    ]
    taken_in(written([{"id": "t", "article": "one"}, {"id": "u", "article": "two"}], comments))
    made = {comment.wire_id: comment for comment in Comment.objects.select_related("parent")}
    names = ("position", "depth", "root", "path", "reply_count", "revision")
    first, second, third, fourth, fifth = (step_of(position) for position in range(1, 6))
    assert {name: tuple(getattr(one, field) for field in names) for name, one in made.items()} == {
        "a": (1, 0, 1, first, 1, 1),
        "b": (2, 1, 1, first + second, 1, 2),
        "c": (3, 1, 1, first + third, 0, 3),
        "d": (4, 2, 1, first + second + fourth, 0, 4),
        "e": (1, 0, 1, first, 0, 1),
        "f": (5, 0, 5, fifth, 0, 5),
    }
    assert all(comment.is_told and comment.submission is None for comment in made.values())
    assert made["a"].html == '<p dir="auto">The <strong>Same</strong> words</p>\n'
    assert made["a"].digest == digest_of("The **Same** words") != made["b"].digest
    assert (made["e"].like_count, made["e"].likes.count()) == (2, 2)
    thread = Thread.objects.get(wire_id="t")
    assert (thread.last_position, thread.revision, thread.comment_count) == (5, 5, 3)
    assert Tally.objects.get(article__wire_id="one").comment_count == 3
    assert [one.wire_id for one in Comment.objects.order_by("pk")] == ["a", "b", "c", "d", "e", "f"]


def test_what_comes_later_goes_on_where_the_thread_stands(written: Callable[..., Path]) -> None:
    threads = [{"id": "t", "article": "one"}]
    comments = [
        {"id": "a", "thread": "t", "author": "r0"},
        {"id": "b", "thread": "t", "author": "r1", "parent": "a", "likes": ["r0"]},
    ]
    taken_in(written(threads, comments))
    Thread.objects.filter(wire_id="t").update(revision=7)
    Comment.objects.filter(wire_id="a").update(text="Edited here.", revision=7)
    later = [
        *comments,
        {"id": "c", "thread": "t", "author": "r2", "parent": "b"},
        {"id": "d", "thread": "t", "author": "r2", "parent": "c"},
        {"id": "e", "thread": "t", "author": "r2", "parent": "a", "state": "held"},
    ]
    report = taken_in(written(threads, later, "later"))
    assert (report.kinds["comments"].came, report.kinds["comments"].here_already) == (3, 2)
    made = {comment.wire_id: comment for comment in Comment.objects.select_related("parent")}
    assert made["a"].text == "Edited here."
    assert [(made[name].position, made[name].revision) for name in "cde"] == [(3, 8), (4, 9), (5, 10)]
    assert made["d"].path == "".join(map(step_of, (1, 2, 3, 4)))
    assert (made["d"].root, made["d"].depth, made["d"].parent) == (1, 3, made["c"])
    assert [made[name].reply_count for name in "abcd"] == [1, 1, 1, 0]
    thread = Thread.objects.get(wire_id="t")
    assert (thread.last_position, thread.revision, thread.comment_count) == (5, 10, 4)
    assert Like.objects.count() == 1


def test_a_reply_to_what_stands_elsewhere_here_is_refused_and_nothing_comes(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    threads = [{"id": "t", "article": "one"}, {"id": "u", "article": "two"}]
    taken_in(written(threads, [{"id": "a", "thread": "t"}]))
    moved = [{"id": "a", "thread": "u"}, {"id": "b", "thread": "u", "parent": "a"}]
    with pytest.raises(
        archive.BadArchive,
        match=r"^comments.jsonl: The comment ‘b’ answers ‘a’, which stands in another discussion here\.$",
    ):
        taken_in(written(threads, moved, "moved"))
    assert Comment.objects.count() == 1
    with pytest.raises(Refused, match="answers ‘x’, which is not here"):
        arrivals.import_comments(
            rows=[{"id": "c", "thread": "t", "parent": "x", "posted_at": said(1), "text": "C"}],
            threads={"t": Thread.objects.first().pk},
            readers={},
        )


def test_a_conversation_of_forty_levels_keeps_them_all(tmp_path: Path, written: Callable[..., Path]) -> None:
    names = [f"c{number}" for number in range(41)]
    comments = [
        {"id": name, "thread": "t", "author": "r0", "parent": names[number - 1] if number else None}
        for number, name in enumerate(names)
    ]
    taken_in(written([{"id": "t", "article": "one"}], comments))
    made = list(Comment.objects.order_by("position").select_related("parent"))
    assert [comment.depth for comment in made] == list(range(41))
    assert {comment.root for comment in made} == {1}
    assert made[40].parent == made[39]
    # The deepest stand side by side below their thirty-first ancestor, in the order of time.
    assert made[40].path == made[30].path + step_of(41)
    assert len(made[40].path) == LEVELS * STEP
    assert [comment.wire_id for comment in Comment.objects.order_by("path")] == names
    assert [row["parent"] for row in given_back(tmp_path / "back")["comments"]] == [None, *names[:-1]]


def rows(count: int, thread: str = "t") -> Iterator[dict]:
    """So many comments, each the answer to the one before it or to one long ago."""
    for number in range(count):
        parent = f"{thread}{number - 1 - number % 7 * (number // 7)}" if number and number % 10 else None
        yield {"id": f"{thread}{number}", "thread": thread, "parent": parent, "author": "r", "likes": ["r"],
               "posted_at": said(0), "text": "So."}  # fmt: skip


def test_a_thousand_comments_cost_a_few_statements_wherever_they_stand(edition) -> None:
    reader = Reader.objects.create(email="r@post.example", name="R")
    thread = Thread.objects.get_or_create(article=make_article())[0]
    given = {"threads": {"t": thread.pk}, "readers": {"r": reader.pk}}
    with CaptureQueriesContext(
        connection,
    ) as first:
        arrivals.import_comments(rows=rows(1000), **given)
    with CaptureQueriesContext(connection) as all_three:
        assert arrivals.import_comments(rows=rows(3000), **given) == 2000
    assert len(all_three) < 2 * len(first) + 8, "the third thousand costs what the first did"
    assert Comment.objects.count() == 3000
    below = {comment.pk: 0 for comment in Comment.objects.all()}
    for comment in Comment.objects.exclude(parent=None):
        below[comment.parent_id] += 1
    assert below == dict(Comment.objects.values_list("pk", "reply_count"))
    with CaptureQueriesContext(connection) as exported:
        assert sum(1 for _row in exports.comments_to_export()) == 3000
    assert len(exported) == 3 * 3 + 3, "three a thousand; one more to begin, two to see the end"


def test_every_published_article_of_an_archive_has_a_thread(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    taken_in(written([], []))
    assert set(Thread.objects.values_list("article__wire_id", flat=True)) == {"one", "two"}
    assert "threads" not in given_back(tmp_path / "back"), (
        "they hold nothing, so nothing is to be told of them"
    )
    taken_in(tmp_path / "back")
    assert Thread.objects.count() == 2
    Thread.objects.filter(article__wire_id="two").update(slow_seconds=30)
    assert [row["article"] for row in given_back(tmp_path / "slow")["threads"]] == ["two"]


def test_threads_are_opened_once_and_for_published_articles_only(edition) -> None:
    articles = [make_article().pk for _number in range(3)]
    draft = make_article(live=False).pk
    Thread.objects.all().delete()
    assert arrivals.open_threads(articles=[*articles, draft, 10**9]) == 3
    assert arrivals.open_threads(articles=articles) == 0
    assert set(Thread.objects.values_list("article", flat=True)) == set(articles)
    Thread.objects.all().delete()
    with CaptureQueriesContext(connection) as opened:
        arrivals.open_threads(articles=articles)
    kept = [query for query in opened if "SAVEPOINT" not in query["sql"]]
    assert len(kept) == 2


def test_what_readers_follow_and_how_they_are_told_comes_back(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    wishes = {
        "r0": {
            "follows": [
                {"thread": "t", "story": None, "since": said(1)},
                {"thread": None, "story": "dossier", "since": said(2)},
            ],
            "ignores": [{"reader": "r3", "since": said(3)}],
            "mail": {"frequency": "daily", "replies": False, "articles": True},
        },
        "r3": {"follows": [], "ignores": [], "mail": None},
    }
    people = [{"id": name, "name": name, "joined_at": said(0)} | given for name, given in wishes.items()]
    stories = [{"id": "dossier", "edition": "en", "slug": "dossier", "title": "Dossier"}]
    # A fresh thread: it is in the archive because somebody follows it.
    folder = written([{"id": "t", "article": "two"}], [], readers=people, stories=stories)
    taken_in(folder)
    reader = Reader.objects.get(wire_id="r0")
    thread, story = Thread.objects.get(wire_id="t"), Story.objects.get()
    assert set(reader.follows.values_list("key", flat=True)) == {thread.key, story.key}
    back = given_back(tmp_path / "back")
    assert {row["id"]: {name: row[name] for name in wishes["r0"]} for row in back["readers"]} == wishes
    assert [row["id"] for row in back["threads"]] == ["t"]
    # What they chose here since is theirs.
    Follow.objects.all().delete()
    Mailbox.objects.update(frequency="never")
    taken_in(folder)
    assert not Follow.objects.exists()
    assert Mailbox.objects.get().frequency == "never"
    # What is gone is not followed in the archive.
    Follow.objects.create(reader=reader, key="thread:999999")
    assert given_back(tmp_path / "gone")["readers"][0]["follows"] == []
    assert Ignoring.objects.count() == 1


def test_former_texts_come_once(written: Callable[..., Path]) -> None:
    versions = [{"written_at": said(0), "text": "First."}]
    folder = written(
        [{"id": "t", "article": "one"}],
        [{"id": "a", "thread": "t", "author": "r0", "versions": versions, "edited_at": said(5)}],
    )
    taken_in(folder)
    taken_in(folder)
    assert [former.text for former in FormerText.objects.all()] == ["First."]
    assert Article.objects.filter(wire_id="draft", live=False).exists()
