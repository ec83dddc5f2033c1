"""What a clause without a verb may be: context for all, a heading, compute for what was asked, a size of something.

Only these are taken up; any other is talk.
"""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.clause import Clause
from netintent_server.intent.rules.context import CONTEXT, PLACED
from netintent_server.intent.rules.sentences import ARROWS
from netintent_server.intent.rules.units import THINGS, Unit

_AROUND = frozenset({"preposition", "determiner", "coordinator", "opener", "filler", "pronouns", "courtesies"})
"""What stands around a context and says nothing of its own."""
_NAMED = THINGS | {"aspect"}
_CHANGES = ARROWS | {"+"}


def is_context_alone(clause: Clause) -> bool:
    """Whether a clause says where, when or how urgent, and nothing else."""
    return not CONTEXT.isdisjoint(clause.said) and is_context(clause.units)


def is_context(units: Sequence[Unit]) -> bool:
    """As in "in namespace core, …", "Window: Saturday 01:00-03:00": places, times and urgency, and nothing else."""
    if len(units) > 2 and units[1].word == ":" and not units[0].is_one_of("target", "aspect", "verb"):
        units = units[2:]
    end = next((at for at, unit in enumerate(units) if "exclusion" in unit), len(units))
    said = units[:end]  # "after 23:00, and not earlier"
    meaningful = [unit for unit in said if unit.is_word and _AROUND.isdisjoint(unit.senses)]
    return bool(meaningful) and all(not CONTEXT.isdisjoint(unit.senses) for unit in meaningful)


def leads(clause: Clause, following: Clause | None) -> bool:
    """As in "tonight: restart …", "Two jobs for ns edge-apps:": what it says holds for all that follows."""
    if following is None:
        return False
    if following.follows_colon and following.linked and "target" not in clause.said:
        return True
    heads = clause.units[-1].word == ":" and _NAMED.isdisjoint(clause.said)
    return heads and not PLACED.isdisjoint(clause.said)


def is_compute(units: Sequence[Unit]) -> bool:
    """As in "deploy one UPF at edge-21. 4 cores, 8Gi": compute and nothing else."""
    sizes = {unit.get("quantity").cls for unit in units if "quantity" in unit}
    named = any("resource_words" in unit for unit in units)
    thin = ("quantity", "resource_words", "coordinator", "preposition")
    bare = all(unit.is_one_of(*thin) for unit in units if unit.is_word)
    return bool(sizes) and bare and sizes <= {"cpu", "bytes", ""} and (named or "" not in sizes)


def counts(unit: Unit) -> bool:
    """As in "UPF, 3 replicas", "UPF x3", "two more UPFs", "SMF +2", "SMF: 3 -> 5"."""
    quantity = unit.get("quantity")
    return (quantity is not None and quantity.word in {"x", "count", "fractions"}) or (
        unit.is_one_of("replicas", "more", "fewer", "automatic") or unit.word in _CHANGES
    )
