"""The metrics of the contract, each with its canonical unit and what bounds it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netintent_server.model.plan import Comparison

PERCENT = "percent"
UPPER_BOUND = frozenset({Comparison.AT_MOST, Comparison.BELOW})
LOWER_BOUND = frozenset({Comparison.AT_LEAST, Comparison.ABOVE})

CANONICAL_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "latency": "ms",
        "jitter": "ms",
        "packet_loss": PERCENT,
        "downlink_throughput": "bps",
        "uplink_throughput": "bps",
        "throughput": "bps",
        "availability": PERCENT,
        "reliability": PERCENT,
        "connections": "",
        "connection_density": "1/km2",
        "cpu_utilization": PERCENT,
        "memory_utilization": PERCENT,
        "energy": "W",
        "coverage": PERCENT,
        "mobility_speed": "km/h",
    }
)
"""Metric to unit; connections are counted and have none."""

LOWER_IS_BETTER = frozenset({"latency", "jitter", "packet_loss", "energy"})
HIGHER_IS_BETTER = frozenset(
    {"downlink_throughput", "uplink_throughput", "throughput", "availability", "reliability", "coverage"}
)
MAY_BE_ZERO = frozenset({"packet_loss", "mobility_speed"})
"""No loss and a device that stands still are wishes; no latency is not."""
