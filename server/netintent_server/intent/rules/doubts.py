"""What keeps a clause or an item from being planned: conditions, choices, exceptions, objects that are no function."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from netintent_server.intent.rules.actions import Drafted
from netintent_server.intent.rules.clause import Clause
from netintent_server.intent.rules.context import Context
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.items import Item
from netintent_server.intent.rules.lexicon import CERTAIN
from netintent_server.intent.rules.parameters import Settings
from netintent_server.intent.rules.places import LEVELS
from netintent_server.intent.rules.quantities import SIZES
from netintent_server.intent.rules.remarks import begins_remark
from netintent_server.intent.rules.target_fields import places_of
from netintent_server.intent.rules.targets import is_timer
from netintent_server.intent.rules.units import THINGS, Unit, says
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind

DOMAIN = frozenset(
    {
        "target", "aspect", "slice_of", "slice_types", "replicas", "workload", "place", "located", "capacity",
        "resource_words", "generic", "traffic", "automatic", "quantifier", "slice", "sst", "metrics", "identifier",
        "feature", "cell", "newest",
    }
)  # fmt: skip
"""Senses of words that are about networks and what runs them."""

_THIN = frozenset({"opener", "asked", "filler", "preposition", "quantity", "version", "priorities", "when"})
_FOREIGN = frozenset({"other", "image"})
_ABOUT_NETWORKS = frozenset({*DOMAIN, "pronoun", "pronouns", "version"})
_TRIGGERS = frozenset({"when", "if", "once", "whenever", "as soon as", "while"})
_SOME = frozenset({"several", "multiple", "a few", "various", "many"})


def is_in_domain(clause: Clause) -> bool:
    """Whether a clause is about a network at all; a pronoun or a foreign script may be."""
    form = clause.form
    kinds = form.verb.kinds if form is not None else {}
    if kinds.get(ActionKind.SCALE, 0) >= CERTAIN or kinds.get(ActionKind.DEPLOY, 0) >= CERTAIN:
        return True
    if ActionKind.ROLLBACK in kinds and says(clause.body, "earlier"):
        return True  # "undo the last change"
    strange = any(unit.is_unknown for unit in clause.body)  # "upgrade my phone to the newest Android"
    for unit in clause.units:
        known = not _ABOUT_NETWORKS.isdisjoint(unit.senses) or unit.kind in _FOREIGN
        if known and unit is not clause.verb and not (strange and "newest" in unit.senses):
            return True
    return all(not _THIN.isdisjoint(unit.senses) or not unit.is_word for unit in clause.body)


def clause_doubts(clause: Clause, drafts: Sequence[Drafted]) -> list[Doubt]:
    """Return what makes a clause as a whole unclear."""
    doubts: list[Doubt] = []
    if clause.voided is not None:
        doubts.append(void_doubt(clause.voided))
    doubts.extend(_denied(clause))
    condition = clause.conditional
    waits = condition is not None and (condition.word in _TRIGGERS or "basis" in condition)
    if condition is not None and not (waits and any(map(_is_triggered, drafts))):
        doubts.append(
            _doubt(FindingCode.AMBIGUOUS, "A plan cannot wait for a condition; should it be done now?", condition)
        )
    if (when := _other_time(clause)) is not None:
        doubts.append(_doubt(FindingCode.AMBIGUOUS, "Which time is meant?", when, "schedule"))
    if _UNCLEAR.isdisjoint(clause.said):
        return doubts
    inert = False
    either = [unit for unit in clause.lead if "alternative" in unit]
    doubts.extend(_doubt(FindingCode.AMBIGUOUS, "Which of the two is meant?", unit) for unit in either)
    for index, unit in enumerate(clause.body):
        if unit.word in {",", ";"}:
            inert = begins_remark(clause.body, index + 1)
        elif unit.word == "without":
            inert = True
        elif inert or _UNCLEAR.isdisjoint(unit.senses) or "reason" in unit:
            continue
        elif "alternative" in unit:
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "Which of the two is meant?", unit))
        elif "respectively" in unit:
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "Which value belongs to which target?", unit))
        elif "negator" in unit and not unit.is_one_of("metrics", "comparisons"):
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "What exactly is left out by {words}?", unit))
    return doubts


def _denied(clause: Clause) -> list[Doubt]:
    """As in "it is not the AMF but the SMF that must be restarted": one of those named is denied."""
    if not clause.is_passive:
        return []
    at = next((at for at, unit in enumerate(clause.lead) if unit.is_one_of("negator", "bars")), len(clause.lead))
    named = says(clause.lead[at:], *THINGS)
    question = "What exactly is left out by {words}?"
    return [_doubt(FindingCode.AMBIGUOUS, question, clause.lead[at])] if named else []


def void_doubt(unit: Unit) -> Doubt:
    """As in "this is a drill: …", "draft: …": whether it is an order at all."""
    return _doubt(FindingCode.AMBIGUOUS, "Is it to be done, in spite of {words}?", unit)


def _is_triggered(draft: Drafted) -> bool:
    """Whether a plan can say when it begins."""
    return "autoscale.metric" in draft.amounts.fields or (
        draft.steering is not None and "steer_traffic.threshold_percent" in draft.steering.fields
    )


def _other_time(clause: Clause) -> Unit | None:
    """As in "tomorrow restart the AMF at 02:00": of two times that stand apart, neither is left out."""
    opening = [unit.get("when").text for unit in clause.lead if "when" in unit]
    if not opening:
        return None
    return next((unit for unit in clause.body if "when" in unit and unit.get("when").text not in opening), None)


_UNCLEAR = frozenset({"alternative", "respectively", "negator"})


def item_doubts(item: Item, kind: ActionKind | None) -> list[Doubt]:
    """Return what makes one item unclear."""
    doubts: list[Doubt] = []
    mention = item.mention
    before = item.units[: item.before]
    aspect = None if item.target is not None else next((unit for unit in item.units if "aspect" in unit.senses), None)
    if mention is not None and mention.ambiguous:
        doubts.append(
            _doubt(
                FindingCode.AMBIGUOUS,
                "Which one is {words}?",
                item.target,
                "target.network_function",
                mention.ambiguous,
            )
        )
    elif item.target is None and aspect is not None:
        about = aspect.get("aspect").function
        doubts.append(
            _doubt(
                FindingCode.UNKNOWN_FUNCTION,
                "It is about something of {words}; is the function itself meant?",
                aspect,
                "target",
                (about.value,) if about else (),
            )
        )
    elif item.target is not None and (beside := _stands_in_the_list(item)) is not None:
        doubts.append(
            _doubt(FindingCode.UNKNOWN_FUNCTION, "It is about something of {words}; what is meant?", beside, "target")
        )
    elif item.target is not None and kind is not ActionKind.CONFIGURE and any(map(is_timer, item.after[:1])):
        question = "Is it the function that is meant, or its timer {words}?"
        doubts.append(_doubt(FindingCode.UNKNOWN_FUNCTION, question, item.after[0], "target"))
    elif item.target is not None and (_object_is_another(before) or _is_part(before, kind)):
        doubts.append(
            _doubt(
                FindingCode.UNKNOWN_FUNCTION,
                "What should be acted on? {words} only stands beside it.",
                item.target,
                "target",
            )
        )
    elif mention is not None and mention.generic:
        doubts.append(_doubt(FindingCode.MISSING_TARGET, "Which one is {words}?", item.target, "target"))
    elif item.target is not None and "target" not in item.target and kind in _OF_SLICES and _is_nameless(item):
        doubts.append(
            _doubt(
                FindingCode.MISSING_TARGET,
                "Which slice: of which type, name or S-NSSAI?",
                item.target,
                "target.slice",
                ("EMBB", "URLLC", "MMTC", "V2X", "HMTC"),
            )
        )
    doubts.extend((*_unsaid(item), *_between(item, kind)))
    doubts.extend(_doubt(FindingCode.AMBIGUOUS, "Is {words} what is meant?", name, "target") for name in item.aside)
    if item.unplaced:
        doubts.append(_doubt(FindingCode.AMBIGUOUS, "Where or when is it meant for {words}?", item.target, "target"))
    if item.extra and kind in _BARE:
        doubts.append(_doubt(FindingCode.AMBIGUOUS, "Is {words} meant too?", item.extra[0], "target"))
    if kind in {ActionKind.ROLLBACK, ActionKind.DELETE, ActionKind.RESTART}:
        moved = next((unit for unit in before if _is_of_traffic(unit)), None)
        if moved is not None and item.target is not None:
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "What of {words} is meant?", moved, "target"))
    for unit in item.units:
        senses = unit.senses
        if mention is not None and mention.whole and unit.word in {"whole", "entire"}:
            continue
        if "quantifier" in senses and (unit.word not in _SOME or kind is ActionKind.DEPLOY):
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "Which ones are {words}?", unit, "target"))
        if "place" in senses and unit.word in LEVELS:
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "Which {words} is meant?", unit, f"target.{LEVELS[unit.word]}"))
        if "newest" in senses and kind in {ActionKind.DEPLOY, ActionKind.SCALE, ActionKind.RESTART}:
            doubts.append(_doubt(FindingCode.MISSING_VERSION, "Which version is {words}?", unit))
    return doubts


def _between(item: Item, kind: ActionKind | None) -> list[Doubt]:
    """As in "restart the link between AMF and SMF", "restart the host of the AMF": it is neither that is meant."""
    before = item.units[: item.before]
    at = _last_word(before)
    if item.target is None or "target" not in item.target or at < 1:
        return []
    between = "spanning_set" in before[at] and kind not in {ActionKind.STEER_TRAFFIC, ActionKind.CONFIGURE}
    machine = next((unit for unit in before[:at] if "machine" in unit), None) if kind in _BARE else None
    if between or machine is not None:
        unit = machine or before[at]
        return [_doubt(FindingCode.AMBIGUOUS, "Is it a function that is meant by {words}?", unit, "target")]
    return []


def _last_word(before: Sequence[Unit]) -> int:
    """Where the last word before a target stands that is no article; -1 where nothing does."""
    at = len(before) - 1
    while at > 0 and "determiner" in before[at]:
        at -= 1
    return at


def sized_doubts(item: Item, fields: Collection[str]) -> list[Doubt]:
    """As in "scale the connection pool of the SMF to 50": what is sized is something of the function."""
    before = item.units[: item.before]
    at = _last_word(before)
    owns = at > 0 and before[at].word == "of" and item.target is not None and "target" in item.target
    if not owns or SIZES.isdisjoint(fields) or before[at - 1].is_one_of(*_SIZED):
        return []
    return [_doubt(FindingCode.AMBIGUOUS, "Is it the replicas that change, or {words}?", before[at - 1], "scale")]


_SIZED = (
    "replicas", "capacity", "workload", "resource_words", "quantity", "nominal", "filler", "quantifier",
    "shared_by_all", "determiner", "automatic", "version", "generic", "verb", "target", "slice_of", "more", "fewer",
    "fresh", "pronouns", "another", "portion",
)  # fmt: skip


def _unsaid(item: Item) -> list[Doubt]:
    """Return what leaves open whose a value is, or which value: "the latter with 3", "as many replicas as the SMF"."""
    if item.target is None:
        return []
    doubts: list[Doubt] = []
    units = [*item.units, *item.borrowed]
    for at, unit in enumerate(units):
        following = units[at + 1] if at + 1 < len(units) else None
        last = "fresh" in unit and at >= item.before and following is not None and "preposition" in following
        if "contrasts" in unit or (last and at and "determiner" in units[at - 1]):
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "Which one is {words}?", unit, "target"))
        elif unit.is_one_of("alike", "waits") or (
            "likened" in unit and at >= item.before and following is not None and following.is_word
        ):
            doubts.append(_doubt(FindingCode.AMBIGUOUS, "What is meant by {words}?", unit))
    before = item.units[: item.before]
    at = len(before) - 1
    while at >= 0 and before[at].is_one_of("determiner", "filler"):
        at -= 1
    if at > 0 and before[at].is_unknown and before[at].kind == "word" and before[at - 1].word in {"in", "at", "@"}:
        doubts.append(_doubt(FindingCode.AMBIGUOUS, "Where is {words}?", before[at], "target"))
    return doubts


_BARE = frozenset({ActionKind.DELETE, ActionKind.RESTART, ActionKind.UPGRADE, ActionKind.ROLLBACK})
"""Kinds that have no room for what only stands beside the target: "push version 2 of the UPF to edge01"."""
_OF_SLICES = frozenset({ActionKind.DEPLOY, ActionKind.STEER_TRAFFIC})
"""Kinds that would be of all where the slice is left out."""


def _is_of_traffic(unit: Unit) -> bool:
    """As in "undo the traffic shift from cell-1 to cell-2": a move, and no workload."""
    noun = unit.get("nominal")
    return "traffic" in unit or (noun is not None and ActionKind.STEER_TRAFFIC in noun.verb.kinds)


def context_doubts(context: Context, target: Fields) -> list[Doubt]:
    """Return what several places or times, of which an action takes one, leave open."""
    doubts: list[Doubt] = []
    places = places_of(context.places) if len(context.places) > 1 else []
    for name in sorted({name for place in places for name in place} - target.keys()):
        said = {place[name].value: place[name] for place in places}
        if len(said) > 1:
            last = list(said.values())[-1]
            doubts.append(
                Doubt(FindingCode.AMBIGUOUS, name, "Which one is meant?", tuple(said), start=last.start, end=last.end)
            )
    if len(context.times) > 1 and len({when.text for when in context.times}) > 1:
        when = context.times[1]
        doubts.append(Doubt(FindingCode.AMBIGUOUS, "schedule", "Which time is meant?", start=when.start, end=when.end))
    return doubts


def unspelled(target: Fields, settings: Settings) -> list[Doubt]:
    """As in "in namespace 生产": what is named in letters that a name cannot have, is asked for and never left out."""
    names = [(name, value) for name, value in target.items() if value.value == ""]
    keys = [("configure.parameters", found.key) for found in settings.found if _IDEOGRAPHS.search(str(found.key.value))]
    return [
        Doubt(FindingCode.AMBIGUOUS, name, "How is {words} written in Latin letters?", (), value.start, value.end)
        for name, value in (*names, *keys)
    ]


_IDEOGRAPHS = re.compile("[\u3040-\u9fff]")


def names_nothing_else(units: Sequence[Unit]) -> bool:
    """As in "Also the SMF.": a target, and no word that says why it is named."""
    return all(not _BESIDE.isdisjoint(unit.senses) or not unit.is_word for unit in units)


_BESIDE = frozenset({"target", "determiner", "opener", "coordinator", "filler", "preposition", "located", "when"})


def _is_nameless(item: Item) -> bool:
    near = [*([item.target] if item.target else []), *item.units, *item.borrowed]
    return not any(u.is_one_of("slice_types", "sst", "sd") or u.get("slice_of") is not None for u in near)


def _stands_in_the_list(item: Item) -> Unit | None:
    """As in "restart the AMF dashboard and the SMF": something of a function, named beside the one to act on."""
    for index, unit in enumerate(item.units):
        if "aspect" not in unit or unit.get("aspect").function is None:
            continue
        at = index - 1
        while at >= 0 and item.units[at].is_one_of("determiner", "quantity", "fresh"):
            at -= 1
        listed = at >= 0 and (item.units[at].word == "," or "coordinator" in item.units[at])
        if index < item.before or listed:
            return unit
    return None


def _is_part(before: Sequence[Unit], kind: ActionKind | None) -> bool:
    """As in "delete the MTU of the UPF", "delete a pod of the AMF": what the target has, and not all of it."""
    if kind is not ActionKind.DELETE and kind is not ActionKind.RESTART:
        return False
    for index, unit in enumerate(before[:-1]):
        had = unit.is_one_of("feature", "light", "noun", "quality") and not unit.is_one_of(*_OF_SIZE, "generic")
        some = kind is ActionKind.DELETE and "replicas" in unit
        if (had or some) and any(near.word in {"of", "on", "in", "from"} for near in before[index + 1 : index + 3]):
            return True
    return False


_OF_SIZE = ("replicas", "capacity", "version", "image", "resource_words", "workload")


def _object_is_another(before: Sequence[Unit]) -> bool:
    """As in "a meeting with the AMF team", "a ticket for the UPF": the object is the unknown noun."""
    for index, unit in enumerate(before):
        if unit.is_identifier and index + 1 < len(before) and before[index + 1].word == "of":
            return True  # "restart the T3512 of the AMF"
        if not (unit.is_unknown or unit.is_one_of("about", "platform")) or unit.is_one_of(
            "replicas", "capacity", "version", "image", "resource_words"
        ):
            continue
        following = before[index + 1 : index + 3]
        if says(following, "preposition"):
            return True
    return False


def _doubt(
    code: FindingCode, question: str, unit: Unit | None, field: str = "", candidates: tuple[str, ...] = ()
) -> Doubt:
    start, end = (unit.start, unit.end) if unit is not None else (0, 0)
    return Doubt(code, field, question, candidates, start, end)
