"""Writing an archive: the canonical form, as a folder or a zip, whole or not at all.

Canonical is: every field of a kind there, in the schema's order; one compact
JSON object a line, characters written as themselves; times in UTC with `Z`,
microseconds only where there are any; a file for each kind that has rows and
for no other; photos as `media/<id>.<ending>`, the ending by their content. A
zip holds archive.json, the kinds in the order of `form.KINDS`, then the media,
all dated 1980. The same paper therefore always makes the same bytes.
"""

import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from colonnade.wire.archive import form
from colonnade.wire.archive.report import BadArchive

CHUNK = 1 << 20


def canonical_time(value: datetime) -> str:
    """`2026-02-24T20:30:00Z`."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return canonical_time(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no place in an archive")


def canonical_line(kind: str, row: Mapping) -> bytes:
    """One line of a kind's file."""
    filled = form.filled(form.KINDS[kind], row)
    return (json.dumps(filled, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n").encode()


def canonical_facts(facts: Mapping) -> bytes:
    """archive.json, for people to read as well."""
    return (json.dumps(form.filled("archive", facts), ensure_ascii=False, indent=2) + "\n").encode()


def media_name(name: str, head: bytes) -> str:
    """Where the file of the photo of this name stands; `head` is how the file begins."""
    return f"media/{name.replace(':', '=')}{ending_of(head)}"


def ending_of(head: bytes) -> str:
    """The ending of a picture's name by its first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return ".avif"
    beginnings = {
        b"\xff\xd8": ".jpg",
        b"\x89PNG": ".png",
        b"GIF8": ".gif",
        b"II*\0": ".tif",
        b"MM\0*": ".tif",
    }
    return next((ending for begin, ending in beginnings.items() if head.startswith(begin)), ".bin")


class Writer(Protocol):
    """Takes the members of an archive one after another."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None: ...


class _Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())


class _Zip:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        member = zipfile.ZipInfo(name)
        member.create_system, member.external_attr = 3, 0o100644 << 16
        # Pictures are packed already.
        member.compress_type = zipfile.ZIP_STORED if "/" in name else zipfile.ZIP_DEFLATED
        with self.file.open(member, "w", force_zip64=True) as packed:
            for piece in pieces:
                packed.write(piece)


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes, a megabyte at a time."""
    while piece := file.read(CHUNK):
        yield piece


def lines_of(kind: str, rows: Iterable[Mapping]) -> Iterator[bytes]:
    """The lines of a kind's file."""
    return (canonical_line(kind, row) for row in rows)


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A writer of the archive at this place: a zip if the name ends so, else a folder.

    It is written beside its place under a hidden name and takes the place when
    all is well; what is there already is never overwritten. Raises BadArchive.
    """
    _refuse_taken(path)
    if not path.parent.is_dir():
        raise BadArchive(f"{path.parent} is not a folder; make it first.")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.suffix.lower() == ".zip":
            with beside.open("xb") as file:
                with zipfile.ZipFile(file, "w", compresslevel=6) as packed:
                    yield _Zip(packed)
                file.flush()
                os.fsync(file.fileno())
        else:
            beside.mkdir()
            yield _Folder(beside)
        _refuse_taken(path)
        beside.rename(path)
    except OSError as error:
        raise BadArchive(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        else:
            beside.unlink(missing_ok=True)


def _refuse_taken(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise BadArchive(f"{path} is there already; nothing is overwritten, choose another name.")
