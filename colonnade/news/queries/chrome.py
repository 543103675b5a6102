"""What stands around every page: the paper's name, its editions, its sections, breaking news."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from colonnade.news.models import FrontPage, NoticePage, Section
from colonnade.news.models.address import of_path, prefix
from colonnade.news.models.article import direction_of
from colonnade.news.queries.cards import Named


@dataclass(frozen=True)
class Edition:
    """The paper in one language."""

    language: str
    name: str
    address: str
    language_name: str
    dir: str


@dataclass(frozen=True)
class Breaking:
    """A line above every page, and the article it leads to."""

    text: str
    address: str


@dataclass(frozen=True)
class Masthead:
    """What the head and the foot of a page of one edition say."""

    language: str
    dir: str
    name: str
    tagline: str
    place: str
    founded: str
    email: str
    address: str
    front_id: int
    editions: tuple[Edition, ...]
    sections: tuple[Named, ...]
    notices: tuple[Named, ...]
    breaking: Breaking | None
    has_advertisements: bool = False


FRONT = (
    *("pk", "path", "title", "tagline", "place", "founded", "email", "locale__language_code"),
    *("breaking_text", "breaking_article__live", "breaking_article__url_path"),
)


def edition_front(language: str) -> FrontPage | None:
    """The front page of this edition."""
    return FrontPage.objects.filter(locale__language_code=language, live=True).first()


def _under(front: str, language: str) -> dict[type, list[Named]]:
    """The sections and notices right under a front page, in the order of the desk.

    Asked for by their kind and chosen from here, a few dozen: asked for by
    their place, the database would walk the path of every article.
    """
    kinds = ContentType.objects.get_for_models(Section, NoticePage)
    rows = Page.objects.filter(content_type__in=kinds.values(), live=True).order_by()
    found: dict[type, list[Named]] = {Section: [], NoticePage: []}
    names = ("path", "pk", "title", "url_path", "show_in_menus", "content_type_id")
    for path, pk, title, url_path, in_menu, kind_id in sorted(rows.values_list(*names)):
        kind = Section if kind_id == kinds[Section].pk else NoticePage
        if path[: -Page.steplen] == front and (in_menu or kind is NoticePage):
            key = f"{kind.__name__.lower()}:{pk}"
            found[kind].append(Named(key, title, of_path(url_path, language)))
    return found


def masthead(language: str) -> Masthead:
    """Two statements, whatever the paper has published."""
    names = dict(settings.LANGUAGES)
    fronts = {row["locale__language_code"]: row for row in FrontPage.objects.filter(live=True).values(*FRONT)}
    spoken = language if language in fronts else settings.LANGUAGE_CODE
    front = fronts.get(spoken)
    if front is None:
        return Masthead(
            language, direction_of(language), settings.WAGTAIL_SITE_NAME, "", "", "", "",
            prefix(language), 0, (), (), (), None,
        )  # fmt: skip
    under = _under(front["path"], spoken)
    breaking = None
    if front["breaking_text"]:
        path = front["breaking_article__url_path"] if front["breaking_article__live"] else ""
        breaking = Breaking(front["breaking_text"], of_path(path, spoken) if path else "")
    return Masthead(
        language=spoken,
        dir=direction_of(spoken),
        name=front["title"],
        tagline=front["tagline"],
        place=front["place"],
        founded=front["founded"],
        email=front["email"],
        address=prefix(spoken),
        front_id=front["pk"],
        editions=tuple(
            Edition(code, fronts[code]["title"], prefix(code), names[code], direction_of(code))
            for code in names
            if code in fronts
        ),
        sections=tuple(under[Section]),
        notices=tuple(under[NoticePage]),
        breaking=breaking,
        has_advertisements=settings.NEWSROOM.advertisements,
    )
