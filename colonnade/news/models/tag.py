"""A tag: a subject that returns. It has a page, a count and a feed."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Locale
from wagtail.search import index

from colonnade.news.models.address import prefix
from colonnade.news.models.wire_id import WireId


class Tag(index.Indexed, models.Model):
    """A subject that returns across sections and years."""

    wire_id = WireId()
    locale = models.ForeignKey(Locale, models.PROTECT, related_name="+", verbose_name="edition")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=100, allow_unicode=True)
    description = models.CharField(max_length=300, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("locale"),
    ]

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="one_tag_of_a_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"tag:{self.pk}"

    @property
    def address(self) -> str:
        return f"{prefix(self.locale.language_code)}tags/{self.slug}/"
