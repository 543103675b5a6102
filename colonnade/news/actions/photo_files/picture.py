"""The picture itself: opened and decoded, or refused in a sentence fit for the editor.

What a stranger wrote, be it a file's name or a caption, is folded and cut here too, before anybody sees it.
"""

import os
import re
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 100_000_000
MAX_SIDE = 16_383  # the longest side that WebP can hold
MAX_BYTES = 200_000_000
MAX_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over all pixels
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF")

PictureFile = str | os.PathLike[str] | bytes | IO[bytes]


class NotAPicture(ValueError):
    """The file cannot be taken; the message says why and what to send instead."""


def open_picture(*, file: PictureFile, name: str = "") -> Image.Image:
    """Read a picture and decode it; of an animation, the first frame.

    Takes a path, bytes or a binary file, which is left at its start. The size is judged by the
    header, so that a refused giant costs no memory; an accepted one costs its file and four bytes
    a pixel. Raises NotAPicture and nothing else.
    """
    image, shown = header(file=file, name=name)
    try:
        image.load()
    except Exception as error:  # Pillow's decoders fail in a dozen ways
        raise NotAPicture(_damaged(shown)) from error
    return image


def header(*, file: PictureFile, name: str) -> tuple[Image.Image, str]:
    """Read how large a picture is, and no pixel of it; also give what a refusal calls it.

    Raises NotAPicture for what is none, too large or too heavy.
    """
    if not name and isinstance(file, str | os.PathLike):
        name = os.fspath(file)
    name = cleaned(text=re.split(r"[/\\]", name)[-1], limit=100)
    shown = f"‘{name}’" if name else "This file"
    data = _content(file, shown)
    if data[4:8] == b"ftyp" and re.search(rb"hei[cxms]|hev[cxms]", data[8:64]):
        raise NotAPicture(f"{shown} is a HEIC picture; export it as JPEG and send that.")
    if data.startswith(b"\xff\xd8") and _scans(data) > MAX_SCANS:
        raise NotAPicture(_damaged(shown))
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise NotAPicture(
            f"{shown} is not a picture that can be read; send JPEG, PNG, WebP, AVIF or TIFF."
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(_too_large(shown)) from error
    except Exception as error:
        raise NotAPicture(_damaged(shown)) from error
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise NotAPicture(_too_large(shown))
    return image, shown


def _content(file: PictureFile, shown: str) -> bytes:
    try:
        if isinstance(file, bytes):
            data = file
        elif isinstance(file, str | os.PathLike):
            with Path(file).open("rb") as opened:
                data = opened.read(MAX_BYTES + 1)
        else:
            file.seek(0)
            data = bytes(file.read(MAX_BYTES + 1))
            file.seek(0)
    except Exception as error:  # the caller's file object may be of any kind
        raise NotAPicture(f"{shown} could not be read; send it again.") from error
    if len(data) > MAX_BYTES:
        raise NotAPicture(f"{shown} is heavier than {MAX_BYTES // 10**6} MB; send a lighter copy.")
    return data


# Any JPEG marker that a length follows, and the end of the image; not what pixels may contain.
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")


def _scans(data: bytes) -> int:
    """Count a JPEG's scans (ITU-T T.81, B.1.1) up to its end: telephones append films."""
    at, scans = 2, 0
    while scans <= MAX_SCANS and (marker := MARKER.search(data, at)):
        if marker[0] == b"\xff\xd9":
            break
        scans += marker[0] == b"\xff\xda"
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2])
    return scans


def _damaged(shown: str) -> str:
    return f"{shown} is damaged or did not arrive whole; export it again and send it again."


def _too_large(shown: str) -> str:
    return (
        f"{shown} has more than {MAX_PIXELS // 10**6} megapixels "
        f"or a side of more than {MAX_SIDE} pixels; scale it down and send it again."
    )


# Bidirectional embeddings, overrides and isolates; marks and joiners belong to honest text.
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def cleaned(*, text: str, limit: int) -> str:
    """One line of a stranger's words, without what turns or hides them, cut to so many letters."""
    text = CONTROL.sub(" ", UNSEEN.sub("", text))
    return " ".join(text.split())[:limit].rstrip()
