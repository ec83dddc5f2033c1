"""Judges plans by the policy in force: what it denies, and what it leaves to a person.

A finding of the policy names its rule. POLICY_DENIED is an ERROR: the plan stays as said, and is neither rendered nor
approved. POLICY_APPROVAL is a WARNING: the plan may be rendered, as a proposal, and says that it needs approval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.policy.case import Case, Said, Surroundings
from netintent_server.intent.policy.expressions import CannotTell, Evaluation, TooMuch
from netintent_server.intent.policy.model import Effect, Policy, Rule
from netintent_server.intent.policy.places import images, kinds, maintenance, namespaces, objectives, protected
from netintent_server.intent.policy.sizes import ceiling, floor, step
from netintent_server.intent.policy.values import action_value, context_value
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Disposition, IntentPlan, PlanContext

MAX_FINDINGS = 200
"""As of validation: more would not be read, and what is not listed is denied."""

BuiltIn = Callable[[Policy, Case], Iterator[Said]]

BUILT_IN: tuple[BuiltIn, ...] = (
    kinds,
    protected,
    namespaces,
    ceiling,
    floor,
    step,
    images,
    maintenance,
    objectives,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of a plan."""

    findings: tuple[Finding, ...] = ()
    requires_approval: bool = False

    @property
    def denied(self) -> bool:
        """Whether the plan may not be carried out, by anybody's approval."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Judge:
    """A policy, what it needs to know of functions, and the server's clock."""

    policy: Policy
    known: KnownFunctions
    clock: Callable[[], datetime] = _now

    def judge(self, plan: IntentPlan, context: PlanContext) -> Verdict:
        """What the policy says of a PLANNED plan, actions in order; of any other it says nothing.

        Only disposition, actions and the context are looked at: nothing else that a caller writes into a plan counts.
        """
        findings: list[Finding] = []
        for said in self._says(plan, context, allowed=False):
            if said.effect is Effect.ALLOW:
                continue
            if len(findings) == MAX_FINDINGS:
                findings[-1] = _finding(_too_many())
                break
            findings.append(_finding(said))
        approval = any(finding.code == FindingCode.POLICY_APPROVAL for finding in findings)
        return Verdict(tuple(findings), approval)

    def says(self, plan: IntentPlan, context: PlanContext) -> Iterator[Said]:
        """Everything that every rule says, what it allows too, and why."""
        return self._says(plan, context, allowed=True)

    def _says(self, plan: IntentPlan, context: PlanContext, *, allowed: bool) -> Iterator[Said]:
        if plan.disposition is not Disposition.PLANNED or not plan.actions:
            return
        surroundings = Surroundings.of(context, self.known, self.clock())
        cases = [surroundings.case(action, number) for number, action in enumerate(plan.actions)]
        rules = _Rules(self.policy, cases, context, allowed=allowed) if self.policy.rules else None
        for number, case in enumerate(cases):
            for rule in BUILT_IN:
                yield from rule(self.policy, case)
            if rules is not None:
                yield from rules.of_action(number)
        if rules is not None:
            yield from rules.of_plan()


class InForce:
    """The judge that new calls go by; a call keeps the one it began with."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge

    def replace(self, policy: Policy) -> None:
        """From now on new calls are judged by this policy."""
        self.judge = Judge(policy, self.judge.known, self.judge.clock)


class _Rules:
    """The operator's own rules before one plan; what they allow is worded only where it is asked for."""

    def __init__(self, policy: Policy, cases: list[Case], context: PlanContext, *, allowed: bool) -> None:
        self._cases = cases
        self._allowed = allowed
        self._by_action = [rule for rule in policy.rules if rule.when.asks_for_action]
        self._by_plan = [rule for rule in policy.rules if not rule.when.asks_for_action]
        self._actions = [action_value(case.action) for case in cases]
        self._evaluation = Evaluation({"actions": self._actions}, context_value(context))

    def of_action(self, number: int) -> Iterator[Said]:
        """What the rules that ask for an action say of it."""
        case = self._cases[number]
        for rule in self._by_action:
            yield from self._said(rule, number, case.path, about=not rule.kinds or case.action.kind in rule.kinds)

    def of_plan(self) -> Iterator[Said]:
        """What the rules say that ask for the plan or its context alone."""
        kinds = {case.action.kind for case in self._cases}
        for rule in self._by_plan:
            yield from self._said(rule, 0, "", about=not rule.kinds or not kinds.isdisjoint(rule.kinds))

    def _said(self, rule: Rule, number: int, path: str, *, about: bool) -> Iterator[Said]:
        try:
            if about and self._evaluation.holds(rule.when, number, self._actions[number]):
                yield Said(rule.id, rule.effect, path, rule.message, rule.remedy)
            elif self._allowed:
                about_others = f"it is about {', '.join(kind.name for kind in rule.kinds)} only"
                why = f"it is not so that {' '.join(rule.when.text.split())}" if about else about_others
                yield Said(rule.id, Effect.ALLOW, path, why)
        except CannotTell as error:
            yield Said(
                rule.id,
                Effect.APPROVE,
                path,
                f"the rule cannot be applied: {error}",
                "have a person approve it, or say what the rule asks for",
            )
        except TooMuch:
            yield Said(
                rule.id,
                rule.effect,
                path,
                "the plan is too large for the rule to be applied to all of it",
                "send it in parts",
            )


def _finding(said: Said) -> Finding:
    denied = said.effect is Effect.DENY
    return Finding(
        code=FindingCode.POLICY_DENIED if denied else FindingCode.POLICY_APPROVAL,
        severity=Severity.ERROR if denied else Severity.WARNING,
        field_path=said.path,
        message=said.message,
        remedy=said.advice,
        rule_id=said.rule_id,
    )


def _too_many() -> Said:
    return Said(
        "policy.findings_limit",
        Effect.DENY,
        "",
        f"the policy says more of the plan than the {MAX_FINDINGS} findings that are listed; it is denied",
        "correct these first, or send the plan in parts",
    )
