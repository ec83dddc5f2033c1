"""Puts an OpenAPI schema into words: what kind of value it is, and a row for each of its properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netintent_server.adapters.convert.decode import tidy

_MOST_DEPTH = 6  # of schemas written within one another
_COMBINED = (("allOf", " and "), ("oneOf", " or "), ("anyOf", " or "))
_BOUNDS = ("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "default", "nullable")


def described(value: Any) -> str:
    """Return a scalar as text; "" for what is none."""
    if isinstance(value, bool):
        return str(value).lower()
    return tidy(str(value)).strip() if isinstance(value, (str, int, float)) else ""


def kind(schema: Any, depth: int = 0) -> str:
    """Return what a schema's values are: "array of NfProfile", "string: A, B"; a reference by the name it leads to."""
    if not isinstance(schema, dict) or depth > _MOST_DEPTH:
        return ""
    if reference := described(schema.get("$ref")):
        return _named(reference)
    for word, between in _COMBINED:
        if isinstance(schema.get(word), list):
            return between.join(filter(None, (kind(each, depth + 1) or "object" for each in schema[word])))
    told = _type(schema)
    if told == "array" or "items" in schema:
        told = f"array of {kind(schema.get('items'), depth + 1) or 'anything'}"
    elif isinstance(schema.get("additionalProperties"), dict):
        told = f"map of {kind(schema['additionalProperties'], depth + 1) or 'anything'}"
    if described(schema.get("format")):
        told = f"{told} ({described(schema['format'])})"
    if isinstance(schema.get("enum"), list):
        told = f"{told}: {', '.join(filter(None, map(described, schema['enum'])))}"
    bounds = ", ".join(f"{name} {described(schema[name])}" for name in _BOUNDS if described(schema.get(name)))
    return f"{told}; {bounds}" if bounds else told


def rows(schema: Any, above: str = "", depth: int = 0) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, kind, whether it is required, and description of each property, those within others by their path."""
    if not isinstance(schema, dict) or depth > _MOST_DEPTH:
        return
    required = schema.get("required")
    needed = {each for each in required if isinstance(each, str)} if isinstance(required, list) else set()
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        told = described(each.get("description")) if isinstance(each, dict) else ""
        yield f"{above}{name}", kind(each), "yes" if name in needed else "no", told
        yield from rows(_within(each), f"{above}{name}.", depth + 1)
    if isinstance(schema.get("items"), dict) and not above:
        yield from rows(schema["items"], "", depth + 1)
    for word, _ in _COMBINED:
        if isinstance(schema.get(word), list):
            for part in schema[word]:
                yield from rows(part, above, depth + 1)


def _within(schema: Any) -> Any:
    """Return what has the properties: the schema itself, or that of its items."""
    if isinstance(schema, dict) and isinstance(schema.get("items"), dict):
        return schema["items"]
    return schema


def _type(schema: dict[str, Any]) -> str:
    told = schema.get("type")
    if isinstance(told, list):  # OpenAPI 3.1
        return " or ".join(filter(None, map(described, told)))
    return described(told) or ("object" if "properties" in schema else "")


def _named(reference: str) -> str:
    return reference.rpartition("/")[2] or reference
