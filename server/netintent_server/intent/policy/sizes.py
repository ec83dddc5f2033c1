"""What the policy says of numbers of replicas: the ceiling, the floor, and how far one action may go."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from netintent_server.intent.checks.report import plain_number
from netintent_server.intent.policy.case import Case, Said
from netintent_server.intent.policy.model import Effect, Policy, ReplicaLimits

CEILING = "policy.replicas.ceiling"
FLOOR = "policy.replicas.floor"
STEP = "policy.replicas.step"

_SAY_CURRENT = "say what runs now in context.current_replicas"


def ceiling(policy: Policy, case: Case) -> Iterator[Said]:
    """No workload grows beyond its ceiling."""
    limits = policy.replicas
    most, whose = _ceiling(limits, case)
    if most is None:
        return
    for size in _sizes(case):
        shown = plain_number(size.most)
        if size.most > most:
            yield Said(
                CEILING,
                limits.beyond_ceiling,
                size.path,
                f"{size.at_least}{shown} replicas are more than the {most} that {whose} may have",
                f"ask for at most {most}",
            )
        elif size.at_least:
            yield _unknown(CEILING, limits, size.path, f"whether {whose} stays within {most} replicas")
        else:
            yield Said(CEILING, Effect.ALLOW, size.path, f"{shown} of the {most} replicas that {whose} may have")


def floor(policy: Policy, case: Case) -> Iterator[Said]:
    """No workload shrinks below the floor."""
    limits = policy.replicas
    if limits.floor is None:
        return
    for size in _sizes(case):
        shown = plain_number(size.least)
        if size.unknown:
            if size.shrinks:
                yield _unknown(FLOOR, limits, size.path, f"whether {limits.floor} replicas are left")
        elif size.least < limits.floor:
            yield Said(
                FLOOR,
                limits.below_floor,
                size.path,
                f"{shown} replicas are fewer than the {limits.floor} that must stay",
                f"keep at least {limits.floor}",
            )
        else:
            yield Said(FLOOR, Effect.ALLOW, size.path, f"{shown} replicas; {limits.floor} must stay")


def step(policy: Policy, case: Case) -> Iterator[Said]:
    """One action changes the number of replicas by so much at most."""
    limits = policy.replicas
    if limits.step is None and limits.factor is None:
        return
    for size in _sizes(case):
        if size.exact is None and not size.unknown:
            continue  # the bounds of a range: the autoscaler moves within it by its own steps
        yield from _absolute_step(limits, case, size)
        yield from _factor_step(limits, case, size)


@dataclass(frozen=True, slots=True)
class _Size:
    """What one field says of the number of replicas."""

    path: str
    least: float
    most: float
    exact: float | None = None
    delta: float | None = None
    factor: float | None = None
    unknown: bool = False
    """Whether it depends on what runs, and that is not known; `most` is then what it is at least."""

    @property
    def at_least(self) -> str:
        return "at least " if self.unknown else ""

    @property
    def shrinks(self) -> bool:
        return (self.delta or 0) < 0 or (self.factor is not None and self.factor < 1)


def _sizes(case: Case) -> Iterator[_Size]:
    for member in ("deploy", "scale"):
        change = getattr(case.action, member)
        if change is None:
            continue
        path = f"{case.path}.{member}"
        if change.replicas is not None:
            yield _Size(f"{path}.replicas", change.replicas, change.replicas, exact=change.replicas)
        if change.autoscale is not None:
            low, high = change.autoscale.min_replicas, change.autoscale.max_replicas
            if low is not None:
                yield _Size(f"{path}.autoscale.min_replicas", low, low)
            if high is not None:
                yield _Size(f"{path}.autoscale.max_replicas", high, high)
    change = case.action.scale
    if change is not None and change.replicas_delta is not None:
        yield from _relative(case, "replicas_delta", delta=change.replicas_delta)
    if change is not None and change.factor is not None:
        yield from _relative(case, "factor", factor=change.factor)
    yield from _parameters(case)


def _relative(case: Case, member: str, *, delta: int | None = None, factor: float | None = None) -> Iterator[_Size]:
    path = f"{case.path}.scale.{member}"
    if case.running is None:
        yield _Size(path, 0, max(delta or 0, 0), delta=delta, factor=factor, unknown=True)
        return
    now = case.running[1]
    # to 9 digits first, or 10 * 1.1 would be 12
    wanted = now + delta if delta is not None else round(now * (factor or 0), 9)
    if wanted >= 0:  # below, validation has said all there is to say
        most = math.ceil(wanted) if math.isfinite(wanted) else wanted
        yield _Size(path, wanted, most, exact=wanted, delta=delta, factor=factor)


def _parameters(case: Case) -> Iterator[_Size]:
    """A parameter named `replicas` scales by another road."""
    for member in ("deploy", "configure"):
        change = getattr(case.action, member)
        for i, parameter in enumerate(change.parameters if change is not None else ()):
            key, value = parameter.key.rpartition(".")[2].casefold(), parameter.value
            if key == "replicas" and isinstance(value, int | float) and not isinstance(value, bool):
                yield _Size(f"{case.path}.{member}.parameters[{i}].value", value, value, exact=value)


def _ceiling(limits: ReplicaLimits, case: Case) -> tuple[int | None, str]:
    own = [(limits.ceilings[kind], f"a {kind}") for kind in sorted(case.functions) if kind in limits.ceilings]
    if limits.ceiling is not None:
        own.append((limits.ceiling, "a workload"))
    return min(own, default=(None, ""))


def _absolute_step(limits: ReplicaLimits, case: Case, size: _Size) -> Iterator[Said]:
    if limits.step is None:
        return
    by = size.delta
    if by is None and size.exact is not None and case.running is not None:
        by = size.exact - case.running[1]
    if by is None:
        if case.action.deploy is None:
            yield _unknown(STEP, limits, size.path, f"whether it changes by at most {limits.step} replicas")
    elif abs(by) > limits.step:
        yield Said(
            STEP,
            limits.beyond_step,
            size.path,
            f"a change by {plain_number(by)} replicas is more than {limits.step} at once",
            f"change by at most {limits.step} at a time",
        )
    else:
        yield Said(STEP, Effect.ALLOW, size.path, f"a change by {plain_number(by)} replicas, of {limits.step} at once")


def _factor_step(limits: ReplicaLimits, case: Case, size: _Size) -> Iterator[Said]:
    if limits.factor is None:
        return
    by = size.factor
    if by is None and size.exact is not None and case.running is not None and case.running[1]:
        by = size.exact / case.running[1]
    shown = plain_number(limits.factor)
    if by is None:
        if case.action.deploy is None and case.running is None:
            yield _unknown(STEP, limits, size.path, f"whether it grows or shrinks by a factor of at most {shown}")
    elif by <= 0 or max(by, 1 / by) > limits.factor:
        yield Said(
            STEP,
            limits.beyond_step,
            size.path,
            f"a change by a factor of {plain_number(round(by, 3))} is more than {shown}-fold, or less than its inverse",
            f"grow or shrink by a factor of at most {shown} at a time",
        )
    else:
        yield Said(
            STEP, Effect.ALLOW, size.path, f"a change by a factor of {plain_number(round(by, 3))}, of {shown} at once"
        )


def _unknown(rule: str, limits: ReplicaLimits, path: str, what: str) -> Said:
    return Said(rule, limits.unknown_current, path, f"it is not known {what}: what runs now is not said", _SAY_CURRENT)
