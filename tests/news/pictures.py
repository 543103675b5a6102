"""Pictures for the tests, made byte by byte where a library would be too polite to make them."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps

from colonnade.news.actions.photo_files import Facts

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 30), (30, 30, 220)
FACTS = Facts(
    title="Dawn & <dusk>",
    alt="A bridge",
    caption="The bridge opened today.",
    credit="AGENCY / Olena Ölmez / Handout",
    photographer="Olena Ölmez",
    agency="Agency",
    copyright="© 2026 Agency",
)
NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
)


def picture(width=60, height=40, colour=RED, mode="RGB"):
    return Image.new(mode, (width, height), colour)


def photo(width, height):
    """Give a picture with as many colours as a photo has."""
    noise = Image.effect_noise((width, height), 90)
    return Image.merge("RGB", [noise, ImageOps.flip(noise), ImageOps.mirror(noise)])


def saved(image, kind="JPEG", **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(content):
    image = Image.open(BytesIO(content))
    image.load()
    return image


def xmp(body="", attributes=""):
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {NAMESPACES}>'
        f'<rdf:Description rdf:about="" {attributes}>{body}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def dataset(number, value, record=2):
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def with_iim(block, jpeg=None):
    """Put an IIM block where JPEG keeps it: segment APP13, Photoshop resource 0x0404."""
    jpeg = jpeg or saved(picture())
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">L", len(block)) + block + b"\0" * (len(block) % 2)
    segment = b"Photoshop 3.0\0" + resource
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]


def exif(tags=None, details=None, place=None):
    made = Image.Exif()
    made.update(tags or {})
    if details:
        made.get_ifd(0x8769).update(details)
    if place:
        made.get_ifd(0x8825).update(place)
    return made


def chunk(kind, body):
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png(width, height, *chunks):
    """Make a black PNG, one bit a pixel, decodable at any size."""
    row = b"\0" * (1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0))
    ends = chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + ends


def near(colour, other, by=12):
    return all(abs(a - b) <= by for a, b in zip(colour, other, strict=True))
