"""The use case: one intent in, progress out, exactly one completed plan at the end.

`ProcessIntent`, `StreamIntent` and each item of `ProcessIntents` read this same generator.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from netintent_server.budget import Budget
from netintent_server.intent.digest import plan_digest
from netintent_server.intent.validate import KnownFunctions, validate
from netintent_server.model.common import Stage
from netintent_server.model.events import Accepted, Cited, Completed, Drafted, Found, IntentEvent, StageStarted
from netintent_server.model.plan import IntentPlan, PlanContext
from netintent_server.model.request import IntentRequest
from netintent_server.ports import Grounds, IntentPlanner


@dataclass(frozen=True, slots=True)
class ProcessIntent:
    """Plans intents with one planner and checks what it planned."""

    planner: IntentPlanner
    known: KnownFunctions
    grounds: Grounds

    async def events(self, request: IntentRequest, budget: Budget) -> AsyncGenerator[IntentEvent]:
        """Yield what happens; raises BudgetSpent, naming the stage, when the time is over."""
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
        plan = self.checked(plan, request.context)
        for finding in plan.findings:
            yield Found(finding=finding)
        yield Completed(plan=plan, timings=budget.timings(), explanation=draft.explanation)

    def checked(self, plan: IntentPlan, context: PlanContext) -> IntentPlan:
        """The plan with what validation says of it where the caller is, and the digest of what it would do."""
        findings = (*plan.findings, *validate(plan, self.known, context))
        return replace(plan, findings=findings, digest=plan_digest(plan))
