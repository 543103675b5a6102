"""A story: the dossier that gathers what the paper has written of one matter."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page

from colonnade.news.models.address import Addressed
from colonnade.news.models.wire_id import WireId


class StoryIndex(Addressed):
    """The list of all stories of an edition, at /stories/."""

    parent_page_types = ["news.FrontPage"]
    subpage_types = ["news.Story"]
    max_count_per_parent = 1
    template = "news/stories.html"
    search_fields: list = []

    def full_clean(self, *args: object, **options: object) -> None:
        """It stands at /stories/ in every edition."""
        self.slug = "stories"
        super().full_clean(*args, **options)

    @property
    def key(self) -> str:
        return f"stories:{self.language}"


class Story(Addressed):
    """One matter, followed over time: a summary, key articles and a time line."""

    # Unnamed on the page's side, because an article, which is a page too, has a field `story`.
    page_ptr = models.OneToOneField(
        Page, models.CASCADE, parent_link=True, primary_key=True, related_name="+"
    )
    wire_id = WireId()
    summary = models.TextField(blank=True, help_text="What has happened so far, in a few sentences.")
    photo = models.ForeignKey("news.Photo", models.SET_NULL, null=True, blank=True, related_name="+")
    elsewhere_count = models.PositiveIntegerField(
        "only in the earlier archive",
        default=0,
        help_text="Articles that the earlier site counted and that did not come along. "
        "Added to the count that readers see, and named to them as the archive's.",
    )

    content_panels = [
        *Addressed.content_panels,
        FieldPanel("summary"),
        FieldPanel("photo"),
        InlinePanel("key_articles", heading="Key articles", label="Article"),
        FieldPanel("elsewhere_count"),
    ]
    parent_page_types = ["news.StoryIndex"]
    subpage_types: list[str] = []
    template = "news/story.html"
    search_fields: list = []

    class Meta:
        verbose_name_plural = "stories"

    @property
    def key(self) -> str:
        return f"story:{self.pk}"


class StoryArticle(Orderable):
    """An article that an editor holds to be key to the story."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="key_articles")
    article = models.ForeignKey("news.Article", models.CASCADE, related_name="+")

    panels = [FieldPanel("article")]
