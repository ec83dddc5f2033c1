"""Finds the word that a clause begins with, past what may stand before it, and what it makes of the clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netintent_server.intent.rules.clause import Mood
from netintent_server.intent.rules.moving import load_that_opens, moves_traffic
from netintent_server.intent.rules.sentences import SEPARATORS, is_base, separates
from netintent_server.intent.rules.states import NEAR
from netintent_server.intent.rules.units import THINGS, Unit, says

_NOUNS = frozenset({"target", "aspect", "workload", "replicas", "slice_of", "slice_types"})
_ARTICLES = frozenset({"the", "a", "an", "my", "our", "your", "its", "their"})
_RELATIVES = frozenset({"that", "which", "who"})
_AUXILIARIES = frozenset({"was", "were", "is", "are", "has", "have", "had"})
_OPENING = frozenset({"opener", "priorities", "when", "located"})


@dataclass(slots=True)
class Head:
    """Where a clause's verb stands and what it makes of the clause."""

    mood: Mood
    index: int
    verb: bool = True
    polite: bool = False
    corrects: bool = False
    topical: bool = False
    passive: bool = False


SURE = 3
"""The weight of a verb that is said of networks."""


def head_at(units: Sequence[Unit], start: int) -> tuple[Head | None, int]:
    """Return the head of a clause that begins here, past what may stand before a verb, and how far was looked."""
    index, polite, corrects, wished, topical = start, False, False, None, False
    said = start  # where the correction stands
    while index < len(units):
        unit = units[index]
        senses, word = unit.senses, unit.word
        following = units[index + 1] if index + 1 < len(units) else None
        if "retraction" in senses:
            return Head(Mood.RETRACTED, index, verb=False), index
        if "request" in senses:
            polite = polite or word.endswith(("you", "mind")) or word.startswith(("can ", "could "))
            wished = unit
        elif "remake" in senses:
            return Head(Mood.REQUEST, index, verb=False, corrects=True), index
        elif "correction" in senses and (start > 0 or "retracts" in senses) and _is_correction(units, index, start):
            corrects, said = True, index
        elif "negator" in senses:
            return Head(Mood.NEGATED, index, verb=False, corrects=corrects), index
        elif "verb" in senses and is_base(unit) and not is_noun_here(units, index):
            mood = mood_of(units, index)
            return Head(mood, index, polite=polite, corrects=corrects, topical=topical), index
        elif start == 0 and wished is None and is_gerund(unit) and not _is_owned(unit, following):
            return Head(Mood.WISH, index, verb=False), index
        elif wished is not None and "bidding" in wished.senses and "verb" in senses:
            return Head(Mood.REQUEST, index, polite=True), index
        elif wished is not None and "report" not in senses and "opener" not in senses and word not in {"to", ","}:
            return _wish(units, index, polite=polite, wished=wished), index
        elif index == start and unit.is_one_of("preposition", "when") and (at := _before_request(units, index)):
            index = at - 1
        elif word in SEPARATORS or not _OPENING.isdisjoint(senses):
            pass
        elif unit.is_one_of("topical", "topical_apart") and (end := _end_of_topic(units, index)) is not None:
            topical = topical or says(units[index:end], *THINGS)
            index = end - 1
        elif "preposition" in senses and following is not None and _is_context(following):
            index += 1
        elif word == "@" and index == start and following is not None and following.is_unknown:
            index += 1  # "@bot scale …": who is asked
        elif index == start and (at := load_that_opens(units, index)):
            index = at - 1
        elif "preposition" in senses and index == start and following is not None and "topical" in following:
            pass  # "away from cell-7, …"
        elif "courtesies" in senses and following is not None and following.word == "to":
            return Head(Mood.READ, index, verb=False), index  # "tell me when to restart the AMF"
        elif "proviso" in senses or "courtesies" in senses or (index == start and "alternative" in senses):
            pass  # "if possible, …", "either restart …"
        elif "coordinator" in senses or word in {"to", "the", "it's", "@"} or word.endswith("ly"):
            pass
        else:
            break
        index += 1
    if corrects:  # "…, no wait, at edge05"
        return Head(Mood.FRAGMENT, said + 1, verb=False, corrects=True), index
    return None, index


def _before_request(units: Sequence[Unit], index: int) -> int:
    """As in "for the demo I want you to …": where the request begins that an adjunct opens; 0 for none."""
    for at in range(index + 1, min(index + 1 + 2 * NEAR, len(units))):
        if "request" in units[at].senses:
            return at
        if "purpose" in units[index] and at > index + 1 and _is_sure(units, at):
            return at  # "for the trade fair create …"
        if separates(units[at]) or units[at].is_one_of("verb", "negator", "says", "condition", "question"):
            return 0
    return 0


def _is_sure(units: Sequence[Unit], at: int) -> bool:
    """Whether a verb means nothing but an order: it has an object, and one meaning."""
    if not is_base(units[at]) or at + 1 >= len(units):
        return False
    kinds = units[at].senses["verb"].verb.kinds
    return max(kinds.values(), default=0) >= SURE and units[at + 1].is_one_of("determiner", "target", "quantity")


