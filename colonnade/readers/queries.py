"""What is read of the people of the paper: a face for a name; for an export, all of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from colonnade.readers.models import Reader


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
    """A placeholder for a face: a small colonnade. `path` is SVG's, in a box of 36 by 36."""

    kind: str
    path: str


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
