"""Bodies as an archive writes them: the way back from what the paper keeps."""

import re
from collections.abc import Iterable, Mapping

from colonnade import markup

# An anchor as the desk keeps it; its attributes come in either order.
_ANCHOR = re.compile(r"<a\b[^>]*\blinktype=\"[^>]*>")
_PAGE = re.compile(r'\blinktype="page"')
_NUMBER = re.compile(r'\bid="(\d+)"')


def html_to_wire(html: str, pages: Mapping[int, str]) -> str:
    """Rich text as kept, as limited HTML: links to pages by their names, dead ones without target."""

    def one(match: re.Match[str]) -> str:
        number = _NUMBER.search(match[0]) if _PAGE.search(match[0]) else None
        target = pages.get(int(number[1])) if number else None
        return f'<a href="{target}">' if target else "<a>"

    return markup.editors_html(_ANCHOR.sub(one, html))


def linked_numbers(blocks: Iterable[Mapping]) -> set[int]:
    """The pages to which the texts of these blocks link."""
    return {
        int(number[1])
        for block in blocks
        if block["type"] in ("text", "box")
        for anchor in _ANCHOR.findall(_html_of(block))
        if _PAGE.search(anchor) and (number := _NUMBER.search(anchor))
    }


def _html_of(block: Mapping) -> str:
    return block["value"] if block["type"] == "text" else block["value"]["text"]


def listed(values: Iterable[object] | None) -> list[int]:
    """The numbers of a list block, stored either plain or each with an id of its own."""
    return [value["value"] if isinstance(value, dict) else value for value in values or ()]  # type: ignore[misc]


def body_to_wire(
    blocks: Iterable[Mapping],
    *,
    pages: Mapping[int, str],
    photos: Mapping[int, str],
    articles: Mapping[int, str],
) -> list[dict]:
    """The reverse of `wire_bodies.wire_to_body`. `pages` gives what a link says: `article:bridge`.

    A block whose photo or articles are gone is left out, as readers do not see it either.
    """
    made: list[dict] = []
    for block in blocks:
        kind, value = str(block["type"]), block["value"]
        row: dict = {"type": kind}
        if kind == "text":
            row |= {"html": html_to_wire(value, pages)}
        elif kind == "heading":
            row |= {"text": value}
        elif kind == "quote":
            row |= {"text": value["text"], "by": value.get("by")}
        elif kind == "photo":
            row |= {"photo": photos.get(value["photo"]), "caption": value.get("caption")}
        elif kind == "gallery":
            shown = [photos[number] for number in listed(value["photos"]) if number in photos]
            row |= {"title": value.get("title"), "photos": shown}
        elif kind == "table":
            table = value.get("table") or {}
            rows = table.get("data") or ()
            row |= {
                "caption": value.get("caption") or table.get("table_caption"),
                "head": bool(table.get("first_row_is_table_header")),
                "rows": [["" if cell is None else str(cell) for cell in line] for line in rows],
            }
        elif kind == "embed":
            row |= {"url": value["url"], "title": value.get("title"), "photo": photos.get(value.get("photo"))}
        elif kind == "box":
            row |= {"title": value.get("title"), "html": html_to_wire(value["text"], pages)}
        else:
            named = [articles[number] for number in listed(value["articles"]) if number in articles]
            row |= {"title": value.get("title"), "articles": named}
        if all(row.get(needed, True) for needed in NEEDED.get(kind, ())):
            made.append(row)
    return made


NEEDED = {
    "heading": ("text",),
    "quote": ("text",),
    "photo": ("photo",),
    "gallery": ("photos",),
    "related": ("articles",),
    "table": ("rows",),
}
