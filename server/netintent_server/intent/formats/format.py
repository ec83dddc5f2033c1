"""What an output format is: a pure function from a plan to bytes, and what it is checked against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netintent_server.model.common import Finding
from netintent_server.model.plan import IntentPlan, PlanContext


@dataclass(frozen=True, slots=True)
class Written:
    """A plan in a format's own words, and what those words could not say."""

    content: bytes
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One form a plan can be written in.

    `checked` is True only where `write` itself holds its output against the schema. `write` is pure: the same plan and
    context give the same bytes, and the only clock is `context.now`.
    """

    media_type: str
    schema_id: str
    schema_version: str
    checked: bool
    write: Callable[[IntentPlan, PlanContext], Written]
