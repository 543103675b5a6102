"""One keyword function for each noun of the paper: made as the desk makes it, published, and returned.

What a test does not name gets a value that is valid and different each time.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import count

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from PIL import Image
from wagtail.models import Collection, Locale, Page

from colonnade import markup
from colonnade.discussion.actions.gate import digest_of
from colonnade.discussion.actions.numbering import change
from colonnade.discussion.models import Comment, Thread
from colonnade.moderation import actions as moderation
from colonnade.moderation.models import Report, Webhook
from colonnade.news import actions
from colonnade.news.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    FrontPage,
    NoticePage,
    Photo,
    RelatedArticle,
    Section,
    Story,
    StoryIndex,
    Tag,
)
from colonnade.readers import actions as readers
from colonnade.readers.models import Reader

_numbers = count(1)


def _slug(text: str) -> str:
    """A slug that nothing else in this run has."""
    return f"{slugify(text, allow_unicode=True)[:60] or 'page'}-{next(_numbers)}"


def plant() -> None:
    """The root that Wagtail's migrations planted, again where a test's flush has felled it."""
    if Page.get_first_root_node() is None:
        kind, _made = ContentType.objects.get_or_create(app_label="wagtailcore", model="page")
        Page.add_root(
            title="Root", slug="root", content_type=kind, locale=Locale.objects.create(language_code="en")
        )
        Collection.add_root(name="Root")


def make_edition(language: str = "en", *, name: str = "The Harbour Post", **facts: str) -> FrontPage:
    """The paper in one language; the one that is there, if it is."""
    plant()
    return actions.open_edition(language=language, name=name, **facts)


def make_section(
    name: str = "City",
    *,
    edition: FrontPage | None = None,
    parent: Section | None = None,
    slug: str = "",
    **fields: object,
) -> Section:
    """A section under the front page, or under another section."""
    above = parent or FrontPage.objects.get(pk=(edition or make_edition()).pk)
    above.refresh_from_db()
    section = Section(
        title=name, slug=slug or _slug(name), locale=above.locale, live=True, show_in_menus=True, **fields
    )
    above.add_child(instance=section)
    return section


def _section_of(edition: FrontPage) -> Section:
    """A section of this edition, made if there is none."""
    found = Section.objects.filter(locale=edition.locale).order_by("path").first()
    return found or make_section(edition=edition)


def make_story(
    name: str = "Harbour bridge", *, edition: FrontPage | None = None, slug: str = "", **fields: object
) -> Story:
    """A story in an edition's list of stories."""
    edition = edition or make_edition()
    index = StoryIndex.objects.get(locale=edition.locale)
    story = Story(title=name, slug=slug or _slug(name), locale=edition.locale, live=True, **fields)
    index.add_child(instance=story)
    return story


def make_notice(
    title: str = "Imprint",
    *,
    edition: FrontPage | None = None,
    slug: str = "",
    html: str = "<p>Who we are.</p>",
) -> NoticePage:
    """A page that the paper writes of itself."""
    edition = FrontPage.objects.get(pk=(edition or make_edition()).pk)
    notice = NoticePage(
        title=title, slug=slug or _slug(title), locale=edition.locale, live=True, body=body_of(html)
    )
    edition.add_child(instance=notice)
    return notice


def make_tag(
    name: str = "Bridges",
    *,
    edition: FrontPage | None = None,
    language: str = "",
    slug: str = "",
    **fields: object,
) -> Tag:
    """A tag of an edition."""
    locale = Locale.objects.get(language_code=language) if language else (edition or make_edition()).locale
    return Tag.objects.create(name=name, slug=slug or _slug(name), locale=locale, **fields)


def make_author(name: str = "Tomas Eide", *, slug: str = "", **fields: object) -> Author:
    """An author."""
    return Author.objects.create(name=name, slug=slug or _slug(name), **fields)


def make_photo(
    *, size: tuple[int, int] = (640, 400), with_files: bool = False, name: str = "quay.jpg", **facts: object
) -> Photo:
    """A photo with its facts; `with_files` makes the files for readers too, which takes a second."""
    plant()
    buffer = BytesIO()
    Image.new("RGB", size, (90, 110, next(_numbers) % 256)).save(buffer, "JPEG")
    given = {
        "title": "The quay",
        "alt": "A quay in the rain",
        "caption": "The quay on Monday",
        "credit": "© Harbour Post / Ida Holm",
        "photographer": "Ida Holm",
        "agency": "Harbour Post",
    } | facts
    photo = actions.add_photo(file=ContentFile(buffer.getvalue()), name=name, facts=given)
    if with_files:
        actions.make_files(photo=photo)
    return photo


