"""What a reader shows of themselves: a name, a face, a few words."""

import hashlib
from typing import IO

import regex
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from colonnade import edge, markup
from colonnade.readers import Refused, faces, names, skeletons
from colonnade.readers.actions.metering import spend
from colonnade.readers.models import AVATARS, FormerName, Reader

LONGEST_BIO = 500


@transaction.atomic
def claim_name(*, reader: Reader, name: str) -> None:
    """Give a reader this name, and store them, new or not.

    Of two who claim one name, or two that look alike, at the same moment one
    gets it. Raises Refused with a sentence, and with a name that is free where
    somebody has this one.
    """
    _store_under(reader, names.checked(name, reader=reader))


def _store_under(reader: Reader, name: str) -> None:
    reader.name = name
    reader.name_key, reader.name_look = skeletons.key_of(name), skeletons.look_of(name)
    reader.slug = reader.free_slug()
    try:
        with transaction.atomic():
            reader.save()
    except IntegrityError:
        if names.is_free(name, reader=reader):
            raise  # it was not the name
        raise names.taken(name) from None
    # Given up by somebody since it was checked? Then it is theirs for a while.
    if not names.is_free(name, reader=reader):
        raise names.taken(name)


def rename_reader(*, reader: Reader, name: str, address: str = "") -> None:
    """Give a reader another name; the old one stays theirs for a while, and its address leads on.

    Once in thirty days, unless only capitals or accents change. Raises Refused
    with a sentence, and the reader keeps the name they have.
    """
    spend(what="name", reader=reader, address=address)
    with transaction.atomic():
        stored = Reader.objects.select_for_update().get(pk=reader.pk)
        name = names.checked(name, reader=stored) if name != stored.name else name
        again = names.may_change_at(stored)
        if again and skeletons.key_of(name) != skeletons.key_of(stored.name):
            day = date_format(timezone.localtime(again), "j E Y")
            raise Refused(
                _("You have changed your name of late. You can change it again on %(day)s.") % {"day": day}
            )
        _rename(stored, name)
        _tell(stored, reader)


@transaction.atomic
def rename_at_desk(*, reader: Reader, name: str) -> None:
    """An administrator gives somebody another name: at any time, and also that of an office."""
    stored = Reader.objects.select_for_update().get(pk=reader.pk)
    _rename(stored, names.checked_for_staff(name, reader=stored) if name != stored.name else name)
    _tell(stored, reader)


def _rename(reader: Reader, name: str) -> None:
    """Store the name, and the one before it as a former one, if anybody could tell them apart."""
    if name == reader.name:
        return
    before = FormerName(
        reader=reader,
        name=reader.name,
        name_key=skeletons.key_of(reader.name),
        name_look=skeletons.look_of(reader.name),
        slug=reader.slug,
    )
    if before.name_key != skeletons.key_of(name):
        before.save()
    _store_under(reader, name)


def _tell(stored: Reader, reader: Reader) -> None:
    """The caller's copy learns what is stored, and so do all pages that show this reader."""
    for field in ("name", "name_key", "name_look", "slug", "avatar", "bio"):
        setattr(reader, field, getattr(stored, field))
    edge.touch(reader.key)


def set_avatar(*, reader: Reader, file: IO[bytes], address: str = "") -> None:
    """Show this picture as the reader's face, made anew from the file. Raises Refused with a sentence.

    The old file goes once the new one is stored. Costs up to a second for a
    large picture.
    """
    spend(what="avatar", reader=reader, address=address)
    content = faces.face_of(file)
    # The reader is part of the name: two readers with one picture have two files.
    fresh = hashlib.sha256(f"{reader.wire_id}|".encode() + content).hexdigest()[:32] + ".webp"
    if not default_storage.exists(AVATARS + fresh):
        default_storage.save(AVATARS + fresh, ContentFile(content))
    _show_face(reader, fresh)


def remove_avatar(*, reader: Reader) -> None:
    """Show the drawn colonnade again; the picture's file is deleted."""
    _show_face(reader, "")


@transaction.atomic
def _show_face(reader: Reader, file: str) -> None:
    stored = Reader.objects.select_for_update().get(pk=reader.pk)
    old, stored.avatar = stored.avatar_path, file
    stored.save(update_fields=["avatar"])
    if old and old != stored.avatar_path:
        transaction.on_commit(lambda: default_storage.delete(old))
    _tell(stored, reader)


def set_bio(*, reader: Reader, bio: str, address: str = "") -> None:
    """Show a few words about the reader on their page. Raises Refused if they are too many."""
    spend(what="bio", reader=reader, address=address)
    bio = markup.CONTROLS.sub("", bio.replace("\r\n", "\n")).strip()
    if (count := len(regex.findall(r"\X", bio))) > LONGEST_BIO:
        raise Refused(
            ngettext(
                "The text has %(count)d letter; %(most)d at most can be shown. Shorten it.",
                "The text has %(count)d letters; %(most)d at most can be shown. Shorten it.",
                count,
            )
            % {"count": count, "most": LONGEST_BIO}
        )
    with transaction.atomic():
        stored = Reader.objects.select_for_update().get(pk=reader.pk)
        stored.bio = bio
        stored.save(update_fields=["bio"])
        _tell(stored, reader)
