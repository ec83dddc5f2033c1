"""Recognises what is acted on: network functions, their implementations, workload names and slices.

"The AMF" is a target; "the AMF logs" is not, it only says whose logs they are. Such a mention becomes an `aspect`,
which no action may take for its target.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from netintent_server.intent.rules.lexicon import FunctionTerm
from netintent_server.intent.rules.places import has_id, label
from netintent_server.intent.rules.units import Unit, join, says
from netintent_server.model.plan import SliceType

MOST_S_NSSAIS = 16
"""A bound on the work of one text."""

_TIMER = re.compile(r"t[23]\d{2,3}", re.IGNORECASE)
"""How 3GPP calls its timers: "T310", "T3512"."""
_SST = re.compile(r"\bSST\s{0,2}[:=]?\s{0,2}(\d{1,3})\b", re.IGNORECASE)
_SD = re.compile(r"\bSD\s{0,2}[:=]?\s{0,2}(?:0x)?([0-9a-f]{6})\b", re.IGNORECASE)
_S_NSSAI = re.compile(r"\bS-?NSSAI\s{0,2}[:=]?\s{0,2}(\d{1,3})\s?[-:/]\s?(?:0x)?([0-9a-f]{6})\b", re.IGNORECASE)


class Word(NamedTuple):
    """A value and the words it was read from, `intent[start:end]`."""

    value: str
    start: int
    end: int


class Mention(NamedTuple):
    """A target as said: a function, a component, a name, or several of these together."""

    function: Word | None = None
    component: Word | None = None
    name: Word | None = None
    whole: bool = False
    ambiguous: tuple[str, ...] = ()
    generic: bool = False
    """Said, and not what: "the function", "the workload"."""
    kin: str = ""
    """What its name begins with: "function" of "amf-1", "cell" of "cell-7"."""


def find_slices(units: Sequence[Unit], text: str) -> list[Unit]:
    """Name S-NSSAIs, slice types and slices with their names."""
    units = _identifiers_of_slices(list(units), text)
    if not says(units, "slice"):
        return units
    found: list[Unit] = []
    index = 0
    while index < len(units):
        unit = units[index]
        if "slice" not in unit.senses:
            found.append(unit)
            index += 1
            continue
        typed = {"slice_types": unit.senses["slice_types"]} if "slice_types" in unit.senses else {}
        name, end = _slice_name(units, index)
        if name is None and found and found[-1].is_identifier and not _is_compound(found[-1]):
            before = found.pop()
            name = Word(label(before.word), before.start, before.end)
        found.append(Unit(unit.start, units[end - 1].end, unit.word, "found", {"slice_of": name, **typed}))
        index = end
    return found


def find_targets(units: Sequence[Unit]) -> list[Unit]:
    """Join the words of each target; tell targets from what merely mentions one."""
    found: list[Unit] = []
    index = 0
    while index < len(units):
        unit = units[index]
        senses = unit.senses
        if "function" in senses or "ambiguous_function" in senses:
            joined, index = _function(units, index, found)
            found.append(joined)
        elif "identifier" in senses and unit.is_identifier and _may_name(units, index, found):
            joined, index = _named(units, index)
            found.append(joined)
        elif "workload" in senses and not _is_suffix_of(found) and not _is_a_title(units, index):
            runs = "machine" in senses
            joined, index = _workload(units, index)
            if runs:
                joined.senses["machine"] = True
            found.append(joined)
        else:
            found.append(unit)
            index += 1
    return found


def _is_a_title(units: Sequence[Unit], index: int) -> bool:
    """As in "Deployment request": what is done, and no workload."""
    return "nominal" in units[index] and index + 1 < len(units) and "paperwork" in units[index + 1]


def is_timer(unit: Unit) -> bool:
    """Return whether a word is a timer of 3GPP's, and no workload."""
    return _TIMER.fullmatch(unit.word) is not None


def slice_type(unit: Unit) -> SliceType:
    """Return the type a unit says."""
    return SliceType[unit.get("slice_types")]


def _identifiers_of_slices(units: list[Unit], text: str) -> list[Unit]:
    folded = text.casefold()
    if not ("sst" in folded or "sd" in folded or "nssa" in folded):  # an "i" has forms that folding keeps
        return units
    for pattern, categories in ((_S_NSSAI, ("sst", "sd")), (_SST, ("sst",)), (_SD, ("sd",))):
        for match in islice(pattern.finditer(text), MOST_S_NSSAIS):
            first = next((i for i, unit in enumerate(units) if unit.end > match.start()), len(units))
            last = next((i for i, unit in enumerate(units) if unit.end >= match.end()), len(units))
            inside = units[first : last + 1]
            if not inside or inside[0].start != match.start() or inside[-1].end != match.end():
                continue
            senses = {
                category: Word(match[group].lower(), match.start(group), match.end(group))
                for group, category in enumerate(categories, 1)
            }
            units[first : last + 1] = [Unit(match.start(), match.end(), match[0].lower(), "found", senses)]
    return units


