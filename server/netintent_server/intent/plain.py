"""A plan, or any part of it, as JSON-able plain data: the proto3 JSON mapping with proto field names.

The result equals `google.protobuf.json_format.MessageToDict(message, preserving_proto_field_name=True)` of the
equivalent message, without needing protobuf here; a contract test holds the two together. The digest, the cache and
the formats all start from this one form.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

_SIXTY_FOUR_BIT = frozenset({"memory_bytes", "storage_bytes"})  # uint64 on the wire: JSON strings
_MAPS = frozenset({"current_replicas"})  # pairs here, a map on the wire


def to_plain(part: object) -> dict[str, Any]:
    """Return the plain form of one of the model's dataclasses; defaults and what is unset are left out.

    A member with presence (`None` when unset) stays even when it is 0: replicas of zero are said. A free JSON value is
    always there, None being JSON's null. Fields come in the order of the contract, the keys of free JSON values sorted,
    so that equal plans print equally.
    """
    plain: dict[str, Any] = {}
    kind: Any = type(part)  # a class is hashable; typeshed's stub for `type[object]` says otherwise
    for name, has_presence, convert in _fields_of(kind):
        value = getattr(part, name)
        if (value is None and convert is not _free) or (not has_presence and _is_default(value)):
            continue
        plain[name] = convert(value)
    return plain


def enum_name(value: IntEnum) -> str:
    """Return the full name on the wire: `ActionKind.DEPLOY` is "ACTION_KIND_DEPLOY"."""
    return _enum_prefix(type(value)) + value.name


def timestamp(value: datetime) -> str:
    """Return RFC 3339 in UTC with 0, 3 or 6 digits of a second; a time without a zone reads as UTC."""
    moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    whole = moment.replace(microsecond=0, tzinfo=None).isoformat()
    return f"{whole}{_fraction(moment.microsecond)}Z"


@cache
def _fields_of(kind: type) -> tuple[tuple[str, bool, Callable[[Any], Any]], ...]:
    """Names in the contract's order; whether each has presence (only then its default is None); how it converts."""
    return tuple((field.name, field.default is None, _conversion(field)) for field in fields(kind))


def _conversion(field: Field[Any]) -> Callable[[Any], Any]:
    annotation = str(field.type)
    if field.name in _SIXTY_FOUR_BIT:
        return str
    if field.name in _MAPS:
        return lambda pairs: dict(sorted(pairs))
    if annotation == "JsonValue":
        return _free
    if annotation.startswith("float"):
        return _number
    if annotation.startswith("tuple"):
        return lambda items: [_single(item) for item in items]
    return _single


@cache
def _enum_prefix(kind: type[IntEnum]) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.__name__).upper() + "_"


def _is_default(value: Any) -> bool:
    return not value and not isinstance(value, timedelta)


def _single(value: Any) -> Any:
    kind: Any = type(value)
    convert = _converter(kind)
    return value if convert is None else convert(value)


@cache
def _converter(kind: type) -> Callable[[Any], Any] | None:
    """How values of a class are converted; None for those that stay as they are."""
    if is_dataclass(kind):
        return to_plain
    if issubclass(kind, StrEnum):
        return attrgetter("value")
    if issubclass(kind, IntEnum):
        return enum_name
    if issubclass(kind, datetime):
        return timestamp
    return _duration if issubclass(kind, timedelta) else None


def _free(value: Any) -> Any:
    """Return a JSON value as google.protobuf.Value carries it: every number is a double."""
    if isinstance(value, dict):
        return {str(key): _free(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_free(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return value


def _number(value: float) -> float | str:
    """JSON has no word for what is not finite; the mapping spells it."""
    try:
        number = float(value)
    except OverflowError:  # an integer beyond every double
        number = math.inf if value > 0 else -math.inf
    if math.isfinite(number):
        return number
    if math.isnan(number):
        return "NaN"
    return "Infinity" if number > 0 else "-Infinity"


def _duration(value: timedelta) -> str:
    sign, size = ("-", -value) if value < timedelta(0) else ("", value)
    return f"{sign}{size // timedelta(seconds=1)}{_fraction(size.microseconds)}s"


def _fraction(microseconds: int) -> str:
    """0, 3 or 6 digits, as few as hold the value."""
    if microseconds % 1000:
        return f".{microseconds:06d}"
    return f".{microseconds // 1000:03d}" if microseconds else ""
