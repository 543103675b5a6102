"""Faces: a reader's picture, made anew from a file that is taken for hostile.

Bytes come in and bytes go out: upright, square, 288 pixels, WebP, with nothing of
what the camera or its owner wrote into the file. Of an animation the first frame
is shown. What cannot be read is refused with a sentence fit for the reader.
"""

from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from colonnade.readers import Refused

SIZE = 288  # pixels; shown at 36 to 144, on screens of up to four dots a pixel
QUALITY = 80
MOST_BYTES = 5_000_000
MOST_PIXELS = 40_000_000
MOST_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over all pixels
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
GROUND = (252, 252, 250)  # behind what is transparent: the paper's own white
SCAN = b"\xff\xda"  # ITU-T T.81, B.1.1.3; within pixels 0xFF is never followed by it


def face_of(file: IO[bytes]) -> bytes:
    """The square picture that is shown, from a file as a stranger sent it. Raises Refused, nothing else."""
    data = _content(file)
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        too_large = image.width * image.height > MOST_PIXELS
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_large = True
    except Exception as error:  # Pillow fails in a dozen ways
        raise Refused(
            _("This is not a picture that can be read. Send JPEG, PNG, WebP, GIF or AVIF.")
        ) from error
    if too_large:
        raise Refused(
            _("The picture has more than %(most)d million pixels. Make it smaller and send it again.")
            % {"most": MOST_PIXELS // 1_000_000}
        )
    try:
        return _made_anew(image)
    except Exception as error:
        raise Refused(_("The picture is damaged. Save it again and send it again.")) from error


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(
            _("The picture is heavier than %(most)d MB. Make it smaller and send it again.")
            % {"most": MOST_BYTES // 1_000_000}
        )
    if data.startswith(b"\xff\xd8") and data.count(SCAN) > MOST_SCANS:
        raise Refused(_("The picture is damaged. Save it again and send it again."))
    return data


def _made_anew(image: Image.Image) -> bytes:
    image.draft("RGB", (SIZE * 2, SIZE * 2))  # a JPEG is decoded smaller, at a fraction of the cost
    image.load()
    upright = ImageOps.exif_transpose(image)
    small = ImageOps.fit(_plain(upright, image.info.get("icc_profile")), (SIZE, SIZE))
    made = BytesIO()
    small.save(made, "WEBP", quality=QUALITY, method=4)
    return made.getvalue()


def _plain(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, on the paper's ground, without anything that was stored beside its pixels."""
    if image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (*GROUND, 255))
        image = Image.alpha_composite(ground, image).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK"):
        image = _in_srgb(image, profile)
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """In the colours that the file means; a profile that is broken or of another kind is passed over."""
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        meant = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return meant or image
