"""What is written into the files: captions, credits and places from newspaper/photos.jsonl, as XMP,
IPTC-IIM and EXIF, with the cameras, clocks and positions that only the files know."""

from xml.sax.saxutils import escape

from PIL import Image

# Where three of the cameras were. Colonnade must take these out of what it publishes.
POSITIONS = {"ferry": (60.1287, 24.8342), "river": (60.2114, 24.9761), "lighthouse": (59.9862, 24.6219)}

# Clock times for EXIF, which has no dates without them.
CLOCKS = {
    "bridge": "17:22:41",
    "night": "04:06:12",
    "bakery": "04:52:07",
    "aurora": "00:21:55",
    "eels": "23:38:19",
    "tram": "16:58:30",
    "pitch": "19:41:03",
    "rooftops": "08:12:44",
    "mayor-desk": "20:57:16",
    "theatre": "20:14:09",
}

CAMERAS = {
    "Lena Vik": ("Halden", "Halden M2"),
    "Oskar Tien": ("Orlo", "Orlo 35 Field"),
    "Mirela Banu": ("Halden", "Halden R6"),
}

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>{photographer}</rdf:li></rdf:Seq></dc:creator>
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{copyright}</rdf:li></rdf:Alt></dc:rights>
   <photoshop:Credit>{credit}</photoshop:Credit>
   <photoshop:Source>{agency}</photoshop:Source>
   <photoshop:City>{place}</photoshop:City>
   <photoshop:DateCreated>{taken_on}</photoshop:DateCreated>
   <Iptc4xmpCore:AltTextAccessibility>
    <rdf:Alt><rdf:li xml:lang="x-default">{alt}</rdf:li></rdf:Alt>
   </Iptc4xmpCore:AltTextAccessibility>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def xmp_packet(photo):
    """The photo's fields as an XMP packet."""
    return XMP.format(**{name: escape(value) for name, value in photo.items()}).encode()


def iptc_block(photo):
    """The photo's fields as IPTC-IIM datasets in a Photoshop image resource (an APP13 segment)."""
    datasets = (
        (1, 90, b"\x1b%G", 32),  # what follows is UTF-8
        (2, 0, b"\x00\x04", 2),
        (2, 5, photo["title"], 64),
        (2, 55, photo["taken_on"].replace("-", ""), 8),
        (2, 80, photo["photographer"], 32),
        (2, 90, photo["place"], 32),
        (2, 110, photo["credit"], 48),  # 32 in the standard, which readers do not insist on
        (2, 115, photo["agency"], 32),
        (2, 116, photo["copyright"], 128),
        (2, 120, photo["caption"], 2000),
    )
    data = b""
    for record, number, value, longest in datasets:
        raw = value if isinstance(value, bytes) else value.encode()
        if len(raw) > longest:
            raise ValueError(f"{photo['id']}: IPTC {record}:{number:02} is longer than {longest} bytes")
        data += bytes((0x1C, record, number)) + len(raw).to_bytes(2, "big") + raw
    resource = b"8BIM" + (0x0404).to_bytes(2, "big") + b"\x00\x00" + len(data).to_bytes(4, "big") + data
    body = b"Photoshop 3.0\x00" + resource + b"\x00" * (len(data) % 2)
    return b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body


def with_segment(jpeg, segment):
    """The JPEG with one more segment, after its other application segments."""
    place = 2
    while jpeg[place] == 0xFF and 0xE0 <= jpeg[place + 1] <= 0xEF:
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
    return jpeg[:place] + segment + jpeg[place:]


def exif_of(photo):
    """The photo's EXIF: description, author, an invented camera, and for some a position and MakerNote."""
    exif = Image.Exif()
    moment = photo["taken_on"].replace("-", ":") + " " + CLOCKS.get(photo["id"], "11:34:20")
    make, model = CAMERAS[photo["photographer"]]
    plain = (
        photo["caption"].translate(str.maketrans("’‘“”–—", "''\"\"--")).encode("ascii", "replace").decode()
    )
    exif[0x010E] = plain
    exif[0x010F], exif[0x0110] = make, model
    exif[0x0132] = moment
    exif[0x013B] = photo["photographer"]
    exif[0x8298] = photo["copyright"].replace("©", "(c)")
    details = exif.get_ifd(0x8769)
    details[0x9003] = moment
    details[0xA001] = 1
    if photo["id"] in POSITIONS:
        details[0x927C] = (
            f"{make}\x00serial 40-{len(photo['title']):04}; owner {photo['photographer']}".encode()
        )
        latitude, longitude = POSITIONS[photo["id"]]
        position = exif.get_ifd(0x8825)
        position[0] = b"\x02\x03\x00\x00"
        position[1], position[2] = "N", _degrees(latitude)
        position[3], position[4] = "E", _degrees(longitude)
    return exif


def _degrees(value):
    """Degrees, minutes and seconds, as EXIF keeps them."""
    degrees, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    return float(degrees), float(minutes), round(rest * 60, 2)
