"""What photo files promise: facts read from three standards, copies that keep only the credit.

Every file is made here, byte by byte where a library would be too polite to make it.
"""

import struct
import subprocess
import sys
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageOps

from colonnade.news.actions import photo_files
from colonnade.news.actions.photo_files import Facts, NotAPicture

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


# Opening


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_the_six_formats_open_from_bytes_paths_and_files(kind, tmp_path):
    content = saved(picture(), kind)
    path = tmp_path / "picture"
    path.write_bytes(content)
    file = BytesIO(content)
    file.read(7)
    for source in (content, path, str(path), file):
        image = photo_files.open_picture(source)
        assert image.size == (60, 40)
        assert near(image.convert("RGB").getpixel((5, 5)), RED)
    assert file.tell() == 0  # the caller can store what was read


def test_what_is_no_picture_is_refused_by_name_with_the_mend(tmp_path):
    with pytest.raises(NotAPicture) as refusal:
        photo_files.open_picture(b"Meeting at nine", "notes.txt")
    assert str(refusal.value) == (
        "‘notes.txt’ is not a picture that can be read; send JPEG, PNG, WebP, AVIF or TIFF."
    )
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40
    with pytest.raises(NotAPicture, match="HEIC picture; export it as JPEG"):
        photo_files.open_picture(heic, "IMG_1.HEIC")
    for other in (b"", saved(picture(), "BMP"), saved(picture(), "PDF"), tmp_path / "absent.jpg"):
        with pytest.raises(NotAPicture):
            photo_files.open_picture(other)


def test_a_refusal_shows_the_file_name_without_folders_or_tricks():
    with pytest.raises(NotAPicture) as refusal:
        photo_files.read_facts(b"-", "C:\\secret/\u202egnp.exe\n" + "x" * 900)
    assert str(refusal.value).startswith("‘gnp.exe xxx")
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_a_truncated_file_is_refused_and_the_whole_one_taken(kind):
    whole = saved(photo(200, 150), kind)
    assert photo_files.open_picture(whole).size == (200, 150)
    for part in (0.9, 0.5, 0.1):
        with pytest.raises(NotAPicture):
            photo_files.open_picture(whole[: int(len(whole) * part)])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
def test_a_giant_is_refused_by_its_header_at_no_cost(tmp_path):
    (tmp_path / "giant.png").write_bytes(png(20_000, 15_000))  # 300 MB once decoded
    script = (
        "import runpy, sys\n"
        "module = runpy.run_path(sys.argv[1])\n"
        "try:\n"
        "    module['open_picture'](sys.argv[2])\n"
        "except module['NotAPicture'] as refusal:\n"
        "    print(refusal)\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
    )
    arguments = [photo_files.__file__, str(tmp_path / "giant.png")]
    command = [sys.executable, "-X", "utf8", "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    refusal, peak = done.stdout.splitlines()
    assert "‘giant.png’ has more than 100 megapixels" in refusal
    assert int(peak) < 150_000  # kilobytes; Python and Pillow alone take about 40,000


def test_a_side_that_no_format_of_ours_can_hold_is_refused():
    assert photo_files.open_picture(png(16_383, 2)).size == (16_383, 2)
    with pytest.raises(NotAPicture, match="16383 pixels"):
        photo_files.open_picture(png(16_384, 2))


def test_a_text_that_unpacks_to_megabytes_is_refused_and_a_short_one_taken():
    for size, taken in ((1_000, True), (30_000_000, False)):
        text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * size, 9))
        if taken:
            assert photo_files.open_picture(png(8, 8, text)).size == (8, 8)
        else:
            with pytest.raises(NotAPicture):
                photo_files.open_picture(png(8, 8, text))


def test_a_jpeg_of_endless_scans_is_refused():
    jpeg = saved(photo(64, 64), progressive=True)
    assert photo_files.open_picture(jpeg)
    assert photo_files.open_picture(jpeg + b"\xff\xda" * 500)  # a telephone's film may hold these
    last_scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    with pytest.raises(NotAPicture):
        photo_files.open_picture(jpeg[:-2] + last_scan * 500 + b"\xff\xd9")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_is_its_first_frame(kind):
    frames = [picture(colour=colour) for colour in (GREEN, BLUE) * 50]
    animation = saved(picture(), kind, save_all=True, append_images=frames, duration=20)
    image = photo_files.open_picture(animation)
    assert near(image.convert("RGB").getpixel((9, 9)), RED)
    copy, _ = photo_files.clean_copy(image)
    assert getattr(opened(copy), "n_frames", 1) == 1


