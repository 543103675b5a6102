"""The front page of an edition, and what the paper is called in its language."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from colonnade.news.models.address import Addressed, root_slug
from colonnade.news.models.blocks import Bands
from colonnade.news.models.wire_id import WireId


class FrontPage(Addressed):
    """The first page of an edition. Its `title` is the paper's name."""

    wire_id = WireId()
    tagline = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=80, blank=True, help_text="The paper's own town.")
    founded = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    breaking_text = models.CharField(
        max_length=160, blank=True, help_text="Shown above every page while it stands here."
    )
    breaking_article = models.ForeignKey(
        "news.Article", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    bands = Bands()

    content_panels = [
        *Addressed.content_panels,
        MultiFieldPanel([FieldPanel("breaking_text"), FieldPanel("breaking_article")], "Breaking news"),
        InlinePanel("leads", heading="At the head", label="Article", max_num=6),
        FieldPanel("bands", heading="Below"),
        MultiFieldPanel([FieldPanel(name) for name in ("tagline", "place", "founded", "email")], "The paper"),
    ]
    promote_panels: list = []  # its place in the tree is its edition's and does not change
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["news.Section", "news.StoryIndex", "news.NoticePage"]
    template = "news/front.html"
    search_fields: list = []

    def full_clean(self, *args: object, **options: object) -> None:
        """Its slug is its edition's: it stands in no address, and pages are found by it."""
        self.slug = root_slug(self.language)
        super().full_clean(*args, **options)

    @property
    def key(self) -> str:
        return f"front:{self.language}"


class FrontLead(Orderable):
    """An article at the head of a front page; the first is the largest."""

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="leads")
    article = models.ForeignKey("news.Article", models.CASCADE, related_name="+")

    panels = [FieldPanel("article")]
