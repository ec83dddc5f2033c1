"""Why a Kubernetes manifest has no place for some of what a plan says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netintent_server.intent.formats.ledger import Reason
from netintent_server.model.common import Severity
from netintent_server.model.plan import ActionKind

REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "target": Reason("a patch names a workload and its namespace only", "choose the place where you apply it"),
        "target.network_function": Reason(
            "a patch names a workload, not its type", "nothing to do: the name identifies it", Severity.INFO
        ),
        "target.component": Reason(
            "a patch names a workload, not its implementation", "nothing to do: the name identifies it", Severity.INFO
        ),
        "target.cluster": Reason(
            "a manifest does not say in which cluster it is", "apply it in that cluster's context"
        ),
        "target.site": Reason("a patch does not say at which site it is", "apply it to that site's cluster"),
        "target.region": Reason("a patch does not say in which region it is", "apply it to that region's clusters"),
        "target.slice": Reason("a patch does not say which slice it serves", "apply it to that slice's workloads"),
        "objectives": Reason(
            "a manifest holds no service level", "render TMF921_INTENT, TS28312_INTENT or A1_POLICY for objectives"
        ),
        "schedule": Reason("a manifest has no time of its own", "apply it at that time, from a CronJob or a pipeline"),
        "priority": Reason(
            "the urgency of a change is not part of a manifest", "order the changes yourself", Severity.INFO
        ),
        "deploy.parameters": Reason(
            "where a workload reads its settings is its own", "put them into its ConfigMap or Helm values"
        ),
    }
)

NO_MANIFEST: Mapping[ActionKind, Reason] = MappingProxyType(
    {
        ActionKind.UNSPECIFIED: Reason("the action has no kind", "set kind"),
        ActionKind.CONFIGURE: Reason(
            "where a workload reads its settings is its own", "put them into its ConfigMap or Helm values"
        ),
        ActionKind.ROLLBACK: Reason(
            "going back to a revision is a command, not a manifest",
            "run kubectl rollout undo, or revert the commit that changed the manifest",
        ),
        ActionKind.STEER_TRAFFIC: Reason(
            "steering radio traffic is a policy of the RIC, not of Kubernetes", "use A1_POLICY or TS28312_INTENT"
        ),
        ActionKind.ASSURE: Reason(
            "a service level is not an object of Kubernetes", "use TMF921_INTENT or TS28312_INTENT"
        ),
    }
)
