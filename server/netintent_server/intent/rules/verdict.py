"""Why nothing is planned where nothing is asked, and how sure a plan is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from netintent_server.intent.rules.answer import refused
from netintent_server.intent.rules.clause import Mood
from netintent_server.intent.rules.combine import PendingAction
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import IntentPlan

_REFUSALS = (
    (Mood.RETRACTED, FindingCode.NEGATED, "what was asked is taken back"),
    (Mood.NEGATED, FindingCode.NEGATED, "it says what not to do, and nothing to do"),
    (Mood.IDLE, FindingCode.NEGATED, "it asks for nothing to be changed"),
    (Mood.QUESTION, FindingCode.NOT_AN_INSTRUCTION, "it is a question"),
    (Mood.QUOTED, FindingCode.NOT_AN_INSTRUCTION, "it repeats what something else says"),
    (Mood.READ, FindingCode.NOT_AN_INSTRUCTION, "it asks to be told something, and changes nothing"),
    (Mood.REPORT, FindingCode.NOT_AN_INSTRUCTION, "it tells what happened or happens"),
    (Mood.REQUEST, FindingCode.OUT_OF_DOMAIN, "it asks for nothing that a network does"),
    (Mood.WISH, FindingCode.OUT_OF_DOMAIN, "it asks for nothing that a network does"),
    (Mood.FRAGMENT, FindingCode.NOT_AN_INSTRUCTION, "it asks for no action"),
)
"""Why nothing is planned where nothing is asked, the strongest reason first."""


def refusal(moods: Collection[Mood]) -> IntentPlan:
    """Return the refusal of a text whose clauses have these moods and ask for no action."""
    for mood, code, why in _REFUSALS:
        if mood in moods:
            return refused(code, why, 0.9)
    return refused(FindingCode.NOT_AN_INSTRUCTION, "it asks for no action", 0.9)


def confidence(actions: Sequence[PendingAction], strangers: int) -> float:
    """Return 0.5..0.98: less for every word that was not understood and for all that had to be inferred.

    `strangers` counts requests beside the actions that are about no network.
    """
    doubtful = 0.02 * (len(actions) - 1) + 0.1 * strangers
    for action in actions:
        units = [*action.item.units, *([action.item.target] if action.item.target else []), action.drafted.verb]
        doubtful += 0.06 * sum([unit.typo for unit in units])
        doubtful += min(0.24, 0.03 * sum([not unit.senses and unit.is_unknown for unit in units]))
        doubtful += 0.1 * bool(action.item.extra) + 0.05 * bool(action.item.borrowed)
        doubtful += 0.08 * ("target.name" in action.fields and "target.network_function" not in action.fields)
    return round(max(0.5, 0.98 - doubtful), 3)
