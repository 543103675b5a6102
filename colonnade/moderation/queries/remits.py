"""Where a moderator decides: everywhere, or in some sections with all that stands below them."""

from dataclasses import dataclass

from django.db.models import Q

from colonnade.moderation.models import Remit
from colonnade.news.models import Article, Section
from colonnade.readers.models import Reader

# Of treebeard's paths: so many signs are one level.
STEP = 4
ROLES = ("moderator", "administrator")


@dataclass(frozen=True)
class Reach:
    """How far somebody's decisions reach: the paths of their sections, or None for the whole paper."""

    paths: tuple[str, ...] | None = None

    @property
    def is_whole(self) -> bool:
        return self.paths is None

    def covers(self, article: Article) -> bool:
        return self.paths is None or article.path.startswith(self.paths)

    def within(self, section: str) -> "Reach":
        """As far as it lies in the section of this path."""
        if self.paths is None or section.startswith(self.paths):
            return Reach((section,))
        return Reach(tuple(path for path in self.paths if path.startswith(section)))

    def condition(self, place: str) -> Q:
        """Of what stands in it, where `place` leads to the article; nothing where it is nowhere."""
        if self.paths is None:
            return Q()
        inside = Q(pk__in=())
        for path in self.paths:
            inside |= Q(**{f"{place}__path__startswith": path})
        return inside


EVERYWHERE = Reach()


def reach_of(moderator: Reader) -> Reach:
    """Where this moderator decides. One statement; none for administrators, who decide everywhere."""
    if moderator.role == "administrator":
        return EVERYWHERE
    paths = tuple(Remit.objects.filter(moderator=moderator).values_list("section__path", flat=True))
    return Reach(tuple(filter(None, paths))) if paths else EVERYWHERE


def sections_of(reach: Reach) -> tuple[int, ...] | None:
    """The numbers of all sections in it; None for the whole paper, which takes no statement."""
    if reach.paths is None:
        return None
    inside = Q(pk__in=())
    for path in reach.paths:
        inside |= Q(path__startswith=path)
    return tuple(Section.objects.filter(inside).order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Place:
    """A section as one of a choice: how deep it lies below its edition's front."""

    number: int
    name: str
    path: str
    language: str

    @property
    def label(self) -> str:
        """Its name, moved in by its depth."""
        return "\N{NO-BREAK SPACE}" * 2 * (len(self.path) // STEP - 3) + self.name


def places(reach: Reach = EVERYWHERE) -> tuple[Place, ...]:
    """The sections of the paper, or of a reach, each above those that lie in it. One statement."""
    rows = Section.objects.order_by("path").values_list("pk", "title", "path", "locale__language_code")
    return tuple(Place(*row) for row in rows if reach.paths is None or row[2].startswith(reach.paths))


@dataclass(frozen=True)
class Colleague:
    """Somebody who moderates, and where."""

    reader: Reader
    sections: tuple[int | None, ...]
    """Those they were given; None stands for one that was deleted."""
    may_be_limited: bool

    @property
    def is_nowhere(self) -> bool:
        """Were all sections that they had been given deleted?"""
        return bool(self.sections) and not any(self.sections)


def colleagues() -> tuple[Colleague, ...]:
    """Everybody who moderates, by name. Three statements."""
    people = Reader.objects.filter(is_active=True).filter(
        Q(is_superuser=True) | Q(is_staff=True, groups__name__in=ROLES)
    )
    given: dict[int, list[int | None]] = {}
    for moderator, section in Remit.objects.values_list("moderator_id", "section_id"):
        given.setdefault(moderator, []).append(section)
    rows = people.distinct().order_by("name", "pk").prefetch_related("groups")
    return tuple(Colleague(one, tuple(given.get(one.pk, ())), one.role == "moderator") for one in rows)


def colleague(number: int) -> Reader | None:
    """Somebody who moderates, by number."""
    found = Reader.objects.filter(pk=number).first()
    return found if found and found.may_moderate else None
