"""The use case: one intent in, progress out, exactly one completed plan at the end.

`ProcessIntent`, `StreamIntent` and each item of `ProcessIntents` read this same generator.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from netintent_server.budget import Budget
from netintent_server.intent.digest import plan_digest
from netintent_server.intent.policy.judge import InForce, Judge
from netintent_server.intent.validate import KnownFunctions, validate
from netintent_server.model.common import Stage
from netintent_server.model.events import Accepted, Cited, Completed, Drafted, Found, IntentEvent, StageStarted
from netintent_server.model.plan import IntentPlan, PlanContext
from netintent_server.model.request import IntentRequest
from netintent_server.ports import Grounds, IntentPlanner


@dataclass(frozen=True, slots=True)
class ProcessIntent:
    """Plans intents with one planner and checks what it planned; the policy has the last word."""

    planner: IntentPlanner
    known: KnownFunctions
    grounds: Grounds
    policy: InForce

    async def events(self, request: IntentRequest, budget: Budget) -> AsyncGenerator[IntentEvent]:
        """Yield what happens; raises BudgetSpent, naming the stage, when the time is over."""
        judge = self.policy.judge  # to the end of the call, also where the policy changes meanwhile
        yield Accepted()
        budget.enter(Stage.PARSE)
        yield StageStarted(stage=Stage.PARSE)
        draft = await self.planner.draft(request, budget)
        yield Drafted(plan=draft.plan)
        plan = draft.plan
        if request.ground:
            budget.enter(Stage.RETRIEVE)
            yield StageStarted(stage=Stage.RETRIEVE)
            plan = replace(plan, citations=await self.grounds.citations(plan.actions, request.tenant))
            for citation in plan.citations:
                yield Cited(citation=citation)

        budget.enter(Stage.VALIDATE)
        yield StageStarted(stage=Stage.VALIDATE)
        plan = self._validated(plan, request.context)
        for finding in plan.findings:
            yield Found(finding=finding)

        budget.enter(Stage.GUARD)
        yield StageStarted(stage=Stage.GUARD)
        unguarded, plan = plan, _guarded(plan, request.context, judge)
        for finding in plan.findings[len(unguarded.findings) :]:
            yield Found(finding=finding)
        yield Completed(plan=plan, timings=budget.timings(), explanation=draft.explanation)

    def checked(self, plan: IntentPlan, context: PlanContext, budget: Budget) -> IntentPlan:
        """A caller's plan with what validation and the policy say of it, and the digest of what it would do.

        The findings that it came with do not count. Where it says that it requires approval, it stays so: a caller may
        tighten, never loosen. Raises BudgetSpent, naming the stage, when the time is over.
        """
        budget.enter(Stage.VALIDATE)
        validated = self._validated(replace(plan, findings=()), context)
        budget.enter(Stage.GUARD)
        return _guarded(validated, context, self.policy.judge)

    def _validated(self, plan: IntentPlan, context: PlanContext) -> IntentPlan:
        findings = (*plan.findings, *validate(plan, self.known, context))
        return replace(plan, findings=findings, digest=plan_digest(plan))


def _guarded(plan: IntentPlan, context: PlanContext, judge: Judge) -> IntentPlan:
    verdict = judge.judge(plan, context)
    return replace(
        plan,
        findings=(*plan.findings, *verdict.findings),
        requires_approval=plan.requires_approval or verdict.requires_approval,
    )
