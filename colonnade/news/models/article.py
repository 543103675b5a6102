"""The article: what is written, what stands around it, and in which lists it belongs."""

import secrets

from django.db import models
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Orderable

from colonnade.news.models.address import Addressed
from colonnade.news.models.blocks import Body
from colonnade.news.models.wire_id import WireId

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that a reader could take for another


def fresh_code() -> str:
    """The code of a short link: seven letters of thirty, so that no two articles draw the same."""
    return "".join(secrets.choice(LETTERS) for _n in range(7))


def direction_of(language: str) -> str:
    """`rtl` or `ltr`, as the language is written."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "rtl" if language.split("-")[0] in ("ar", "dv", "fa", "he", "ps", "ug", "ur", "yi") else "ltr"


class Label(models.TextChoices):
    """What kind of text the reader has before them, where it is not plain news."""

    NONE = "", _("News")
    OPINION = "opinion", _("Opinion")
    ANALYSIS = "analysis", _("Analysis")
    EXPLAINER = "explainer", _("Explainer")
    SPONSORED = "sponsored", _("Sponsored")


def photo_field(help_text: str = "") -> models.ForeignKey:
    return models.ForeignKey(
        "news.Photo", models.SET_NULL, null=True, blank=True, related_name="+", help_text=help_text
    )


class Article(Addressed):
    """One piece of the paper's work. Its `title` is the headline."""

    wire_id = WireId()
    code = models.CharField("short link", max_length=12, unique=True, default=fresh_code, editable=False)
    own_language = models.CharField(
        "language",
        max_length=12,
        blank=True,
        help_text="Only where it differs from the edition's: a code such as fr or he.",
    )
    standfirst = models.TextField(blank=True)
    kicker = models.CharField(max_length=60, blank=True, help_text="A word or two above the headline.")
    label = models.CharField(max_length=12, blank=True, choices=Label.choices)
    dateline = models.CharField(
        max_length=80, blank=True, help_text="Where it was reported from; opens the text."
    )
    front_headline = models.CharField(max_length=255, blank=True, help_text="Shorter, for fronts and lists.")
    share_headline = models.CharField(
        max_length=255, blank=True, help_text="For search engines and when the article is shared."
    )
    photo = photo_field()
    photo_caption = models.CharField(
        max_length=500, blank=True, help_text="Only where it should differ from the photo's own."
    )
    front_photo = photo_field("For fronts and lists, where it should be another.")
    share_photo = photo_field("When the article is shared, where it should be another.")
    body = Body()
    story = models.ForeignKey("news.Story", models.SET_NULL, null=True, blank=True, related_name="+")
    update_note = models.CharField(
        "what changed",
        max_length=300,
        blank=True,
        help_text="Shown beside the time of the update. Change it to tell readers of an update.",
    )
    updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_free = models.BooleanField(
        "free to read", default=True, help_text="Told to search engines; nothing is locked by it."
    )

    content_panels = [
        TitleFieldPanel(
            "title", heading="Headline", placeholder="Headline", help_text="As readers see it, in lists too."
        ),
        FieldPanel("standfirst"),
        FieldRowPanel([FieldPanel("kicker"), FieldPanel("label"), FieldPanel("dateline")]),
        InlinePanel("article_authors", heading="Authors", label="Author"),
        FieldPanel("photo"),
        FieldPanel("photo_caption"),
        FieldPanel("body"),
        FieldPanel("update_note"),
    ]
    place_panels = [
        FieldPanel("story"),
        InlinePanel("article_tags", heading="Tags", label="Tag"),
        InlinePanel("related_articles", heading="Related", label="Article"),
        FieldPanel("own_language"),
        FieldPanel("is_free"),
        PublishingPanel(),
    ]
    elsewhere_panels = [
        MultiFieldPanel([FieldPanel("front_headline"), FieldPanel("front_photo")], "On fronts"),
        MultiFieldPanel([FieldPanel("share_headline"), FieldPanel("share_photo")], "When shared"),
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("search_description")], "Address"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Text"),
            ObjectList(place_panels, heading="Story and tags"),
            ObjectList(elsewhere_panels, heading="Fronts and sharing"),
        ]
    )
    parent_page_types = ["news.Section"]
    subpage_types: list[str] = []
    template = "news/article.html"
    search_fields: list = []

    # Kept by actions, never by an editor's draft: what publishing an old draft must not turn back.
    KEPT = ("wire_id", "code", "updated_at")

    @property
    def key(self) -> str:
        return f"article:{self.pk}"

    @property
    def lang(self) -> str:
        return self.own_language or self.language

    @property
    def dir(self) -> str:
        return direction_of(self.lang)

    @property
    def published_at(self) -> object:
        return self.first_published_at

    @property
    def short_address(self) -> str:
        return f"/s/{self.code}"

    def with_content_json(self, content: dict) -> "Article":
        """A draft made of this content, with what is kept as the database has it now."""
        draft = super().with_content_json(content)
        kept = Article.objects.filter(pk=self.pk).values(*self.KEPT).first() or {}
        for name, value in kept.items():
            setattr(draft, name, value)
        return draft


class ArticleAuthor(Orderable):
    """A name under an article, in the order of the byline."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="article_authors")
    author = models.ForeignKey("news.Author", models.CASCADE, related_name="+")

    panels = [FieldPanel("author")]


class ArticleTag(Orderable):
    """A subject of an article."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="article_tags")
    tag = models.ForeignKey("news.Tag", models.CASCADE, related_name="+")

    panels = [FieldPanel("tag")]


class RelatedArticle(Orderable):
    """An article that an editor set beside another."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="related_articles")
    other = models.ForeignKey(Article, models.CASCADE, related_name="+")

    panels = [FieldPanel("other")]
