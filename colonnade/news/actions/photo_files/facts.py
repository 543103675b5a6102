"""What a photo's file says about it, read from the three standards that newsrooms use.

Sources: IPTC Photo Metadata Standard 2023.1 (which property means what), IPTC-IIM 4.2 (datasets,
written 2:80), XMP part 1 (packet and RDF form), Exif 2.32 (tags, written 0x9003).
"""

import codecs
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from PIL import Image

from colonnade.news.actions.photo_files.picture import PictureFile, cleaned, header

MAX_XMP = 1_000_000  # bytes; a full packet has 20,000


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


def read_facts(*, file: PictureFile, name: str = "") -> Facts:
    """Read what the file says about the photo, without decoding its pixels.

    Each field comes from the first of XMP, IIM and EXIF that has it; texts are cut to 500
    characters, the caption to 5,000. A date that does not exist or lies ahead is passed over.
    Raises NotAPicture as open_picture does, but not for what is wrong in the pixels.
    """
    image, _ = header(file=file, name=name)
    xmp, iim, exif = (_or_nothing(read, image) for read in (_xmp, _iim, _exif))
    texts = {}
    for field in TEXTS:
        limit = 5000 if field == "caption" else 500
        found = (cleaned(text=source.get(field, ""), limit=limit) for source in (xmp, iim, exif))
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


def _joined(parts: Iterator[str]) -> str:
    """Put commas between the parts that say something, each once."""
    return ", ".join(dict.fromkeys(filter(None, (cleaned(text=part, limit=5000) for part in parts))))


def _day(text: str) -> date | None:
    """Give the day of an XMP (2017-07-13T17), IIM (20170713) or EXIF (2017:07:13 17) date."""
    found = re.match(r"\s*([0-9]{4})[-:]?([0-9]{2})[-:]?([0-9]{2})(?![0-9])", text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day <= date.today() + timedelta(days=1) else None
