"""Reads by what a number multiplies what runs: "by half", "2x", "50 % more", "in half"."""

from __future__ import annotations

from netintent_server.intent.rules.near import Near
from netintent_server.intent.rules.numbers import Quantity


def factor_of(near: Near, index: int, quantity: Quantity, way: str, *, counted: bool) -> float | None:
    """Return the factor that the number at an index says; None where it says none.

    `way` is up, down or unsaid; `counted` tells whether replicas were spoken of before the target.
    """
    share = _share_of_replicas(near, index, quantity, way, counted=counted)
    if share is not None:
        return share
    before = near.previous(index)
    if quantity.word in {"x", "multiples"} or near.says(before, "factor_word"):
        follows = near.unit(index + 1)
        if follows is not None and (follows.is_unknown or follows.is_one_of("traffic", "about", "verb", "metrics")):
            return None
        if way != "down":
            return quantity.value
        return 1 / quantity.value if quantity.value else None
    if near.word(before) == "in" and quantity.word == "fractions":  # "cut in half"
        return quantity.value
    if near.word(before) == "by" and way:
        part = _part(quantity)
        return 1 + part if way == "up" else 1 - part
    return None


def _share_of_replicas(near: Near, index: int, quantity: Quantity, way: str, *, counted: bool) -> float | None:
    """As in "50 % more replicas", "half of the replicas" with a verb that takes away."""
    part = _part(quantity)
    if not 0 < part < 1 or quantity.word in {"x", "multiples"}:
        return None
    if not counted and not any(near.says(at, "replicas") for at in range(index + 1, index + 6)):
        return None
    if near.says(index + 1, "more"):
        return 1 + part
    taken = near.word(index + 1) == "of" and way == "down"
    return 1 - part if taken or near.says(index + 1, "fewer") else None


def _part(quantity: Quantity) -> float:
    return quantity.value / 100 if quantity.cls == "percent" else quantity.value
