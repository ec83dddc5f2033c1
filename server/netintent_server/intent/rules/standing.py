"""Tells where words around an order say how it stands: that it is done, called off, a draft, a drill or a title."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.units import Unit, says

_MOST_WORDS = 8
"""Words of a heading; what is longer is a sentence of its own."""
_REACH = 4
_OPENS = frozenset({"(", "[", "-", "–", "—", "→", ":", ","})
_CLOSES = frozenset({")", "]", ",", ";", ":"})
_AROUND = frozenset({
    "opener", "determiner", "pronoun", "pronouns", "report", "preposition", "filler", "correction",
    "question", "held", "priorities", "quantity", "when", "negator", "about",
})  # fmt: skip


def mark_standing(clauses: Sequence[Clause], standing: Mapping[str, Collection[str]]) -> None:
    """Note what keeps an order from being one; an order under a title is only quoted."""
    voids, titles, calms, ticks = (standing.get(of, ()) for of in ("void", "title", "calm", "tick"))
    heading: list[Unit] = []
    forbids: Unit | None = None
    for clause in clauses:
        if not clause.linked:
            heading, forbids = [], None
        if clause.mood is Mood.REQUEST and clause.verb is not None:
            head = _heading(clause, heading)
            if head and any(unit.word in titles for unit in head):
                clause.mood = Mood.QUOTED
            elif head:
                clause.voided = next((unit for unit in head if unit.word in voids), None) or forbids
            clause.voided = clause.voided or _ticked(clause, heading, ticks) or _closing(clause, voids)
        else:
            if clause.mood is Mood.NEGATED and clause.units[-1].word == ":" and not _is_calm(clause, calms):
                forbids = clause.units[0]
            heading = [*heading, *clause.units]
            clause.voided = _alone(clause, voids)


def _is_calm(clause: Clause, calms: Collection[str]) -> bool:
    return any(unit.word in calms for unit in clause.units) or says(clause.units, "target")


def _heading(clause: Clause, before: Sequence[Unit]) -> list[Unit]:
    """The words that stand before the colon in front of an order."""
    units = [*before, *clause.lead]
    end = next((at for at in range(len(units) - 1, -1, -1) if units[at].word == ":"), 0)
    wished = says(units[:end], "request", "modal", "passive", "asked", "held")
    return units[:end] if end <= _MOST_WORDS and not wished else []


def _ticked(clause: Clause, before: Sequence[Unit], ticks: Collection[str]) -> Unit | None:
    """As in "[x] restart the AMF"."""
    units = [unit for unit in (*before, *clause.lead) if unit.kind != "line"]
    for at in range(len(units) - 2):
        if units[at].word == "[" and units[at + 2].word == "]" and units[at + 1].word in ticks:
            return units[at + 1]
    return None


def _closing(clause: Clause, voids: Collection[str]) -> Unit | None:
    """As in "restart the AMF (done)", "scale it to 3 - cancelled"."""
    units = clause.body
    for at, unit in enumerate(units):
        ends = at + 1 == len(units) or units[at + 1].word in _CLOSES
        if not (ends and unit.word in voids):
            continue
        start = next((to for to in range(at - 1, max(at - _REACH, -1), -1) if units[to].word in _OPENS), at)
        between = units[start + 1 : at]
        if start < at and all(each.is_unknown or not _AROUND.isdisjoint(each.senses) for each in between):
            return unit
    return None


def _alone(clause: Clause, voids: Collection[str]) -> Unit | None:
    """As in "this is only a drill.", "Done.": all that is said is how it stands."""
    said = [unit for unit in clause.units if unit.is_word]
    if len(said) > _MOST_WORDS or clause.mood in {Mood.RETRACTED, Mood.READ, Mood.QUESTION}:
        return None
    found = next((unit for unit in said if unit.word in voids), None)
    plain = all(unit is found or not _AROUND.isdisjoint(unit.senses) for unit in said)
    return found if plain else None
