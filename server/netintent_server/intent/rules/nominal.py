"""Reads orders whose verb is a noun or a need: "rollback of the NEF to 3.2", "we need a UPF", "…, please deploy".

A title is no order: a noun of action counts with a value, or where the sentence says that it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.lexicon import VerbForm
from netintent_server.intent.rules.sentences import ARROWS
from netintent_server.intent.rules.units import THINGS, Unit, says
from netintent_server.model.plan import ActionKind

_NEAR = 4
"""Words between a need's article and what is needed."""
_FAR = 24
"""Words looked back for the passive before."""
_SUBJECT = frozenset({
    "target", "aspect", "slice_of", "slice_types", "slice", "determiner", "preposition", "located", "coordinator",
    "replicas", "workload", "fresh", "metrics", "capacity", "resource_words", "feature", "filler",
})  # fmt: skip
_TALK = frozenset({"says", "report", "outcome", "modal", "negator", "condition", "question"})
_VALUES = frozenset({"quantity", "version", "image", "states"})
_THIN = frozenset({"pronoun", "pronouns", "filler", "opener", "determiner", "coordinator", "asked", "priorities"})
_AROUND = frozenset({"located", "when", "preposition"})
ASKING = frozenset({"passive", "modal", "held"})
"""What a word has that asks for what is said in the passive."""
_DOTS = 2
"""A version without a verb has no more; an address has."""


def by_noun(units: list[Unit], *, wished: bool = False) -> Clause | None:
    """As in "rollback of the NEF to 3.2", "installation of 2 AMF requested", "please do an upgrade of …"."""
    at = next((i for i, unit in enumerate(units) if not unit.is_one_of("determiner", "fresh", "strategies")), None)
    if at is None or at + 2 >= len(units):
        return None
    form = _action(units[at])
    owned = units[at + 1].word == "of"
    if not owned and not ("nominal" in units[at] and units[at + 1].is_one_of("preposition", "asked")):
        return None
    rest = units[at + (2 if owned else 1) :]
    if form is None or any(not _TALK.isdisjoint(unit.senses) and "asked" not in unit for unit in rest):
        return None
    asked = wished or says(rest, "asked")
    valued = says(rest, *_VALUES) and ActionKind.DELETE not in form.verb.kinds
    if not (asked or valued):
        return None
    verb = replace(units[at], senses={"verb": form})
    ways = [unit for unit in units[:at] if "strategies" in unit]  # "rolling upgrade of the AMF"
    return Clause(Mood.REQUEST, verb, units[:at], [unit for unit in (*rest, *ways) if "asked" not in unit])


def in_need(units: list[Unit], index: int) -> Clause | None:
    """As in "the AMF needs a restart": the noun behind the need is what should be done."""
    at = index + 2
    if at >= len(units) or units[index + 1].word not in {"a", "an", "another"}:
        return None
    form = _action(units[at])
    if form is None or len(form.verb.kinds) > 1:
        return None
    return Clause(
        Mood.REQUEST, replace(units[at], senses={"verb": form}), units[:index], units[at + 1 :], is_passive=True
    )


def _action(unit: Unit) -> VerbForm | None:
    form: VerbForm | None = unit.get("nominal") or unit.get("verb")
    return form if form is not None and form.verb.kinds and not form.verb.unclear and "base" in form.forms else None


_BESTOWED = frozenset({*THINGS, "pronoun", "pronouns"})
_AMONG = _SUBJECT | _BESTOWED


def bestowed(clause: Clause) -> bool:
    """As in "give the AMF a restart", "get the AMF restarted": what is done stands behind what it is done to."""
    if clause.verb is None:
        return False
    named = False
    for index, unit in enumerate(clause.body[: _NEAR * 4]):
        form = unit.get("nominal") or unit.get("verb")
        if named and form is not None and len(form.verb.kinds) == 1:
            given = "base" in form.forms and clause.body[index - 1].word in {"a", "an", "another"}
            if given and index + 1 < len(clause.body) and _goes_on(clause.body[index + 1]):
                return False  # "give the AMF a restart policy"
            if given or ("participle" in form.forms and "base" not in form.forms):
                clause.verb = replace(unit, senses={"verb": form})
                clause.body = [*clause.body[: index - given], *clause.body[index + 1 :]]
                return True
        named = named or not _BESTOWED.isdisjoint(unit.senses)
        if _AMONG.isdisjoint(unit.senses) and unit.word != ",":
            return False
    return False


def _goes_on(unit: Unit) -> bool:
    return unit.is_unknown or unit.is_one_of("about", "light", "feature", "noun", "paperwork", "setting_head")


