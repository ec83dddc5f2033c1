"""Holds a policy object against the JSON Schema of its type; the schemas close every object themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from netintent_server.intent.formats.strict import first_fault

if TYPE_CHECKING:
    from jsonschema import Draft7Validator

SLICE_SLA = "ORAN_SliceSLATarget_1.0.0"
QOS = "ORAN_QoSTarget_2.0.0"
UE_LEVEL = "ORAN_UELevelTarget_1.0.0"
STEERING = "ORAN_TrafficSteeringPreference_2.0.0"

_FILES = {
    SLICE_SLA: "a1_slice_sla_target.json",
    QOS: "a1_qos_target.json",
    UE_LEVEL: "a1_ue_level_target.json",
    STEERING: "a1_traffic_steering_preference.json",
}


def fault_of(type_id: str, policy: Mapping[str, Any]) -> str:
    """Return "" for a policy of its type, else what is wrong and where."""
    return first_fault(_validator(type_id), policy)


@cache
def _validator(type_id: str) -> Draft7Validator:
    """The library is imported here, not at start-up."""
    from jsonschema import Draft7Validator

    text = files("netintent_server.intent.formats").joinpath("schemas", _FILES[type_id]).read_bytes()
    return Draft7Validator(json.loads(text))
