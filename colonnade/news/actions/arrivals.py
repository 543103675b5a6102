"""What an archive brings: sections, authors, tags, photos, stories, articles, fronts.

Each verb takes rows in the shape of docs/reference/archive.md and returns the
numbers of the things under their names in files. What is already here, by that
name, is left as it is: importing twice doubles nothing and undoes no editor's
work. All of them run inside the importer's one transaction.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Locale, Page

from colonnade import edge
from colonnade.news.actions.editions import front_of
from colonnade.news.actions.photos import add_photo
from colonnade.news.actions.placing import place_articles, vacuum
from colonnade.news.actions.refused import Refused
from colonnade.news.actions.wire_bodies import Ids, Row, item, wire_to_body
from colonnade.news.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Count,
    NoticePage,
    Photo,
    RelatedArticle,
    Section,
    Story,
    StoryArticle,
    StoryIndex,
    Tag,
)
from colonnade.news.models.address import is_reserved
from colonnade.news.models.article import fresh_code
from colonnade.news.models.front import FrontLead

BATCH = 40  # rows of an article in one statement: SQLite takes 999 values at most


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")


def _known(model: type[models.Model]) -> Ids:
    return dict(model._default_manager.values_list("wire_id", "pk"))


def _refuse_slug(parent: Page, slug: str, about: str, taken: Collection[str]) -> None:
    if slug in taken:
        raise Refused(f"the slug ‘{slug}’ is taken under ‘{parent.title}’", about)
    if parent.depth == 2 and is_reserved(slug) and slug != "community-standards":
        raise Refused(f"the slug ‘{slug}’ is kept for the site itself", about)


def import_sections(*, rows: Iterable[Row]) -> Ids:
    """Sections, a parent before its parts."""
    known = _known(Section)
    waiting = [row for row in rows if str(row["id"]) not in known]
    while waiting:
        ready = [row for row in waiting if not row.get("parent") or str(row["parent"]) in known]
        if not ready:
            raise Refused("the sections are each other's parents in a circle", str(waiting[0]["id"]))
        for row in ready:
            parent: Page = (
                Section.objects.get(pk=known[str(row["parent"])])
                if row.get("parent")
                else front_of(language=str(row["edition"]))
            )
            taken = set(parent.get_children().values_list("slug", flat=True))
            _refuse_slug(parent, str(row["slug"]), str(row["id"]), taken)
            section = Section(
                wire_id=row["id"],
                title=row["title"],
                slug=row["slug"],
                summary=_text(row, "summary"),
                locale=parent.locale,
                show_in_menus=True,
                live=True,
            )
            parent.add_child(instance=section)
            known[str(row["id"])] = section.pk
            edge.touch(f"chrome:{row['edition']}", "sitemap")
        waiting = [row for row in waiting if row not in ready]
    return known


def import_photos(*, rows: Iterable[Row], files: Mapping[str, BinaryIO]) -> Iterator[tuple[str, int]]:
    """Photos with their files, by the name that the row gives; yields each as it is taken in."""
    known = _known(Photo)
    for row in rows:
        name = str(row["id"])
        if name not in known:
            try:
                with files[str(row["file"])] as file:
                    photo = add_photo(file=file, name=str(row["file"]), facts=row, wire_id=name)
            except Refused as error:
                raise Refused(str(error), name) from error
            # A fact given as empty is meant so, though the file may say something.
            emptied = [fact for fact in Photo.FACTS if row.get(fact) == "" and fact != "title"]
            if any(getattr(photo, fact) for fact in emptied):
                Photo.objects.filter(pk=photo.pk).update(**dict.fromkeys(emptied, ""))
            known[name] = photo.pk
        yield name, known[name]


def import_authors(*, rows: Iterable[Row], photos: Ids) -> Ids:
    """Authors; a slug that is taken is refused."""
    known = _known(Author)
    slugs = set(Author.objects.values_list("slug", flat=True))
    fresh = []
    for row in rows:
        if str(row["id"]) in known:
            continue
        if row["slug"] in slugs:
            raise Refused(f"the author's slug ‘{row['slug']}’ is taken", str(row["id"]))
        slugs.add(str(row["slug"]))
        fresh.append(
            Author(
                wire_id=row["id"],
                slug=row["slug"],
                name=row["name"],
                role=_text(row, "role"),
                bio=_text(row, "bio"),
                email=_text(row, "email"),
                language=_text(row, "language") or settings.LANGUAGE_CODE,
                photo_id=photos.get(_text(row, "photo")),
            )
        )
    Author.objects.bulk_create(fresh)
    return known | {author.wire_id: author.pk for author in fresh}


def import_tags(*, rows: Iterable[Row]) -> Ids:
    """Tags of their editions."""
    known = _known(Tag)
    locales = dict(Locale.objects.values_list("language_code", "pk"))
    taken = set(Tag.objects.values_list("locale_id", "slug"))
    fresh = []
    for row in rows:
        if str(row["id"]) in known:
            continue
        place = (locales[str(row["edition"])], str(row["slug"]))
        if place in taken:
            raise Refused(f"the tag's slug ‘{row['slug']}’ is taken", str(row["id"]))
        taken.add(place)
        fresh.append(
            Tag(
                wire_id=row["id"],
                locale_id=place[0],
                slug=row["slug"],
                name=row["name"],
                description=_text(row, "description"),
            )
        )
    Tag.objects.bulk_create(fresh)
    return known | {tag.wire_id: tag.pk for tag in fresh}


def import_stories(*, rows: Iterable[Row], photos: Ids) -> Ids:
    """Stories, still without their articles: see `settle_stories`."""
    known = _known(Story)
    for row in rows:
        if str(row["id"]) in known:
            continue
        front = front_of(language=str(row["edition"]))
        index = StoryIndex.objects.child_of(front).get()
        taken = set(index.get_children().values_list("slug", flat=True))
        _refuse_slug(index, str(row["slug"]), str(row["id"]), taken)
        story = Story(
            wire_id=row["id"],
            title=row["title"],
            slug=row["slug"],
            summary=_text(row, "summary"),
            photo_id=photos.get(_text(row, "photo")),
            locale=front.locale,
            live=True,
        )
        index.add_child(instance=story)
        known[str(row["id"])] = story.pk
        edge.touch(index.key, "sitemap")
    return known


def settle_stories(*, rows: Iterable[Row], stories: Ids, articles: Ids) -> None:
    """Key articles, and how many articles of the earlier site's count did not come along."""
    for row in rows:
        number = stories[str(row["id"])]
        keys = [
            StoryArticle(story_id=number, article_id=articles[str(name)], sort_order=order)
            for order, name in enumerate(row.get("key_articles") or ())
        ]
        StoryArticle.objects.bulk_create(keys)
        here = Count.objects.filter(key=f"story:{number}").values_list("value", flat=True).first() or 0
        printed = int(str(row.get("archive_count") or 0))
        Story.objects.filter(pk=number).update(elsewhere_count=max(0, printed - here))
        edge.touch(f"story:{number}", f"stories:{row['edition']}")


