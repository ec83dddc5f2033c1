"""Every Protocol through which the use cases reach the outside world, on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from netintent_server.budget import Budget
from netintent_server.model.plan import Explanation, IntentPlan
from netintent_server.model.request import IntentRequest


@dataclass(frozen=True, slots=True)
class Draft:
    """A planner's work before validation: the plan without digest, and how it came about when asked."""

    plan: IntentPlan
    explanation: Explanation | None = None


class IntentPlanner(Protocol):
    """Turns one intent into a draft plan; never invents, never does what the caller did not say."""

    async def draft(self, request: IntentRequest, budget: Budget) -> Draft:
        """Plan the intent within the budget; an intent that cannot be planned is a draft too."""
        ...


class DependencyCheck(Protocol):
    """Something the service needs, asked whether it works."""

    name: str
    services: tuple[str, ...]
    """Full names of the services that stop serving without it."""

    async def check(self) -> str:
        """Return a short detail for people ("12 GiB free"); raise DependencyUnavailable when it does not work."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: a principal within a tenant, and what it may do."""

    principal: str
    tenant: str
    scopes: frozenset[str]


class Authenticator(Protocol):
    """Knows callers by what they present."""

    def identify(self, *, bearer_token: str | None, certificate_names: tuple[str, ...]) -> Identity | None:
        """Return the caller's identity, or None when it presents nothing that is known."""
        ...
