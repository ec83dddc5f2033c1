"""The plan: what the network should do, as typed actions with the evidence for every field.

These dataclasses mirror `protos/netintent/intent/v1/plan.proto` name for name and number for number, like their
siblings in `model/common.py`. A field with presence is `None` when unset; the members of a oneof are such fields, and
at most one of them is set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from netintent_server.model.common import Citation, FieldProvenance, Finding, Planner, TextSpan

JsonValue = None | bool | float | str | list[Any] | dict[str, Any]


class Disposition(IntEnum):
    """What became of the intent."""

    UNSPECIFIED = 0
    PLANNED = 1
    NEEDS_CLARIFICATION = 2
    REJECTED = 3


class ActionKind(IntEnum):
    """What an action does."""

    UNSPECIFIED = 0
    DEPLOY = 1
    SCALE = 2
    CONFIGURE = 3
    UPGRADE = 4
    ROLLBACK = 5
    RESTART = 6
    DELETE = 7
    STEER_TRAFFIC = 8
    ASSURE = 9


class SliceType(IntEnum):
    """The service type of a network slice."""

    UNSPECIFIED = 0
    EMBB = 1
    URLLC = 2
    MMTC = 3
    V2X = 4
    HMTC = 5
    SHARED = 6


class Comparison(IntEnum):
    """How an objective's metric relates to its value."""

    UNSPECIFIED = 0
    AT_MOST = 1
    AT_LEAST = 2
    BELOW = 3
    ABOVE = 4
    EQUAL = 5
    BETWEEN = 6


class Priority(IntEnum):
    """How urgent an action is; UNSPECIFIED reads as NORMAL."""

    UNSPECIFIED = 0
    LOW = 1
    NORMAL = 2
    HIGH = 3
    CRITICAL = 4


class RolloutStrategy(IntEnum):
    """How an upgrade replaces what runs."""

    UNSPECIFIED = 0
    ROLLING = 1
    RECREATE = 2
    CANARY = 3
    BLUE_GREEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A network slice: by service type, by name, or by S-NSSAI."""

    type: SliceType = SliceType.UNSPECIFIED
    name: str = ""
    sst: int | None = None
    sd: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an action acts on. Place names are RFC 1123 labels."""

    network_function: str = ""
    component: str = ""
    name: str = ""
    namespace: str = ""
    cluster: str = ""
    site: str = ""
    region: str = ""
    slice: Slice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Compute of one replica."""

    cpu_millicores: int | None = None
    memory_bytes: int | None = None
    storage_bytes: int | None = None
    gpus: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoscaleSpec:
    """A range of replicas, and the metric that moves within it."""

    min_replicas: int | None = None
    max_replicas: int | None = None
    metric: str = ""
    target: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A setting of the workload; the unit is as written."""

    key: str
    value: JsonValue = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployChange:
    """How a new workload starts."""

    replicas: int | None = None
    image: str = ""
    version: str = ""
    resources: Resources | None = None
    autoscale: AutoscaleSpec | None = None
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleChange:
    """A new size: at most one of replicas, replicas_delta and factor, or resources, or a range."""

    replicas: int | None = None
    replicas_delta: int | None = None
    factor: float | None = None
    resources: Resources | None = None
    autoscale: AutoscaleSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigureChange:
    """Parameters to set."""

    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeChange:
    """The version or image to move to."""

    version: str = ""
    image: str = ""
    strategy: RolloutStrategy = RolloutStrategy.UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackChange:
    """The version to go back to; empty is the previous revision."""

    to_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SteerTrafficChange:
    """Which traffic moves where."""

    threshold_percent: float | None = None
    source: str = ""
    destination: str = ""
    share_percent: float | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A service level that goes with an action, in canonical units."""

    metric: str
    comparison: Comparison
    value: float
    upper: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When an action happens; `text` keeps the caller's words."""

    start: datetime | None = None
    end: datetime | None = None
    recurrence: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One change to the network; the members of `change` are exclusive."""

    kind: ActionKind
    target: Target | None = None
    deploy: DeployChange | None = None
    scale: ScaleChange | None = None
    configure: ConfigureChange | None = None
    upgrade: UpgradeChange | None = None
    rollback: RollbackChange | None = None
    steer_traffic: SteerTrafficChange | None = None
    objectives: tuple[Objective, ...] = ()
    schedule: Schedule | None = None
    priority: Priority = Priority.UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """One missing or ambiguous piece, asked for."""

    question: str
    field_path: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentPlan:
    """The whole answer to one intent."""

    digest: str = ""
    disposition: Disposition = Disposition.UNSPECIFIED
    actions: tuple[Action, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    findings: tuple[Finding, ...] = ()
    provenance: tuple[FieldProvenance, ...] = ()
    citations: tuple[Citation, ...] = ()
    planner_used: Planner = Planner.UNSPECIFIED
    fallback_reason: str = ""
    confidence: float = 0.0
    requires_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContext:
    """What the caller knows and the text need not repeat; it fills gaps, never overrides the text."""

    namespace: str = ""
    cluster: str = ""
    site: str = ""
    region: str = ""
    time_zone: str = ""
    now: datetime | None = None
    current_replicas: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFired:
    """A rule that contributed to the plan, and the words it fired on."""

    rule_id: str
    message: str
    span: TextSpan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to understand a clause, and why it won or lost."""

    kind: ActionKind
    span: TextSpan | None = None
    score: float = 0.0
    chosen: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How the planner came to its plan."""

    rules: tuple[RuleFired, ...] = ()
    readings: tuple[Reading, ...] = ()
