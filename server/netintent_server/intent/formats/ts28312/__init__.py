"""TS28312_INTENT: one 3GPP intent (TS 28.312, Rel-18) for the whole plan, an expectation for each action it can say.

DEPLOY is DELIVER, ASSURE is ENSURE. Objectives beside SCALE, UPGRADE, CONFIGURE or STEER_TRAFFIC are an ENSURE of
their own, and the rest of the action a FORMAT_LOSS: an intent there is about networks and services, never about
replicas, images or settings. The schema may not be shipped, so nothing is checked here at run time; tests check.

That schema takes the kinds of expectation as alternatives of which exactly one may fit, and leaves each open. So the
object is named twice, as `expectationObject` and, as 5GC expectations have it, in `expectationObjects`: without either,
several alternatives fit and none is valid.
"""

from __future__ import annotations

from typing import Any

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import to_yaml
from netintent_server.intent.formats.ts28312.objects import NetworkObject, network_object
from netintent_server.intent.formats.ts28312.reasons import NO_EXPECTATION, REASONS
from netintent_server.intent.formats.ts28312.targets import targets
from netintent_server.intent.plain import timestamp
from netintent_server.model.common import Finding
from netintent_server.model.plan import Action, ActionKind, IntentPlan, PlanContext

_OF_OBJECTIVES_ONLY = frozenset({ActionKind.SCALE, ActionKind.UPGRADE, ActionKind.CONFIGURE, ActionKind.STEER_TRAFFIC})


def write(plan: IntentPlan, context: PlanContext) -> Written:  # noqa: ARG001 - every format has this signature
    """Write one intent, or nothing where no action can be said."""
    expectations: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for i, action in enumerate(plan.actions):
        ledger = Ledger(action, i, "ts28312_intent", REASONS)
        if expectation := _expectation(action, ledger):
            expectations.append({"expectationId": f"action-{i}", **expectation})
        findings += ledger.findings()
    if not expectations:
        return Written(b"", tuple(findings))
    digest = plan_digest(plan)
    intent = {
        "id": f"intent-{digest.removeprefix('sha256:')[:10]}",
        "objectClass": "Intent",
        "userLabel": digest,
        "intentExpectations": expectations,
    }
    return Written(to_yaml([intent]), tuple(findings))


TS28312_INTENT = Format(
    media_type="application/yaml",
    schema_id="3GPP TS 28.312 Intent NRM, Intent-Single",
    schema_version="18.2.0",
    checked=False,
    write=write,
)


def _expectation(action: Action, ledger: Ledger) -> dict[str, Any]:
    """Return the expectation, or nothing with the action settled as lost."""
    if reason := _obstacle(action):
        ledger.lost_entirely(*reason)
        return {}
    about = network_object(action, ledger)
    if about is None:
        return {}
    wanted = targets(action.objectives, about.kind, ledger)
    delivers = action.kind is ActionKind.DEPLOY
    if not wanted and not delivers:
        ledger.give_up("none of its objectives can be said, and an expectation without a target ensures nothing")
        return {}
    if not about.told_apart and not any(target.own_name for target in wanted):
        ledger.give_up("the schema's alternatives could not be told apart: neither a context nor a target says which")
        return {}
    if action.kind in _OF_OBJECTIVES_ONLY:
        ledger.lost("kind", f"{action.kind.name} is not said, only the objectives beside it", "use KUBERNETES as well")
    else:
        ledger.said("kind")
    return {
        "expectationVerb": "DELIVER" if delivers else "ENSURE",
        "expectationObject": about.written(),
        "expectationObjects": [about.written()],
        **({"expectationTargets": [target.written for target in wanted]} if wanted else {}),
        **_contexts(action, about, ledger),
    }


def _obstacle(action: Action) -> tuple[str, str] | None:
    if action.kind in (ActionKind.DEPLOY, ActionKind.ASSURE) or (
        action.kind in _OF_OBJECTIVES_ONLY and action.objectives
    ):
        return None
    reason = NO_EXPECTATION[action.kind]
    return reason.message, reason.remedy


def _contexts(action: Action, about: NetworkObject, ledger: Ledger) -> dict[str, Any]:
    """Start and end, for the kinds of object that have a context for them.

    The time window of the others cannot be filled in: its three alternatives all fit any object, and one may.
    """
    schedule = action.schedule
    contexts: list[dict[str, Any]] = []
    for name, moment in (("start", schedule.start), ("end", schedule.end)) if schedule is not None else ():
        attribute = about.time_context.get(name)
        if moment is not None and attribute:
            contexts.append(
                {
                    "contextAttribute": attribute,
                    "contextCondition": "IS_EQUAL_TO",
                    "contextValueRange": timestamp(moment),
                }
            )
            ledger.said(f"schedule.{name}")
    return {"expectationContexts": contexts} if contexts else {}
