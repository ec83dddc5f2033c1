"""The rules of a policy in plain words, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netintent_server.intent.checks.metrics import CANONICAL_UNITS
from netintent_server.intent.checks.report import plain_number
from netintent_server.intent.policy.model import Effect, Policy, Protected, Window
from netintent_server.intent.policy.places import IMAGES, KINDS, MAINTENANCE, NAMESPACES, OBJECTIVES
from netintent_server.intent.policy.sizes import CEILING, FLOOR, STEP
from netintent_server.model.plan import ActionKind


@dataclass(frozen=True, slots=True)
class Statement:
    """One rule: what comes of going against it, and what it says."""

    rule_id: str
    effect: Effect
    text: str


def statements(policy: Policy) -> Iterator[Statement]:
    """Every rule in force."""
    for section in (_kinds, _protected, _namespaces, _replicas, _images, _maintenance, _objectives, _own):
        yield from section(policy)


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _kinds(policy: Policy) -> Iterator[Statement]:
    if policy.approval:
        yield Statement(KINDS, Effect.APPROVE, f"a person approves every {_or(_names(policy.approval))}")


def _protected(policy: Policy) -> Iterator[Statement]:
    for rule in policy.protected:
        does = f"no {_or(_names(rule.kinds))} of" if rule.kinds else "nothing is done to"
        yield Statement(rule.id, rule.effect, f"{does} {_target(rule)}{_because(rule.message)}")


def _target(rule: Protected) -> str:
    what = [_or(rule.functions)] if rule.functions else []
    if rule.names:
        what.append(f"what is named {_or(rule.names)}")
    if not what:
        what.append("anything")
    if rule.namespaces:
        what.append(f"in namespace {_or(rule.namespaces)}")
    if rule.sites:
        what.append(f"at site {_or(rule.sites)}")
    return " ".join(what)


def _namespaces(policy: Policy) -> Iterator[Statement]:
    if (rule := policy.namespaces) is not None:
        unsaid = {
            Effect.ALLOW: "where none is said that is fine",
            Effect.APPROVE: "where none is said a person decides",
            Effect.DENY: "and one must be said",
        }[rule.unsaid]
        yield Statement(NAMESPACES, rule.effect, f"actions work in namespace {_or(rule.allowed)}; {unsaid}")


def _replicas(policy: Policy) -> Iterator[Statement]:
    limits = policy.replicas
    most = [f"at most {count} replicas of a {kind}" for kind, count in sorted(limits.ceilings.items())]
    if limits.ceiling is not None:
        most.append(f"at most {limits.ceiling} replicas of any workload")
    if most:
        yield Statement(CEILING, limits.beyond_ceiling, ", ".join(most))
    if limits.floor is not None:
        yield Statement(
            FLOOR,
            limits.below_floor,
            f"at least {limits.floor} {'replica' if limits.floor == 1 else 'replicas'} of any workload",
        )
    steps = [f"by at most {limits.step} replicas"] if limits.step is not None else []
    if limits.factor is not None:
        steps.append(f"at most {plain_number(limits.factor)}-fold")
    if steps:
        unknown = "" if limits.unknown_current is not Effect.ALLOW else ", where it is known what runs"
        yield Statement(
            STEP, limits.beyond_step, f"one action grows or shrinks a workload {' and '.join(steps)}{unknown}"
        )


def _images(policy: Policy) -> Iterator[Statement]:
    if (rule := policy.images) is not None:
        yield Statement(IMAGES, rule.effect, f"images come from {_or(rule.registries)}")


def _maintenance(policy: Policy) -> Iterator[Statement]:
    if (rule := policy.maintenance) is not None:
        for kind in sorted({kind for window in rule.windows for kind in window.kinds}):
            times = [_window(window) for window in rule.windows if kind in window.kinds]
            yield Statement(MAINTENANCE, rule.effect, f"{kind.name} only {' or '.join(times)}")


def _window(window: Window) -> str:
    days = "every day" if len(set(window.days)) == 7 else "on " + _or(_DAYS[day] for day in sorted(set(window.days)))
    return f"{days} from {_clock(window.begin)} to {_clock(window.end)} {window.zone.key} ({window.id})"


def _objectives(policy: Policy) -> Iterator[Statement]:
    for rule in policy.objectives:
        unit = CANONICAL_UNITS.get(rule.metric, "")
        bounds = [
            f"at {word} {plain_number(bound)} {unit}".rstrip()
            for word, bound in (("least", rule.least), ("most", rule.most))
            if bound is not None
        ]
        yield Statement(
            f"{OBJECTIVES}.{rule.metric}",
            rule.effect,
            f"{rule.metric} that is asked for is {' and '.join(bounds) or 'anything'}",
        )


def _own(policy: Policy) -> Iterator[Statement]:
    for rule in policy.rules:
        of = f"of {_or(_names(rule.kinds))}: " if rule.kinds else ""
        yield Statement(rule.id, rule.effect, f"{of}{rule.message}, where {' '.join(rule.when.text.split())}")


def _because(message: str) -> str:
    return f": {message}" if message else ""


def _names(kinds: Iterable[ActionKind]) -> list[str]:
    return [kind.name for kind in kinds]


def _or(words: Iterable[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} or {last}" if before else last


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
