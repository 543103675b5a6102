"""Structured data: what a page says to a person, said to a machine in the words of schema.org.

Each function takes what a page shows and a `Paper`, and gives a JSON-LD
document; `script` makes it fit to stand in a page. Pure: nothing is asked of the
database, and nothing is said here that the page does not say as well.

Sources: schema.org 30 (NewsArticle, NewsMediaOrganization and what they name),
Google's notes on Article, ProfilePage and BreadcrumbList, IPTC's and Google's on
the credit of a picture.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from colonnade.news.models import Author, Photo
from colonnade.news.queries import ArticlePage, Card, Masthead
from colonnade.news.queries.cards import Named
from colonnade.wire.plain import plain, whole

Data = dict[str, object]

# What the label over an article makes of it. What was paid for is no news article at all.
TYPES = {
    "opinion": "OpinionNewsArticle",
    "analysis": "AnalysisNewsArticle",
    "explainer": "BackgroundNewsArticle",
    "sponsored": "AdvertiserContentArticle",
}
# Notices of these slugs are what a paper says of how it works, as schema.org names it.
POLICIES = {
    "ethics": ("ethicsPolicy", "publishingPrinciples"),
    "corrections-policy": ("correctionsPolicy",),
    "corrections": ("correctionsPolicy",),
    "verification": ("verificationFactCheckingPolicy",),
    "unnamed-sources": ("unnamedSourcesPolicy",),
    "feedback": ("actionableFeedbackPolicy",),
    "bylines": ("noBylinesPolicy",),
    "coverage": ("missionCoveragePrioritiesPolicy",),
    "diversity": ("diversityPolicy",),
    "ownership": ("ownershipFundingInfo",),
    "masthead": ("masthead",),
}
# Where one word ends and another begins without a space between them.
_EDGE = re.compile(r"<(?:/?(?:p|li|ul|ol|h[1-6])\b|br\b)[^>]*>")
_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Paper:
    """Who publishes: where it stands, its clock, and its logo as address, width and height."""

    masthead: Masthead
    origin: str
    zone: str
    logo: tuple[str, int, int] | None = None

    def whole(self, address: str) -> str:
        return whole(self.origin, address)

    def time(self, moment: datetime | None) -> str:
        """A moment in the paper's zone, with its offset."""
        return moment.astimezone(ZoneInfo(self.zone)).isoformat(timespec="seconds") if moment else ""


def script(data: Data) -> SafeString:
    """The element that carries it. JSON knows `<` in another writing, so no text can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def _plain(value: object) -> object:
    """Text made plain, alone or in a list; anything else as it is."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return plain(value) if isinstance(value, str) else value


def _made(kind: str, **properties: object) -> Data:
    """A thing of this type; what is empty is left out, text is made plain."""
    found: Data = {"@type": kind}
    for name, value in properties.items():
        value = _plain(value)
        if value not in ("", None, [], {}):
            found["@id" if name == "id_" else name] = value
    return found


def _document(*things: Data | None) -> Data:
    return {"@context": "https://schema.org", "@graph": [thing for thing in things if thing]}


def publisher(paper: Paper) -> Data:
    """The paper as an organisation, with what it says of how it works."""
    head = paper.masthead
    policies: Data = {}
    for notice in head.notices:
        for name in POLICIES.get(notice.address.rstrip("/").rpartition("/")[2], ()):
            policies[name] = paper.whole(notice.address)
    logo = None
    if paper.logo:
        address, width, height = paper.logo
        logo = _made("ImageObject", url=paper.whole(address), width=width, height=height)
    year = re.search(r"\b1[5-9]\d\d\b|\b20\d\d\b", head.founded)
    return _made(
        "NewsMediaOrganization",
        id_=paper.whole("/#paper"),
        name=head.name,
        url=paper.whole(head.address),
        slogan=head.tagline,
        email=head.email,
        logo=logo,
        foundingDate=year[0] if year else "",
        **policies,
    )


def crumbs(above: Sequence[Named], paper: Paper, here: tuple[str, str] | None = None) -> Data:
    """The way from the front page to a page: the front, the sections above it, itself by name and address."""
    steps = [(paper.masthead.name, paper.masthead.address)]
    steps += [(named.name, named.address) for named in above]
    steps += [here] if here else []
    return _made(
        "BreadcrumbList",
        itemListElement=[
            _made("ListItem", position=number, name=name, item=paper.whole(address))
            for number, (name, address) in enumerate(steps, 1)
        ],
    )


