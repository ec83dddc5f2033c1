"""The identities a policy can be for, as far as the plan says them: PLMN, slice, flow, UE and cells.

A PLMN is a parameter `plmn` or `plmn_id`, a flow `5qi` or `qci`, a UE `ue_id`; a cell is spelt as its global identity,
MCC-MNC-NCI or MCC-MNC-ECI with nine or seven hexadecimal digits, as 3GPP spells the last part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from netintent_server.model.plan import Action, Parameter

_PLMN = re.compile(r"([0-9]{3})-?([0-9]{2,3})")
_CELL = re.compile(r"([0-9]{3})-([0-9]{2,3})-([0-9A-Fa-f]{9}|[0-9A-Fa-f]{7})")
_UE = re.compile(r"[0-9A-Fa-f]{16}")


@dataclass(frozen=True, slots=True)
class Said:
    """An identity and the field that says it; the path is relative to the action."""

    value: Any
    path: str


def plmn(action: Action) -> Said | None:
    """The PLMN, as a parameter says it."""
    for parameter, path in _parameters(action, "plmn", "plmn_id"):
        if match := _PLMN.fullmatch(str(parameter.value)) if isinstance(parameter.value, str) else None:
            return Said({"mcc": match[1], "mnc": match[2]}, path)
    return None


def flow(action: Action) -> Said | None:
    """The QoS identity of flows, as a parameter says it."""
    for parameter, path in _parameters(action, "5qi", "qci"):
        value = parameter.value
        if isinstance(value, int | float) and not isinstance(value, bool) and value in range(1, 257):
            return Said({"5qI" if parameter.key.lower() == "5qi" else "qcI": int(value)}, path)
    return None


def ue(action: Action) -> Said | None:
    """The UE, as a parameter says it."""
    for parameter, path in _parameters(action, "ue_id"):
        if isinstance(parameter.value, str) and _UE.fullmatch(parameter.value):
            return Said(parameter.value, path)
    return None


def cell(text: str) -> dict[str, Any] | None:
    """The cell whose global identity the text is."""
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    number = {"ncI" if len(match[3]) == 9 else "ecI": int(match[3], 16)}
    return {"plmnId": {"mcc": match[1], "mnc": match[2]}, "cId": number}


def slice_of(action: Action, network: dict[str, str] | None) -> dict[str, Any] | None:
    """The slice by its S-NSSAI within the PLMN; None where either is not said."""
    part = action.target.slice if action.target is not None else None
    if part is None or part.sst is None or network is None:
        return None
    return {"sst": part.sst, **({"sd": part.sd} if part.sd else {}), "plmnId": network}


def _parameters(action: Action, *keys: str) -> list[tuple[Parameter, str]]:
    for member, change in (("deploy", action.deploy), ("configure", action.configure)):
        if change is not None:
            return [
                (parameter, f"{member}.parameters[{i}]")
                for i, parameter in enumerate(change.parameters)
                if parameter.key.lower() in keys and not parameter.unit
            ]
    return []
