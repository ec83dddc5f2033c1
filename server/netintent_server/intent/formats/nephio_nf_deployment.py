"""NEPHIO_NF_DEPLOYMENT: the NFDeployment that Nephio's operators turn into a network function.

DEPLOY gives a whole NFDeployment: provider, and capacity from the objectives. ASSURE and SCALE give a merge patch of
the capacity where an objective says one, since that is how Nephio resizes a function: its operator knows no replicas.
Other kinds have no place there. Interfaces, network instances and references to parameters are Nephio's own to fill
in, from its address and VLAN management; none is invented.
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
from netintent_server.intent.formats.quantities import decimal_quantity
from netintent_server.intent.formats.workload import workload_of
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, Comparison, IntentPlan, Objective, PlanContext, Target

API_VERSION = "workload.nephio.org/v1alpha1"


def write(plan: IntentPlan, context: PlanContext) -> Written:
    """Write one NFDeployment per action that has one, in the order of the plan, each held against the CRD."""
    return write_resources(plan, "nephio_nf_deployment", _REASONS, partial(_document, context), _check())


NEPHIO_NF_DEPLOYMENT = Format(
    media_type="application/yaml",
    schema_id="nfdeployments.workload.nephio.org",
    schema_version="v1alpha1",
    checked=True,
    write=write,
)

_PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        "free5gc-amf": "amf.free5gc.io",
        "free5gc-smf": "smf.free5gc.io",
        "free5gc-upf": "upf.free5gc.io",
        "oai-amf": "amf.openairinterface.org",
        "oai-upf": "upf.openairinterface.org",
        "oai-cu-cp": "cucp.openairinterface.org",
        "oai-cucp": "cucp.openairinterface.org",
        "oai-cu-up": "cuup.openairinterface.org",
        "oai-cuup": "cuup.openairinterface.org",
        "oai-du": "du.openairinterface.org",
        "oai-odu": "du.openairinterface.org",
    }
)
"""The providers that operators of Nephio's catalogue watch for, by our names of the implementations."""

_INTERFACES: Mapping[str, str] = MappingProxyType(
    {
        "AMF": "n2",
        "SMF": "n4",
        "UPF": "n3, n4 and n6",
        "CU-CP": "n2, e1 and f1c",
        "CU-UP": "n3, e1 and f1u",
        "DU": "f1",
    }
)
_THROUGHPUTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "downlink_throughput": ("maxDownlinkThroughput",),
        "uplink_throughput": ("maxUplinkThroughput",),
        "throughput": ("maxDownlinkThroughput", "maxUplinkThroughput"),
    }
)
_CONNECTIONS: Mapping[str, str] = MappingProxyType({"AMF": "maxSubscribers", "SMF": "maxSessions"})
_READINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "throughput": ("the throughput is taken for each direction", "say downlink and uplink apart"),
        "connections": ("connections are taken as what Nephio counts, in thousands", "correct spec.capacity if not"),
    }
)
_LARGEST = 2**63 - 1  # of a Kubernetes quantity, and of an integer

_OTHER_KINDS: Mapping[ActionKind, Reason] = MappingProxyType(
    {
        ActionKind.CONFIGURE: Reason(
            "an NFDeployment holds no settings, it refers to resources that do",
            "put them into the resource that its parametersRefs name, or render NEPHIO_PACKAGE_VARIANT",
        ),
        ActionKind.UPGRADE: Reason(
            "an NFDeployment has no version: it comes with its package", "render NEPHIO_PACKAGE_VARIANT"
        ),
        ActionKind.ROLLBACK: Reason(
            "an NFDeployment has no version: it comes with its package", "render NEPHIO_PACKAGE_VARIANT"
        ),
        ActionKind.RESTART: Reason("an NFDeployment cannot ask for a restart", "render KUBERNETES"),
        ActionKind.DELETE: Reason(
            "removing an NFDeployment is a command, not a manifest",
            "run kubectl delete nfdeployment, or drop its package",
        ),
        ActionKind.STEER_TRAFFIC: Reason(
            "steering radio traffic is a policy of the RIC, not of Nephio", "use A1_POLICY or TS28312_INTENT"
        ),
    }
)
_NO_REPLICAS = Reason(
    "an NFDeployment has neither replicas nor resources: its operator sizes it by capacity",
    "say a throughput or a number of connections to carry, or render KUBERNETES",
)
_NO_CAPACITY = Reason(
    "the capacity of an NFDeployment is a throughput, subscribers or sessions",
    "render TMF921_INTENT, TS28312_INTENT or A1_POLICY for objectives",
)
_REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "target": Reason("an NFDeployment names a workload and its namespace", "choose the place where you apply it"),
        "target.network_function": Reason(
            "the patch names a workload, not its type", "nothing to do: the name identifies it", Severity.INFO
        ),
        "target.component": Reason(
            "the patch names a workload, not its implementation", "nothing to do: the name identifies it", Severity.INFO
        ),
        "target.cluster": Reason(
            "an NFDeployment does not say in which cluster it is", "apply it there, or render NEPHIO_PACKAGE_VARIANT"
        ),
        "schedule": Reason("an NFDeployment has no time of its own", "apply it at that time"),
        "priority": Reason("the urgency of a change is not part of it", "order the changes yourself", Severity.INFO),
        "scale": _NO_REPLICAS,
        "deploy": _NO_REPLICAS,
        "deploy.image": Reason("the operator chooses the image", "set it in the operator, or render KUBERNETES"),
        "deploy.version": Reason(
            "an NFDeployment has no version: it comes with its package", "render NEPHIO_PACKAGE_VARIANT"
        ),
        "deploy.parameters": Reason(
            "an NFDeployment holds no settings, it refers to resources that do",
            "put them into the resource that its parametersRefs name, or render NEPHIO_PACKAGE_VARIANT",
        ),
    }
)


