"""What is wrong in an archive is told in one sentence, and goes nowhere."""
# ruff: noqa: E501 (a table is read one case a line)

import json
import struct
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from colonnade.discussion.actions import arrivals
from colonnade.news.models import Article, Author, Photo, Tag
from colonnade.wire import archive
from colonnade.wire.archive import reading
from tests.wire.harbour import SAMPLE, add, line, packed, put, rows_of, silent, world

pytestmark = pytest.mark.usefixtures("newsroom")


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
