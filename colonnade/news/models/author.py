"""An author: who wrote it, with a page of their own."""

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from colonnade.news.models.address import prefix
from colonnade.news.models.wire_id import WireId


class Author(index.Indexed, models.Model):
    """A person whose name stands under articles, whether they sign in at the desk or not."""

    wire_id = WireId()
    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        help_text="The account with which this author signs in, if there is one.",
    )
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True, allow_unicode=True)
    role = models.CharField(max_length=120, blank=True)
    bio = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="en")
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    panels = [FieldPanel(name) for name in ("name", "slug", "role", "bio", "email", "photo")]
    panels += [FieldPanel("language"), FieldPanel("reader")]

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"author:{self.pk}"

    @property
    def address(self) -> str:
        """In the edition of the author's own language, where there is one."""
        known = self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        return f"{prefix(known)}authors/{self.slug}/"
