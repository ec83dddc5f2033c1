"""How sure the rules are of a plan, a question or a refusal: signs that the reading may be wrong, added up.

Each sign adds to the logarithm of the odds against the plan, as in a logistic model. The weights are rounded from a fit
to some four thousand readings of sentences with known plans by several states of the rules; those for typos and for
orders about no network, too rare in them, are judged. What is left where no sign is seen is a little more than the fit
says: others' sentences go wrong in ways that these did not.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from netintent_server.intent.rules.clause import Mood
from netintent_server.intent.rules.combine import PLACES, PendingAction
from netintent_server.intent.rules.evidence import LEAD, Weighed
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.units import Unit
from netintent_server.model.common import FindingCode

Read = Sequence[tuple[Mood, Sequence[Unit]]]
"""The clauses of a text: what each is for, and its words."""

HAZARD = 0.97
"""Of a refusal of code, or of words aimed at the system: nothing was read, and no plan is the safer error."""

# A plan. Most that are wrong left something unsaid that the text has.
_PLANNED = -3.9  # nothing seen against it: 0.98
_UNKNOWN_WORD = 1.0  # each, of at most three
_LEFT_OVER = 0.75  # each value, target, place, time or negation that no field holds, of at most three
_BESIDE = 0.75  # each clause that was taken for talk or a heading, of at most two
_UNEVEN = 2.0  # one action has a place or time and another has none: "the AMF and the SMF, both at edge01"
_PRONOUN = 1.5  # what "it" means was carried from elsewhere
_PLAIN_NAME = 1.0  # a target that the catalogue does not have
_TYPO = 0.5  # each word that was mended, of at most two
_FURTHER_ACTION = 0.4  # each, of at most three
_CLOSE = 0.5  # another meaning of the verb was as near as may be
_INFERRED = 0.5  # words lent by a later item, or targets passed over
_STRANGER = 0.5  # an order beside it that is about no network
_FOREIGN = 0.75  # read by way of another language's lexicon; the same for a question

# A question back. Most that are wrong had what they ask for: the text says it in a way that was not read.
_ASKED = -3.9
_TARGET_AND_VALUE = 1.25  # it names what to act on and a value, and yet is unclear
_ASKED_PLACED = 1.0  # it says where: seldom is anything else left out then
_SAID_ALREADY = 0.5  # the very thing that is asked for stands in the text
_OBSTACLE = 1.75  # a word stands in the way, rather than one being missing; a choice ("or") is a clear one
_ASKED_BESIDE = 1.0  # as _BESIDE
_SEVERAL_CLAUSES = 1.25
_LONG = 1.0  # who writes much leaves little out
_NO_ACTION = 0.5  # not even a kind of action was found

# A refusal. A negation, a question and a quotation show themselves; a report or a title may be an order not seen.
_REFUSED = -4.0
_TALK_SHOWN = 0.5  # a question or a quotation, which may be a polite order
_NO_ORDER_SEEN = 1.5
_NO_ORDER_BUT_TARGET = 0.75
_NO_ORDER_BUT_VALUE = 0.75  # beside a target
_NO_ORDER_BUT_KNOWN = 1.0  # and no word is unknown, as those of talk about something else would be
_NO_ORDER_BUT_PLACE = 1.25
_REFUSED_CLAUSES = 0.75  # more than one

_LONG_WORDS = 12
"""More words than most of those who ask for too little use."""

_TARGETS = frozenset({"target", "slice_of", "slice_types"})
_VALUES = frozenset({"quantity", "version", "image", "sst", "sd", "states", "newest", "earlier"})
_NAMING = _TARGETS | _VALUES | {"located", "alternative"}
_TELLING = frozenset({"quantity", "target", "located", "when", "version", "identifier", "slice_types", "negator"})
_PRONOUNS = frozenset({"pronoun", "pronouns"})
_TOLD = _TELLING | _PRONOUNS
_UNSAID = frozenset({Mood.NEGATED, Mood.IDLE, Mood.RETRACTED, Mood.REPORT})
_TALK = frozenset({Mood.FRAGMENT, Mood.REPORT, Mood.WISH})
_FORBIDDING = frozenset({Mood.RETRACTED, Mood.NEGATED, Mood.IDLE})
_TALK_MOODS = frozenset({Mood.QUESTION, Mood.QUOTED, Mood.READ})
_OBSTACLES = frozenset({FindingCode.AMBIGUOUS, FindingCode.UNSUPPORTED_VALUE, FindingCode.UNKNOWN_FUNCTION})
_MARKS = frozenset({"line", "dots", "mark"})
_SPELT = frozenset({"word", "other", "image"})


def of_plan(
    read: Read, actions: Sequence[PendingAction], weighed: Iterable[Weighed], *, strangers: int, foreign: bool
) -> float:
    """Return how likely a plan of these actions is right.

    `strangers` counts orders beside them that are about no network; `foreign` tells that the text is not in English.
    """
    unknown = typos = left_over = 0
    refers = False
    held = _Held([action.fields for action in actions])
    for mood, units in read:
        asks = mood not in _UNSAID
        for unit in units:
            senses = unit.senses
            if unit.typo:
                typos += 1
            if not senses:
                unknown += unit.kind in _SPELT
            elif _TOLD.isdisjoint(senses):
                continue
            elif not _PRONOUNS.isdisjoint(senses):
                refers = True
            elif asks and not _TELLING.isdisjoint(senses) and not _is_general(unit) and not held.has(unit):
                left_over += 1
    against = _PLANNED + _UNKNOWN_WORD * min(unknown, 3) + _LEFT_OVER * min(left_over, 3) + _TYPO * min(typos, 2)
    against += _BESIDE * min(_talk(read), 2) + _FURTHER_ACTION * min(len(actions) - 1, 3)
    against += _PRONOUN * refers + _FOREIGN * foreign + _STRANGER * (strangers > 0)
    against += _UNEVEN * (len(actions) > 1 and len({_is_placed(action.fields) for action in actions}) > 1)
    against += _INFERRED * any(action.item.extra or action.item.borrowed for action in actions)
    against += _PLAIN_NAME * any(_is_plain_name(action.fields) for action in actions)
    against += _CLOSE * any(_is_close(each) for each in weighed if len(each.scores) > 1)
    return _right(against)


def of_question(read: Read, doubts: Sequence[tuple[int, Doubt]], *, acts: bool, foreign: bool) -> float:
    """Return how likely it is right to ask about these doubts; `acts` tells whether any action was read."""
    named = _names(read)
    codes = {doubt.code for _, doubt in doubts}
    said = (FindingCode.MISSING_TARGET in codes and named.target) or (
        FindingCode.MISSING_AMOUNT in codes and named.value
    )
    obstacle = not named.choice and not _OBSTACLES.isdisjoint(codes)
    against = _ASKED + _TARGET_AND_VALUE * (named.target and named.value) + _ASKED_PLACED * named.place
    against += _SAID_ALREADY * said + _OBSTACLE * obstacle + _NO_ACTION * (not acts)
    against += _ASKED_BESIDE * min(_talk(read), 2) + _SEVERAL_CLAUSES * (len(read) > 1) + _FOREIGN * foreign
    against += _LONG * (sum([unit.kind not in _MARKS for _, units in read for unit in units]) > _LONG_WORDS)
    return _right(against)


def of_refusal(read: Read, why: Mood | None) -> float:
    """Return how likely it is right to refuse for a mood that a clause has, None for none."""
    against = _REFUSED + _REFUSED_CLAUSES * (len(read) > 1)
    if why in _TALK_MOODS:
        against += _TALK_SHOWN
    elif why not in _FORBIDDING:
        named = _names(read)
        against += _NO_ORDER_SEEN + _NO_ORDER_BUT_TARGET * named.target + _NO_ORDER_BUT_PLACE * named.place
        against += _NO_ORDER_BUT_VALUE * (named.target and named.value)
        against += _NO_ORDER_BUT_KNOWN * (named.target and not named.unknown)
    return _right(against)


class _Held:
    """The stretches of a text that the fields were read from."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, actions: Sequence[Fields]) -> None:
        spans = sorted([(said.start, said.end) for fields in actions for said in fields.values() if not said.rule])
        self._starts = [start for start, _ in spans]
        self._ends: list[int] = []  # the furthest end so far, so that one look finds any overlap
        furthest = 0
        for _, end in spans:
            furthest = max(furthest, end)
            self._ends.append(furthest)

    def has(self, unit: Unit) -> bool:
        """Whether any field was read from a part of the unit."""
        before = bisect_left(self._starts, unit.end)
        return before > 0 and self._ends[before - 1] > unit.start


