"""DEPLOY: the whole Deployment of a workload, with its autoscaler when a range is said."""

from __future__ import annotations

from typing import Any

from netintent_server.intent.formats.kubernetes.autoscaler import autoscaler
from netintent_server.intent.formats.kubernetes.containers import container_resources
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import to_label
from netintent_server.intent.formats.marks import labels_of, target_labels
from netintent_server.intent.formats.workload import Workload, workload_of
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, DeployChange, PlanContext, Target

_PART_OF = {
    "5g-core": "AMF SMF UPF NRF NSSF AUSF UDM UDR PCF NEF AF BSF CHF SCP SEPP NWDAF SMSF N3IWF LMF EIR",
    "epc": "MME HSS SGW PGW",
    "ran": "GNB ENB CU CU-CP CU-UP DU RU",
    "o-ran": "NEAR-RT-RIC NON-RT-RIC XAPP RAPP SMO",
}


def deployment(action: Action, ledger: Ledger, context: PlanContext) -> list[dict[str, Any]]:
    """Return the Deployment, and the autoscaler of a range; replicas, image and resources only if said."""
    workload = workload_of(action, ledger, context, exists=False)
    if workload is None:
        return []
    change = action.deploy or DeployChange()
    labels = _labels(action.target or Target(), change, workload, ledger)
    selector = {key: labels[key] for key in ("app.kubernetes.io/name", "app.kubernetes.io/instance")}
    spec: dict[str, Any] = {}
    if change.replicas is not None:
        spec["replicas"] = change.replicas
        ledger.said("deploy.replicas")
    spec["selector"] = {"matchLabels": selector}
    spec["template"] = {
        "metadata": {"labels": dict(labels)},
        "spec": {"containers": [_container(change, workload, ledger)]},
    }
    manifest = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**workload.metadata(), "labels": labels},
        "spec": spec,
    }
    return [manifest, *autoscaler(change.autoscale, "deploy.autoscale", workload, ledger)]


def _container(change: DeployChange, workload: Workload, ledger: Ledger) -> dict[str, Any]:
    container: dict[str, Any] = {"name": workload.name}
    if change.image:
        container["image"] = change.image
        ledger.said("deploy.image")
    else:
        ledger.note(
            FindingCode.MISSING_PARAMETER,
            Severity.WARNING,
            "deploy.image",
            "no image is said, and none is invented: the Deployment cannot be applied as it is",
            "say the image, or set it with a Kustomize image or patch",
        )
    if resources := container_resources(change.resources, "deploy.resources", ledger):
        container["resources"] = resources
    return container


def _labels(target: Target, change: DeployChange, workload: Workload, ledger: Ledger) -> dict[str, str]:
    function = target.network_function
    part = next((whole for whole, members in _PART_OF.items() if function in members.split()), "")
    labels = {
        "app.kubernetes.io/name": to_label(target.component or function) or workload.name,
        "app.kubernetes.io/instance": workload.name,
        "app.kubernetes.io/component": to_label(function),
        "app.kubernetes.io/part-of": part,
        "app.kubernetes.io/managed-by": "netintent",
    }
    labels |= labels_of({"app.kubernetes.io/version": ("deploy.version", change.version)}, ledger)
    return {key: value for key, value in {**labels, **target_labels(target, ledger)}.items() if value}
