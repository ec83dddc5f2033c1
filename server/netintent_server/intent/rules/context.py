"""What surrounds an action: places, times and urgency, said in the clause, before it, or known to the caller."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from netintent_server.intent.rules.fields import Fields, Said, said
from netintent_server.intent.rules.places import Place
from netintent_server.intent.rules.timing import When, moment
from netintent_server.intent.rules.units import Unit
from netintent_server.model.plan import PlanContext, Priority

PLACED = frozenset({"located", "when"})
"""The senses of what says where and when."""
CONTEXT = PLACED | {"priorities"}
"""The senses of what says where, when and how urgent."""
_LEVELS = ("namespace", "cluster", "site", "region")


class Context(NamedTuple):
    """Places, times and urgency of some words."""

    places: tuple[Place, ...] = ()
    times: tuple[When, ...] = ()
    priorities: tuple[Unit, ...] = ()

    @classmethod
    def of(cls, units: Sequence[Unit], said: AbstractSet[str] = CONTEXT) -> Context:
        """Read the context that stands in some units; `said` is, where that is known, every sense that one has."""
        if CONTEXT.isdisjoint(said):
            return _NONE
        told = [index for index, unit in enumerate(units) if not CONTEXT.isdisjoint(unit.senses)]
        if not told:
            return _NONE
        places: list[Place] = []
        times: list[When] = []
        priorities: list[Unit] = []
        for index in told:
            senses = units[index].senses
            if "located" in senses:
                places.append(senses["located"])
            if "when" in senses:
                times.append(senses["when"])
            if "priorities" in senses and _is_urgency(units, index):
                priorities.append(units[index])
        return cls(tuple(places), tuple(times), tuple(priorities))

    def over(self, other: Context) -> Context:
        """Return this context with the other's where this one is silent, level by level."""
        if not any(other):
            return self
        if not any(self):
            return other
        levels = {place.level for place in self.places}
        return Context(
            (*self.places, *(place for place in other.places if place.level not in levels)),
            self.times or other.times,
            self.priorities or other.priorities,
        )


_NONE = Context()


def read_schedule(context: Context, known: PlanContext) -> Fields:
    """Return the schedule's fields: always the words, the moment where it is exact."""
    if not context.times:
        return {}
    when = context.times[0]
    fields: Fields = {"schedule.text": Said(when.text, when.start, when.end)}
    if when.recurrence:
        fields["schedule.recurrence"] = Said(when.recurrence, when.start, when.end)
        return fields
    start = moment(when, known)
    if start is not None:
        fields["schedule.start"] = Said(start, when.start, when.end)
    return fields


def read_priority(context: Context) -> Fields:
    """Return the most urgent priority said."""
    if not context.priorities:
        return {}
    unit = max(context.priorities, key=lambda u: Priority[u.get("priorities")])
    return {"priority": said(Priority[unit.get("priorities")], unit)}


def with_defaults(target: Fields, known: PlanContext) -> Fields:
    """Return the target with the caller's own namespace, cluster, site and region where the text names none."""
    fields = dict(target)
    for level, value in _known_of(known):
        if f"target.{level}" not in fields:
            fields[f"target.{level}"] = Said(value, rule=f"context_{level}")
    return fields


def _known_of(context: PlanContext) -> list[tuple[str, str]]:
    return [(level, value) for level in _LEVELS if (value := getattr(context, level))]


def _is_urgency(units: Sequence[Unit], index: int) -> bool:
    """As in "critical: …" is urgent; "a mission-critical slice" and "high priority traffic" describe something."""
    following = units[index + 1] if index + 1 < len(units) else None
    if following is None or not following.is_word:
        before = units[index - 1] if index and units[index].start - units[index - 1].end <= 1 else None
        return before is None or "shared_by_all" in before or not before.is_one_of("determiner", "purpose")
    return not (
        following.is_unknown
        or following.is_one_of(
            "about", "traffic", "target", "slice_of", "slice_types", "aspect", "workload", "generic", "metrics"
        )
    )
