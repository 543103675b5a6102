"""Files that editors send: taken if they are pictures, refused by name with the mend if not."""

import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from colonnade.news.actions import photo_files
from colonnade.news.actions.photo_files import NotAPicture
from tests.news.pictures import BLUE, GREEN, RED, chunk, near, opened, photo, picture, png, saved


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_the_six_formats_open_from_bytes_paths_and_files(kind, tmp_path):
    content = saved(picture(), kind)
    path = tmp_path / "picture"
    path.write_bytes(content)
    file = BytesIO(content)
    file.read(7)
    for source in (content, path, str(path), file):
        image = photo_files.open_picture(file=source)
        assert image.size == (60, 40)
        assert near(image.convert("RGB").getpixel((5, 5)), RED)
    assert file.tell() == 0  # the caller can store what was read


def test_what_is_no_picture_is_refused_by_name_with_the_mend(tmp_path):
    with pytest.raises(NotAPicture) as refusal:
        photo_files.open_picture(file=b"Meeting at nine", name="notes.txt")
    assert str(refusal.value) == (
        "‘notes.txt’ is not a picture that can be read; send JPEG, PNG, WebP, AVIF or TIFF."
    )
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40
    with pytest.raises(NotAPicture, match="HEIC picture; export it as JPEG"):
        photo_files.open_picture(file=heic, name="IMG_1.HEIC")
    for other in (b"", saved(picture(), "BMP"), saved(picture(), "PDF"), tmp_path / "absent.jpg"):
        with pytest.raises(NotAPicture):
            photo_files.open_picture(file=other)


def test_a_refusal_shows_the_file_name_without_folders_or_tricks():
    with pytest.raises(NotAPicture) as refusal:
        photo_files.read_facts(file=b"-", name="C:\\secret/\u202egnp.exe\n" + "x" * 900)
    assert str(refusal.value).startswith("‘gnp.exe xxx")
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_a_truncated_file_is_refused_and_the_whole_one_taken(kind):
    whole = saved(photo(200, 150), kind)
    assert photo_files.open_picture(file=whole).size == (200, 150)
    for part in (0.9, 0.5, 0.1):
        with pytest.raises(NotAPicture):
            photo_files.open_picture(file=whole[: int(len(whole) * part)])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
def test_a_giant_is_refused_by_its_header_at_no_cost(tmp_path):
    (tmp_path / "giant.png").write_bytes(png(20_000, 15_000))  # 300 MB once decoded
    script = (
        "import runpy, sys\n"
        "module = runpy.run_path(sys.argv[1])\n"
        "try:\n"
        "    module['open_picture'](file=sys.argv[2])\n"
        "except module['NotAPicture'] as refusal:\n"
        "    print(refusal)\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
    )
    arguments = [photo_files.picture.__file__, str(tmp_path / "giant.png")]
    command = [sys.executable, "-X", "utf8", "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    refusal, peak = done.stdout.splitlines()
    assert "‘giant.png’ has more than 100 megapixels" in refusal
    assert int(peak) < 150_000  # kilobytes; Python and Pillow alone take about 40,000


def test_a_side_that_no_format_of_ours_can_hold_is_refused():
    assert photo_files.open_picture(file=png(16_383, 2)).size == (16_383, 2)
    with pytest.raises(NotAPicture, match="16383 pixels"):
        photo_files.open_picture(file=png(16_384, 2))


def test_a_text_that_unpacks_to_megabytes_is_refused_and_a_short_one_taken():
    for size, taken in ((1_000, True), (30_000_000, False)):
        text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * size, 9))
        if taken:
            assert photo_files.open_picture(file=png(8, 8, text)).size == (8, 8)
        else:
            with pytest.raises(NotAPicture):
                photo_files.open_picture(file=png(8, 8, text))


def test_a_jpeg_of_endless_scans_is_refused():
    jpeg = saved(photo(64, 64), progressive=True)
    assert photo_files.open_picture(file=jpeg)
    assert photo_files.open_picture(file=jpeg + b"\xff\xda" * 500)  # a telephone's film may hold these
    last_scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    with pytest.raises(NotAPicture):
        photo_files.open_picture(file=jpeg[:-2] + last_scan * 500 + b"\xff\xd9")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_is_its_first_frame(kind):
    frames = [picture(colour=colour) for colour in (GREEN, BLUE) * 50]
    animation = saved(picture(), kind, save_all=True, append_images=frames, duration=20)
    image = photo_files.open_picture(file=animation)
    assert near(image.convert("RGB").getpixel((9, 9)), RED)
    copy, _ = photo_files.clean_copy(image=image)
    assert getattr(opened(copy), "n_frames", 1) == 1
