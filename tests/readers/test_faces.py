"""Faces: what a stranger sends becomes a small clean picture, or a sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image, ImageCms

from colonnade.readers import Refused, actions, faces
from colonnade.readers.models import Reader
from colonnade.readers.queries import avatar_of, drawn_avatar
from tests import factories as make

RED, BLUE = (200, 30, 20), (20, 40, 210)


def picture(
    size: tuple[int, int] = (600, 400), mode: str = "RGB", kind: str = "JPEG", **how: object
) -> bytes:
    """A picture whose start half is red and whose other half is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    made = BytesIO()
    image.convert(mode).save(made, kind, **how)
    return made.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def giant(width: int, height: int, *more: bytes) -> bytes:
    """The head of a PNG that says to be so large, and no pixels worth the name."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(more)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def made(content: bytes) -> Image.Image:
    return Image.open(BytesIO(faces.face_of(BytesIO(content))))


def is_like(colour: object, other: tuple[int, int, int]) -> bool:
    return all(abs(one - two) < 24 for one, two in zip(colour, other, strict=True))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "content",
    [
        picture(kind="JPEG"), picture(kind="JPEG", mode="CMYK"), picture(kind="JPEG", progressive=True),
        picture(kind="PNG"), picture(kind="PNG", mode="P"), picture(kind="PNG", mode="RGBA"),
        picture(kind="WEBP"), picture(kind="GIF", mode="P"), picture(kind="AVIF"),
        picture((300, 900)), picture((7, 5), kind="PNG"),
    ],
)  # fmt: skip
def test_every_kind_of_picture_becomes_the_same_small_square(content: bytes):
    face = made(content)
    assert (face.format, face.size, face.mode) == ("WEBP", (288, 288), "RGB")
    assert is_like(face.getpixel((20, 144)), RED)
    assert is_like(face.getpixel((267, 144)), BLUE)


def test_a_picture_stands_upright_and_tells_nothing_of_where_it_was_taken():
    image = Image.new("RGB", (400, 300), RED)
    image.paste(BLUE, (200, 0, 400, 300))
    notes = image.getexif()
    notes[0x0112] = 6  # the top is at the right: turned by a quarter
    notes[0x013B] = "Nora Lind"
    notes.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = BytesIO()
    image.save(
        sent, "JPEG", exif=notes, comment=b"secret quay", icc_profile=profile, xmp=b"<x>secret quay</x>"
    )
    content = faces.face_of(sent)
    face = Image.open(BytesIO(content))
    assert is_like(face.getpixel((144, 20)), RED)
    assert is_like(face.getpixel((144, 267)), BLUE)
    assert not face.getexif()
    assert set(face.info) <= {"loop", "background", "timestamp", "duration"}
    assert not any(word in content for word in (b"Nora", b"secret", b"EXIF", b"ICCP", b"XMP "))


def test_of_an_animation_the_first_frame_is_shown_and_what_is_transparent_lies_on_paper():
    frames = [Image.new("RGB", (90, 90), colour) for colour in (RED, BLUE, BLUE)]
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        sent = BytesIO()
        frames[0].save(sent, kind, save_all=True, append_images=frames[1:])
        face = made(sent.getvalue())
        assert not getattr(face, "is_animated", False)
        assert is_like(face.getpixel((144, 144)), RED), kind
    clear = BytesIO()
    Image.new("RGBA", (90, 90), (0, 0, 0, 0)).save(clear, "PNG")
    assert is_like(made(clear.getvalue()).getpixel((144, 144)), faces.GROUND)


BROKEN_PROFILE = picture(icc_profile=b"not a profile" * 20)
HOSTILE = {
    "not a picture": (
        b"", b"Anna", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF-3.0", b"MZ" * 99,
        b"GIF89a", b"\x89PNG\r\n\x1a\n", picture(kind="TIFF"), picture(kind="BMP"), picture(kind="PDF"),
    ),
    "damaged|not a picture": (
        picture()[:2000], picture(kind="PNG")[:200], picture(kind="WEBP")[:150], giant(4000, 4000),
        picture()[:-2] + b"\xff\xda\x00\x02" * 120, b"GIF89a\x02\x00\x02\x00\x80\x00\x00" + b"\x00" * 40,
    ),
    "million pixels": (giant(6400, 6400), giant(60_000, 60_000), giant(2**31 - 1, 2**31 - 1)),
    "heavier": (picture() + b"\0" * 5_000_000,),
}  # fmt: skip


def test_what_is_no_picture_is_refused_with_a_sentence_and_breaks_nothing():
    assert made(BROKEN_PROFILE).size == (288, 288)
    for reason, table in HOSTILE.items():
        for content in table:
            with pytest.raises(Refused, match=reason):
                faces.face_of(BytesIO(content))


@pytest.fixture
def media(settings, tmp_path):
    """A folder for files, of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_face_is_stored_under_its_content_and_the_old_file_goes(media, django_capture_on_commit_callbacks):
    reader, other = make.make_reader("Anna"), make.make_reader("Ole")
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_avatar(reader=reader, file=BytesIO(picture()))
        actions.set_avatar(reader=other, file=BytesIO(picture()))
    first = reader.avatar_path
    assert first.startswith("avatars/")
    assert other.avatar_path != first, "two readers with one picture have two files"
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_avatar(reader=reader, file=BytesIO(picture()))
    assert default_storage.exists(first), "the same picture again"
    with django_capture_on_commit_callbacks() as after:
        actions.set_avatar(reader=reader, file=BytesIO(picture((300, 300))))
        assert default_storage.exists(first), "readers see it until the change is stored"
    for act in after:
        act()
    assert not default_storage.exists(first)
    second = reader.avatar_path
    with pytest.raises(Refused):
        actions.set_avatar(reader=reader, file=BytesIO(b"no picture"))
    assert Reader.objects.get(pk=reader.pk).avatar_path == second
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_avatar(reader=reader)
    assert not default_storage.exists(second)
    assert default_storage.exists(other.avatar_path)


@pytest.mark.django_db
def test_a_face_is_served_for_ever_and_nothing_beside_it(media, visitor: Client):
    reader = make.make_reader("Anna")
    actions.set_avatar(reader=reader, file=BytesIO(picture()))
    face = avatar_of(reader.name, reader.avatar)
    answer = visitor.get(face.src)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == (media / reader.avatar_path).read_bytes()  # type: ignore[attr-defined]
    assert visitor.get("/media/avatars/").status_code == 404
    assert avatar_of("Anna").src == ""
    assert avatar_of("Anna") == drawn_avatar("Anna")
