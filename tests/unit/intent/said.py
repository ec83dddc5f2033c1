"""Whether each set field of a plan is found in an output or reported as lost: nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from netintent_server.intent.formats.free_values import as_text
from netintent_server.intent.plain import to_plain
from netintent_server.model.common import Finding, FindingCode
from netintent_server.model.plan import IntentPlan


def dropped(plan: IntentPlan, findings: Iterable[Finding], documents: list[Any]) -> list[str]:
    """The paths of fields that are neither in the documents, in one of the ways they may be written, nor reported.

    With several actions a field may be found where another action wrote it: one action at a time is the sharper test.
    """
    scalars = set(_scalars(documents))
    lost = losses(findings)
    return [
        path
        for i, action in enumerate(plan.actions)
        for path, value in leaves(to_plain(action), f"actions[{i}]")
        if not (_is_lost(path, lost) or _is_said(path, value, scalars))
    ]


def losses(findings: Iterable[Finding]) -> set[str]:
    """The fields that a format says it could not say."""
    return {f.field_path for f in findings if f.code == FindingCode.FORMAT_LOSS and f.field_path}


def leaves(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Set fields, down to the scalars; lists of text and free values count as one."""
    if isinstance(node, dict) and not path.endswith(".value"):
        for name, value in node.items():
            yield from leaves(value, f"{path}.{name}")
    elif isinstance(node, list) and node and isinstance(node[0], dict) and not path.endswith(".value"):
        for i, item in enumerate(node):
            yield from leaves(item, f"{path}[{i}]")
    else:
        yield path, node


def _is_lost(path: str, lost: set[str]) -> bool:
    return any(path == loss or path.startswith((f"{loss}.", f"{loss}[")) for loss in lost)


def _is_said(path: str, value: Any, scalars: set[Any]) -> bool:
    if path.endswith((".kind", ".comparison")):  # said by the place of what is there
        return bool(scalars)
    if isinstance(value, list | dict):
        return as_text(value) in scalars or set(_plain_scalars(value)) <= scalars
    return bool(_spellings(path, value) & scalars)


def _plain_scalars(node: Any) -> Iterator[Any]:
    if isinstance(node, dict | list):
        for item in node.values() if isinstance(node, dict) else node:
            yield from _plain_scalars(item)
    else:
        yield node


def _scalars(node: Any) -> Iterator[Any]:
    if isinstance(node, dict | list):
        yield as_text(node)
    if isinstance(node, dict):
        for key, value in node.items():
            yield ("key", key)
            yield from _scalars(value)
    elif isinstance(node, list):
        for item in node:
            yield from _scalars(item)
    elif isinstance(node, str) and (quantity := re.fullmatch(r"(\d+)(m|[kMGTPE]|[KMGTPE]i|[KMGT]?bps)?", node)):
        yield from (node, ("quantity", int(quantity[1]) * _UNITS[quantity[2]]))
        if node.endswith("bps"):
            yield from ("rate", int(quantity[1]) * _UNITS[quantity[2]] / 1000)
    elif isinstance(node, str):
        yield from (node, *node.split("-"))
    else:
        yield node


