"""The copies that readers are sent: upright, silent about the camera, and with the credit inside."""

import pytest
from PIL import Image, ImageCms, ImageDraw

from colonnade.news.actions import photo_files
from colonnade.news.actions.photo_files import Facts
from tests.news.pictures import (
    BLUE,
    FACTS,
    GREEN,
    RED,
    dataset,
    exif,
    near,
    opened,
    photo,
    picture,
    saved,
    with_iim,
    xmp,
)

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
    image = photo_files.open_picture(file=content)
    copies = [photo_files.clean_copy(image=image)[0]]
    copies += [made.content for made in photo_files.renditions(image=image, facts=FACTS)]
    copies += [made.content for made in photo_files.share_crops(image=image, facts=FACTS)]
    assert len(copies) == 1 + 7 + 4
    for copy in copies:
        assert not any(secret in copy for secret in SECRETS)
        assert b"Exif\0\0" not in copy
        assert not opened(copy).getexif()
        assert "icc_profile" not in opened(copy).info
    assert photo_files.read_facts(file=copies[0]) == Facts()  # and no packet


def test_every_copy_for_readers_says_whose_it_is():
    image = photo(640, 90)
    licence = "https://example.org/licence?a=1&b=2"
    made = list(photo_files.renditions(image=image, facts=FACTS, licence_url=licence))
    assert {rendition.kind for rendition in made} == {"avif", "webp", "jpeg"}
    made += photo_files.share_crops(image=image, facts=FACTS, licence_url=licence)
    for rendition in made:
        assert opened(rendition.content).format.lower() == rendition.kind
        assert photo_files.read_facts(file=rendition.content) == FACTS
        assert b"https://example.org/licence?a=1&amp;b=2" in opened(rendition.content).info["xmp"]


@pytest.mark.parametrize("letter", ["a", "&", "ж", "🌉", '"', "\ud800", "\x00", "\uffff"])
def test_the_packet_stays_small_and_sound_whatever_it_is_given(letter):
    texts = [letter * 9000] * 8
    packet = photo_files.xmp_packet(facts=Facts(*texts), licence_url="https://example.org/" + letter * 60)
    assert len(packet) < 4096
    credit = photo_files.read_facts(file=saved(picture(), xmp=packet)).credit
    assert set(credit) == (set() if letter in "\ud800\x00\uffff" else {letter})
    assert b"WebStatement" not in photo_files.xmp_packet(
        facts=FACTS, licence_url="https://example.org/" + "x" * 900
    )


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
    copy = opened(photo_files.clean_copy(image=photo_files.open_picture(file=content))[0])
    assert copy.size == (40, 20)
    assert near(copy.getpixel((6, 4)), RED, 30)
    assert near(copy.getpixel((33, 4)), GREEN, 30)
    assert near(copy.getpixel((6, 15)), BLUE, 30)
    assert not copy.getexif()


def test_the_working_copy_keeps_colour_detail_of_drawings_only():
    def sampling(image):
        return opened(photo_files.clean_copy(image=image)[0]).layer[0][1:3]

    assert sampling(corners()) == (1, 1)
    assert sampling(photo(300, 200)) == (2, 2)


def test_what_shows_through_stays_and_costs_nothing():
    shaped = photo(90, 60).convert("RGBA")
    shaped.paste((0, 0, 0, 0), (0, 0, 45, 60))
    content, ending = photo_files.clean_copy(image=photo_files.open_picture(file=saved(shaped, "PNG")))
    copy = opened(content)
    assert (ending, copy.format, copy.mode) == (".webp", "WEBP", "RGBA")
    assert copy.getpixel((10, 10))[3] == 0
    assert copy.getpixel((70, 30)) == shaped.getpixel((70, 30))
    for made in photo_files.renditions(image=shaped, facts=FACTS):
        corner = opened(made.content).getpixel((10, 10))
        assert near(corner, (255, 255, 255)) if made.kind == "jpeg" else corner[3] == 0

    content, ending = photo_files.clean_copy(image=photo(90, 60).convert("RGBA"))  # nothing does
    assert (ending, opened(content).format) == (".jpg", "JPEG")


