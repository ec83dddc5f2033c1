"""What a text wants left as it is, so that nothing is planned against it."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.combine import PendingAction, values_of
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.items import Item
from netintent_server.intent.rules.target_fields import target_of
from netintent_server.intent.rules.units import Unit, says
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind

MOST_REMEMBERED = 32
"""Targets that are compared with what is to be done; a bound on the work of one text."""


class LeftAlone:
    """Remembers what is not to be touched, or not to be done to it."""

    def __init__(self) -> None:
        self._kept: list[tuple[Fields, frozenset[ActionKind] | None, Unit]] = []

    def add(self, clause: Clause, antecedents: Sequence[Fields], *, takes_back: bool) -> None:
        """Remember what a clause forbids or leaves alone; `antecedents` are what "it" means there.

        `takes_back` is whether something was asked before that a bare name may take back: "actually, not the UPF".
        """
        idle = clause.mood is Mood.IDLE
        touched = idle or says(clause.units, "touch")
        verbs = [unit.get("verb") for unit in clause.units if "verb" in unit]
        touched = touched or (takes_back and not verbs and all(map(_is_around, clause.units)))
        kinds = None if touched else frozenset(kind for form in verbs for kind in form.verb.kinds)
        targets = [target_of(Item(unit)) for unit in clause.units if "target" in unit]
        if idle and says(clause.units, "pronoun"):
            targets.extend(antecedents)
        room = MOST_REMEMBERED - len(self._kept)
        self._kept.extend((target, kinds, clause.units[0]) for target in targets[:room] if target)

    def contradictions(self, actions: Sequence[PendingAction]) -> list[Doubt]:
        """Return a doubt when an action is about what is to be left alone."""
        for target, kinds, where in self._kept:
            for action in actions:
                here, there = values_of(target), values_of(action.drafted.target)
                same = here.items() <= there.items()
                if not same and _may_be_one_of(here, there):
                    question = "Is what is to be left alone one of those that are acted on?"
                    return [Doubt(FindingCode.AMBIGUOUS, "target", question, start=where.start, end=where.end)]
                if same and (kinds is None or action.drafted.kind in kinds):
                    question = "It is to be changed and to be left alone; which is meant?"
                    return [Doubt(FindingCode.CONFLICT, "target", question, start=where.start, end=where.end)]
        return []


def _is_around(unit: Unit) -> bool:
    return not unit.is_word or unit.is_one_of(
        "target", "negator", "correction", "opener", "determiner", "coordinator", "exclusion", "filler", "courtesies"
    )


def _may_be_one_of(kept: dict[str, object], acted: dict[str, object]) -> bool:
    """As in "restart the UPF, but not upf-1": a name against a type."""
    return kept.keys() == {"target.name"} and "target.network_function" in acted and "target.name" not in acted


def _orders(unit: Unit) -> bool:
    return "verb" in unit and "gerund" not in unit.get("verb").forms  # "without autoscaling at edge01"


def left_out(clause: Clause) -> list[Doubt]:
    """As in "…, but not in namespace test": where not to act says too little of where to."""
    words = [unit for unit in clause.units if unit.is_one_of("located", "when")]
    if not words or says(clause.units, "target", "touch") or any(map(_orders, clause.units)):
        return []
    where = words[0]
    return [Doubt(FindingCode.AMBIGUOUS, "", "Where or when, if not {words}?", start=where.start, end=where.end)]
