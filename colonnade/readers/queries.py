"""What is read of the people of the paper. An export reads all of them, a thousand at a time."""

from collections.abc import Iterator

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