def body_of(*parts: str | dict) -> str:
    """A body as it is stored: a text for each piece of HTML, other blocks as `{"type": …, "value": …}`."""
    blocks = [part if isinstance(part, dict) else {"type": "text", "value": part} for part in parts]
    return json.dumps(blocks)


def make_article(
    headline: str = "The bridge opens in spring",
    *,
    section: Section | None = None,
    edition: FrontPage | None = None,
    story: Story | None = None,
    tags: Sequence[Tag] = (),
    authors: Sequence[Author] = (),
    photo: Photo | None = None,
    body: str | Sequence[str | dict] = "<p>Traffic returns to the bridge in April.</p>",
    related: Sequence[Article] = (),
    published_at: datetime | None = None,
    live: bool = True,
    slug: str = "",
    comment_count: int = 0,
    **fields: object,
) -> Article:
    """An article, published unless `live` is False; `published_at` dates it back."""
    section = section or _section_of(edition or make_edition())
    section.refresh_from_db()
    article = Article(
        title=headline,
        slug=slug or _slug(headline),
        locale=section.locale,
        live=False,
        story=story,
        photo=photo,
        body=body_of(body) if isinstance(body, str) else body_of(*body),
        first_published_at=published_at,
        **fields,
    )
    article.article_tags = [ArticleTag(tag=tag) for tag in tags]
    article.article_authors = [ArticleAuthor(author=author) for author in authors]
    article.related_articles = [RelatedArticle(other=other) for other in related]
    section.add_child(instance=article)
    revision = article.save_revision()
    if live:
        revision.publish()
        if comment_count:
            actions.set_comment_count(counts={article.pk: comment_count})
    return Article.objects.select_related("locale", "photo", "tally", "story").get(pk=article.pk)


def make_reader(name: str = "", *, role: str = "", email: str = "", **fields: object) -> Reader:
    """A person with an account, a proven address and the password `norrhaven-1871`."""
    name = name or f"Reader {next(_numbers)}"
    email = email or f"{_slug(name)}@reader.example"
    reader = Reader.objects.create_user(email, "norrhaven-1871", name=name, **fields)
    readers.vouch_for(reader=reader)
    if role:
        Group.objects.get_or_create(name=role)
        readers.give_role(reader=reader, role=role)
    return Reader.objects.get(pk=reader.pk)


def make_thread(article: Article | None = None, **fields: object) -> Thread:
    """The thread under an article, with these fields."""
    article = article or make_article()
    Thread.objects.filter(article=article).update(**fields)
    return Thread.objects.select_related("article__locale").get(article=article)


def make_comment(
    text: str = "That is a good question.",
    *,
    thread: Thread | None = None,
    author: Reader | None = None,
    parent: Comment | None = None,
    state: str = "shown",
    **fields: object,
) -> Comment:
    """A comment as it stands in a thread, whatever the gate would say; without `author`, by nobody known."""
    thread = thread or (parent.thread if parent else make_thread())
    with transaction.atomic():
        numbers = change(thread=thread.pk, places=1, shown=int(state == "shown"))
        comment = Comment(
            thread=thread,
            position=numbers.position,
            revision=numbers.revision,
            author=author,
            text=text,
            html=markup.comment_html(text),
            digest=digest_of(text),
            state=state,
            has_shown=fields.pop("has_shown", state != "held"),
            **fields,
        )
        comment.place_below(parent)
        comment.save(force_insert=True)
        if parent is not None and state != "held":
            Comment.objects.filter(pk=parent.pk).update(reply_count=F("reply_count") + 1)
    comment = Comment.objects.select_related("thread__article__locale", "author", "parent").get(pk=comment.pk)
    if state == "held":
        moderation.settle_case(comment=comment)
    return comment


def make_report(
    comment: Comment, *, reporter: Reader | None = None, reason: str = "spam", text: str = ""
) -> Report:
    """A reader's report of a comment, whatever the limits would say; the comment waits at the desk."""
    report = Report.objects.create(
        comment=comment, reporter=reporter or make_reader(), reason=reason, text=text
    )
    moderation.settle_case(comment=Comment.objects.select_related("thread").get(pk=comment.pk))
    return report


def make_webhook(name: str = "Desk", *, address: str = "https://example.com/", **fields: object) -> Webhook:
    """A program elsewhere that is told of everything, or of some `kinds`."""
    fields.setdefault("kinds", list(Webhook.Kind.values))
    return Webhook.objects.create(name=name, address=address, **fields)
