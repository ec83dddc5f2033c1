"""Recognises where: namespaces, clusters, sites and regions, by their noun or, for a site, by an id after "at"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from netintent_server.intent.rules.units import Unit

LEVELS = {
    "namespace": "namespace",
    "ns": "namespace",
    "cluster": "cluster",
    "site": "site",
    "region": "region",
}
"""Place nouns and the field each fills; another noun for a place fills none."""

_CLAIMS = frozenset({"place", "function", "workload", "slice"})
"""What an id before them belongs to: "upf-2 UPF" is no site."""

# The digits of a technology are no id: "core5g" is a word.
_TECHNOLOGY = re.compile(r"[2-6]gc?s?(?![a-z])|open5gs|free5gc|3gpp|v2x|n[1-9]|k8s|e2|a1|o1|o2", re.IGNORECASE)
_AT = frozenset({"at", "@", "in", "on"})
_NOT_BEFORE_NOUN = frozenset(
    {
        "same",
        "this",
        "that",
        "each",
        "every",
        "all",
        "another",
        "target",
        "other",
        "own",
        "given",
        "whole",
        "entire",
        "k8s",
    }
)
_CLOSED = frozenset({
    "preposition", "determiner", "coordinator", "request", "negator", "question", "pronoun", "condition", "reason",
    "alternative", "place", "slice", "slice_types", "replicas", "workload", "when", "report", "comparisons", "opener",
    "correction", "purpose", "quantifier", "more",
})  # fmt: skip


class Place(NamedTuple):
    """One place: the field it fills, its label, and the offsets of the words that name it."""

    level: str
    label: str
    start: int
    end: int


def find_places(units: Sequence[Unit]) -> list[Unit]:
    """Join place nouns with their names; "at edge01" is a site."""
    found: list[Unit] = []
    index = 0
    while index < len(units):
        unit = units[index]
        named = _named(units, index, found) if "place" in unit.senses else None
        if named is not None:
            level, names, index, taken = named
            del found[len(found) - taken :]
            found.extend(_places(level, names))
        elif "identifier" in unit.senses and _is_bare_site(units, index, found):
            found.append(_place("site", units[index : index + 1]))
            index += 1
            index = _more_sites(units, index, found)
        elif "whereabouts" in unit and found and found[-1].word in _AT:
            found.append(replace(unit, senses={}))  # "scale the AMF to 4 in core" asks for no 4 cores
            index += 1
        else:
            found.append(unit)
            index += 1
    return found


_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
"""Latin letters that are no other letter with an accent."""


def label(text: str) -> str:
    """Return the text as an RFC 1123 label: lower case, hyphens for what a label cannot hold."""
    latin = text.casefold() if text.isascii() else text.casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def has_id(word: str) -> bool:
    """Return whether a word holds a digit of its own, as ids do."""
    return any(character.isdigit() for character in _TECHNOLOGY.sub("", word))


def _named(units: Sequence[Unit], index: int, found: list[Unit]) -> tuple[str, list[list[Unit]], int, int] | None:
    """Return level, the words of each name, the index after, and how many units before belong to it."""
    noun = units[index]
    word = noun.word.rstrip("s") if noun.word not in LEVELS and noun.word != "ns" else noun.word
    prefix = word.removesuffix("site").removesuffix("cluster").strip()
    level = LEVELS.get(word, "site" if word.endswith("site") else "cluster" if word.endswith("cluster") else "")
    after = index + 1
    while after < len(units) and (units[after].word in {":", "=", "called", "named", "id"} or "naming" in units[after]):
        after += 1
    pointed = bool(found) and found[-1].word in {"this", "that", "same", "the same", "each", "every", "all"}
    before = _name_before(found)
    # "in ns free5gc": a function's name serves as a place's where nothing else does
    lends = not before and after < len(units) and "function" in units[after]
    lends = lends or (level == "namespace" and _is_plain_place(units, after)) or _is_letter(units, after)
    if after < len(units) and not pointed and (lends or _is_name(units[after], after_noun=True)):
        names = [list(units[after : after + 1])]
        if "quantity" in units[after] or units[after].word.isdigit() or _is_letter(units, after):
            # "edge site 2", "site A" are called so
            names = [[noun, units[after]]]
        after += 1
        several = noun.word.endswith("s") and noun.word not in LEVELS  # "regions eu-west and us-east"
        while after + 1 < len(units) and units[after].word in {",", "and", "&"} and (
            _is_id(units[after + 1]) or (several and "identifier" in units[after + 1])
        ):  # fmt: skip
            names.append([units[after + 1]])
            after += 2
        return level, names, after, 0
    if before and after == index + 1:
        return level, [before], index + 1, len(before)
    if prefix and prefix not in {"k8s", "kubernetes"} and level == "cluster":
        return level, [[Unit(noun.start, noun.start + len(prefix), prefix, "word")]], index + 1, 0
    return None


def _is_plain_place(units: Sequence[Unit], index: int) -> bool:
    """As in "in ns location": a noun for places that names the one before, as nothing follows that it could name."""
    if index >= len(units) or "place" not in units[index]:
        return False
    following = units[index + 1] if index + 1 < len(units) else None
    return following is None or not _is_name(following, after_noun=True) or following.is_one_of("preposition", "target")


def _is_letter(units: Sequence[Unit], index: int) -> bool:
    """As in "site A": a capital by itself is no article."""
    if index >= len(units) or len(units[index].written) != 1 or not units[index].written.isupper():
        return False
    following = units[index + 1] if index + 1 < len(units) else None
    return following is None or not following.is_word or following.is_one_of("preposition", "coordinator", "when")


def _is_name(unit: Unit, *, after_noun: bool = False) -> bool:
    if not unit.is_word or unit.word in _NOT_BEFORE_NOUN:
        return False
    if "quantity" in unit:
        return after_noun and not unit.get("quantity").cls and unit.word.isdigit()
    if "verb" in unit and unit.get("verb").verb.kinds:
        return False
    return _CLOSED.isdisjoint(unit.senses) and "function" not in unit and "located" not in unit


def _is_id(unit: Unit) -> bool:
    return "identifier" in unit and not unit.get("identifier") and has_id(unit.word)


def _name_before(found: list[Unit]) -> list[Unit]:
    if not found or "quantity" in found[-1]:
        return []
    # "in 5g-core namespace": a function's name serves as a place's
    lends = "function" in found[-1] and len(found) > 1 and found[-2].word in _AT
    return [found[-1]] if lends or _is_name(found[-1]) else []


def _is_bare_site(units: Sequence[Unit], index: int, found: list[Unit]) -> bool:
    if not found or found[-1].word not in _AT:
        return False
    unit = units[index]
    following = units[index + 1] if index + 1 < len(units) else None
    if following is not None and not _CLAIMS.isdisjoint(following.senses):
        # "at edge02 the UPF", "at edge02 UPF"; "at upf-2 UPF" is a name
        return _is_id(unit) and "function" in following and _is_plain_id(unit)
    return _is_id(unit)


def _is_plain_id(unit: Unit) -> bool:
    """As in "edge02": letters with a number, as places have it, and no name of several parts."""
    return re.fullmatch(r"[a-z]+\d+", unit.word) is not None and unit.get("identifier") == ""


def _more_sites(units: Sequence[Unit], index: int, found: list[Unit]) -> int:
    """As in "at edge01 and edge02": the list goes on while ids follow that nothing else claims."""
    while index + 1 < len(units) and units[index].word in {",", "and", "&"} and _is_id(units[index + 1]):
        following = units[index + 2] if index + 2 < len(units) else None
        if following is not None and (
            not _CLAIMS.isdisjoint(following.senses) or following.is_unknown or "verb" in following
        ):
            break
        found.append(_place("site", units[index + 1 : index + 2]))
        index += 2
    return index


def _places(level: str, names: list[list[Unit]]) -> list[Unit]:
    return [_place(level, words) for words in names]


def _place(level: str, words: Sequence[Unit]) -> Unit:
    start, end = words[0].start, words[-1].end
    name = label(" ".join(unit.written or unit.word for unit in words))
    return Unit(start, end, name, "found", {"located": Place(level, name, start, end)})
