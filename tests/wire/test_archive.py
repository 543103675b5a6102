"""The archive: what goes in comes out, and what is wrong goes nowhere."""
# ruff: noqa: E501 (a table is read one case a line)

import json
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from jsonschema import Draft202012Validator

from colonnade.discussion.actions import arrivals
from colonnade.discussion.models import Comment, Like, Thread
from colonnade.news.models import Article, Author, Count, Photo, Story, StoryArticle, Tag, Tally
from colonnade.readers.models import ROLES, Reader
from colonnade.wire import archive
from colonnade.wire.archive import form, opening, reading, writing

SAMPLE = Path(__file__).parent / "samples" / "harbour"
pytestmark = pytest.mark.django_db


def silent(line: str) -> None:
    pass


@pytest.fixture(autouse=True)
def _newsroom(db: None, tmp_path_factory, settings, monkeypatch) -> None:
    """Roles, and folders of the test's own for what is stored: other workers store as well."""
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    home = tmp_path_factory.mktemp("home")
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = home / "media", home / "private"
    private = Photo._meta.get_field("original").storage
    for name in ("base_location", "location"):
        monkeypatch.setitem(private.__dict__, name, str(settings.PRIVATE_ROOT))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample, to be changed."""
    return shutil.copytree(SAMPLE, tmp_path / "harbour")


def world() -> tuple[dict[str, int], list[Path]]:
    """How many rows every table has, and which files there are."""
    rows = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    places = (settings.MEDIA_ROOT, settings.PRIVATE_ROOT)
    files = [path for place in places for path in Path(place).rglob("*") if path.is_file()]
    return rows, sorted(files)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def packed(folder: Path, place: Path) -> Path:
    with zipfile.ZipFile(place, "w") as file:
        for name, content in sorted(contents(folder).items()):
            file.writestr(name, content)
    return place


# What goes in comes out


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
    facts = {"format": "colonnade", "version": 1,
             "site": {"name": "A", "zone": "Asia/Tokyo", "editions": [{"language": "en", "name": "A"}]}}  # fmt: skip
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
        f'<p data-block-key="x1">See <a id="{opens.pk}" linktype="page">it</a>, <a linktype="page" id="{gone}">that</a>'
        f' and <a linktype="document" id="1">this</a>.</p>'
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


# What is wrong goes nowhere


def rows_of(folder: Path, kind: str) -> list[dict]:
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text().split("\n") if line]


def put(folder: Path, kind: str, rows: list[dict]) -> None:
    (folder / f"{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def add(folder: Path, kind: str, like: int | None = None, **fields: object) -> None:
    rows = rows_of(folder, kind)
    put(folder, kind, [*rows, {**(rows[like] if like is not None else {}), **fields}])


def change(kind: str, line: int, **fields: object) -> Callable[[Path], None]:
    """Other values in one line; `...` takes a field away."""

    def one(folder: Path) -> None:
        rows = rows_of(folder, kind)
        rows[line - 1] |= fields
        rows[line - 1] = {name: value for name, value in rows[line - 1].items() if value is not ...}
        put(folder, kind, rows)

    return one


def more(kind: str, like: int | None = None, **fields: object) -> Callable[[Path], None]:
    return lambda folder: add(folder, kind, like, **fields)


def line(name: str, text: bytes) -> Callable[[Path], None]:
    """One more line, as it is."""

    def one(folder: Path) -> None:
        with (folder / name).open("ab") as file:
            file.write(text)

    return one


def facts(**fields: object) -> Callable[[Path], None]:
    def one(folder: Path) -> None:
        old = json.loads((folder / "archive.json").read_text())
        old["site"] |= {name: value for name, value in fields.items() if name in old["site"]}
        old |= {name: value for name, value in fields.items() if name not in old["site"]}
        (folder / "archive.json").write_text(json.dumps(old))

    return one


def media(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / "media" / name).write_bytes(content) and None


def block(**fields: object) -> Callable[[Path], None]:
    return change("articles", 2, body=[{"type": "heading", "text": "So"}, fields])


def png(width: int, height: int) -> bytes:
    """The head of a picture of this size, and hardly a body."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def gone(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def linked(name: str) -> Callable[[Path], None]:
    def one(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to("/etc/passwd")

    return one


def linked_folder(folder: Path) -> None:
    (folder / "media").rename(folder.parent / "elsewhere")
    (folder / "media").symlink_to(folder.parent / "elsewhere")


NOW = "2026-02-24T18:00:00Z"
WRONG: dict[str, tuple[Callable[[Path], None], str]] = {
    # the file itself
    "no archive.json": (gone("archive.json"), "archive.json is missing; it is what makes a folder an archive."),
    "another version": (facts(version=2), "archive.json: this is version 2 of the format; this program knows 1."),
    "no version": (facts(version=None), 'archive.json: "version" is missing.'),
    "another format": (facts(format="wxr"), 'archive.json: "format" is "wxr"; it may be "colonnade".'),
    "no such zone": (facts(zone="Mars/Base"), 'archive.json: "site", "zone" is ‘Mars/Base’, which is not a zone'),
    "no editions": (facts(editions=[]), 'archive.json: "site", "editions" has fewer than 1 items.'),
    "an edition twice": (
        facts(editions=[{"language": "en", "name": "A"}, {"language": "en", "name": "B"}]),
        "archive.json: two editions have the same language.",
    ),
    "a language not in the settings": (
        facts(editions=[{"language": code, "name": code} for code in ("en", "el", "sw")]),
        "archive.json: The edition ‘sw’ is not in this newsroom's languages; add it to `languages` in colonnade.toml.",
    ),
    "another first edition": (
        facts(editions=[{"language": code, "name": code} for code in ("el", "en")]),
        "archive.json: the first edition is ‘el’, but this newsroom's first language is ‘en’;",
    ),
    "facts not JSON": (lambda folder: (folder / "archive.json").write_text("{") and None, "archive.json: this is not JSON."),
    "an unknown file": (line("article.jsonl", b"{}\n"), "article.jsonl is not a file of an archive; known are readers.jsonl,"),
    # a line
    "not JSON": (line("tags.jsonl", b'{"id": "x",\n'), "tags.jsonl, line 3: this is not JSON."),
    "not an object": (line("tags.jsonl", b"[1]\n"), "tags.jsonl, line 3: this is not a JSON object."),
    "not UTF-8": (line("tags.jsonl", b'{"id": "\xe9"}\n'), "tags.jsonl, line 3: this is not UTF-8."),
    "UTF-16": (line("tags.jsonl", '{"id": "x"}'.encode("utf-16")), "tags.jsonl, line 3: this is not UTF-8."),
    "not a number": (line("tags.jsonl", b'{"id": NaN}\n'), "tags.jsonl, line 3: this is not JSON."),
    "a number without end": (line("tags.jsonl", b'{"id": ' + b"9" * 5000 + b"}\n"), "tags.jsonl, line 3: this is not JSON."),
    "nested without end": (line("tags.jsonl", b'{"id":' + b"[" * 100_000), "tags.jsonl, line 3: this is not JSON."),
    "a field twice": (line("tags.jsonl", b'{"id": "x", "id": "y"}\n'), 'tags.jsonl, line 3: "id" is there twice.'),
    "U+0000": (change("tags", 2, name="a\0b"), "tags.jsonl, line 2: a text holds the character U+0000."),
    "half a character": (
        line("tags.jsonl", b'{"id": "x", "name": "\\ud83d"}\n'),
        "tags.jsonl, line 3: a text holds half a character",
    ),
    "a missing field": (change("articles", 2, slug=...), 'articles.jsonl, line 2: "slug" is missing.'),
    "a null field": (change("articles", 2, slug=None), 'articles.jsonl, line 2: "slug" is missing.'),
    "an empty field": (change("articles", 2, headline=" "), 'articles.jsonl, line 2: "headline" is empty.'),
    "an unknown field": (change("articles", 2, headlin="x"), 'articles.jsonl, line 2: "headlin" is not a field of an article.'),
    "text for a list": (change("articles", 2, tags="a"), 'articles.jsonl, line 2: "tags" must be a list or null.'),
    "a number for text": (change("articles", 2, kicker=7), 'articles.jsonl, line 2: "kicker" must be text or null.'),
    "text for a switch": (change("articles", 2, free="no"), 'articles.jsonl, line 2: "free" must be true or false or null.'),
    "a broken number": (change("stories", 1, archive_count=1.5), 'stories.jsonl, line 1: "archive_count" must be a whole number or null.'),
    "less than nothing": (change("stories", 1, archive_count=-1), 'stories.jsonl, line 1: "archive_count" is less than 0.'),
    "an unknown choice": (change("articles", 2, label="news"), 'articles.jsonl, line 2: "label" is "news"; it may be "", "opinion"'),
    "too long": (change("articles", 2, kicker="k" * 61), 'articles.jsonl, line 2: "kicker" is longer than 60 letters.'),
    "an id that is none": (change("tags", 1, id="a b"), "tags.jsonl, line 1: \"id\" is ‘a b’, which is not of the form"),
    "an id and a line end": (change("tags", 1, id="ab\n"), "tags.jsonl, line 1: \"id\" is ‘ab\n’, which is not of the form"),
    "a slug that is none": (change("tags", 1, slug="a/b"), "tags.jsonl, line 1: \"slug\" is ‘a/b’, which is not a slug"),
    "no e-mail address": (change("authors", 1, email="x"), "authors.jsonl, line 1: \"email\" is ‘x’, which is not an e-mail address."),
    # blocks
    "an unknown block": (block(type="video"), 'articles.jsonl, line 2: "body", item 2, "type" is "video"; it may be "text"'),
    "a block without type": (block(text="x"), 'articles.jsonl, line 2: "body", item 2, "type" is missing.'),
    "a block's field": (block(type="text"), 'articles.jsonl, line 2: "body", item 2, "html" is missing.'),
    "a block's odd field": (block(type="text", html="", by=""), '"body", item 2, "by" is not a field of a block “text”.'),
    "an embed without https": (block(type="embed", url="http://a.example"), '"body", item 2, "url" is ‘http://a.example’'),
    "a cell that is no text": (block(type="table", rows=[["a", 1]]), '"rows", item 1, item 2 must be text.'),
    # names
    "an id twice": (more("tags", 0, slug="other"), "tags.jsonl, line 3: the id ‘ferries’ is taken by tags.jsonl, line 1."),
    "an author's slug twice": (more("authors", 0, id="x"), "authors.jsonl, line 3: the slug ‘tomas-eide’ is taken by authors.jsonl, line 1."),
    "a tag's slug twice": (more("tags", 0, id="x"), "tags.jsonl, line 3: the slug ‘ferries’ is taken by tags.jsonl, line 1."),
    "a section's slug twice": (more("sections", 2, id="x"), "sections.jsonl, line 5: the slug ‘port’ is taken by sections.jsonl, line 3."),
    "a story's slug twice": (more("stories", 1, id="x"), "stories.jsonl, line 3: the slug ‘rents’ is taken by stories.jsonl, line 2."),
    "an article's slug twice": (more("articles", 1, id="x", code="xxxx"), "articles.jsonl, line 6: the slug ‘late-again’ is taken by articles.jsonl, line 2."),
    "a slug of section and article": (change("articles", 4, slug="council"), "articles.jsonl, line 4: the slug ‘council’ is taken by sections.jsonl, line 2."),
    "a slug of section and page": (change("pages", 1, slug="port"), "pages.jsonl, line 1: the slug ‘port’ is taken by sections.jsonl, line 3."),
    "a short link twice": (change("articles", 2, code="9kq2"), "articles.jsonl, line 2: the short link ‘9kq2’ is taken by articles.jsonl, line 1."),
    "an address twice": (change("readers", 2, email="SIGNE@reader.example"), "readers.jsonl, line 2: the e-mail address signe@reader.example is taken by readers.jsonl, line 1."),
    "a reserved section": (change("sections", 3, slug="desk"), "sections.jsonl, line 3: the slug ‘desk’ is kept for the site itself."),
    "a language as section": (change("sections", 3, slug="el"), "sections.jsonl, line 3: the slug ‘el’ is kept for the site itself."),
    "a reserved page": (change("pages", 1, slug="search"), "pages.jsonl, line 1: the slug ‘search’ is kept for the site itself."),
    # references
    "an unknown edition": (change("tags", 2, edition="ar"), "tags.jsonl, line 2: the edition ‘ar’ is not in archive.json."),
    "an unknown section": (change("articles", 2, section="x"), 'articles.jsonl, line 2: "section" names the section ‘x’, which is not in the archive.'),
    "an unknown author": (change("articles", 2, authors=["x"]), 'articles.jsonl, line 2: "authors" names the author ‘x’, which is not in the archive.'),
    "an unknown related": (change("articles", 2, related=["x"]), 'articles.jsonl, line 2: "related" names the article ‘x’,'),
    "an unknown photo in a body": (block(type="gallery", photos=["x"]), 'articles.jsonl, line 2: "photos" names the photo ‘x’,'),
    "an unknown link": (block(type="box", html='<p><a href="story:x">a</a></p>'), 'articles.jsonl, line 2: "html" names the story ‘x’,'),
    "an unknown lead": (change("fronts", 1, lead=["x"]), 'fronts.jsonl, line 1: "lead" names the article ‘x’,'),
    "an unknown band": (change("fronts", 1, bands=[{"type": "section", "section": "x"}]), 'fronts.jsonl, line 1: "section" names the section ‘x’,'),
    "an unknown thread": (change("comments", 4, thread="x"), 'comments.jsonl, line 4: "thread" names the thread ‘x’,'),
    "an unknown reader": (change("comments", 4, likes=["x"], like_count=1), 'comments.jsonl, line 4: "likes" names the reader ‘x’,'),
    "the same liker twice": (change("comments", 4, likes=["signe", "signe"]), 'comments.jsonl, line 4: "likes" names the same thing twice.'),
    "a version of tomorrow": (change("comments", 1, versions=[{"written_at": "2999-01-01T00:00:00Z", "text": "A"}]), 'comments.jsonl, line 1: "written_at" lies in the future.'),
    "a version without text": (change("comments", 1, versions=[{"written_at": "2026-02-24T18:05:00Z"}]), 'comments.jsonl, line 1: "versions", item 1, "text" is missing.'),
    "a name too long for a parent": (change("comments", 1, parent_name="x" * 81), 'comments.jsonl, line 1: "parent_name" is longer than 80 letters.'),
    "a thread slower than a day": (change("threads", 1, slow_seconds=86401), 'threads.jsonl, line 1: "slow_seconds" is more than 86400.'),
    "following nothing": (change("readers", 1, follows=[{"since": "2026-02-24T18:05:00Z"}]), 'readers.jsonl, line 1: "follows" names a thread or a story, one at a time.'),
    "following two at once": (change("readers", 1, follows=[{"thread": "t-late", "story": "rents", "since": "2026-02-24T18:05:00Z"}]), 'readers.jsonl, line 1: "follows" names a thread or a story, one at a time.'),
    "following the unknown": (change("readers", 1, follows=[{"thread": "x", "since": "2026-02-24T18:05:00Z"}]), 'readers.jsonl, line 1: "thread" names the thread ‘x’, which is not in the archive.'),
    "following twice": (change("readers", 1, follows=[{"story": "rents", "since": "2026-02-24T18:05:00Z"}] * 2), 'readers.jsonl, line 1: "follows" names the same thing twice.'),
    "following tomorrow": (change("readers", 1, follows=[{"story": "rents", "since": "2999-01-01T00:00:00Z"}]), 'readers.jsonl, line 1: "since" lies in the future.'),
    "ignoring the unknown": (change("readers", 1, ignores=[{"reader": "x", "since": "2026-02-24T18:05:00Z"}]), 'readers.jsonl, line 1: "reader" names the reader ‘x’, which is not in the archive.'),
    "ignoring oneself": (change("readers", 1, ignores=[{"reader": "signe", "since": "2026-02-24T18:05:00Z"}]), 'readers.jsonl, line 1: "ignores" names the reader themselves.'),
    "mail by pigeon": (change("readers", 1, mail={"frequency": "pigeon"}), 'readers.jsonl, line 1: "mail", "frequency" is "pigeon"; it may be "at_once",'),
    "fewer likes than likers": (change("comments", 1, like_count=1), 'comments.jsonl, line 1: "like_count" is less than the number of "likes".'),
    "two threads of an article": (more("threads", 0, id="x"), "threads.jsonl, line 3: the article ‘opens’ is taken by threads.jsonl, line 1."),
    "two fronts of an edition": (more("fronts", 0, id="x"), "fronts.jsonl, line 3: the front of the edition ‘en’ is taken by fronts.jsonl, line 1."),
    "an article elsewhere": (change("articles", 2, section="el-poli"), 'articles.jsonl, line 2: "section" names a section of another edition.'),
    "a section elsewhere": (change("sections", 4, parent="city"), 'sections.jsonl, line 4: "parent" names a section of another edition.'),
    # parents and translations
    "sections in a circle": (change("sections", 1, parent="council"), "sections.jsonl, line 1: the section is its own parent, in a circle."),
    "a comment before its parent": (change("comments", 1, parent="c2"), 'comments.jsonl, line 1: "parent" names ‘c2’, which does not stand before it in the file.'),
    "a comment its own parent": (change("comments", 1, parent="c1"), 'comments.jsonl, line 1: "parent" names ‘c1’, which does not stand before it in the file.'),
    "a parent in another thread": (change("comments", 4, parent="c1"), 'comments.jsonl, line 4: "parent" names a comment of another thread.'),
    "translations in a circle": (change("articles", 1, translation_of="el-opens"), "articles.jsonl, line 1: the article is its own translation, in a circle."),
    "two translations": (change("articles", 2, translation_of="opens"), "articles.jsonl, line 2: the translation of ‘opens’ into ‘en’ is taken by articles.jsonl, line 1."),
    # times
    "no time": (change("articles", 2, published_at="yesterday"), "articles.jsonl, line 2: \"published_at\" is ‘yesterday’, which is not a time"),
    "a time without offset": (change("comments", 1, posted_at="2026-02-24T18:00:00"), "comments.jsonl, line 1: \"posted_at\" is ‘2026-02-24T18:00:00’, which is not a time"),
    "a day that is not": (change("articles", 2, published_at="2026-02-30T18:00:00Z"), 'articles.jsonl, line 2: "published_at" is'),
    "a time before all time": (change("articles", 2, published_at="0001-01-01T00:00:00+14:00"), 'articles.jsonl, line 2: "published_at" is'),
    "never published": (change("articles", 2, published_at=None), 'articles.jsonl, line 2: "published_at" is missing.'),
    "published in the future": (change("articles", 2, published_at="2999-01-01T00:00:00Z"), 'articles.jsonl, line 2: "published_at" lies in the future.'),
    "updated before": (change("articles", 2, updated_at="1931-05-12T05:00:00Z"), 'articles.jsonl, line 2: "updated_at" is before "published_at".'),
    "edited before": (change("comments", 1, edited_at="2026-02-24T18:04:59Z"), 'comments.jsonl, line 1: "edited_at" is before "posted_at".'),
    "a day of no month": (change("photos", 1, taken_on="2026-13-01"), "photos.jsonl, line 1: \"taken_on\" is ‘2026-13-01’, which is not a date"),
    # photos
    "a file that is missing": (gone("media/bridge.jpg"), 'photos.jsonl, line 1: "file" names media/bridge.jpg, which is not in the archive.'),
    "no picture": (media("bridge.jpg", b"<svg onload=alert(1)>"), "photos.jsonl, line 1: ‘bridge.jpg’ is not a picture that can be read; send JPEG"),
    "half a picture": (media("bridge.jpg", (SAMPLE / "media/bridge.jpg").read_bytes()[:500]), "photos.jsonl, line 1: ‘bridge.jpg’"),
    "an empty file": (media("bridge.jpg", b""), "photos.jsonl, line 1: ‘bridge.jpg’ is not a picture that can be read"),
    "300 megapixels": (media("agency=17.png", png(20_000, 15_000)), "photos.jsonl, line 2: ‘agency=17.png’"),
    "a path above": (change("photos", 1, file="media/../../etc/passwd"), 'photos.jsonl, line 1: "file" leads out of the archive.'),
    "an absolute path": (change("photos", 1, file="/etc/passwd"), 'photos.jsonl, line 1: "file" is an absolute path.'),
    "a drive": (change("photos", 1, file="C:/secret.jpg"), 'photos.jsonl, line 1: "file" is an absolute path.'),
    "a backslash": (change("photos", 1, file="media\\..\\x.jpg"), 'photos.jsonl, line 1: "file" has a backslash; write / between folders.'),
    "a file outside media": (change("photos", 1, file="archive.json"), 'photos.jsonl, line 1: "file" must begin with media/.'),
    "a link for a photo": (linked("media/bridge.jpg"), "media/bridge.jpg is a symbolic link; put the file itself there."),
    "a link for lines": (linked("tags.jsonl"), "tags.jsonl is a symbolic link; put the file itself there."),
    "a link for a folder": (linked_folder, "media is a symbolic link; put the file itself there."),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_one_sentence_and_changes_nothing(folder: Path, case: str) -> None:
    spoil, sentence = WRONG[case]
    spoil(folder)
    is_folder = "symbolic link" in sentence or len(case) % 2  # packing follows links
    place = folder if is_folder else packed(folder, folder.parent / "harbour.zip")
    before = world()
    with pytest.raises(archive.BadArchive) as refused:
        archive.import_archive(place, progress=silent)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")
    assert world() == before


@pytest.mark.parametrize(
    ("change_here", "sentence"),
    [
        (lambda: Author.objects.filter(wire_id="tomas").update(wire_id="other"),
         "authors.jsonl, line 1: the author's slug ‘tomas-eide’ is taken."),
        (lambda: Tag.objects.filter(wire_id="el-ploia").update(wire_id="other"),
         "tags.jsonl, line 2: the tag's slug ‘πλοία’ is taken."),
        (lambda: Article.objects.filter(wire_id="late").update(wire_id="other"),
         "articles.jsonl, line 2: the slug ‘late-again’ is taken under ‘Port’."),
        (lambda: Article.objects.filter(wire_id="late").update(wire_id="other", slug="free"),
         "articles.jsonl, line 2: the short link ‘late1’ is taken."),
        (lambda: Article.objects.filter(wire_id="el-opens").update(wire_id="other", slug="free", code="free"),
         "articles.jsonl: the database refuses what is in it:"),
    ],
)  # fmt: skip
def test_what_is_taken_here_is_refused(change_here: Callable[[], int], sentence: str) -> None:
    archive.import_archive(SAMPLE, progress=silent)
    change_here()
    before = world()
    with pytest.raises(archive.BadArchive) as refused:
        archive.import_archive(SAMPLE, progress=silent)
    assert sentence in str(refused.value)
    assert world() == before


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_an_import_that_breaks_off_leaves_no_file_and_no_row(
    monkeypatch, failure: type[BaseException]
) -> None:
    def break_off(**given: object) -> int:
        assert Photo.objects.count() == 2
        raise failure

    monkeypatch.setattr(arrivals, "import_comments", break_off)
    before = world()
    with pytest.raises(failure):
        archive.import_archive(SAMPLE, progress=silent)
    assert world() == before


def test_sections_are_a_few_deep(folder: Path) -> None:
    names = ["city", *(f"s{number}" for number in range(10))]
    for above, name in pairwise(names):
        add(folder, "sections", id=name, edition="en", slug=name, title=name, parent=above)
    with pytest.raises(
        archive.BadArchive, match=r"^sections.jsonl, line 14: sections stand more than 10 deep\.$"
    ):
        archive.check(folder)


# Zips


def entry(name: str, content: bytes = b"x", **more: object) -> Callable[[zipfile.ZipFile], None]:
    def one(file: zipfile.ZipFile) -> None:
        member = zipfile.ZipInfo(name)
        for field, value in more.items():
            setattr(member, field, value)
        file.writestr(member, content)

    return one


ZIPS = {
    "a path above": (entry("../evil"), "the member ‘../evil’ leads out of the archive."),
    "a path above, within": (entry("media/../../evil"), "leads out of the archive."),
    "an absolute path": (entry("/etc/evil"), "the member ‘/etc/evil’ is an absolute path."),
    "a drive": (entry("C:/evil"), "is an absolute path."),
    "a backslash": (entry("media\\evil.jpg"), "has a backslash; write / between folders."),
    "a control character": (entry("media/a\nb.jpg"), "the member ‘media/a?b.jpg’ is not a path."),
    "a symbolic link": (
        entry("media/evil.jpg", b"/etc/passwd", create_system=3, external_attr=(stat.S_IFLNK | 0o777) << 16),
        "media/evil.jpg is a symbolic link; pack the file itself.",
    ),
    "a name twice": (entry("archive.json", b"{}"), "archive.json is there twice."),
    "an unusual packing": (
        entry("media/x.jpg", compress_type=zipfile.ZIP_BZIP2),
        "media/x.jpg is packed in an unusual way; use deflate or none.",
    ),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", ZIPS)
def test_a_zip_that_would_reach_outside_is_refused(tmp_path: Path, case: str) -> None:
    spoil, sentence = ZIPS[case]
    place = packed(SAMPLE, tmp_path / "a.zip")
    with zipfile.ZipFile(place, "a") as file:
        spoil(file)
    before = world()
    with pytest.raises(archive.BadArchive) as refused:
        archive.import_archive(place, progress=silent)
    assert str(refused.value).startswith("a.zip: ")
    assert sentence in str(refused.value)
    assert world() == before


def test_a_zip_may_hold_its_files_in_one_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        for name, content in contents(SAMPLE).items():
            file.writestr(f"harbour/{name}", content)
        file.writestr("__MACOSX/._harbour", b"x")
    with archive.check(tmp_path / "a.zip") as opened:
        assert opened.count("comments") == 5


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    place = packed(SAMPLE, tmp_path / "a.zip")
    data = bytearray(place.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    place.write_bytes(data)
    with pytest.raises(
        archive.BadArchive, match="archive.json is encrypted; pack the archive without a password"
    ):
        archive.check(place)


def test_a_zip_that_was_cut_off_or_changed_on_its_way_is_refused(tmp_path: Path) -> None:
    place = packed(SAMPLE, tmp_path / "a.zip")
    whole = place.read_bytes()
    before = world()
    picture = whole.index(b"\xff\xd8", whole.index(b"media/bridge.jpg"))
    spoilt = [whole[:length] for length in (2, 40, len(whole) // 2, len(whole) - 10)]
    spoilt.append(whole[: picture + 60] + b"?" + whole[picture + 61 :])
    for data in spoilt:
        place.write_bytes(data)
        with pytest.raises(
            archive.BadArchive, match=r"is damaged or was cut off on its way; send it again\.$"
        ):
            archive.import_archive(place, progress=silent)
        assert world() == before


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"MAX_MEMBERS": 3}, "holds more than 3 files."),
        ({"MAX_UNPACKED": 1000, "MAX_GROWTH": 0}, "would unpack to"),
        ({"RATIO_FROM": 100_000}, "tags.jsonl would unpack to more than 200 times its size."),
    ],
)
def test_a_zip_bomb_is_refused_unopened(folder: Path, monkeypatch, limits: dict, sentence: str) -> None:
    line("tags.jsonl", b" " * 2_000_000)(folder)
    place = folder.parent / "a.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in contents(folder).items():
            file.writestr(name, content)
    archive.check(place).close()
    for name, limit in limits.items():
        monkeypatch.setattr(opening, name, limit)
    with pytest.raises(archive.BadArchive, match=sentence):
        archive.check(place)


def test_a_line_that_is_too_long_is_not_read_to_its_end(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINE", 5000)
    archive.check(folder).close()
    line("tags.jsonl", b"x" * 100_000)(folder)
    with pytest.raises(
        archive.BadArchive, match=r"^tags.jsonl, line 3: the line is longer than 5,000 bytes\.$"
    ):
        archive.check(folder)


def test_a_photo_that_is_too_heavy_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(reading, "MAX_PHOTO", 100)
    with pytest.raises(archive.BadArchive, match=r"^photos.jsonl, line 1: media/bridge.jpg is heavier than"):
        archive.check(SAMPLE)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nothing", None, "is not there."),
        ("words", b"words", "is neither a folder nor a zip."),
        ("empty", b"", "is neither a folder nor a zip."),
    ],
)
def test_what_is_no_archive_is_told_so(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(archive.BadArchive, match=sentence):
        archive.check(tmp_path / name)
