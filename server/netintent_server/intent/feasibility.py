"""Says whether a plan can be carried out where the caller is, with every reason why not.

The checks and the policy have spoken already: their ERROR findings are reasons. What is added here is what only matters
once a plan is to be carried out: that it is PLANNED, that its time is not over, and that what it changes runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from netintent_server.intent.checks.report import Circumstances, quoted
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.feasibility import (
    Feasibility,
    FeasibilityResult,
    InfeasibilityCategory,
    InfeasibilityReason,
)
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, PlanContext, Schedule


def feasibility(checked: IntentPlan, context: PlanContext) -> Feasibility:
    """Return the answer for a plan as `ProcessIntent.checked` gives it, with its findings and digest."""
    findings = [*checked.findings, *_circumstances(checked, context)]
    reasons = [*_disposition(checked), *chain.from_iterable(_reasons(finding, checked) for finding in findings)]
    return Feasibility(
        result=FeasibilityResult.INFEASIBLE if reasons else FeasibilityResult.FEASIBLE,
        reasons=tuple(reasons),
        findings=tuple(findings),
        requires_approval=checked.requires_approval,
        digest=checked.digest,
    )


_CHANGES_WHAT_RUNS = frozenset(
    {
        ActionKind.SCALE,
        ActionKind.CONFIGURE,
        ActionKind.UPGRADE,
        ActionKind.ROLLBACK,
        ActionKind.RESTART,
        ActionKind.DELETE,
    }
)
_STATE_RULES = frozenset({"validate.replicas_left", "validate.replicas_left_within_range", "feasibility.not_running"})
_SCHEDULE_RULE = "validate.schedule_past"
_MOST_QUESTIONS = 50
_INDEX = re.compile(r"actions\[(\d+)\]")


def _disposition(plan: IntentPlan) -> Iterator[InfeasibilityReason]:
    if plan.disposition is Disposition.PLANNED:
        return
    asked = plan.clarifications[:_MOST_QUESTIONS] if plan.disposition is Disposition.NEEDS_CLARIFICATION else ()
    for question in asked:
        yield InfeasibilityReason(
            category=InfeasibilityCategory.NOT_PLANNED,
            field_path=question.field_path,
            message=f"still asked: {question.question}",
            remedy="answer the question in the intent, and plan it again",
            rule_id="feasibility.clarification",
        )
    if not asked:
        yield InfeasibilityReason(
            category=InfeasibilityCategory.NOT_PLANNED,
            field_path="disposition",
            message=f"the plan is {plan.disposition.name}; only a PLANNED plan can be carried out",
            remedy="say what the network should do, and plan it again",
            rule_id="feasibility.disposition",
        )


def _reasons(finding: Finding, plan: IntentPlan) -> Iterator[InfeasibilityReason]:
    """A finding as a reason: every ERROR, and a schedule that is over, which is no fault of the plan itself."""
    index = _INDEX.match(finding.field_path)
    action = int(index[1]) if index else None
    over = finding.rule_id == _SCHEDULE_RULE and _is_over(finding, plan, action)
    if finding.severity is not Severity.ERROR and not over:
        return
    yield InfeasibilityReason(
        category=_category(finding),
        action=action,
        field_path=finding.field_path,
        message=finding.message,
        remedy=finding.remedy,
        rule_id=finding.rule_id,
    )


def _category(finding: Finding) -> InfeasibilityCategory:
    if finding.code == FindingCode.POLICY_DENIED:
        return InfeasibilityCategory.POLICY
    if finding.rule_id in _STATE_RULES:
        return InfeasibilityCategory.CURRENT_STATE
    if finding.rule_id == _SCHEDULE_RULE:
        return InfeasibilityCategory.SCHEDULE
    if finding.code == FindingCode.CONFLICT:
        return InfeasibilityCategory.CONTRADICTION
    return InfeasibilityCategory.INVALID_PLAN


def _is_over(finding: Finding, plan: IntentPlan, action: int | None) -> bool:
    """A start that is past leaves nothing to do only where no end is still to come."""
    schedule = plan.actions[action].schedule if action is not None and action < len(plan.actions) else None
    return finding.field_path.endswith(".end") or schedule is None or schedule.end is None


def _circumstances(plan: IntentPlan, context: PlanContext) -> Iterator[Finding]:
    around = Circumstances.of(context)
    for i, action in enumerate(plan.actions):
        path = f"actions[{i}]"
        if action.kind in _CHANGES_WHAT_RUNS:
            yield from _running(action, path, around)
        elif action.kind is ActionKind.DEPLOY:
            yield from _running_already(action, path, around)
        if action.schedule is not None and context.now is None and _has_time(action.schedule):
            yield _warning(
                "clock_unknown",
                FindingCode.AMBIGUOUS,
                f"{path}.schedule",
                "whether its time is over is not known: the context has no time",
                "set context.now",
            )


def _running(action: Action, path: str, around: Circumstances) -> Iterator[Finding]:
    """What is changed runs, where the context says what runs."""
    target, change = action.target, action.scale
    relative = change is not None and (change.replicas_delta is not None or change.factor is not None)
    name = _name(action)
    namespace = (target.namespace if target else "") or around.namespace
    if target is None or not name or _key(namespace, name, around):
        return
    if not around.running:
        if relative:
            yield _unknown_amount(path, action, namespace, name)
        return
    known = [key for key in around.running if not namespace or key.startswith(f"{namespace}/")]
    alike = [key for key in known if key.rpartition("/")[2] == name]
    if target.name and known and not alike:
        where = f" in {namespace}" if namespace else ""
        yield Finding(
            code=FindingCode.MISSING_TARGET,
            severity=Severity.ERROR,
            field_path=f"{path}.target.name",
            message=f"{quoted(target.name)} does not run{where}: context.current_replicas lists {len(known)} others",
            remedy="correct the name or the namespace, or add the workload to context.current_replicas",
            rule_id="feasibility.not_running",
        )
        return
    yield _warning(
        "running_unknown",
        FindingCode.AMBIGUOUS,
        f"{path}.target",
        f"several workloads named {name} run: {', '.join(sorted(alike)[:5])}"
        if alike
        else f"whether {name} runs is not known: context.current_replicas does not list it",
        "name the workload and its namespace as context.current_replicas does",
    )
    if relative:
        yield _unknown_amount(path, action, namespace, name)


def _running_already(action: Action, path: str, around: Circumstances) -> Iterator[Finding]:
    namespace = (action.target.namespace if action.target else "") or around.namespace
    if key := _key(namespace, _name(action), around):
        yield _warning(
            "running_already",
            FindingCode.CONFLICT,
            f"{path}.target",
            f"{key} runs already, with {around.running[key]} replicas",
            "SCALE, UPGRADE or CONFIGURE it, or name the new workload otherwise",
        )


def _unknown_amount(path: str, action: Action, namespace: str, name: str) -> Finding:
    member = "replicas_delta" if action.scale is not None and action.scale.replicas_delta is not None else "factor"
    return _warning(
        "replicas_unknown",
        FindingCode.AMBIGUOUS,
        f"{path}.scale.{member}",
        "how many replicas run now is not known, so neither is how many there would be",
        f'set context.current_replicas["{namespace or "<namespace>"}/{name}"]',
    )


def _name(action: Action) -> str:
    """The workload's name, found as the formats and the checks name workloads."""
    target = action.target
    return "" if target is None else target.name or target.component or target.network_function.lower()


def _key(namespace: str, name: str, around: Circumstances) -> str:
    key = f"{namespace}/{name}" if namespace else around.alone.get(name, "")
    return key if key in around.running else ""


def _has_time(schedule: Schedule) -> bool:
    return not schedule.recurrence and (schedule.start is not None or schedule.end is not None)


def _warning(rule: str, code: FindingCode, path: str, message: str, remedy: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING,
        field_path=path,
        message=message,
        remedy=remedy,
        rule_id=f"feasibility.{rule}",
    )
