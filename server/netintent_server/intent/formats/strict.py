"""Makes a schema strict: what the target system would drop in silence, or could not store, fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_MOST_CHARACTERS = 300
_INT_BITS = {"int32": 32, "int64": 64}


def closed(schema: Any) -> Any:
    """Close every object that has properties, and give integers the range of their format."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        strict.setdefault("additionalProperties", False)
    bits = _INT_BITS.get(schema.get("format", "")) if isinstance(schema.get("format"), str) else None
    if bits is not None:
        strict.setdefault("minimum", -(2 ** (bits - 1)))
        strict.setdefault("maximum", 2 ** (bits - 1) - 1)
    return strict


def schema_check(schema: Mapping[str, Any]) -> Callable[[Any], str]:
    """Compile a JSON schema (2020-12) to a check that returns "" or the first fault and where it is.

    jsonschema is imported here, not at start-up.
    """
    from jsonschema import Draft202012Validator

    return partial(first_fault, Draft202012Validator(schema))


def first_fault(validator: Validator, document: Any) -> str:
    """Return "" or the first fault and where it is; the text is bounded, as it repeats what was said."""
    for fault in validator.iter_errors(document):
        return f"{fault.json_path}: {fault.message[:_MOST_CHARACTERS]}"
    return ""
