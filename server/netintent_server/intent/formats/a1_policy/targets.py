"""Objectives as a slice SLA, QoS or UE level target, by what identifies those they are for.

The schemas state no unit. Rates are written in kbit/s and delays in milliseconds, as is usual, and a finding says so.
The objectives a type has no word for are lost, not bent: latency of a slice, availability, a throughput without a
direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from netintent_server.intent.formats.a1_policy import identities
from netintent_server.intent.formats.a1_policy.check import QOS, SLICE_SLA, UE_LEVEL
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, Comparison, Objective

_UPPER, _LOWER = "upper", "lower"
_BOUNDS = {
    Comparison.AT_MOST: _UPPER,
    Comparison.BELOW: _UPPER,
    Comparison.AT_LEAST: _LOWER,
    Comparison.ABOVE: _LOWER,
}
_WORDS: dict[str, dict[tuple[str, str], str]] = {
    SLICE_SLA: {
        ("downlink_throughput", _LOWER): "guaDlThptPerSlice",
        ("downlink_throughput", _UPPER): "maxDlThptPerSlice",
        ("uplink_throughput", _LOWER): "guaUlThptPerSlice",
        ("uplink_throughput", _UPPER): "maxUlThptPerSlice",
    },
    QOS: {
        ("throughput", _LOWER): "gfbr",
        ("throughput", _UPPER): "mfbr",
        ("latency", _UPPER): "pdb",
    },
    UE_LEVEL: {
        ("downlink_throughput", _LOWER): "dlThroughput",
        ("uplink_throughput", _LOWER): "ulThroughput",
    },
}
_OBJECTIVES = {SLICE_SLA: "sliceSlaObjectives", QOS: "qosObjectives", UE_LEVEL: "ueLevelObjectives"}
_RATES = ("downlink_throughput", "uplink_throughput", "throughput")


def target_policy(action: Action, ledger: Ledger) -> tuple[str, dict[str, Any]] | None:
    """Return the type and the policy, or nothing with the action settled as lost."""
    found = _scope(action, ledger)
    if found is None:
        ledger.lost_entirely(
            "a policy is for a slice by S-NSSAI and PLMN, for flows by 5QI, or for a UE, and none of these is said",
            "give target.slice.sst and a parameter plmn, or a parameter 5qi or ue_id; or use TMF921_INTENT",
        )
        return None
    type_id, scope = found
    wanted: dict[str, float] = {}
    for i, objective in enumerate(action.objectives):
        words = list(_words(type_id, objective))
        if not words or any(word in wanted for word, _ in words):
            ledger.lost(
                f"objectives[{i}]",
                f"{type_id} has no word for this bound of {objective.metric}, or it is taken",
                "use TMF921_INTENT for it",
            )
            continue
        wanted |= dict(words)
        ledger.said(f"objectives[{i}]")
        unit = "kbit/s" if objective.metric in _RATES else "ms"
        ledger.note(
            FindingCode.AMBIGUOUS,
            Severity.INFO,
            f"objectives[{i}].unit",
            f"{objective.metric} is written in {unit}: the policy type's schema states no unit",
            "convert the value if the RIC counts otherwise",
        )
        if objective.comparison in (Comparison.BELOW, Comparison.ABOVE):
            message = "a bound there includes its value"
            remedy = "adjust the value if that matters"
            ledger.note(FindingCode.AMBIGUOUS, Severity.INFO, f"objectives[{i}].comparison", message, remedy)
    if not wanted:
        ledger.give_up("none of its objectives can be said")
        return None
    if action.kind is ActionKind.ASSURE:
        ledger.said("kind")
    else:
        ledger.lost("kind", f"{action.kind.name} is not said, only the objectives beside it", "use KUBERNETES as well")
    return type_id, {"scope": scope, _OBJECTIVES[type_id]: wanted}


def _scope(action: Action, ledger: Ledger) -> tuple[str, dict[str, Any]] | None:
    """Flows before UEs before slices: the narrowest that is said. What it is made of is settled."""
    network = identities.plmn(action)
    flow, ue = identities.flow(action), identities.ue(action)
    part = identities.slice_of(action, network.value if network else None)
    ids: dict[str, Any] = {}
    if ue is not None:
        ids["ueId"] = ue.value
        ledger.said(ue.path)
    if part is not None and network is not None:
        ids["sliceId"] = part
        ledger.said(network.path, "target.slice.sst", "target.slice.sd")
    if flow is not None:
        ids["qosId"] = flow.value
        ledger.said(flow.path)
    if not ids:
        return None
    return (QOS if flow else UE_LEVEL if ue else SLICE_SLA), ids


def _words(type_id: str, said: Objective) -> Iterator[tuple[str, float]]:
    """The bounds of an objective in the words of the type; nothing where one of them has none."""
    known = _WORDS[type_id]
    bounds = {_BOUNDS.get(said.comparison, ""): said.value}
    if said.comparison is Comparison.BETWEEN and said.upper is not None:
        bounds = {_LOWER: said.value, _UPPER: said.upper}
    if not all((said.metric, bound) in known for bound in bounds):
        return
    for bound, value in bounds.items():
        yield known[said.metric, bound], _in_unit(said.metric, value)


def _in_unit(metric: str, value: float) -> float:
    exact = Decimal(repr(float(value))) / (1000 if metric in _RATES else 1)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
