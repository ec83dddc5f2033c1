"""Which workload an action is about: its name and namespace, said or derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import is_label, to_label
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, PlanContext, Target

_WHOLES = frozenset({"5GC", "RAN"})  # made of many functions, none of them a workload of that name


@dataclass(frozen=True, slots=True)
class Workload:
    """A Deployment's identity."""

    name: str
    namespace: str

    def metadata(self) -> dict[str, Any]:
        """The metadata that identifies the object; the namespace only if it is known."""
        return {"name": self.name, "namespace": self.namespace} if self.namespace else {"name": self.name}


def workload_of(
    action: Action, ledger: Ledger, context: PlanContext, *, exists: bool, says_namespace: bool = True
) -> Workload | None:
    """Return the workload, settle what named it, or settle the whole action when nothing names one.

    The name is the one said, else the implementation's, else the function's in lower case. Where the workload
    `exists` already, a derived name is an assumption and is noted.
    """
    target = action.target or Target()
    member, name = _name(target)
    if not name:
        what = "a whole of many functions" if target.network_function in _WHOLES else "no workload"
        ledger.lost_entirely(
            f"the target is {what}: no manifest is for it", "name the functions or workloads, one action each"
        )
        return None
    if not is_label(name) or (target.namespace and not is_label(target.namespace)):
        ledger.lost_entirely("the target's name or namespace is not an RFC 1123 label", "validate the plan first")
        return None
    ledger.said("kind", f"target.{member}")
    if target.namespace and says_namespace:
        ledger.said("target.namespace")
    if exists and member != "name":
        ledger.note(
            FindingCode.AMBIGUOUS,
            Severity.INFO,
            "target.name",
            f"the workload is taken to be named {name}",
            "name the workload if it is called otherwise",
        )
    return Workload(name, target.namespace or context.namespace)


def _name(target: Target) -> tuple[str, str]:
    if target.name:
        return "name", target.name
    if target.component:
        return "component", to_label(target.component)
    if target.network_function and target.network_function not in _WHOLES:
        return "network_function", to_label(target.network_function)
    return "", ""
