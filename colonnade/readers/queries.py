"""What is read of the people of the paper: a face, a page; for an export, all of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.core.files.storage import default_storage
from django.utils import timezone

from colonnade import markup
from colonnade.readers import names, skeletons
from colonnade.readers.models import AVATARS, FormerName, Reader, Token


def drawn_like() -> dict[str, str]:
    """What each letter is drawn like, from the letter to its prototype (UTS 39, section 4)."""
    return skeletons.prototypes()


def readers_to_export() -> Iterator[dict]:
    """Readers in the order in which they came, as an archive has them; never a password."""
    for reader in Reader.objects.order_by("pk").prefetch_related("groups").iterator(1000):
        yield {
            "number": reader.pk,
            "id": reader.wire_id,
            "name": reader.name,
            "email": reader.email or None,
            "joined_at": reader.joined_at,
            "role": reader.role,
            "bio": reader.bio,
            "badge": reader.badge,
        }


@dataclass(frozen=True)
class Avatar:
    """A face: the reader's own picture at `src`, or else a small colonnade.

    The colonnade's `path` is SVG's, in a box of 36 by 36.
    """

    kind: str
    path: str
    src: str = ""


@lru_cache(maxsize=4096)
def drawn_avatar(name: str) -> Avatar:
    """The colonnade that is drawn for this name: always the same, from a hash of the name."""
    digest = hashlib.sha256(name.encode()).digest()
    bars, x = [], 3
    for byte in digest[1:]:
        width, top = 2 + byte % 5, 3 + 3 * (byte >> 4) // 4
        if x + width > 33:
            break
        bars.append(f"M{x} {top}h{width}v{33 - top}h-{width}z")
        x += width + 2
    return Avatar("abcd"[digest[0] % 4], "".join(bars))


def avatar_of(name: str, file: str = "") -> Avatar:
    """The face of whoever has this name: the picture in this file of theirs, or a drawn colonnade."""
    drawn = drawn_avatar(name)
    return replace(drawn, src=default_storage.url(AVATARS + file)) if file else drawn


def reader_at(slug: str) -> Reader | None:
    """The reader whose page stands at `/readers/<slug>/`, unless their account is closed."""
    return Reader.objects.filter(slug=slug, is_active=True).first()


@dataclass(frozen=True)
class ReaderPage:
    """What everybody may see of a reader, above what they said."""

    reader: Reader
    key: str
    name: str
    address: str
    avatar: Avatar
    badge: str
    badge_kind: str
    joined_at: datetime
    bio_html: str


def _page_of(reader: Reader) -> ReaderPage:
    return ReaderPage(
        reader=reader,
        key=reader.key,
        name=reader.name,
        address=reader.address,
        avatar=avatar_of(reader.name, reader.avatar),
        badge=reader.badge,
        badge_kind=reader.badge_kind,
        joined_at=reader.joined_at,
        bio_html=markup.comment_html(reader.bio) if reader.bio else "",
    )


def reader_page(slug: str) -> ReaderPage | str | None:
    """Who stands at `/readers/<slug>/`; or the address to go on to; or nothing. Three statements at most.

    A name as it is written and a former address lead on to where the reader
    stands now. Accounts that are closed are nowhere.
    """
    reader = reader_at(slug)
    if reader is not None:
        return _page_of(reader)
    former = FormerName.objects.filter(slug=slug, reader__is_active=True).select_related("reader")
    found = former.order_by("-given_up_at").first()
    if found is not None:
        return found.reader.address
    name = names.in_plain_letters(slug)
    # Names have no index; what they are compared by has one.
    reader = Reader.objects.filter(name_key=skeletons.key_of(name), name=name, is_active=True).first()
    return reader.address if reader else None


@dataclass(frozen=True)
class OwnProfile:
    """What a reader shows of themselves, and what may be changed now."""

    reader: Reader
    avatar: Avatar
    address: str
    may_rename_at: datetime | None


def own_profile(reader: Reader) -> OwnProfile:
    """The page on which a reader changes name, face and words. One statement."""
    again = names.may_change_at(reader)
    return OwnProfile(reader, avatar_of(reader.name, reader.avatar), reader.address, again)


def reader_of_token(secret: str, *, scope: str) -> Reader | None:
    """Whose program this is, if the token lives and may do so much; that it was used today is noted."""
    tokens = Token.objects.select_related("reader").filter(digest=Token.digest_of(secret))
    token = tokens.filter(ends_at__gt=timezone.now(), reader__is_active=True).first()
    if token is None or (scope == Token.Scope.WRITE and token.scope != scope):
        return None
    today = timezone.now().date()
    if token.used_on != today:
        Token.objects.filter(pk=token.pk).update(used_on=today)
    return token.reader


def tokens_of(reader: Reader) -> list[Token]:
    """The reader's tokens, the newest first."""
    return list(Token.objects.filter(reader=reader).order_by("-pk"))
