"""One planner for all tests of the rules; it keeps no state between texts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.plain import to_plain
from netintent_server.intent.rules.planner import RulesPlanner
from netintent_server.model.plan import Disposition, IntentPlan, PlanContext


@pytest.fixture(scope="session")
def planner() -> RulesPlanner:
    return RulesPlanner(Catalogue.load())


@pytest.fixture(scope="session")
def acted(planner) -> Callable[[str], list[dict]]:
    """`acted(text)`: the actions of a text as plain data, enums by their short names."""

    def act(text: str) -> list[dict]:
        made = planner.plan(text, PlanContext()).plan
        assert made.disposition is Disposition.PLANNED, [finding.message for finding in made.findings]
        return [short(to_plain(action)) for action in made.actions]

    return act


_PREFIX = re.compile("^(ACTION_KIND|PRIORITY|SLICE_TYPE|COMPARISON|ROLLOUT_STRATEGY)_")


def short(part):
    if isinstance(part, dict):
        return {name: short(value) for name, value in part.items()}
    if isinstance(part, list):
        return [short(value) for value in part]
    return _PREFIX.sub("", part) if isinstance(part, str) else part


@pytest.fixture(scope="session")
def plan(planner) -> Callable[..., IntentPlan]:
    """`plan(text, namespace="core")`: the plan of a text, the rest being its context."""

    def make(text: str, **context) -> IntentPlan:
        return planner.plan(text, PlanContext(**context)).plan

    return make
