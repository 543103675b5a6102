"""Photo files: what a picture says about itself, and the copies that readers are sent.

An editor sends a file as the agency or the telephone made it. Its title, caption, credit, place
and date are read from the three standards that newsrooms use, so that nobody types them again.
What readers get is made anew: upright, in sRGB, in several sizes, without the camera's notes or
the place where somebody stood, and with the credit written into every copy.

Nothing here knows the database or the web: files and bytes come in, bytes go out. Every file is
taken for hostile. What cannot be read is refused with NotAPicture, a sentence fit for the editor;
metadata that cannot be read is passed over, since a broken note is no reason to lose a photo.

Sources: IPTC Photo Metadata Standard 2023.1 (which property means what), IPTC-IIM 4.2 (datasets,
written 2:80), XMP part 1 (packet and RDF form), Exif 2.32 (tags, written 0x9003).
"""

import codecs
import os
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from PIL import Image, ImageCms, UnidentifiedImageError

MAX_PIXELS = 100_000_000
MAX_SIDE = 16_383  # the longest side that WebP can hold
MAX_BYTES = 200_000_000
MAX_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over all pixels
MAX_XMP = 1_000_000  # bytes; a full packet has 20,000
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF")
WIDTHS = (320, 480, 640, 960, 1280, 1920)
AVIF_FROM = 640  # pixels of width; below, AVIF saves little and costs the same wait
SHARE_SIZES = ((1200, 630), (1200, 1200), (1200, 900), (1200, 675))
SAVE: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55},
    "webp": {"quality": 78},
    "jpeg": {"quality": 80, "progressive": True, "subsampling": "4:2:0"},
}

PictureFile = str | os.PathLike[str] | bytes | IO[bytes]


class NotAPicture(ValueError):
    """The file cannot be taken; the message says why and what to send instead."""


@dataclass(frozen=True)
class Facts:
    """What a photo's file says about it: plain text, folded and cut, empty where it is silent."""

    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    photographer: str = ""
    agency: str = ""
    place: str = ""
    copyright: str = ""
    taken_on: date | None = None


TEXTS = tuple(field.name for field in fields(Facts) if field.name != "taken_on")


@dataclass(frozen=True)
class Rendition:
    """One copy for readers: kind is "avif", "webp" or "jpeg", sides are in pixels."""

    kind: str
    width: int
    height: int
    content: bytes


# Opening


def open_picture(file: PictureFile, name: str = "") -> Image.Image:
    """Read a picture and decode it; of an animation, the first frame.

    Takes a path, bytes or a binary file, which is left at its start. The size is judged by the
    header, so that a refused giant costs no memory; an accepted one costs its file and four bytes
    a pixel. Raises NotAPicture and nothing else.
    """
    image, shown = _header(file, name)
    try:
        image.load()
    except Exception as error:  # Pillow's decoders fail in a dozen ways
        raise NotAPicture(_damaged(shown)) from error
    return image


def _header(file: PictureFile, name: str) -> tuple[Image.Image, str]:
    if not name and isinstance(file, str | os.PathLike):
        name = os.fspath(file)
    name = _clean(re.split(r"[/\\]", name)[-1], 100)
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


# Reading facts


def read_facts(file: PictureFile, name: str = "") -> Facts:
    """Read what the file says about the photo, without decoding its pixels.

    Each field comes from the first of XMP, IIM and EXIF that has it; texts are cut to 500
    characters, the caption to 5,000. A date that does not exist or lies ahead is passed over.
    Raises NotAPicture as open_picture does, but not for what is wrong in the pixels.
    """
    image, _ = _header(file, name)
    xmp, iim, exif = (_or_nothing(read, image) for read in (_xmp, _iim, _exif))
    texts = {}
    for field in TEXTS:
        limit = 5000 if field == "caption" else 500
        found = (_clean(source.get(field, ""), limit) for source in (xmp, iim, exif))
        texts[field] = next(filter(None, found), "")
    days = (_day(source.get("taken_on", "")) for source in (xmp, iim, exif))
    taken_on = next(filter(None, days), None) or _day(xmp.get("digitised_on", ""))
    return Facts(**texts, taken_on=taken_on)


def _or_nothing(read: Callable[[Image.Image], dict[str, str]], image: Image.Image) -> dict[str, str]:
    try:
        return read(image)
    except Exception:  # hostile metadata breaks Pillow, expat and us in as many ways as it likes
        return {}


RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

XMP_PROPERTIES = {
    "title": f"{DC}title",
    "alt": f"{CORE}AltTextAccessibility",
    "caption": f"{DC}description",
    "credit": f"{PHOTOSHOP}Credit",
    "photographer": f"{DC}creator",
    "agency": f"{PHOTOSHOP}Source",
    "copyright": f"{DC}rights",
    "taken_on": f"{PHOTOSHOP}DateCreated",
    "digitised_on": "{http://ns.adobe.com/xap/1.0/}CreateDate",
}


