"""Where a page stands: addresses made from what the row knows, without asking the database.

Wagtail's own `url` asks for the site and its roots each time; a list of twenty
cards would ask twenty times. Every edition's tree hangs from one front page, so
a page's address is its path in the tree without the front page's own part, and
before it the edition's language unless it is the default one.
"""

from django.conf import settings
from wagtail.models import Page

# First words of addresses that are not sections: refused as slugs at saving and importing.
RESERVED = frozenset(
    """
    account api authors comments community-standards corrections desk documents embed feed-policy
    health latest live media metrics most-discussed most-read photos preview readers s search
    sitemap static stories tags theme wire zone
    """.split()
)


def is_reserved(slug: str) -> bool:
    """Would a section of this slug hide another address or an edition?"""
    return slug.lower() in RESERVED or slug.lower() in dict(settings.LANGUAGES) or "." in slug


def prefix(language: str) -> str:
    """What stands before the addresses of an edition: nothing for the default one."""
    return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"


def root_slug(language: str) -> str:
    """The slug of an edition's front page: the one part of a path that stands in no address."""
    return "home" if language == settings.LANGUAGE_CODE else f"home-{language}"


def of_path(url_path: str, language: str) -> str:
    """The address of the page that has this path in the tree of this edition."""
    return prefix(language) + url_path.lstrip("/").partition("/")[2]


class Addressed(Page):
    """A page of ours: knows its address and its edition without a query."""

    # Nothing is published for some readers only: kept pages and lists are the same for all.
    private_page_options: list[str] = []
    # A copy made at the desk is a thing of its own, with a name in files and a short link of its own.
    exclude_fields_in_copy = ["wire_id", "code", "updated_at"]

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        return self.locale.language_code

    @property
    def address(self) -> str:
        return of_path(self.url_path, self.language)

    def get_url_parts(self, request: object = None) -> tuple[int, str, str] | None:
        """Wagtail's way to a page's address: ours, made without asking."""
        return (0, settings.ORIGIN, self.address) if self.url_path else None
