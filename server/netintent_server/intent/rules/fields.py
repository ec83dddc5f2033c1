"""What was read for an action: field path to value, each with the words or the rule it came from.

Plans and their provenance are made from this one form, so that no field can be set without saying where it came from.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from netintent_server.intent.rules.targets import Word
from netintent_server.intent.rules.units import Unit
from netintent_server.model.common import FindingCode


class Said(NamedTuple):
    """A value with its words, `intent[start:end]`, or with the named rule that gave it."""

    value: Any
    start: int = 0
    end: int = 0
    rule: str = ""


Fields = dict[str, Said]
"""Field path below an action ("target.site", "scale.replicas", "objectives[0].value") to what was said of it."""


def said(value: Any, *units: Unit) -> Said:
    """Return a value said by units that stand side by side."""
    return Said(value, units[0].start, units[-1].end)


def said_by(word: Word) -> Said:
    """Return a word's own value."""
    return Said(word.value, word.start, word.end)


class Doubt(NamedTuple):
    """Something that keeps an action from being planned: what to ask, about which field, and the choices there are."""

    code: FindingCode
    field: str
    question: str
    candidates: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
