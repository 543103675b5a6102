"""What people type, made safe to show.

Editors' texts arrive as limited HTML, comments as plain text with a little
Markdown. Both leave here as HTML that holds nothing but the words and a short
list of elements: made by a parser, narrowed, and passed through nh3, so that
no text of a stranger can become part of the page itself.
"""

import re
from html.parser import HTMLParser

import nh3
import regex
from markdown_it import MarkdownIt

BLOCKS = {"p", "ul", "ol", "li"}
INLINE = {"a", "strong", "em", "b", "i", "sub", "sup", "br"}
SCHEMES = {"https", "http", "mailto"}
# Turn a text around or hide in it: refused in names, stripped from texts.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
# Stand in a text and take no room: between letters they hide words from readers and rules.
# (Joiners, U+200C and U+200D, stay: Persian, Indic scripts and emoji are written with them.)
UNSEEN = re.compile(
    "[\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0\ufff9-\ufffb]"
)
_PILES = regex.compile(r"(\p{M}{4})\p{M}+")

_comments = (
    MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True})
    .enable(["paragraph", "emphasis", "blockquote", "list", "link", "autolink", "newline", "escape"])
    .enable("text")
)


def plain(text: str) -> str:
    """One line of words: control characters gone, white space folded."""
    return " ".join(CONTROLS.sub("", text).split())


def editors_html(text: str) -> str:
    """An editor's text with nothing but paragraphs, lists, emphasis and links.

    Links may be `http`, `https`, `mailto`, or name a thing of ours, such as
    `article:bridge`. What is not allowed is dropped, its words are kept.
    """
    return nh3.clean(
        CONTROLS.sub("", text),
        tags=BLOCKS | INLINE,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES | {"article", "story", "section"},
        link_rel=None,
    )


def written(text: str) -> str:
    """What somebody typed, as it is stored: theirs to the letter, less what no database can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "ignore").decode("utf-8").strip()


def comment_html(text: str) -> str:
    """A comment as it is shown: paragraphs, emphasis, quotation, links and lists.

    Each paragraph finds its own direction (HTML, 3.2.6.4 `dir=auto`), which also
    isolates it: no text turns the page around. What does not show and what turns
    text around is gone; of marks that pile up on one letter four stay.
    """
    return nh3.clean(
        _comments.render(_PILES.sub(r"\1", UNSEEN.sub("", CONTROLS.sub("", text)))),
        tags={"p", "em", "strong", "blockquote", "a", "ul", "ol", "li", "br"},
        attributes={"a": {"href"}, "ol": {"start"}},
        set_tag_attribute_values={"p": {"dir": "auto"}, "li": {"dir": "auto"}},
        url_schemes=SCHEMES,
        link_rel="nofollow ugc noopener",
    )


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in BLOCKS or tag == "br":
            self.words.append(" ")


def words_of(text: str) -> str:
    """The words of limited HTML, for search and for counting."""
    reader = _Words()
    reader.feed(text)
    return " ".join("".join(reader.words).split())
