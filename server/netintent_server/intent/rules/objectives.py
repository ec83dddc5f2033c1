"""Reads one service quality: a metric, a comparison and a value in the contract's unit."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.checks.metrics import CANONICAL_UNITS
from netintent_server.intent.rules.fields import Fields, Said, said
from netintent_server.intent.rules.numbers import Quantity
from netintent_server.intent.rules.units import Unit
from netintent_server.model.plan import Comparison

_CLASSES = {
    "latency": {"time"}, "jitter": {"time"}, "packet_loss": {"percent"},
    "throughput": {"rate"}, "downlink_throughput": {"rate"}, "uplink_throughput": {"rate"},
    "availability": {"percent"}, "reliability": {"percent"}, "coverage": {"percent"},
    "cpu_utilization": {"percent"}, "memory_utilization": {"percent"}, "connections": {""},
    "connection_density": {"density"}, "energy": {"power"}, "mobility_speed": {"speed"},
}  # fmt: skip
_BY_UNIT = {"rate": "throughput", "density": "connection_density", "speed": "mobility_speed", "power": "energy"}
"""What a unit says by itself."""

_LOWER_IS_MEANT = frozenset({"latency", "jitter", "packet_loss", "energy"})
_STOPS = frozenset({",", "and", ";", "•", "-"})


def takes(metric: str | None, quantity: Quantity) -> bool:
    """Return whether a quantity's unit is one of a metric's; a number without a unit says none."""
    return metric is not None and bool(quantity.cls) and quantity.cls in _CLASSES[metric]


def read_objective(
    units: Sequence[Unit],
    index: int,
    comparison: str,
    compared: Unit | None,
    second: int | None = None,
    *,
    way: str = "",
) -> Fields | None:
    """Return the objective that the number at an index is the value of.

    `second` is the upper end of a range; `way` is where the verb moves the value ("limit": down).
    """
    quantity: Quantity = units[index].get("quantity")
    metric, named = _metric(units, index, second or index, quantity)
    if metric is None:
        return None
    upper = units[second].get("quantity").value if second is not None else quantity.upper
    value = quantity.value
    if second is not None and not quantity.cls:  # "between 5 and 10 Gbps": the unit is said once
        value *= units[second].get("quantity").size
    if upper is not None:
        comparison = "BETWEEN"
    up_to = "AT_MOST" if metric in _LOWER_IS_MEANT or metric.endswith("utilization") else "AT_LEAST"
    chosen = {"UP_TO": up_to, "": ""}.get(comparison, comparison)
    lower = metric in _LOWER_IS_MEANT or (way == "down" and not metric.endswith("availability"))
    if not chosen and named is not None and metric not in _LOWER_IS_MEANT:  # "the maximum throughput … to 1 Gbps"
        at = next((at for at, unit in enumerate(units) if unit is named), 0)
        bound = units[at - 1].get("comparisons") if at else None
        if bound in {"AT_MOST", "AT_LEAST"}:
            chosen, compared = bound, units[at - 1]
    number = units[index]
    fields: Fields = {
        "metric": said(metric, named) if named is not None else Said(metric, number.start, number.end),
        "comparison": said(Comparison[chosen], compared or number)
        if chosen
        else Said(Comparison.AT_MOST if lower else Comparison.AT_LEAST, rule="comparison_of_metric"),
        "value": said(value, number),
    }
    if upper is not None:
        fields["upper"] = said(upper, units[second] if second is not None else number)
    if CANONICAL_UNITS[metric]:
        fields["unit"] = said(CANONICAL_UNITS[metric], number)
    return fields


def _metric(units: Sequence[Unit], first: int, last: int, quantity: Quantity) -> tuple[str | None, Unit | None]:
    """The nearest metric that takes such a unit: after the number up to a comma, else before it."""
    cls = units[last].get("quantity").cls or quantity.cls
    if quantity.word == "nines":
        cls = "percent"
    for at in range(last + 1, min(len(units), last + 6)):
        if units[at].word in _STOPS or "quantity" in units[at]:
            break
        name = units[at].get("metrics")
        if name and cls in _CLASSES[name]:
            if (
                name == "throughput"
                and at + 1 < len(units)
                and str(units[at + 1].get("metrics")).endswith("link_throughput")
            ):
                return units[at + 1].get("metrics"), units[at + 1]
            return name, units[at]
    if cls == "":
        return None, None  # "users 5": a count needs its noun behind it
    for at in range(first - 1, max(-1, first - 8), -1):
        former = at > 0 and units[at - 1].word == "from" and at == first - 2  # "from 12 ms to 6 ms"
        if "quantity" in units[at] and units[at].word != "=" and not former:
            break
        name = units[at].get("metrics")
        if name and cls in _CLASSES[name]:
            return name, units[at]
    if quantity.word == "nines":
        return "availability", None
    return _BY_UNIT.get(cls), None