def import_notices(*, rows: Iterable[Row], pages: Mapping[str, int], photos: Ids) -> Ids:
    """What the paper says of itself: imprint, contact, privacy and the like."""
    known = _known(NoticePage)
    for row in rows:
        if str(row["id"]) in known:
            continue
        front = front_of(language=str(row["edition"]))
        taken = set(front.get_children().values_list("slug", flat=True))
        _refuse_slug(front, str(row["slug"]), str(row["id"]), taken)
        notice = NoticePage(
            wire_id=row["id"],
            title=row["title"],
            slug=row["slug"],
            locale=front.locale,
            live=True,
            body=wire_to_body(blocks=row.get("body") or (), pages=pages, photos=photos),
        )
        front.add_child(instance=notice)
        known[str(row["id"])] = notice.pk
        edge.touch(f"chrome:{front.language}", "sitemap")
    return known


def _page_rows(rows: Sequence[Row], sections: Ids) -> list[Page]:
    """The tree's rows of new articles: paths given out under each section without asking one by one."""
    content_type = ContentType.objects.get_for_model(Article)
    parents = Section.objects.select_related("locale").in_bulk(
        {sections[str(row["section"])] for row in rows}
    )
    steps: dict[int, int] = {}
    slugs: dict[int, set[str]] = {}
    pages = []
    for row in rows:
        parent = parents[sections[str(row["section"])]]
        if parent.pk not in steps:
            last = parent.get_last_child()
            steps[parent.pk] = Page._str2int(last.path[-Page.steplen :]) if last else 0
            slugs[parent.pk] = set(parent.get_children().values_list("slug", flat=True))
        slug = str(row["slug"])
        _refuse_slug(parent, slug, str(row["id"]), slugs[parent.pk])
        slugs[parent.pk].add(slug)
        steps[parent.pk] += 1
        live = row.get("state", "published") == "published"
        published, updated = _time(row.get("published_at")), _time(row.get("updated_at"))
        pages.append(
            Page(
                path=Page._get_path(parent.path, parent.depth + 1, steps[parent.pk]),
                depth=parent.depth + 1,
                numchild=0,
                title=row["headline"],
                draft_title=row["headline"],
                slug=slug,
                url_path=f"{parent.url_path}{slug}/",
                content_type=content_type,
                locale=parent.locale,
                live=live,
                has_unpublished_changes=not live,
                first_published_at=published,
                last_published_at=updated or published,
                latest_revision_created_at=updated or published,
            )
        )
    for number, added in Counter(sections[str(row["section"])] for row in rows).items():
        Section.objects.filter(pk=number).update(numchild=models.F("numchild") + added)
    return pages


