"""The copies that readers are sent: upright, in sRGB, in several sizes, with the credit inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from colonnade.news.actions.photo_files.facts import Facts
from colonnade.news.actions.photo_files.packet import xmp_packet

WIDTHS = (320, 480, 640, 960, 1280, 1920)
AVIF_FROM = 640  # pixels of width; below, AVIF saves little and costs the same wait
SHARE_SIZES = ((1200, 630), (1200, 1200), (1200, 900), (1200, 675))
SAVE: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55},
    "webp": {"quality": 78},
    "jpeg": {"quality": 80, "progressive": True, "subsampling": "4:2:0"},
}


@dataclass(frozen=True)
class Rendition:
    """One copy for readers: kind is "avif", "webp" or "jpeg", sides are in pixels."""

    kind: str
    width: int
    height: int
    content: bytes


def clean_copy(*, image: Image.Image) -> tuple[bytes, str]:
    """Make the copy that all others are made from: upright, sRGB, and silent about the camera.

    Gives the bytes and the ending, ".jpg" at quality 92, or ".webp" without loss where something
    shows through. No EXIF, GPS, maker's notes, IIM, XMP, comment or profile comes along.
    """
    plain = _plain(image)
    if plain.mode == "RGBA":
        return _saved(plain, "webp", lossless=True), ".webp"
    subsampling = "4:4:4" if _is_graphic(plain) else "4:2:0"
    return _saved(plain, "jpeg", quality=92, subsampling=subsampling), ".jpg"


def renditions(*, image: Image.Image, facts: Facts, licence_url: str = "") -> Iterator[Rendition]:
    """Make the copies for readers, the smallest first, each with the credit inside.

    Widths are those of WIDTHS up to the picture's own, which is the last where it lies between
    two; nothing is enlarged. WebP and JPEG (over white where something shows through) at each,
    AVIF from 640 pixels up. AVIF takes up to a second a copy: run this in a task.
    """
    plain, packet = _plain(image), xmp_packet(facts=facts, licence_url=licence_url)
    widths = [width for width in WIDTHS if width <= plain.width]
    if plain.width < WIDTHS[-1] and plain.width not in widths:
        widths.append(plain.width)
    for width in widths:
        height = max(1, round(plain.height * width / plain.width))
        sized = plain.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
        for kind in ("avif", "webp", "jpeg") if width >= AVIF_FROM else ("webp", "jpeg"):
            content = _saved(sized, kind, xmp=packet, **SAVE[kind])
            yield Rendition(kind, width, height, content)


def share_crops(
    *,
    image: Image.Image,
    facts: Facts,
    focus: tuple[float, float] = (0.5, 0.5),
    licence_url: str = "",
) -> Iterator[Rendition]:
    """Make the JPEGs for other people's pages: 1200 by 630 (Open Graph), 1:1, 4:3 and 16:9.

    Each is the largest piece of its shape with the focus (x and y from 0 to 1, from the top left
    of the upright picture) as near its middle as the edges allow. Nothing is enlarged: a small
    picture gives a smaller piece of the same shape.
    """
    plain, packet = _plain(image), xmp_packet(facts=facts, licence_url=licence_url)
    for width, height in SHARE_SIZES:
        scale = min(plain.width / width, plain.height / height)
        sides = (width * scale, height * scale)
        left, top = (
            max(0, min(at * whole - side / 2, whole - side))
            for at, whole, side in zip(focus, plain.size, sides, strict=True)
        )
        # Rounding must not push the box past the edge.
        box = (left, top, min(left + sides[0], plain.width), min(top + sides[1], plain.height))
        shrunk = min(scale, 1)
        width, height = max(1, round(width * shrunk)), max(1, round(height * shrunk))
        crop = plain.resize((width, height), Image.Resampling.LANCZOS, box=box, reducing_gap=3)
        content = _saved(crop, "jpeg", xmp=packet, **SAVE["jpeg"])
        yield Rendition("jpeg", width, height, content)


def average_colour(*, image: Image.Image) -> str:
    """Give the picture's mean colour as "#rrggbb", to be shown until the picture arrives."""
    pixel = _flat(_plain(image)).resize((1, 1), Image.Resampling.BOX)
    return f"#{pixel.tobytes().hex()}"


# Values of EXIF tag 274 (0x0112), and what makes such a picture upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _plain(image: Image.Image) -> Image.Image:
    """Give an upright sRGB copy that carries nothing; RGBA only if something shows through."""
    if image.mode.startswith("I"):  # 16 bits a pixel; Pillow would cut instead of scale
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    if image.mode in ("1", "P", "PA", "RGBA", "RGBa", "F"):
        colours = image.convert("RGB")
    elif image.mode == "LA":
        colours = image.convert("L")
    else:
        colours = image
    plain = _in_srgb(colours, image.info.get("icc_profile"))
    if alpha is not None and alpha.getextrema() != (255, 255):
        plain.putalpha(alpha)
    try:
        turn = UPRIGHT.get(image.getexif().get(274, 1))
    except Exception:  # as in _or_nothing
        turn = None
    if turn is not None:
        plain = plain.transpose(turn)
    plain.info = {}
    return plain


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except Exception:  # a profile that is broken or of other colours is no profile
            turned = None
        if turned is not None:
            return turned
    return image.convert("RGB")


def _is_graphic(image: Image.Image) -> bool:
    """Tell drawings and screenshots from photos: fewer colours than one to eight dots."""
    dots = image.resize((min(image.width, 256), min(image.height, 256)), Image.Resampling.NEAREST)
    return dots.getcolors(dots.width * dots.height // 8) is not None


def _flat(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    (_flat(image) if kind == "jpeg" else image).save(buffer, kind, **options)
    return buffer.getvalue()
