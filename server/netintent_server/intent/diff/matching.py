"""Finds the resources that an action is about: by name, else by what name, labels and images say; never by a guess.

Two that fit equally well are told, both, and neither is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.diff.resources import Resource, Sort
from netintent_server.intent.formats.manifests import to_label
from netintent_server.model.plan import PlanContext, Target


@dataclass(frozen=True, slots=True)
class Match:
    """The resources that fit, best evidence only, and what was assumed to take them."""

    candidates: tuple[Resource, ...]
    assumed: str = ""

    def of(self, sort: Sort) -> list[Resource]:
        """Those of a sort."""
        return [resource for resource in self.candidates if resource.sort is sort]

    @property
    def ambiguous(self) -> bool:
        """Whether two resources of one sort fit: what is of another sort may stand for the same function."""
        return len({resource.sort for resource in self.candidates}) < len(self.candidates)


def matching(target: Target, resources: Iterable[Resource], context: PlanContext, known: KnownFunctions) -> Match:
    """Return the workloads, NFDeployments and NetworkIntents that the target names; several where it leaves it open."""
    namespace = target.namespace or context.namespace
    there = [resource for resource in resources if resource.value is not None and _is_in(resource, namespace)]
    found: list[Resource] = []
    assumed: list[str] = []
    for sort in (Sort.WORKLOAD, Sort.FUNCTION, Sort.INTENT):
        alike_, how = _by_identity(target, [resource for resource in there if resource.sort is sort], known)
        found += alike_
        assumed += [how] if alike_ and how else []
    found, unplaced = _by_place(target, found)
    told = [*dict.fromkeys(assumed), *([unplaced] if unplaced else [])]
    return Match(tuple(found), "; ".join(told) if found else "")


def alike(target: Target, resources: Iterable[Resource]) -> list[str]:
    """Resources whose names hold the function's or the implementation's, to be named to a person."""
    words = {to_label(text) for text in (target.name, target.component, target.network_function) if text}
    return sorted(
        resource.title()
        for resource in resources
        if resource.sort is Sort.WORKLOAD and any(word and word in to_label(resource.name) for word in words)
    )[:5]


def is_function(names: set[str], function: str, known: KnownFunctions) -> bool:
    """Whether a name is the function's own, or that of an implementation of it."""
    label = to_label(function)
    return label in names or any(known.components.get(name) == function for name in names)


_PLACES = {
    "cluster": ("netintent.dev/cluster", "nephio.org/cluster-name", "cluster"),
    "site": ("netintent.dev/site", "nephio.org/site-name", "nephio.org/site", "site"),
    "region": ("netintent.dev/region", "topology.kubernetes.io/region", "nephio.org/region", "region"),
}


def _is_in(resource: Resource, namespace: str) -> bool:
    """A manifest without a namespace is applied to the one that is asked for."""
    own = resource.namespace
    if resource.sort is Sort.INTENT:
        spec = resource.before.get("spec")
        said = spec.get("namespace") if isinstance(spec, dict) else None
        own = said if isinstance(said, str) else ""
    return not namespace or not own or own == namespace


def _by_identity(target: Target, there: list[Resource], known: KnownFunctions) -> tuple[list[Resource], str]:
    if target.name:
        named = [resource for resource in there if target.name in (resource.name, _intent_target(resource))]
        return (named, "") if named else (_said_by_names(target.name, there), _BY_LABELS)
    if target.component:
        named = _said_by_names(target.component, there)
        if named:
            wanted = to_label(target.component)
            return named, "" if all(to_label(resource.name) == wanted for resource in named) else _BY_LABELS
        return [r for r in there if to_label(target.component) in r.image_names()], _BY_IMAGE
    function = target.network_function
    named = [resource for resource in there if function and is_function(resource.names(), function, known)]
    if named or not function:
        return named, ""
    return [resource for resource in there if is_function(resource.image_names(), function, known)], _BY_IMAGE


_BY_LABELS = "it is recognised by its labels"
_BY_IMAGE = "it is recognised by its image"


def _said_by_names(name: str, there: list[Resource]) -> list[Resource]:
    return [resource for resource in there if to_label(name) in resource.names()]


def _intent_target(resource: Resource) -> str:
    spec = resource.before.get("spec")
    said = spec.get("target") if resource.sort is Sort.INTENT and isinstance(spec, dict) else None
    return said if isinstance(said, str) else ""


def _by_place(target: Target, found: list[Resource]) -> tuple[list[Resource], str]:
    """Those that are elsewhere by their labels fall away; where labels say the place, those that do not, too."""
    unsaid: list[str] = []
    for member, keys in _PLACES.items():
        wanted = getattr(target, member)
        if not wanted or not found:
            continue
        said = [(resource, {resource.labels()[key] for key in keys if key in resource.labels()}) for resource in found]
        here = [resource for resource, places in said if wanted in places]
        found = here or [resource for resource, places in said if not places]
        if found and not here:
            unsaid.append(f"{member} {wanted}")
    return found, f"the manifests are taken to be those of {' and '.join(unsaid)}" if unsaid and found else ""
