"""Reads a negated bound as the bound it is: "must not exceed", "never drops below"."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.lexicon import Senses
from netintent_server.intent.rules.units import Unit

_FLIPPED = {"ABOVE": "AT_MOST", "BELOW": "AT_LEAST", "AT_LEAST": "BELOW", "AT_MOST": "ABOVE"}
_TURNING = frozenset({"negator", "bars", "replaces"})
_NEGATED_BOUND = 3
_FAR = 12


def with_bounds(units: Sequence[Unit]) -> list[Unit]:
    """As in "must not exceed 10 ms", "never drops below 99 %": a negated bound is the other bound, and no negation."""
    joined: list[Unit] = []
    passed: set[int] = set()
    index = 0
    while index < len(units):
        unit = units[index]
        if not passed and _TURNING.isdisjoint(unit.senses):
            joined.append(unit)
            index += 1
            continue
        if index in passed:
            unit = Unit(unit.start, unit.end, unit.word, "found", {"comparisons": _FLIPPED[unit.get("comparisons")]})
        if "replaces" in unit and index + 1 < len(units) and "quantity" in units[index + 1]:
            index += 2  # "3 pods instead of 6"
            continue
        if "negator" in unit and index + 1 < len(units) and "permit" in units[index + 1]:
            at = _permitted(units, index + 2)
            if at is not None:  # "don't let latency exceed 10 ms"
                passed.add(at)
                index += 2
                continue
        end = _negated_bound(units, index) if unit.is_one_of("negator", "bars") else None
        if end is None:
            joined.append(unit)
            index += 1
            continue
        senses: Senses = {"comparisons": _FLIPPED[units[end].get("comparisons")]}
        if "held" in unit:
            senses |= {"held": unit.get("held"), "modal": True}
        word = " ".join(u.word for u in units[index : end + 1])
        joined.append(Unit(unit.start, units[end].end, word, "found", senses))
        index = end + 1
    return joined


def _permitted(units: Sequence[Unit], index: int) -> int | None:
    """Where the bound stands that is not to be passed."""
    for at in range(index, min(index + _FAR, len(units) - 1)):
        if units[at].get("comparisons") in _FLIPPED and "quantity" in units[at + 1]:
            return at
        if units[at].is_one_of("coordinator", "verb") and "drift" not in units[at]:
            return None
    return None


def _negated_bound(units: Sequence[Unit], index: int) -> int | None:
    for at in range(index + 1, min(index + 1 + _NEGATED_BOUND, len(units))):
        if units[at].get("comparisons") in _FLIPPED:
            return at if at + 1 < len(units) and "quantity" in units[at + 1] else None
        if not units[at].is_one_of("drift", "held"):
            return None
    return None
