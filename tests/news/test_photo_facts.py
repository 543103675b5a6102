"""What a photo's file says of itself, read from three standards and believed in nothing else."""

import struct
from datetime import date

import pytest

from colonnade.news.actions import photo_files
from colonnade.news.actions.photo_files import Facts, NotAPicture
from tests.news.pictures import chunk, dataset, exif, photo, picture, png, saved, with_iim, xmp


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
        assert photo_files.read_facts(file=saved(picture(), kind, xmp=packet)) == expected
    text = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
    assert photo_files.read_facts(file=png(8, 8, text)) == expected
    assert photo_files.read_facts(file=saved(picture(), "TIFF", tiffinfo={700: packet})) == expected


def test_facts_are_read_from_xmp_written_as_attributes():
    packet = xmp(attributes='photoshop:Credit="Ann" photoshop:DateCreated="2026-05-03"')
    facts = photo_files.read_facts(file=saved(picture(), xmp=packet))
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
    assert photo_files.read_facts(file=saved(picture(), xmp=packet)).place == "Lviv, Ukraine"


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
    assert photo_files.read_facts(file=with_iim(block)) == expected
    assert photo_files.read_facts(file=saved(picture(), "TIFF", tiffinfo={33723: block})) == expected


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
    assert photo_files.read_facts(file=with_iim(block)).place == read


def test_a_long_iim_dataset_is_read_and_a_lying_one_ends_the_reading():
    long = b"\x1c\x02\x78\x80\x04" + struct.pack(">L", 3000) + b"a" * 3000
    lying = b"\x1c\x02\x50" + struct.pack(">H", 30_000) + b"Bob"
    facts = photo_files.read_facts(file=with_iim(dataset(110, b"Ann") + long + lying))
    assert facts == Facts(credit="Ann", caption="a" * 3000)


@pytest.mark.parametrize("artist", ["Ólafur".encode(), "Ólafur".encode("latin-1")])
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "TIFF"])
def test_facts_are_read_from_exif(kind, artist):
    tags = {270: "It opened.", 315: "#" * len(artist), 33432: "(c) Ann"}
    content = saved(picture(), kind, exif=exif(tags, {0x9003: "2026:05:03 22:36:00"}).tobytes())
    assert content.count(b"#" * len(artist)) == 1
    content = content.replace(b"#" * len(artist), artist)  # Pillow would write a question mark
    assert photo_files.read_facts(file=content) == Facts(
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
    facts = photo_files.read_facts(file=both)
    assert (facts.credit, facts.caption, facts.photographer) == ("xmp", "iim", "exif")
    assert facts.taken_on == date(2021, 1, 1)  # when it was scanned counts last
    without_iim = photo_files.read_facts(file=saved(picture(), xmp=packet, exif=tags))
    assert without_iim.caption == "exif"
    assert without_iim.taken_on == date(2022, 1, 1)
    assert photo_files.read_facts(file=saved(picture(), xmp=packet)).taken_on == date(2020, 1, 1)


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
    assert photo_files.read_facts(file=saved(picture(), xmp=packet)).taken_on == read


def test_hostile_values_are_folded_stripped_and_cut():
    block = (
        dataset(90, b"\x1b%G", record=1)
        + dataset(110, "A\u202egnp\u2066.\x00\x1b[31m\x7f\u0085  B\r\n\tC\ufeff".encode())
        + dataset(116, "ن\u200f\u200dن".encode())
        + dataset(5, b"t" * 9000)
        + dataset(120, b"c " * 9000)
    )
    facts = photo_files.read_facts(file=with_iim(block))
    assert facts.credit == "Agnp. [31m B C"
    assert facts.copyright == "ن\u200f\u200dن"  # marks and joiners belong to the script
    assert facts.title == "t" * 500
    assert len(facts.caption) == 4999  # cut at 5,000, which ends in a space
    assert photo_files.read_facts(file=saved(picture(), exif=exif({315: "Ann\x00Bob"})))


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
    assert photo_files.read_facts(file=file) == Facts(credit="Ann")


def test_a_packet_of_more_than_a_megabyte_is_not_parsed():
    for filling, credit in ((10_000, "Ann"), (1_000_000, "")):
        packet = xmp(f"<!--{'x' * filling}-->", 'photoshop:Credit="Ann"')
        file = saved(picture(), "WEBP", xmp=packet)
        assert photo_files.read_facts(file=file).credit == credit


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # from 89 megapixels
def test_the_limit_is_a_hundred_megapixels():
    assert photo_files.read_facts(file=png(16_000, 6_000)) == Facts()
    for refusing in (photo_files.read_facts, photo_files.open_picture):
        with pytest.raises(NotAPicture, match="megapixels"):
            refusing(file=png(16_000, 7_000))


def test_facts_cost_no_decoding():
    whole = saved(photo(400, 300), xmp=xmp(attributes='photoshop:Credit="Ann"'))
    assert photo_files.read_facts(file=whole[: len(whole) // 2]).credit == "Ann"
    whole = saved(photo(400, 300), "PNG", exif=exif({315: "Ann"}))
    assert photo_files.read_facts(file=whole[: len(whole) // 2]).photographer == "Ann"
