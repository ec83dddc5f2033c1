"""The HorizontalPodAutoscaler of a range of replicas."""

from __future__ import annotations

from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.workload import Workload
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
    """Return the one metric every cluster has a value for, utilization of a resource; else report what was said."""
    resource = _RESOURCE_OF.get(said.metric)
    if resource is not None and said.target is not None and said.target > 0 and float(said.target).is_integer():
        ledger.said(f"{path}.metric", f"{path}.target", f"{path}.unit")
        target = {"type": "Utilization", "averageUtilization": int(said.target)}
        return [{"type": "Resource", "resource": {"name": resource, "target": target}}]
    for member in ("metric", "target", "unit"):
        if getattr(said, member) not in (None, ""):
            ledger.lost(
                f"{path}.{member}",
                "an autoscaler that works on every cluster aims at a whole percentage of CPU or memory",
                "say cpu_utilization or memory_utilization in percent, or add a metric as your adapter names it",
            )
    ledger.note(
        FindingCode.AMBIGUOUS,
        Severity.INFO,
        f"{path}.metric",
        "the autoscaler has no metric: Kubernetes then aims at 80 percent of the CPU requested",
        "say cpu_utilization or memory_utilization and its target in percent",
    )
    return []