def _xmp(image: Image.Image) -> dict[str, str]:
    """Read the XMP packet: IPTC Core and Extension properties, never a DTD or an entity."""
    packet = image.info.get("xmp", b"")
    if not packet or len(packet) > MAX_XMP:
        return {}
    root = ElementTree.fromstring(packet.strip(b"\0\t\n\r "), forbid_dtd=True)
    described = next(root.iter(f"{RDF}RDF")).findall(f"{RDF}Description")
    place = _joined(
        _property(described, name) for name in (f"{CORE}Location", f"{PHOTOSHOP}City", f"{PHOTOSHOP}Country")
    )
    for description in described:
        created = description.find(f"{EXT}LocationCreated")
        if created is not None:
            first = created.find(f"{RDF}*/{RDF}li")
            first = created if first is None else first
            parts = [first, *first.findall(f"{RDF}Description")]
            names = (f"{EXT}Sublocation", f"{EXT}City", f"{EXT}CountryName")
            place = _joined(_property(parts, name) for name in names) or place
    facts = {field: _property(described, name) for field, name in XMP_PROPERTIES.items()}
    return {**facts, "place": place}


def _property(described: Sequence[Element], name: str) -> str:
    """Give an XMP property in any of its forms (XMP part 1, 7.4 to 7.9).

    It may be an attribute, an element, or an array: of languages the default is
    taken, or the first; of several values, all with commas between.
    """
    for description in described:
        if text := description.get(name, "").strip():
            return text
        element = description.find(name)
        if element is None:
            continue
        items = [item for item in element.findall(f"{RDF}*/{RDF}li") if (item.text or "").strip()]
        if element.find(f"{RDF}Alt") is not None:
            items.sort(key=lambda item: item.get(LANG) != "x-default")
            items = items[:1]
        if text := ", ".join(item.text or "" for item in items) or (element.text or "").strip():
            return text
    return ""


IIM_DATASETS = {
    "title": 5,
    "taken_on": 55,
    "photographer": 80,
    "credit": 110,
    "agency": 115,
    "copyright": 116,
    "caption": 120,
}
IIM_PLACE = (92, 90, 101)
# The final byte of the escape sequence in 1:90 (ISO 2022, 96-character sets).
IIM_CHARSETS = {b"A": 1, b"B": 2, b"C": 3, b"D": 4, b"L": 5, b"G": 6, b"F": 7, b"H": 8, b"M": 9}


def _iim(image: Image.Image) -> dict[str, str]:
    """Read record 2 of the IIM block: JPEG's Photoshop resource 0x0404, TIFF's tag 33723."""
    photoshop = image.info.get("photoshop") or {}
    data = photoshop.get(0x0404, b"")
    tags = getattr(image, "tag_v2", None)
    if tags is not None:
        data = tags.get(33723, b"")
        if isinstance(data, tuple):  # some write the bytes as 32-bit numbers
            order = "<" if tags.prefix == b"II" else ">"
            data = struct.pack(f"{order}{len(data)}L", *data)
    datasets = _iim_datasets(data)
    escape_sequence = b"".join(datasets.get((1, 90), []))
    charset = ""
    if escape_sequence.startswith(b"\x1b%"):
        charset = "utf-8"
    elif escape_sequence[:1] == b"\x1b" and escape_sequence[2:3] in IIM_CHARSETS:
        charset = f"iso8859-{IIM_CHARSETS[escape_sequence[2:3]]}"

    def text(number: int) -> str:
        return _joined(_decoded(value, charset) for value in datasets.get((2, number), []))

    facts = {field: text(number) for field, number in IIM_DATASETS.items()}
    return {**facts, "place": _joined(text(number) for number in IIM_PLACE)}


def _iim_datasets(data: bytes) -> dict[tuple[int, int], list[bytes]]:
    """Split an IIM block at its markers (0x1C, record, dataset, size), as far as it is sound."""
    found: dict[tuple[int, int], list[bytes]] = {}
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, dataset, size = struct.unpack_from(">BBH", data, at + 1)
        at += 5
        if size & 0x8000:  # an extended dataset gives the length of its length
            octets = min(size & 0x7FFF, 8)
            size = int.from_bytes(data[at : at + octets])
            at += octets
        if at + size > len(data):
            break
        found.setdefault((record, dataset), []).append(data[at : at + size])
        at += size
    return found


def _exif(image: Image.Image) -> dict[str, str]:
    """Read ImageDescription 270, Artist 315, Copyright 33432 and DateTimeOriginal 0x9003."""
    if image.format == "TIFF":
        exif = image.getexif()
    else:  # Image.getexif would decode a PNG
        exif = Image.Exif()
        exif.load(image.info.get("exif", b""))
    taken_on = exif.get_ifd(0x8769).get(0x9003)
    values = {"caption": exif.get(270), "photographer": exif.get(315)}
    values |= {"copyright": exif.get(33432), "taken_on": taken_on}
    return {
        field: _decoded(value.encode("latin-1"))  # as Pillow has decoded it
        for field, value in values.items()
        if isinstance(value, str)
    }


