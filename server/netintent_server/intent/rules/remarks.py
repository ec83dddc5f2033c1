"""Tells the remarks that follow an order from what is asked: they say something of it, and ask for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.units import Unit, says


def begins_remark(units: Sequence[Unit], index: int) -> bool:
    """As in "…, they don't use it any more", "…, it keeps crashing", "…, the SMF hangs": who tells something of it."""
    if index >= len(units):
        return False
    if "teller" in units[index]:
        return True
    if "pronoun" in units[index]:
        return says(units[index + 1 : index + 2], "tells")
    while index < len(units) and "determiner" in units[index]:
        index += 1
    return index < len(units) and "target" in units[index] and says(units[index + 1 : index + 2], "report", "outcome")
