"""What cannot be true of a plan as a whole: its disposition, and actions that undo or repeat each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator

from netintent_server.intent.checks.clashes import (
    Clash,
    clashes,
    is_window,
    loop,
    moment_key,
    steers_back,
    together,
    wholes,
)
from netintent_server.intent.checks.report import error, quoted, warning
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, Parameter, Target

PlanRule = Callable[[IntentPlan], Iterator[Finding]]


def disposition_fits_actions(plan: IntentPlan) -> Iterator[Finding]:
    """A PLANNED plan acts; any other does not."""
    if plan.disposition is Disposition.PLANNED:
        if not plan.actions:
            yield error(
                "planned_has_actions",
                FindingCode.CONFLICT,
                "actions",
                "the plan is PLANNED but has no action",
                "add an action, or set the disposition that applies",
            )
    elif plan.disposition in (Disposition.NEEDS_CLARIFICATION, Disposition.REJECTED):
        if plan.actions:
            yield error(
                "only_planned_has_actions",
                FindingCode.CONFLICT,
                "actions",
                f"the plan is {plan.disposition.name} but has actions",
                "remove the actions, or set the disposition to PLANNED",
            )
    else:
        yield error(
            "disposition",
            FindingCode.UNSUPPORTED_VALUE,
            "disposition",
            "the plan does not say what became of the intent",
            "set disposition to PLANNED, NEEDS_CLARIFICATION or REJECTED",
        )


def actions_agree(plan: IntentPlan) -> Iterator[Finding]:
    """Actions on the same target at the same time do not undo, contradict or repeat each other.

    Targets are the same when every field of them is. Each action is compared with the first of each kind there, and
    with a bounded number whose time begins before its own has ended, so that the cost is linear in the actions.
    """
    if len(plan.actions) < 2:
        return
    first: dict[tuple[Target | None, Hashable], dict[ActionKind, _Numbered]] = defaultdict(dict)
    windows: dict[Target | None, list[_Numbered]] = defaultdict(list)
    settings: dict[tuple[_Place, str], tuple[str, Parameter]] = {}
    for i, action in enumerate(plan.actions):
        place = (action.target, moment_key(action.schedule))
        there = first[place]
        for j, earlier in there.values():
            for clash in clashes(action, earlier):
                if clash.rule not in _WHOLE_PLAN_RULES:
                    yield _finding(clash, i, j)
        there.setdefault(action.kind, (i, action))
        if is_window(action.schedule):
            yield from _overlapping(i, action, windows[action.target])
        if action.configure is not None:
            yield from _settings(f"actions[{i}].configure.parameters", action.configure.parameters, place, settings)


def parts_outlive_no_whole(plan: IntentPlan) -> Iterator[Finding]:
    """What is deleted as part of a whole is not changed besides; to deploy it anew afterwards is no contradiction."""
    if len(plan.actions) < 2 or all(action.kind is not ActionKind.DELETE for action in plan.actions):
        return
    deleted: dict[_Place, int] = {}
    changed: dict[_Place, int] = {}
    for i, action in enumerate(plan.actions):
        if action.target is None:
            continue
        when = moment_key(action.schedule)
        if action.kind is ActionKind.DELETE:
            deleted.setdefault((action.target, when), i)
            if (j := changed.get((action.target, when))) is not None:
                yield _outlived(i, i, j)
            continue
        for whole in wholes(action.target):
            changed.setdefault((whole, when), i)
            if action.kind is not ActionKind.DEPLOY and (j := deleted.get((whole, when))) is not None:
                yield _outlived(i, j, i)
                break


def traffic_goes_one_way(plan: IntentPlan) -> Iterator[Finding]:
    """Traffic is not steered from A to B and from B to A; where each begins at a load of its own, it may be meant."""
    steered: dict[tuple[Hashable, str, str], _Numbered] = {}
    for i, action in enumerate(plan.actions):
        change = action.steer_traffic
        if change is None or not (change.source and change.destination):
            continue
        place = (action.target, moment_key(action.schedule))
        back = steered.get((place, change.destination, change.source))
        if back is not None and steers_back(action, back[1]):
            other = back[1].steer_traffic
            by_load = change.threshold_percent is not None and other and other.threshold_percent is not None
            yield _finding(loop(action), i, back[0], Severity.WARNING if by_load else Severity.ERROR)
        steered.setdefault((place, change.source, change.destination), (i, action))


PLAN_RULES: tuple[PlanRule, ...] = (
    disposition_fits_actions,
    actions_agree,
    parts_outlive_no_whole,
    traffic_goes_one_way,
)

_Place = tuple[Target | None, Hashable]
_Numbered = tuple[int, Action]
_MOST_WINDOWS = 50
_WHOLE_PLAN_RULES = frozenset({"contradicting_settings", "steering_loop"})  # followed over all actions of the plan


def _finding(clash: Clash, i: int, j: int, severity: Severity = Severity.ERROR) -> Finding:
    path = f"actions[{i}].{clash.member}".removesuffix(".")
    remedy = "keep one of them, or give them different schedules or targets"
    return Finding(
        code=FindingCode.CONFLICT,
        severity=Severity.WARNING if clash.repeats else severity,
        field_path=path,
        message=clash.told_of(f"actions[{j}]"),
        remedy="keep one of them, or name the targets apart" if clash.repeats else remedy,
        rule_id=f"validate.{clash.rule}",
    )


def _overlapping(i: int, action: Action, windows: list[_Numbered]) -> Iterator[Finding]:
    """What an action contradicts while the time of another, equal ones apart, still lasts."""
    for j, earlier in windows:
        if moment_key(earlier.schedule) == moment_key(action.schedule):
            continue
        if together(action.schedule, earlier.schedule):
            for clash in clashes(action, earlier):
                yield _finding(clash, i, j)
    if len(windows) < _MOST_WINDOWS:
        windows.append((i, action))


def _outlived(i: int, whole: int, part: int) -> Finding:
    return warning(
        "part_of_deleted",
        FindingCode.CONFLICT,
        f"actions[{i}]",
        f"actions[{part}] changes a part of what actions[{whole}] deletes",
        "leave one of them out, or say which parts are deleted",
    )


def _settings(
    path: str,
    parameters: tuple[Parameter, ...],
    place: _Place,
    seen: dict[tuple[_Place, str], tuple[str, Parameter]],
) -> Iterator[Finding]:
    """One key of one target has one value, over all the actions of the plan."""
    for i, parameter in enumerate(parameters):
        where, first = seen.setdefault((place, parameter.key), (path, parameter))
        if where != path and (first.value != parameter.value or first.unit != parameter.unit):
            yield error(
                "contradicting_settings",
                FindingCode.CONFLICT,
                f"{path}[{i}]",
                f"{quoted(parameter.key)} of the same target has another value in {where}",
                "keep one of them, or give them different schedules or targets",
            )
