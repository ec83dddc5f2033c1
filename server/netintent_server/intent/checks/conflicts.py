"""What cannot be true of a plan as a whole: its disposition, and actions that undo or repeat each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netintent_server.intent.checks.report import error, quoted, warning
from netintent_server.intent.plain import to_plain
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, Parameter, Schedule, Target

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

    Targets are the same when every field of them is. Each action is compared with the first of its own and of each
    opposite kind there, so that the cost is linear in the number of actions.
    """
    first: dict[tuple[_Place, ActionKind], _Numbered] = {}
    settings: dict[tuple[_Place, str], tuple[str, Parameter]] = {}
    for i, action in enumerate(plan.actions):
        place = (action.target, action.schedule)
        for opposite in _OPPOSITES.get(action.kind, _ONLY_DELETE):
            if (earlier := first.get((place, opposite))) is not None:
                yield _contradiction(i, action, earlier)
        if (earlier := first.setdefault((place, action.kind), (i, action)))[0] != i:
            yield from _same_kind(i, action, earlier)
        if action.configure is not None:
            yield from _settings(f"actions[{i}].configure.parameters", action.configure.parameters, place, settings)


PLAN_RULES: tuple[PlanRule, ...] = (disposition_fits_actions, actions_agree)

_Place = tuple[Target | None, Schedule | None]
_Numbered = tuple[int, Action]
_ONLY_DELETE = (ActionKind.DELETE,)
_OPPOSITES = {
    ActionKind.DELETE: tuple(kind for kind in ActionKind if kind is not ActionKind.DELETE),
    ActionKind.UPGRADE: (ActionKind.DELETE, ActionKind.ROLLBACK),
    ActionKind.ROLLBACK: (ActionKind.DELETE, ActionKind.UPGRADE),
}
_AMOUNTS = ("replicas", "replicas_delta", "factor")


def _contradiction(i: int, action: Action, earlier: _Numbered) -> Finding:
    return error(
        "opposite_actions",
        FindingCode.CONFLICT,
        f"actions[{i}]",
        f"{action.kind.name} contradicts {earlier[1].kind.name} of the same target in actions[{earlier[0]}]",
        "keep one of them, or give them different schedules or targets",
    )


def _same_kind(i: int, action: Action, earlier: _Numbered) -> Iterator[Finding]:
    j, other = earlier
    if action == other:
        yield warning(
            "repeated_action",
            FindingCode.CONFLICT,
            f"actions[{i}]",
            f"the action repeats actions[{j}]",
            "keep one of them, or name the targets apart",
        )
        return
    if members := list(_differences(action, other)):
        yield error(
            "contradicting_actions",
            FindingCode.CONFLICT,
            f"actions[{i}].{members[0]}",
            f"actions[{j}] says {' and '.join(members)} of the same target otherwise",
            "keep one of them, or give them different schedules or targets",
        )


def _differences(action: Action, other: Action) -> Iterator[str]:
    """Members of the change that both say, and say differently; two amounts contradict each other in any form."""
    for member in ("deploy", "scale", "upgrade", "rollback"):
        mine, theirs = getattr(action, member), getattr(other, member)
        if mine is None or theirs is None:
            continue
        mine, theirs = to_plain(mine), to_plain(theirs)
        for name, value in mine.items():
            group = _AMOUNTS if member == "scale" and name in _AMOUNTS else (name,)
            if any(alike in theirs for alike in group) and theirs.get(name) != value:
                yield f"{member}.{name}"


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
