"""Links: which domains a text names, however they are written."""

import regex
from django.utils.translation import gettext as _

from colonnade.moderation import Refused
from colonnade.moderation.rules.phrases import LARGEST, MOST

_UNSEEN = regex.compile(r"[\p{Cf}\u115f\u1160\u3164\uffa0]")
_ADDRESS = regex.compile(
    r"(?:https?|ftp):[/\\]{1,3}(?P<rest>[^\s<>\"'()\[\]]{1,2000})"
    r"|(?<![\w@.\-])(?P<bare>(?:[\w\-]{1,63}[.。．｡]){1,8}\p{L}{2,24})(?![\w\-])(?=[/:?#\s),;!\]]|[.](?:\s|$)|$)",
    regex.IGNORECASE,
)
_HOST = regex.compile(r"^(?:[^/\\?#]*@)?\[?([^/\\?#:\]]+)")
# Endings that abbreviations, names of files and sentences without a space have as often as domains do.
_BARE = {
    *("com", "net", "org", "info", "biz", "xyz", "online", "shop", "site", "top", "club", "store", "icu"),
    *("live", "vip", "app", "dev", "link", "click", "win", "bet", "casino", "io", "ru", "cn", "de", "fr"),
    *("uk", "tr", "gr", "eu", "tv", "cc", "ly", "gd", "gl", "me", "su", "ua", "pl", "nl", "es", "ch"),
}


def plain_domain(name: str) -> str:
    """A domain in the letters in which the net looks it up (IDNA), without dots around it."""
    name = _UNSEEN.sub("", name).strip().strip(".。．｡").lower()
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name


def domains_in(text: str) -> list[str]:
    """The domain of each link in the text, in order; with each as often as it is linked."""
    found = []
    for match in _ADDRESS.finditer(_UNSEEN.sub("", text)):
        if rest := match["rest"]:
            host = _HOST.match(rest)
            name = plain_domain(host[1]) if host else ""
        else:
            name = plain_domain(match["bare"])
            if name.rpartition(".")[2] not in _BARE and not name.startswith("www."):
                continue
        if name:
            found.append(name.removeprefix("www."))
    return found


def is_of(name: str, domains: frozenset[str]) -> bool:
    """Is this one of the domains, or below one of them?"""
    while name:
        if name in domains:
            return True
        name = name.partition(".")[2]
    return False


def read_domains(text: str) -> frozenset[str]:
    """The domains of a list as text. Raises Refused with the first line that is none."""
    if len(text) > LARGEST:
        raise Refused(_("The list is larger than a megabyte. Take some domains out."))
    found = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name = plain_domain(line.strip().removeprefix("*."))
        if not regex.fullmatch(r"(?:[a-z0-9_](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z0-9\-]{2,63}", name):
            shown = regex.sub(r"\p{C}", "�", " ".join(line.split()))[:60]
            raise Refused(
                _("Line %(number)d (“%(line)s”) is no domain. Give one a line, such as example.com.")
                % {"number": number, "line": shown}
            )
        found.add(name.removeprefix("www."))
        if len(found) > MOST:
            raise Refused(_("A list holds at most %(most)d domains. Take some out.") % {"most": MOST})
    return frozenset(found)
