"""A plan as facts that can be compared: what each action says, field by field, in one spelling.

A fact is an action's index, a field's path and a value. What counts is disposition and, per action in order, kind,
target, change, objectives, priority and the words of the schedule. NORMAL is the priority of those that say none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from netintent.intent.v1.plan_pb2 import PRIORITY_NORMAL, Disposition, IntentPlan

_VERSIONS = frozenset({"version", "to_version"})
_UNITS = {
    "%": "percent",
    **dict.fromkeys(("sec", "second", "seconds"), "s"),
    **dict.fromkeys(("millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("minute", "minutes"), "min"),
    **dict.fromkeys(("hour", "hours"), "h"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a plan says."""

    action: int
    path: str
    value: Any

    def agrees(self, other: Fact) -> bool:
        """Whether both say the same: numbers to a millionth, a schedule by half of this one's words."""
        if (self.action, self.path) != (other.action, other.path):
            return False
        if self.path == "schedule.text":
            return _same_words(str(self.value), str(other.value))
        return _same(self.value, other.value)


@dataclass(frozen=True, slots=True)
class Said:
    """What counts of a plan; no disposition where there is no plan."""

    disposition: str = ""
    actions: int = 0
    facts: tuple[Fact, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its actions."""
        return frozenset(fact.value for fact in self.facts if fact.path == "kind")


def facts_of(plan: IntentPlan) -> Said:
    """What a plan of the contract says."""
    disposition = Disposition.Name(plan.disposition).removeprefix("DISPOSITION_")
    facts = tuple(Fact(i, *said) for i, action in enumerate(plan.actions) for said in _action(action))
    return Said("" if disposition == "UNSPECIFIED" else disposition, len(plan.actions), facts)


def read_facts(plan: Mapping[str, Any]) -> Said:
    """What a plan as JSON says, however its keys and enums are spelt; raises ValueError for what is no plan."""
    counts = {key: value for key, value in plan.items() if key in ("disposition", "actions")}
    try:
        spelt = _spelt_out(counts, IntentPlan.DESCRIPTOR)
        return facts_of(json_format.ParseDict(spelt, IntentPlan(), ignore_unknown_fields=True))
    except json_format.ParseError as error:
        raise ValueError(f"plan: {error}") from None


def _spelt_out(value: Any, descriptor: Descriptor) -> Any:
    """The same with enums by their full names: DEPLOY may stand for ACTION_KIND_DEPLOY."""
    if not isinstance(value, dict) or descriptor.full_name.startswith("google.protobuf."):
        return value
    fields = {**descriptor.fields_by_name, **descriptor.fields_by_camelcase_name}
    return {key: _field_spelt_out(part, fields.get(key)) for key, part in value.items()}


def _field_spelt_out(value: Any, field: FieldDescriptor | None) -> Any:
    if field is None:
        return value
    if isinstance(value, list):
        return [_field_spelt_out(item, field) for item in value]
    if field.enum_type is not None and isinstance(value, str):
        return _full_name(value, field.enum_type)
    return value if field.message_type is None else _spelt_out(value, field.message_type)


def _full_name(name: str, enum: EnumDescriptor) -> str:
    for full in (name, _prefix(enum) + name):
        if full in enum.values_by_name:
            return full
    raise ValueError(f"plan: {name!r} is no {enum.name}")


def _prefix(enum: EnumDescriptor) -> str:
    return enum.values_by_number[0].name.removesuffix("UNSPECIFIED")


def _action(action: Message) -> Iterator[tuple[str, Any]]:
    for field, value in action.ListFields():
        if field.name == "schedule":
            if value.text:
                yield "schedule.text", value.text
        elif field.name != "priority" or value != PRIORITY_NORMAL:
            yield from _facts(field.name, field, value)


def _facts(path: str, field: FieldDescriptor, value: Any) -> Iterator[tuple[str, Any]]:
    """What a field says; zero and empty say nothing, but for a number of replicas to scale to."""
    if field.is_repeated:
        for item in value:
            yield path, _item(field, item)
    elif field.message_type is not None:
        for part, inner in value.ListFields():
            yield from _facts(f"{path}.{part.name}", part, inner)
    elif field.enum_type is not None:
        yield path, _enum_name(field.enum_type, value)
    elif value or path == "scale.replicas":
        yield path, _bare_version(value) if field.name in _VERSIONS else value


def _item(field: FieldDescriptor, item: Any) -> Any:
    """One of several, which have no order: an objective or a parameter is a single fact."""
    if field.name == "parameters":
        key = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", item.key)
        unit = item.unit.casefold()
        value = json_format.MessageToDict(item)
        return re.sub(r"\W+", "_", key.lower()), _free(value.get("value")), _UNITS.get(unit, unit)
    if field.name == "objectives":
        comparison = _enum_name(item.DESCRIPTOR.fields_by_name["comparison"].enum_type, item.comparison)
        return item.metric, comparison, item.value, item.upper, item.unit
    return item


def _enum_name(enum: EnumDescriptor, number: int) -> str:
    known = enum.values_by_number.get(number)
    return str(number) if known is None else known.name.removeprefix(_prefix(enum))


def _bare_version(text: str) -> str:
    return re.sub(r"^v(?=\d)", "", text.casefold())


def _free(value: Any) -> Any:
    """A parameter's value in any case; a text that is a number is one."""
    if isinstance(value, list):
        return tuple(_free(item) for item in value)
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value.casefold()


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if _is_number(one) and _is_number(other):
        return math.isclose(one, other, rel_tol=1e-6)
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_words(wanted: str, got: str) -> bool:
    wanted, got = wanted.casefold(), got.casefold()
    words = set(re.findall(r"\w+", wanted))
    return wanted in got or (bool(words) and 2 * len(words & set(re.findall(r"\w+", got))) >= len(words))
