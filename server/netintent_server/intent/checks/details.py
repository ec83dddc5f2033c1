"""Parameters, schedules and traffic: what an action carries besides its numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from netintent_server.intent.checks import recurrence
from netintent_server.intent.checks.report import ActionRule, Subject, error, quoted, warning, with_zone
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import Parameter

_KEY_LIMIT = 253  # as long as a name may be in Kubernetes
_KEY = re.compile(r"[^\W_]+(?:[-_./]+[^\W_]+)*")


def parameters_are_settings(subject: Subject) -> Iterator[Finding]:
    """A parameter has a key and a finite value, and one key has one value."""
    for member in ("deploy", "configure"):
        change = getattr(subject.action, member)
        if change is not None and change.parameters:
            yield from _parameters(change.parameters, f"{subject.path}.{member}.parameters")


def schedule_is_in_order(subject: Subject) -> Iterator[Finding]:
    """A window ends after it starts, and a recurrence is an RRULE."""
    schedule, path = subject.action.schedule, f"{subject.path}.schedule"
    if schedule is None:
        return
    if schedule.start and schedule.end and with_zone(schedule.end) <= with_zone(schedule.start):
        yield error(
            "schedule_order",
            FindingCode.CONFLICT,
            f"{path}.end",
            "the schedule ends before it starts",
            "set end to a time after start",
        )
    rule = schedule.recurrence
    if rule and (fault := recurrence.fault_of(rule)):
        yield error(
            "recurrence_format",
            FindingCode.UNSUPPORTED_VALUE,
            f"{path}.recurrence",
            f"{quoted(rule)} {fault}",
            'write it like "FREQ=DAILY;BYHOUR=18", without the RRULE: prefix',
        )
    if not (schedule.start or schedule.end or rule or schedule.text):
        yield error(
            "schedule_said",
            FindingCode.MISSING_PARAMETER,
            path,
            "there is a schedule that says nothing",
            "set start, end, recurrence or text, or leave the schedule out",
        )


def traffic_goes_elsewhere(subject: Subject) -> Iterator[Finding]:
    """Traffic moves from one place to another, among cells that are named once."""
    change, path = subject.action.steer_traffic, f"{subject.path}.steer_traffic"
    if change is None:
        return
    if change.source and change.source == change.destination:
        yield error(
            "steering_direction",
            FindingCode.CONFLICT,
            f"{path}.destination",
            f"the traffic goes to where it comes from, {quoted(change.source)}",
            "name another destination",
        )
    seen: set[str] = set()
    for i, cell in enumerate(change.cells):
        if not cell or cell in seen:
            yield warning(
                "cells_once",
                FindingCode.CONFLICT,
                f"{path}.cells[{i}]",
                f"{quoted(cell)} is empty or named twice",
                "name each cell once",
            )
        seen.add(cell)
    if len(seen) == 1 and not (change.source or change.destination):
        yield warning(
            "cells_between",
            FindingCode.MISSING_PARAMETER,
            f"{path}.cells",
            "traffic is balanced among one cell alone",
            "name the other cells, or a source or destination",
        )


DETAIL_RULES: tuple[ActionRule, ...] = (parameters_are_settings, schedule_is_in_order, traffic_goes_elsewhere)


def _parameters(parameters: tuple[Parameter, ...], path: str) -> Iterator[Finding]:
    seen: dict[str, Parameter] = {}
    for i, parameter in enumerate(parameters):
        if not parameter.key:
            yield error(
                "parameter_key",
                FindingCode.MISSING_PARAMETER,
                f"{path}[{i}].key",
                "the parameter has no key",
                "name what is set",
            )
        elif parameter.key in seen:
            first = seen[parameter.key]
            same = first.value == parameter.value and first.unit == parameter.unit
            yield (warning if same else error)(
                "parameter_once",
                FindingCode.CONFLICT,
                f"{path}[{i}]",
                f"{quoted(parameter.key)} is set twice" + ("" if same else ", to different values"),
                "keep one of them",
            )
        seen.setdefault(parameter.key, parameter)
        yield from _spelling(parameter, f"{path}[{i}]")
        if parameter.value is None:
            yield error(
                "parameter_value",
                FindingCode.MISSING_PARAMETER,
                f"{path}[{i}].value",
                f"{quoted(parameter.key)} has no value",
                "give the value, or true to turn a feature on",
            )
        elif not _is_finite(parameter.value):
            yield error(
                "parameter_finite",
                FindingCode.OUT_OF_RANGE,
                f"{path}[{i}].value",
                f"the value of {quoted(parameter.key)} holds a number that is not finite",
                "use a finite number, or a string",
            )


def _spelling(parameter: Parameter, path: str) -> Iterator[Finding]:
    """The contract's spelling of keys and units, which the systems behind expect."""
    key = parameter.key
    if key and (key != key.lower() or len(key) > _KEY_LIMIT or not _KEY.fullmatch(key)):
        suggestion = re.sub(r"[^\w./-]+", "_", key[:_KEY_LIMIT].lower()).strip("-_./")
        yield warning(
            "parameter_key_form",
            FindingCode.INVALID_NAME,
            f"{path}.key",
            f"{quoted(key)} is not spelt as keys are",
            "use lower case words and underscores" + (f", like {suggestion}" if suggestion else ""),
        )
    if parameter.unit == "%":
        yield warning(
            "parameter_unit",
            FindingCode.UNSUPPORTED_VALUE,
            f"{path}.unit",
            f"{quoted(key)} is measured in percent, which is spelt out",
            'set unit to "percent"',
        )


def _is_finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(_is_finite(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(_is_finite(item) for item in value)
    return True
