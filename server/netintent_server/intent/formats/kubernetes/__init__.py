"""KUBERNETES: Deployments, patches of Deployments and HorizontalPodAutoscalers, as multi-document YAML.

DEPLOY gives a whole Deployment. Everything that changes what already runs gives a partial Deployment that holds only
what changes. A partial Deployment was chosen over autoscaling/v1 Scale because Scale is a subresource: no
`kubectl apply` and no GitOps tool takes one from a file. A partial Deployment is a strategic merge patch for
Kustomize and `kubectl patch --patch-file`, and a server-side apply of one field; without the workload it fails
instead of creating half of one.

Every document is held against the API's schemas, fields it does not know refused (`check.py`).

Never invented: images, storage classes, vendor GPU resources, metric adapters, the kind of a workload that is not a
Deployment. What is left out for that is a FORMAT_LOSS finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.formats.kubernetes import change, deploy
from netintent_server.intent.formats.kubernetes.check import VERSION, manifest_fault
from netintent_server.intent.formats.kubernetes.reasons import NO_MANIFEST, REASONS
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import to_yaml
from netintent_server.intent.formats.same_names import same_names
from netintent_server.model.common import Finding
from netintent_server.model.plan import Action, ActionKind, IntentPlan, PlanContext

Manifest = dict[str, Any]
Writer = Callable[[Action, Ledger, PlanContext], list[Manifest]]

_WRITERS: Mapping[ActionKind, Writer] = MappingProxyType(
    {
        ActionKind.DEPLOY: deploy.deployment,
        ActionKind.SCALE: change.scale,
        ActionKind.UPGRADE: change.upgrade,
        ActionKind.RESTART: change.restart,
        ActionKind.DELETE: change.delete,
    }
)


def write(plan: IntentPlan, context: PlanContext) -> Written:
    """Write each action's manifests in the order of the plan."""
    manifests: list[Manifest] = []
    findings: list[Finding] = []
    for i, action in enumerate(plan.actions):
        ledger = Ledger(action, i, "kubernetes", REASONS)
        writer = _WRITERS.get(action.kind)
        if writer is None:
            reason = NO_MANIFEST.get(action.kind, NO_MANIFEST[ActionKind.UNSPECIFIED])
            ledger.lost_entirely(reason.message, reason.remedy)
        else:
            manifests += _checked(writer(action, ledger, context), action, ledger)
        findings += ledger.findings()
    return Written(to_yaml(manifests), (*findings, *same_names(manifests, "kubernetes")))


KUBERNETES = Format(
    media_type="application/yaml",
    schema_id="apps/v1 Deployment, autoscaling/v2 HorizontalPodAutoscaler",
    schema_version=VERSION,
    checked=True,
    write=write,
)


def _checked(manifests: list[Manifest], action: Action, ledger: Ledger) -> list[Manifest]:
    """The manifests, or none of them with the action lost, where one would not be taken."""
    for manifest in manifests:
        is_patch = action.kind is not ActionKind.DEPLOY and manifest["kind"] == "Deployment"
        if fault := manifest_fault(manifest, is_patch=is_patch):
            ledger.lost_entirely(f"the manifest would not fit the schema: {fault}", "validate the plan first")
            return []
    return manifests
