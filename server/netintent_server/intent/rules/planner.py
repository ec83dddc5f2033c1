"""The rules planner."""

from __future__ import annotations

from netintent_server.budget import Budget
from netintent_server.intent.catalogue import Catalogue
from netintent_server.model.common import Finding, FindingCode, Planner, Severity
from netintent_server.model.plan import ActionKind, Disposition, IntentPlan
from netintent_server.model.request import IntentRequest
from netintent_server.ports import Draft

PLANNED_KINDS = (ActionKind.SCALE, ActionKind.DEPLOY, ActionKind.DELETE, ActionKind.RESTART)


class RulesPlanner:
    """PLACEHOLDER while the real one is being written."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def draft(self, request: IntentRequest, budget: Budget) -> Draft:
        finding = Finding(code=FindingCode.NOT_AN_INSTRUCTION, severity=Severity.INFO, message="placeholder")
        return Draft(IntentPlan(disposition=Disposition.REJECTED, findings=(finding,), planner_used=Planner.RULES))