def test_a_transparent_palette_colour_shows_through():
    image = Image.new("P", (60, 40), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 30, 40))
    gif = photo_files.open_picture(file=saved(image, "GIF", transparency=0))
    copy = opened(photo_files.clean_copy(image=gif)[0])
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
        image = photo_files.open_picture(file=saved(picture(), "PNG", icc_profile=profile))
        assert near(opened(photo_files.clean_copy(image=image)[0]).getpixel((9, 9)), expected)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "I", "I;16", "F"]
)
def test_every_way_to_store_pixels_can_be_copied(mode):
    made = list(photo_files.renditions(image=Image.new(mode, (30, 20)), facts=FACTS))
    assert [(one.kind, one.width, one.height) for one in made] == [
        ("webp", 30, 20),
        ("jpeg", 30, 20),
    ]
    assert photo_files.clean_copy(image=Image.new(mode, (30, 20)))[1] in (".jpg", ".webp")


def test_sixteen_bits_a_pixel_are_scaled_and_not_cut():
    deep = photo_files.open_picture(file=saved(Image.new("I;16", (20, 20), 32_768), "PNG"))
    assert photo_files.average_colour(image=deep) == "#808080"


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
    made = list(photo_files.renditions(image=picture(width, 30), facts=FACTS))
    assert [one.width for one in made if one.kind == "jpeg"] == widths
    assert [one.width for one in made if one.kind == "webp"] == widths
    assert [one.width for one in made if one.kind == "avif"] == [w for w in widths if w >= 640]
    for one in made:
        assert opened(one.content).size == (one.width, one.height)
        assert one.height == max(1, round(30 * one.width / width))
    assert opened(made[-1].content).info.get("progressive")


def test_share_crops_have_the_shapes_that_other_pages_ask_for():
    sizes = [(1200, 630), (1200, 1200), (1200, 900), (1200, 675)]
    made = list(photo_files.share_crops(image=picture(3000, 2000), facts=FACTS))
    assert [(one.width, one.height) for one in made] == sizes
    assert {opened(one.content).format for one in made} == {"JPEG"}
    for one, (width, height) in zip(
        photo_files.share_crops(image=picture(500, 333), facts=FACTS), sizes, strict=True
    ):
        assert one.width <= 500
        assert one.height <= 333
        assert one.width / one.height == pytest.approx(width / height, rel=0.01)


def test_share_crops_keep_the_focus_in_the_picture():
    image = picture(3000, 1200, (250, 250, 250))
    image.paste(BLUE, (2700, 0, 3000, 1200))
    square_at = {}
    for x in (0.5, 0.95, 7.0, -1.0):
        square = list(photo_files.share_crops(image=image, facts=FACTS, focus=(x, 0.5)))[1]
        square_at[x] = near(opened(square.content).getpixel((1150, 600)), BLUE)
    assert square_at == {0.5: False, 0.95: True, 7.0: True, -1.0: False}


def test_the_average_colour_is_that_of_all_pixels():
    image = picture(colour=(255, 0, 0))
    image.paste((0, 0, 255), (0, 0, 30, 40))
    assert photo_files.average_colour(image=image) in {"#80007f", "#7f0080", "#800080", "#7f007f"}
    assert photo_files.average_colour(image=picture(colour=(1, 2, 3))) == "#010203"


def test_making_copies_leaves_the_picture_as_it_was():
    image = photo_files.open_picture(file=telling_photo("JPEG"))
    before = (image.mode, image.size, dict(image.info), image.tobytes())
    photo_files.clean_copy(image=image)
    list(photo_files.renditions(image=image, facts=FACTS))
    assert (image.mode, image.size, dict(image.info), image.tobytes()) == before