_UNITS = {
    None: 1000,
    "m": 1,
    "bps": 1000,
    **{unit: 1000 ** (i + 2) for i, unit in enumerate("kMGTPE")},
    **{f"{unit}i": 1000 * 1024 ** (i + 1) for i, unit in enumerate("KMGTPE")},
    **{f"{unit}bps": 1000 ** (i + 2) for i, unit in enumerate("KMGT")},
}
_STRATEGIES = {"ROLLOUT_STRATEGY_ROLLING": "RollingUpdate", "ROLLOUT_STRATEGY_RECREATE": "Recreate"}
_FUNCTIONS = {
    "5GC": {"5GC_SubNetwork"},
    "RAN": {"RAN_SubNetwork"},
    "GNB": {"NR"},
    "ENB": {"EUTRAN"},
    "EIR": {"5G_EIR"},
    "DU": {"oai-odu"},
    "CU": {"oai-ocu"},
    "E2-SIMULATOR": {"sim-e2"},
    "TRAFFIC-GENERATOR": {"trafficgen"},
}
_RESOURCES = {"cpu_utilization": {"cpu", "CPU"}, "memory_utilization": {"memory", "Memory"}}
_BY_KEY = {
    ("key", name)
    for name in (
        *("maxDownlinkThroughput", "maxUplinkThroughput", "maxSessions", "maxSubscribers"),
        *("guaDlThptPerSlice", "maxDlThptPerSlice", "guaUlThptPerSlice", "maxUlThptPerSlice"),
        *("gfbr", "mfbr", "pdb", "dlThroughput", "ulThroughput"),
    )
}
_BY_TARGET = {
    *("DlLatency", "UlLatency", "DlThptPerUE", "UlThptPerUE", "LatencySeconds", "JitterSeconds", "PacketLossRatio"),
    *("AvailabilityRatio", "ReliabilityRatio", "CoverageRatio", "CpuUtilizationRatio", "MemoryUtilizationRatio"),
}
"""Names of metrics that say their unit too."""


def _spellings(path: str, value: Any) -> set[Any]:
    """The ways a format may write a field's value."""
    objective = ".objectives[" in path
    by_name = {
        "cpu_millicores": lambda: {("quantity", value), value},
        "memory_bytes": lambda: {("quantity", int(value) * 1000), int(value)},
        "storage_bytes": lambda: {("quantity", int(value) * 1000), int(value)},
        "network_function": lambda: {value, value.lower(), f"oai-{value.lower()}"} | _FUNCTIONS.get(value, set()),
        "type": lambda: {value.removeprefix("SLICE_TYPE_"), value.removeprefix("SLICE_TYPE_").lower(), *range(1, 6)},
        "sst": lambda: {str(value), value},
        "strategy": lambda: {_STRATEGIES.get(value)},
        "metric": lambda: _RESOURCES.get(value, {"rate"}) | {value, f"net:{value}"} | _BY_KEY | _BY_TARGET,
        "unit": lambda: {value, "Utilization", "CPU", "Memory", "rate"} | _BY_KEY | _BY_TARGET,
        "replicas_delta": lambda: {value, *range(1001), *map(str, range(1001))},
        "factor": lambda: {value, *range(1001), *map(str, range(1001))},
        "version": lambda: {value, int(value) if value.isdecimal() else value},
        "to_version": lambda: {value, int(value) if value.isdecimal() else value},
        "priority": lambda: {value, value.removeprefix("PRIORITY_")},
        "source": lambda: {value, ("key", "cellIdList")},
        "destination": lambda: {value, ("key", "cellIdList")},
        "share_percent": lambda: {value, "SHALL", "FORBID"},
    }
    name = path.rpartition(".")[2]
    if ".parameters[" in path:
        return {value, as_text(value), ("key", value), *_IDENTITIES.get(str(value).lower(), set()), *_plmn(value)}
    if name in ("value", "upper") and objective:
        return {value, ("quantity", value * 1000), value / 1000, *_divided(value)}
    return (by_name[name]() if name in by_name else {value}) | {as_text(value)}


_IDENTITIES = {
    "plmn": {("key", "plmnId")},
    "plmn_id": {("key", "plmnId")},
    "5qi": {("key", "5qI")},
    "qci": {("key", "qcI")},
    "ue_id": {("key", "ueId")},
}
"""Parameters of which a policy is for what they identify."""


def _plmn(value: Any) -> set[Any]:
    return {("key", "plmnId")} if isinstance(value, str) and re.fullmatch(r"[0-9]{3}-?[0-9]{2,3}", value) else set()


def _divided(value: float) -> set[float]:
    """In other units, as people divide: 99.999 percent are 0.99999."""
    return {float(Decimal(repr(float(value))) / divisor) for divisor in (100, 1000)}