# Facts


def test_facts_are_read_from_xmp_written_as_elements():
    packet = xmp(
        "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Brücke</rdf:li>"
        "<rdf:li xml:lang='x-default'>Bridge</rdf:li></rdf:Alt></dc:title>"
        "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>It opened.</rdf:li></rdf:Alt>"
        "</dc:description>"
        "<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li><rdf:li>Bob</rdf:li></rdf:Seq></dc:creator>"
        "<dc:rights><rdf:Alt><rdf:li xml:lang='en'>© Ann</rdf:li></rdf:Alt></dc:rights>"
        "<photoshop:Credit>AGENCY / Ann</photoshop:Credit>"
        "<photoshop:Source>Agency</photoshop:Source>"
        "<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang='x-default'>A bridge"
        "</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>"
        "<Iptc4xmpCore:Location>Podil</Iptc4xmpCore:Location>"
        "<photoshop:City>Kyiv</photoshop:City><photoshop:Country>Ukraine</photoshop:Country>"
        "<photoshop:DateCreated>2026-05-03T22:36:00+03:00</photoshop:DateCreated>"
    )
    expected = Facts(
        title="Bridge",
        alt="A bridge",
        caption="It opened.",
        credit="AGENCY / Ann",
        photographer="Ann, Bob",
        agency="Agency",
        place="Podil, Kyiv, Ukraine",
        copyright="© Ann",
        taken_on=date(2026, 5, 3),
    )
    for kind in ("JPEG", "WEBP", "AVIF"):
        assert photo_files.read_facts(saved(picture(), kind, xmp=packet)) == expected
    text = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
    assert photo_files.read_facts(png(8, 8, text)) == expected
    assert photo_files.read_facts(saved(picture(), "TIFF", tiffinfo={700: packet})) == expected


def test_facts_are_read_from_xmp_written_as_attributes():
    packet = xmp(attributes='photoshop:Credit="Ann" photoshop:DateCreated="2026-05-03"')
    facts = photo_files.read_facts(saved(picture(), xmp=packet))
    assert facts == Facts(credit="Ann", taken_on=date(2026, 5, 3))


@pytest.mark.parametrize(
    "location",
    [
        "<rdf:Bag><rdf:li rdf:parseType='Resource'>{}</rdf:li></rdf:Bag>",
        "<rdf:Bag><rdf:li><rdf:Description>{}</rdf:Description></rdf:li></rdf:Bag>",
        "<rdf:Description>{}</rdf:Description>",
    ],
)
def test_the_place_where_it_was_taken_comes_before_the_place_shown(location):
    created = (
        "<Iptc4xmpExt:City>Lviv</Iptc4xmpExt:City><Iptc4xmpExt:CountryName>Ukraine</Iptc4xmpExt:CountryName>"
    )
    packet = xmp(
        f"<Iptc4xmpExt:LocationCreated>{location.format(created)}</Iptc4xmpExt:LocationCreated>"
        "<photoshop:City>Paris</photoshop:City>"
    )
    assert photo_files.read_facts(saved(picture(), xmp=packet)).place == "Lviv, Ukraine"


def test_facts_are_read_from_iim():
    block = (
        dataset(90, b"\x1b%G", record=1)
        + dataset(5, "Міст".encode())
        + dataset(120, b"It opened.")
        + dataset(80, b"Ann")
        + dataset(80, b"Bob")
        + dataset(110, b"AGENCY / Ann")
        + dataset(115, b"Agency")
        + dataset(116, "© Ann".encode())
        + dataset(92, b"Podil")
        + dataset(90, "Kyïv".encode())
        + dataset(101, b"Ukraine")
        + dataset(55, b"20260503")
    )
    expected = Facts(
        title="Міст",
        caption="It opened.",
        credit="AGENCY / Ann",
        photographer="Ann, Bob",
        agency="Agency",
        place="Podil, Kyïv, Ukraine",
        copyright="© Ann",
        taken_on=date(2026, 5, 3),
    )
    assert photo_files.read_facts(with_iim(block)) == expected
    assert photo_files.read_facts(saved(picture(), "TIFF", tiffinfo={33723: block})) == expected