def _decoded(value: bytes, charset: str = "") -> str:
    if charset == "utf-8":
        try:  # not final: IIM cuts at 32 octets, be it within a letter
            return codecs.utf_8_decode(value, "strict", False)[0]
        except UnicodeDecodeError:
            charset = ""
    for guess in filter(None, (charset, "utf-8", "cp1252")):
        try:
            return value.decode(guess)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


# Bidirectional embeddings, overrides and isolates; marks and joiners belong to honest text.
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def _clean(text: str, limit: int) -> str:
    text = CONTROL.sub(" ", UNSEEN.sub("", text))
    return " ".join(text.split())[:limit].rstrip()


def _joined(parts: Iterator[str]) -> str:
    """Put commas between the parts that say something, each once."""
    return ", ".join(dict.fromkeys(filter(None, (_clean(part, 5000) for part in parts))))


def _day(text: str) -> date | None:
    """Give the day of an XMP (2017-07-13T17), IIM (20170713) or EXIF (2017:07:13 17) date."""
    found = re.match(r"\s*([0-9]{4})[-:]?([0-9]{2})[-:]?([0-9]{2})(?![0-9])", text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day <= date.today() + timedelta(days=1) else None


# Making copies


def clean_copy(image: Image.Image) -> tuple[bytes, str]:
    """Make the copy that all others are made from: upright, sRGB, and silent about the camera.

    Gives the bytes and the ending, ".jpg" at quality 92, or ".webp" without loss where something
    shows through. No EXIF, GPS, maker's notes, IIM, XMP, comment or profile comes along.
    """
    plain = _plain(image)
    if plain.mode == "RGBA":
        return _saved(plain, "webp", lossless=True), ".webp"
    subsampling = "4:4:4" if _is_graphic(plain) else "4:2:0"
    return _saved(plain, "jpeg", quality=92, subsampling=subsampling), ".jpg"


def renditions(image: Image.Image, facts: Facts, *, licence_url: str = "") -> Iterator[Rendition]:
    """Make the copies for readers, the smallest first, each with the credit inside.

    Widths are those of WIDTHS up to the picture's own, which is the last where it lies between
    two; nothing is enlarged. WebP and JPEG (over white where something shows through) at each,
    AVIF from 640 pixels up. AVIF takes up to a second a copy: run this in a task.
    """
    plain, packet = _plain(image), xmp_packet(facts, licence_url)
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
    image: Image.Image,
    facts: Facts,
    *,
    focus: tuple[float, float] = (0.5, 0.5),
    licence_url: str = "",
) -> Iterator[Rendition]:
    """Make the JPEGs for other people's pages: 1200 by 630 (Open Graph), 1:1, 4:3 and 16:9.

    Each is the largest piece of its shape with the focus (x and y from 0 to 1, from the top left
    of the upright picture) as near its middle as the edges allow. Nothing is enlarged: a small
    picture gives a smaller piece of the same shape.
    """
    plain, packet = _plain(image), xmp_packet(facts, licence_url)
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


def average_colour(image: Image.Image) -> str:
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


# Writing facts

PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
    ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
    "{}</rdf:Description></rdf:RDF></x:xmpmeta>"
    '<?xpacket end="r"?>'
)
PLAIN = "<{0}>{1}</{0}>"
SEVERAL = "<{0}><rdf:Seq><rdf:li>{1}</rdf:li></rdf:Seq></{0}>"
IN_LANGUAGES = '<{0}><rdf:Alt><rdf:li xml:lang="x-default">{1}</rdf:li></rdf:Alt></{0}>'


def xmp_packet(facts: Facts, licence_url: str = "") -> bytes:
    """Write the facts that belong in every copy as a read-only XMP packet of less than 4 KB.

    The form is that of XMP part 1, 7.3.2. Long texts are cut, those that credit last; a licence
    address that is too long to keep whole is left out.
    """
    if len(escape(licence_url).encode(errors="replace")) > 400:
        licence_url = ""
    # Property, form, text, and its share of the packet in bytes, after escaping.
    rows = (
        ("photoshop:Credit", PLAIN, facts.credit, 400),
        ("dc:creator", SEVERAL, facts.photographer, 300),
        ("dc:rights", IN_LANGUAGES, facts.copyright, 400),
        ("photoshop:Source", PLAIN, facts.agency, 200),
        ("xmpRights:WebStatement", PLAIN, licence_url, 400),
        ("dc:title", IN_LANGUAGES, facts.title, 200),
        ("dc:description", IN_LANGUAGES, facts.caption, 400),
        ("Iptc4xmpCore:AltTextAccessibility", IN_LANGUAGES, facts.alt, 300),
    )
    written = (form.format(name, text) for name, form, value, share in rows if (text := _cut(value, share)))
    return PACKET.format("".join(written)).encode()


def _cut(text: str, share: int) -> str:
    """Escape a text for XML and cut it between letters to so many bytes."""
    kept = ""
    for letter in _clean(text, 5000):
        share -= len(escape(letter).encode())
        if share < 0:
            break
        kept += escape(letter)
    return kept
