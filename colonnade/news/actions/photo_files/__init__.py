"""Photo files: what a picture says about itself, and the copies that readers are sent.

An editor sends a file as the agency or the telephone made it. Its title, caption, credit, place
and date are read from the three standards that newsrooms use, so that nobody types them again.
What readers get is made anew: upright, in sRGB, in several sizes, without the camera's notes or
the place where somebody stood, and with the credit written into every copy.

Nothing here knows the database or the web: files and bytes come in, bytes go out. Every file is
taken for hostile. What cannot be read is refused with NotAPicture, a sentence fit for the editor;
metadata that cannot be read is passed over, since a broken note is no reason to lose a photo.
"""

from colonnade.news.actions.photo_files.copies import (
    Rendition,
    average_colour,
    clean_copy,
    renditions,
    share_crops,
)
from colonnade.news.actions.photo_files.facts import Facts, read_facts
from colonnade.news.actions.photo_files.packet import xmp_packet
from colonnade.news.actions.photo_files.picture import NotAPicture, open_picture

__all__ = [
    "Facts",
    "NotAPicture",
    "Rendition",
    "average_colour",
    "clean_copy",
    "open_picture",
    "read_facts",
    "renditions",
    "share_crops",
    "xmp_packet",
]
