"""A1_POLICY: O-RAN A1 policies, as a JSON list of `policyTypeId`, `policyId` and `policyObject`.

An A1 producer takes one policy at a time: `PUT …/policytypes/{policyTypeId}/policies/{policyId}` with the policy object
as the body. STEER_TRAFFIC is a traffic steering preference; objectives are slice SLA, QoS or UE level targets, by what
identifies those they are for. A policy is for a slice, a flow or a UE by its number in the network: what the plan does
not say of these is not invented, and without them there is no policy.
"""

from __future__ import annotations

from typing import Any

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats.a1_policy.check import fault_of
from netintent_server.intent.formats.a1_policy.steering import steering
from netintent_server.intent.formats.a1_policy.targets import target_policy
from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.formats.ledger import Ledger, Reason
from netintent_server.intent.formats.readable_json import to_json
from netintent_server.model.common import Finding, Severity
from netintent_server.model.plan import Action, ActionKind, IntentPlan, PlanContext


def write(plan: IntentPlan, context: PlanContext) -> Written:  # noqa: ARG001 - every format has this signature
    """Write one policy for each action that can be said, each held against the schema of its type."""
    digest = plan_digest(plan).removeprefix("sha256:")
    policies: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for i, action in enumerate(plan.actions):
        ledger = Ledger(action, i, "a1_policy", _REASONS)
        if made := _policy(action, ledger):
            type_id, policy = made
            if fault := fault_of(type_id, policy):
                ledger.lost_entirely(f"the policy would not fit its type: {fault}", "validate the plan first")
            else:
                policies.append({"policyTypeId": type_id, "policyId": f"{digest[:10]}-{i}", "policyObject": policy})
        findings += ledger.findings()
    if not policies:
        return Written(b"", tuple(findings))
    return Written(to_json(policies), tuple(findings))


A1_POLICY = Format(
    media_type="application/json",
    schema_id="O-RAN A1 policy types",
    schema_version=(
        "ORAN_SliceSLATarget_1.0.0, ORAN_QoSTarget_2.0.0, ORAN_UELevelTarget_1.0.0, "
        "ORAN_TrafficSteeringPreference_2.0.0"
    ),
    checked=True,
    write=write,
)

_WITHOUT_POLICY = frozenset(
    {ActionKind.UNSPECIFIED, ActionKind.RESTART, ActionKind.DELETE, ActionKind.ROLLBACK},
)
_FOR_WORKLOADS = "use KUBERNETES or a Nephio format for it"
_REASONS = {
    "target": Reason("a policy is for a slice, a flow or a UE, by number", "send it to the RIC of that place"),
    "target.slice": Reason(
        "a slice is known by its S-NSSAI only", "give sst and sd; a name or type is not needed then", Severity.INFO
    ),
    "deploy": Reason("a policy guides a running RAN; it deploys nothing", _FOR_WORKLOADS),
    "scale": Reason("a policy guides a running RAN; it scales nothing", _FOR_WORKLOADS),
    "upgrade": Reason("a policy guides a running RAN; it upgrades nothing", _FOR_WORKLOADS),
    "configure": Reason("a policy of these types has no settings", "put them into the function's own configuration"),
    "schedule": Reason("a policy holds from its creation to its deletion", "create and delete it at those times"),
    "priority": Reason("a policy of these types has no urgency", "order the policies yourself", Severity.INFO),
}


def _policy(action: Action, ledger: Ledger) -> tuple[str, dict[str, Any]] | None:
    """Return the type and the policy, or nothing with the action settled as lost."""
    if action.kind is ActionKind.STEER_TRAFFIC:
        return steering(action, ledger)
    if action.kind in _WITHOUT_POLICY or not action.objectives:
        ledger.lost_entirely(
            "a policy guides traffic and holds objectives of a running RAN, and this asks for neither", _FOR_WORKLOADS
        )
        return None
    return target_policy(action, ledger)
