"""The form of every line, as schema/archive-1.json says it; read once, used to check, fill and write.

The schema is the one source: the order of a kind's properties is the order in
which they are written, `default` is what an absent or null field means, and
`x-names` tells what a name refers to. Checking is done by the jsonschema
library with three of our own keywords' worth of help: patterns end where
ECMA 262 says, blocks are told apart by their type at once instead of by nine
trials, and formats are checked by what Python and Django know.
"""

import json
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema import ValidationError as Wrong

SCHEMA: dict = json.loads((Path(__file__).parent / "schema" / "archive-1.json").read_text("utf-8"))
# In the order in which they are read, taken in and written; the value names the form of one line.
KINDS = {
    "readers": "reader",
    "photos": "photo",
    "authors": "author",
    "tags": "tag",
    "sections": "section",
    "stories": "story",
    "articles": "article",
    "pages": "page",
    "fronts": "front",
    "threads": "thread",
    "comments": "comment",
}

_formats = FormatChecker(formats=())
_zones = frozenset(zoneinfo.available_timezones())
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def moment(text: str) -> datetime:
    """A time of RFC 3339 in UTC; raises ValueError or OverflowError for what is none."""
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).astimezone(UTC)


@_formats.checks("date-time", (ValueError, OverflowError))
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(moment(value))


@_formats.checks("date", ValueError)
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) and date.fromisoformat(value))


@_formats.checks("email", ValidationError)
def _is_email(value: object) -> bool:
    if isinstance(value, str) and value:
        validate_email(value)
    return True


@_formats.checks("slug")
def _is_slug(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[-\w]+", value))


@_formats.checks("zone")
def _is_zone(value: object) -> bool:
    return not isinstance(value, str) or value in _zones


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


def _pattern(validator: object, pattern: str, value: object, schema: dict) -> Iterator[Wrong]:
    if isinstance(value, str) and not _compiled(pattern).search(value):
        yield Wrong(f"{value!r} does not match {pattern!r}")


def _by_type(validator: Draft202012Validator, branches: list, value: object, schema: dict) -> Iterator[Wrong]:
    form = _variants(schema).get(value.get("type")) if isinstance(value, dict) else None
    if form:
        yield from validator.descend(value, form)


_Validator = validators.extend(Draft202012Validator, {"pattern": _pattern, "allOf": _by_type})


def _variants(schema: Mapping) -> dict[object, dict]:
    """The forms among which the field `type` chooses."""
    return {branch["if"]["properties"]["type"]["const"]: branch["then"] for branch in schema.get("allOf", ())}


@cache
def _validator(form: str) -> Draft202012Validator:
    schema = {"$schema": SCHEMA["$schema"], "$ref": f"#/$defs/{form}", "$defs": SCHEMA["$defs"]}
    return _Validator(schema, format_checker=_formats)


def resolved(schema: Mapping) -> Mapping:
    """The schema itself, or the one that it names."""
    if "$ref" in schema:
        return SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def complaint(form: str, row: object) -> str | None:
    """What is wrong with a line of this form, as the end of a sentence; None if nothing is."""
    error = next(_validator(form).iter_errors(row), None)
    return _sentence(error) if error else None


KNOWN_AS = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}
FORMATS = {
    "date-time": "is not a time with its offset, such as 2026-02-24T22:30:00+02:00",
    "date": "is not a date such as 2026-02-23",
    "email": "is not an e-mail address",
    "slug": "is not a slug: letters, digits, - and _ only, and no marks above or below letters",
    "zone": "is not a zone of the IANA list, such as Europe/Athens",
}


def _named(path: list) -> str:
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else f'"{part}"' for part in path)


def _sentence(error: Wrong) -> str:
    """The library's finding in our words. Values are cut, for they may be a stranger's and long."""
    path, value, told = list(error.absolute_path), error.instance, error.validator_value
    where = _named(path) or "the line"
    if error.validator == "required":
        absent = next(name for name in told if name not in value)
        return f"{_named([*path, absent])} is missing."
    if error.validator == "additionalProperties":
        extra = next(
            name for name in value if name not in error.schema["properties"] and not name.startswith("x-")
        )
        what = error.schema.get("title", "the object")
        return f"{_named([*path, str(extra)[:40]])} is not a field of {what}."
    if value is None:
        return f"{where} is missing."
    if error.validator == "type":
        names = [told] if isinstance(told, str) else told
        return f"{where} must be {KNOWN_AS[names[0]]}{' or null' if 'null' in names else ''}."
    if error.validator == "pattern":
        if isinstance(value, str) and not value.strip():
            return f"{where} is empty."
        return f"{where} is ‘{str(value)[:40]}’, which is not of the form {told}."
    if error.validator == "format":
        return f"{where} is ‘{str(value)[:40]}’, which {FORMATS[told]}."
    if error.validator in ("enum", "const"):
        allowed = told if isinstance(told, list) else [told]
        known = ", ".join(json.dumps(one) for one in allowed)
        return f"{where} is {json.dumps(value, ensure_ascii=False)[:40]}; it may be {known}."
    return f"{where} {LIMITS[str(error.validator)].format(told)}."


LIMITS = {
    "maxLength": "is longer than {} letters",
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "minItems": "has fewer than {} items",
    "maxItems": "has more than {} items",
    "uniqueItems": "names the same thing twice",
}


def filled(form: str, row: Mapping) -> dict:
    """The row with every field of its form, in the form's order; what was absent or null is its default."""
    return _filled({"$ref": f"#/$defs/{form}"}, row)  # type: ignore[return-value]


def _filled(schema: Mapping, value: object) -> object:
    schema = resolved(schema)
    if value is None:
        default = schema.get("default")
        return list(default) if isinstance(default, list) else default
    if isinstance(value, Mapping):
        if variants := _variants(schema):
            schema = resolved(variants[value["type"]])
        return {name: _filled(part, value.get(name)) for name, part in schema["properties"].items()}
    if isinstance(value, list) and "items" in schema:
        return [_filled(schema["items"], one) for one in value]
    if isinstance(value, float):
        return int(value)  # 3.0 is a whole number to JSON
    return value


def references(form: str, row: Mapping) -> Iterator[tuple[str, str, str]]:
    """What a filled row names: the field, the kind and the name of the thing."""
    yield from _references({"$ref": f"#/$defs/{form}"}, row, "")


def _references(schema: Mapping, value: object, field: str) -> Iterator[tuple[str, str, str]]:
    schema = resolved(schema)
    if value is None:
        return
    if "x-names" in schema:
        for name in value if isinstance(value, list) else [value]:
            yield field, schema["x-names"], str(name)
    elif isinstance(value, Mapping):
        if variants := _variants(schema):
            schema = resolved(variants[value["type"]])
        for name, part in schema["properties"].items():
            yield from _references(part, value[name], name)
    elif isinstance(value, list) and "items" in schema:
        for one in value:
            yield from _references(schema["items"], one, field)
