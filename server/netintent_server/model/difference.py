"""What a plan changes in current manifests; mirrors `intent_service.proto` name for name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from netintent_server.model.common import Finding


class ResourceEffect(IntEnum):
    """What becomes of a resource."""

    UNSPECIFIED = 0
    UNCHANGED = 1
    CREATED = 2
    CHANGED = 3
    DELETED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value, as JSON before and after; empty where there is none."""

    path: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDiff:
    """One resource, by text and by value; `line` counts from 1 and is 0 for a new one."""

    api_version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    unified_diff: str = ""
    changes: tuple[Change, ...] = ()
    effect: ResourceEffect = ResourceEffect.UNSPECIFIED
    actions: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiff:
    """Every resource the plan concerns, and what could not be compared."""

    resources: tuple[ResourceDiff, ...] = ()
    findings: tuple[Finding, ...] = ()
