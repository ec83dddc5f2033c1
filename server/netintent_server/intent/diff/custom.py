"""What an action makes of a Nephio NFDeployment or a Nephoran NetworkIntent: RenderPlan's own output, merged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from netintent_server.intent.diff.reporting import Report, written
from netintent_server.intent.diff.resources import Resource, Sort, below
from netintent_server.intent.diff.values import merged, quantity
from netintent_server.intent.formats.nephio_nf_deployment import NEPHIO_NF_DEPLOYMENT
from netintent_server.intent.formats.nephoran_network_intent import NEPHORAN_NETWORK_INTENT
from netintent_server.model.plan import Action, ActionKind, Comparison, PlanContext, Target

_FORMS = {Sort.FUNCTION: NEPHIO_NF_DEPLOYMENT, Sort.INTENT: NEPHORAN_NETWORK_INTENT}
_CHANGED = {Sort.FUNCTION: ("capacity",), Sort.INTENT: ("replicas", "scalingParameters", "networkParameters")}
"""The members of `spec` that a plan changes; the rest identifies the resource or is the operator's own."""


def change_custom(resource: Resource, action: Action, context: PlanContext, report: Report, *, is_alone: bool) -> None:
    """Make of the resource what the action asks for; what it has no place for is reported as its format does.

    Unless it `is_alone`, a workload beside it may say what it cannot: then that is a note.
    """
    if resource.sort is None or resource.value is None:
        return
    if action.kind is ActionKind.DELETE:
        resource.actions.append(report.path)
        resource.value = None
        return
    spec = below(resource.value, "spec")
    exact, around = _exactly(action, resource, spec, context)
    documents, findings = written(_FORMS[resource.sort], exact, around)
    if not documents and not is_alone:
        title = resource.title()
        report.note("not_there", "", f"{title} is of the same function and cannot say this", findings[0].message)
        return
    report.take(findings, r"target\b")
    for document in documents:
        resource.actions.append(report.path)
        said = {key: value for key, value in document["spec"].items() if key in _CHANGED[resource.sort]}
        if "capacity" in said and all(objective.comparison is Comparison.AT_LEAST for objective in action.objectives):
            said["capacity"] = _no_less(spec.get("capacity"), said["capacity"])
        resource.value = merged(resource.value, {"spec": said})


def _no_less(now: object, wanted: dict[str, Any]) -> dict[str, Any]:
    """A capacity of at least so much is not lowered to it."""
    capacity = now if isinstance(now, dict) else {}
    known = {key: (quantity(capacity.get(key)), quantity(value)) for key, value in wanted.items()}
    return {
        key: capacity[key] if there is not None and least is not None and there >= least else wanted[key]
        for key, (there, least) in known.items()
    }


def _exactly(
    action: Action, resource: Resource, spec: dict[str, object], context: PlanContext
) -> tuple[Action, PlanContext]:
    """The action and the context by the names that the resource has, so that relative amounts start from its own."""
    target = action.target or Target()
    if resource.sort is Sort.FUNCTION:
        return replace(action, target=replace(target, name=resource.name, namespace=resource.namespace)), context
    name, namespace = str(spec.get("target") or resource.name), str(spec.get("namespace") or context.namespace)
    now = spec.get("replicas")
    if isinstance(now, int) and not isinstance(now, bool) and now >= 0:
        context = replace(context, current_replicas=((f"{namespace or 'default'}/{name}", now),))
    exact = replace(target, name=name, namespace=namespace)
    return replace(action, target=exact), replace(context, namespace=namespace)
