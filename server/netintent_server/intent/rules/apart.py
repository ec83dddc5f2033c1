"""Divides what is said of one target for several places: "the UPF to 3 at edge01 and 5 at edge02"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netintent_server.intent.rules.units import Unit

_VALUES = frozenset({"quantity", "version", "image"})


def apart(
    units: Sequence[Unit], before: int, separates: Callable[[Unit], bool], *, led: bool
) -> list[tuple[list[Unit], int]]:
    """Return the words of each place and how many of them stand before the target, which has `before` of `units`.

    Only where every part has one value and a place of its own, the first one perhaps in front of the clause (`led`);
    what leads to the first value ("to") leads to all.
    """
    if sum(["located" in unit for unit in units]) + led < 2:
        return [([*units], before)]
    parts: list[list[Unit]] = [[]]
    for unit in units[before:]:
        if separates(unit):
            parts.append([])
        else:
            parts[-1].append(unit)
    parts = [part for part in parts if part]
    counted = [unit for unit in units[:before] if not _VALUES.isdisjoint(unit.senses)]
    whole = [[*counted, *parts[0]], *parts[1:]] if parts else []
    placed = [led or _is_placed(whole[0]), *map(_is_placed, whole[1:])] if whole else []
    if len(whole) < 2 or not all(placed) or not all(_is_valued(part) for part in whole):
        return [([*units], before)]
    if counted:  # "deploy 3 UPFs at edge01 and 5 at edge02": the later counts stand before the target, too
        return [([*units[:before], *parts[0]], before), *((part, _value_at(part) + 1) for part in parts[1:])]
    at = _value_at(parts[0])
    lead = parts[0][at - 1 : at] if at and "preposition" in parts[0][at - 1] else []
    return [([*units[:before], *parts[0]], before), *((_led(part, lead), 0) for part in parts[1:])]


def _is_placed(part: Sequence[Unit]) -> bool:
    return any("located" in unit for unit in part)


def _is_valued(part: Sequence[Unit]) -> bool:
    former = [at for at, unit in enumerate(part[:-2]) if unit.word == "from" and "quantity" in part[at + 1]]
    return sum([not _VALUES.isdisjoint(unit.senses) for unit in part]) == 1 + len(former)  # "from 2 to 5"


def _value_at(part: Sequence[Unit]) -> int:
    return next(at for at, unit in enumerate(part) if not _VALUES.isdisjoint(unit.senses))


def _led(part: list[Unit], lead: Sequence[Unit]) -> list[Unit]:
    return [*lead, *part] if not _VALUES.isdisjoint(part[0].senses) else part
