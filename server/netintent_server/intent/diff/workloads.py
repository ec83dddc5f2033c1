"""What an action makes of a Deployment, StatefulSet or DaemonSet: RenderPlan's own patch, merged into what is there.

The manifest fills in what a plan alone cannot know: the number of replicas that a relative amount starts from, the
repository whose tag a version becomes, the container's name, the other end of an autoscaler's range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from netintent_server.intent.checks.report import KnownFunctions, quoted
from netintent_server.intent.diff.matching import is_function
from netintent_server.intent.diff.reporting import Report, written
from netintent_server.intent.diff.resources import New, Resource, Sort, below, image_names
from netintent_server.intent.diff.values import merged
from netintent_server.intent.formats.kubernetes import KUBERNETES
from netintent_server.intent.formats.manifests import to_label
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import Action, ActionKind, PlanContext, Target, UpgradeChange


class Workloads:
    """Changes workloads among the resources; what is new is added to `created`."""

    def __init__(self, resources: list[Resource], known: KnownFunctions, created: list[New]) -> None:
        self._autoscalers: dict[tuple[str, str], list[Resource]] = {}
        for resource in resources:
            if resource.sort is Sort.AUTOSCALER:
                self._autoscalers.setdefault(_aim(resource), []).append(resource)
        self._known = known
        self._created = created

    def change(self, resource: Resource, action: Action, context: PlanContext, report: Report) -> None:
        """Make of the workload what the action asks for."""
        if action.kind is ActionKind.DELETE:
            self._delete(resource, report)
            return
        exact = _exactly(action, resource)
        container = self._container(resource, exact)
        if exact.kind in (ActionKind.UPGRADE, ActionKind.ROLLBACK):
            upgraded = _with_image(exact, container, resource, report)
            if upgraded is None:
                return
            exact = upgraded
        scalers = self._scalers(resource)
        exact = _with_range(exact, scalers)
        documents, findings = written(KUBERNETES, exact, _with_replicas(resource, context))
        # Where it is has been decided by the manifests, and the container by its name there.
        metric_is_known = bool(scalers) and "metrics" in _spec(scalers[0])
        report.take(findings, _SETTLED + (r"|\w+\.autoscale\.metric$" if metric_is_known and _no_metric(exact) else ""))
        self._merge(resource, documents, container, scalers, report)

    def deploy(self, resource: Resource, action: Action, context: PlanContext, report: Report) -> None:
        """Compare what is to be deployed with what is there already: replicas, image, resources and range."""
        report.warn(
            "already_there",
            FindingCode.CONFLICT,
            "target",
            f"{resource.title()} is there already; its differences from what is to be deployed are shown",
            "SCALE, UPGRADE or CONFIGURE it, or name the new workload otherwise",
        )
        exact = _exactly(action, resource)
        container = self._container(resource, exact)
        scalers = self._scalers(resource)
        documents, findings = written(KUBERNETES, _with_range(exact, scalers), context)
        report.take(findings, _SETTLED + r"|deploy\.image$")
        for document in documents:
            if document["kind"] == "Deployment":
                spec = document["spec"]
                only = {key: spec["template"]["spec"]["containers"][0].get(key) for key in ("image", "resources")}
                said = {key: value for key, value in only.items() if value}
                document["metadata"] = {}
                document["spec"] = {"replicas": spec["replicas"]} if "replicas" in spec else {}
                if said:
                    document["spec"]["template"] = {"spec": {"containers": [{"name": resource.name, **said}]}}
        self._merge(resource, documents, container, scalers, report)

    def _merge(
        self,
        resource: Resource,
        documents: Iterable[dict[str, Any]],
        container: str,
        scalers: list[Resource],
        report: Report,
    ) -> None:
        for document in documents:
            if document["kind"] == "HorizontalPodAutoscaler":
                self._autoscale(resource, document, scalers, report)
                continue
            patch = {
                key: value
                for key, value in (("metadata", _labels_only(document["metadata"])), ("spec", document["spec"]))
                if value
            }
            if not self._named(patch, container, resource, report):
                continue
            _retarget(patch, resource, report)
            resource.actions.append(report.path)
            resource.value = merged(resource.value, patch)
            if "replicas" in patch.get("spec", {}):
                _tell_of_autoscaler(resource, scalers, report)

    def _delete(self, resource: Resource, report: Report) -> None:
        resource.actions.append(report.path)
        resource.value = None
        for scaler in self._scalers(resource):
            report.warn(
                "left_behind",
                FindingCode.CONFLICT,
                "",
                f"{scaler.title()} still aims at {resource.title()}, which disappears",
                "delete it, too",
            )

    def _scalers(self, resource: Resource) -> list[Resource]:
        return [
            scaler
            for scaler in self._autoscalers.get((resource.kind, resource.name), ())
            if scaler.value is not None
            and (not scaler.namespace or not resource.namespace or scaler.namespace == resource.namespace)
        ]

    def _container(self, resource: Resource, action: Action) -> str:
        """The name of the container that is the function itself; "" where several could be."""
        containers = resource.containers()
        names = [str(container["name"]) for container in containers]
        if len(names) < 2:
            return names[0] if names else ""
        target = action.target or Target()
        called = {to_label(text) for text in (resource.name, target.component, target.network_function) if text}
        image = (action.upgrade and action.upgrade.image) or (action.deploy and action.deploy.image) or ""
        for found in (
            [c for c in containers if image and _repository(c.get("image")) == _repository(image)],
            [c for c in containers if to_label(str(c["name"])) in called],
            [
                c
                for c in containers
                if target.network_function
                and is_function(image_names(c.get("image")), target.network_function, self._known)
            ],
        ):
            if len(found) == 1:
                return str(found[0]["name"])
        return ""

    def _named(self, patch: dict[str, Any], container: str, resource: Resource, report: Report) -> bool:
        """Name the container of the patch as the manifest does; False where none is meant for sure."""
        containers = patch.get("spec", {}).get("template", {}).get("spec", {}).get("containers")
        if not containers:
            return True
        if container:
            containers[0]["name"] = container
            return True
        names = [str(found["name"]) for found in resource.containers()]
        report.warn(
            "containers",
            FindingCode.AMBIGUOUS,
            "",
            f"{resource.title()} has {_several(names, 'containers')}, and which is meant is not said",
            "name the image with its repository, or change the manifest by hand",
        )
        return False

    def _autoscale(self, resource: Resource, document: dict[str, Any], scalers: list[Resource], report: Report) -> None:
        """Change the workload's autoscaler, or add one."""
        if len(scalers) > 1:
            report.warn(
                "candidates",
                FindingCode.AMBIGUOUS,
                "",
                f"{_several([s.title() for s in scalers], 'autoscalers')} aim at {resource.title()}",
                "leave one of them",
            )
            return
        spec = document["spec"]
        if not scalers:
            spec["scaleTargetRef"] |= {"apiVersion": resource.api_version, "kind": resource.kind}
            if resource.kind == "DaemonSet":
                report.warn("no_replicas", FindingCode.FORMAT_LOSS, "", _ONE_A_NODE, "choose the nodes instead")
                return
            self._created.append(New(document, report.path))
            return
        scaler = scalers[0]
        del spec["scaleTargetRef"]
        if scaler.api_version == "autoscaling/v1" and spec.pop("metrics", None):
            report.warn(
                "old_version",
                FindingCode.FORMAT_LOSS,
                "",
                f"{scaler.title()} is of {scaler.api_version}, which holds its metric otherwise",
                "move it to autoscaling/v2",
            )
        after = merged(scaler.value, {"spec": spec})
        low, high = after["spec"].get("minReplicas", 1), after["spec"].get("maxReplicas")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            report.warn(
                "range",
                FindingCode.CONFLICT,
                "",
                f"minReplicas {low} would be over maxReplicas {high} of {scaler.title()}",
                "say both ends of the range",
            )
            return
        scaler.value = after
        scaler.actions.append(report.path)


