"""One action as Nephoran's generator reads it: kind, component, replicas, parameters and the parts of its name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.free_values import is_finite, whole_numbers
from netintent_server.intent.formats.ledger import Ledger, Reason
from netintent_server.intent.formats.manifests import to_label
from netintent_server.intent.formats.nephoran_intent_plan.component import component_of, domain_of
from netintent_server.intent.formats.nephoran_intent_plan.shared import SITES, SLICE_TYPES
from netintent_server.intent.formats.replicas import resolved_replicas
from netintent_server.model.common import Severity
from netintent_server.model.plan import Action, ActionKind, Parameter, PlanContext, Target

_KIND: Mapping[ActionKind, str] = MappingProxyType(
    {
        ActionKind.DEPLOY: "deploy",
        ActionKind.SCALE: "scale",
        ActionKind.CONFIGURE: "configure",
        ActionKind.ROLLBACK: "rollback",
        ActionKind.STEER_TRAFFIC: "configure",
    }
)
_STEERING = "ric-ts"
_MOST_REPLICAS = 200

_OTHER_KINDS: Mapping[ActionKind, Reason] = MappingProxyType(
    {
        ActionKind.UPGRADE: Reason(
            "a Nephoran plan names no version and no image", "render KUBERNETES or NEPHIO_PACKAGE_VARIANT"
        ),
        ActionKind.RESTART: Reason("a Nephoran plan cannot ask for a restart", "render KUBERNETES"),
        ActionKind.DELETE: Reason("a Nephoran plan removes nothing", "render KUBERNETES, or remove its packages"),
        ActionKind.ASSURE: Reason(
            "a Nephoran plan holds no service level", "render TMF921_INTENT, TS28312_INTENT or A1_POLICY"
        ),
    }
)
REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "target": Reason("a Nephoran plan names a component, a site and a slice type", "apply it where it belongs"),
        "target.name": Reason(
            "the generator names workloads itself", "render KUBERNETES to name the workload", Severity.WARNING
        ),
        "target.namespace": Reason(
            "the namespaces of a plan are one list for all its actions", "say a namespace for every action, or for none"
        ),
        "target.site": Reason(f"the sites of a Nephoran plan are {', '.join(SITES)}", "name one of them"),
        "target.cluster": Reason("clusters are named beside a whole slice only", "say the slice's type, name and site"),
        "target.slice": Reason(
            f"a Nephoran slice has a type ({', '.join(SLICE_TYPES.values())}), a name and a site",
            "say the slice's type, name and site, the same for all actions",
        ),
        "target.network_function": Reason(
            "a Nephoran plan names a component, not a type",
            "nothing to do: the component identifies it",
            Severity.INFO,
        ),
        "objectives": Reason(
            "a Nephoran plan holds no service level", "render TMF921_INTENT, TS28312_INTENT or A1_POLICY"
        ),
        "schedule": Reason("a Nephoran plan has no time of its own", "hand it over at that time"),
        "priority": Reason("the urgency of a change is not part of it", "order the changes yourself", Severity.INFO),
        "deploy": Reason("the generator chooses images, resources and ranges by component", "render KUBERNETES"),
        "scale": Reason("a Nephoran plan scales by a number of replicas alone", "render KUBERNETES for the rest"),
        "steer_traffic": Reason(
            "the traffic steering of a Nephoran plan has a threshold only", "render A1_POLICY for the rest"
        ),
    }
)


def written_action(action: Action, ledger: Ledger, context: PlanContext) -> dict[str, Any]:
    """Return the action, or nothing with all of it settled as lost."""
    if action.kind not in _KIND:
        reason = _OTHER_KINDS.get(action.kind, Reason("the action has no kind", "set kind"))
        ledger.lost_entirely(reason.message, reason.remedy)
        return {}
    steers = action.kind is ActionKind.STEER_TRAFFIC
    component = _STEERING if steers else component_of(action.target or Target(), ledger)
    if not component:
        return {}
    replicas = _replicas(action, ledger, context)
    params = _steering(action, ledger) if steers else _params(action, ledger)
    if obstacle := _obstacle(action, replicas, params):
        ledger.give_up(obstacle)
        return {}
    ledger.said("kind")
    entry = {
        "kind": _KIND[action.kind],
        "component": component,
        "replicas": replicas,
        "params": params or None,
        "naming": _naming(action.target or Target(), component, ledger, context),
    }
    return {key: value for key, value in entry.items() if value is not None}


def _obstacle(action: Action, replicas: int | None, params: dict[str, Any]) -> str:
    """Why this would not ask for what was meant, or ""."""
    if action.kind is ActionKind.SCALE and replicas is None:
        return "the scaling is not written: a Nephoran plan needs a number of replicas"
    if action.kind is ActionKind.CONFIGURE and not params:
        return "the configuration is not written: no setting of it could be said"
    if action.kind is ActionKind.STEER_TRAFFIC and not params:
        return "the steering is not written: a Nephoran plan needs a threshold"
    return ""


def _replicas(action: Action, ledger: Ledger, context: PlanContext) -> int | None:
    target = action.target or Target()
    replicas, path = None, "deploy.replicas"
    if action.deploy is not None and action.deploy.replicas is not None:
        replicas = action.deploy.replicas
        ledger.said(path)
    if action.scale is not None:
        name = to_label(target.name or target.component or target.network_function)
        replicas = resolved_replicas(action.scale, target.namespace or context.namespace, name, ledger, context)
        amounts = ("replicas", "replicas_delta", "factor")
        path = next((f"scale.{amount}" for amount in amounts if getattr(action.scale, amount) is not None), "scale")
    if replicas is None or 0 <= replicas <= _MOST_REPLICAS:
        return replicas
    ledger.lost(
        path, f"{replicas} replicas: a Nephoran plan has at most {_MOST_REPLICAS}", "split it, or use KUBERNETES"
    )
    return None


def _params(action: Action, ledger: Ledger) -> dict[str, Any]:
    if action.rollback is not None and action.rollback.to_version:
        ledger.said("rollback.to_version")
        return {"to_version": action.rollback.to_version}
    params: dict[str, Any] = {}
    for member in ("deploy", "configure"):
        change = getattr(action, member)
        for i, parameter in enumerate(change.parameters if change is not None else ()):
            _add(params, parameter, f"{member}.parameters[{i}]", ledger)
    return params


def _add(params: dict[str, Any], parameter: Parameter, path: str, ledger: Ledger) -> None:
    added = {parameter.key: parameter.value} | ({f"{parameter.key}_unit": parameter.unit} if parameter.unit else {})
    if params.keys() & added.keys() or not is_finite(parameter.value):
        ledger.lost(path, "the key is taken, or the value is not finite", "say each key once, with finite numbers")
        return
    params |= {key: whole_numbers(value) for key, value in added.items()}
    ledger.said(path)


def _steering(action: Action, ledger: Ledger) -> dict[str, Any]:
    """The threshold of Nephoran's traffic steering application, in percent."""
    threshold = None if action.steer_traffic is None else action.steer_traffic.threshold_percent
    if threshold is None or not math.isfinite(threshold):
        return {}
    ledger.said("steer_traffic.threshold_percent")
    return {"threshold": whole_numbers(threshold)}


def _naming(target: Target, component: str, ledger: Ledger, context: PlanContext) -> dict[str, str]:
    naming = {"domain": domain_of(component)}
    if (site := target.site or context.site) in SITES:
        naming["site"] = site
        ledger.said("target.site")
    if target.slice is not None and target.slice.type in SLICE_TYPES:
        naming["slice"] = SLICE_TYPES[target.slice.type].lower()
        ledger.said("target.slice.type")
    return naming
