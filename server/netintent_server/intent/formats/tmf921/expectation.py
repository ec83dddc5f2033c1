"""One action as an expectation: what kind it is, what it is about, and the conditions it sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.ledger import Ledger, Reason
from netintent_server.intent.formats.replicas import resolved_replicas
from netintent_server.intent.formats.tmf921.ontology import (
    Node,
    amount,
    condition,
    objective_condition,
    parameter_condition,
    schedule_context,
)
from netintent_server.intent.plain import to_plain
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Comparison,
    Parameter,
    PlanContext,
    Resources,
    Target,
)

REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "upgrade.strategy": Reason(
            "an intent says what is to run, not how it is replaced", "set it where the upgrade is carried out"
        ),
    }
)

_OPERATIONS: Mapping[ActionKind, Reason] = MappingProxyType(
    {
        ActionKind.RESTART: Reason(
            "an intent says what is to be so; a restart leaves all as it was", "restart it with KUBERNETES"
        ),
        ActionKind.DELETE: Reason(
            "an intent cannot ask for absence", "delete the intent that asked for it (DELETE /intent/{id})"
        ),
        ActionKind.UNSPECIFIED: Reason("the action has no kind", "set kind"),
    }
)
_PLACES = {
    "network_function": "networkFunction",
    "component": "component",
    "name": "name",
    "namespace": "namespace",
    "cluster": "cluster",
    "site": "site",
    "region": "region",
}
_RESOURCES = {
    "cpu_millicores": ("cpu", "m"),
    "memory_bytes": ("memory", "byte"),
    "storage_bytes": ("storage", "byte"),
    "gpus": ("gpus", ""),
}


def expectation(action: Action, ledger: Ledger, context: PlanContext, index: int) -> Node:
    """Return the expectation, or nothing with the action settled as lost."""
    if reason := _OPERATIONS.get(action.kind):
        ledger.lost_entirely(reason.message, reason.remedy)
        return {}
    conditions = [*_changes(action, ledger, context), *_objectives(action, ledger)]
    if not conditions and action.kind is not ActionKind.DEPLOY:
        ledger.give_up(_NOTHING_ASKED.get(action.kind, "an expectation without a condition asks for nothing"))
        return {}
    ledger.said("kind")
    delivers = action.kind is ActionKind.DEPLOY
    node: Node = {
        "@id": f"#action-{index}",
        "@type": "icm:DeliveryExpectation" if delivers else "icm:PropertyExpectation",
        "net:kind": action.kind.name,
        "icm:target": [_target(action.target or Target(), ledger, index)],
    }
    parts = conditions
    if action.schedule is not None:
        parts = [*parts, schedule_context(action.schedule)]
        ledger.said("schedule")
    if parts:
        node["log:allOf"] = [{"@list": parts}]
    return node


_NOTHING_ASKED: Mapping[ActionKind, str] = MappingProxyType(
    {
        ActionKind.ROLLBACK: "which version ran before is not said, and an intent has to name what is to run",
        ActionKind.SCALE: "the scaling is not written: no number of replicas, range or resource is known",
    }
)


def _target(said: Target, ledger: Ledger, index: int) -> Node:
    places = {f"net:{word}": getattr(said, name) for name, word in _PLACES.items() if getattr(said, name)}
    ledger.said("target")
    node = {"@id": f"#target-{index}", "@type": "icm:Target", **places}
    if said.slice is not None and (plain := to_plain(said.slice)):
        if "type" in plain:
            plain["type"] = plain["type"].removeprefix("SLICE_TYPE_")
        node["net:slice"] = [{"@type": "net:Slice", **{f"net:{name}": value for name, value in plain.items()}}]
    return node


def _objectives(action: Action, ledger: Ledger) -> Iterator[Node]:
    for i, said in enumerate(action.objectives):
        if said.comparison is Comparison.UNSPECIFIED or (said.comparison is Comparison.BETWEEN and said.upper is None):
            ledger.lost(f"objectives[{i}]", "how metric and value relate is not said", "set comparison, and upper")
            continue
        ledger.said(f"objectives[{i}]")
        yield objective_condition(said)


def _changes(action: Action, ledger: Ledger, context: PlanContext) -> Iterator[Node]:
    writer = _CHANGES.get(action.kind)
    if writer is not None:
        yield from writer(action, ledger, context)


def _deploy(action: Action, ledger: Ledger, context: PlanContext) -> Iterator[Node]:  # noqa: ARG001 - as its siblings
    change = action.deploy
    if change is None:
        return
    if change.replicas is not None:
        yield condition("replicas", "quan:exactly", amount(change.replicas))
    yield from _texts(version=change.version, image=change.image)
    yield from _resources(change.resources)
    yield from _range(change.autoscale)
    yield from _parameters(change.parameters)
    ledger.said("deploy")


def _scale(action: Action, ledger: Ledger, context: PlanContext) -> Iterator[Node]:
    change = action.scale
    if change is None:
        return
    target = action.target or Target()
    name = target.name or target.component or target.network_function.lower()
    replicas = resolved_replicas(change, target.namespace or context.namespace, name, ledger, context)
    if replicas is not None:
        yield condition("replicas", "quan:exactly", amount(replicas))
    yield from _resources(change.resources)
    yield from _range(change.autoscale)
    ledger.said("scale.resources", "scale.autoscale")


def _configure(action: Action, ledger: Ledger, context: PlanContext) -> Iterator[Node]:  # noqa: ARG001 - as its siblings
    if action.configure is not None:
        yield from _parameters(action.configure.parameters)
        ledger.said("configure")


def _upgrade(action: Action, ledger: Ledger, context: PlanContext) -> Iterator[Node]:  # noqa: ARG001 - as its siblings
    if action.upgrade is not None:
        yield from _texts(version=action.upgrade.version, image=action.upgrade.image)
        ledger.said("upgrade.version", "upgrade.image")


def _rollback(action: Action, ledger: Ledger, context: PlanContext) -> Iterator[Node]:  # noqa: ARG001 - as its siblings
    if action.rollback is not None and action.rollback.to_version:
        yield from _texts(version=action.rollback.to_version)
        ledger.said("rollback")


def _steer_traffic(action: Action, ledger: Ledger, context: PlanContext) -> Iterator[Node]:  # noqa: ARG001 - siblings
    change = action.steer_traffic
    if change is None:
        return
    yield from _texts(trafficSource=change.source, trafficDestination=change.destination)
    if change.cells:
        yield condition("trafficCells", "net:equals", {"@list": list(change.cells)})
    if change.share_percent is not None:
        yield condition("trafficShare", "quan:exactly", amount(change.share_percent, "percent"))
    if change.threshold_percent is not None:
        yield {"@type": "icm:Context", "net:loadAbove": [amount(change.threshold_percent, "percent")]}
    ledger.said("steer_traffic")


Writer = Callable[[Action, Ledger, PlanContext], Iterator[Node]]
_CHANGES: Mapping[ActionKind, Writer] = MappingProxyType(
    {
        ActionKind.DEPLOY: _deploy,
        ActionKind.SCALE: _scale,
        ActionKind.CONFIGURE: _configure,
        ActionKind.UPGRADE: _upgrade,
        ActionKind.ROLLBACK: _rollback,
        ActionKind.STEER_TRAFFIC: _steer_traffic,
    }
)


def _texts(**said: str) -> Iterator[Node]:
    for of, text in said.items():
        if text:
            yield condition(of, "net:equals", text)


def _resources(said: Resources | None) -> Iterator[Node]:
    for name, (of, unit) in _RESOURCES.items():
        value: Any = getattr(said, name, None)
        if value is not None:
            yield condition(of, "quan:exactly", amount(value, unit))


def _range(said: AutoscaleSpec | None) -> Iterator[Node]:
    """The range of replicas as two conditions; what moves within it as a third, of a node of its own."""
    if said is None:
        return
    if said.min_replicas is not None:
        yield condition("replicas", "quan:atLeast", amount(said.min_replicas))
    if said.max_replicas is not None:
        yield condition("replicas", "quan:atMost", amount(said.max_replicas))
    if said.target is not None:
        metric = {"net:metric": said.metric} if said.metric else {}
        yield condition("autoscaling", "quan:exactly", {**metric, **amount(said.target, said.unit)})
    elif said.metric or said.unit:
        yield from _texts(autoscalingMetric=said.metric, autoscalingUnit=said.unit)


def _parameters(said: tuple[Parameter, ...]) -> Iterator[Node]:
    for parameter in said:
        yield parameter_condition(parameter)
