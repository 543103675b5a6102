"""Plain text and whole addresses for machines: what an editor typed, made fit for a file.

XML 1.0 (section 2.2) has no place for most control characters, not even
escaped. Directional embeddings and overrides can turn round whatever stands
behind them in somebody else's list of headlines; isolates cannot, once every
one of them is closed (Unicode Standard Annex 9, section 2.4).
"""

import re
from urllib.parse import quote

# Control characters but tab and line ends, surrogates, noncharacters, and the old directional marks.
_NO_PLACE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")
_ISOLATES = re.compile("[\u2066-\u2069]")
_CLOSE = "\u2069"


def plain(text: str) -> str:
    """The text in one line, fit for any file; every directional isolate in it is closed."""
    line = _SPACE.sub(" ", _NO_PLACE.sub("", text)).strip()
    open_ones = 0

    def one(match: re.Match[str]) -> str:
        nonlocal open_ones
        if match[0] != _CLOSE:
            open_ones += 1
            return match[0]
        if not open_ones:
            return ""
        open_ones -= 1
        return match[0]

    return _ISOLATES.sub(one, line) + _CLOSE * open_ones if _ISOLATES.search(line) else line


def whole(origin: str, address: str) -> str:
    """An address with scheme and host, in ASCII (RFC 3986): what stands elsewhere is left where it is."""
    return quote(address if "://" in address else origin + address, safe="%/:?#[]@!$&'()*+,;=~")
