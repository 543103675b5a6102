"""The whole paper as an archive has it, in an order that does not depend on the day.

Sections and notices come edition by edition as they stand in the tree;
everything else in the order in which it came. Rows have the fields of
docs/reference/archive.md, times as times, and name other things by their
numbers; the exporter puts names in their place. Statements grow with the
number of rows divided by five hundred, never with the rows themselves.
"""

from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.db.models import Model
from wagtail.models import Page

from colonnade.news.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Count,
    FrontPage,
    NoticePage,
    Photo,
    RelatedArticle,
    Section,
    Story,
    StoryArticle,
    Tag,
)
from colonnade.news.models.address import of_path
from colonnade.news.models.front import FrontLead
from colonnade.news.queries.bodies import raw_blocks
from colonnade.news.queries.cards import STEP

CHUNK = 500
KINDS: dict[str, type[Model]] = {
    "sections": Section,
    "authors": Author,
    "tags": Tag,
    "photos": Photo,
    "stories": Story,
    "articles": Article,
    "pages": NoticePage,
}


def names_of(kind: str) -> dict[int, str]:
    """The names in files of all things of a kind, by their numbers."""
    return dict(KINDS[kind]._default_manager.values_list("pk", "wire_id"))  # type: ignore[arg-type]


def open_editions() -> list[FrontPage]:
    """The front pages, the default edition's first, then in the order of the settings."""
    order = [code for code, _name in settings.LANGUAGES]
    fronts = FrontPage.objects.select_related("locale")

    def place(front: FrontPage) -> tuple[int, int]:
        known = front.language in order
        return (order.index(front.language) if known else len(order), front.pk)

    return sorted(fronts, key=place)


def is_arranged(front: FrontPage) -> bool:
    """Has anybody chosen what stands on this front?"""
    return front.leads.exists() or bool(len(front.bands))


def photos_to_export() -> Iterator[tuple[Photo, dict]]:
    """Photos with what is known of them."""
    for photo in Photo.objects.order_by("pk").iterator(CHUNK):
        facts = {name: getattr(photo, name) for name in Photo.FACTS}
        yield photo, {"id": photo.wire_id, **facts}


def photo_file(photo: Photo) -> BinaryIO | None:
    """The file as it once came; where that is lost, the clean copy; None where both are."""
    for field in (photo.original, photo.file):
        if field and field.storage.exists(field.name):
            return field.storage.open(field.name, "rb")
    return None


def authors_to_export() -> Iterator[dict]:
    for author in Author.objects.order_by("pk"):
        yield {
            "id": author.wire_id,
            "slug": author.slug,
            "name": author.name,
            "role": author.role,
            "bio": author.bio,
            "email": author.email or None,
            "photo": author.photo_id,
            "language": author.language,
        }


def tags_to_export() -> Iterator[dict]:
    for tag in Tag.objects.order_by("pk").select_related("locale"):
        yield {
            "id": tag.wire_id,
            "edition": tag.locale.language_code,
            "slug": tag.slug,
            "name": tag.name,
            "description": tag.description,
        }


def sections_to_export() -> Iterator[dict]:
    """Sections as they stand in the menu, each followed by its parts; the parent by its name in files."""
    for front in open_editions():
        names: dict[str, str] = {}
        for section in Section.objects.descendant_of(front).order_by("path"):
            names[section.path] = section.wire_id
            yield {
                "id": section.wire_id,
                "edition": front.language,
                "slug": section.slug,
                "title": section.title,
                "summary": section.summary,
                "parent": names.get(section.path[:-STEP]),
            }


def stories_to_export() -> Iterator[dict]:
    """Stories; the archive count is what readers see, where the earlier archive adds to it."""
    keys: dict[int, list[int]] = {}
    chosen = StoryArticle.objects.order_by("sort_order", "pk")
    for number, article in chosen.values_list("story_id", "article_id"):
        keys.setdefault(number, []).append(article)
    counts = dict(Count.objects.filter(key__startswith="story:").values_list("key", "value"))
    for story in Story.objects.order_by("pk").select_related("locale"):
        elsewhere = story.elsewhere_count
        yield {
            "id": story.wire_id,
            "edition": story.locale.language_code,
            "slug": story.slug,
            "title": story.title,
            "summary": story.summary,
            "archive_count": counts.get(story.key, 0) + elsewhere if elsewhere else 0,
            "photo": story.photo_id,
            "key_articles": list(dict.fromkeys(keys.get(story.pk, ()))),
        }