_SETTLED = r"target\b|(scale\.resources|upgrade\.image|deploy\.resources)$"
_ONE_A_NODE = "a DaemonSet runs once a node and has no number of replicas"
_VERSION = re.compile(r"(v?)\d+(?:\.\d+)*")


def _exactly(action: Action, resource: Resource) -> Action:
    """The action with its target named as the manifest names it."""
    target = replace(action.target or Target(), name=resource.name, namespace=resource.namespace)
    return replace(action, target=target)


def _with_replicas(resource: Resource, context: PlanContext) -> PlanContext:
    """The context with what the manifest says runs; what it leaves unsaid, the context may know."""
    said = _spec(resource).get("replicas")
    namespace = resource.namespace or context.namespace
    if isinstance(said, int) and not isinstance(said, bool) and said >= 0:
        return replace(
            context, namespace=namespace, current_replicas=((f"{namespace or 'default'}/{resource.name}", said),)
        )
    return replace(context, namespace=namespace)


def _with_range(action: Action, scalers: list[Resource]) -> Action:
    """An autoscaler needs a maximum; where the plan says the minimum alone, the one that is there has it."""
    change = action.scale or action.deploy
    said = change.autoscale if change is not None else None
    if said is None or said.max_replicas is not None or len(scalers) != 1:
        return action
    high = _spec(scalers[0]).get("maxReplicas")
    if not isinstance(high, int):
        return action
    whole = replace(said, max_replicas=high)
    if action.scale is not None:
        return replace(action, scale=replace(action.scale, autoscale=whole))
    return replace(action, deploy=action.deploy and replace(action.deploy, autoscale=whole))


