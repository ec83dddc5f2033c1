"""The digest of a plan: what approvals and caches are bound to. Equal digests mean equal effects."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from netintent_server.intent.plain import to_plain
from netintent_server.model.plan import IntentPlan


def plan_digest(plan: IntentPlan) -> str:
    """Return "sha256:" and 64 hex digits of the RFC 8785 form of {disposition, actions}.

    Findings, provenance, citations, confidence and the plan's own `digest` do not count: they say how the plan came
    about, not what it does. Numbers too large for a double (RFC 8785, section 3.1) cannot come over the wire.
    """
    return "sha256:" + hashlib.sha256(_canonical(plan)).hexdigest()


def _canonical(plan: IntentPlan) -> bytes:
    effect: dict[str, Any] = to_plain(IntentPlan(disposition=plan.disposition, actions=plan.actions))
    return rfc8785.dumps(effect)
