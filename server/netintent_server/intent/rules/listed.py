"""Joins the values of one setting that has several: "the DNS servers of the SMF to 10.0.0.53 and 10.0.0.54"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from netintent_server.intent.rules.units import Unit, join

_BACK = 8
"""Words looked back for the noun that is set."""
_MOST = 64
"""Values of one setting."""
_LEADS = frozenset({"to", "=", ":", "→", "->", "into", "set to", "be", "is", "are"})
_RUN = re.compile(r"[^\s,;(){}\[\]]{1,120}")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?")
_HOST = re.compile(r"[A-Za-z][\w-]{0,62}(?:\.[A-Za-z][\w-]{0,62}){1,8}")
_CODE = re.compile(r"(?P<letters>[A-Za-z]{1,12}-?)\d{1,6}[A-Za-z]?")
_BARE = ("located", "when", "slice_of", "slice_types", "priorities", "states")
_OF_SIZE = ("replicas", "capacity", "metrics", "resource_words")


def with_lists(units: Sequence[Unit], text: str) -> list[Unit]:
    """Return the units with each list of values alike as one, behind a noun that says that there are several.

    Where two nouns stand before two values, each may have its own: they are left apart, and asked about.
    """
    found: list[Unit] = []
    index = 0
    while index < len(units):
        joined = _list(units, index, text) if index and _leads(units, index) else None
        unit, index = joined or (units[index], index + 1)
        found.append(unit)
    return found


def _leads(units: Sequence[Unit], index: int) -> bool:
    """As in "to 10.0.0.1", "with servers 10.0.0.1": behind what leads to a value, or a noun that says several."""
    before = units[index - 1]
    return before.word in _LEADS or (units[index].word[:1].isdigit() and _is_several(before))


def _list(units: Sequence[Unit], index: int, text: str) -> tuple[Unit, int] | None:
    first = _value(units, index, text)
    if first is None:
        return None
    raw, end = first
    head = _head(units, index - 1 if units[index - 1].word in _LEADS else index)
    shape = _shape(raw, head)
    values = [raw]
    while end + 1 < len(units) and len(values) < _MOST and (units[end].word in {",", "&", "and"}):
        at = end + 1 + (units[end].word == "," and units[end + 1].word == "and")
        following = _value(units, at, text)
        if following is None or not shape or _shape(following[0], head) != shape:
            break
        values.append(following[0])
        end = following[1]
    if head is None or len(values) == 1:
        return None
    return join(units[index:end], "values", values), end


def _value(units: Sequence[Unit], index: int, text: str) -> tuple[str, int] | None:
    """What stands without a blank, as written, and the index after its units."""
    if index >= len(units) or units[index].is_one_of(*_BARE):
        return None
    match = _RUN.match(text, units[index].start)
    if match is None:
        return None
    raw = match[0].rstrip(".:!?\"'")
    stop = match.start() + len(raw)
    end = index
    while end < len(units) and units[end].end < stop:
        end += 1
    return (raw, end + 1) if end < len(units) and units[end].end == stop else None


def _shape(raw: str, head: Unit | None) -> str:
    """What a value looks like; empty for what a list of is not told from other words."""
    if _ADDRESS.fullmatch(raw):
        return "address"
    if (code := _CODE.fullmatch(raw)) is not None:
        return code["letters"].casefold()
    if _HOST.fullmatch(raw):
        return "host"
    return "digits" if raw.isdigit() and head is not None and "identifier_key" in head else ""


def _head(units: Sequence[Unit], lead: int) -> Unit | None:
    """The noun that is set, where it says several and stands alone: "servers", "ciphering order"."""
    head: Unit | None = None
    identifies = False
    for unit in reversed(units[max(0, lead - _BACK) : lead]):
        if "coordinator" in unit:
            return None
        if not unit.is_word:
            break
        named = unit.is_one_of("target", "aspect", "located", "slice_of", "slice_types", "preposition", "determiner")
        if head is None and not named:
            head = unit
        identifies = identifies or "identifier_key" in unit
    if head is None or head.is_one_of(*_OF_SIZE):
        return None
    if not _is_several(head):
        return None
    return replace(head, senses={**head.senses, "identifier_key": True}) if identifies else head


def _is_several(unit: Unit) -> bool:
    """Whether a noun says that there are several: "servers", "the list"."""
    noun = (unit.written or unit.word).casefold()
    plural = noun.endswith("s") and not noun.endswith("ss")
    return "enumerates" in unit or (plural and not unit.is_one_of("target", "located", *_OF_SIZE))
