"""Which of Nephoran's components an action is about: its list is closed, and has one implementation of a function."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Target

_DOMAINS: Mapping[str, str] = MappingProxyType(
    {
        "oai-odu": "ran",
        "oai-ocu": "ran",
        "oai-cu-cp": "ran",
        "oai-cu-up": "ran",
        "free5gc-upf": "core",
        "free5gc-smf": "core",
        "free5gc-amf": "core",
        "ric-kpimon": "ric",
        "ric-ts": "ric",
        "sim-e2": "sim",
        "trafficgen": "sim",
    }
)
_ALSO: Mapping[str, str] = MappingProxyType(
    {
        "oai-du": "oai-odu",
        "oai-cu": "oai-ocu",
        "oai-cucp": "oai-cu-cp",
        "oai-cuup": "oai-cu-up",
        "ric-kpimon-go": "ric-kpimon",
        "ric-e2sim": "sim-e2",
    }
)
_OF_FUNCTION: Mapping[str, str] = MappingProxyType(
    {
        "AMF": "free5gc-amf",
        "SMF": "free5gc-smf",
        "UPF": "free5gc-upf",
        "DU": "oai-odu",
        "CU": "oai-ocu",
        "CU-CP": "oai-cu-cp",
        "CU-UP": "oai-cu-up",
        "E2-SIMULATOR": "sim-e2",
        "TRAFFIC-GENERATOR": "trafficgen",
    }
)
"""The one component that Nephoran has for a function; of xApps it has two, and none is chosen."""


def component_of(target: Target, ledger: Ledger) -> str:
    """Return the component that the target names, or "" with the action settled as lost.

    Where only the function is said, Nephoran's one implementation of it is taken, with a warning.
    """
    for member in ("component", "name"):
        said = getattr(target, member)
        if found := said if said in _DOMAINS else _ALSO.get(said, ""):
            ledger.said(f"target.{member}")
            return found
    if not target.component and (found := _OF_FUNCTION.get(target.network_function, "")):
        ledger.said("target.network_function")
        ledger.note(
            FindingCode.AMBIGUOUS,
            Severity.WARNING,
            "target.network_function",
            f"the only {target.network_function} that a Nephoran plan knows is {found}",
            "name the implementation; for another one, render another format",
        )
        return found
    what = target.component or target.name or target.network_function or "what has no name"
    ledger.lost_entirely(f"a Nephoran plan does not know {what}", f"name one of {', '.join(_DOMAINS)}")
    return ""


def domain_of(component: str) -> str:
    """The part of the network that Nephoran files a component under."""
    return _DOMAINS[component]