class _Named(NamedTuple):
    """Whether a text names anything that can be acted on, any value, any place, a choice, and has unknown words."""

    target: bool
    value: bool
    place: bool
    choice: bool
    unknown: bool


def _names(read: Read) -> _Named:
    target = value = place = choice = unknown = False
    for _, units in read:
        for unit in units:
            senses = unit.senses
            if senses and not _NAMING.isdisjoint(senses):
                target = target or (not _TARGETS.isdisjoint(senses) and not _is_general(unit))
                value = value or not _VALUES.isdisjoint(senses)
                place = place or "located" in senses
                choice = choice or "alternative" in senses
            elif not senses and unit.kind in _SPELT:
                unknown = True
    return _Named(target, value, place, choice, unknown)


def _is_general(unit: Unit) -> bool:
    """As "the service": it names nothing."""
    mention = unit.senses.get("target")
    return mention is not None and mention.generic and len(unit.senses) == 1


def _talk(read: Read) -> int:
    return sum([mood in _TALK for mood, _ in read])


def _is_placed(fields: Fields) -> bool:
    return not PLACES.isdisjoint(fields) or any(path.startswith("schedule.") for path in fields)


def _is_plain_name(fields: Fields) -> bool:
    return "target.name" in fields and "target.network_function" not in fields


def _is_close(weighed: Weighed) -> bool:
    first, second = sorted(weighed.scores.values(), reverse=True)[:2]
    return first - second <= LEAD


def _right(against: float) -> float:
    """The probability of odds, in three places, so that it is the same on every machine."""
    return round(1 / (1 + math.exp(against)), 3)
