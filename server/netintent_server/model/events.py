"""What happens while an intent is planned: progress, then exactly one `Completed` (or an exception)."""

from __future__ import annotations

from dataclasses import dataclass, field

from netintent_server.model.common import Citation, Finding, Stage, Timings, Usage
from netintent_server.model.plan import Explanation, IntentPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The intent is well formed and work on it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStarted:
    """A stage begins."""

    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A passage was found that the plan rests on."""

    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The plan as the planner wrote it, before validation."""

    plan: IntentPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding, as soon as it is known."""

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The terminal event."""

    plan: IntentPlan
    timings: Timings
    usage: Usage = field(default_factory=Usage)
    explanation: Explanation | None = None
    cached: bool = False


IntentEvent = Accepted | StageStarted | Cited | Drafted | Found | Completed
