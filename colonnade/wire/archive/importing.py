"""Taking an archive in: everything or nothing.

One transaction holds the whole import. The files of photos cannot be part of
it, so those made meanwhile are removed when it fails. What is here already, by
its name in files, is left as it is: importing twice doubles nothing and undoes
no editor's work.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import Storage
from django.db import DataError, IntegrityError, transaction

from colonnade.discussion.actions import Refused, arrivals
from colonnade.discussion.models import Thread
from colonnade.news import actions as news
from colonnade.news.models import Photo
from colonnade.news.queries import exports
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader
from colonnade.wire.archive.reading import Archive, check
from colonnade.wire.archive.report import BadArchive, Report

Ids = dict[str, int]
Progress = Callable[[str], object]


def import_archive(path: str | Path, dry_run: bool = False, progress: Progress = print) -> Report:
    """Take in the archive at this place; raises BadArchive with one sentence and changes nothing then.

    A dry run does all of it, to the last photo, and takes it back. `progress` is
    told a line for each kind.
    """
    progress("reading")
    with check(path) as archive, _files() as files:
        with transaction.atomic():
            transaction.on_commit(files.clear)  # the first hook: from here on the files are the paper's
            report = _Import(archive, progress, files).run()
            transaction.set_rollback(dry_run)
        if not dry_run:
            files.clear()
    return report


Files = list[tuple[Storage, str]]


@contextmanager
def _files() -> Iterator[Files]:
    """Files made in an import. Those that are still listed at the end belong to nobody and are removed."""
    made: Files = []
    try:
        yield made
    finally:
        for storage, name in made:
            storage.delete(name)


class _Pictures(Mapping[str, BinaryIO]):
    """The files that photos name, each opened when it is asked for."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def __getitem__(self, name: str) -> BinaryIO:
        return self.archive.photo(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.archive.members.sizes)

    def __len__(self) -> int:
        return len(self.archive.members.sizes)


