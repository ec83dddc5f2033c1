"""A plan as conditions see it: plain values, texts and lists always there, what may be unsaid only where it is said.

Conditions see what an action does and what the caller knows, and nothing that a caller could write without changing
the plan's digest: neither confidence nor findings.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import IntEnum
from functools import cache
from typing import Any

from netintent_server.intent.checks.report import with_zone
from netintent_server.model.plan import Action, PlanContext, Target

_NOWHERE = Target()


def action_value(action: Action) -> dict[str, Any]:
    """An action; its target is always there, empty where none is said, and kinds are short: "SCALE"."""
    value = _message(action)
    value.setdefault("target", _message(_NOWHERE))
    return value


def context_value(context: PlanContext) -> dict[str, Any]:
    """What the caller knows; `current_replicas` is a map."""
    value = _message(context)
    value["current_replicas"] = dict(context.current_replicas)
    return value


def _message(part: Any) -> dict[str, Any]:
    value: dict[str, Any] = {}
    kind: Any = type(part)  # a class is hashable; typeshed's stub for a type of a dataclass says otherwise
    for name, is_free in _fields(kind):
        member = getattr(part, name)
        if member is not None or is_free:
            value[name] = member if is_free else _plain(member)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, datetime):
        return with_zone(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _message(value) if is_dataclass(value) else value


@cache
def _fields(kind: type) -> tuple[tuple[str, bool], ...]:
    return tuple((each.name, str(each.type) == "JsonValue") for each in fields(kind))
