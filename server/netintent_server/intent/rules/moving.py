"""Tells which clauses move traffic where their verb alone does not, and joins a move that is said in two clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.places import has_id
from netintent_server.intent.rules.steering import FROM, TO, is_cell
from netintent_server.intent.rules.units import Unit
from netintent_server.model.plan import ActionKind

_FAR = 24
"""Words of a clause that are looked at."""
_NEAR = 3
_AFTER_TRAFFIC = (
    "preposition", "coordinator", "when", "priorities", "opener", "verb", "passive", "modal", "condition", "located",
)  # fmt: skip


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
    """As in "apply traffic steering from n78 to n41": the noun says what is done, where its ends follow."""
    form = clause.form
    if form is None or ActionKind.CONFIGURE not in form.verb.kinds or form.verb.state is False:
        return
    at = next((at for at, unit in enumerate(clause.body[:_NEAR]) if "determiner" not in unit), None)
    if at is None or clause.verb is None:
        return
    noun = clause.body[at].get("nominal")
    if noun is None or ActionKind.STEER_TRAFFIC not in noun.verb.kinds or at + 1 >= len(clause.body):
        return
    following = clause.body[at + 1]
    if _ends_at(clause.body, at + 1) or (noun.verb.balances and "spanning_set" in following):
        clause.verb = replace(clause.body[at], senses={"verb": noun})
        clause.body = [replace(clause.body[at], senses={"traffic": True}), *clause.body[at + 1 :]]