def _slice_name(units: Sequence[Unit], index: int) -> tuple[Word | None, int]:
    after = index + 1
    while after < len(units) and "naming" in units[after]:
        after += 1
    if after >= len(units):
        return None, index + 1
    unit = units[after]
    following = units[after + 1] if after + 1 < len(units) else None
    named = after > index + 1
    called = named and unit.kind == "word" and not unit.is_one_of("function", "preposition", "determiner", "located")
    plain = called or (unit.is_unknown and (named or following is None or not following.is_unknown))
    if (unit.is_identifier and not _is_compound(unit)) or plain:
        return Word(label(unit.written or unit.word), unit.start, unit.end), after + 1
    return None, index + 1


def _is_compound(unit: Unit) -> bool:
    """Whether it is an adjective with a hyphen rather than a name."""
    return not unit.quoted and unit.word.rpartition("-")[2] in _ADJECTIVE_ENDS


_ADJECTIVE_ENDS = frozenset(
    {
        "grade", "time", "performance", "power", "end", "level", "scale", "scaling", "band", "wide", "based", "ready",
        "traffic", "load", "aware", "native", "critical", "priority", "capacity", "availability", "speed", "latency",
        "throughput", "tolerant", "proof", "resistant", "enabled", "capable", "available", "optimized", "optimised",
        "tuned", "class", "compliant", "resilient", "free", "driven", "oriented", "focused", "hardened", "reliable",
        "secure",
        "specific", "efficient", "effective", "intensive", "heavy", "sensitive", "friendly",
        "side", "facing", "hosted", "quality", "effort", "active", "standby", "defined", "hand", "term",
        "only", "safe", "new",
    }
)  # fmt: skip


def _function(units: Sequence[Unit], index: int, found: list[Unit]) -> tuple[Unit, int]:
    """A function with what stands beside it: "O-DU distributed unit", "gNB gnb-17", "free5gc-upf UPF"."""
    words = [units[index]]
    mention = _mention(units[index])
    name_before = _name_before(found, mention)
    if name_before is not None:
        words.insert(0, name_before)
    index += 1
    while index < len(units):
        unit = units[index]
        if "function" in unit or "ambiguous_function" in unit:
            merged = _merged(mention, _mention(unit))
            if merged is None:
                break
            mention = merged
        elif (
            unit.word == "("
            and index + 2 < len(units)
            and units[index + 2].word == ")"
            and "function" in units[index + 1]
        ):
            merged = _merged(mention, _mention(units[index + 1]))
            if merged is None:
                break
            mention, index = merged, index + 2
            unit = units[index]
        elif mention.name is None and "naming" in unit and index + 1 < len(units) and _can_be_name(units[index + 1]):
            index += 1
            unit = units[index]
            mention = _with_name(mention, unit)
        elif mention.name is None and unit.is_identifier and not _is_compound(unit) and _names(words[-1], units, index):
            mention = _with_name(mention, unit)
        elif unit.is_one_of("workload", "replicas", "capacity"):
            pass  # "AMF deployment", "UPF instances": still the function
        else:
            break
        # the noun after it stays a unit of its own where it says what is counted
        if unit.is_one_of("replicas", "capacity"):
            break
        words.append(unit)
        index += 1
    if name_before is not None:
        mention = _with_name(mention, name_before)
        found.pop()
    category = "aspect" if _is_about_something_else(units, index) else "target"
    return join(words, category, mention), index


def _names(owner: Unit, units: Sequence[Unit], index: int) -> bool:
    """As in "gNB gnb-17"; "the AMF's T3550 timer", "the AMF T3512" are a timer's name."""
    following = units[index + 1] if index + 1 < len(units) else None
    owned = owner.written.endswith(("'s", "’s")) or is_timer(units[index])
    return not owned and (following is None or not (following.is_unknown or "feature" in following))


def _mention(unit: Unit) -> Mention:
    if "function" in unit:
        term: FunctionTerm = unit.get("function")
        component = Word(term.component, unit.start, unit.end) if term.component else None
        return Mention(Word(term.type, unit.start, unit.end), component, whole=term.whole)
    return Mention(ambiguous=unit.get("ambiguous_function"))


def _merged(mention: Mention, other: Mention) -> Mention | None:
    """Two names of one function side by side are one; what is general before what is special only describes it."""
    if mention.ambiguous or (mention.whole and other.function is not None and not mention.component):
        return other
    if (
        mention.function is not None
        and other.function is not None
        and other.function.value != mention.function.value
        and (other.function.value in _HOSTED)
    ):
        return other if mention.function.value == _HOSTED[other.function.value] else None  # "Near-RT RIC xApp"
    if mention.function is None or other.function is None or mention.function.value != other.function.value:
        return None
    return Mention(mention.function, mention.component or other.component, mention.name, whole=mention.whole)


