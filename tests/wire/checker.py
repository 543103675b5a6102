"""Strict readers of what we write: each says what is wrong, or gives what it read."""

import json
import re
from datetime import date, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jsonschema import Draft202012Validator
from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
# What must never reach a machine: control characters, and marks that turn round what stands behind.
NO_PLACE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]")
HOSTILE = (
    "]]> <script>alert(1)</script>",
    "</script><script>alert(1)</script><!--",
    "bell\x07 and escape\x1b[31m, null\x00, \x0bvertical \ufffe\uffff",
    "turned \u202eround\u202c and \u2066never closed",
    "stray \u2069 end, line\u2028and paragraph\u2029 ends",
    "A &amp; B &lt;b&gt; \"quoted\" 'twice' & <b>bold</b>",
    "&#0; %s %(x)s {0} {{ x }} {% now %}",
)


def xml(content: bytes, schema: str) -> etree._Element:
    """Read XML that is valid by this schema; no entities, nothing fetched."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    grammar = etree.RelaxNG(etree.parse(SCHEMAS / f"{schema}.rng"))
    grammar.assertValid(root)
    assert not NO_PLACE.search("".join(root.itertext()))
    return root


def json_feed(content: bytes) -> dict:
    """Read a JSON feed that is valid."""
    read = json.loads(content)
    Draft202012Validator(json.loads((SCHEMAS / "jsonfeed.json").read_text("utf-8"))).validate(read)
    assert not NO_PLACE.search(json.dumps(read, ensure_ascii=False))
    return read


@cache
def vocabulary() -> dict:
    """The part of schema.org that we use."""
    return json.loads((SCHEMAS / "schemaorg.json").read_text("utf-8"))


def kinds_of(kind: str) -> list[str]:
    """A type and all above it."""
    types, found = vocabulary()["types"], []
    while kind:
        assert kind in types, f"schema.org knows no {kind}"
        found.append(kind)
        kind = types[kind]
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not NO_PLACE.search(value)


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _is_date(value: object) -> bool:
    return isinstance(value, str) and (bool(re.fullmatch(r"\d{4}", value)) or bool(date.fromisoformat(value)))


PLAIN = {
    "Text": _is_text,
    "URL": lambda value: isinstance(value, str) and re.fullmatch(r"https?://[!-~]+", value),
    "Language": lambda value: isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", value),
    "Integer": lambda value: type(value) is int and value >= 0,
    "Boolean": lambda value: type(value) is bool,
    "DateTime": _is_moment,
    "Date": _is_date,
}


def thing(found: dict, where: str = "") -> None:
    """Check a thing of a JSON-LD document and all within it; AssertionError names the place."""
    kinds = kinds_of(found.get("@type", ""))
    where = f"{where}/{found['@type']}"
    for kind in kinds:
        for name in vocabulary()["needed"].get(kind, ()):
            assert found.get(name) not in (None, "", []), f"{where} needs {name}"
    for name, values in found.items():
        if name == "@id":
            assert PLAIN["URL"](values), f"{where}/@id {values!r}"
        elif name != "@type":
            domains, ranges = vocabulary()["properties"][name]
            assert set(domains) & set(kinds), f"{where} has no {name}"
            for value in values if isinstance(values, list) else [values]:
                _value(value, ranges, f"{where}/{name}")


def _value(value: object, ranges: list[str], where: str) -> None:
    if isinstance(value, dict) and "@type" not in value:
        assert list(value) == ["@id"], f"{where}: {value!r}"
        assert PLAIN["URL"](value["@id"]), where
    elif isinstance(value, dict):
        assert set(kinds_of(value["@type"])) & set(ranges), f"{where} is no {value['@type']}"
        thing(value, where)
    else:
        assert any(PLAIN[one](value) for one in ranges if one in PLAIN), f"{where}: {value!r}"


def graph(document: dict) -> dict[str, dict]:
    """Check a JSON-LD document of ours; gives its things by type."""
    assert set(document) == {"@context", "@graph"}
    assert document["@context"] == "https://schema.org"
    for found in document["@graph"]:
        thing(found)
    return {found["@type"]: found for found in document["@graph"]}


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if self.inside or tag == "script" and ("type", "application/ld+json") not in attrs:
            return
        if tag == "script":
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def structured(html: str) -> list[dict[str, dict]]:
    """Every JSON-LD document in a page, read as a browser would, and checked."""
    parser = _Scripts()
    parser.feed(html)
    parser.close()
    return [graph(json.loads(text)) for text in parser.found]
