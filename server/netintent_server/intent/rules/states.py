"""Clauses that ask for a state: "latency must stay under 10 ms", "the MTU should be 9000"."""

from __future__ import annotations

from dataclasses import replace

from netintent_server.intent.checks.metrics import HIGHER_IS_BETTER, LOWER_IS_BETTER
from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.lexicon import VerbForm
from netintent_server.intent.rules.units import THINGS, Unit, says

NEAR = 3
"""How many units may stand between "must be" and its verb."""

_STATED = ("quantity", "states", "version", "image", "vague", "virtue")
_HIGH = LOWER_IS_BETTER | {"cpu_utilization", "memory_utilization"}
_WORSE = {"BELOW": HIGHER_IS_BETTER, "AT_MOST": HIGHER_IS_BETTER, "ABOVE": _HIGH, "AT_LEAST": _HIGH}
_PLACED = THINGS | {"located"}
_NO_WISH = frozenset({"verb", "report", "says", "modal", "passive", "condition", "outcome", "about"})


def quality(units: list[Unit], said: set[str], state: VerbForm | None) -> Clause | None:
    """As in "latency below 5 ms on slice gold": a bound that is no alarm, and no verb; a value alone is a reading.

    `said` is every sense that one of the units has.
    """
    if state is None or "quantity" not in said or _PLACED.isdisjoint(said):
        return None
    if any(not _NO_WISH.isdisjoint(unit.senses) and "metrics" not in unit for unit in units):
        return None
    metrics = [unit for unit in units if "metrics" in unit]
    bounds = {at for at, unit in enumerate(units[:-1]) if "comparisons" in unit and "quantity" in units[at + 1]}
    if not ((metrics and bounds) or _is_described(units)):
        return None
    named = metrics[0] if metrics else units[0]
    for at, unit in enumerate(units):
        named = unit if "metrics" in unit else named
        if at in bounds and named.get("metrics") in _WORSE.get(unit.get("comparisons"), ()):
            return None
    verb = replace(named, senses={"verb": state})
    return Clause(Mood.REQUEST, verb, [], units)


def _is_described(units: list[Unit]) -> bool:
    """As in "URLLC slice with 1 ms latency": what something should be like; "UPF latency 14 ms" is a reading."""
    at = next((at for at, unit in enumerate(units) if unit.word == "with"), len(units))
    known = says(units[:at], *THINGS)
    measures = {unit.get("quantity").cls for unit in units[at:] if "quantity" in unit}
    named = says(units, "metrics") and bool(measures & {"time", "percent"})
    return known and (named or bool(measures & {"rate", "density", "speed"}))


def without_told(clause: Clause) -> None:
    """As in "the UPF is slow and the SMF should be restarted": what is told of one before is no order for it."""
    if not clause.is_passive:
        return
    lead = clause.lead
    told, named, start = False, False, 0
    for at, unit in enumerate(lead):
        if "relative" in unit or "condition" in unit:
            return
        if told and (unit.word in _PARTS or "coordinator" in unit) and says(lead[at + 1 :], *THINGS):
            told, named, start = False, False, at + 1
        form = unit.get("verb")
        tells = "report" in unit or (form is not None and not _TOLD.isdisjoint(form.forms))
        told = told or (named and tells and "target" not in unit)
        named = named or unit.is_one_of(*THINGS)
    if start:
        clause.lead = lead[start:]


_PARTS = frozenset({",", ";", "-", "–", "—"})
_TOLD = frozenset({"past", "third"})


def held(units: list[Unit], index: int) -> Clause | None:
    """As in "latency must stay under 10 ms", "the MTU should be 9000": a modal asks for a value to be held."""
    counted = says(units[:index], "replicas") and says(units[:index], "quantity")
    counted = counted and all(u.is_one_of("filler", "located", "preposition") for u in units[index + 1 :])
    following = units[index + 1 :]
    if not counted and not says(following, *_STATED):
        return None
    if not counted and says(units[:index], "quantity") and not says(following, "quantity"):
        return None  # "the 3 replicas must be healthy": a number of those that are there
    for at in range(index + 1, min(index + 1 + NEAR, len(units))):
        if "held" in units[at]:
            verb = replace(units[at], senses={"verb": units[at].get("held")})
            subject = [*units[:index], *units[index + 1 : at]]  # "let the AMF have 4Gi"
            return Clause(Mood.REQUEST, verb, subject, units[at + 1 :], is_passive=True)
    modal = units[index]
    if "held" not in modal:
        return None
    verb = replace(modal, senses={"verb": modal.get("held")})
    kept = index if "comparisons" in modal else index + 1
    return Clause(Mood.REQUEST, verb, units[:index], units[kept:], is_passive=True)