@cache
def _check() -> Callable[[Mapping[str, Any]], str]:
    return resource_check("nephio_nfdeployments.crd.yaml", "v1alpha1")


def _document(context: PlanContext, action: Action, ledger: Ledger, digest: str, index: int) -> dict[str, Any] | None:
    if action.kind not in (ActionKind.DEPLOY, ActionKind.SCALE, ActionKind.ASSURE):
        reason = _OTHER_KINDS.get(action.kind, Reason("the action has no kind", "set kind"))
        ledger.lost_entirely(reason.message, reason.remedy)
        return None
    is_new = action.kind is ActionKind.DEPLOY
    workload = workload_of(action, ledger, context, exists=not is_new)
    if workload is None:
        return None
    target = action.target or Target()
    capacity = _capacity(action, ledger)
    if not is_new and not capacity:
        if action.scale is not None:
            ledger.lost("scale", _NO_REPLICAS.message, _NO_REPLICAS.remedy)
        ledger.give_up("the change is not written: only a capacity can change in an NFDeployment")
        return None
    metadata = workload.metadata()
    spec: dict[str, Any] = {}
    if is_new:
        metadata["labels"] = target_labels(target, ledger)
        spec = _provider(target, ledger)
        _tell_of_interfaces(target, ledger)
    metadata["annotations"] = plan_annotations(digest, index)
    if capacity:
        spec["capacity"] = capacity
    return {
        "apiVersion": API_VERSION,
        "kind": "NFDeployment",
        "metadata": {key: value for key, value in metadata.items() if value},
        "spec": spec,
    }


def _provider(target: Target, ledger: Ledger) -> dict[str, Any]:
    provider = _PROVIDERS.get(target.component)
    if provider is not None:
        ledger.said("target.component")
        return {"provider": provider}
    who = f"of {target.component}" if target.component else "where no implementation is said"
    ledger.note(
        FindingCode.MISSING_PARAMETER,
        Severity.WARNING,
        "target.component",
        f"no provider is known {who}, and without one no operator takes the NFDeployment up",
        f"name one of {', '.join(_PROVIDERS)}, or set spec.provider to what your operator watches for",
    )
    return {}


def _tell_of_interfaces(target: Target, ledger: Ledger) -> None:
    if needed := _INTERFACES.get(target.network_function):
        ledger.note(
            FindingCode.MISSING_PARAMETER,
            Severity.WARNING,
            "target.network_function",
            f"a {target.network_function} needs its interfaces ({needed}) with addresses, and none is invented",
            "let Nephio fill in spec.interfaces and spec.networkInstances in its package, or write them",
        )


def _capacity(action: Action, ledger: Ledger) -> dict[str, Any]:
    """What the objectives ask it to carry. Directions come first, so that a throughput of both fills what is left."""
    capacity: dict[str, Any] = {}
    function = (action.target or Target()).network_function
    for i, objective in sorted(enumerate(action.objectives), key=lambda numbered: numbered[1].metric == "throughput"):
        path = f"objectives[{i}]"
        amounts = _amounts(objective, path, function, ledger)
        if any(capacity.get(key, amount) != amount for key, amount in amounts.items()):
            ledger.lost(path, "one direction has an amount of its own", "say the throughput of each direction")
        elif amounts:
            capacity |= amounts
            ledger.said(path)
            if reading := _READINGS.get(objective.metric):
                ledger.note(FindingCode.AMBIGUOUS, Severity.INFO, path, *reading)
    return capacity


def _amounts(objective: Objective, path: str, function: str, ledger: Ledger) -> dict[str, Any]:
    """The members of a capacity that say an objective; none, with the loss reported, where they cannot."""
    keys = _THROUGHPUTS.get(objective.metric, ())
    size = 1
    if objective.metric == "connections":
        if function not in _CONNECTIONS:
            ledger.lost(path, "Nephio counts subscribers of an AMF and sessions of an SMF", "name one of them")
            return {}
        keys, size = (_CONNECTIONS[function],), 1000
    if not keys:
        ledger.lost(path, _NO_CAPACITY.message, _NO_CAPACITY.remedy)
        return {}
    if objective.comparison not in (Comparison.AT_LEAST, Comparison.EQUAL):
        ledger.lost(path, "a capacity is what can be carried, not a limit", "say AT_LEAST, or render A1_POLICY")
        return {}
    amount = int(objective.value) if objective.value.is_integer() else -1
    if not 0 <= amount <= _LARGEST or amount % size:
        whole = "whole thousands" if size > 1 else "a whole number of bits per second"
        ledger.lost(path, f"the capacity is counted in {whole}", f"say {whole}")
        return {}
    return {key: decimal_quantity(amount) if size == 1 else amount // size for key in keys}
