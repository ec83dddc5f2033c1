"""One planner for all tests of the rules; it keeps no state between texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.rules.planner import RulesPlanner
from netintent_server.model.plan import IntentPlan, PlanContext


@pytest.fixture(scope="session")
def planner() -> RulesPlanner:
    return RulesPlanner(Catalogue.load())


@pytest.fixture(scope="session")
def plan(planner) -> Callable[..., IntentPlan]:
    """`plan(text, namespace="core")`: the plan of a text, the rest being its context."""

    def make(text: str, **context) -> IntentPlan:
        return planner.plan(text, PlanContext(**context)).plan

    return make