@pytest.mark.parametrize(
    ("declared", "written", "read"),
    [
        (b"\x1b%G", "Ürümqi".encode(), "Ürümqi"),
        (b"\x1b%G", "Київ".encode()[:-1], "Киї"),  # cut at an octet, within a letter
        (b"\x1b%G", "Zürich, CH".encode("latin-1"), "Zürich, CH"),  # declared, but untrue
        (b"\x1b-L", "Київ".encode("iso8859-5"), "Київ"),
        (b"\x1b.A", "Zürich".encode("latin-1"), "Zürich"),
        (b"", "Zürich".encode(), "Zürich"),
        (b"", "“Zürich”".encode("cp1252"), "“Zürich”"),
        (b"", b"Z\xfcrich \x81", "Zürich"),
    ],
)
def test_iim_is_read_in_its_declared_letters_or_in_likely_ones(declared, written, read):
    block = dataset(90, declared, record=1) + dataset(90, written)
    assert photo_files.read_facts(with_iim(block)).place == read


def test_a_long_iim_dataset_is_read_and_a_lying_one_ends_the_reading():
    long = b"\x1c\x02\x78\x80\x04" + struct.pack(">L", 3000) + b"a" * 3000
    lying = b"\x1c\x02\x50" + struct.pack(">H", 30_000) + b"Bob"
    facts = photo_files.read_facts(with_iim(dataset(110, b"Ann") + long + lying))
    assert facts == Facts(credit="Ann", caption="a" * 3000)


@pytest.mark.parametrize("artist", ["Ólafur".encode(), "Ólafur".encode("latin-1")])
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "TIFF"])
def test_facts_are_read_from_exif(kind, artist):
    tags = {270: "It opened.", 315: "#" * len(artist), 33432: "(c) Ann"}
    content = saved(picture(), kind, exif=exif(tags, {0x9003: "2026:05:03 22:36:00"}).tobytes())
    assert content.count(b"#" * len(artist)) == 1
    content = content.replace(b"#" * len(artist), artist)  # Pillow would write a question mark
    assert photo_files.read_facts(content) == Facts(
        caption="It opened.",
        photographer="Ólafur",
        copyright="(c) Ann",
        taken_on=date(2026, 5, 3),
    )


def test_xmp_comes_before_iim_and_iim_before_exif_field_by_field():
    packet = xmp(attributes='photoshop:Credit="xmp" xmp:CreateDate="2020-01-01"')
    block = dataset(110, b"iim") + dataset(120, b"iim") + dataset(55, b"20210101")
    tags = exif({270: "exif", 315: "exif"}, {0x9003: "2022:01:01 00:00:00"})
    both = with_iim(block, saved(picture(), xmp=packet, exif=tags))
    facts = photo_files.read_facts(both)
    assert (facts.credit, facts.caption, facts.photographer) == ("xmp", "iim", "exif")
    assert facts.taken_on == date(2021, 1, 1)  # when it was scanned counts last
    without_iim = photo_files.read_facts(saved(picture(), xmp=packet, exif=tags))
    assert without_iim.caption == "exif"
    assert without_iim.taken_on == date(2022, 1, 1)
    assert photo_files.read_facts(saved(picture(), xmp=packet)).taken_on == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("0000:00:00 00:00:00", None),
        ("2024-13-01", None),
        ("2024", None),
        ("9999-12-31", None),  # ahead of any clock
        ("yesterday", None),
        ("٢٠٢٤-٠٢-٠١", None),
    ],
)
def test_a_wrong_date_is_none(written, read):
    packet = xmp(attributes=f'photoshop:DateCreated="{written}"')
    assert photo_files.read_facts(saved(picture(), xmp=packet)).taken_on == read


