"""NEPHORAN_INTENT_PLAN: the plan that Nephoran's generator turns into packages, one JSON object for the whole plan.

It knows eleven components, and five kinds of action: DEPLOY, SCALE, CONFIGURE and ROLLBACK are four of them, and
STEER_TRAFFIC is the configuration of its traffic steering application. An UPGRADE is none: "promote" moves a package
on, to no version. The policy is always the strictest, a person to review and every guardrail up: a plan of ours needs
no less, and only a person may loosen it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.nephoran_intent_plan.action import REASONS, written_action
from netintent_server.intent.formats.nephoran_intent_plan.shared import constraints_of, slice_of
from netintent_server.intent.formats.strict import schema_check
from netintent_server.intent.plain import timestamp
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, IntentPlan, PlanContext


def write(plan: IntentPlan, context: PlanContext) -> Written:
    """Write one object with every action that Nephoran knows, held against its schema."""
    ledgers = [Ledger(action, i, "nephoran_intent_plan", REASONS) for i, action in enumerate(plan.actions)]
    said: list[tuple[Action, Ledger, dict[str, Any]]] = []
    for action, ledger in zip(plan.actions, ledgers, strict=True):
        if entry := written_action(action, ledger, context):
            said.append((action, ledger, entry))
    document = _document(plan, said, context) if said else {}
    if document and (fault := _check()(document)):
        for _, ledger, _ in said:
            ledger.lost_entirely(f"the plan would not fit the schema: {fault}", "validate the plan first")
        document = {}
    findings = [finding for ledger in ledgers for finding in ledger.findings()]
    if not document:
        return Written(b"", tuple(findings))
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return Written(f"{text}\n".encode(), (*findings, *_about_the_whole(said, context)))


NEPHORAN_INTENT_PLAN = Format(
    media_type="application/json",
    schema_id="https://example.org/schemas/intent-plan.schema.json",  # as the schema calls itself
    schema_version="unversioned",
    checked=True,
    write=write,
)

_INTENT_TYPE: Mapping[ActionKind, str] = MappingProxyType(
    {
        ActionKind.DEPLOY: "slice.deploy",
        ActionKind.SCALE: "slice.scale",
        ActionKind.CONFIGURE: "config.update",
        ActionKind.ROLLBACK: "config.update",
        ActionKind.STEER_TRAFFIC: "closedloop.act",
    }
)
_STRICTEST = {
    "requireHumanReview": True,
    "guardrails": {
        "denyClusterScoped": True,
        "denyPrivileged": True,
        "denyHostNetwork": True,
        "denyCRDChanges": True,
        "denyRBACChanges": True,
    },
}


@cache
def _check() -> Callable[[Any], str]:
    text = (files("netintent_server.intent.formats") / "schemas" / "nephoran_intent_plan.schema.json").read_bytes()
    return schema_check(json.loads(text))  # closed by itself, but for the free parameters of an action


def _document(
    plan: IntentPlan, said: list[tuple[Action, Ledger, dict[str, Any]]], context: PlanContext
) -> dict[str, Any]:
    parties = [(action, ledger) for action, ledger, _ in said]
    created = {} if context.now is None else {"createdAt": timestamp(context.now)}
    document = {
        "intentId": _intent_id(plan_digest(plan), context),
        "intentType": _INTENT_TYPE[said[0][0].kind],
        "slice": slice_of(parties, context),
        "constraints": constraints_of(parties, context),
        "actions": [entry for _, _, entry in said],
        "policy": _STRICTEST,
        "metadata": {**created, "createdBy": "netintent"},
    }
    return {key: value for key, value in document.items() if value}


def _intent_id(digest: str, context: PlanContext) -> str:
    """A date and four digits; the same plan on the same day has the same. Without a clock, all are of the digest."""
    number = int(digest.removeprefix("sha256:")[:15], 16)
    day = f"{number // 10_000 % 10**8:08d}" if context.now is None else timestamp(context.now)[:10].replace("-", "")
    return f"intent-{day}-{number % 10_000:04d}"


def _about_the_whole(said: list[tuple[Action, Ledger, dict[str, Any]]], context: PlanContext) -> list[Finding]:
    findings = []
    types = list(dict.fromkeys(_INTENT_TYPE[action.kind] for action, _, _ in said))
    if len(types) > 1:
        message = f"the plan has one type, that of its first action: {types[0]}, not {', '.join(types[1:])}"
        findings.append(_assumption("actions", message, "render the actions apart if the type matters"))
    if context.now is None:
        message = "the identifier has digits of the plan's digest where a date is usual"
        findings.append(_assumption("", message, "set context.now"))
    return findings


def _assumption(path: str, message: str, remedy: str) -> Finding:
    return Finding(
        code=FindingCode.AMBIGUOUS,
        severity=Severity.INFO,
        field_path=path,
        message=message,
        remedy=remedy,
        rule_id="format.nephoran_intent_plan",
    )
