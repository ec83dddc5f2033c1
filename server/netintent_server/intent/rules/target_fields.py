"""The fields of a target, from what was said of it and where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from netintent_server.intent.rules.fields import Fields, Said, said, said_by
from netintent_server.intent.rules.items import Item
from netintent_server.intent.rules.places import Place
from netintent_server.intent.rules.targets import Mention, slice_type
from netintent_server.intent.rules.units import Unit


def target_of(item: Item) -> Fields:
    """Return the fields that say what is acted on; empty where nothing does."""
    fields: Fields = {}
    unit = item.target
    if unit is not None and "target" in unit:
        mention: Mention = unit.get("target")
        for name, word in (
            ("network_function", mention.function),
            ("component", mention.component),
            ("name", mention.name),
        ):
            if word is not None:
                fields[f"target.{name}"] = said_by(word)
    near = [*([unit] if unit is not None else []), *item.units, *item.borrowed]
    for part in near:
        if not _OF_A_SLICE.isdisjoint(part.senses):
            fields.update({name: value for name, value in _slice_of(part).items() if name not in fields})
    return fields


_OF_A_SLICE = frozenset({"slice_types", "slice_of", "sst", "sd"})


def places_of(places: Sequence[Place]) -> list[Fields]:
    """Return the fields of each place: several of one level make several actions."""
    if len(places) < 2:
        return [{f"target.{p.level}": Said(p.label, p.start, p.end) for p in places if p.level}]
    levels: dict[str, list[Place]] = {}
    for place in places:
        known = levels.setdefault(place.level, [])
        if place.level and place.label not in {other.label for other in known}:
            known.append(place)
    choices = [[(level, place) for place in named] for level, named in levels.items() if level and named]
    return [
        {f"target.{level}": Said(place.label, place.start, place.end) for level, place in choice}
        for choice in product(*choices)
    ]


def _slice_of(unit: Unit) -> Fields:
    fields: Fields = {}
    if "slice_types" in unit:
        fields["target.slice.type"] = said(slice_type(unit), unit)
    name = unit.get("slice_of")
    if name is not None:
        fields["target.slice.name"] = said_by(name)
    if "sst" in unit:
        word = unit.get("sst")
        fields["target.slice.sst"] = Said(int(word.value), word.start, word.end)
    if "sd" in unit:
        fields["target.slice.sd"] = said_by(unit.get("sd"))
    return fields
