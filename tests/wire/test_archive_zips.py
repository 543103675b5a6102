"""Archives as zips: those that would reach outside, unpack without end or came broken are refused."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from colonnade.wire import archive
from colonnade.wire.archive import opening
from tests.wire.harbour import SAMPLE, contents, line, packed, silent, world

pytestmark = pytest.mark.usefixtures("newsroom")


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
