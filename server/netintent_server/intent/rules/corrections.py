"""Lets what is said last count: "… to 4, no, make that 5", "restart the AMF. No, restart the SMF."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netintent_server.intent.rules.amounts import read_amounts
from netintent_server.intent.rules.clause import Clause
from netintent_server.intent.rules.combine import (
    PLACES,
    PendingAction,
    correct_value,
    corrected_size,
    reached_size,
    replaced_place,
    resizes_a_setting,
)
from netintent_server.intent.rules.context import Context
from netintent_server.intent.rules.drafting import correct_steering
from netintent_server.intent.rules.fields import Doubt
from netintent_server.intent.rules.items import find_items
from netintent_server.intent.rules.quantities import SIZES, Amounts
from netintent_server.intent.rules.target_fields import places_of, target_of
from netintent_server.intent.rules.units import says
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind


def correct(last: PendingAction, clause: Clause, text: str) -> bool:
    """As in "… to 4, no, make that 5": the last value counts. Return whether there was something to correct."""
    if correct_value(last, clause.body, text):
        context = Context.of(clause.body)  # "sorry, tomorrow, and to 2.2"
        last.drafted.target = last.drafted.target | places_of(context.places)[0]
        last.context = context.over(last.context)
        return True
    if correct_steering(last, clause.body, text):
        return True
    items = find_items(replace(clause, lead=[], body=[u for u in clause.body if "correction" not in u]))
    units = items[0].units
    amounts = read_amounts(units, items[0].before, last.drafted.verb)
    place = replaced_place(items[0], last)
    if place is not None:
        last.context = Context((place,)).over(last.context)
        last.drafted.target = {n: v for n, v in last.drafted.target.items() if n != "target.site"}
        return True
    if items[0].target is not None:
        last.drafted.target = {
            **{name: value for name, value in last.drafted.target.items() if name in PLACES},
            **target_of(items[0]),
        }
    elif not amounts.fields and len(amounts.unfit) == 1:
        amounts = corrected_size(amounts, last.drafted.amounts)
    elif not says(units, "more", "fewer"):
        amounts = reached_size(amounts, last.drafted.amounts)
    context = Context.of(units)
    _replace(last, amounts, context)
    return bool(items[0].target is not None or amounts.fields or amounts.unfit or amounts.objectives or any(context))


def corrected_by(actions: list[PendingAction], made: Sequence[PendingAction]) -> bool:
    """As in "restart the AMF. No, restart the SMF.": the last order counts, with what it leaves unsaid."""
    if len(made) != 1 or not actions:
        return False
    new, last = made[0], actions[-1]
    if new.drafted.kind is last.drafted.kind and new.drafted.kind in {ActionKind.SCALE, ActionKind.DEPLOY}:
        if new.drafted.has_target:
            last.drafted.target = last.drafted.target | new.drafted.target
        _replace(last, new.drafted.amounts, new.context)
        return True
    if not new.drafted.has_target:
        new.drafted.target = last.drafted.target | new.drafted.target
    new.context = new.context.over(last.context)
    actions[-1] = new
    return True


def corrects_setting(
    actions: list[PendingAction], made: Sequence[PendingAction], text: str, *, spoken: bool
) -> list[Doubt] | None:
    """As in "set the MTU to 1400, no, set it to 1450": return what stays unclear, None where it corrects no setting."""
    last = actions[-1] if actions else None
    if len(made) != 1 or not resizes_a_setting(made[0], last, spoken=spoken):
        return None
    clause, verb = made[0].clause, made[0].drafted.verb
    if last is not None and clause.corrects and correct_value(last, clause.body, text):
        return []
    question = "Is {words} about the setting, or how many there should be?"
    return [Doubt(FindingCode.AMBIGUOUS, "kind", question, (), verb.start, verb.end)]


def _replace(action: PendingAction, amounts: Amounts, context: Context) -> None:
    if amounts.fields:
        kept = action.drafted.amounts.fields
        if SIZES & amounts.fields.keys():
            kept = {name: value for name, value in kept.items() if name not in SIZES}
        action.drafted.amounts = replace(
            amounts,
            fields=kept | amounts.fields,
            objectives=amounts.objectives or action.drafted.amounts.objectives,
        )
    elif amounts.objectives:
        action.drafted.amounts.objectives = amounts.objectives
    elif amounts.unfit or amounts.doubts:
        action.drafted.amounts.unfit.extend(amounts.unfit)
    action.drafted.target = action.drafted.target | places_of(context.places)[0]
    action.context = context.over(action.context)
