"""Reads what to move a workload to: a version or an image, and how it is rolled out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from netintent_server.intent.rules.fields import Said
from netintent_server.intent.rules.sentences import ARROWS
from netintent_server.intent.rules.units import Unit, says
from netintent_server.model.plan import RolloutStrategy

_NUMBER = re.compile(r"v?\d+(?:\.\d+)*", re.IGNORECASE)
_REACH = 8  # units looked back
_RELEASES = ("version", "quantity", "image")
_LEADS = frozenset({"to", "=", ":", "→", "->", "on", "into", "with", "at", "onto"})


@dataclass(slots=True)
class Release:
    """The last version and image said, a strategy, and the numbers that are neither."""

    versions: list[Said] = field(default_factory=list)
    images: list[Said] = field(default_factory=list)
    strategies: list[Said] = field(default_factory=list)
    newest: list[Unit] = field(default_factory=list)
    """Words that say a version and not which: "latest"."""
    unfit: list[Unit] = field(default_factory=list)


def read_release(units: Sequence[Unit], text: str, apart: Collection[int] = ()) -> Release:
    """Read the release that some units name; what it was before ("from 1.2") is dropped.

    `apart` is where numbers start that are read already.
    """
    release = Release()
    for index, unit in enumerate(units):
        if unit.start in apart:
            continue
        before = _before(units, index)
        word = before.word if before is not None else ""
        if "strategies" in unit:
            release.strategies.append(Said(RolloutStrategy[unit.get("strategies")], unit.start, unit.end))
        elif "newest" in unit:
            release.newest.append(unit)
        elif _is_left(units, index, word):
            continue
        elif isinstance(unit.get("version"), str):
            release.versions.append(_version(text[unit.start : unit.end], unit))
        elif isinstance(unit.get("image"), str):
            release.images.append(Said(unit.get("image"), unit.start, unit.end))
        elif "quantity" in unit and _is_step(units, index):
            continue
        elif "quantity" in unit:
            said = text[unit.start : unit.end]
            after = units[index + 1] if index + 1 < len(units) else None
            counts = after is not None and after.is_one_of("replicas", "resource_words")
            counts = counts or says(units[max(0, index - 2) : index], "replicas", "capacity")
            named = before is not None and not counts and (word in _LEADS or before.get("version") is True)
            if (named or "." in said) and _NUMBER.fullmatch(said):
                release.versions.append(_version(said, unit))
            else:
                release.unfit.append(unit)
        elif unit.is_identifier and _is_named(before, unit):
            release.versions.append(_version(text[unit.start : unit.end], unit))
    return release


def _version(said: str, unit: Unit) -> Said:
    value = said[1:] if said[:1] in {"v", "V"} and said[1:2].isdigit() else said
    return Said(value, unit.start, unit.end)


def _is_step(units: Sequence[Unit], index: int) -> bool:
    """As in "back one version": that is the previous one."""
    following = units[index + 1] if index + 1 < len(units) else None
    return units[index].get("quantity").value == 1 and following is not None and following.get("version") is True


def _is_left(units: Sequence[Unit], index: int, word: str) -> bool:
    """As in "from 2.2.9", "2.2.9 → 2.3.0": what was."""
    unit = units[index]
    if word == "from":
        return unit.is_one_of(*_RELEASES) or unit.is_identifier
    if not unit.is_one_of("version", "quantity"):
        return False
    return index + 2 < len(units) and units[index + 1].word in ARROWS and units[index + 2].is_one_of(*_RELEASES)


def _is_named(before: Unit | None, unit: Unit) -> bool:
    """As in "to version spring-drop", "to r17": a version that is no number."""
    return before is not None and (before.get("version") is True or (before.word == "to" and unit.word[-1].isdigit()))


def _before(units: Sequence[Unit], index: int) -> Unit | None:
    """The unit before that says something, past articles; a text of nothing but brackets is not gone through."""
    for unit in reversed(units[max(index - _REACH, 0) : index]):
        if not ("determiner" in unit or unit.word in {"(", '"'}):
            return unit
    return None
