"""Whether a plan can be carried out, and every reason why not; mirrors `intent_service.proto` name for name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from netintent_server.model.common import Finding


class FeasibilityResult(IntEnum):
    """The values of 3GPP TS 28.312's feasibility check."""

    UNSPECIFIED = 0
    FEASIBLE = 1
    INFEASIBLE = 2


class InfeasibilityCategory(IntEnum):
    """What kind of reason stands against a plan."""

    UNSPECIFIED = 0
    NOT_PLANNED = 1
    INVALID_PLAN = 2
    POLICY = 3
    CURRENT_STATE = 4
    SCHEDULE = 5
    CONTRADICTION = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class InfeasibilityReason:
    """One reason; `action` is the position in the plan, None when the plan as a whole is meant."""

    category: InfeasibilityCategory
    action: int | None = None
    field_path: str = ""
    message: str = ""
    remedy: str = ""
    rule_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasibility:
    """The answer, with every finding behind it."""

    result: FeasibilityResult
    reasons: tuple[InfeasibilityReason, ...] = ()
    findings: tuple[Finding, ...] = ()
    requires_approval: bool = False
    digest: str = ""