def _insert_children(rows: list[Article]) -> None:
    """Write the articles' own halves beside page rows that are there already.

    Django writes no rows of a child model in bulk; its own insert, given only
    the child's own columns, does.
    """
    fields = Article._meta.local_concrete_fields
    queryset = Article._base_manager.all()
    for start in range(0, len(rows), BATCH):
        queryset._insert(rows[start : start + BATCH], fields=fields, using=queryset.db)


def import_articles(
    *,
    rows: Sequence[Row],
    sections: Ids,
    authors: Ids,
    tags: Ids,
    stories: Ids,
    photos: Ids,
    notices: Iterable[Row] = (),
) -> Ids:
    """Articles with their authors, tags and related; in bulk, as a newsroom's whole past may come."""
    known = _known(Article)
    keys = dict(Article.objects.values_list("wire_id", "translation_key"))
    codes = set(Article.objects.values_list("code", flat=True))
    fresh = [row for row in rows if str(row["id"]) not in known]
    pages = _page_rows(fresh, sections)
    for row, page in zip(fresh, pages, strict=True):
        keys[str(row["id"])] = page.translation_key
    for row, page in zip(fresh, pages, strict=True):
        if row.get("translation_of"):
            page.translation_key = keys[str(row["translation_of"])]
    Page.objects.bulk_create(pages, batch_size=BATCH)
    known |= {str(row["id"]): page.pk for row, page in zip(fresh, pages, strict=True)}
    targets = {f"article:{name}": number for name, number in known.items()}
    targets |= {f"story:{name}": number for name, number in stories.items()}
    targets |= {f"section:{name}": number for name, number in sections.items()}
    children = []
    for row, page in zip(fresh, pages, strict=True):
        code = _text(row, "code")
        if code in codes:
            raise Refused(f"the short link ‘{code}’ is taken", str(row["id"]))
        while not code or code in codes:
            code = fresh_code()
        codes.add(code)
        children.append(
            Article(
                page_ptr_id=page.pk,
                wire_id=row["id"],
                code=code,
                own_language=_text(row, "language"),
                standfirst=_text(row, "standfirst"),
                kicker=_text(row, "kicker"),
                label=_text(row, "label"),
                dateline=_text(row, "dateline"),
                front_headline=_text(row, "front_headline"),
                share_headline=_text(row, "share_headline"),
                photo_id=photos.get(_text(row, "photo")),
                photo_caption=_text(row, "photo_caption"),
                front_photo_id=photos.get(_text(row, "front_photo")),
                share_photo_id=photos.get(_text(row, "share_photo")),
                story_id=stories.get(_text(row, "story")),
                update_note=_text(row, "update_note"),
                updated_at=_time(row.get("updated_at")),
                is_free=row.get("free", True) is not False,
                body=wire_to_body(blocks=row.get("body") or (), pages=targets, photos=photos),
            )
        )
    _insert_children(children)
    _link_articles(fresh, known, authors, tags)
    numbers = [known[str(row["id"])] for row in fresh]
    for start in range(0, len(numbers), 500):
        place_articles(ids=numbers[start : start + 500])
    if len(numbers) > 1000:
        vacuum()
    return known


def _link_articles(rows: Sequence[Row], known: Ids, authors: Ids, tags: Ids) -> None:
    for model, field, names, targets in (
        (ArticleAuthor, "author_id", "authors", authors),
        (ArticleTag, "tag_id", "tags", tags),
        (RelatedArticle, "other_id", "related", known),
    ):
        model.objects.bulk_create(
            [
                model(article_id=known[str(row["id"])], sort_order=order, **{field: targets[str(name)]})
                for row in rows
                for order, name in enumerate(row.get(names) or ())
            ],
            batch_size=200,
        )


def import_fronts(*, rows: Iterable[Row], sections: Ids, stories: Ids, articles: Ids) -> None:
    """How the front pages are arranged; a front that an editor has arranged already is left alone."""
    for row in rows:
        front = front_of(language=str(row["edition"]))
        if front.leads.exists() or len(front.bands):
            continue
        breaking = row.get("breaking") or {}
        front.wire_id = row["id"]
        front.breaking_text = _text(breaking, "text")
        front.breaking_article_id = articles.get(_text(breaking, "article"))
        bands: Any = [_band(band, sections, stories, articles) for band in row.get("bands") or ()]
        front.bands = bands
        front.save()
        FrontLead.objects.bulk_create(
            FrontLead(front=front, article_id=articles[str(name)], sort_order=order)
            for order, name in enumerate(row.get("lead") or ())
        )
        edge.touch(front.key, f"chrome:{front.language}")


def _band(band: Row, sections: Ids, stories: Ids, articles: Ids) -> dict:
    kind = str(band["type"])
    value: object = None
    if kind == "section":
        value = {"section": sections[str(band["section"])], "layout": band.get("layout", "wide-first")}
    elif kind == "articles":
        value = {
            "title": band["title"],
            "layout": band.get("layout", "four"),
            "articles": [item(value=articles[str(name)]) for name in band["articles"]],
        }
    elif kind == "story":
        value = {"story": stories[str(band["story"])]}
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}
