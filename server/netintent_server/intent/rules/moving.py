"""Tells which clauses move traffic where their verb alone does not; parts, joins and corrects moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.lexicon import VerbForm
from netintent_server.intent.rules.places import has_id
from netintent_server.intent.rules.steering import (
    BREAKS,
    FROM,
    TO,
    Steering,
    are_alike,
    is_cell,
    read_steering,
    whole_place,
)
from netintent_server.intent.rules.units import Unit
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind

_ENDS = ("steer_traffic.source", "steer_traffic.destination")
_FAR = 24
"""Words of a clause that are looked at."""
_NEAR = 3
_AFTER_TRAFFIC = (
    "preposition", "coordinator", "when", "priorities", "opener", "verb", "passive", "modal", "condition", "located",
)  # fmt: skip


def moves(units: Sequence[Unit], text: str) -> list[list[Unit]]:
    """The words of each move of a list: "20 % from cell-1 to cell-2 and 30 % from cell-3 to cell-4"; else all of them.

    Each has two ends of its own, and all say a share and a load, or none does: nothing is lent by guess.
    """
    if sum([unit.word in FROM for unit in units]) < 2 or any(unit.is_one_of("exclusion", "negator") for unit in units):
        return [[*units]]
    parts: list[list[Unit]] = []
    said: list[set[str]] = []
    waiting: list[Unit] = []
    for segment in _segments(units):
        found = read_steering(segment, text).fields
        ends = found.keys() & _ENDS
        if len(ends) == 1:
            return [[*units]]
        if ends:
            parts.append([*waiting, *segment])
            said.append({*found} | {*read_steering(waiting, text).fields})
            waiting = []
        elif parts and not any("quantity" in unit for unit in segment):
            parts[-1].extend(segment)
        else:
            waiting.extend(segment)
    if len(parts) < 2 or waiting or any(one != said[0] for one in said):
        return [[*units]]
    return parts


def _segments(units: Sequence[Unit]) -> list[list[Unit]]:
    segments: list[list[Unit]] = [[]]
    for unit in units:
        if unit.word in BREAKS or ("coordinator" in unit and "condition" not in unit):
            segments.append([])
        segments[-1].append(unit)
    return segments


def corrected(said: Steering, again: Steering, units: Sequence[Unit], text: str) -> Steering | None:
    """What is steered after a correction: "30 %, sorry, 20 % …", "… to n41, no wait, to n28", "… to n41, no, n28".

    None where it corrects nothing that steering has.
    """
    fields = again.fields
    if any("reverses" in unit for unit in units):
        if fields or not said.fields.keys() >= {*_ENDS}:
            return None
        fields = {name: said.fields[other] for name, other in zip(_ENDS, reversed(_ENDS), strict=True)}
        return Steering(said.fields | fields, said.ends, said.doubts, said.unfit)
    if not fields:
        place = whole_place(units, text)
        last = max(said.fields.keys() & _ENDS, key=lambda name: said.fields[name].start, default="")
        if place is None or not last or not are_alike(place.value, said.fields[last].value):
            return None
        fields = {last: place}
    elif {*fields} == {"steer_traffic.share_percent"} and "steer_traffic.share_percent" not in said.fields:
        fields = {"steer_traffic.threshold_percent": fields["steer_traffic.share_percent"]}
    if {"steer_traffic.threshold_percent"} & fields.keys() - said.fields.keys() or again.unfit:
        return None
    whole = Steering(said.fields | fields, said.ends | again.ends, unfit=said.unfit)
    missing = "steer_traffic.source" in whole.fields and "steer_traffic.destination" not in whole.fields
    kept = [doubt for doubt in (*said.doubts, *again.doubts) if missing or doubt.code != FindingCode.MISSING_PARAMETER]
    whole.doubts = kept
    return whole


def moves_traffic(units: Sequence[Unit], index: int) -> bool:
    """As in "send 20 % of the load to cell-7", "take the users from A and send them to B"; "send me the report" reads.

    Traffic must be what is sent, and where it goes or leaves must be a place that carries some.
    """
    words = units[max(0, index - _FAR) : index + _FAR]
    if not any(_ends_at(words, at) for at in range(len(words))):
        return False
    after = units[index + 1] if index + 1 < len(units) else None
    if after is not None and after.is_one_of("pronoun", "pronouns"):
        return any(_is_traffic(units, at) for at in range(max(0, index - _FAR), index))
    first = index + 1 if "base" in units[index].get("verb").forms else max(0, index - _FAR)
    return any(_is_traffic(units, at) for at in range(first, min(index + _FAR, len(units))))


def _is_traffic(units: Sequence[Unit], at: int) -> bool:
    """As in "the load to", "all traffic, …"; "the load report" is none."""
    if "traffic" not in units[at]:
        return False
    following = units[at + 1] if at + 1 < len(units) else None
    return following is None or not following.is_word or following.is_one_of(*_AFTER_TRAFFIC)


def _ends_at(units: Sequence[Unit], at: int) -> bool:
    """Whether a word leads to a cell, a band or a place: "to n41", "from site ber-01"."""
    if at >= len(units) or (units[at].word not in FROM and units[at].word not in TO):
        return False
    for unit in units[at + 1 : at + 1 + _NEAR]:
        if unit.is_one_of("located", "cell") or is_cell(unit):
            return True
        name = unit.get("target").name if "target" in unit else None
        if (name is not None and has_id(name.value)) or (unit.is_identifier and has_id(unit.word)):
            return True
        if "quantity" in unit and unit.get("quantity").cls == "other":  # "the 3.5 GHz band"
            return True
        if "determiner" not in unit:
            return False
    return False


def leaves(units: Sequence[Unit], index: int) -> bool:
    """As in "take 20 % of the load off cell-1": no particle, but where traffic leaves."""
    said = any("traffic" in unit for unit in units[max(0, index - _FAR) : index])
    return said and (_ends_at(units, index) or _ends_at(units, index + 1))


def joined_moves(clauses: list[Clause]) -> list[Clause]:
    """As in "take half of the load from A and send it to B": one move, said in two clauses."""
    if len(clauses) < 2:
        return clauses
    joined: list[Clause] = clauses[:1]
    for before, clause in pairwise(clauses):
        last = joined[-1]
        if last is before and clause.linked and _steers(before) and _steers(clause) and _goes_on(before, clause):
            last.body = [*last.body, *clause.body[_again(clause) :]]
        else:
            joined.append(clause)
    return joined


def _steers(clause: Clause) -> bool:
    form = clause.form
    return clause.mood is Mood.REQUEST and form is not None and ActionKind.STEER_TRAFFIC in form.verb.kinds


def _goes_on(before: Clause, clause: Clause) -> bool:
    """Whether the first says what traffic leaves, and the second, of "it", where it goes."""
    again = _again(clause)
    said, more = before.units, clause.body[again:]
    leads = {unit.word for unit in said if unit.word in FROM or unit.word in TO}
    return (
        again > 0
        and any(unit.is_one_of("traffic", "cell") or is_cell(unit) for unit in said)
        and leads <= FROM
        and any(unit.word in TO for unit in more)
        and not any(unit.is_one_of("target") and not is_cell(unit) and unit.get("target").function for unit in more)
    )


def _again(clause: Clause) -> int:
    """How many words say the traffic of before: "it", "its users"; 0 for none."""
    body = clause.body
    if body and "possessive" in body[0]:
        return 2 if len(body) > 1 and _is_traffic(body, 1) else 0
    return 1 if body and body[0].is_one_of("pronoun", "pronouns") else 0


def load_that_opens(units: Sequence[Unit], index: int) -> int:
    """As in "at 80 % congestion start steering …": where the words end that say from which load; 0 for none."""
    if index + 2 >= len(units) or not units[index].is_one_of("preposition", "comparisons"):
        return 0
    quantity = units[index + 1].get("quantity")
    if quantity is None or quantity.cls != "percent":
        return 0
    end = index + 2
    while end < len(units) and units[end].is_one_of("threshold", "traffic"):
        end += 1
    return end if end > index + 2 else 0


def by_noun_of_moving(clause: Clause) -> None:
    """As in "apply traffic steering from n78 to n41", "set up a traffic steering policy with threshold 80 %".

    The noun says what is done, where an end or a load follows; what is made of it is never its target.
    """
    form = clause.form
    makes = form is not None and ActionKind.DEPLOY in form.verb.kinds
    if form is None or form.verb.state is False or not (makes or ActionKind.CONFIGURE in form.verb.kinds):
        return
    at = next((at for at, unit in enumerate(clause.body[:_NEAR]) if not _introduces(unit)), None)
    if at is None or clause.verb is None:
        return
    noun = clause.body[at].get("nominal")
    after = at + 1
    while after < len(clause.body) and clause.body[after].is_one_of("paperwork", "about", "generic", "light"):
        after += 1  # "traffic steering policy"
    rest = clause.body[after:]
    told = _told_by_verb(rest)
    if told is not None and (noun is None or ActionKind.STEER_TRAFFIC in noun.verb.kinds) and after > at:
        clause.verb, clause.body = rest[told], rest[told + 1 :]
    elif noun is not None and ActionKind.STEER_TRAFFIC in noun.verb.kinds and (makes or _tells(rest, noun)):
        clause.verb = replace(clause.body[at], senses={"verb": noun})
        clause.body = [replace(clause.body[at], senses={"traffic": True}), *rest]


def _introduces(unit: Unit) -> bool:
    return unit.is_one_of("determiner", "fresh", "identifier") or (unit.is_unknown and unit.kind == "word")


def _told_by_verb(rest: Sequence[Unit]) -> int | None:
    """As in "a policy to shift 30 % …", "a policy that steers …": where the verb of moving stands."""
    if len(rest) < _NEAR or not (rest[0].word == "to" or "relative" in rest[0]) or "verb" not in rest[1]:
        return None
    form = rest[1].get("verb")
    moving = form.verb.kinds.get(ActionKind.STEER_TRAFFIC, 0) > 1 and bool(form.forms & {"base", "third"})
    return 1 if moving and any("traffic" in unit or is_cell(unit) for unit in rest) else None


def _tells(rest: Sequence[Unit], noun: VerbForm) -> bool:
    """Whether ends, a set or a load follow the noun."""
    if not rest:
        return False
    loads = any("threshold" in unit for unit in rest) and any("quantity" in unit for unit in rest)
    return loads or _ends_at(rest, 0) or (noun.verb.balances and "spanning_set" in rest[0])
