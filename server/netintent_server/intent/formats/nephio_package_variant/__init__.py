"""NEPHIO_PACKAGE_VARIANT: which package Porch is to put into which cluster's repository, and with which values.

DEPLOY gives a whole PackageVariant. SCALE, CONFIGURE, UPGRADE and ROLLBACK give a merge patch of the one that a DEPLOY
of the same target gives: its name follows from the downstream repository and package alone.

The plan knows where a package goes and what is to be in it, and the release of a package if a version is a revision.
Which package it is, only Nephio's catalogue knows, or the plan's own parameters say (`package.py`). Values go to the
package's context (`values.py`), where the package's functions may read them; approval is left to people and policies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.crd import resource_check, write_resources
from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.formats.ledger import Ledger, Reason
from netintent_server.intent.formats.marks import plan_annotations, target_labels
from netintent_server.intent.formats.nephio_package_variant.package import (
    downstream_of,
    names_of,
    revision,
    upstream,
)
from netintent_server.intent.formats.nephio_package_variant.values import package_context
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, IntentPlan, PlanContext, Target

API_VERSION = "config.porch.kpt.dev/v1alpha1"


def write(plan: IntentPlan, context: PlanContext) -> Written:
    """Write one PackageVariant per action that has one, in the order of the plan, each held against the CRD."""
    return write_resources(plan, "nephio_package_variant", _REASONS, partial(_document, context), _check())


NEPHIO_PACKAGE_VARIANT = Format(
    media_type="application/yaml",
    schema_id="packagevariants.config.porch.kpt.dev",
    schema_version="v1alpha1",
    checked=True,
    write=write,
)

_OTHER_KINDS: Mapping[ActionKind, Reason] = MappingProxyType(
    {
        ActionKind.RESTART: Reason("a package cannot ask for a restart", "render KUBERNETES"),
        ActionKind.DELETE: Reason(
            "removing a PackageVariant is a command, not a manifest",
            "run kubectl delete packagevariant; its deletionPolicy says what becomes of the package",
        ),
        ActionKind.STEER_TRAFFIC: Reason(
            "steering radio traffic is a policy of the RIC, not a package", "use A1_POLICY or TS28312_INTENT"
        ),
        ActionKind.ASSURE: Reason(
            "a service level is not a package", "render NEPHIO_NF_DEPLOYMENT for a capacity, or TMF921_INTENT"
        ),
    }
)
_REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "target": Reason("a package has one place, the repository of its cluster", "choose the repository"),
        "target.network_function": Reason(
            "the patch names a package, not a type", "nothing to do: the package identifies it", Severity.INFO
        ),
        "target.component": Reason(
            "the patch names a package, not an implementation",
            "nothing to do: the package identifies it",
            Severity.INFO,
        ),
        "target.namespace": Reason(
            "a package that is deployed has its namespace", "nothing to do unless it is to move", Severity.INFO
        ),
        "target.site": Reason(
            "the package goes to the repository of the cluster", "nothing to do: the cluster says it", Severity.INFO
        ),
        "target.slice": Reason("a patch does not say which slice it serves", "choose that slice's package"),
        "objectives": Reason(
            "a package holds no service level", "render NEPHIO_NF_DEPLOYMENT for a capacity, or TMF921_INTENT"
        ),
        "schedule": Reason("a PackageVariant has no time of its own", "apply or approve it at that time"),
        "priority": Reason("the urgency of a change is not part of it", "order the changes yourself", Severity.INFO),
        "upgrade.strategy": Reason("how pods are replaced is the package's own", "set it in the package"),
    }
)


@cache
def _check() -> Callable[[Mapping[str, Any]], str]:
    return resource_check("nephio_packagevariants.crd.yaml", "v1alpha1")


def _document(context: PlanContext, action: Action, ledger: Ledger, digest: str, index: int) -> dict[str, Any] | None:
    if reason := _OTHER_KINDS.get(action.kind):
        ledger.lost_entirely(reason.message, reason.remedy)
        return None
    named = names_of(action, ledger)
    place = downstream_of(action, named, ledger, context)
    if place is None:
        return None
    is_new = action.kind is ActionKind.DEPLOY
    source = upstream(action, named, ledger) if is_new else _moved(action, ledger)
    values = package_context(action, place, ledger, context)
    if not (is_new or source or values):
        ledger.give_up("the change is not written: no revision and no value of it is known")
        return None
    spec: dict[str, Any] = {
        "upstream": source,
        "downstream": {"repo": place.repo, "package": place.package},
        "packageContext": {"data": values} if values else {},
        "pipeline": _pipeline(action, ledger, context) if is_new else {},
    }
    metadata: dict[str, Any] = {"name": place.name}
    if is_new and (labels := target_labels(action.target or Target(), ledger)):
        metadata["labels"] = labels
    ledger.said("kind")
    return {
        "apiVersion": API_VERSION,
        "kind": "PackageVariant",
        "metadata": {**metadata, "annotations": plan_annotations(digest, index)},
        "spec": {key: value for key, value in spec.items() if value},
    }


def _pipeline(action: Action, ledger: Ledger, context: PlanContext) -> dict[str, Any]:
    """The function of kpt's catalogue that sets a namespace, as Porch's own example of a PackageVariant has it."""
    namespace = (action.target or Target()).namespace or context.namespace
    if not namespace:
        return {}
    ledger.said("target.namespace")
    ledger.note(
        FindingCode.AMBIGUOUS,
        Severity.INFO,
        "target.namespace",
        "the package's own functions run after ours and may set another namespace",
        "check the namespace in the draft that Porch makes",
    )
    configured = {"name": "set-namespace", "image": "set-namespace:v0.4.1", "configMap": {"namespace": namespace}}
    return {"mutators": [configured]}


def _moved(action: Action, ledger: Ledger) -> dict[str, Any]:
    """The revision that an upgrade or a rollback moves to, where it is one."""
    if action.upgrade is not None and action.upgrade.version:
        return revision(action.upgrade.version, "upgrade.version", ledger)
    if action.rollback is not None and action.rollback.to_version:
        return revision(action.rollback.to_version, "rollback.to_version", ledger)
    if action.kind is ActionKind.ROLLBACK:
        ledger.lost("rollback", "which revision to go back to is not said", "say the package's revision")
    return {}