class _Import:
    """One import: a step for each kind, each handing on the numbers of what came in."""

    def __init__(self, archive: Archive, progress: Progress, files: Files) -> None:
        self.archive, self.progress, self.files = archive, progress, files
        self.report = Report()
        self.newcomers: set[str] = set()  # readers who were not here before

    def run(self) -> Report:
        self.open_editions()
        people = self.readers()
        photos = self.photos()
        rows = self.rows
        authors = self.of_news("authors", lambda: news.import_authors(rows=rows("authors"), photos=photos))
        tags = self.of_news("tags", lambda: news.import_tags(rows=rows("tags")))
        sections = self.of_news("sections", lambda: news.import_sections(rows=rows("sections")))
        fresh = self.fresh_stories()
        stories = self.of_news("stories", lambda: news.import_stories(rows=rows("stories"), photos=photos))
        articles = self.of_news(
            "articles",
            lambda: news.import_articles(
                rows=rows("articles"),
                sections=sections,
                authors=authors,
                tags=tags,
                stories=stories,
                photos=photos,
            ),
        )
        with self.told("stories"):
            news.settle_stories(rows=fresh, stories=stories, articles=articles)
        pages = {
            f"{noun}:{name}": number
            for noun, numbers in (("article", articles), ("story", stories), ("section", sections))
            for name, number in numbers.items()
        }
        self.of_news("pages", lambda: news.import_notices(rows=rows("pages"), pages=pages, photos=photos))
        self.fronts(sections, stories, articles)
        self.discussion(articles, stories, people)
        return self.report

    def rows(self, kind: str) -> list[dict]:
        return list(self.archive.rows(kind))

    @contextmanager
    def told(self, kind: str) -> Iterator[None]:
        """Turn a refusal into a sentence that names file and line."""
        try:
            yield
        except news.Refused as error:
            raise BadArchive(f"{self.archive.where(kind, error.about)}: {_ended(str(error))}") from error
        except Refused as error:
            raise BadArchive(f"{self.archive.where(kind, '')}: {_ended(str(error))}") from error
        except (IntegrityError, DataError) as error:
            where = self.archive.where(kind, "")
            raise BadArchive(f"{where}: the database refuses what is in it: {_ended(str(error))}") from error

    def counted(self, kind: str, here: set[str]) -> None:
        """Report a kind whose things are known by name, given the names that were here before."""
        known = sum(name in here for name in self.archive.places[kind])
        came = self.report.of(kind)
        came.here_already += known
        came.came += self.archive.count(kind) - known
        if self.archive.count(kind):
            self.progress(f"{kind}: {came}")

    def of_news(self, kind: str, action: Callable[[], Ids]) -> Ids:
        here = set(exports.names_of(kind).values())
        with self.told(kind):
            numbers = action()
        self.counted(kind, here)
        return numbers

    def open_editions(self) -> None:
        site, editions = self.archive.site, self.archive.editions
        here = {front.language for front in exports.open_editions()}
        default = settings.LANGUAGE_CODE
        if default not in here and editions[0]["language"] != default:
            raise BadArchive(
                f"archive.json: the first edition is ‘{editions[0]['language']}’, but this newsroom's first"
                f" language is ‘{default}’; put the same one first in `languages` in colonnade.toml."
            )
        if site["zone"] != settings.TIME_ZONE:
            self.report.notes.append(
                f"The archive's zone is {site['zone']}, this newsroom's is {settings.TIME_ZONE};"
                " `zone` in colonnade.toml decides."
            )
        facts = {name: site[name] for name in ("place", "founded", "email")}
        for edition in editions:
            with self.told("editions"):
                news.open_edition(**edition, **facts)
        came = self.report.of("editions")
        came.here_already = sum(edition["language"] in here for edition in editions)
        came.came = len(editions) - came.here_already
        self.progress(f"editions: {came}")

    def readers(self) -> Ids:
        here = set(Reader.objects.values_list("wire_id", flat=True))
        with self.told("readers"):
            numbers = readers.import_readers(rows=self.rows("readers"))
        names = set(Reader.objects.values_list("wire_id", flat=True))
        self.newcomers = names - here
        # Who was found by the e-mail address is here under another name.
        self.counted("readers", here | (self.archive.places["readers"].keys() - names))
        return numbers

    def photos(self) -> Ids:
        here = set(exports.names_of("photos").values())
        numbers: Ids = {}
        with self.told("photos"):
            for name, number in news.import_photos(
                rows=self.archive.rows("photos"), files=_Pictures(self.archive)
            ):
                numbers[name] = number
                if name not in here:
                    photo = Photo.objects.get(pk=number)
                    self.files += [(field.storage, field.name) for field in (photo.original, photo.file)]
                if len(numbers) % 100 == 0:
                    self.progress(f"photos: {len(numbers)} of {self.archive.count('photos')}")
        self.counted("photos", here)
        return numbers

    def fresh_stories(self) -> list[dict]:
        """The stories that are not here yet; only these are settled, or key articles would double."""
        here = set(exports.names_of("stories").values())
        return [row for row in self.archive.rows("stories") if row["id"] not in here]

    def fronts(self, sections: Ids, stories: Ids, articles: Ids) -> None:
        arranged = {front.language: front for front in exports.open_editions() if exports.is_arranged(front)}
        rows = self.rows("fronts")
        with self.told("fronts"):
            news.import_fronts(rows=rows, sections=sections, stories=stories, articles=articles)
        came = self.report.of("fronts")
        for row in rows:
            front = arranged.get(row["edition"])
            if front is None:
                came.came += 1
            elif front.wire_id == row["id"]:
                came.here_already += 1
            else:
                where = self.archive.where("fronts", row["id"])
                came.skipped.append(f"{where}: this front has been arranged here already.")
        if rows:
            self.progress(f"fronts: {came}")

    def discussion(self, articles: Ids, stories: Ids, people: Ids) -> None:
        here = set(Thread.objects.values_list("wire_id", flat=True))
        with self.told("threads"):
            threads = arrivals.import_threads(rows=self.archive.rows("threads"), articles=articles)
        names = set(Thread.objects.values_list("wire_id", flat=True))
        self.counted("threads", here | (self.archive.places["threads"].keys() - names))
        with self.told("comments"):
            came = arrivals.import_comments(
                rows=self.archive.rows("comments"), threads=threads, readers=people
            )
        tally = self.report.of("comments")
        tally.came, tally.here_already = came, self.archive.count("comments") - came
        if self.archive.count("comments"):
            self.progress(f"comments: {tally}")
        with self.told("threads"):
            arrivals.open_threads(articles=articles.values())
        wishes = (row for row in self.archive.rows("readers") if row["id"] in self.newcomers)
        with self.told("readers"):
            arrivals.import_wishes(rows=wishes, readers=people, threads=threads, stories=stories)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."
