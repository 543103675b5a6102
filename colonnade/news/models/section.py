"""A section of the paper, and the notices that stand outside all sections."""

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel

from colonnade.news.models.address import Addressed, is_reserved
from colonnade.news.models.blocks import Body
from colonnade.news.models.wire_id import WireId


def refuse_reserved(page: Addressed) -> None:
    """Raise where a page under the front page would hide another address."""
    if page.slug and is_reserved(page.slug):
        raise ValidationError({"slug": f"‘{page.slug}’ is kept for the site itself; choose another."})


class Section(Addressed):
    """A part of the paper: its front shows its newest articles."""

    wire_id = WireId()
    summary = models.CharField(max_length=300, blank=True)

    content_panels = [*Addressed.content_panels, FieldPanel("summary")]
    show_in_menus_default = True
    parent_page_types = ["news.FrontPage", "news.Section"]
    subpage_types = ["news.Article", "news.Section"]
    template = "news/section.html"
    search_fields: list = []

    def clean(self) -> None:
        super().clean()
        refuse_reserved(self)

    @property
    def key(self) -> str:
        return f"section:{self.pk}"


class NoticePage(Addressed):
    """Imprint, contact, privacy, ethics, accessibility: what a paper says of itself."""

    wire_id = WireId()
    body = Body()

    content_panels = [*Addressed.content_panels, FieldPanel("body")]
    parent_page_types = ["news.FrontPage"]
    subpage_types: list[str] = []
    template = "news/notice.html"
    search_fields: list = []
    OWN = ("community-standards",)

    def clean(self) -> None:
        super().clean()
        if self.slug not in self.OWN:
            refuse_reserved(self)

    @property
    def key(self) -> str:
        return f"notice:{self.pk}"