def translation_roots() -> dict[str, int]:
    """Of every group of translations, by its key, the article that came first."""
    roots: dict[str, int] = {}
    for key, number in Article.objects.order_by("-pk").values_list("translation_key", "pk"):
        roots[str(key)] = number
    return roots


def articles_to_export() -> Iterator[dict]:
    """Articles as they are published, or as they were last saved where they are not."""
    sections = dict(Section.objects.values_list("path", "pk"))
    roots = translation_roots()
    last = 0
    while chunk := list(Article.objects.filter(pk__gt=last).order_by("pk").select_related("locale")[:CHUNK]):
        last = chunk[-1].pk
        authors = _listed(ArticleAuthor, "author_id", chunk)
        tags = _listed(ArticleTag, "tag_id", chunk)
        related = _listed(RelatedArticle, "other_id", chunk)
        for one in chunk:
            published = one.first_published_at
            if one.live and not published:
                published = one.last_published_at or one.latest_revision_created_at
            root = roots[str(one.translation_key)]
            yield {
                "id": one.wire_id,
                "edition": one.language,
                "language": one.own_language or None,
                "section": sections.get(one.path[:-STEP]),
                "slug": one.slug,
                "code": one.code,
                "headline": one.title,
                "front_headline": one.front_headline,
                "share_headline": one.share_headline,
                "kicker": one.kicker,
                "label": one.label,
                "standfirst": one.standfirst,
                "dateline": one.dateline,
                "authors": authors.get(one.pk, []),
                "story": one.story_id,
                "tags": tags.get(one.pk, []),
                "photo": one.photo_id,
                "photo_caption": one.photo_caption,
                "front_photo": one.front_photo_id,
                "share_photo": one.share_photo_id,
                "body": raw_blocks(one.body),
                "related": related.get(one.pk, []),
                "published_at": published,
                "updated_at": one.updated_at if published else None,
                "update_note": one.update_note,
                "free": one.is_free,
                "translation_of": root if root != one.pk else None,
                "state": "published" if one.live else "draft",
            }


def _listed(model: type[Model], field: str, articles: list[Article]) -> dict[int, list[int]]:
    """What stands beside each article, in its order and each once."""
    found: dict[int, dict[int, None]] = {}
    rows = model._default_manager.filter(article__in=[article.pk for article in articles])
    for number, other in rows.order_by("sort_order", "pk").values_list("article_id", field):
        found.setdefault(number, {})[other] = None
    return {number: list(others) for number, others in found.items()}


def pages_to_export() -> Iterator[dict]:
    """What the paper says of itself, edition by edition."""
    for front in open_editions():
        for notice in NoticePage.objects.descendant_of(front).order_by("path"):
            yield {
                "id": notice.wire_id,
                "edition": front.language,
                "slug": notice.slug,
                "title": notice.title,
                "body": raw_blocks(notice.body),
            }


def fronts_to_export() -> Iterator[dict]:
    """How each front page is arranged; one on which nothing was chosen is left out."""
    for front in open_editions():
        breaking = {"text": front.breaking_text, "article": front.breaking_article_id}
        leads = FrontLead.objects.filter(front=front).order_by("sort_order", "pk")
        row = {
            "id": front.wire_id,
            "edition": front.language,
            "breaking": breaking if any(breaking.values()) else None,
            "lead": list(dict.fromkeys(leads.values_list("article_id", flat=True))),
            "bands": raw_blocks(front.bands),
        }
        if row["breaking"] or row["lead"] or row["bands"]:
            yield row


def addresses_of(numbers: set[int]) -> dict[int, str]:
    """The addresses of these pages, for links to what has no name in files."""
    pages = Page.objects.filter(pk__in=numbers).select_related("locale")
    return {page.pk: of_path(page.url_path, page.locale.language_code) for page in pages}
