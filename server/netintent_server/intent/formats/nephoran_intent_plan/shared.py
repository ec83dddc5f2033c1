"""What a Nephoran plan says once for all its actions: the slice, and the namespaces it may touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.plan import Action, PlanContext, SliceType, Target

SITES = ("edge01", "edge02", "regional", "central", "lab")
SLICE_TYPES: Mapping[SliceType, str] = MappingProxyType(
    {SliceType.EMBB: "eMBB", SliceType.URLLC: "URLLC", SliceType.MMTC: "mMTC", SliceType.SHARED: "shared"}
)


def slice_of(parties: Sequence[tuple[Action, Ledger]], context: PlanContext) -> dict[str, Any]:
    """The slice, where all actions say the same one by type and name, at the same site; else nothing."""
    targets = [action.target or Target() for action, _ in parties]
    slices, sites = {target.slice for target in targets}, {target.site or context.site for target in targets}
    part, site = next(iter(slices)), next(iter(sites))
    if len(slices) > 1 or len(sites) > 1 or part is None:
        return {}
    if not part.name or part.type not in SLICE_TYPES or site not in SITES:
        return {}
    said: dict[str, Any] = {"sliceType": SLICE_TYPES[part.type], "name": part.name, "site": site}
    for _, ledger in parties:
        ledger.said("target.slice.type", "target.slice.name", "target.site")
    clusters = {target.cluster or context.cluster for target in targets}
    if "" not in clusters:
        said["targets"] = {"clusters": sorted(clusters)}
        for _, ledger in parties:
            ledger.said("target.cluster")
    return said


def constraints_of(parties: Sequence[tuple[Action, Ledger]], context: PlanContext) -> dict[str, Any]:
    """The namespaces, where every action says one: then the plan has no business in another."""
    namespaces = {(action.target or Target()).namespace or context.namespace for action, _ in parties}
    if "" in namespaces:
        return {}
    for _, ledger in parties:
        ledger.said("target.namespace")
    return {"allowedNamespaces": sorted(namespaces)}
