"""The body of an article: the blocks an editor may put one after another."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

WORDS = ["bold", "italic", "superscript", "subscript", "link", "ol", "ul"]


class Quote(blocks.StructBlock):
    text = blocks.TextBlock()
    by = blocks.CharBlock(required=False, label="Said by")

    class Meta:
        icon = "openquote"
        label = "Quote"


class BodyPhoto(blocks.StructBlock):
    photo = ImageChooserBlock()
    caption = blocks.CharBlock(required=False, help_text="Only where it should differ from the photo's own.")

    class Meta:
        icon = "image"
        label = "Photo"


class Gallery(blocks.StructBlock):
    title = blocks.CharBlock(required=False)
    photos = blocks.ListBlock(ImageChooserBlock(), min_num=2)

    class Meta:
        icon = "copy"
        label = "Gallery"


class Table(blocks.StructBlock):
    caption = blocks.CharBlock(required=False)
    table = TableBlock()

    class Meta:
        icon = "table"
        label = "Table"


class Embed(blocks.StructBlock):
    """A film or a recording elsewhere: nothing is asked of the other host until a reader clicks."""

    url = blocks.URLBlock(help_text="Address of the film or recording on YouTube or Vimeo.")
    title = blocks.CharBlock()
    photo = ImageChooserBlock(required=False, help_text="Shown until the reader plays it.")

    class Meta:
        icon = "media"
        label = "Film or recording"

    def clean(self, value: dict) -> dict:
        cleaned = super().clean(value)
        if not cleaned["url"].startswith("https://"):
            raise ValidationError("Give an address that begins with https://.")
        return cleaned


class Box(blocks.StructBlock):
    title = blocks.CharBlock()
    text = blocks.RichTextBlock(features=WORDS)

    class Meta:
        icon = "info-circle"
        label = "Box"


class RelatedBox(blocks.StructBlock):
    title = blocks.CharBlock(required=False, help_text="“Read also” where it is empty.")
    articles = blocks.ListBlock(blocks.PageChooserBlock(page_type="news.Article"))

    class Meta:
        icon = "link"
        label = "Read also"


class BodyBlocks(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=WORDS, icon="pilcrow")
    heading = blocks.CharBlock(icon="title")
    quote = Quote()
    photo = BodyPhoto()
    gallery = Gallery()
    table = Table()
    embed = Embed()
    box = Box()
    related = RelatedBox()


class Blocks(StreamField):
    """A field of blocks. Migrations name only the field: a new kind of block changes no table."""

    kinds: type[blocks.StreamBlock]

    def __init__(self, **options: object) -> None:
        options.pop("block_lookup", None)
        options.setdefault("blank", True)
        super().__init__(self.kinds(), **options)

    def deconstruct(self) -> tuple:
        name, path, _args, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options


class Body(Blocks):
    """The body of an article or a notice."""

    kinds = BodyBlocks


LAYOUTS = [("wide-first", "One large, the rest small"), ("three", "Three"), ("four", "Four")]


class SectionBand(blocks.StructBlock):
    section = blocks.PageChooserBlock(page_type="news.Section")
    layout = blocks.ChoiceBlock(choices=LAYOUTS, default="wide-first")

    class Meta:
        icon = "folder"
        label = "Newest of a section"


class ArticlesBand(blocks.StructBlock):
    title = blocks.CharBlock()
    articles = blocks.ListBlock(blocks.PageChooserBlock(page_type="news.Article"), max_num=8)
    layout = blocks.ChoiceBlock(choices=LAYOUTS, default="four")

    class Meta:
        icon = "list-ul"
        label = "Chosen articles"


class StoryBand(blocks.StructBlock):
    story = blocks.PageChooserBlock(page_type="news.Story")

    class Meta:
        icon = "folder-open-inverse"
        label = "A story"


class FrontBlocks(blocks.StreamBlock):
    section = SectionBand()
    articles = ArticlesBand()
    story = StoryBand()
    discussed = blocks.StaticBlock(
        icon="comment", label="Most discussed", admin_text="The most discussed of the week."
    )

    class Meta:
        max_num = 14


class Bands(Blocks):
    """What stands below the head of a front page."""

    kinds = FrontBlocks
