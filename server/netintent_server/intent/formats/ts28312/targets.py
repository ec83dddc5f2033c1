"""Objectives as expectation targets: by 3GPP's own name where one fits, else by the metric's name and unit.

The schema states no unit for 3GPP's own: latency is written in milliseconds and throughput in kbit/s, and a finding
says so.

The value of a target that is not 3GPP's own may be a fraction but no whole number: the schema takes numbers and
integers as alternatives of which exactly one may fit. So such a value is given in a unit in which it is a fraction, and
the unit is part of the name: `LatencySeconds`, `AvailabilityRatio`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.ts28312.objects import EDGE, RADIO_SERVICE
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Comparison, Objective

_CONDITION: Mapping[Comparison, str] = MappingProxyType(
    {
        Comparison.AT_MOST: "IS_EQUAL_TO_OR_LESS_THAN",
        Comparison.AT_LEAST: "IS_EQUAL_TO_OR_GREATER_THAN",
        Comparison.BELOW: "IS_LESS_THAN",
        Comparison.ABOVE: "IS_GREATER_THAN",
        Comparison.EQUAL: "IS_EQUAL_TO",
        Comparison.BETWEEN: "IS_WITHIN_RANGE",
    }
)
_FRACTION: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "latency": ("LatencySeconds", 1000),
        "jitter": ("JitterSeconds", 1000),
        "packet_loss": ("PacketLossRatio", 100),
        "availability": ("AvailabilityRatio", 100),
        "reliability": ("ReliabilityRatio", 100),
        "coverage": ("CoverageRatio", 100),
        "cpu_utilization": ("CpuUtilizationRatio", 100),
        "memory_utilization": ("MemoryUtilizationRatio", 100),
    }
)
"""The name with its unit, and by what the canonical value is divided."""

_THROUGHPUT = {"downlink_throughput": "DlThptPerUE", "uplink_throughput": "UlThptPerUE"}
_UPPER = (Comparison.BELOW, Comparison.AT_MOST)
_LOWER = (Comparison.ABOVE, Comparison.AT_LEAST)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One target, and whether its name is 3GPP's own: then it says which kind of expectation is meant."""

    written: dict[str, Any]
    own_name: bool


def targets(objectives: tuple[Objective, ...], kind: str, ledger: Ledger) -> list[Wanted]:
    """Return the targets of all objectives that can be said of that kind of object; the others are reported."""
    wanted: list[Wanted] = []
    for i, objective in enumerate(objectives):
        path = f"objectives[{i}]"
        found = (_own(objective, path, ledger) if kind in (RADIO_SERVICE, EDGE) else []) or _named(objective)
        if found:
            ledger.said(path)
            wanted += found
        else:
            ledger.lost(path, *_why_not(objective, kind))
    return wanted


def _own(said: Objective, path: str, ledger: Ledger) -> list[Wanted]:
    """3GPP's own targets: latency in whole milliseconds below a bound, throughput of a UE above one."""
    if said.metric == "latency" and said.comparison in _UPPER and float(said.value).is_integer():
        strict = "" if said.comparison is Comparison.BELOW else ", and at most as less than, the stricter"
        message = f"the latency is asked of each direction, in ms, a unit that the schema does not state{strict}"
        ledger.note(FindingCode.AMBIGUOUS, Severity.INFO, path, message, "adjust the targets if another is meant")
        return [_target(name, "IS_LESS_THAN", int(said.value), own=True) for name in ("DlLatency", "UlLatency")]
    name = _THROUGHPUT.get(said.metric)
    if name and said.comparison in _LOWER and math.isfinite(said.value):
        ledger.note(
            FindingCode.AMBIGUOUS,
            Severity.WARNING,
            path,
            "the throughput is written as that of each UE, in kbit/s: the schema has none of a service, and no unit",
            "divide it by the number of UEs if the whole service was meant; convert it for another unit",
        )
        return [_target(name, "IS_GREATER_THAN", {"guaThpt": _divided(said.value, 1000)}, own=True)]
    return []


def _named(said: Objective) -> list[Wanted]:
    """The metric by its own name, where each bound is a fraction in the unit of the name."""
    name, divisor = _FRACTION.get(said.metric, ("", 1))
    condition = _CONDITION.get(said.comparison)
    ranged = said.comparison is Comparison.BETWEEN
    bounds = [said.value, said.upper] if ranged else [said.value]
    if not name or condition is None or any(bound is None or not math.isfinite(bound) for bound in bounds):
        return []
    values = [_divided(bound, divisor) for bound in bounds if bound is not None]
    if any(float(value).is_integer() for value in values):
        return []
    return [_target(name, condition, values if ranged else values[0], own=False)]


def _target(name: str, condition: str, value: Any, *, own: bool) -> Wanted:
    return Wanted({"targetName": name, "targetCondition": condition, "targetValueRange": value}, own)


def _why_not(said: Objective, kind: str) -> tuple[str, str]:
    if said.metric in _FRACTION:
        return (
            f"only 3GPP's own targets take a whole number, and {_FRACTION[said.metric][0]} would be one",
            "use TMF921_INTENT, or a bound that is not whole in that unit",
        )
    if said.metric in _THROUGHPUT and kind in (RADIO_SERVICE, EDGE):
        return "a throughput there is a least one", "use A1_POLICY or TMF921_INTENT for a largest one"
    if said.metric == "throughput":
        return "throughput there has a direction", "say downlink_throughput or uplink_throughput"
    return f"no target of TS 28.312 is {said.metric} of this object", "use TMF921_INTENT"


def _divided(value: float, divisor: int) -> float | int:
    """In decimal, as people would: 99.999 percent are 0.99999."""
    exact = Decimal(repr(value)) / divisor
    return int(exact) if exact == exact.to_integral_value() else float(exact)