def images(photo: Photo | None, caption: str, paper: Paper) -> list[Data]:
    """A photo in the shapes made for sharing, then as it is, each with its credit."""
    if photo is None:
        return []
    whole_ones = photo.of_kind("jpeg")[-1:]
    maker = None
    if photo.photographer:
        maker = _made("Person", name=photo.photographer)
    elif photo.agency:
        maker = _made("Organization", name=photo.agency)
    return [
        _made(
            "ImageObject",
            url=paper.whole(file["url"]),
            width=file["width"],
            height=file["height"],
            caption=caption or photo.caption,
            creditText=photo.credit,
            copyrightNotice=photo.copyright or photo.credit,
            creator=maker,
        )
        for file in [*photo.share_files, *whole_ones]
    ]


def person(author: Author, paper: Paper) -> Data:
    """An author in a byline."""
    return _made(
        "Person",
        id_=paper.whole(f"{author.address}#author"),
        name=author.name,
        url=paper.whole(author.address),
        jobTitle=author.role,
    )


def words(view: ArticlePage) -> int:
    """How many words the text has; pictures, tables and what is set beside it do not count."""
    texts = (unescape(strip_tags(_EDGE.sub(" ", block.html))) + " " + block.text for block in view.blocks)
    return sum(any(map(str.isalnum, word)) for text in texts for word in text.split())


def article(view: ArticlePage, paper: Paper) -> Data:
    """An article with its authors, pictures, story and place in the paper."""
    page = view.article
    kind = TYPES.get(page.label, "NewsArticle")
    address = paper.whole(page.address)
    photo = page.share_photo or view.photo
    short = page.share_headline or page.front_headline
    by_paper = publisher(paper)
    made = _made(
        kind,
        id_=f"{address}#article",
        url=address,
        mainEntityOfPage=_made("WebPage", id_=address),
        headline=page.title,
        alternativeHeadline=short if short != page.title else "",
        description=page.search_description or page.standfirst,
        image=images(photo, view.caption if photo == view.photo else "", paper),
        datePublished=paper.time(page.first_published_at),
        dateModified=paper.time(page.updated_at or page.first_published_at),
        author=[person(author, paper) for author in view.authors] or [{"@id": by_paper["@id"]}],
        publisher=by_paper,
        articleSection=[named.name for named in view.crumbs],
        keywords=[tag.name for tag in view.tags],
        inLanguage=page.lang,
        isAccessibleForFree=page.is_free,
        dateline=page.dateline if kind != "AdvertiserContentArticle" else "",
        wordCount=words(view),
        isPartOf=_made(
            "CreativeWorkSeries",
            id_=paper.whole(f"{view.story.address}#story"),
            name=view.story.name,
            url=paper.whole(view.story.address),
        )
        if view.story
        else None,
        commentCount=view.comment_count,
        discussionUrl=f"{address}#discussion",
        workTranslation=[
            _made("CreativeWork", id_=paper.whole(f"{named.address}#article"), inLanguage=named.name)
            for named in view.translations
        ],
    )
    return _document(made, crumbs(view.crumbs, paper, (page.title, page.address)))


def front(paper: Paper) -> Data:
    """The paper as a site, with the way to search it."""
    head = paper.masthead
    search = paper.whole(f"{head.address}search/") + "?q={search_term_string}"
    return _document(
        _made(
            "WebSite",
            id_=paper.whole(f"{head.address}#site"),
            name=head.name,
            description=head.tagline,
            url=paper.whole(head.address),
            inLanguage=head.language,
            publisher=publisher(paper),
            potentialAction={
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=search_term_string",
            },
        )
    )


def listing(
    shown: Iterable[Card],
    *,
    title: str,
    address: str,
    paper: Paper,
    about: str = "",
    above: Sequence[Named] = (),
) -> Data:
    """A list of articles in the order in which the page shows them."""
    items = [
        _made("ListItem", position=number, name=card.headline, url=paper.whole(card.address))
        for number, card in enumerate(shown, 1)
    ]
    page = _made(
        "CollectionPage",
        id_=paper.whole(address),
        name=title,
        description=about,
        url=paper.whole(address),
        inLanguage=paper.masthead.language,
        isPartOf={"@id": paper.whole(f"{paper.masthead.address}#site")},
        mainEntity={"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items},
    )
    return _document(page, crumbs(above, paper, (title, address)))


def author(who: Author, paper: Paper) -> Data:
    """An author's own page."""
    picture = who.photo.plain if who.photo else None
    described = person(who, paper) | _made(
        "Person",
        description=who.bio,
        image=_made(
            "ImageObject", url=paper.whole(picture["url"]), width=picture["width"], height=picture["height"]
        )
        if picture
        else None,
        worksFor=publisher(paper),
    )
    address = paper.whole(who.address)
    profile = _made("ProfilePage", id_=address, url=address, mainEntity=described)
    return _document(profile, crumbs((), paper, (who.name, who.address)))
