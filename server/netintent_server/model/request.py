"""One intent to plan, as the use case takes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from netintent_server.model.common import CachePolicy, Planner
from netintent_server.model.plan import PlanContext


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRequest:
    """What the caller asks; `intent` is 1..8192 code points and is checked before it gets here."""

    intent: str
    planner: Planner = Planner.UNSPECIFIED
    ground: bool = False
    cache: CachePolicy = CachePolicy.UNSPECIFIED
    context: PlanContext = field(default_factory=PlanContext)
    explain: bool = False
    tenant: str = "default"
