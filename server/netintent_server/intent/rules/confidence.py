"""How sure the rules are of a plan, a question or a refusal: signs that the reading may be wrong, added up.

Each sign adds to the logarithm of the odds against the answer, as in a logistic model. The weights are data
(`data/confidence.toml`), fitted by `tests/bench/confidence.py` to readings of sentences with known plans. What a text
speaks of counts by sense, what its clauses are for by mood: a question about a text that names a target and a number is
likelier to be an order not understood than one about a text that names neither.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from netintent_server.intent.rules.clause import Mood
from netintent_server.intent.rules.combine import PLACES, PendingAction
from netintent_server.intent.rules.evidence import LEAD, Weighed
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.units import Unit
from netintent_server.model.common import FindingCode

Read = Sequence[tuple[Mood, Sequence[Unit]]]
"""The clauses of a text: what each is for, and its words."""

Signs = dict[str, int]
"""How often each sign is seen."""

HAZARD = 0.97
"""Of a refusal of code, or of words aimed at the system: nothing was read, and no plan is the safer error."""

MOST_SEEN = 3
"""A sign counts no oftener: the fourth comma says nothing new."""
SUREST = 0.985
"""What nothing speaks against: others' sentences go wrong in ways that those of the fit did not."""

_BASE = "base"
_THIN = frozenset({"preposition", "determiner", "coordinator", "opener", "filler", "request", "asked", "courtesies"})
_SPELT = frozenset({"word", "other", "image"})
_MARKS = frozenset({",", ":"})


def of_plan(
    read: Read, actions: Sequence[PendingAction], weighed: Iterable[Weighed], *, strangers: int, foreign: bool
) -> float:
    """Return how likely a plan of these actions is right.

    `strangers` counts orders beside them that are about no network; `foreign` tells that the text is not in English.
    """
    return _right("plan", signs_of_plan(read, actions, weighed, strangers=strangers, foreign=foreign))


def of_question(read: Read, doubts: Sequence[tuple[int, Doubt]], *, acts: bool, foreign: bool) -> float:
    """Return how likely it is right to ask about these doubts; `acts` tells whether any action was read."""
    return _right("question", signs_of_question(read, doubts, acts=acts, foreign=foreign))


def of_refusal(read: Read, why: Mood | None) -> float:
    """Return how likely it is right to refuse for a mood that a clause has, None for none."""
    return _right("refusal", signs_of_refusal(read, why))


def signs_of_plan(
    read: Read, actions: Sequence[PendingAction], weighed: Iterable[Weighed], *, strangers: int, foreign: bool
) -> Signs:
    """What may speak against a plan: above all words that stand in no field."""
    signs = _spoken(read)
    held = _Held([action.fields for action in actions])
    for _, units in read:
        for unit in units:
            senses = unit.senses
            if (senses or unit.kind in _SPELT) and not held.has(unit):
                if _THIN.isdisjoint(senses):
                    _see(signs, "loose")
                for sense in senses:
                    _see(signs, f"loose {sense}")
    gaps = [_gap(each) for each in weighed if len(each.scores) > 1]
    for action in actions:
        if action.drafted.kind is not None:
            signs[f"kind {action.drafted.kind.name}"] = 1
    signs["action"] = len(actions)
    signs["stranger"] = strangers
    signs["foreign"] = int(foreign)
    signs["close"] = int(bool(gaps) and min(gaps) <= LEAD)
    signs["uneven"] = int(len(actions) > 1 and len({_is_placed(action.fields) for action in actions}) > 1)
    signs["passed over"] = int(any(action.item.extra for action in actions))
    signs["borrowed"] = int(any(action.item.borrowed for action in actions))
    signs["plain name"] = int(any(_is_plain_name(action.fields) for action in actions))
    signs["linked"] = int(any(action.clause.linked for action in actions))
    return signs


def signs_of_question(read: Read, doubts: Sequence[tuple[int, Doubt]], *, acts: bool, foreign: bool) -> Signs:
    """What may speak against a question: that the text seems to say it all."""
    signs = _spoken(read)
    for _, doubt in doubts:
        signs[f"code {FindingCode(doubt.code).name}"] = 1
        signs[f"field {doubt.field.rpartition('.')[2]}"] = 1
    signs["doubt"] = len(doubts)
    signs["acts"] = int(acts)
    signs["foreign"] = int(foreign)
    return signs


def signs_of_refusal(read: Read, why: Mood | None) -> Signs:
    """What may speak against a refusal: that the text speaks of what an order would."""
    signs = _spoken(read)
    signs[f"why {why.name if why is not None else 'nothing'}"] = 1
    return signs


def _spoken(read: Read) -> Signs:
    """What a text speaks of, and what its clauses are for."""
    signs: Signs = {}
    seen = signs.get
    first = True  # whether nothing but how the text opens came before
    for mood, units in read:
        name = f"mood {mood.name}"
        signs[name] = seen(name, 0) + 1
        for unit in units:
            senses = unit.senses
            if not senses:
                if unit.kind in _SPELT:
                    signs["unknown"] = seen("unknown", 0) + 1
                    first = False
                elif unit.word in _MARKS:
                    signs[unit.word] = seen(unit.word, 0) + 1
                continue
            for sense in senses:
                signs[sense] = seen(sense, 0) + 1
            if unit.typo:
                signs["typo"] = seen("typo", 0) + 1
            if "verb" in senses and senses["verb"].verb.kinds and "base" in senses["verb"].forms:
                signs["order"] = seen("order", 0) + 1
                if first:
                    signs["order first"] = 1
            first = first and "opener" in senses
    return signs


def _see(signs: Signs, sign: str) -> None:
    signs[sign] = signs.get(sign, 0) + 1


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


def _gap(weighed: Weighed) -> int:
    first, second = sorted(weighed.scores.values(), reverse=True)[:2]
    return first - second


def _is_placed(fields: Fields) -> bool:
    return not PLACES.isdisjoint(fields) or any(path.startswith("schedule.") for path in fields)


def _is_plain_name(fields: Fields) -> bool:
    return "target.name" in fields and "target.network_function" not in fields


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    data = files("netintent_server.intent") / "data" / "confidence.toml"
    return tomllib.loads(data.read_text(encoding="utf-8"))


def _right(answer: str, signs: Signs) -> float:
    """The probability of odds, in three places, so that it is the same on every machine."""
    weights = _weights()[answer]
    weight = weights.get
    against = weights[_BASE]
    for sign, count in signs.items():
        each = weight(sign)
        if each is not None:
            against += each * min(count, MOST_SEEN)
    return round(SUREST / (1 + math.exp(against)), 3)
