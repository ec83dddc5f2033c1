"""What two actions have against each other: whether their targets and times meet, and what then cannot be true.

An operator calls it a conflict when the second action would undo what the first did, or when there is no state that
both ask for. A general rule with an exception ("4 everywhere, 2 at edge01") is none, nor is one thing after another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import MISSING, Field, dataclass, fields
from itertools import product
from typing import Any

from netintent_server.intent.checks.objectives import interval
from netintent_server.intent.checks.report import quoted, with_zone
from netintent_server.model.plan import Action, ActionKind, ConfigureChange, ScaleChange, Schedule, Target


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that two actions on one target have against each other.

    `member` is the later action's field, relative to it; `says` tells it of "{other}", the earlier one.
    """

    rule: str
    member: str
    says: str
    repeats: bool = False

    def told_of(self, other: str) -> str:
        """What is said, of the earlier action by its name; the caller's own words may hold braces."""
        return self.says.replace("{other}", other)


def clashes(action: Action, earlier: Action) -> Iterator[Clash]:
    """What an action has against an earlier one of the same target at the same time."""
    if action == earlier:
        yield Clash("repeated_action", "", "the action repeats {other}", repeats=True)
        return
    if is_opposite(action.kind, earlier.kind):
        yield Clash(
            "opposite_actions",
            "",
            f"{action.kind.name} contradicts {earlier.kind.name} of the same target in {{other}}",
        )
    if action.kind is earlier.kind and (members := list(_differences(action, earlier))):
        yield Clash(
            "contradicting_actions",
            members[0],
            f"{{other}} says {' and '.join(members)} of the same target otherwise",
        )
    yield from range_clashes(action, earlier)
    yield from _settings(action.configure, earlier.configure)
    yield from _objectives(action, earlier)
    if steers_back(action, earlier):
        yield loop(action)


def is_opposite(kind: ActionKind, earlier: ActionKind) -> bool:
    """Whether actions of the two kinds undo each other."""
    if kind is earlier:
        return False
    return ActionKind.DELETE in (kind, earlier) or {kind, earlier} == {ActionKind.UPGRADE, ActionKind.ROLLBACK}


def range_clashes(action: Action, earlier: Action) -> Iterator[Clash]:
    """A number of replicas outside the range that the other gives the autoscaler."""
    mine, theirs = action.scale, earlier.scale
    if mine is None or theirs is None:
        return
    for number, bounds, member in ((mine, theirs, "scale.replicas"), (theirs, mine, "scale.autoscale")):
        spec = bounds.autoscale
        if number.replicas is None or spec is None or number.autoscale is not None:
            continue
        low, high = spec.min_replicas, spec.max_replicas
        if (low is not None and number.replicas < low) or (high is not None and number.replicas > high):
            said = f"{number.replicas} replicas are outside the range {low or 0}..{'' if high is None else high}"
            yield Clash("amount_outside_range", member, f"{said}, of the same target in {{other}}")


def steers_back(action: Action, earlier: Action) -> bool:
    """Whether one moves traffic from A to B and the other from B to A."""
    mine, theirs = action.steer_traffic, earlier.steer_traffic
    if mine is None or theirs is None or not (mine.source and mine.destination):
        return False
    return (mine.source, mine.destination) == (theirs.destination, theirs.source)


def loop(action: Action) -> Clash:
    """Traffic that is steered in a circle."""
    change = action.steer_traffic
    way = "" if change is None else f" from {quoted(change.source)} to {quoted(change.destination)}"
    return Clash("steering_loop", "steer_traffic", f"traffic is steered{way} and, by {{other}}, back again")


def together(mine: Schedule | None, theirs: Schedule | None) -> bool:
    """Whether two actions happen at the same time: surely, not perhaps. A moment is at one time with what holds it."""
    if moment_key(mine) == moment_key(theirs):
        return True
    if mine is None or theirs is None or not (is_window(mine) and is_window(theirs)):
        return False
    return _begins_within(mine, theirs) or _begins_within(theirs, mine)


