"""Checks a plan, our own or a caller's, and says of every fault where it is and how to right it.

The rules stand in `checks/`, one small function each, in tables by subject; this file runs them and bounds the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from netintent_server.intent.checks.circumstances import CIRCUMSTANCE_RULES
from netintent_server.intent.checks.conflicts import PLAN_RULES
from netintent_server.intent.checks.details import DETAIL_RULES
from netintent_server.intent.checks.names import NAME_RULES
from netintent_server.intent.checks.numbers import NUMBER_RULES
from netintent_server.intent.checks.objectives import OBJECTIVE_RULES
from netintent_server.intent.checks.references import REFERENCE_RULES
from netintent_server.intent.checks.report import Circumstances, KnownFunctions, Subject, error
from netintent_server.intent.checks.shape import SHAPE_RULES
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import IntentPlan, PlanContext

__all__ = ["MAX_FINDINGS", "KnownFunctions", "has_error", "validate"]

MAX_FINDINGS = 200
"""More would not be read; the last one then says that there were more."""


def validate(plan: IntentPlan, known: KnownFunctions, context: PlanContext | None = None) -> tuple[Finding, ...]:
    """Return what is wrong or doubtful in the plan, actions in order, at most `MAX_FINDINGS`.

    The context, where there is one, says what runs and what time it is. Of the plan only disposition and actions are
    looked at: its own digest, findings and evidence are not. A plan too faulty to be checked to its end gets a last
    finding of severity ERROR, so that what was not checked is not rendered.
    """
    findings = tuple(islice(_findings(plan, known, context or PlanContext()), MAX_FINDINGS + 1))
    return findings if len(findings) <= MAX_FINDINGS else (*findings[: MAX_FINDINGS - 1], _too_many())


def has_error(findings: Iterable[Finding]) -> bool:
    """Return whether any finding keeps the plan from being rendered or approved."""
    return any(finding.severity is Severity.ERROR for finding in findings)


_ACTION_RULES = (
    *SHAPE_RULES,
    *NAME_RULES,
    *REFERENCE_RULES,
    *NUMBER_RULES,
    *OBJECTIVE_RULES,
    *DETAIL_RULES,
    *CIRCUMSTANCE_RULES,
)


def _findings(plan: IntentPlan, known: KnownFunctions, context: PlanContext) -> Iterator[Finding]:
    around = Circumstances.of(context)
    for i, action in enumerate(plan.actions):
        subject = Subject(action, f"actions[{i}]", known, around)
        for rule in _ACTION_RULES:
            yield from rule(subject)
    for plan_rule in PLAN_RULES:
        yield from plan_rule(plan)


def _too_many() -> Finding:
    return error(
        "findings_limit",
        FindingCode.OUT_OF_RANGE,
        "",
        f"the plan has more findings than the {MAX_FINDINGS} that are listed; the rest of it was not checked",
        "correct these first, then validate again",
    )
