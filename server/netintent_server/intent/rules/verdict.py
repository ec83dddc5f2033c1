"""Why nothing is planned where nothing is asked."""

from __future__ import annotations

from collections.abc import Collection

from netintent_server.intent.rules.answer import refused
from netintent_server.intent.rules.clause import Mood
from netintent_server.intent.rules.confidence import Read, of_refusal
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


def refusal(moods: Collection[Mood], read: Read) -> IntentPlan:
    """Return the refusal of a text whose clauses have these moods and ask for no action."""
    for mood, code, why in _REFUSALS:
        if mood in moods:
            return refused(code, why, of_refusal(read, mood))
    return refused(FindingCode.NOT_AN_INSTRUCTION, "it asks for no action", of_refusal(read, None))