def test_hostile_values_are_folded_stripped_and_cut():
    block = (
        dataset(90, b"\x1b%G", record=1)
        + dataset(110, "A\u202egnp\u2066.\x00\x1b[31m\x7f\u0085  B\r\n\tC\ufeff".encode())
        + dataset(116, "ن\u200f\u200dن".encode())
        + dataset(5, b"t" * 9000)
        + dataset(120, b"c " * 9000)
    )
    facts = photo_files.read_facts(with_iim(block))
    assert facts.credit == "Agnp. [31m B C"
    assert facts.copyright == "ن\u200f\u200dن"  # marks and joiners belong to the script
    assert facts.title == "t" * 500
    assert len(facts.caption) == 4999  # cut at 5,000, which ends in a space
    assert photo_files.read_facts(saved(picture(), exif=exif({315: "Ann\x00Bob"})))


@pytest.mark.parametrize(
    "packet",
    [
        b"<!DOCTYPE x [<!ENTITY e 'secret'>]>" + xmp("<photoshop:Credit>&e;</photoshop:Credit>"),
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + xmp(attributes='photoshop:Credit="no"'),
        xmp(attributes='photoshop:Credit="no"') + b"<",
        xmp("<photoshop:Credit>no</photoshop:Credit>" + "<a>" * 9000),
        b"\xff\xfe\x00",
    ],
)
def test_a_packet_that_plays_tricks_is_passed_over_for_the_next_standard(packet):
    file = with_iim(dataset(110, b"Ann"), saved(picture(), xmp=packet))
    assert photo_files.read_facts(file) == Facts(credit="Ann")


def test_a_packet_of_more_than_a_megabyte_is_not_parsed():
    for filling, credit in ((10_000, "Ann"), (1_000_000, "")):
        packet = xmp(f"<!--{'x' * filling}-->", 'photoshop:Credit="Ann"')
        file = saved(picture(), "WEBP", xmp=packet)
        assert photo_files.read_facts(file).credit == credit


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # from 89 megapixels
def test_the_limit_is_a_hundred_megapixels():
    assert photo_files.read_facts(png(16_000, 6_000)) == Facts()
    for refusing in (photo_files.read_facts, photo_files.open_picture):
        with pytest.raises(NotAPicture, match="megapixels"):
            refusing(png(16_000, 7_000))


