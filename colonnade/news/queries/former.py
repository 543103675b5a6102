"""Where a thing has gone that stood at an address before."""

from wagtail.models import Page

from colonnade.news.models import Author, FormerAddress, Tag
from colonnade.news.models.address import of_path

GONE = ""
HOPS = 5


def address_of(key: str) -> str | None:
    """The present address of the thing of this key, if readers may see it."""
    kind, _, number = key.partition(":")
    if kind == "tag":
        tag = Tag.objects.select_related("locale").filter(pk=number).first()
        return tag.address if tag else None
    if kind == "author":
        author = Author.objects.filter(pk=number).first()
        return author.address if author else None
    page = Page.objects.select_related("locale").filter(pk=number, live=True).first()
    return of_path(page.url_path, page.locale.language_code) if page else None


def whereabouts(address: str) -> str | None:
    """The new address of what stood here; GONE if it was taken away; None if nothing ever stood here.

    An old address of a section answers for all that stood below it. What was
    renamed twice is followed to its end, so that a reader is sent on once.
    """
    start = address
    for _hop in range(HOPS):
        parts = address.strip("/").split("/")
        above = ["/" + "/".join(parts[:length]) + "/" for length in range(len(parts), 0, -1)]
        rows = {row.address: row for row in FormerAddress.objects.filter(address__in=above)}
        row = next((rows[one] for one in above if one in rows), None)
        if row is None:
            break
        if not row.key:
            return GONE if row.address == address else None
        target = address_of(row.key)
        if target is None:
            return GONE
        address = target + address[len(row.address) :]
        if row.address == start:
            return address
    return address if address != start else None
