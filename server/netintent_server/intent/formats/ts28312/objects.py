"""What an expectation is about: a radio network, a 5G core network, a radio service, or support of an edge service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, Slice, SliceType, Target

RADIO_NETWORK = "RAN_SubNetwork"
CORE = "5GC_SubNetwork"
RADIO_SERVICE = "Radio_Service"
EDGE = "EdgeService_Support"  # of the generic expectation it is Edge_Service_Support: two spellings, two alternatives

_CORE_FUNCTIONS = (
    *("AMF", "SMF", "UPF", "NRF", "NSSF", "AUSF", "UDM", "UDR", "PCF", "NEF", "AF", "BSF", "CHF", "SCP"),
    *("SEPP", "NWDAF", "SMSF", "N3IWF", "LMF"),
)
_NF_TYPE: Mapping[str, str] = MappingProxyType({**{name: name for name in _CORE_FUNCTIONS}, "EIR": "5G_EIR"})
_RAT: Mapping[str, str] = MappingProxyType({"GNB": "NR", "ENB": "EUTRAN"})
_RADIO = frozenset({"GNB", "ENB", "CU", "CU-CP", "CU-UP", "DU", "RU", "RAN"})
_SERVICE_TYPE: Mapping[SliceType, int] = MappingProxyType(
    {SliceType.EMBB: 1, SliceType.URLLC: 2, SliceType.MMTC: 3, SliceType.V2X: 4, SliceType.HMTC: 5}
)
"""The standardized slice/service types of TS 23.501."""

_TIME_CONTEXT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {CORE: {"start": "StartTime"}, EDGE: {"start": "ServiceStartTime", "end": "ServiceEndTime"}}
)


@dataclass(frozen=True, slots=True)
class NetworkObject:
    """An object by its type and contexts."""

    kind: str
    contexts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def told_apart(self) -> bool:
        """Whether the object alone says which alternative of the schema is meant.

        The generic expectation knows the types of radio and core networks, but none of their contexts; the other two
        types it does not know at all.
        """
        return self.kind in (RADIO_SERVICE, EDGE) or bool(self.contexts)

    @property
    def time_context(self) -> Mapping[str, str]:
        """The attributes for start and end, as far as there are any."""
        return _TIME_CONTEXT.get(self.kind, {})

    def written(self) -> dict[str, Any]:
        """The object as the schema has it."""
        contexts = [dict(context) for context in self.contexts]
        return {"objectType": self.kind, **({"objectContexts": contexts} if contexts else {})}


def network_object(action: Action, ledger: Ledger) -> NetworkObject | None:
    """Return what the action is about, with what named it settled; None, the action settled as lost, for anything else.

    A slice or a site is the object only where no function or workload is named: it would widen the expectation.
    """
    target = action.target or Target()
    function = target.network_function
    if function in _RADIO:
        return _radio_network(target, ledger)
    if function in _NF_TYPE or function == "5GC":
        return _core(target, ledger)
    if function or target.component or target.name:
        ledger.lost_entirely(
            "TS 28.312 knows radio networks, 5G core functions, radio services and edge services, and this is none",
            "use TMF921_INTENT, or KUBERNETES for a workload",
        )
        return None
    if target.slice is not None:
        return _radio_service(target.slice, ledger)
    if target.site:
        ledger.said("target.site")
        ledger.note(
            FindingCode.AMBIGUOUS,
            Severity.INFO,
            "target.site",
            f"{target.site} is written as the edge whose services are meant",
            "name the function or the slice if not all services of the site are meant",
        )
        return NetworkObject(EDGE, [_context("edgeIdentificationId", "IS_EQUAL_TO", target.site)])
    ledger.lost_entirely(
        "nothing that TS 28.312 has an object for is named", "name a network function, a slice by type, or a site"
    )
    return None


def _radio_network(target: Target, ledger: Ledger) -> NetworkObject:
    contexts = []
    function = target.network_function
    if function in _RAT:
        contexts.append(_all_of("RAT", [_RAT[function]]))
    if function in _RAT or function == "RAN":
        ledger.said("target.network_function")
    else:
        ledger.lost(
            "target.network_function",
            f"a radio network is not divided into units, so {function} is written as the radio network",
            "use KUBERNETES for the unit itself",
        )
    part = target.slice
    if part is not None and part.sst is not None:
        snssai = {"sst": part.sst, **({"sd": part.sd} if part.sd else {})}
        contexts.append(_all_of("UEGroup", [{"sNssai": snssai}]))
        ledger.said("target.slice.sst", "target.slice.sd")
    return NetworkObject(RADIO_NETWORK, contexts)


def _core(target: Target, ledger: Ledger) -> NetworkObject:
    contexts = []
    ledger.said("target.network_function")
    if target.network_function in _NF_TYPE:
        contexts.append(_all_of("NfType", [_NF_TYPE[target.network_function]]))
    for place in ("site", "region"):
        if where := getattr(target, place):
            contexts.append(_all_of("NfInstanceLocation", [where]))
            ledger.said(f"target.{place}")
            break
    return NetworkObject(CORE, contexts)


def _radio_service(part: Slice, ledger: Ledger) -> NetworkObject | None:
    standard = _SERVICE_TYPE.get(part.type)
    service_type = standard if part.sst is None else part.sst
    if service_type is None:
        ledger.lost_entirely(
            "a slice is a service by its type there, and this one's is not said",
            "give the slice's type or SST, or use TMF921_INTENT",
        )
        return None
    ledger.said("target.slice.sst")
    if service_type == standard:
        ledger.said("target.slice.type")
    ledger.note(
        FindingCode.AMBIGUOUS,
        Severity.INFO,
        "target.slice",
        f"the slice is written as the radio service of type {service_type}: the schema has no object for a slice",
        "nothing to do if there is one slice of that type",
    )
    return NetworkObject(RADIO_SERVICE, [_context("ServiceType", "IS_EQUAL_TO", service_type)])


def _all_of(attribute: str, values: list[Any]) -> dict[str, Any]:
    return _context(attribute, "IS_ALL_OF", values)


def _context(attribute: str, condition: str, value: Any) -> dict[str, Any]:
    return {"contextAttribute": attribute, "contextCondition": condition, "contextValueRange": value}
