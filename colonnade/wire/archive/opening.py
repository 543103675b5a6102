"""A folder or a zip opened as what it is until proven otherwise: a stranger's.

Nothing is unpacked to disk: members are read one after another, each no
further than its limit. What would leave the archive (`..`, an absolute path, a
drive, a backslash, a symbolic link), what is encrypted, named twice or blown up
beyond reason is refused before anything is read.
"""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from colonnade.wire.archive.report import BadArchive

MAX_MEMBERS = 1_000_000
MAX_UNPACKED = 10 * 2**30  # of a zip; one heavier than that may unpack to four times its weight
MAX_GROWTH = 4
MAX_RATIO, RATIO_FROM = 200, 100_000_000  # text packs to a tenth; what packs better is a bomb

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def straying(name: str) -> str | None:
    """How a path would leave the archive, as the end of a sentence; None if it stays within."""
    if "\\" in name:
        return "has a backslash; write / between folders"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "is an absolute path"
    if _CONTROL.search(name) or len(name) > 1000:
        return "is not a path"
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "leads out of the archive"
    return None


class Members(Protocol):
    """The files of an archive by their paths, with their sizes in bytes."""

    sizes: dict[str, int]

    def open(self, name: str) -> BinaryIO: ...

    def close(self) -> None: ...


class Folder:
    """An archive as a folder. Symbolic links in it are not followed but refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sizes: dict[str, int] = {}
        for folder, below, names in os.walk(path):
            below.sort()
            for name in [*names, *below]:
                found = Path(folder, name)
                shown = found.relative_to(path).as_posix()
                mode = found.lstat().st_mode
                if stat.S_ISLNK(mode):
                    raise BadArchive(f"{shown} is a symbolic link; put the file itself there.")
                if stat.S_ISREG(mode):
                    self.sizes[shown] = found.lstat().st_size
            if len(self.sizes) > MAX_MEMBERS:
                raise BadArchive(f"{path.name} holds more than {MAX_MEMBERS:,} files.")

    def open(self, name: str) -> BinaryIO:
        return os.fdopen(os.open(self.path / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")

    def close(self) -> None:
        pass


class Zip:
    """An archive as a zip, whose files may stand in one folder within."""

    def __init__(self, path: Path) -> None:
        self.inside: dict[str, zipfile.ZipInfo] = {}
        self.file = path.open("rb")
        try:
            with reading(path.name):
                self.zip = zipfile.ZipFile(self.file)
            self._look(path)
        except BaseException:
            self.file.close()
            raise

    def _look(self, path: Path) -> None:
        members = self.zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise BadArchive(f"{path.name} holds more than {MAX_MEMBERS:,} files.")
        for member in members:
            name = member.orig_filename.removesuffix("/")
            if why := straying(name):
                raise BadArchive(f"{path.name}: the member ‘{_CONTROL.sub('?', name)[:100]}’ {why}.")
            if member.flag_bits & 0x1:
                raise BadArchive(f"{path.name}: {name} is encrypted; pack the archive without a password.")
            if stat.S_ISLNK(member.external_attr >> 16):
                raise BadArchive(f"{path.name}: {name} is a symbolic link; pack the file itself.")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadArchive(f"{path.name}: {name} is packed in an unusual way; use deflate or none.")
            if name in self.inside:
                raise BadArchive(f"{path.name}: {name} is there twice.")
            if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * member.compress_size:
                raise BadArchive(f"{path.name}: {name} would unpack to more than {MAX_RATIO} times its size.")
            if not member.is_dir():
                self.inside[name] = member
        total = sum(member.file_size for member in self.inside.values())
        if total > max(MAX_UNPACKED, MAX_GROWTH * path.stat().st_size):
            raise BadArchive(f"{path.name} would unpack to {total / 2**30:,.0f} GB; that is too much.")
        tops = {name.partition("/")[0] for name in self.inside} - {"__MACOSX"}
        if "archive.json" not in self.inside and len(tops) == 1:
            top = f"{tops.pop()}/"
            self.inside = {
                name.removeprefix(top): member for name, member in self.inside.items() if name.startswith(top)
            }
        self.sizes = {name: member.file_size for name, member in self.inside.items()}

    def open(self, name: str) -> BinaryIO:
        with reading(name):
            return self.zip.open(self.inside[name])  # type: ignore[return-value]

    def close(self) -> None:
        self.file.close()  # whatever is still being read from it


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn what Python says of a damaged file into one sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadArchive(f"{name} is damaged or was cut off on its way; send it again.") from error
    except (OSError, ValueError, OverflowError) as error:
        raise BadArchive(f"{name} cannot be read: {error}.") from error


def opened(path: Path) -> Members:
    """The files of the archive at this place; raises BadArchive."""
    with reading(str(path)):
        if path.is_dir():
            return Folder(path)
        if not path.is_file():
            raise BadArchive(f"{path} is not there.")
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                raise BadArchive(f"{path} is neither a folder nor a zip.")
        return Zip(path)