def _no_metric(action: Action) -> bool:
    change = action.scale or action.deploy
    return change is None or change.autoscale is None or not change.autoscale.metric


def _with_image(action: Action, container: str, resource: Resource, report: Report) -> Action | None:
    """An upgrade that says a version, or a rollback to one, by the image that is there; None where it cannot be."""
    change = action.upgrade or UpgradeChange()
    if action.rollback is not None:
        change = UpgradeChange(version=action.rollback.to_version)
    if action.kind is ActionKind.ROLLBACK and not change.version:
        report.warn(
            "no_revision",
            FindingCode.FORMAT_LOSS,
            "rollback.to_version",
            "manifests hold no earlier revision to go back to",
            "say the version, revert the commit that changed the manifest, or run kubectl rollout undo",
        )
        return None
    member = "rollback.to_version" if action.kind is ActionKind.ROLLBACK else "upgrade.version"
    labels = below(resource.value, "metadata", "labels")
    if not change.image:
        now = next((c.get("image") for c in resource.containers() if c["name"] == container), None)
        image = _retagged(now, change.version)
        if not image:
            why = f"the image is {quoted(str(now))}" if now else "which container's image it is is not known"
            report.warn(
                "no_tag",
                FindingCode.FORMAT_LOSS,
                member,
                f"how version {quoted(change.version)} is tagged cannot be told: {why}",
                "say the image with its tag",
            )
            return None
        report.note("tag", member, f"the image of that version is taken to be {image}", "say the image if it is not")
        version = change.version if "app.kubernetes.io/version" in labels else ""
        change = replace(change, image=image, version=version)
    return replace(action, kind=ActionKind.UPGRADE, rollback=None, upgrade=change)


def _retagged(image: Any, version: str) -> str:
    """The image with the version for its tag, written as its tag is; "" where its tag is no version or a digest."""
    if not isinstance(image, str) or "@" in image:
        return ""
    repository, colon, tag = image.rpartition(":")
    now, wanted = _VERSION.fullmatch(tag), _VERSION.fullmatch(version)
    if not colon or "/" in tag or now is None or wanted is None:
        return ""
    return f"{repository}:{now[1]}{version.removeprefix('v')}"


def _repository(image: Any) -> str:
    if not isinstance(image, str):
        return ""
    path = image.partition("@")[0]
    head, colon, tag = path.rpartition(":")
    return head if colon and "/" not in tag else path


def _retarget(patch: dict[str, Any], resource: Resource, report: Report) -> None:
    """A patch of a Deployment as one of the kind that is there."""
    spec = patch.get("spec", {})
    if resource.kind == "DaemonSet" and spec.pop("replicas", None) is not None:
        report.warn("no_replicas", FindingCode.FORMAT_LOSS, "scale", _ONE_A_NODE, "choose the nodes instead")
    if resource.kind == "Deployment" or "strategy" not in spec:
        return
    if spec.pop("strategy")["type"] == "RollingUpdate":
        spec["updateStrategy"] = {"type": "RollingUpdate"}
    else:
        report.warn(
            "strategy",
            FindingCode.FORMAT_LOSS,
            "upgrade.strategy",
            f"a {resource.kind} rolls or waits for its pods to be deleted",
            "delete the pods after the change",
        )


def _tell_of_autoscaler(resource: Resource, scalers: list[Resource], report: Report) -> None:
    for scaler in scalers:
        spec = _spec(scaler)
        report.warn(
            "autoscaled",
            FindingCode.CONFLICT,
            "",
            f"{scaler.title()} moves the replicas of {resource.title()} between {spec.get('minReplicas', 1)} and "
            f"{spec.get('maxReplicas')}, whatever the manifest says",
            "change its range instead, or delete it",
        )


def _aim(scaler: Resource) -> tuple[str, str]:
    """Kind and name of what an autoscaler is for."""
    target = below(scaler.value, "spec", "scaleTargetRef")
    return str(target.get("kind")), str(target.get("name"))


def _labels_only(metadata: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key in ("labels", "annotations")}


def _spec(resource: Resource) -> dict[str, Any]:
    return below(resource.value, "spec")


def _several(names: list[str], noun: str) -> str:
    shown = ", ".join(names[:5])
    return f"{len(names)} {noun} ({shown}{', …' if len(names) > 5 else ''})" if names else f"no {noun}"
