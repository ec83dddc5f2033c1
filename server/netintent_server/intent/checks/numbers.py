"""Numbers of a change: replicas, relative amounts, resources, ranges and percentages."""

from __future__ import annotations

import math
from collections.abc import Iterator

from netintent_server.intent.checks.metrics import CANONICAL_UNITS, PERCENT
from netintent_server.intent.checks.report import ActionRule, Subject, error, plain_number, quoted, warning
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import AutoscaleSpec, Resources

MAX_REPLICAS = 1000
MAX_BYTES = 2**63 - 1  # a Kubernetes quantity is a signed number of 64 bits
_BYTES = ("memory_bytes", "storage_bytes")
# Outside these a slip of the unit is likelier: a container does not start in less, no machine has more.
_USUAL = {"cpu_millicores": (10, 512_000), "memory_bytes": (4 * 2**20, 24 * 2**40), "gpus": (1, 64)}


def replicas_in_range(subject: Subject) -> Iterator[Finding]:
    """A number of replicas is 0..1000."""
    for member in ("deploy", "scale"):
        change = getattr(subject.action, member)
        if change is not None and change.replicas is not None and not 0 <= change.replicas <= MAX_REPLICAS:
            yield _out_of_range("replicas_range", f"{subject.path}.{member}.replicas", change.replicas, 0, MAX_REPLICAS)


def one_amount(subject: Subject) -> Iterator[Finding]:
    """Replicas, a delta and a factor exclude each other."""
    change = subject.action.scale
    if change is None:
        return
    said = [name for name in ("replicas", "replicas_delta", "factor") if getattr(change, name) is not None]
    if len(said) > 1:
        yield error(
            "one_amount",
            FindingCode.CONFLICT,
            f"{subject.path}.scale",
            f"the size is said more than once: {', '.join(said)}",
            "keep one of replicas, replicas_delta and factor",
        )


def relative_amounts_in_range(subject: Subject) -> Iterator[Finding]:
    """A delta moves by 1..1000 replicas, a factor is positive and finite."""
    change = subject.action.scale
    if change is None:
        return
    delta, factor = change.replicas_delta, change.factor
    if delta is not None and not 1 <= abs(delta) <= MAX_REPLICAS:
        yield error(
            "replicas_delta_range",
            FindingCode.OUT_OF_RANGE,
            f"{subject.path}.scale.replicas_delta",
            f"a change by {delta} replicas is nothing or more than {MAX_REPLICAS}",
            f"use a whole number from -{MAX_REPLICAS} to {MAX_REPLICAS}, not 0",
        )
    if factor is not None and not (math.isfinite(factor) and factor > 0):
        yield error(
            "factor_range",
            FindingCode.OUT_OF_RANGE,
            f"{subject.path}.scale.factor",
            f"a factor of {plain_number(factor)} is not positive and finite",
            "use 2 to double, 0.5 to halve; to scale to nothing say replicas 0",
        )


def resources_are_positive(subject: Subject) -> Iterator[Finding]:
    """Compute that is said is more than nothing."""
    for member in ("deploy", "scale"):
        change = getattr(subject.action, member)
        if change is not None and change.resources is not None:
            yield from _resources(change.resources, f"{subject.path}.{member}.resources")


def ranges_are_ranges(subject: Subject) -> Iterator[Finding]:
    """An autoscaling range has ends, in order, and holds the number of replicas that is said beside it."""
    for member in ("deploy", "scale"):
        change = getattr(subject.action, member)
        if change is not None and change.autoscale is not None:
            path = f"{subject.path}.{member}"
            yield from _range(change.autoscale, f"{path}.autoscale")
            yield from _metric(change.autoscale, f"{path}.autoscale")
            yield from _replicas_within(change.autoscale, change.replicas, f"{path}.replicas")


def percentages_in_range(subject: Subject) -> Iterator[Finding]:
    """Thresholds and shares of traffic are 0..100 percent."""
    change = subject.action.steer_traffic
    if change is None:
        return
    for member in ("threshold_percent", "share_percent"):
        value = getattr(change, member)
        if value is not None and not 0 <= value <= 100:
            yield _out_of_range("percent_range", f"{subject.path}.steer_traffic.{member}", value, 0, 100)


NUMBER_RULES: tuple[ActionRule, ...] = (
    replicas_in_range,
    one_amount,
    relative_amounts_in_range,
    resources_are_positive,
    ranges_are_ranges,
    percentages_in_range,
)


def _out_of_range(rule: str, path: str, value: float, low: int, high: int) -> Finding:
    return error(
        rule,
        FindingCode.OUT_OF_RANGE,
        path,
        f"{plain_number(value)} is outside {low}..{high}",
        f"use a number from {low} to {high}",
    )


