"""Completes a clause's verb by what stands further on: "take one off", "perform an upgrade", "set up autoscaling"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netintent_server.intent.rules.clause import Clause
from netintent_server.intent.rules.lexicon import Lexicon, VerbForm
from netintent_server.intent.rules.moving import by_noun_of_moving, leaves
from netintent_server.intent.rules.nominal import bestowed, leads_to_release
from netintent_server.intent.rules.sentences import separates
from netintent_server.intent.rules.states import NEAR
from netintent_server.intent.rules.units import Unit
from netintent_server.model.plan import ActionKind

_FAR = 10
"""Words behind a verb among which its particle may stand."""
_AFTER_PREPOSITION = frozenset(
    {"located", "determiner", "when", "identifier", "place", "target", "slice_of", "quantity"}
)


def complete_verb(clause: Clause, lexicon: Lexicon) -> None:
    """As in "take one instance off the NRF": a particle further on belongs to the verb; "up to 12" does not."""
    form = clause.form
    if clause.verb is None or form is None:
        return
    kinds = form.verb.kinds
    if form.verb.light or ("does" in clause.verb.senses and _is_done(clause.body)):
        _take_noun(clause)
        return
    by_noun_of_moving(clause)
    if "bestows" in clause.verb.senses and bestowed(clause):
        return
    if not kinds and leads_to_release(clause) and (go := lexicon.make("go")) is not None:
        whole = lexicon.with_particle(go, form.base)
        if whole is not None:  # "SEPP: back to 1.9.2"
            clause.verb = replace(clause.verb, senses={"verb": whole})
            return
    if len(kinds) == 1 and ActionKind.DEPLOY in kinds and _is_automatic(clause.body):
        enable = lexicon.make("enable")
        if enable is not None:
            clause.verb = replace(clause.verb, senses={"verb": enable})
            return
    take_particle(clause, lexicon)


def take_particle(clause: Clause, lexicon: Lexicon) -> None:
    """As in "tear it down"; "up to 12" and "on the AMF" are no particles."""
    verb, form = clause.verb, clause.form
    if verb is None or form is None or not lexicon.parts(form):
        return
    for index, unit in enumerate(clause.body[:_FAR]):
        if separates(unit):
            return
        whole = lexicon.with_particle(form, unit.word) if unit.word in lexicon.particles else None
        if whole is None and not form.verb.kinds and unit.word.endswith(" to"):  # "dial the AMF up to 20"
            whole = lexicon.with_particle(form, unit.word.removesuffix(" to"))
            if whole is not None:
                clause.verb = replace(verb, senses={**verb.senses, "verb": whole})
                clause.body[index] = replace(unit, word="to", senses={"preposition": True})
                return
        if whole is None or _leads(clause.body, index, form, whole):
            continue
        clause.verb = replace(verb, senses={**verb.senses, "verb": whole}, word=f"{verb.word} {unit.word}")
        clause.body = [*clause.body[:index], *clause.body[index + 1 :]]
        return


def _leads(body: Sequence[Unit], index: int, form: VerbForm, whole: VerbForm) -> bool:
    """As in "up to 12", "in the core": the word at an index belongs to what follows."""
    word, following = body[index].word, body[index + 1] if index + 1 < len(body) else None
    if following is None:
        return False
    if word in {"up", "down"} and following.word == "to" and form.verb.kinds:
        return True
    if ActionKind.STEER_TRAFFIC not in whole.verb.kinds and leaves(body, index):
        return True
    if ActionKind.ROLLBACK in whole.verb.kinds and _sets_back(body, index, form):
        return True
    return word in {"in", "on"} and (following.is_unknown or following.is_one_of(*_AFTER_PREPOSITION))


def _sets_back(body: Sequence[Unit], index: int, form: VerbForm) -> bool:
    """As in "set the log level of the AMF back to info": a setting's value, and no version of the AMF."""
    return ActionKind.CONFIGURE in form.verb.kinds and any(
        unit.is_unknown or unit.is_one_of("feature", "noun", "setting_head", "metrics", "timer")
        for unit in body[:index]
    )


def _take_noun(clause: Clause) -> None:
    """As in "perform a rolling upgrade of the AMF", "make restart of it": the noun says what is done."""
    for index, unit in enumerate(clause.body[:NEAR]):
        form = unit.get("verb")
        if form is not None and form.verb.kinds and clause.verb is not None:
            clause.verb = replace(unit, senses={"verb": form})
            before = [u for u in clause.body[:index] if "determiner" not in u]
            clause.body = [*before, *clause.body[index + 1 :]]
            return


def _is_done(body: Sequence[Unit]) -> bool:
    """Whether a noun of action and what it is of stand behind the verb."""
    at = next((at for at, unit in enumerate(body) if not unit.is_one_of("determiner", "strategies", "fresh")), None)
    return at is not None and at + 1 < len(body) and "verb" in body[at] and body[at + 1].word in {"of", "on"}


def _is_automatic(body: Sequence[Unit]) -> bool:
    """As in "set up autoscaling for the AMF", which is no "autoscaling UPF"."""
    first = next((at for at, unit in enumerate(body) if "determiner" not in unit), None)
    if first is None or "automatic" not in body[first] or first + 1 >= len(body):
        return False
    return body[first + 1].is_one_of("preposition", "purpose")
