"""Words that are no order and may not be passed over in silence: they take something back, and not clearly what."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.fields import Doubt
from netintent_server.intent.rules.units import THINGS, Unit, says
from netintent_server.model.common import FindingCode

_MOST_WORDS = 2
"""Words of a name that was meant instead; what is longer is a remark."""
_AROUND = ("correction", "opener", "courtesies", "asked", "negator", "coordinator", "determiner", "filler")


def uncorrected(clause: Clause, following: Clause | None) -> list[Doubt]:
    """As in "delete slice gold, no, silver", "…. No, wait.": what is taken back, or what is meant instead?"""
    words = [unit for unit in clause.body if unit.is_word and not unit.is_one_of(*_AROUND)]
    goes_on = following is not None and (following.corrects or following.mood in {Mood.REQUEST, Mood.RETRACTED})
    bare = not words and not goes_on and all(unit.is_one_of(*_AROUND) or not unit.is_word for unit in clause.units)
    begs = not clause.linked and says(clause.units, "begs")
    named = (
        not goes_on
        and not begs
        and 0 < len(words) <= _MOST_WORDS
        and all(unit.is_unknown or unit.is_identifier for unit in words)
    )
    return [_doubt("What is meant by {words}?", clause.units)] if bare or named else []


def left_over(clause: Clause) -> list[Doubt]:
    """As in "…. Better 4.", "…. Forget the first one.": about the order before, and not clear how."""
    units = clause.units
    if clause.mood is Mood.IDLE:
        about = says(clause.body, "pronoun", "pronouns", "contrasts", "earlier", "quantity")
        named = says(clause.body, "target", "slice_of", "slice_types", "located", "metrics")
        unsaid = clause.form is not None and not clause.form.verb.kinds and about and not named
        return [_doubt("What is left out by {words}?", units)] if unsaid else []
    if clause.corrects or clause.mood not in {Mood.FRAGMENT, Mood.NEGATED} or units[-1].word == ":":
        return []
    words = [unit for unit in units if unit.is_word and not unit.is_one_of(*_AROUND)]
    number = words[0].get("quantity") if len(words) == 1 else None
    again = number is not None and not number.cls and says(units, "correction", "negator")
    return [_doubt("What is {words} meant for?", units)] if again else []


def unread(clause: Clause) -> list[Doubt]:
    """As in "tonight between 1 and 3 restart the AMF, then …": an order that no clause was made of."""
    if clause.mood is not Mood.FRAGMENT or clause.verb is not None or clause.corrects:
        return []
    units = clause.units
    for at, unit in enumerate(units[:-1]):
        form = unit.get("verb")
        if at and form is not None and "base" in form.forms and form.verb.kinds:
            to = at + 1
            while to + 1 < len(units) and "determiner" in units[to]:
                to += 1
            if units[to].is_one_of(*THINGS) and "aspect" not in units[to]:
                return [_doubt("What should be done by {words}?", units)]
    return []


def _doubt(question: str, units: Sequence[Unit]) -> Doubt:
    return Doubt(FindingCode.AMBIGUOUS, "", question, (), units[0].start, units[-1].end)
