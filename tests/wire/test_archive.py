"""The archive: what goes in comes out, as the same bytes and to the same places."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from colonnade.discussion.models import Comment, Like, Thread
from colonnade.news.models import Article, Author, Count, Photo, Story, StoryArticle, Tally
from colonnade.readers.models import Reader
from colonnade.wire import archive
from colonnade.wire.archive import form, writing
from tests.wire.harbour import SAMPLE, add, contents, silent, world

pytestmark = pytest.mark.usefixtures("newsroom")


@pytest.mark.parametrize("name", ["again", "again.zip"])
def test_an_archive_comes_back_as_the_same_bytes(tmp_path: Path, name: str) -> None:
    report = archive.import_archive(SAMPLE, progress=silent)
    assert {kind: came.came for kind, came in report.kinds.items()} == {
        "editions": 2,
        "readers": 4,
        "photos": 2,
        "authors": 2,
        "tags": 2,
        "sections": 4,
        "stories": 2,
        "articles": 5,
        "pages": 3,
        "fronts": 2,
        "threads": 2,
        "comments": 5,
    }
    assert not report.notes
    written = archive.export_archive(tmp_path / name)
    assert not written.notes
    assert written.kinds["comments"].came == 5
    if name.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / name) as file:
            file.extractall(tmp_path / "unpacked")
        shutil.rmtree(tmp_path / "other", ignore_errors=True)
        archive.export_archive(tmp_path / "twice.zip")
        assert (tmp_path / name).read_bytes() == (tmp_path / "twice.zip").read_bytes()
        assert contents(tmp_path / "unpacked") == contents(SAMPLE)
    else:
        assert contents(tmp_path / name) == contents(SAMPLE)


def test_what_came_in_stands_where_pages_look_for_it() -> None:
    archive.import_archive(SAMPLE, progress=silent)
    opens = Article.objects.get(wire_id="opens")
    link = opens.body.raw_data[0]["value"]
    assert f'<a linktype="page" id="{Article.objects.get(wire_id="late").pk}">' in link
    assert opens.address == "/city/council/bridge-to-open/"
    assert Article.objects.get(wire_id="el-opens").translation_key == opens.translation_key
    story = Story.objects.get(wire_id="bridge-story")
    assert (story.elsewhere_count, Count.objects.get(key=story.key).value) == (1879, 2)
    thread = Thread.objects.get(wire_id="t-opens")
    assert (thread.comment_count, thread.last_position) == (2, 3)
    assert Tally.objects.get(article=opens).comment_count == 2
    positions = Comment.objects.filter(thread=thread).order_by("position").values_list("wire_id", "position")
    assert list(positions) == [("c1", 1), ("c2", 2), ("c3", 3)]
    first = Comment.objects.get(wire_id="c1")
    assert "<b>" not in first.html
    assert "<strong>last</strong>" in first.html
    assert (first.like_count, first.likes.count()) == (9, 2)
    assert Photo.objects.get(wire_id="bridge").caption == "", "given as empty, though the file has one"
    assert Reader.objects.get(wire_id="hedda").role == "moderator"


def test_importing_twice_doubles_nothing_and_undoes_no_editors_work() -> None:
    archive.import_archive(SAMPLE, progress=silent)
    Article.objects.filter(wire_id="opens").update(standfirst="Mended at the desk.")
    Story.objects.filter(wire_id="bridge-story").update(elsewhere_count=5)
    before = world()
    report = archive.import_archive(SAMPLE, progress=silent)
    assert world() == before
    assert {came.came for came in report.kinds.values()} == {0}
    assert report.kinds["comments"].here_already == 5
    assert Article.objects.get(wire_id="opens").standfirst == "Mended at the desk."
    assert Story.objects.get(wire_id="bridge-story").elsewhere_count == 5
    assert StoryArticle.objects.count() == Like.objects.count() - 1 == 2


def test_what_was_added_to_an_archive_joins_what_is_here(folder: Path) -> None:
    archive.import_archive(folder, progress=silent)
    add(folder, "comments", id="c6", thread="t-opens", parent="c1", posted_at="2026-02-25T08:00:00+02:00",
        text="New.", author_name="A")  # fmt: skip
    report = archive.import_archive(folder, progress=silent)
    assert (report.kinds["comments"].came, report.kinds["comments"].here_already) == (1, 5)
    added = Comment.objects.get(wire_id="c6")
    assert (added.position, added.parent.wire_id) == (4, "c1")
    assert Thread.objects.get(wire_id="t-opens").comment_count == 3


def test_a_dry_run_tells_the_same_and_changes_nothing() -> None:
    before = world()
    told: list[str] = []
    dry = archive.import_archive(SAMPLE, dry_run=True, progress=told.append)
    assert world() == before
    assert "comments: 5" in told
    assert archive.import_archive(SAMPLE, progress=silent) == dry
    assert world() != before


def test_a_plain_archive_without_its_optional_fields_comes_in(tmp_path: Path) -> None:
    lines = {
        "sections": {"id": "a", "edition": "en", "slug": "a", "title": "A", "x-old": {"any": 1}},
        "articles-2": {"id": "a2", "edition": "en", "section": "a", "slug": "two", "headline": "Two",
                       "published_at": "2026-02-24T23:30:00.5+05:30", "story": None, "translation_of": None},
        "articles-1": {"id": "a1", "edition": "en", "section": "a", "slug": "one", "headline": "One",
                       "published_at": "2026-02-24T20:00:00Z"},
        "threads": {"id": "t", "article": "a1"},
    }  # fmt: skip
    site = {"name": "A", "zone": "Asia/Tokyo", "editions": [{"language": "en", "name": "A"}]}
    facts = {"format": "colonnade", "version": 1, "site": site}
    (tmp_path / "archive.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(facts).encode())
    for name, row in lines.items():
        (tmp_path / f"{name}.jsonl").write_bytes(b"\r\n" + json.dumps(row).encode() + b"\r\n\r\n")
    (tmp_path / "README").write_text("other files are nobody's business")
    report = archive.import_archive(tmp_path, progress=silent)
    assert "Asia/Tokyo" in report.notes[0]
    made = Article.objects.get(wire_id="a2")
    assert made.first_published_at.isoformat() == "2026-02-24T18:00:00.500000+00:00"
    assert made.code
    assert list(Article.objects.order_by("pk").values_list("wire_id", flat=True)) == ["a1", "a2"]


def test_people_who_are_here_under_another_name_are_known_by_their_address() -> None:
    here = Reader.objects.create_user("signe@reader.example", None, name="Signe")
    report = archive.import_archive(SAMPLE, progress=silent)
    assert (report.kinds["readers"].came, report.kinds["readers"].here_already) == (3, 1)
    assert Comment.objects.get(wire_id="c1").author == here


def test_an_article_that_has_a_thread_keeps_it(folder: Path) -> None:
    archive.import_archive(folder, progress=silent)
    Thread.objects.filter(wire_id="t-late").update(wire_id="made-here", mode="open")
    report = archive.import_archive(folder, progress=silent)
    assert (report.kinds["threads"].came, report.kinds["threads"].here_already) == (0, 2)
    assert Thread.objects.get(article__wire_id="late").mode == "open"


def test_rich_text_of_the_desk_leaves_as_limited_html(tmp_path: Path) -> None:
    archive.import_archive(SAMPLE, progress=silent)
    late, opens = (Article.objects.get(wire_id=name) for name in ("late", "opens"))
    gone = Author.objects.latest("pk").pk + 100_000
    text = (
        f'<p data-block-key="x1">See <a id="{opens.pk}" linktype="page">it</a>, '
        f'<a linktype="page" id="{gone}">that</a> and <a linktype="document" id="1">this</a>.</p>'
    )
    late.body = [
        {"type": "text", "value": text, "id": "1"},
        {"type": "photo", "value": {"photo": gone}, "id": "2"},
    ]
    late.save(clean=False)
    report = archive.export_archive(tmp_path / "out")
    assert not report.notes
    with archive.check(tmp_path / "out") as made:
        row = next(row for row in made.rows("articles") if row["id"] == "late")
    html = '<p>See <a href="article:opens">it</a>, <a>that</a> and <a>this</a>.</p>'
    assert row["body"] == [{"type": "text", "html": html}]


def test_a_photo_whose_file_is_lost_is_left_out_and_said(tmp_path: Path) -> None:
    archive.import_archive(SAMPLE, progress=silent)
    for photo in Photo.objects.filter(wire_id="bridge"):
        photo.original.delete(save=False)
        photo.file.delete(save=False)
    report = archive.export_archive(tmp_path / "out")
    assert report.kinds["photos"].skipped == ["the photo ‘bridge’: its file is gone."]
    assert not report.notes
    with archive.check(tmp_path / "out") as made:
        assert next(made.rows("articles"))["photo"] is None


@pytest.mark.parametrize("name", ["taken", "taken.zip"])
def test_an_export_overwrites_nothing_and_leaves_nothing_half(tmp_path: Path, name: str, monkeypatch) -> None:
    archive.import_archive(SAMPLE, progress=silent)
    (tmp_path / name).write_text("mine")
    with pytest.raises(archive.BadArchive, match="is there already; nothing is overwritten"):
        archive.export_archive(tmp_path / name)
    assert (tmp_path / name).read_text() == "mine"
    with pytest.raises(archive.BadArchive, match="is not a folder; make it first"):
        archive.export_archive(tmp_path / "nowhere" / name)

    def full(file: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "pieces_of", full)
    with pytest.raises(archive.BadArchive, match="cannot be written: No space left on device"):
        archive.export_archive(tmp_path / f"new-{name}")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_paper_that_is_not_open_has_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(archive.BadArchive, match="There is nothing to export"):
        archive.export_archive(tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_the_sample_keeps_to_the_schema_as_others_read_it() -> None:
    Draft202012Validator.check_schema(form.SCHEMA)
    for kind, name in form.KINDS.items():
        schema = {"$ref": f"#/$defs/{name}", "$defs": form.SCHEMA["$defs"]}
        for line in (SAMPLE / f"{kind}.jsonl").read_text().split("\n")[:-1]:
            Draft202012Validator(schema).validate(json.loads(line))
    Draft202012Validator(form.SCHEMA).validate(json.loads((SAMPLE / "archive.json").read_text()))
