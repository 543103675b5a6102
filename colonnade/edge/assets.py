"""Assets: what a page needs besides its words, in as few requests as can be.

Stylesheets and scripts are written apart, one part to a file; when the server
starts they are joined into one `site.css` and one `page.js`, what only the
moderators’ desk needs into a `desk.css`, accounts into an `account.css`, and that with
which signed-in readers write and act, for which a visitor need not wait, into a
`reader.js`. Everything is served from memory under an address that carries a hash of
its content, so a browser fetches it once and never asks again; when it changes, its
address does.

Who asks for an address of before or after an upgrade gets today's bytes and is
told not to keep them.
"""

import hashlib
import logging
import mimetypes
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path, PurePosixPath
from posixpath import normpath

from django.conf import settings

from colonnade.edge.bodies import Bodies, Standing

FOLDER = Path(__file__).resolve().parent.parent / "static"
PREFIX = "/static/colonnade/"
# Sheets that are joined of parts: what every reader loads, and what moderators load beside it.
STYLES = ("site.css", "account.css", "desk.css")
# Scripts that are joined, by their folder.
SCRIPTS = {"js": "page.js", "js/reader": "reader.js"}
FOREVER = b"public, max-age=31536000, immutable"
KINDS = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}

# A string comes first, so that what looks like a comment within one stays.
_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
_IMPORT = re.compile(
    r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?\s*(?:layer\(([\w.-]+)\))?\s*([^;]*);"""
)
_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
logger = logging.getLogger(__name__)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#", re.IGNORECASE)


@dataclass(frozen=True)
class Asset:
    """One file as it is served: its address, and its bytes in each encoding."""

    address: str
    lasting: Standing
    passing: Standing


class Assets:
    """A folder of static files, joined, hashed and compressed once.

    `watched` looks for changed files at every question: for who is writing them.
    Raises ValueError for a stylesheet that imports itself or a file that is not there.
    """

    def __init__(self, folder: Path = FOLDER, prefix: str = PREFIX, watched: bool = False) -> None:
        self.prefix = prefix
        self._folder = folder
        self._watched = watched
        self._lock = threading.Lock()
        self._seen: object = None
        self._assets: Mapping[str, Asset] = {}
        self._refresh()

    def address(self, name: str) -> str:
        """The address of `site.css`, `page.js` or `icons/mark.svg`, with its hash.

        A file that is missing is missing alone: its plain address is given, and
        noted, and the page still comes.
        """
        self._refresh()
        if name in self._assets:
            return self._assets[name].address
        logger.warning("There is no static file ‘%s’ in %s.", name, self._folder)
        return self.prefix + name

    def standing(self, path: str) -> Standing | None:
        """What stands at this path of the site, or None."""
        if self._watched:
            self._refresh()
        if not path.startswith(self.prefix):
            return None
        name = path.removeprefix(self.prefix)
        bare = re.sub(r"\.[0-9a-f]{12}(?=\.[^./]+$)", "", name)
        asset = self._assets.get(bare) or self._assets.get(name)
        if asset is None:
            return None
        return asset.lasting if asset.address == path else asset.passing

    def _refresh(self) -> None:
        if self._seen is not None and not self._watched:
            return
        with self._lock:
            files = sorted(path for path in self._folder.rglob("*") if path.is_file())
            seen = tuple((path, path.stat().st_mtime_ns) for path in files)
            if seen != self._seen:
                self._assets = self._joined(files)
                self._seen = seen

    def _joined(self, files: list[Path]) -> dict[str, Asset]:
        assets: dict[str, Asset] = {}
        scripts: dict[str, list[str]] = {folder: [] for folder in SCRIPTS}
        for path in files:
            name = path.relative_to(self._folder).as_posix()
            folder = name.rpartition("/")[0]
            if folder in SCRIPTS and name.endswith(".js"):
                scripts[folder].append(path.read_text("utf-8"))
            elif not name.startswith("css/"):
                assets[name] = self._asset(name, path.read_bytes())
        addresses = {name: asset.address for name, asset in assets.items()}
        for name in STYLES:
            style = _style(self._folder, f"css/{name}", addresses, ())
            assets[name] = self._asset(name, style.encode())
        for folder, name in SCRIPTS.items():
            # Each script in a block of its own, so that the names of one are not those of another.
            script = "\n".join(f"{{\n{text.strip()}\n}}" for text in scripts[folder])
            assets[name] = self._asset(name, script.encode())
        return assets

    def _asset(self, name: str, content: bytes) -> Asset:
        pure = PurePosixPath(name)
        digest = hashlib.blake2b(content, digest_size=6).hexdigest()
        kind = KINDS.get(pure.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        headers = [
            (b"content-type", kind.encode()),
            (b"vary", b"Accept-Encoding"),
            # A font or script may be asked for by a page of another origin that embeds ours.
            (b"access-control-allow-origin", b"*"),
            (b"x-content-type-options", b"nosniff"),
        ]
        lasting = Bodies.of(200, [*headers, (b"cache-control", FOREVER)], content, quality=11)
        return Asset(
            address=f"{self.prefix}{pure.with_name(f'{pure.stem}.{digest}{pure.suffix}')}",
            lasting=self._standing(lasting),
            passing=self._standing(lasting.with_header(b"cache-control", b"no-cache")),
        )

    def _standing(self, bodies: Bodies) -> Standing:
        """For ever, or for one answer at a time where files may change."""
        return Standing(200, bodies, 0 if self._watched else inf)


def _style(folder: Path, name: str, addresses: Mapping[str, str], above: tuple[str, ...]) -> str:
    """A stylesheet with its imports in their places and its files at their hashed addresses."""
    path = folder / name
    if not path.exists():
        if above:
            raise ValueError(f"{above[-1]} imports {name}, which is not there.")
        return ""
    if name in above:
        raise ValueError(f"{name} imports itself, by way of {' and '.join(above)}.")

    def imported(match: re.Match[str]) -> str:
        text = _style(folder, _beside(name, match[1]), addresses, (*above, name))
        for rule in (match[2] and f"@layer {match[2]}", match[3] and f"@media {match[3]}"):
            text = f"{rule} {{\n{text}}}\n" if rule else text
        return text

    def addressed(match: re.Match[str]) -> str:
        if _ELSEWHERE.match(match[2]):
            return match[0]
        place, mark, rest = match[2].partition("#")
        return f"url({addresses.get(_beside(name, place), place)}{mark}{rest})"

    text = _COMMENT.sub(lambda match: match[1] or "", path.read_text("utf-8"))
    # What is imported brings its addresses already found, so it stays out of this search.
    between = [_URL.sub(addressed, piece) for piece in _IMPORT.sub("\0", text).split("\0")]
    parts = [imported(match) for match in _IMPORT.finditer(text)]
    body = "".join(piece + part for piece, part in zip(between, [*parts, ""], strict=True))
    lines = (line.strip() for line in body.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def _beside(name: str, address: str) -> str:
    """The name of what a stylesheet means by an address relative to itself."""
    return normpath(PurePosixPath(name).parent / address)


@cache
def site() -> Assets:
    """The assets of this installation, joined at the first question."""
    return Assets(watched=settings.DEBUG)


def address(name: str) -> str:
    """The hashed address of a static file of ours, for templates."""
    return site().address(name)