def leads_to_release(clause: Clause) -> bool:
    """As in "SEPP: back to 1.9.2"; "back to 3" may be a number of replicas."""
    body = clause.body
    return (
        bool(body)
        and body[0].word == "to"
        and any(unit.is_one_of("version", "earlier") or _is_pointed(unit) for unit in body[1:_NEAR])
    )


def asked_for(units: list[Unit]) -> Clause | None:
    """As in "a new UPF is needed at edge-3": a need, said of what is needed."""
    last = len(units) - 1  # "99.9 % availability required"
    at = next((i for i, unit in enumerate(units) if "asked" in unit and (" " in unit.word or i == last)), None)
    if at is not None and "opener" in units[at]:
        return None  # "please" alone
    if not at or any(unit.is_one_of(*_TALK, "verb") for unit in units if "asked" not in unit):
        return None
    return Clause(Mood.WISH, None, [units[at]], [*units[:at], *units[at + 1 :]])


def sized(units: list[Unit], state: VerbForm | None) -> Clause | None:
    """As in "AMF to 5 replicas", "AUSF -> 6", "2 more for the SMF, please"; "AMF: 3 replicas" may only tell."""
    numbers = [at for at, unit in enumerate(units) if "quantity" in unit.senses]
    targets = [at for at, unit in enumerate(units) if "target" in unit.senses and not unit.senses["target"].generic]
    if state is None or len(numbers) != 1 or len(targets) != 1:
        return None
    if says(units, "metrics", "verb", *_TALK):
        return None
    number, target = numbers[0], targets[0]
    quantity = units[number].get("quantity")
    if not quantity.may_count:
        return None
    counted = says(units[max(0, number - 1) : number + 2], "replicas", "more", "fewer")
    between = [unit for unit in units[target + 1 : number] if not unit.is_one_of("located", "when", "replicas")]
    reached = bool(between) and all(
        unit.word in _REACHED or unit.is_one_of("preposition", "determiner", "filler") for unit in between
    )
    plain = all(not unit.is_unknown for unit in units)
    arrow = reached and between[-1].word in _REACHED and (counted or between[-1].word != "to" or plain)
    asked = counted and number < target and says(units, "asked", "priorities")
    if not (arrow or asked):
        return None
    verb = replace(units[number], senses={"verb": state})
    return Clause(Mood.REQUEST, verb, [], [unit for unit in units if "asked" not in unit])


_REACHED = ARROWS | {"to", "up to", "down to"}


def released(clause: Clause, upgrade: VerbForm | None) -> None:
    """As in "AMF to 2.1.0", "UDM -> version 3.4, please": terse, and clear where nothing else is said."""
    if clause.mood is not Mood.FRAGMENT or clause.verb is not None or clause.linked or upgrade is None:
        return
    units = clause.units
    versions = [at for at, unit in enumerate(units) if isinstance(unit.get("version"), str)]
    targets = [at for at, unit in enumerate(units) if "target" in unit and not unit.get("target").generic]
    if len(versions) != 1 or len(targets) != 1 or targets[0] > versions[0]:
        return
    if units[versions[0]].word.count(".") > _DOTS or says(units[: targets[0]], "preposition"):
        return  # "AMF to 10.0.0.1", "from AMF to 2.1.0"
    between = [unit for unit in units[targets[0] + 1 : versions[0]] if not unit.is_one_of("version", "determiner")]
    reached = len(between) == 1 and between[0].word in {"to", *ARROWS}
    thin = (*_THIN, "target", "version", "located", "when", "preposition")
    if reached and all(unit.is_one_of(*thin) or not unit.is_word for unit in units) and "quantity" not in units[-1]:
        clause.verb = replace(between[0], senses={"verb": upgrade})
        clause.mood, clause.lead, clause.body = Mood.REQUEST, [], units


def make_it(clause: Clause, make: VerbForm | None) -> None:
    """As in "CU-UP: make it 5", "the AMF has 3 replicas. Make it 5.": an order, where nothing is corrected."""
    first = clause.body[0] if clause.body else None
    if clause.verb is not None or first is None or make is None:
        return
    if "remake" in first and clause.mood is Mood.REQUEST and not any("correction" in unit for unit in clause.lead):
        clause.verb = replace(first, senses={"verb": make})
        clause.body = [replace(first, word="it", senses={"pronoun": True}), *clause.body[1:]]
        clause.corrects = False


