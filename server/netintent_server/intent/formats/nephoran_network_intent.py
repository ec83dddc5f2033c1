"""NEPHORAN_NETWORK_INTENT: one NetworkIntent of the Nephoran operator for each action that it can say.

The resource knows a target, a namespace, a number of replicas, a range with CPU and memory thresholds, a slice's id
and a data rate. `intentType` is "deployment", "scaling" or "optimization". An action of another kind gets no resource:
one that merely names a target would not ask for what was meant. The operator's type holds `replicas` as a plain
integer, so that an unset one reads as 0: a resource without a number comes with a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.crd import resource_check, write_resources
from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.formats.ledger import Ledger, Reason
from netintent_server.intent.formats.manifests import to_label
from netintent_server.intent.formats.marks import plan_annotations
from netintent_server.intent.formats.replicas import resolved_replicas
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Comparison,
    IntentPlan,
    PlanContext,
    Slice,
    Target,
)

API_VERSION = "intent.nephoran.com/v1alpha1"


def write(plan: IntentPlan, context: PlanContext) -> Written:
    """Write one NetworkIntent per action, in the order of the plan, each held against the CRD."""
    return write_resources(plan, "nephoran_network_intent", _REASONS, partial(_document, context), _check())


NEPHORAN_NETWORK_INTENT = Format(
    media_type="application/yaml",
    schema_id="networkintents.intent.nephoran.com",
    schema_version="v1alpha1",
    checked=True,
    write=write,
)

_INTENT_TYPE: Mapping[ActionKind, str] = MappingProxyType(
    {
        ActionKind.DEPLOY: "deployment",
        ActionKind.SCALE: "scaling",
        ActionKind.ASSURE: "optimization",
    }
)
_REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "target": Reason(
            "a NetworkIntent names one target, and no place but its namespace", "apply it where it belongs"
        ),
        "target.slice": Reason(
            "a NetworkIntent has one slice id and no service type", "give the slice's S-NSSAI or name"
        ),
        "objectives": Reason(
            "the only service level of a NetworkIntent is a maximum throughput",
            "render TMF921_INTENT, TS28312_INTENT or A1_POLICY for objectives",
        ),
        "schedule": Reason("a NetworkIntent has no time of its own", "apply it at that time"),
        "priority": Reason("only a slice's QoS has a priority there", "order the changes yourself", Severity.INFO),
        "deploy": Reason("a NetworkIntent says replicas and a range only", "render KUBERNETES for the rest"),
        "scale": Reason("a NetworkIntent says replicas and a range only", "render KUBERNETES for the rest"),
    }
)


@cache
def _check() -> Callable[[Mapping[str, Any]], str]:
    return resource_check("nephoran_networkintents.crd.yaml", "v1alpha1")


def _document(context: PlanContext, action: Action, ledger: Ledger, digest: str, index: int) -> dict[str, Any] | None:
    """The name comes from the digest and the index: the same plan gives the same objects, another plan others."""
    spec = _spec(action, ledger, context)
    if not spec:
        return None
    tail = f"{digest.removeprefix('sha256:')[:10]}-{index}"
    head = to_label(spec.get("target", "slice"), spec["intentType"])[: 62 - len(tail)]
    return {
        "apiVersion": API_VERSION,
        "kind": "NetworkIntent",
        "metadata": {
            "name": to_label(head, tail),
            "annotations": plan_annotations(digest, index),
        },
        "spec": spec,
    }


def _spec(action: Action, ledger: Ledger, context: PlanContext) -> dict[str, Any]:
    """Return the spec, or nothing with the action settled as lost."""
    target = action.target or Target()
    name = _target_name(target, ledger)
    network = _network(action, target.slice, ledger)
    namespace = target.namespace or context.namespace
    replicas = _replicas(action, namespace, name, ledger, context)
    policy = _autoscaling(action, ledger)
    spec = {
        "intentType": _INTENT_TYPE.get(action.kind),
        "target": name,
        "namespace": namespace,
        "replicas": replicas,
        "scalingParameters": {"autoscalingPolicy": policy} if policy else None,
        "networkParameters": network,
        "source": "user",
    }
    if obstacle := _obstacle(action.kind, spec):
        ledger.give_up(obstacle)
        return {}
    if replicas is None and action.kind is not ActionKind.ASSURE:
        ledger.note(
            FindingCode.MISSING_AMOUNT,
            Severity.WARNING,
            "scale.replicas" if action.kind is ActionKind.SCALE else "deploy.replicas",
            "no number of replicas is known; the operator reads an unset one as 0",
            "say the number of replicas",
        )
    ledger.said("kind", "target.namespace")
    return {key: value for key, value in spec.items() if value is not None and value not in ("", {})}


def _obstacle(kind: ActionKind, spec: Mapping[str, Any]) -> str:
    """Why this would not ask for what was meant, or ""."""
    if spec["intentType"] is None:
        return f"a NetworkIntent cannot say {kind.name}"
    if not spec["target"] and "networkSliceId" not in spec["networkParameters"]:
        return "a NetworkIntent needs a target: a function, a workload, or a slice by S-NSSAI or name"
    if kind is ActionKind.SCALE and spec["replicas"] is None and spec["scalingParameters"] is None:
        return "the scaling is not written: a NetworkIntent needs a number of replicas or a range"
    if kind is ActionKind.ASSURE and "qosProfile" not in spec["networkParameters"]:
        return "the only service level of a NetworkIntent is a maximum throughput"
    return ""


def _target_name(target: Target, ledger: Ledger) -> str:
    for member in ("name", "component", "network_function"):
        if text := getattr(target, member):
            ledger.said(f"target.{member}")
            return to_label(text)
    return ""


def _replicas(action: Action, namespace: str, name: str, ledger: Ledger, context: PlanContext) -> int | None:
    if action.deploy is not None and action.deploy.replicas is not None:
        ledger.said("deploy.replicas")
        return action.deploy.replicas
    return None if action.scale is None else resolved_replicas(action.scale, namespace, name, ledger, context)


def _autoscaling(action: Action, ledger: Ledger) -> dict[str, Any]:
    member = "scale" if action.scale is not None else "deploy"
    change = action.scale if action.scale is not None else action.deploy
    said = change.autoscale if change is not None else None
    if said is None:
        return {}
    path = f"{member}.autoscale"
    policy: dict[str, Any] = {}
    for name, key in (("min_replicas", "minReplicas"), ("max_replicas", "maxReplicas")):
        if (count := getattr(said, name)) is not None:
            policy[key] = count
            ledger.said(f"{path}.{name}")
    if threshold := _threshold(said):
        policy["metricThresholds"] = [threshold]
        ledger.said(f"{path}.metric", f"{path}.target", f"{path}.unit")
    elif said.metric or said.target is not None:
        for name in ("metric", "target", "unit"):
            if getattr(said, name) not in (None, ""):
                ledger.lost(
                    f"{path}.{name}",
                    "a threshold is a whole number of CPU or memory",
                    "say cpu_utilization or memory_utilization with a whole percentage",
                )
    return policy


def _threshold(said: AutoscaleSpec) -> dict[str, Any]:
    kind = {"cpu_utilization": "CPU", "memory_utilization": "Memory"}.get(said.metric)
    if kind is None or said.target is None or not float(said.target).is_integer():
        return {}
    return {"type": kind, "value": int(said.target)}


def _network(action: Action, part: Slice | None, ledger: Ledger) -> dict[str, Any]:
    network: dict[str, Any] = {}
    if part is not None and part.sst is not None:
        network["networkSliceId"] = f"{part.sst}-{part.sd}" if part.sd else str(part.sst)
        ledger.said("target.slice.sst", "target.slice.sd")
    elif part is not None and part.name:
        network["networkSliceId"] = part.name
        ledger.said("target.slice.name")
    for i, objective in enumerate(action.objectives):
        limits = objective.metric == "throughput" and objective.comparison is Comparison.AT_MOST
        if limits and "qosProfile" not in network and float(objective.value).is_integer():
            network["qosProfile"] = {"maximumDataRate": _data_rate(int(objective.value))}
            ledger.said(f"objectives[{i}]")
    return network


def _data_rate(bits_per_second: int) -> str:
    """Return the exact rate in the largest unit that holds it whole, as the operator's examples write it: "1Gbps"."""
    for unit, size in (("Tbps", 10**12), ("Gbps", 10**9), ("Mbps", 10**6), ("Kbps", 10**3)):
        if bits_per_second and bits_per_second % size == 0:
            return f"{bits_per_second // size}{unit}"
    return f"{bits_per_second}bps"
