"""Editions: the paper in one language, with the pages that it must have."""

from django.conf import settings
from wagtail.models import Locale, Page, Site

from colonnade import edge
from colonnade.news.actions.refused import Refused
from colonnade.news.models import FrontPage, NoticePage, StoryIndex
from colonnade.news.models.address import root_slug

# What a paper must say of itself, or does well to; an editor fills them.
NOTICES = {
    "about": ("About the paper", "Who makes this paper, since when, for whom, and who owns it."),
    "imprint": (
        "Imprint",
        "The publisher's name, address and register number, and who answers for the content.",
    ),
    "contact": ("Contact", "How to reach the newsroom, by post, by e-mail and in confidence."),
    "privacy": (
        "Privacy",
        "What is kept of readers and why. As it comes, Colonnade sets the cookies zone, theme and session"
        " only where they are needed, and asks no third party for anything.",
    ),
    "ethics": ("How we work", "How the paper finds out, names its sources and puts mistakes right."),
    "accessibility": (
        "Accessibility",
        "What the paper does so that everybody can read it, and whom to tell where it fails.",
    ),
    "community-standards": ("Community standards", "By which rules readers talk here, and who decides."),
}


def open_edition(*, language: str, name: str, tagline: str = "", **facts: str) -> FrontPage:
    """The front page of this edition, made if it is not there, with its list of stories.

    The first edition of the settings becomes the site that answers at `/`.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refused(
            f"The edition ‘{language}’ is not in this newsroom's languages;"
            " add it to `languages` in colonnade.toml."
        )
    locale, _made = Locale.objects.get_or_create(language_code=language)
    front = FrontPage.objects.filter(locale=locale).first()
    if front is not None:
        return front
    root = Page.get_first_root_node()
    is_default = language == settings.LANGUAGE_CODE
    if is_default:
        for page in root.get_children().filter(depth=2).exclude(content_type__app_label="news"):
            page.delete()
        root = Page.get_first_root_node()
    front = FrontPage(
        title=name,
        tagline=tagline,
        slug=root_slug(language),
        locale=locale,
        live=True,
        show_in_menus=True,
        **facts,
    )
    first = FrontPage.objects.exclude(locale=locale).first()
    if first is not None:
        front.translation_key = first.translation_key
    root.add_child(instance=front)
    front.add_child(
        instance=StoryIndex(title=_stories_title(language), slug="stories", locale=locale, live=True)
    )
    if is_default:
        Site.objects.all().delete()
        Site.objects.create(
            hostname="localhost", port=80, site_name=name, root_page=front, is_default_site=True
        )
    edge.touch(front.key, "sitemap", *(f"chrome:{code}" for code, _name in settings.LANGUAGES))
    return FrontPage.objects.get(pk=front.pk)


def _stories_title(language: str) -> str:
    return {"ar": "ملفات", "el": "Θέματα", "fr": "Dossiers", "de": "Themen"}.get(
        language.partition("-")[0], "Stories"
    )


def front_of(*, language: str) -> FrontPage:
    """The front page of an edition. Raises Refused while it is not open."""
    front = FrontPage.objects.filter(locale__language_code=language).first()
    if front is None:
        raise Refused(f"The edition ‘{language}’ is not open.")
    return front


def open_notices(*, language: str) -> None:
    """The pages that a paper must have, each with a sentence on what belongs there; once."""
    front = front_of(language=language)
    here = set(front.get_children().values_list("slug", flat=True))
    body = '[{"type": "text", "value": "<p>%s</p>"}]'
    for slug, (title, prompt) in NOTICES.items():
        if slug not in here:
            front.add_child(
                instance=NoticePage(
                    title=title, slug=slug, locale=front.locale, live=True, body=body % prompt
                )
            )
    edge.touch(f"chrome:{language}", "sitemap")