def test_facts_cost_no_decoding():
    whole = saved(photo(400, 300), xmp=xmp(attributes='photoshop:Credit="Ann"'))
    assert photo_files.read_facts(whole[: len(whole) // 2]).credit == "Ann"
    whole = saved(photo(400, 300), "PNG", exif=exif({315: "Ann"}))
    assert photo_files.read_facts(whole[: len(whole) // 2]).photographer == "Ann"


# Copies

SECRETS = (b"MAKERNOTE-SECRET", b"SERIAL-SECRET", b"IIM-SECRET", b"XMP-SECRET", b"COMMENT-SECRET")


def telling_photo(kind):
    """Make a picture that carries a position, a serial number and notes of every sort."""
    tags = exif(
        {0x010F: "SERIAL-SECRET", 274: 1},
        {0x927C: SECRETS[0], 0x9003: "2026:05:03 22:36:00"},
        {1: "N", 2: (50.0, 27.0, 0.0), 3: "E", 4: (30.0, 31.0, 0.0)},
    )
    options = {"exif": tags}
    if kind != "PNG":
        options["xmp"] = xmp("<!-- XMP-SECRET -->")
    if kind == "JPEG":
        options["comment"] = SECRETS[4]
    content = saved(photo(640, 90), kind, **options)
    return with_iim(dataset(120, SECRETS[2]), content) if kind == "JPEG" else content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_copy_tells_where_or_with_what_it_was_taken(kind):
    content = telling_photo(kind)
    assert SECRETS[0] in content
    assert opened(content).getexif().get_ifd(0x8825)
    image = photo_files.open_picture(content)
    copies = [photo_files.clean_copy(image)[0]]
    copies += [made.content for made in photo_files.renditions(image, FACTS)]
    copies += [made.content for made in photo_files.share_crops(image, FACTS)]
    assert len(copies) == 1 + 7 + 4
    for copy in copies:
        assert not any(secret in copy for secret in SECRETS)
        assert b"Exif\0\0" not in copy
        assert not opened(copy).getexif()
        assert "icc_profile" not in opened(copy).info
    assert photo_files.read_facts(copies[0]) == Facts()  # and no packet


def test_every_copy_for_readers_says_whose_it_is():
    image = photo(640, 90)
    licence = "https://example.org/licence?a=1&b=2"
    made = list(photo_files.renditions(image, FACTS, licence_url=licence))
    assert {rendition.kind for rendition in made} == {"avif", "webp", "jpeg"}
    made += photo_files.share_crops(image, FACTS, licence_url=licence)
    for rendition in made:
        assert opened(rendition.content).format.lower() == rendition.kind
        assert photo_files.read_facts(rendition.content) == FACTS
        assert b"https://example.org/licence?a=1&amp;b=2" in opened(rendition.content).info["xmp"]


@pytest.mark.parametrize("letter", ["a", "&", "ж", "🌉", '"', "\ud800", "\x00", "\uffff"])
def test_the_packet_stays_small_and_sound_whatever_it_is_given(letter):
    texts = [letter * 9000] * 8
    packet = photo_files.xmp_packet(Facts(*texts), "https://example.org/" + letter * 60)
    assert len(packet) < 4096
    credit = photo_files.read_facts(saved(picture(), xmp=packet)).credit
    assert set(credit) == (set() if letter in "\ud800\x00\uffff" else {letter})
    assert b"WebStatement" not in photo_files.xmp_packet(FACTS, "https://example.org/" + "x" * 900)


def corners():
    """Give a picture whose four corners differ."""
    image = picture(40, 20, (250, 250, 250))
    for colour, box in ((RED, (0, 0, 19, 9)), (GREEN, (20, 0, 39, 9)), (BLUE, (0, 10, 19, 19))):
        ImageDraw.Draw(image).rectangle(box, fill=colour)
    return image


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "WEBP"])
def test_copies_are_upright(orientation, kind):
    lying = corners()
    # Undo what a viewer will do: the way back of a quarter turn is the other quarter turn.
    for wanted, back in {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}.items():
        if wanted == orientation:
            lying = lying.transpose(Image.Transpose(back))
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    content = saved(lying, kind, exif=exif({274: orientation}), **options)
    copy = opened(photo_files.clean_copy(photo_files.open_picture(content))[0])
    assert copy.size == (40, 20)
    assert near(copy.getpixel((6, 4)), RED, 30)
    assert near(copy.getpixel((33, 4)), GREEN, 30)
    assert near(copy.getpixel((6, 15)), BLUE, 30)
    assert not copy.getexif()


def test_the_working_copy_keeps_colour_detail_of_drawings_only():
    def sampling(image):
        return opened(photo_files.clean_copy(image)[0]).layer[0][1:3]

    assert sampling(corners()) == (1, 1)
    assert sampling(photo(300, 200)) == (2, 2)


def test_what_shows_through_stays_and_costs_nothing():
    shaped = photo(90, 60).convert("RGBA")
    shaped.paste((0, 0, 0, 0), (0, 0, 45, 60))
    content, ending = photo_files.clean_copy(photo_files.open_picture(saved(shaped, "PNG")))
    copy = opened(content)
    assert (ending, copy.format, copy.mode) == (".webp", "WEBP", "RGBA")
    assert copy.getpixel((10, 10))[3] == 0
    assert copy.getpixel((70, 30)) == shaped.getpixel((70, 30))
    for made in photo_files.renditions(shaped, FACTS):
        corner = opened(made.content).getpixel((10, 10))
        assert near(corner, (255, 255, 255)) if made.kind == "jpeg" else corner[3] == 0

    content, ending = photo_files.clean_copy(photo(90, 60).convert("RGBA"))  # nothing does
    assert (ending, opened(content).format) == (".jpg", "JPEG")


def test_a_transparent_palette_colour_shows_through():
    image = Image.new("P", (60, 40), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 30, 40))
    gif = photo_files.open_picture(saved(image, "GIF", transparency=0))
    copy = opened(photo_files.clean_copy(gif)[0])
    assert copy.getpixel((5, 5))[3] == 0
    assert copy.getpixel((50, 5)) == (0, 0, 255, 255)


def test_colours_with_a_profile_become_srgb_and_a_broken_profile_is_passed_over():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    of_greys = srgb.replace(b"RGB ", b"GRAY", 1)
    for profile, expected in (
        (swapped, BLUE),  # here red means what sRGB calls blue
        (srgb, RED),
        (swapped[:90], RED),
        (of_greys, RED),
    ):
        image = photo_files.open_picture(saved(picture(), "PNG", icc_profile=profile))
        assert near(opened(photo_files.clean_copy(image)[0]).getpixel((9, 9)), expected)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "I", "I;16", "F"]
)
def test_every_way_to_store_pixels_can_be_copied(mode):
    made = list(photo_files.renditions(Image.new(mode, (30, 20)), FACTS))
    assert [(one.kind, one.width, one.height) for one in made] == [
        ("webp", 30, 20),
        ("jpeg", 30, 20),
    ]
    assert photo_files.clean_copy(Image.new(mode, (30, 20)))[1] in (".jpg", ".webp")