def passive_at(units: Sequence[Unit], start: int) -> int | None:
    """As in "the LMF should be scaled to 2 and the NEF [should be] deleted": where a second passive has its verb.

    The first one must stand before it; what only opens a sentence ("in namespace core, …") is no clause.
    """
    before = units[max(0, start - _FAR) : start]
    first = next((unit for unit in reversed(before) if not ASKING.isdisjoint(unit.senses) and _is_asking(unit)), None)
    if first is None:
        return None
    named = False
    for at in range(start, min(start + _NEAR * 2, len(units))):
        unit = units[at]
        if named and unit.is_one_of("passive", "modal"):
            return at
        form = unit.get("verb")
        if form is not None and not unit.is_one_of("target", "located"):
            done = "participle" in form.forms and "base" not in form.forms and bool(form.verb.kinds)
            calm = not says((*before, *units[start:at]), "negator", "report")
            first_done = "request" not in first or says(before, "verb")
            return at if named and done and calm and first_done and first.is_one_of("passive", "request") else None
        named = named or not THINGS.isdisjoint(unit.senses)
        if _SUBJECT.isdisjoint(unit.senses):
            return None
    return None


def says_apart(units: Sequence[Unit], start: int) -> bool:
    """Whether something is said here of a subject of its own, which is no target of the order before.

    As in "restart the AMF, the SMF is to be deleted", "restart the AMF but the SMF is fine".
    """
    named = False
    for unit, following in pairwise(units[start : start + _NEAR * 2]):
        if named and unit.is_one_of("passive", "report"):
            form = following.get("verb")
            done = form is not None and "participle" in form.forms and bool(form.verb.kinds)
            return (done or "report" in unit) and not says(units[:start], "condition")
        named = named or not THINGS.isdisjoint(unit.senses)
        if _SUBJECT.isdisjoint(unit.senses):
            return False
    return False


def stranded(clause: Clause) -> None:
    """As in "4.1.2 is the version that the PCF should be upgraded to": the value stands in front of all."""
    rest = [unit for unit in clause.body if unit.is_word and not unit.is_one_of("opener", "asked", "when", "located")]
    if not clause.is_passive or len(rest) != 1 or rest[0].word != "to":
        return
    values = [unit for unit in clause.lead if "quantity" in unit or isinstance(unit.get("version"), str)
              or "image" in unit]  # fmt: skip
    if len(values) == 1:
        at = clause.body.index(rest[0]) + 1
        clause.lead = [unit for unit in clause.lead if unit is not values[0]]
        clause.body = [*clause.body[:at], values[0], *clause.body[at:]]


def _is_asking(unit: Unit) -> bool:
    return unit.is_one_of("passive", "modal") or ("held" in unit and unit.is_one_of("request", "negator"))


def wished(clause: Clause) -> None:
    """As in "please do a rolling upgrade of the SEPP to 1.3": the noun says what is wished."""
    named = by_noun(clause.body, wished=True) if clause.verb is None and clause.lead else None
    if named is not None:
        clause.mood, clause.verb, clause.body = Mood.REQUEST, named.verb, named.body


def fetched(clause: Clause, need: VerbForm) -> None:
    """As in "get me a UPF in region emea": what is not there yet; "get me the logs" asks to be told."""
    if clause.verb is not None and "fetches" in clause.verb and _is_new(clause.body):
        clause.mood, clause.verb = Mood.REQUEST, replace(clause.verb, senses={"verb": need})


def needed(clause: Clause, need: VerbForm) -> None:
    """As in "we need a UPF", "we want twice as many pods", "we want the AMF on 2.1": a need that says what to do."""
    body = clause.body
    if not clause.lead or any("verb" in unit and "naming" not in unit for unit in body):
        return
    if not any(("target" in unit and not unit.get("target").generic) or unit.is_one_of("slice_of", "slice_types")
               for unit in body):  # fmt: skip
        return
    if _is_new(body) or _is_relative(body) or _is_at_version(body):
        clause.mood = Mood.REQUEST
        clause.verb = replace(clause.lead[-1], senses={"verb": need})
        clause.lead = clause.lead[:-1]


def _is_new(body: Sequence[Unit]) -> bool:
    first = next((at for at, unit in enumerate(body) if "opener" not in unit), None)
    if first is None or not (body[first].word in {"a", "an", "one"} or body[first].word == "new"):
        return False
    for unit in body[first : first + _NEAR]:
        if not THINGS.isdisjoint(unit.senses):
            return True
        if "more" in unit or not unit.is_one_of("determiner", "fresh", "filler", "quantity"):
            return False
    return False


def _is_relative(body: Sequence[Unit]) -> bool:
    for at, unit in enumerate(body[:-1]):
        if "another" in unit and any("replicas" in near for near in body[at + 1 : at + 1 + _NEAR]):
            return True  # "one more CHF replica"
        quantity = unit.get("quantity")
        if quantity is None or quantity.cls not in {"", "factor"}:
            continue
        if (not quantity.cls and "more" in body[at + 1]) or (
            quantity.cls and "replicas" in (*body[at + 1].senses, *_after(body, at))
        ):
            return True
    return False


def _after(body: Sequence[Unit], at: int) -> list[str]:
    return [sense for unit in body[at + 1 : at + 2 + _NEAR] for sense in unit.senses]


