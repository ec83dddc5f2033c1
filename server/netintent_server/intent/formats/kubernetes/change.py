"""SCALE, UPGRADE, RESTART and DELETE: patches of a Deployment that runs, holding only what changes."""

from __future__ import annotations

from typing import Any

from netintent_server.intent.formats.kubernetes.autoscaler import autoscaler
from netintent_server.intent.formats.kubernetes.containers import container_resources
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import is_label_value
from netintent_server.intent.formats.replicas import resolved_replicas
from netintent_server.intent.formats.workload import Workload, workload_of
from netintent_server.intent.plain import timestamp
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, PlanContext, RolloutStrategy, ScaleChange, UpgradeChange

_STRATEGY: dict[RolloutStrategy, dict[str, Any]] = {
    RolloutStrategy.ROLLING: {"type": "RollingUpdate"},
    RolloutStrategy.RECREATE: {"type": "Recreate", "rollingUpdate": None},  # null: its absence is required
}


def scale(action: Action, ledger: Ledger, context: PlanContext) -> list[dict[str, Any]]:
    """Return a patch of replicas and resources, and the autoscaler of a range."""
    workload = workload_of(action, ledger, context, exists=True)
    if workload is None:
        return []
    change = action.scale or ScaleChange()
    spec: dict[str, Any] = {}
    replicas = resolved_replicas(change, workload.namespace, workload.name, ledger, context)
    if replicas is not None:
        spec["replicas"] = replicas
    if resources := container_resources(change.resources, "scale.resources", ledger):
        spec["template"] = _container_patch(workload, ledger, "scale.resources", resources=resources)
    patch = [_patch(workload, spec)] if spec else []
    manifests = [*patch, *autoscaler(change.autoscale, "scale.autoscale", workload, ledger)]
    if not manifests:
        ledger.give_up("the scaling is not written: nothing of it could be said")
    return manifests


def upgrade(action: Action, ledger: Ledger, context: PlanContext) -> list[dict[str, Any]]:
    """Return a patch of the image and the rollout strategy."""
    workload = workload_of(action, ledger, context, exists=True)
    if workload is None:
        return []
    change = action.upgrade or UpgradeChange()
    if not change.image:
        ledger.lost_entirely("a version alone names no image, and none is invented", "say the image with its tag")
        return []
    spec: dict[str, Any] = {}
    if change.strategy in _STRATEGY:
        spec["strategy"] = dict(_STRATEGY[change.strategy])
        ledger.said("upgrade.strategy")
    elif change.strategy is not RolloutStrategy.UNSPECIFIED:
        ledger.lost("upgrade.strategy", "a Deployment only rolls or recreates", "use a progressive delivery controller")
    spec["template"] = _container_patch(workload, ledger, "upgrade.image", image=change.image)
    ledger.said("upgrade.image")
    patch = _patch(workload, spec)
    if is_label_value(change.version):
        patch["metadata"]["labels"] = {"app.kubernetes.io/version": change.version}
        ledger.said("upgrade.version")
    return [patch]


def restart(action: Action, ledger: Ledger, context: PlanContext) -> list[dict[str, Any]]:
    """Return the patch that `kubectl rollout restart` makes, dated by the caller's clock."""
    workload = workload_of(action, ledger, context, exists=True)
    if workload is None:
        return []
    if context.now is None:
        ledger.lost_entirely("a restart is a new timestamp, and the context has no time", "set context.now")
        return []
    annotations = {"kubectl.kubernetes.io/restartedAt": timestamp(context.now)}
    return [_patch(workload, {"template": {"metadata": {"annotations": annotations}}})]


def delete(action: Action, ledger: Ledger, context: PlanContext) -> list[dict[str, Any]]:
    """Return the strategic merge patch that removes the Deployment."""
    workload = workload_of(action, ledger, context, exists=True)
    return [] if workload is None else [{**_reference(workload), "$patch": "delete"}]


def _reference(workload: Workload) -> dict[str, Any]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": workload.metadata()}


def _patch(workload: Workload, spec: dict[str, Any]) -> dict[str, Any]:
    return {**_reference(workload), "spec": spec}


def _container_patch(workload: Workload, ledger: Ledger, path: str, **changed: Any) -> dict[str, Any]:
    """Containers are merged by name; ours is named like the workload, another's may not be."""
    ledger.note(
        FindingCode.AMBIGUOUS,
        Severity.INFO,
        path,
        f"the container is taken to be named {workload.name}, like its workload",
        "correct the container's name in the patch if it is called otherwise",
    )
    return {"spec": {"containers": [{"name": workload.name, **changed}]}}
