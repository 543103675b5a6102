"""Who asks for a page without reading it: programs that gather, watch or show it elsewhere.

A program that says who it is, is believed. Every browser calls itself Mozilla, or
is one of the few that do not; a program either calls itself something else, calls
itself compatible, gives an address where it is explained, or holds one of the
words below. Who pretends to be a browser is counted as one. How much of a list
kept by others this finds is told in docs/reference/reads.md.

A browser that fetches a page before its reader asked for it says so too.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

# Old Internet Explorers were `compatible` too; Cubot makes telephones.
_BROWSER = re.compile(
    r"(mozilla/\d|opera/\d|lynx/|e?links[ /(]|w3m/|dillo/|netsurf/|ucweb/|nokia)", re.IGNORECASE
)
_PROGRAM = re.compile(
    r"compatible(?!; ?msie)|https?:|www\.|@|\.(com|net|org|io)\b|(?<!cu)bot|crawl|spider|scrap|fetch|slurp"
    r"|google(bot|other|producer|[ -](web|favicon|read|structured|adwords|page|inspection|site))"
    r"|headless|phantomjs|selenium|playwright|puppeteer|lighthouse|ptst/|gtmetrix|pingdom|uptime|synthetic"
    r"|monitor|validator|screenshot|preview|archive|externalhit|embedly|checkly|feed|python|java/",
    re.IGNORECASE,
)
# As browsers say that nobody has asked yet: Fetch metadata's header, and what came before it.
_EARLY = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_EARLY_WORDS = ("prefetch", "prerender", "preview")
LONGEST = 1_000


@lru_cache(maxsize=4_096)
def is_program(agent: str) -> bool:
    """Whether this User-Agent names a program; one that names nothing is no browser either."""
    agent = agent[:LONGEST]
    return _BROWSER.match(agent) is None or _PROGRAM.search(agent) is not None


def counts(headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers is somebody reading; names in lower case."""
    for name in _EARLY:
        if name in headers and any(word in headers[name].lower() for word in _EARLY_WORDS):
            return False
    return not is_program(headers.get("user-agent", ""))