def _is_at_version(body: Sequence[Unit]) -> bool:
    return any(
        "preposition" in unit and (body[at + 1].is_one_of("version", "image") or _is_pointed(body[at + 1]))
        for at, unit in enumerate(body[:-1])
    )


def _is_pointed(unit: Unit) -> bool:
    return "quantity" in unit and bool(unit.get("quantity").is_pointed)


def with_objects(clauses: Sequence[Clause]) -> list[Clause]:
    """Give each verb what stands before it as a clause of its own.

    As in "2 UPFs at edge01, please deploy", "the eMBB slice, tear it down", "from two to six, scale the AUSF".
    """
    joined: list[Clause] = []
    for clause in clauses:
        before = joined[-1] if joined else None
        if (
            before is not None
            and clause.linked
            and clause.mood is Mood.REQUEST
            and clause.verb is not None
            and before.mood in {Mood.FRAGMENT, Mood.WISH}
            and before.verb is None
            and clause.verb.get("verb").verb.kinds
            and (body := _with_opening(clause, before)) is not None
        ):
            joined.pop()
            clause.body = body
            clause.lead = []
            clause.linked = before.linked
        joined.append(clause)
    return joined


def _is_politeness(unit: Unit) -> bool:
    return unit.is_one_of("request", "courtesies") or ("opener" in unit and "coordinator" not in unit)


def _is_left(units: Sequence[Unit], at: int) -> bool:
    """As in "CHF 2.0.5, roll it back": the version that runs; "CHF to 2.0.4, please roll back" says where to."""
    before = units[at - 1] if at else None
    return _is_value(units[at]) and before is not None and "target" in before


def _is_value(unit: Unit) -> bool:
    """Whether it says a value; the "on" of "on the AMF" says where."""
    return unit.is_one_of(*_VALUES) and not ("states" in unit and "preposition" in unit)


def _as_reached(units: Sequence[Unit]) -> list[Unit]:
    """As in "we need 6 replicas, please scale it up": a need's number is what should be there, unless it says more."""
    if any(unit.is_one_of("more", "fewer", "fresh", "comparisons") for unit in units):
        return [*units]
    reached: list[Unit] = []
    for unit in units:
        if "quantity" in unit:
            reached.append(Unit(unit.start, unit.start, "to", "word", {"preposition": True}))
        reached.append(unit)
    return reached


def _with_opening(clause: Clause, before: Clause) -> list[Unit] | None:
    """The words of a verb with those that open its sentence; None where they are none of its own."""
    opening = [unit for unit in (*before.units, *clause.lead) if not _is_politeness(unit)]
    while opening and not opening[-1].is_word:
        opening.pop()
    named = any(unit.is_one_of(*THINGS, "aspect") for unit in opening)
    bare = all(unit.is_one_of(*_THIN, *_AROUND) or not unit.is_word for unit in clause.body)
    if bare and named and not any("outcome" in unit for unit in opening):  # "the upgrade to 2.0 broke it, undo it"
        again = any(unit.is_one_of("pronoun", "pronouns") for unit in clause.body)
        if again and clause.form is not None and ActionKind.ROLLBACK in clause.form.verb.kinds:
            opening = [unit for at, unit in enumerate(opening) if not _is_left(opening, at)]
        particles = [unit for unit in clause.body if unit.is_one_of("preposition", *_AROUND)]
        grows = clause.form is not None and ActionKind.DEPLOY not in clause.form.verb.kinds
        return [*particles, *(_as_reached(opening) if grows and before.mood is Mood.WISH else opening)]
    sized = says(opening, *_VALUES) and all(
        unit.is_one_of(*_VALUES, "preposition", "comparisons", "replicas", "coordinator", "factor_word")
        or not unit.is_word
        for unit in opening
    )
    if sized and not any(_is_value(unit) for unit in clause.body):
        return [*clause.body, *opening]
    at = next((at for at, unit in enumerate(clause.body[:_NEAR]) if unit.is_one_of("pronoun", "pronouns")), None)
    if at is not None and before.mood is Mood.FRAGMENT and not any(unit.is_one_of(*_TALK, "verb") for unit in opening):
        rest = clause.body[at + 1 :]
        if not any(unit.is_one_of("pronoun", "pronouns") for unit in rest):
            if any(_is_value(unit) for unit in rest):  # "CHF 2.0.5 misbehaves, roll it back to 2.0.4"
                opening = [unit for unit in opening if not _is_value(unit)]
            return [*clause.body[:at], *opening, *rest]
    elliptic = bool(clause.body) and clause.body[0].word == "to" and clause.follows_colon
    if elliptic and named and clause.form is not None and ActionKind.CONFIGURE in clause.form.verb.kinds:
        return [*opening, *clause.body]  # "T3502 on the AMF: set to 720 s"
    return None