def _is_owned(unit: Unit, following: Unit | None) -> bool:
    """As in "scaling of the AMF", "load balancing among cells", "scaling strategies": a noun."""
    return following is not None and (
        following.word == "of" or "paperwork" in following or ("nominal" in unit and "preposition" in following)
    )


def _is_context(unit: Unit) -> bool:
    return unit.is_one_of("located", "when", "determiner", "identifier", "priorities", "ticket")


def _end_of_topic(units: Sequence[Unit], index: int) -> int | None:
    """As in "on the AMF at edge01, …": a preposition and what it is about; the index after, None where it is none."""
    preposition = index
    index += 1
    while index < len(units) and "determiner" in units[index]:
        index += 1
    first = index
    while index < len(units) and units[index].is_one_of("target", "slice_of", "slice_types", "located"):
        index += 1
    apart = index < len(units) and units[index].word in SEPARATORS
    return index if index > first and (apart or "topical" in units[preposition]) else None


def _is_correction(units: Sequence[Unit], index: int, start: int) -> bool:
    """As in "no" corrects where a value follows it, and forbids where a noun does."""
    if units[index].word != "no":
        return index == start or not is_base(units[index])
    following = units[index + 1] if index + 1 < len(units) else None
    return following is not None and (following.word == "," or following.is_one_of("correction", "quantity"))


def is_noun_here(units: Sequence[Unit], index: int) -> bool:
    """Return whether a verb's base is a noun, as in "the update" and in "update failed".

    There it is the subject of another verb's past.
    """
    following = units[index + 1] if index + 1 < len(units) else None
    timed = index > 0 and "when" in units[index - 1] and "occasion" in units[index]
    if index and (units[index - 1].word in _ARTICLES or (timed and not _takes_object(following))):
        return True  # "the update", "night shift"; "tomorrow at 05:00 shift 10 % …" is an order
    if following is not None and "share" in units[index] and following.is_one_of("quantity", "setting_head"):
        return True  # "share 45 %"
    if "virtue" in units[index] and (
        (index > 1 and "virtue" in units[index - 2]) or (following is not None and following.is_unknown)
    ):
        return True  # "highly available and secure", "secure boot"
    if following is None:
        return False
    described = index + 2 < len(units) and not _NOUNS.isdisjoint(units[index + 2].senses)  # "recover failed UPF"
    if "paperwork" in following or following.word == "of" or ("outcome" in following and not described):
        return True
    if following.is_one_of("report", "passive") and following.word in _AUXILIARIES:
        return True
    for at in range(index + 1, min(index + 6, len(units))):
        if units[at].word in _RELATIVES:
            break  # "restart the one that failed"
        if "outcome" not in units[at].senses:
            continue
        if at + 1 == len(units) or not (units[at + 1].is_unknown or not _NOUNS.isdisjoint(units[at + 1].senses)):
            return True
    form = following.get("verb")
    return form is not None and "base" not in form.forms and bool(form.forms & {"past", "third"})


def _takes_object(following: Unit | None) -> bool:
    return following is not None and following.is_one_of("quantity", "determiner", "traffic", "portion", "slice_types")


def mood_of(units: Sequence[Unit], index: int) -> Mood:
    """Return what the verb at an index is for."""
    verb = units[index].get("verb").verb
    return Mood.READ if verb.reads and not (verb.kinds and moves_traffic(units, index)) else Mood.REQUEST


def _wish(units: Sequence[Unit], index: int, *, polite: bool, wished: Unit) -> Head:
    """As in "I want the AMF scaled to 5", "we need the UPF to be restarted"; otherwise a need without an action."""
    for at in range(index, min(index + 12, len(units))):
        unit = units[at]
        if separates(unit) and unit.word != "/" and not _lists_targets(units, at):
            break
        if "negator" in unit:
            return Head(Mood.NEGATED, at, verb=False)
        form = unit.get("verb")
        done = form is not None and form.forms & {"participle", "past"} and at > index
        if done and mood_of(units, at) is Mood.REQUEST:
            return Head(Mood.REQUEST, at, polite=polite, passive=True)
        if form is not None and "base" in form.forms and units[at - 1].word == "to" and at > index + 1:
            return Head(Mood.REQUEST, at, polite=polite, passive=True)
    measured = says(units[index:], "metrics") and says(units[index:], "quantity")
    if measured and "held" in wished:
        return Head(Mood.REQUEST, next(at for at in range(index) if units[at] is wished), polite=polite)
    return Head(Mood.READ if "seen" in wished else Mood.WISH, index, verb=False, polite=polite)


def _lists_targets(units: Sequence[Unit], index: int) -> bool:
    """As in "an MME and an HSS": a target on either side."""
    following = next((unit for unit in units[index + 1 : index + 1 + NEAR] if _COUNTS.isdisjoint(unit.senses)), None)
    return index > 0 and "target" in units[index - 1] and following is not None and "target" in following


_COUNTS = frozenset({"determiner", "fresh", "quantity"})


def is_gerund(unit: Unit) -> bool:
    """Return whether it is a verb as a noun of action: "scaling"."""
    return "verb" in unit and "gerund" in unit.get("verb").forms and bool(unit.get("verb").verb.kinds)
