"""Reads which resource a number is a size of: "4Gi memory", "the storage of the UDR to 500Gi", "CPU limit 2"."""

from __future__ import annotations

from netintent_server.intent.rules.near import Near
from netintent_server.intent.rules.numbers import Quantity

_SIZED_IN_BYTES = frozenset({"memory_bytes", "storage_bytes"})
_COUNTED = {"cpu_millicores": 1000, "gpus": 1}
"""What is counted without a unit, and how many of its own unit one is."""


def resource_of(near: Near, index: int, quantity: Quantity) -> tuple[str, float] | None:
    """Return the resource and its size that the number at an index says; None where it says none."""
    if quantity.cls == "cpu":
        return "cpu_millicores", quantity.value
    if quantity.cls == "bytes":
        return _kind_of_bytes(near, index), quantity.value
    if quantity.cls == "" and quantity.upper is None:
        kind = _counted(near, index)
        return (kind, quantity.value * _COUNTED[kind]) if kind is not None else None
    return None


def _kind_of_bytes(near: Near, index: int) -> str:
    """By the nearest word that says what of."""
    places = [index + 1, index + 1 + (near.word(index + 1) == "of"), index - 1, index - 2, index + 2, index - 3]
    if not any(near.says(at, "quantity") for at in range(index - 5, index)):
        places += [index - 4, index - 5]  # "the storage of the UDR to 500Gi"
    words = (near.units[at].get("resource_words") for at in places if near.says(at, "resource_words"))
    return next((word for word in words if word in _SIZED_IN_BYTES), "memory_bytes")


def _counted(near: Near, index: int) -> str | None:
    after = near.unit(index + 1)
    if after is not None and "replicas" in after:  # "from 5 pods at 80 % CPU to 7 pods"
        return None
    kind: str | None = after.get("resource_words") if after is not None else None
    if kind in _COUNTED:
        return kind
    before = near.previous(index)
    if near.word(before) in {"to", ":", "="}:
        before = near.previous(before)
    if near.says(before, "quality"):  # "CPU limit 2"
        before = near.previous(before)
    kind = near.units[before].get("resource_words") if near.says(before, "resource_words") else None
    return kind if kind in _COUNTED else None
