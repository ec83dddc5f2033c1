"""STEER_TRAFFIC as a traffic steering preference: which cells a slice's UEs are to prefer or avoid."""

from __future__ import annotations

from typing import Any

from netintent_server.intent.formats.a1_policy import identities
from netintent_server.intent.formats.a1_policy.check import STEERING
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, SteerTrafficChange

_CELL_REMEDY = "spell the cell MCC-MNC-NCI (nine hexadecimal digits) or MCC-MNC-ECI (seven), as 310-410-00000a1b2"


def steering(action: Action, ledger: Ledger) -> tuple[str, dict[str, Any]] | None:
    """Return the policy, or nothing with the action settled as lost.

    A preference holds for all of a slice's traffic and at any load: a share or a threshold would be lost with more
    moved than was asked for, so that nothing is written then. "All of it", 100 percent, is SHALL and FORBID.
    """
    change = action.steer_traffic or SteerTrafficChange()
    resources = [*_limits(change, ledger), *_resources(change, ledger)]
    networks = [resource["cellIdList"][0]["plmnId"] for resource in resources if resource]
    network = networks[0] if networks and all(other == networks[0] for other in networks) else None
    scope = identities.slice_of(action, network)
    if scope is None and network is not None:
        ledger.lost(
            "target" if action.target else "steer_traffic",
            "a preference is for the UEs of a slice, and no S-NSSAI is said",
            "give target.slice.sst, and sd where the slice has one",
        )
    if scope is None or not all(resources):
        ledger.give_up("no preference is written: it would move other traffic than was meant")
        return None
    ledger.said("kind", "target.slice.sst", "target.slice.sd")
    ledger.said("steer_traffic.source", "steer_traffic.destination", "steer_traffic.share_percent")
    ledger.note(
        FindingCode.AMBIGUOUS,
        Severity.INFO,
        "target.slice",
        f"the slice is taken to be in the PLMN of the cells, {network and '-'.join(network.values())}",
        "correct plmnId if the cells are shared with another operator",
    )
    return STEERING, {"scope": {"sliceId": scope}, "tspResources": resources}


def _limits(change: SteerTrafficChange, ledger: Ledger) -> list[dict[str, Any]]:
    """Report what a preference cannot hold; an empty resource stands for each."""
    lost: list[dict[str, Any]] = []
    for path, set_, message, remedy in (
        (
            "threshold_percent",
            change.threshold_percent is not None,
            "a preference holds at any load",
            "leave the threshold out, or use TMF921_INTENT",
        ),
        (
            "share_percent",
            change.share_percent not in (None, 100),
            "a preference holds for all of a slice's UEs, not for a share",
            "leave the share out, or use TMF921_INTENT",
        ),
        (
            "cells",
            bool(change.cells),
            "a preference does not divide load among cells",
            "say source and destination, or use TMF921_INTENT",
        ),
    ):
        if set_:
            ledger.lost(f"steer_traffic.{path}", message, remedy)
            lost.append({})
    return lost


def _resources(change: SteerTrafficChange, ledger: Ledger) -> list[dict[str, Any]]:
    """The destination preferred, the source avoided; an empty resource for one that is no global cell identity."""
    all_of_it = change.share_percent == 100
    ends = (
        ("destination", change.destination, "SHALL" if all_of_it else "PREFER"),
        ("source", change.source, "FORBID" if all_of_it else "AVOID"),
    )
    resources: list[dict[str, Any]] = []
    for path, text, preference in ends:
        if not text:
            continue
        cell = identities.cell(text)
        if cell is None:
            ledger.lost(f"steer_traffic.{path}", "a cell is known by its global identity only", _CELL_REMEDY)
        resources.append({"cellIdList": [cell], "preference": preference} if cell else {})
    return resources
