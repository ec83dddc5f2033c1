"""The HorizontalPodAutoscaler of a range of replicas."""

from __future__ import annotations

from typing import Any

from netintent_server.intent.formats.kubernetes.workload import Workload
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import AutoscaleSpec

_RESOURCE_OF = {"cpu_utilization": "cpu", "memory_utilization": "memory"}


def autoscaler(said: AutoscaleSpec | None, path: str, workload: Workload, ledger: Ledger) -> list[dict[str, Any]]:
    """Return one autoscaling/v2 object, or nothing where no maximum is said: Kubernetes requires one."""
    if said is None:
        return []
    if said.max_replicas is None:
        ledger.lost(path, "an autoscaler needs a maximum of replicas", "say the maximum: the range is min to max")
        return []
    ledger.said(f"{path}.max_replicas")
    spec: dict[str, Any] = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload.name}}
    if said.min_replicas is not None:
        spec["minReplicas"] = said.min_replicas
        ledger.said(f"{path}.min_replicas")
        if said.min_replicas == 0:
            ledger.note(
                FindingCode.UNSUPPORTED_VALUE,
                Severity.WARNING,
                f"{path}.min_replicas",
                "a minimum of 0 needs the feature gate HPAScaleToZero",
                "enable it, or use a minimum of 1",
            )
    spec["maxReplicas"] = said.max_replicas
    if metrics := _metrics(said, path, ledger):
        spec["metrics"] = metrics
    return [
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": workload.metadata(),
            "spec": spec,
        }
    ]


def _metrics(said: AutoscaleSpec, path: str, ledger: Ledger) -> list[dict[str, Any]]:
    resource = _RESOURCE_OF.get(said.metric)
    whole = said.target is not None and said.target == int(said.target) and said.target > 0
    if said.metric and resource is None:
        ledger.lost(
            f"{path}.metric",
            f"{said.metric} is not a metric that every cluster has",
            "add a Pods, Object or External metric as your metrics adapter names it",
        )
    elif resource is not None and said.target is None:
        ledger.lost(f"{path}.metric", "the metric has no target", "say at which value to scale")
    elif resource is not None and whole:
        ledger.said(f"{path}.metric", f"{path}.target", f"{path}.unit")
        target = {"type": "Utilization", "averageUtilization": int(said.target or 0)}
        return [{"type": "Resource", "resource": {"name": resource, "target": target}}]
    if said.target is not None:
        ledger.lost(
            f"{path}.target",
            "the target cannot be said" if not said.metric or resource is None else "a utilization is a whole number",
            "say cpu_utilization or memory_utilization with a whole percentage",
        )
        ledger.said(*([f"{path}.metric"] if resource is not None else []), f"{path}.unit")
    ledger.note(
        FindingCode.AMBIGUOUS,
        Severity.INFO,
        f"{path}.metric",
        "no metric is given: Kubernetes then aims at 80 percent of the CPU requested",
        "say a metric and its target",
    )
    return []
