"""Photos: taken in clean, with what their files say of them, and made into files for readers."""

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from colonnade import edge
from colonnade.news.actions import photo_files
from colonnade.news.actions.refused import Refused
from colonnade.news.models import Photo
from colonnade.news.queries.bodies import keys_showing


def take_in_file(*, photo: Photo, file: File, name: str) -> photo_files.Facts:
    """Put a new file into a photo: the original kept private, a clean copy to work with.

    Fills the facts that are still empty from the file's own metadata. Raises
    Refused where the file is not a picture. Does not save the photo.
    """
    name = PurePath(name).name
    try:
        file.seek(0)
        content = file.read()
        image = photo_files.open_picture(file=content, name=name)
        facts = photo_files.read_facts(file=content, name=name)
        clean, ending = photo_files.clean_copy(image=image)
    except photo_files.NotAPicture as error:
        raise Refused(str(error)) from error
    stem = PurePath(name).stem[:60] or "photo"
    photo.original.save(name, ContentFile(content), save=False)
    photo.file.save(f"{stem}.{ending.lstrip('.')}", ContentFile(clean), save=False)
    photo.file_size = len(clean)
    photo._set_file_hash()
    copy = photo_files.open_picture(file=clean, name=name)
    photo.width, photo.height = copy.size
    photo.colour = photo_files.average_colour(image=copy)
    photo.files, photo.share_files = [], []
    if photo.title in (name, stem) and facts.title:
        photo.title = facts.title  # the desk proposes the file's name where nothing better is known
    for field in Photo.FACTS:
        if not getattr(photo, field):
            setattr(photo, field, getattr(facts, field))
    photo.title = (photo.title or stem)[:255]
    return facts


@transaction.atomic
def add_photo(*, file: File, name: str, facts: Mapping[str, object], wire_id: str = "") -> Photo:
    """Add a photo; what `facts` says wins over what the file says of itself."""
    photo = Photo(**({"wire_id": wire_id} if wire_id else {}))
    for field in Photo.FACTS:
        value = facts.get(field)
        if field == "taken_on":
            photo.taken_on = date.fromisoformat(str(value)) if value else None
        else:
            setattr(photo, field, str(value or ""))
    try:
        take_in_file(photo=photo, file=file, name=name)
        photo.save()
    except BaseException:
        remove_files(photo=photo)
        raise
    return photo


def remove_files(*, photo: Photo) -> None:
    """Take every file of a photo from the disk: the original, the clean copy, what readers were given."""
    for field in (photo.original, photo.file):
        if field:
            field.storage.delete(field.name)
    folder = f"photos/{photo.pk}"
    if photo.pk and default_storage.exists(folder):
        for version in default_storage.listdir(folder)[0]:
            for name in default_storage.listdir(f"{folder}/{version}")[1]:
                default_storage.delete(f"{folder}/{version}/{name}")
            default_storage.delete(f"{folder}/{version}")
        default_storage.delete(folder)


def _facts_of(photo: Photo) -> photo_files.Facts:
    return photo_files.Facts(**{field: getattr(photo, field) for field in Photo.FACTS})


def make_files(*, photo: Photo) -> None:
    """Make every file that readers are given: each size in each format, and the crops for sharing.

    Takes seconds (AVIF), so it runs as a task. Files are named by the clean
    copy's hash and the photo's facts, never changed, and the old ones stay
    until nothing kept can still name them.
    """
    with photo.file.open("rb") as file:
        image = photo_files.open_picture(file=file.read(), name=photo.file.name)
    facts, folder = _facts_of(photo), photo.folder
    focus = (0.5, 0.5)
    if photo.has_focal_point():
        focus = (photo.focal_point_x / photo.width, photo.focal_point_y / photo.height)
    files = [
        _kept(folder, str(made.width), made) for made in photo_files.renditions(image=image, facts=facts)
    ]
    shared = [
        _kept(folder, f"share-{made.width}x{made.height}", made)
        for made in photo_files.share_crops(image=image, facts=facts, focus=focus)
    ]
    with transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(files=files, share_files=shared)
        photo.files, photo.share_files = files, shared
        edge.touch(*keys_showing(photo))


ENDINGS = {"jpeg": "jpg"}


def _kept(folder: str, stem: str, made: photo_files.Rendition) -> dict:
    """Store one made file and return what a page needs to know of it."""
    name = f"{folder}/{stem}.{ENDINGS.get(made.kind, made.kind)}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(made.content))
    return {
        "kind": made.kind,
        "width": made.width,
        "height": made.height,
        "url": default_storage.url(name),
        "bytes": len(made.content),
    }
