"""What differs between two values, path by path, and how a patch of Kubernetes is merged into one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from netintent_server.model.difference import Change


def changes_between(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """Every value that differs, as deep as both have the same shape."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in (*before, *(key for key in after if key not in before)):
            step = joined(path, key)
            if key not in after:
                yield Change(path=step, before=as_json(before[key]))
            elif key not in before:
                yield Change(path=step, after=as_json(after[key]))
            else:
                yield from changes_between(before[key], after[key], step)
    elif isinstance(before, list) and isinstance(after, list):
        for i in range(max(len(before), len(after))):
            step = f"{path}[{i}]"
            if i >= len(after):
                yield Change(path=step, before=as_json(before[i]))
            elif i >= len(before):
                yield Change(path=step, after=as_json(after[i]))
            else:
                yield from changes_between(before[i], after[i], step)
    elif before != after or type(before) is not type(after):
        yield Change(path=path, before=as_json(before), after=as_json(after))


def merged(before: Any, patch: Any, path: tuple[str, ...] = ()) -> Any:
    """The value with a strategic merge patch applied: null removes, containers merge by name, other lists are replaced.

    An amount that says the same in another spelling ("2" and "2000m") is left as it is.
    """
    if isinstance(before, dict) and isinstance(patch, Mapping):
        result = dict(before)
        for key, value in patch.items():
            if value is None:
                result.pop(key, None)
            elif key in before:
                result[key] = merged(before[key], value, (*path, key))
            else:
                result[key] = _without_nulls(value)
        return result
    if isinstance(before, list) and isinstance(patch, list) and path and path[-1] == "containers":
        return _by_name(before, patch, path)
    if path[-2:-1] in (("requests",), ("limits",)) and _same_quantity(before, patch):
        return before
    return _without_nulls(patch)


def joined(path: str, key: str) -> str:
    """The path of a key below another; keys that are no plain words stand quoted in brackets."""
    if _WORD.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def as_json(value: Any) -> str:
    """The value as a `Change` holds it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def quantity(text: Any) -> Decimal | None:
    """A quantity of Kubernetes as a number; None for what is none."""
    found = _QUANTITY.fullmatch(str(text))
    if found is None or isinstance(text, bool):
        return None
    try:
        return Decimal(found[1]) * _UNITS[found[2]]
    except InvalidOperation:
        return None


_WORD = re.compile(r"[A-Za-z0-9_-]+")
_QUANTITY = re.compile(r"([+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|)")
_UNITS = {"": Decimal(1), "m": Decimal("0.001")}
_UNITS |= {unit: Decimal(1000) ** (i + 1) for i, unit in enumerate("kMGTPE")}
_UNITS |= {f"{unit}i": Decimal(1024) ** (i + 1) for i, unit in enumerate("KMGTPE")}


def _by_name(before: list[Any], patch: list[Any], path: tuple[str, ...]) -> list[Any]:
    result = list(before)
    places = {str(item.get("name")): i for i, item in enumerate(before) if isinstance(item, dict)}
    for item in patch:
        if (i := places.get(item["name"])) is not None:
            result[i] = merged(before[i], item, (*path, item["name"]))
        else:
            result.append(_without_nulls(item))
    return result


def _without_nulls(value: Any) -> Any:
    """A null of a patch says that something is absent."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _same_quantity(before: Any, after: Any) -> bool:
    mine, theirs = quantity(before), quantity(after)
    return mine is not None and mine == theirs
