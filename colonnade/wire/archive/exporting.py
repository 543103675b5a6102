"""Writing the paper as an archive, read in one moment while the newsroom goes on working."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from colonnade.discussion.queries import exports as discussion
from colonnade.news.models import Photo
from colonnade.news.queries import exports
from colonnade.readers import queries as readers
from colonnade.wire.archive import form, writing
from colonnade.wire.archive.bodies import body_to_wire, linked_numbers, listed
from colonnade.wire.archive.reading import check
from colonnade.wire.archive.report import BadArchive, Report

Names = Mapping[int, str]
CHUNK = 1000


def export_archive(path: str | Path) -> Report:
    """Write everything to a new folder, or to a new zip if the name ends so.

    Raises BadArchive where something stands there already or the disk is
    full; nothing is left behind then. What was written is read again, and what an
    import would refuse is noted in the report.
    """
    path, report = Path(path), Report()
    with writing.written(path) as writer, snapshot():
        _Export(writer, report).run()
    try:
        check(path).close()
    except BadArchive as error:
        report.notes.append(f"An import would refuse this archive until it is mended: {error}")
    return report


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as it was at one moment, holding up no writer.

    SQLite: a deferred transaction over its write-ahead log; Django's own would
    take the lock of writers. PostgreSQL: repeatable read.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


class _Export:
    """One export: names put in the place of numbers, kind by kind."""

    def __init__(self, writer: writing.Writer, report: Report) -> None:
        self.writer, self.report = writer, report
        self.photos: dict[int, str] = {}
        self.media: list[tuple[str, Photo]] = []
        self.people: dict[int, str] = {}

    def run(self) -> None:
        self.writer.write("archive.json", [writing.canonical_facts(self.facts())])
        self.names = {kind: exports.names_of(kind) for kind in exports.KINDS if kind != "photos"}
        self.threads = discussion.thread_names()
        self.links = {
            number: f"{noun}:{name}"
            for noun, kind in (("article", "articles"), ("story", "stories"), ("section", "sections"))
            for number, name in self.names[kind].items()
        }
        kinds: dict[str, Iterable[dict]] = {
            "readers": self.readers(),
            "photos": self.photo_rows(),
            "authors": map(self.author, exports.authors_to_export()),
            "tags": exports.tags_to_export(),
            "sections": exports.sections_to_export(),
            "stories": map(self.story, exports.stories_to_export()),
            "articles": map(self.article, exports.articles_to_export()),
            "pages": map(self.page, exports.pages_to_export()),
            "fronts": map(self.front, exports.fronts_to_export()),
            "threads": self.thread_rows(),
            "comments": map(self.comment, discussion.comments_to_export()),
        }
        for kind in form.KINDS:
            self.write_kind(kind, iter(kinds[kind]))
        for name, photo in self.media:
            with exports.photo_file(photo) as file:  # type: ignore[union-attr]
                self.writer.write(name, writing.pieces_of(file))

    def write_kind(self, kind: str, rows: Iterator[dict]) -> None:
        """Write a kind's file, unless there is nothing to write."""
        came = self.report.of(kind)
        first = next(rows, None)
        if first is None:
            return

        def counted() -> Iterator[bytes]:
            yield writing.canonical_line(kind, first)
            came.came += 1
            for line in writing.lines_of(kind, rows):
                came.came += 1
                yield line

        self.writer.write(f"{kind}.jsonl", counted())

    def facts(self) -> dict:
        fronts = exports.open_editions()
        if not fronts:
            raise BadArchive("There is nothing to export: no edition is open.")
        default = fronts[0]
        return {
            "format": "colonnade",
            "version": 1,
            "site": {
                "name": default.title,
                "tagline": default.tagline,
                "place": default.place,
                "zone": settings.TIME_ZONE,
                "founded": default.founded,
                "email": default.email,
                "editions": [
                    {"language": front.language, "name": front.title, "tagline": front.tagline}
                    for front in fronts
                ],
            },
        }

    def readers(self) -> Iterator[dict]:
        """Rows of readers with what they follow and how they are told, which discussion knows."""
        rows = readers.readers_to_export()
        while some := {row["number"]: row for row in islice(rows, CHUNK)}:
            self.people |= {number: row["id"] for number, row in some.items()}
            for number, wishes in discussion.wishes_to_export(some).items():
                follows = [made for one in wishes["follows"] if (made := self.followed(one))]
                yield some[number] | wishes | {"follows": follows}

    def followed(self, one: Mapping) -> dict | None:
        """What is followed, by its name; None where it is gone."""
        names = {"thread": self.threads, "story": self.names["stories"]}
        name = names[one["kind"]].get(one["number"]) if one["kind"] in names else None
        return {one["kind"]: name, "since": one["since"]} if name else None

    def photo_rows(self) -> Iterator[dict]:
        """Rows of photos; their files are remembered and written last. One without a file is left out."""
        for photo, row in exports.photos_to_export():
            file = exports.photo_file(photo)
            if file is None:
                self.report.of("photos").skipped.append(f"the photo ‘{row['id']}’: its file is gone.")
                continue
            with file:
                name = writing.media_name(row["id"], file.read(16))
            self.photos[photo.pk] = row["id"]
            self.media.append((name, photo))
            yield {**row, "file": name}

    def photo(self, number: int | None) -> str | None:
        return self.photos.get(number) if number else None

    def author(self, row: dict) -> dict:
        return {**row, "photo": self.photo(row["photo"])}

    def story(self, row: dict) -> dict:
        keys = [self.names["articles"][number] for number in row["key_articles"]]
        return {**row, "photo": self.photo(row["photo"]), "key_articles": keys}

    def body(self, blocks: list[dict]) -> list[dict]:
        links: Names = self.links
        if others := linked_numbers(blocks) - self.links.keys():
            links = {**self.links, **exports.addresses_of(others)}
        return body_to_wire(blocks, pages=links, photos=self.photos, articles=self.names["articles"])

    def article(self, row: dict) -> dict:
        names = self.names
        return row | {
            "section": names["sections"].get(row["section"]),
            "authors": [names["authors"][number] for number in row["authors"]],
            "story": names["stories"].get(row["story"]),
            "tags": [names["tags"][number] for number in row["tags"]],
            "photo": self.photo(row["photo"]),
            "front_photo": self.photo(row["front_photo"]),
            "share_photo": self.photo(row["share_photo"]),
            "body": self.body(row["body"]),
            "related": [names["articles"][number] for number in row["related"]],
            "translation_of": names["articles"].get(row["translation_of"]),
        }

    def page(self, row: dict) -> dict:
        return {**row, "body": self.body(row["body"])}

    def front(self, row: dict) -> dict:
        articles = self.names["articles"]
        breaking = row["breaking"]
        if breaking:
            breaking = {**breaking, "article": articles.get(breaking["article"])}
        bands = [made for band in row["bands"] if (made := self.band(band))]
        return {**row, "breaking": breaking, "lead": [articles[one] for one in row["lead"]], "bands": bands}

    def band(self, block: dict) -> dict | None:
        """A band of a front; None where what it shows is gone."""
        kind, value = block["type"], block["value"]
        if kind == "discussed":
            return {"type": kind}
        if kind == "story":
            story = self.names["stories"].get(value["story"])
            return {"type": kind, "story": story} if story else None
        if kind == "section":
            section = self.names["sections"].get(value["section"])
            return {"type": kind, "section": section, "layout": value.get("layout")} if section else None
        known = self.names["articles"]
        shown = [known[number] for number in listed(value["articles"]) if number in known]
        return {**value, "type": kind, "articles": shown} if shown else None

    def thread_rows(self) -> Iterator[dict]:
        for row in discussion.threads_to_export():
            yield {**row, "article": self.names["articles"][row["article"]]}

    def comment(self, row: dict) -> dict:
        likes = [self.people[number] for number in row["likes"]]
        author = self.people[row["author"]] if row["author"] else None
        return {**row, "thread": self.threads[row["thread"]], "author": author, "likes": likes}
