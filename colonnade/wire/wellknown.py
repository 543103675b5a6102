"""What machines ask any site for at an address that is the same everywhere.

robots.txt (RFC 9309), the reservation of text and data mining (TDMRep, W3C
community group report of 2024), security.txt (RFC 9116), trust.txt
(JournalList.net), ads.txt (IAB Tech Lab 1.1). Pure: facts come in, text goes
out. A newsroom that wants other words puts a file of that name into the folder
`wellknown` beside its settings.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from colonnade.wire.plain import plain, whole

# Programs that gather texts to train models or to answer in a site's place, as they name
# themselves in 2026. Search engines' own crawlers are not among them, nor those that fetch one
# page for a preview of a shared link: a newspaper wants to be found.
AI_CRAWLERS = (
    "AI2Bot",
    "Ai2Bot-Dolma",
    "aiHitBot",
    "Amazonbot",
    "Amzn-SearchBot",
    "Andibot",
    "anthropic-ai",
    "Applebot-Extended",
    "bedrockbot",
    "Bytespider",
    "CCBot",
    "ChatGLM-Spider",
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "Claude-Web",
    "ClaudeBot",
    "CloudVertexBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "Cotoyogi",
    "Crawl4AI",
    "DeepSeekBot",
    "Diffbot",
    "DuckAssistBot",
    "FacebookBot",
    "FirecrawlAgent",
    "Gemini-Deep-Research",
    "Google-CloudVertexBot",
    "Google-Extended",
    "Google-NotebookLM",
    "GPTBot",
    "iaskspider",
    "ICC-Crawler",
    "ImagesiftBot",
    "img2dataset",
    "Kangaroo Bot",
    "laion-huggingface-processor",
    "LAIONDownloader",
    "LinerBot",
    "Meta-ExternalAgent",
    "Meta-ExternalFetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "omgili",
    "omgilibot",
    "PanguBot",
    "Perplexity-User",
    "PerplexityBot",
    "PhindBot",
    "SBIntuitionsBot",
    "TavilyBot",
    "TikTokSpider",
    "Timpibot",
    "VelenPublicWebCrawler",
    "Webzio-Extended",
    "wpbot",
    "YandexAdditional",
    "YandexAdditionalBot",
    "YouBot",
)
# Rooms without news: the desk, readers' own pages, drafts, and answers that are different each time.
ROOMS = ("/desk/", "/account/", "/preview/")
FILE_AT_MOST = 500_000  # bytes
_MAIL = re.compile(r"[^@\s:/]+@[^@\s:/]+")


def from_folder(home: Path, name: str) -> bytes | None:
    """What the newsroom itself put there under this name, if it did."""
    path = home / "wellknown" / name
    try:
        with path.open("rb") as file:
            return file.read(FILE_AT_MOST)
    except OSError:
        return None


def robots(*, origin: str, editions: Sequence[str], refuse_ai: bool) -> str:
    """Which rooms are closed to crawlers, and where the sitemaps are; `editions`: `/`, `/ar/`."""
    lines = []
    if refuse_ai:
        lines += ["# Not to be gathered for training models or for answers in this paper's place."]
        lines += [f"User-agent: {name}" for name in AI_CRAWLERS]
        lines += ["Disallow: /", ""]
    lines += ["User-agent: *"]
    lines += [f"Disallow: {room}" for room in ROOMS]
    lines += [f"Disallow: {address}search/" for address in editions]
    lines += ["", *(f"Sitemap: {origin}/{name}" for name in ("sitemap.xml", "news-sitemap.xml"))]
    return "\n".join(lines) + "\n"


def tdmrep(*, reserved: bool) -> bytes:
    """Whether the right to mine this site's text and data is reserved (EU directive 2019/790, article 4)."""
    return json.dumps([{"location": "/", "tdm-reservation": int(reserved)}]).encode()


def contact_address(contact: str) -> str:
    """A contact as an address: mail and telephone get their scheme. Empty if it is none."""
    contact = plain(contact)
    if _MAIL.fullmatch(contact):
        return f"mailto:{contact}"
    if re.fullmatch(r"\+[\d ()-]{5,}", contact):
        return "tel:" + re.sub(r"[^+\d]", "", contact)
    return contact if contact.startswith(("https://", "mailto:", "tel:")) and " " not in contact else ""


def security(*, contact: str, origin: str, languages: Iterable[str], now: datetime) -> str:
    """To whom a hole is told; empty where nobody is named.

    It expires a year after the first of this month, so that it is never older
    than a month and never promises more than a year (RFC 9116, 2.5.5).
    """
    address = contact_address(contact)
    if not address:
        return ""
    moment = now.astimezone(UTC)
    return "".join(
        f"{line}\n"
        for line in (
            f"Contact: {address}",
            f"Expires: {moment.year + 1:04}-{moment.month:02}-01T00:00:00Z",
            f"Preferred-Languages: {', '.join(languages)}",
            f"Canonical: {origin}/.well-known/security.txt",
        )
    )


def trust(
    *, paper: str, contact: str, disclosures: Iterable[str], origin: str, training_allowed: bool
) -> str:
    """Who publishes here and how it can be checked; `disclosures` are the addresses of its notices."""
    address = contact_address(contact).removeprefix("mailto:")
    lines = [f"# {plain(paper)}"]
    lines += [f"contact={address}"] if address else []
    lines += [f"disclosure={whole(origin, notice)}" for notice in disclosures]
    lines += [f"datatrainingallowed={'yes' if training_allowed else 'no'}"]
    return "\n".join(lines) + "\n"


def ads() -> str:
    """That nobody is allowed to sell advertisements here (ads.txt 1.1, 3.2.1: the placeholder says so)."""
    return (
        "# This paper has authorised no one to sell its advertisements.\n"
        "placeholder.example.com, placeholder, DIRECT, placeholder\n"
    )