def _resources(said: Resources, path: str) -> Iterator[Finding]:
    amounts = {name: getattr(said, name) for name in ("cpu_millicores", "memory_bytes", "storage_bytes", "gpus")}
    if all(amount is None for amount in amounts.values()):
        yield error(
            "resources_said",
            FindingCode.MISSING_AMOUNT,
            path,
            "resources are there, but none is said",
            "set cpu_millicores, memory_bytes, storage_bytes or gpus, or leave resources out",
        )
    for name, amount in amounts.items():
        if amount is not None and amount <= 0:
            yield error(
                "resources_positive",
                FindingCode.OUT_OF_RANGE,
                f"{path}.{name}",
                f"{name} of {amount} is nothing",
                "use a positive whole number, or leave it out for the default",
            )
        elif amount is not None and name in _BYTES and amount > MAX_BYTES:
            yield error(
                "quantity_range",
                FindingCode.OUT_OF_RANGE,
                f"{path}.{name}",
                f"{name} of {amount} is more than a Kubernetes quantity holds, 2^63-1",
                "use a smaller number of bytes",
            )
        elif amount is not None and not _is_usual(name, amount):
            yield warning(
                "resources_usual",
                FindingCode.OUT_OF_RANGE,
                f"{path}.{name}",
                f"{name} of {amount} is less than a container starts with, or more than a machine has",
                "check the unit: thousandths of a core, bytes, whole devices",
            )


def _is_usual(name: str, amount: int) -> bool:
    low, high = _USUAL.get(name, (amount, amount))
    return low <= amount <= high


def _range(said: AutoscaleSpec, path: str) -> Iterator[Finding]:
    low, high = said.min_replicas, said.max_replicas
    if low is None and high is None and said.target is None:
        yield error(
            "autoscale_said",
            FindingCode.MISSING_AMOUNT,
            path,
            "autoscaling has neither a range nor a target",
            "set min_replicas and max_replicas",
        )
    if low is not None and not 0 <= low <= MAX_REPLICAS:
        yield _out_of_range("min_replicas_range", f"{path}.min_replicas", low, 0, MAX_REPLICAS)
    if high is not None and not 1 <= high <= MAX_REPLICAS:
        yield _out_of_range("max_replicas_range", f"{path}.max_replicas", high, 1, MAX_REPLICAS)
    if low is not None and high is not None and low > high:
        yield error(
            "min_not_above_max",
            FindingCode.CONFLICT,
            f"{path}.min_replicas",
            f"the minimum of {low} replicas is above the maximum of {high}",
            "swap them, or correct one",
        )


def _metric(said: AutoscaleSpec, path: str) -> Iterator[Finding]:
    canonical = CANONICAL_UNITS.get(said.metric)
    if said.metric and canonical is None:
        yield error(
            "known_metric",
            FindingCode.UNSUPPORTED_VALUE,
            f"{path}.metric",
            f"{quoted(said.metric)} is not a metric of the contract",
            "use " + ", ".join(CANONICAL_UNITS),
        )
    if canonical is not None and said.target is not None and said.unit != canonical:
        yield error(
            "canonical_unit",
            FindingCode.UNSUPPORTED_VALUE,
            f"{path}.unit",
            f"{said.metric} is not measured in {quoted(said.unit)}",
            f"convert the target to {canonical}" if canonical else "leave the unit empty",
        )
    if said.target is None:
        return
    if not (math.isfinite(said.target) and said.target > 0):
        yield error(
            "autoscale_target_positive",
            FindingCode.OUT_OF_RANGE,
            f"{path}.target",
            f"a target of {plain_number(said.target)} is not positive and finite",
            "use a positive number in the metric's unit",
        )
    elif canonical == PERCENT and said.target > 100:
        yield _out_of_range("percent_range", f"{path}.target", said.target, 0, 100)
    if not said.metric:
        yield warning(
            "autoscale_metric_said",
            FindingCode.AMBIGUOUS,
            f"{path}.metric",
            "the autoscaling target does not say what is measured",
            "set metric, for example cpu_utilization",
        )


def _replicas_within(said: AutoscaleSpec, replicas: int | None, path: str) -> Iterator[Finding]:
    low = said.min_replicas if said.min_replicas is not None else 0
    high = said.max_replicas if said.max_replicas is not None else MAX_REPLICAS
    if replicas is not None and 0 <= replicas <= MAX_REPLICAS and low <= high and not low <= replicas <= high:
        yield error(
            "replicas_within_range",
            FindingCode.CONFLICT,
            path,
            f"{replicas} replicas are outside the autoscaling range {low}..{high}",
            "bring the number into the range, or leave it out",
        )