_HOSTED = {"XAPP": "NEAR-RT-RIC", "RAPP": "NON-RT-RIC"}


def _with_name(mention: Mention, unit: Unit) -> Mention:
    name = Word(label(unit.word), unit.start, unit.end)
    return mention._replace(name=name)


def _name_before(found: list[Unit], mention: Mention) -> Unit | None:
    """As in "upf-west-2 UPF": an id before the type is its name; "enterprise-grade AMF" only describes it."""
    if not found or mention.ambiguous or not found[-1].is_identifier or not has_id(found[-1].word):
        return None
    if len(found) > 1 and found[-2].word in {"at", "@", "in", "on"}:
        return None
    return found[-1]


def _can_be_name(unit: Unit) -> bool:
    return unit.is_identifier or unit.is_unknown


def _is_about_something_else(units: Sequence[Unit], index: int) -> bool:
    """Whether the noun goes on after the function: "the AMF logs", "the UPF dashboard"."""
    if index >= len(units):
        return False
    unit = units[index]
    if unit.is_one_of(
        "metrics", "resource_words", "replicas", "capacity", "generic_part", "when", "located", "slice_of"
    ):
        return False
    if unit.is_one_of("version", "image") and any(
        near.is_one_of("version", "image", "quantity") for near in units[index + 1 : index + 6]
    ):
        return False
    if unit.is_one_of("about", "light"):
        return True
    return unit.is_unknown and not unit.word.endswith("ly")


def _may_name(units: Sequence[Unit], index: int, found: list[Unit]) -> bool:
    """Whether an identifier stands where a workload is named, rather than describing something."""
    unit = units[index]
    if unit.quoted or unit.word[0].isdigit() or "://" in unit.word:
        return unit.quoted
    if _is_compound(unit) or not ("-" in unit.word or "_" in unit.word or "." in unit.word or has_id(unit.word)):
        return False  # "IPv6", "E2" are technologies
    if is_timer(unit):
        return False
    following = units[index + 1] if index + 1 < len(units) else None
    if found and found[-1].word in _IN_LIST and _is_key(units, index):
        return False
    if following is not None and "feature" in following and not unit.get("identifier"):
        return False  # "the T3512 timer"
    if following is not None and (following.is_unknown or "about" in following) and not has_id(unit.word):
        return False
    if not found:
        return True
    before = found[-1]
    if "possessive" in before:
        return False  # "set its t3512Value"
    if before.is_one_of(
        "verb",
        "determiner",
        "workload",
        "coordinator",
        "naming",
        "target",
        "opener",
        "fresh",
        "replicas",
        "request",
        "quantity",
        "negator",
        "touch",
        "capacity",
        "correction",
        "located",
    ):
        return True
    if before.word == "on" and not has_id(unit.word):
        return True  # "on prometheus-adapter": without a digit it is no site
    if unit.get("identifier") and before.word in {"on", "at", "in"}:
        return True  # what begins with a function's name is no place
    return before.word in {",", ":", "of", "from", "for", "off", "[", "(", "-", "=", "to"} or before.kind == "line"


_IN_LIST = frozenset({",", "{", "(", "and", "with"})


def _is_key(units: Sequence[Unit], index: int) -> bool:
    """As in "log_level=debug, max_ue: 1000"."""
    if index + 2 >= len(units) or units[index + 1].word not in {"=", ":"}:
        return False
    return units[index + 1].word == "=" or units[index + 2].is_one_of("quantity", "states")


def _named(units: Sequence[Unit], index: int) -> tuple[Unit, int]:
    words = [units[index]]
    name = Word(label(units[index].word), units[index].start, units[index].end)
    index += 1
    if index < len(units) and "workload" in units[index]:
        words.append(units[index])
        index += 1
    category = "aspect" if _is_about_something_else(units, index) else "target"
    return join(words, category, Mention(name=name, kin=words[0].get("identifier"))), index


def _workload(units: Sequence[Unit], index: int) -> tuple[Unit, int]:
    """As in "deployment huge-app" has a name; "the workload" is asked about."""
    words = [units[index]]
    if index + 2 < len(units) and units[index + 1].word == "/" and units[index + 2].is_identifier:
        words.append(units[index + 1])  # "deployment/my-app"
        index += 1
    following = units[index + 1] if index + 1 < len(units) else None
    if following is not None and following.is_identifier and not _is_compound(following):
        words.append(following)
        name = Word(label(following.word), following.start, following.end)
        return join(words, "target", Mention(name=name)), index + 2
    if following is not None and following.is_unknown and index + 2 < len(units) and "preposition" in units[index + 2]:
        words.append(following)
        name = Word(label(following.word), following.start, following.end)
        return join(words, "target", Mention(name=name)), index + 2
    return join(words, "target", Mention(generic=True)), index + 1


def _is_suffix_of(found: list[Unit]) -> bool:
    return bool(found) and "target" in found[-1]