def test_sixteen_bits_a_pixel_are_scaled_and_not_cut():
    deep = photo_files.open_picture(saved(Image.new("I;16", (20, 20), 32_768), "PNG"))
    assert photo_files.average_colour(deep) == "#808080"


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (319, [319]),
        (320, [320]),
        (1000, [320, 480, 640, 960, 1000]),
        (1920, [320, 480, 640, 960, 1280, 1920]),
        (2000, [320, 480, 640, 960, 1280, 1920]),
    ],
)
def test_no_copy_is_larger_than_the_picture(width, widths):
    made = list(photo_files.renditions(picture(width, 30), FACTS))
    assert [one.width for one in made if one.kind == "jpeg"] == widths
    assert [one.width for one in made if one.kind == "webp"] == widths
    assert [one.width for one in made if one.kind == "avif"] == [w for w in widths if w >= 640]
    for one in made:
        assert opened(one.content).size == (one.width, one.height)
        assert one.height == max(1, round(30 * one.width / width))
    assert opened(made[-1].content).info.get("progressive")


def test_share_crops_have_the_shapes_that_other_pages_ask_for():
    sizes = [(1200, 630), (1200, 1200), (1200, 900), (1200, 675)]
    made = list(photo_files.share_crops(picture(3000, 2000), FACTS))
    assert [(one.width, one.height) for one in made] == sizes
    assert {opened(one.content).format for one in made} == {"JPEG"}
    for one, (width, height) in zip(photo_files.share_crops(picture(500, 333), FACTS), sizes, strict=True):
        assert one.width <= 500
        assert one.height <= 333
        assert one.width / one.height == pytest.approx(width / height, rel=0.01)


def test_share_crops_keep_the_focus_in_the_picture():
    image = picture(3000, 1200, (250, 250, 250))
    image.paste(BLUE, (2700, 0, 3000, 1200))
    square_at = {}
    for x in (0.5, 0.95, 7.0, -1.0):
        square = list(photo_files.share_crops(image, FACTS, focus=(x, 0.5)))[1]
        square_at[x] = near(opened(square.content).getpixel((1150, 600)), BLUE)
    assert square_at == {0.5: False, 0.95: True, 7.0: True, -1.0: False}


def test_the_average_colour_is_that_of_all_pixels():
    image = picture(colour=(255, 0, 0))
    image.paste((0, 0, 255), (0, 0, 30, 40))
    assert photo_files.average_colour(image) in {"#80007f", "#7f0080", "#800080", "#7f007f"}
    assert photo_files.average_colour(picture(colour=(1, 2, 3))) == "#010203"


def test_making_copies_leaves_the_picture_as_it_was():
    image = photo_files.open_picture(telling_photo("JPEG"))
    before = (image.mode, image.size, dict(image.info), image.tobytes())
    photo_files.clean_copy(image)
    list(photo_files.renditions(image, FACTS))
    assert (image.mode, image.size, dict(image.info), image.tobytes()) == before
