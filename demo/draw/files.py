"""The files: a picture saved as a JPEG that says what it shows and whose it is."""

import io

from demo.draw.metadata import exif_of, iptc_block, with_segment, xmp_packet

QUALITY = 82
LARGEST = 300_000  # bytes; a picture above it is saved again at a slightly lower quality


def save(image, photo, path):
    """Writes the picture as a progressive JPEG that says what it shows and whose it is."""
    for quality in (QUALITY, QUALITY - 3, QUALITY - 6, QUALITY - 9):
        out = io.BytesIO()
        image.save(
            out,
            "JPEG",
            quality=quality,
            progressive=True,
            optimize=True,
            exif=exif_of(photo),
            xmp=xmp_packet(photo),
        )
        if out.tell() <= LARGEST:
            break
    path.write_bytes(with_segment(out.getvalue(), iptc_block(photo)))
