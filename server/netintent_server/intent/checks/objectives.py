"""Objectives: known metrics in canonical units, and bounds that can hold together."""

from __future__ import annotations

import math
from collections.abc import Iterator

from netintent_server.intent.checks.doubts import objectives_make_sense
from netintent_server.intent.checks.metrics import CANONICAL_UNITS, LOWER_BOUND, MAY_BE_ZERO, PERCENT, UPPER_BOUND
from netintent_server.intent.checks.report import ActionRule, Subject, error, plain_number, quoted, warning
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import ActionKind, Comparison, Objective


def objectives_are_measurable(subject: Subject) -> Iterator[Finding]:
    """Each objective has a known metric, its canonical unit, a comparison and values in range."""
    for i, objective in enumerate(subject.action.objectives):
        path = f"{subject.path}.objectives[{i}]"
        yield from _metric(objective, path)
        yield from _bounds(objective, path)


def objectives_can_hold_together(subject: Subject) -> Iterator[Finding]:
    """The objectives of one metric leave a value that meets all of them."""
    room: dict[str, tuple[float, float]] = {}
    for i, objective in enumerate(subject.action.objectives):
        low, high = room.get(objective.metric, (-math.inf, math.inf))
        own_low, own_high = interval(objective)
        low, high = max(low, own_low), min(high, own_high)
        if low > high and own_low <= own_high:
            yield error(
                "objectives_together",
                FindingCode.CONFLICT,
                f"{subject.path}.objectives[{i}]",
                f"no {quoted(objective.metric)} meets this objective and the ones before it",
                "drop or correct one of them",
            )
        else:
            room[objective.metric] = (low, high)


def objectives_have_something_to_hold(subject: Subject) -> Iterator[Finding]:
    """A service level goes with what runs afterwards: not with a deletion, and a restart does not bring it about."""
    action = subject.action
    if action.objectives and action.kind in _WITHOUT_OBJECTIVES:
        yield warning(
            "objectives_with_kind",
            FindingCode.SUSPICIOUS_OBJECTIVE,
            f"{subject.path}.objectives",
            f"a {action.kind.name} action does not bring a service level about",
            "remove the objectives, or add an ASSURE action that holds them",
        )


OBJECTIVE_RULES: tuple[ActionRule, ...] = (
    objectives_are_measurable,
    objectives_can_hold_together,
    objectives_have_something_to_hold,
    objectives_make_sense,
)

_WITHOUT_OBJECTIVES = (ActionKind.DELETE, ActionKind.RESTART, ActionKind.ROLLBACK)


def _metric(objective: Objective, path: str) -> Iterator[Finding]:
    canonical = CANONICAL_UNITS.get(objective.metric)
    if canonical is None:
        yield error(
            "known_metric",
            FindingCode.UNSUPPORTED_VALUE,
            f"{path}.metric",
            f"{quoted(objective.metric)} is not a metric of the contract",
            "use " + ", ".join(CANONICAL_UNITS),
        )
    elif objective.unit != canonical:
        yield error(
            "canonical_unit",
            FindingCode.UNSUPPORTED_VALUE,
            f"{path}.unit",
            f"{objective.metric} is not measured in {quoted(objective.unit)}",
            f"convert the value to {canonical}" if canonical else "leave the unit empty",
        )
    if objective.comparison is Comparison.UNSPECIFIED:
        yield error(
            "comparison_required",
            FindingCode.UNSUPPORTED_VALUE,
            f"{path}.comparison",
            "the objective does not say how metric and value relate",
            "set comparison, for example AT_MOST for a latency",
        )


def _bounds(objective: Objective, path: str) -> Iterator[Finding]:
    between = objective.comparison is Comparison.BETWEEN
    for member, value in (("value", objective.value), ("upper", objective.upper)):
        if value is None:
            continue
        zero_fits = objective.metric in MAY_BE_ZERO or (between and member == "value")
        if not math.isfinite(value) or value < 0 or (value == 0 and not zero_fits):
            yield error(
                "objective_positive",
                FindingCode.OUT_OF_RANGE,
                f"{path}.{member}",
                f"{plain_number(value)} is not a positive, finite number",
                "give the bound in the metric's canonical unit",
            )
        elif value > 100 and CANONICAL_UNITS.get(objective.metric) == PERCENT:
            yield error(
                "percent_range",
                FindingCode.OUT_OF_RANGE,
                f"{path}.{member}",
                f"{plain_number(value)} percent is outside 0..100",
                "use a number from 0 to 100",
            )
    if between and objective.upper is None:
        yield error(
            "upper_required",
            FindingCode.MISSING_AMOUNT,
            f"{path}.upper",
            "BETWEEN has no upper bound",
            "set upper, or use AT_LEAST",
        )
    elif objective.upper is not None and not between:
        yield error(
            "upper_only_between",
            FindingCode.CONFLICT,
            f"{path}.upper",
            "only BETWEEN has an upper bound",
            "set comparison to BETWEEN, or remove upper",
        )
    elif objective.upper is not None and not objective.upper > objective.value:
        yield error(
            "upper_above_value",
            FindingCode.CONFLICT,
            f"{path}.upper",
            f"the upper bound {plain_number(objective.upper)} is not above {plain_number(objective.value)}",
            "swap them, or correct one",
        )


def interval(objective: Objective) -> tuple[float, float]:
    """The values that meet the objective; strictness does not matter for whether any is left, equality aside."""
    if objective.comparison in UPPER_BOUND:
        return -math.inf, objective.value
    if objective.comparison in LOWER_BOUND:
        return objective.value, math.inf
    if objective.comparison is Comparison.EQUAL:
        return objective.value, objective.value
    if objective.comparison is Comparison.BETWEEN and objective.upper is not None:
        return objective.value, objective.upper
    return -math.inf, math.inf
