"""Reading an archive: every line checked before anything is taken in.

`check` reads all lines once, one at a time, and remembers only names and where
they stand. The first thing that is wrong ends it with one sentence:
`articles.jsonl, line 12: "slug" is missing.` What is checked is what the
archive alone can say: the form of each line, names that are unique and known,
parents that come first and in no circle, times that can be. Whether a slug is
still free here, only the importer knows.
"""

import json
import re
from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from colonnade import markup
from colonnade.wire.archive import form
from colonnade.wire.archive.opening import Members, opened, reading, straying
from colonnade.wire.archive.report import BadArchive

MAX_LINE = 5_000_000
MAX_PHOTO = 200_000_000
DEEPEST = 10  # sections within sections
_LINK = re.compile(r'<a href="(article|story|section):([^"]*)"')
_LINKED = {"article": "articles", "story": "stories", "section": "sections"}
_FILE = re.compile(rf"({'|'.join(form.KINDS)})(?:-([A-Za-z0-9_-]+))?\.jsonl")
_PART = 40  # bits of a place that hold the line; above them the number of the file


class Archive:
    """An archive that was checked: its rows, filled, and its files. Close it, or use it with `with`."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self.files: dict[str, list[str]] = {kind: [] for kind in form.KINDS}
        self.places: dict[str, dict[str, int]] = {kind: {} for kind in form.KINDS}
        self.roots: dict[str, str] = {}  # of a translation: the article that all of them translate
        self.facts: dict = {}

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        self.members.close()

    @property
    def site(self) -> dict:
        return self.facts["site"]

    @property
    def editions(self) -> list[dict]:
        return self.site["editions"]

    def count(self, kind: str) -> int:
        return len(self.places[kind])

    def where(self, kind: str, name: str) -> str:
        """`articles.jsonl, line 12`: where the thing of this name stands."""
        if name not in self.places.get(kind, ()):
            return f"{kind}.jsonl" if kind in form.KINDS else "archive.json"
        return self.spot(kind, self.places[kind][name])

    def spot(self, kind: str, place: int) -> str:
        return f"{self.files[kind][place >> _PART]}, line {place & ((1 << _PART) - 1)}"

    def lines(self, kind: str) -> Iterator[tuple[int, dict]]:
        """Each line's place and its object, checked for nothing but that it is one."""
        for number, name in enumerate(self.files[kind]):
            with self.members.open(name) as file, reading(name):
                for line, row in _objects(name, file):
                    yield number << _PART | line, row

    def rows(self, kind: str) -> Iterator[dict]:
        """The rows of a kind in order, every field there, ready to be taken in."""
        for _place, row in self.lines(kind):
            filled = form.filled(form.KINDS[kind], row)
            if kind == "articles":
                filled["translation_of"] = self.roots.get(filled["id"])
            if kind == "comments":
                filled["like_count"] = max(filled["like_count"] or 0, len(filled["likes"]))
            yield filled

    def photo(self, name: str) -> BinaryIO:
        """The file of a photo, read whole."""
        with self.members.open(name) as file, reading(name):
            return BytesIO(file.read(MAX_PHOTO + 1))


def check(path: str | Path) -> Archive:
    """Open an archive and check every line of it; raises BadArchive with one sentence.

    Asks no database. Costs about a tenth of a millisecond a comment and half of one an article;
    memory for the names of all things, and for the longest line.
    """
    archive = Archive(opened(Path(path)))
    try:
        _Examination(archive).run()
    except BaseException:
        archive.close()
        raise
    return archive


def _objects(name: str, file: BinaryIO) -> Iterator[tuple[int, dict]]:
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        where = f"{name}, line {number}"
        if len(line) > MAX_LINE:
            raise BadArchive(f"{where}: the line is longer than {MAX_LINE:,} bytes.")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, _object(where, line)


