"""The front page: what the editor arranged, filled with what readers may see."""

from dataclasses import dataclass

from colonnade.news.models import Count, FrontPage, Section, Story
from colonnade.news.models.address import of_path
from colonnade.news.queries.bodies import _items, raw_blocks
from colonnade.news.queries.cards import Card, cards, in_order, newest, with_authors
from colonnade.news.queries.discussed import most_discussed_ids
from colonnade.news.queries.reading import BESIDE, most_read_ids

LEADS = 5
IN_BAND = {"wide-first": 5, "three": 3, "four": 4}


@dataclass(frozen=True)
class Band:
    """A band of the front page: a title, where it leads, and its cards."""

    kind: str
    title: str
    address: str
    layout: str
    cards: tuple[Card, ...]
    count: int = 0
    slug: str = ""


@dataclass(frozen=True)
class Front:
    """All that a front page shows."""

    leads: tuple[Card, ...]
    latest: tuple[Card, ...]
    bands: tuple[Band, ...]


def front_page(front: FrontPage) -> Front:
    """The front page of an edition; nothing twice, and no place empty while there is news.

    Places at the head that the editor left free are filled with the newest.
    Costs the same statements whatever has been published.
    """
    blocks = raw_blocks(front.bands)
    of_kind = {
        kind: [block["value"][kind] for block in blocks if block["type"] == kind]
        for kind in ("section", "story")
    }
    sections = Section.objects.filter(live=True).in_bulk(of_kind["section"])
    stories = Story.objects.filter(live=True).in_bulk(of_kind["story"])
    edition = f"edition:{front.language}"
    wanted = {edition: 24}
    wanted |= {section.key: 24 for section in sections.values()}
    wanted |= {story.key: 8 for story in stories.values()}
    heads = newest(wanted)
    lists = {key: head.ids for key, head in heads.items()}
    chosen = [row.article_id for row in front.leads.all()]
    picked = {
        number: _items(block["value"]["articles"])
        for number, block in enumerate(blocks)
        if block["type"] == "articles"
    }
    discussed = most_discussed_ids(edition, heads[edition].at)
    read = most_read_ids(front.language)
    known = cards(
        [*chosen, *discussed, *read]
        + [number for ids in lists.values() for number in ids]
        + [number for ids in picked.values() for number in ids]
    )
    counts = dict(
        Count.objects.filter(key__in=[story.key for story in stories.values()]).values_list("key", "value")
    )
    leads = in_order([*chosen, *lists[edition]], known)[: max(LEADS, len(chosen))]
    shown = {card.id for card in leads} | {number for ids in picked.values() for number in ids}
    bands = []
    for number, block in enumerate(blocks):
        kind, value = block["type"], block["value"]
        if kind == "section" and value["section"] in sections:
            section = sections[value["section"]]
            layout = value["layout"]
            fresh = [card for card in in_order(lists[section.key], known) if card.id not in shown]
            here = fresh[: IN_BAND[layout]]
            shown |= {card.id for card in here}
            address = of_path(section.url_path, front.language)
            bands.append(Band(kind, section.title, address, layout, tuple(here)))
        elif kind == "articles":
            here = in_order(picked[number], known)
            bands.append(Band(kind, value["title"], "", value["layout"], tuple(here)))
        elif kind == "story" and value["story"] in stories:
            story = stories[value["story"]]
            bands.append(
                Band(
                    kind,
                    story.title,
                    of_path(story.url_path, front.language),
                    "four",
                    tuple(in_order(lists[story.key], known)[:4]),
                    counts.get(story.key, 0) + story.elsewhere_count,
                    story.slug,
                )
            )
        elif kind == "discussed":
            bands.append(Band("read", "", "", "", tuple(in_order(read, known)[:BESIDE])))
            bands.append(Band(kind, "", "", "", tuple(in_order(discussed, known)[:BESIDE])))
    return Front(
        leads=(*with_authors(leads[:1]), *leads[1:]),
        latest=tuple(in_order(lists[edition], known)[:6]),
        bands=tuple(band for band in bands if band.cards),
    )
