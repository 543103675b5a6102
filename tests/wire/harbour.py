"""The sample archive of the Harbour Post, and what the tests of archives do with a copy of it."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings

SAMPLE = Path(__file__).parent / "samples" / "harbour"


def silent(line: str) -> None:
    """Progress that nobody reads."""


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


def rows_of(folder: Path, kind: str) -> list[dict]:
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text().split("\n") if line]


def put(folder: Path, kind: str, rows: list[dict]) -> None:
    (folder / f"{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def add(folder: Path, kind: str, like: int | None = None, **fields: object) -> None:
    rows = rows_of(folder, kind)
    put(folder, kind, [*rows, {**(rows[like] if like is not None else {}), **fields}])


def line(name: str, text: bytes) -> Callable[[Path], None]:
    """One more line, as it is."""

    def one(folder: Path) -> None:
        with (folder / name).open("ab") as file:
            file.write(text)

    return one
