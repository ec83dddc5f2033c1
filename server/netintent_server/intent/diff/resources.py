"""The resources of current manifests: what each is, where it stands, and what its words say of the function it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from netintent_server.intent.diff.tree import Document, Mapping, Node, Scalar, Sequence, plain
from netintent_server.intent.formats.manifests import to_label

PLACES = {
    "cluster": ("netintent.dev/cluster", "nephio.org/cluster-name", "cluster"),
    "site": ("netintent.dev/site", "nephio.org/site-name", "nephio.org/site", "site"),
    "region": ("netintent.dev/region", "topology.kubernetes.io/region", "nephio.org/region", "region"),
}
"""The labels by which manifests say where they belong."""


class Sort(Enum):
    """Resources that are changed in the same way."""

    WORKLOAD = "workload"
    AUTOSCALER = "autoscaler"
    FUNCTION = "NFDeployment"
    INTENT = "NetworkIntent"
    SETTINGS = "ConfigMap"


@dataclass(slots=True, eq=False)
class Resource:
    """One object of the manifests; `value` becomes what the plan makes of it, None once it is gone."""

    api_version: str
    kind: str
    namespace: str
    name: str
    sort: Sort | None
    node: Mapping
    document: Document
    before: dict[str, Any]
    value: dict[str, Any] | None
    listed: bool
    """Whether it is an item of a List."""
    actions: list[str] = field(default_factory=list)
    _names: frozenset[str] | None = None

    def forget(self) -> None:
        """Let go of the tree: a megabyte's worth freed in one piece would hold all other threads up for its time."""
        self.node, self.document = _NOTHING, Document(None, 0, 0)
        self.before, self.value = {}, None

    def title(self) -> str:
        """As people name it: "Deployment core/amf"."""
        return f"{self.kind} {f'{self.namespace}/' if self.namespace else ''}{self.name}"

    def pod(self) -> dict[str, Any]:
        """The pod's specification; empty where there is none."""
        return below(self.value, "spec", "template", "spec")

    def containers(self) -> list[dict[str, Any]]:
        """The containers that have a name, which is a text."""
        found = self.pod().get("containers")
        every = [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []
        return [container for container in every if container.get("name") and isinstance(container["name"], str)]

    def labels(self) -> dict[str, str]:
        """Labels of the object and of its pods, those of the object first, and its annotations last."""
        every: dict[str, str] = {}
        for where in (
            ("metadata", "labels"),
            ("spec", "template", "metadata", "labels"),
            ("spec", "selector", "matchLabels"),
            ("metadata", "annotations"),
        ):
            for key, value in below(self.before, *where).items():
                if isinstance(value, str):
                    every.setdefault(key, value)
        return every

    def names(self) -> frozenset[str]:
        """What its name and labels say it is, as labels: functions and implementations alike."""
        if self._names is None:
            self._names = frozenset(to_label(text) for text in self._said() if text)
        return self._names

    def image_names(self) -> set[str]:
        """What its images are called, which says less: "free5gc/amf" is "amf" and "free5gc-amf"."""
        return {name for container in self.containers() for name in image_names(container.get("image"))}

    def intent_target(self) -> str:
        """Of a NetworkIntent, what it is for."""
        said = below(self.before, "spec").get("target") if self.sort is Sort.INTENT else None
        return said if isinstance(said, str) else ""

    def works_in(self) -> str:
        """The namespace of what it is for: a NetworkIntent names it, whichever it is in itself."""
        if self.sort is not Sort.INTENT:
            return self.namespace
        said = below(self.before, "spec").get("namespace")
        return said if isinstance(said, str) else ""

    def namespaces(self) -> tuple[str, ...]:
        """The one that it works in and the one that it is in, where it says them."""
        return tuple(dict.fromkeys(namespace for namespace in (self.works_in(), self.namespace) if namespace))

    def places(self, member: str) -> set[str]:
        """What its labels say of its cluster, site or region."""
        labels = self.labels()
        return {labels[key] for key in PLACES[member] if key in labels}

    def _said(self) -> set[str]:
        labels = self.labels()
        said = {self.name, self.intent_target(), *(labels[key] for key in _TELLING if key in labels)}
        parts = [labels[key] for key in _PARTS if key in labels]
        wholes = [labels[key] for key in _WHOLES if key in labels]
        said.update(f"{whole}-{part}" for whole in wholes for part in parts)
        provider = below(self.before, "spec").get("provider")
        if self.sort is Sort.FUNCTION and isinstance(provider, str):
            part, _, whole = provider.partition(".")
            said |= {part, f"{whole.partition('.')[0]}-{part}"}
        return said


@dataclass(frozen=True, slots=True)
class New:
    """A manifest that the plan adds, and the action that does: "actions[0]"."""

    manifest: dict[str, Any]
    action: str


def image_names(image: Any) -> set[str]:
    """The last part of an image's path, and the last two joined."""
    if not isinstance(image, str) or not image:
        return set()
    path = image.partition("@")[0].split("/")
    path[-1] = path[-1].partition(":")[0]
    return {to_label(path[-1]), to_label(*path[-2:])}


def below(value: Any, *path: str) -> dict[str, Any]:
    """What is found below the keys; empty where that is no mapping."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def resources_of(documents: list[Document]) -> Iterator[Resource | Document]:
    """Every resource, a List by its items; a document that is none as it is."""
    for document in documents:
        root = document.root
        if root is None or (isinstance(root, Scalar) and root.value is None):
            continue
        items = _list_items(root)
        if items is None:
            found = _resource(root, document, listed=False)
            yield document if found is None else found
            continue
        for item in items:
            found = _resource(item, document, listed=True)
            yield document if found is None else found


_SORTS = {
    ("apps/v1", "Deployment"): Sort.WORKLOAD,
    ("apps/v1", "StatefulSet"): Sort.WORKLOAD,
    ("apps/v1", "DaemonSet"): Sort.WORKLOAD,
    ("autoscaling/v2", "HorizontalPodAutoscaler"): Sort.AUTOSCALER,
    ("autoscaling/v1", "HorizontalPodAutoscaler"): Sort.AUTOSCALER,
    ("workload.nephio.org/v1alpha1", "NFDeployment"): Sort.FUNCTION,
    ("intent.nephoran.com/v1alpha1", "NetworkIntent"): Sort.INTENT,
    ("v1", "ConfigMap"): Sort.SETTINGS,
}
_NOTHING = Mapping(0, 0, {}, flow=False)
_PARTS = ("app.kubernetes.io/component", "nf", "nf-type", "network-function", "component")
_WHOLES = ("app.kubernetes.io/part-of", "project", "vendor")
_TELLING = (
    *_PARTS,
    "netintent.dev/network-function",
    "netintent.dev/component",
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app",
    "name",
)


def _resource(node: Node, document: Document, *, listed: bool) -> Resource | None:
    value = plain(node)
    if not isinstance(node, Mapping) or not isinstance(value.get("kind"), str):
        return None
    metadata = below(value, "metadata")
    api_version, kind = value.get("apiVersion"), value["kind"]
    name, namespace = metadata.get("name"), metadata.get("namespace")
    if not (isinstance(api_version, str) and isinstance(name, str) and name):
        return None
    return Resource(
        api_version=api_version,
        kind=kind,
        namespace=namespace if isinstance(namespace, str) else "",
        name=name,
        sort=_SORTS.get((api_version, kind)),
        node=node,
        document=document,
        before=value,
        value=value,
        listed=listed,
    )


def _list_items(root: Node) -> list[Node] | None:
    if not isinstance(root, Mapping):
        return None
    kind, items = root.pairs.get("kind"), root.pairs.get("items")
    if kind is None or items is None or not isinstance(items[1], Sequence):
        return None
    said = kind[1]
    return items[1].items if isinstance(said, Scalar) and str(said.value).endswith("List") else None
