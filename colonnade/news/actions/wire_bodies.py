"""Bodies from files: the blocks of an archive as the paper keeps them."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from colonnade import markup

Row = Mapping[str, Any]
Ids = dict[str, int]


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")


def wire_to_body(*, blocks: Iterable[Row], pages: Mapping[str, int], photos: Ids) -> list[dict]:
    """Blocks of an archive as the body keeps them. `pages` names pages as links do: `article:ID`."""

    def rich(text: object) -> str:
        cleaned = markup.editors_html(str(text or ""))
        for name, number in _linked(cleaned, pages):
            cleaned = cleaned.replace(f'<a href="{name}"', f'<a linktype="page" id="{number}"')
        return cleaned

    made: list[dict] = []
    for block in blocks:
        kind = str(block["type"])
        value: object
        if kind == "text":
            value = rich(block["html"])
        elif kind == "heading":
            value = _text(block, "text")
        elif kind == "quote":
            value = {"text": _text(block, "text"), "by": _text(block, "by")}
        elif kind == "photo":
            value = {"photo": photos[str(block["photo"])], "caption": _text(block, "caption")}
        elif kind == "gallery":
            value = {
                "title": _text(block, "title"),
                "photos": [item(value=photos[str(name)]) for name in block["photos"]],
            }
        elif kind == "table":
            value = {
                "caption": _text(block, "caption"),
                "table": {
                    "data": [[str(cell) for cell in line] for line in block["rows"]],
                    "cell": [],
                    "mergeCells": [],
                    "first_row_is_table_header": bool(block.get("head")),
                    "first_col_is_header": False,
                    "table_header_choice": "row" if block.get("head") else "neither",
                    "table_caption": "",
                },
            }
        elif kind == "embed":
            value = {
                "url": _text(block, "url"),
                "title": _text(block, "title"),
                "photo": photos.get(_text(block, "photo")),
            }
        elif kind == "box":
            value = {"title": _text(block, "title"), "text": rich(block["html"])}
        else:
            value = {
                "title": _text(block, "title"),
                "articles": [item(value=pages[f"article:{name}"]) for name in block["articles"]],
            }
        made.append({"type": kind, "value": value, "id": str(uuid.uuid4())})
    return made


def item(*, value: object) -> dict:
    """One of several in a block, as a list of blocks keeps it: under a name of its own."""
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def _linked(html: str, pages: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for part in html.split('<a href="')[1:]:
        name = part.partition('"')[0]
        if name in pages:
            yield name, pages[name]