def _object(where: str, text: bytes) -> dict:
    try:
        row = json.loads(text.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
        if b"\\u" in text and "\0" in _texts(row):
            raise BadArchive(f"{where}: a text holds the character U+0000.")
    except UnicodeDecodeError as error:
        raise BadArchive(f"{where}: this is not UTF-8.") from error
    except UnicodeEncodeError as error:
        raise BadArchive(f"{where}: a text holds half a character (a lone surrogate).") from error
    except _Twice as error:
        raise BadArchive(f'{where}: "{str(error)[:40]}" is there twice.') from error
    except (ValueError, RecursionError) as error:
        raise BadArchive(f"{where}: this is not JSON.") from error
    if not isinstance(row, dict):
        raise BadArchive(f"{where}: this is not a JSON object.")
    return row


class _Twice(ValueError):
    """A name that stands twice in one object."""


def _once(pairs: list[tuple[str, object]]) -> dict:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return made


def _no_number(word: str) -> object:
    raise ValueError(word)


def _texts(value: object) -> str:
    """All text in a value, one after another; raises UnicodeEncodeError for what UTF-8 cannot hold."""
    if isinstance(value, str):
        value.encode()
        return value
    if isinstance(value, dict):
        return "".join(_texts(name) + _texts(part) for name, part in value.items())
    if isinstance(value, list):
        return "".join(map(_texts, value))
    return ""


class _Examination:
    """One reading of an archive: what has been seen so far, and what is still to be found."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.now = datetime.now(UTC) + timedelta(days=1)  # clocks may differ by a day, not by more
        self.taken: dict[Hashable, str] = {}
        self.sought: list[tuple[str, int, str, str, str]] = []
        self.editions: set[str] = set()
        self.edition_of: dict[str, str] = {}  # of each article
        self.sections: dict[str, tuple[str, str | None]] = {}  # edition and parent of each
        self.translations: dict[str, str] = {}
        self.thread_of: dict[str, str] = {}  # of each comment
        self.own: dict[str, Callable[[dict, str], None]] = {
            "readers": self.reader,
            "photos": self.photo,
            "authors": self.author,
            "tags": self.tag,
            "sections": self.section,
            "stories": self.story,
            "articles": self.article,
            "pages": self.page,
            "fronts": self.front,
            "threads": self.thread,
            "comments": self.comment,
        }

    def run(self) -> None:
        self.find_files()
        self.read_facts()
        for kind in form.KINDS:
            for place, row in self.archive.lines(kind):
                self.read_row(kind, place, row)
        for kind, place, field, target, name in self.sought:
            if name not in self.archive.places[target]:
                self.refuse_unknown(self.archive.spot(kind, place), field, target, name)
        self.walk_sections()
        self.walk_translations()

    def find_files(self) -> None:
        if "archive.json" not in self.archive.members.sizes:
            raise BadArchive("archive.json is missing; it is what makes a folder an archive.")
        for name in sorted(self.archive.members.sizes, key=lambda name: name.removesuffix(".jsonl")):
            if "/" in name or not name.endswith(".jsonl"):
                continue
            found = _FILE.fullmatch(name)
            if not found:
                known = ", ".join(f"{kind}.jsonl" for kind in form.KINDS)
                raise BadArchive(f"{name} is not a file of an archive; known are {known}.")
            self.archive.files[found[1]].append(name)

    def read_facts(self) -> None:
        with self.archive.members.open("archive.json") as file, reading("archive.json"):
            text = file.read(MAX_LINE + 1)
        if len(text) > MAX_LINE:
            raise BadArchive(f"archive.json: the file is longer than {MAX_LINE:,} bytes.")
        facts = _object("archive.json", text.removeprefix(b"\xef\xbb\xbf"))
        if facts.get("format") == "colonnade" and facts.get("version") not in (1, None):
            version = str(facts["version"])[:20]
            raise BadArchive(f"archive.json: this is version {version} of the format; this program knows 1.")
        if wrong := form.complaint("archive", facts):
            raise BadArchive(f"archive.json: {wrong}")
        self.archive.facts = form.filled("archive", facts)
        languages = [edition["language"] for edition in self.archive.editions]
        self.editions = set(languages)
        if len(languages) > len(self.editions):
            raise BadArchive("archive.json: two editions have the same language.")

    def read_row(self, kind: str, place: int, row: dict) -> None:
        where = self.archive.spot(kind, place)
        if wrong := form.complaint(form.KINDS[kind], row):
            raise BadArchive(f"{where}: {wrong}")
        row = form.filled(form.KINDS[kind], row)
        name = row["id"]
        if name in self.archive.places[kind]:
            first = self.archive.where(kind, name)
            raise BadArchive(f"{where}: the id ‘{name}’ is taken by {first}.")
        self.own[kind](row, where)
        for field, target, named in form.references(form.KINDS[kind], row):
            self.seek(kind, place, field, target, named)
        for block in row.get("body") or ():
            for noun, named in _LINK.findall(markup.editors_html(block.get("html") or "")):
                self.seek(kind, place, "html", _LINKED[noun], named)
        self.archive.places[kind][name] = place

    def seek(self, kind: str, place: int, field: str, target: str, name: str) -> None:
        if target == "editions":
            if name not in self.editions:
                where = self.archive.spot(kind, place)
                raise BadArchive(f"{where}: the edition ‘{name}’ is not in archive.json.")
        elif name not in self.archive.places[target]:
            self.sought.append((kind, place, field, target, name))

    def refuse_unknown(self, where: str, field: str, target: str, name: str) -> None:
        noun = form.KINDS[target]
        raise BadArchive(f'{where}: "{field}" names the {noun} ‘{name[:80]}’, which is not in the archive.')

    def claim(self, where: str, what: str, *key: Hashable) -> None:
        """Refuse a second thing of what may be there once; the key is remembered with its place."""
        first = self.taken.setdefault((what, *key), where)
        if first != where:
            raise BadArchive(f"{where}: {what} is taken by {first}.")

    def possible(self, row: dict, where: str, *fields: str) -> None:
        """Times in their order, and none that has not come yet."""
        earlier: tuple[str, datetime] | None = None
        for field in fields:
            if row[field] is None:
                continue
            at = form.moment(row[field])
            if at > self.now:
                raise BadArchive(f'{where}: "{field}" lies in the future.')
            if earlier and at < earlier[1]:
                raise BadArchive(f'{where}: "{field}" is before "{earlier[0]}".')
            earlier = (field, at)

    def reader(self, row: dict, where: str) -> None:
        self.possible(row, where, "joined_at")
        if row["email"]:
            self.claim(where, f"the e-mail address {row['email'].lower()}")
        for one in row["follows"]:
            self.possible(one, where, "since")
            if (one["thread"] is None) == (one["story"] is None):
                raise BadArchive(f'{where}: "follows" names a thread or a story, one at a time.')
        self.each_once(where, "follows", [(one["thread"], one["story"]) for one in row["follows"]])
        for one in row["ignores"]:
            self.possible(one, where, "since")
            if one["reader"] == row["id"]:
                raise BadArchive(f'{where}: "ignores" names the reader themselves.')
        self.each_once(where, "ignores", [one["reader"] for one in row["ignores"]])

    def each_once(self, where: str, field: str, names: list[Hashable]) -> None:
        if len(set(names)) < len(names):
            raise BadArchive(f'{where}: "{field}" names the same thing twice.')

    def photo(self, row: dict, where: str) -> None:
        name = row["file"]
        if why := straying(name):
            raise BadArchive(f'{where}: "file" {why}.')
        if not name.startswith("media/"):
            raise BadArchive(f'{where}: "file" must begin with media/.')
        size = self.archive.members.sizes.get(name)
        if size is None:
            raise BadArchive(f'{where}: "file" names {name}, which is not in the archive.')
        if size > MAX_PHOTO:
            raise BadArchive(f"{where}: {name} is heavier than {MAX_PHOTO // 10**6} MB.")

    def author(self, row: dict, where: str) -> None:
        self.claim(where, f"the slug ‘{row['slug']}’", "author")

    def tag(self, row: dict, where: str) -> None:
        self.claim(where, f"the slug ‘{row['slug']}’", "tag", row["edition"])

    def section(self, row: dict, where: str) -> None:
        self.sections[row["id"]] = (row["edition"], row["parent"])
        self.claim(where, f"the slug ‘{row['slug']}’", "page", row["edition"], row["parent"])

    def story(self, row: dict, where: str) -> None:
        self.claim(where, f"the slug ‘{row['slug']}’", "story", row["edition"])

    def article(self, row: dict, where: str) -> None:
        self.edition_of[row["id"]] = row["edition"]
        self.claim(where, f"the slug ‘{row['slug']}’", "page", row["edition"], row["section"])
        if row["code"]:
            self.claim(where, f"the short link ‘{row['code']}’")
        if row["translation_of"]:
            self.translations[row["id"]] = row["translation_of"]
        if row["state"] == "published" and not row["published_at"]:
            raise BadArchive(f'{where}: "published_at" is missing.')
        if row["updated_at"] and not row["published_at"]:
            raise BadArchive(f'{where}: "updated_at" is there without "published_at".')
        self.possible(row, where, "published_at", "updated_at")
        section = self.sections.get(row["section"])
        if section and section[0] != row["edition"]:
            raise BadArchive(f'{where}: "section" names a section of another edition.')

    def page(self, row: dict, where: str) -> None:
        self.claim(where, f"the slug ‘{row['slug']}’", "page", row["edition"], None)

    def front(self, row: dict, where: str) -> None:
        self.claim(where, f"the front of the edition ‘{row['edition']}’")

    def thread(self, row: dict, where: str) -> None:
        self.claim(where, f"the article ‘{row['article']}’", "thread")

    def comment(self, row: dict, where: str) -> None:
        self.possible(row, where, "posted_at", "edited_at")
        for version in row["versions"]:
            self.possible(version, where, "written_at")
        if row["like_count"] is not None and row["like_count"] < len(row["likes"]):
            raise BadArchive(f'{where}: "like_count" is less than the number of "likes".')
        parent = row["parent"]
        if parent and parent not in self.thread_of:
            raise BadArchive(
                f'{where}: "parent" names ‘{parent}’, which does not stand before it in the file.'
            )
        if parent and self.thread_of[parent] != row["thread"]:
            raise BadArchive(f'{where}: "parent" names a comment of another thread.')
        self.thread_of[row["id"]] = row["thread"]

    def walk_sections(self) -> None:
        for name, (edition, parent) in self.sections.items():
            depth = 1
            while parent:
                where = self.archive.where("sections", name)
                if self.sections[parent][0] != edition:
                    raise BadArchive(f'{where}: "parent" names a section of another edition.')
                depth += 1
                if parent == name or depth > len(self.sections):
                    raise BadArchive(f"{where}: the section is its own parent, in a circle.")
                if depth > DEEPEST:
                    raise BadArchive(f"{where}: sections stand more than {DEEPEST} deep.")
                parent = self.sections[parent][1]

    def walk_translations(self) -> None:
        """Find the root of each translation: one article an edition may have the same."""
        roots = self.archive.roots
        for name in self.translations:
            where, root, steps = self.archive.where("articles", name), name, 0
            while root in self.translations:
                root, steps = self.translations[root], steps + 1
                if steps > len(self.translations):
                    raise BadArchive(f"{where}: the article is its own translation, in a circle.")
            roots[name] = root
        for name in dict.fromkeys([*roots.values(), *roots]):
            where = self.archive.where("articles", name)
            what = f"the translation of ‘{roots.get(name, name)}’ into ‘{self.edition_of[name]}’"
            self.claim(where, what)
