"""Reads a clause whose verb does not stand first: passive, after a modal, behind its topic, or none that asks."""

from __future__ import annotations

from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.heads import mood_of
from netintent_server.intent.rules.lexicon import VerbForm
from netintent_server.intent.rules.nominal import asked_for, by_noun, in_need, sized
from netintent_server.intent.rules.sentences import is_base
from netintent_server.intent.rules.states import NEAR, held
from netintent_server.intent.rules.units import Unit, says


def headless(units: list[Unit], said: set[str], state: VerbForm | None) -> Clause:
    """A clause whose verb does not stand first: in the passive, after a modal, or none that asks.

    `said` is every sense that one of the units has.
    """
    named = by_noun(units) or (asked_for(units) if "asked" in said else None)
    if named is not None:
        return named
    for index, unit in enumerate(units) if not _TURNING.isdisjoint(said) else ():
        if "says" in unit:
            return Clause(Mood.QUOTED, None, units, [])
        if "passive" in unit and says(units[max(0, index - NEAR) : index], "bygone"):
            return Clause(Mood.REPORT, None, units, [])
        if unit.is_one_of("passive", "modal"):
            forbidden = says(units[max(0, index - 1) : index + 1 + NEAR], "negator")
            for at in range(index + 1, min(index + 1 + NEAR, len(units))):
                form = units[at].get("verb")
                if form is None:
                    continue
                done = "passive" in unit and form.forms & {"participle", "past"}
                if done or ("modal" in unit and "base" in form.forms):
                    mood = Mood.NEGATED if forbidden else mood_of(units, at)
                    # "edge site 7 needs the UPF restarted", "let the UPF scale to 3"
                    return Clause(
                        mood, units[at], [*units[:index], *units[index + 1 : at]], units[at + 1 :], is_passive=True
                    )
            if not forbidden and (wanted := in_need(units, index)) is not None:
                return wanted
            if not forbidden and (kept := held(units, index)) is not None:
                return kept
            if forbidden:
                return Clause(Mood.NEGATED, None, units, [])
        if "negator" in unit:
            return Clause(Mood.NEGATED, None, units[:index], units[index:])
    topic_first = _topic_first(units) if "verb" in said else None
    if topic_first is not None:
        return topic_first
    if "report" in said or any("verb" in unit and _tells(unit.get("verb")) for unit in units):
        return Clause(Mood.REPORT, None, units, [])
    counted = sized(units, state) if {"quantity", "target"} <= said else None
    return counted or Clause(Mood.FRAGMENT, None, units, [])


def _tells(form: VerbForm) -> bool:
    return not _TOLD.isdisjoint(form.forms)


_TOLD = frozenset({"past", "third", "participle"})
_TURNING = frozenset({"says", "passive", "modal", "negator"})
"""What makes more of a clause than a verb and what it is about."""


def _topic_first(units: list[Unit]) -> Clause | None:
    """As in "AMF scale to 4": terse, and clear only with the amount."""
    for index, unit in enumerate(units[:8]):
        verb = unit.get("verb").verb if index and is_base(unit) else None
        following = units[index + 1 : index + 4] if verb is not None else []
        if verb is not None and (verb.kinds or (following and following[0].word == "to")):
            leads = bool(following) and (following[0].word in {"to", "by", ":"} or "quantity" in following[0])
            tells = says(units[index + 1 :], "outcome")  # "UPF upgrade to 3.2 completed"
            amount = leads and not tells and says(following, "quantity", "version")
            pleads = all(u.is_one_of("opener", "filler", "priorities", "when", "asked") for u in units[index + 1 :])
            if amount or (pleads and says(units[index + 1 :], "asked")):  # "amf restart please"
                return Clause(Mood.REQUEST, unit, units[:index], units[index + 1 :], is_passive=not amount)
            return None
        if not unit.is_one_of("target", "located", "preposition", "determiner", "replicas", "slice_of", "slice_types"):
            return None
    return None
