"""The policy as data: what its file says, read, checked and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from zoneinfo import ZoneInfo

from netintent_server.intent.policy.expressions import Expression
from netintent_server.model.plan import ActionKind


class Effect(IntEnum):
    """What a rule does to a plan that it speaks of; the greater is the stricter."""

    ALLOW = 0
    APPROVE = 1
    DENY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaLimits:
    """How many replicas a workload may have, and how far one action may take it."""

    ceiling: int | None = None
    ceilings: Mapping[str, int] = field(default_factory=dict)
    """By canonical function; the least of those that apply counts."""
    floor: int | None = None
    step: int | None = None
    factor: float | None = None
    beyond_ceiling: Effect = Effect.DENY
    below_floor: Effect = Effect.APPROVE
    beyond_step: Effect = Effect.APPROVE
    unknown_current: Effect = Effect.APPROVE
    """Where a limit depends on what runs, and the caller does not say what runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespaces:
    """Where actions may work; a pattern's `*` stands for anything."""

    allowed: tuple[str, ...]
    effect: Effect = Effect.DENY
    unsaid: Effect = Effect.APPROVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """Targets that actions of some kinds must leave alone; what is empty does not restrict, what is said all holds."""

    id: str
    functions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    kinds: tuple[ActionKind, ...] = ()
    effect: Effect = Effect.DENY
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """Where images may come from: a registry, or a registry and the beginning of a path."""

    registries: tuple[str, ...]
    effect: Effect = Effect.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When actions of some kinds may run: on these days, from one minute of the day until before another."""

    id: str
    kinds: tuple[ActionKind, ...]
    days: tuple[int, ...]
    """Monday is 0; of a window past midnight, the day on which it begins."""
    begin: int
    end: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """A kind that any window names runs only within one that names it."""

    windows: tuple[Window, ...]
    effect: Effect = Effect.APPROVE


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveLimit:
    """The values of a metric that may be asked for, in its canonical unit."""

    metric: str
    least: float | None = None
    most: float | None = None
    effect: Effect = Effect.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the operator's own: where `when` is true, it speaks."""

    id: str
    when: Expression
    effect: Effect
    message: str
    remedy: str
    kinds: tuple[ActionKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All of it. `digest` tells one content from another; `source` is for people."""

    source: str
    digest: str
    replicas: ReplicaLimits = field(default_factory=ReplicaLimits)
    namespaces: Namespaces | None = None
    protected: tuple[Protected, ...] = ()
    approval: tuple[ActionKind, ...] = ()
    images: Images | None = None
    maintenance: Maintenance | None = None
    objectives: tuple[ObjectiveLimit, ...] = ()
    rules: tuple[Rule, ...] = ()