def moment_key(schedule: Schedule | None) -> Hashable:
    """When two schedules are equal: by their times where they have one, else by their words."""
    if schedule is None:
        return None
    if schedule.start or schedule.end or schedule.recurrence:
        return (schedule.start, schedule.end, schedule.recurrence)
    return schedule.text


def is_window(schedule: Schedule | None) -> bool:
    """Whether it has a begin in time, so that it can overlap with another."""
    return schedule is not None and schedule.start is not None and not schedule.recurrence


def wholes(target: Target) -> list[Target]:
    """The targets that hold this one: its function without the name, its place without the function, each anywhere.

    At most 23; only ones that name something, the target itself not among them.
    """
    identity = {name: getattr(target, name) for name in _IDENTITY if getattr(target, name)}
    place = {name: getattr(target, name) for name in _PLACE if getattr(target, name)}
    whos: list[dict[str, Any]] = [identity]
    if len(identity) > 1 and target.network_function:
        whos.append({"network_function": target.network_function})
    wheres: list[dict[str, Any]] = [place]
    if len(place) > 1:
        wheres += [{name: value} for name, value in place.items()]
    found = (Target(**who, **where) for who, where in product([*whos, {}], [*wheres, {}]))
    return list(dict.fromkeys(whole for whole in found if whole not in (target, _NOTHING)))


_NOTHING = Target()
_IDENTITY = ("network_function", "component", "name")
_PLACE = ("namespace", "cluster", "site", "region", "slice")
_AMOUNTS = ("replicas", "replicas_delta", "factor")


def _differences(action: Action, other: Action) -> Iterator[str]:
    """Members of the change that both say, and say differently; two amounts contradict each other in any form."""
    for member in ("deploy", "scale", "upgrade", "rollback"):
        mine, theirs = getattr(action, member), getattr(other, member)
        if mine is None or theirs is None or mine == theirs:
            continue
        said = [field for field in fields(mine) if _is_said(mine, field)]
        for field in said:
            group = _AMOUNTS if isinstance(mine, ScaleChange) and field.name in _AMOUNTS else (field.name,)
            others = [name for name in group if _is_said(theirs, _field(theirs, name))]
            if others and getattr(theirs, field.name) != getattr(mine, field.name):
                yield f"{member}.{field.name}"


def _is_said(change: Any, field: Field[Any]) -> bool:
    return bool(field.default is not MISSING) and getattr(change, field.name) != field.default


def _field(change: Any, name: str) -> Field[Any]:
    return next(field for field in fields(change) if field.name == name)


def _settings(mine: ConfigureChange | None, theirs: ConfigureChange | None) -> Iterator[Clash]:
    if mine is None or theirs is None:
        return
    known = {parameter.key: parameter for parameter in theirs.parameters}
    for i, parameter in enumerate(mine.parameters):
        other = known.get(parameter.key)
        if other is not None and (other.value != parameter.value or other.unit != parameter.unit):
            yield Clash(
                "contradicting_settings",
                f"configure.parameters[{i}]",
                f"{quoted(parameter.key)} of the same target has another value in {{other}}",
            )


def _objectives(action: Action, earlier: Action) -> Iterator[Clash]:
    """Bounds of one metric that leave no value which meets both."""
    for i, mine in enumerate(action.objectives):
        for theirs in earlier.objectives:
            if mine.metric != theirs.metric:
                continue
            (low, high), (other_low, other_high) = interval(mine), interval(theirs)
            if low <= high and other_low <= other_high and max(low, other_low) > min(high, other_high):
                yield Clash(
                    "opposite_objectives",
                    f"objectives[{i}]",
                    f"no {quoted(mine.metric)} meets this objective and the one of the same target in {{other}}",
                )
                break


def _begins_within(one: Schedule, other: Schedule) -> bool:
    if one.start is None or other.start is None:
        return False
    begin, start = with_zone(one.start), with_zone(other.start)
    return start == begin or (other.end is not None and start < begin < with_zone(other.end))
