"""Decides what a clause does by weighing evidence: the verb, and what is said with it.

No first keyword wins: "add" makes a function or grows one, "remove 2 replicas" deletes nothing. Each piece of evidence
is a row of the table; the kind with the most is chosen, and one without a lead is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from netintent_server.intent.rules.items import Item
from netintent_server.intent.rules.parameters import Settings
from netintent_server.intent.rules.quantities import Amounts
from netintent_server.intent.rules.source import Source
from netintent_server.intent.rules.steering import Steering
from netintent_server.intent.rules.units import Unit
from netintent_server.model.plan import ActionKind, Reading

LEAD = 1
"""How far ahead a reading must be of the next one."""


@dataclass(slots=True)
class Case:
    """What is weighed: one item of a clause, and its numbers."""

    verb: Unit
    item: Item
    amounts: Amounts
    settings: Settings
    steering: Steering | None = None
    said: AbstractSet[str] = frozenset()
    """Every sense that a word of the item has."""

    def says(self, *categories: str) -> bool:
        """Whether any word of the item has one of the senses."""
        return not self.said.isdisjoint(categories)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for a kind."""

    kind: ActionKind
    weight: int
    reason: str
    holds: Callable[[Case], bool]


def _is_made(case: Case) -> bool:
    """As in "a new UPF", "a UPF": something that is not there yet."""
    before = case.item.units[: case.item.before]
    return any(unit.word in {"a", "an"} or "fresh" in unit for unit in before) and not case.amounts.relative


def _is_another(case: Case) -> bool:
    """As in "a new NSSF": new is the function itself, and no version of it."""
    before = case.item.units[: case.item.before]
    return bool(before) and "fresh" in before[-1] and not case.amounts.relative


def _is_more(case: Case) -> bool:
    """As in "spin up two more UPFs": there are some."""
    return "replicas_delta" in case.amounts.fields and case.says("more")


def _is_counted(case: Case) -> bool:
    """As in "three UPF instances": so many of something, and nothing that they should reach."""
    return "replicas" in case.amounts.fields and not case.amounts.sized


def _is_slice(case: Case) -> bool:
    return case.item.target is not None and case.item.target.is_one_of("slice_of", "slice_types")


def _is_released(case: Case) -> bool:
    """As in "to version 2", "to image …"; "1.2" alone is a number."""
    return case.says("version", "image", "newest")


def _is_pointed(case: Case) -> bool:
    """As in "to 1.3": a number that counts nothing."""
    return any("quantity" in unit and unit.get("quantity").is_pointed for unit in case.amounts.unfit)


def _is_former(case: Case) -> bool:
    """As in "to version 1.2", "to the last one": what was there before."""
    return case.says("version", "earlier")


EVIDENCE = (
    Evidence(ActionKind.SCALE, 3, "a number of replicas to reach", lambda c: c.amounts.sized),
    Evidence(ActionKind.SCALE, 3, "a change by replicas or a factor", lambda c: c.amounts.relative),
    Evidence(ActionKind.SCALE, 3, "compute for what runs", lambda c: c.amounts.resourced and not _is_made(c)),
    Evidence(ActionKind.CONFIGURE, 3, "a parameter and its value", lambda c: bool(c.settings.found)),
    Evidence(ActionKind.CONFIGURE, 2, "a feature on or off", lambda c: c.settings.switched),
    Evidence(ActionKind.SCALE, 3, "a range of replicas", lambda c: c.amounts.ranged),
    Evidence(ActionKind.SCALE, 1, "replicas or capacity are spoken of", lambda c: c.says("replicas", "capacity")),
    Evidence(ActionKind.SCALE, 2, "automatic scaling is spoken of", lambda c: c.says("automatic")),
    Evidence(ActionKind.DEPLOY, 2, "something new", _is_made),
    Evidence(ActionKind.DEPLOY, 2, "a function that is new", _is_another),
    Evidence(ActionKind.DEPLOY, 1, "a slice", _is_slice),
    Evidence(ActionKind.DEPLOY, 1, "so many of something", _is_counted),
    Evidence(ActionKind.ASSURE, 2, "a service quality", lambda c: bool(c.amounts.objectives)),
    Evidence(ActionKind.UPGRADE, 2, "a version or an image", _is_released),
    Evidence(ActionKind.UPGRADE, 1, "a number with a point", _is_pointed),
    Evidence(ActionKind.UPGRADE, 1, "a way to roll out", lambda c: c.says("strategies")),
    Evidence(ActionKind.ROLLBACK, 2, "a version of before", _is_former),
    Evidence(ActionKind.STEER_TRAFFIC, 2, "traffic is spoken of", lambda c: c.steering is not None),
)


_FOR = {kind: tuple(one for one in EVIDENCE if one.kind is kind) for kind in ActionKind}


class Weighed(NamedTuple):
    """The kind meant, None when two readings are left, and what speaks for each that the verb may mean."""

    kind: ActionKind | None
    verb: Unit
    scores: dict[ActionKind, int]
    evidence: list[Evidence]

    def readings(self, source: Source) -> tuple[Reading, ...]:
        """Return every reading, the likeliest first, with why it won or lost."""
        ranked = _ranked(self.scores)
        span = source.span(self.verb.start, self.verb.end)
        first = f"{self.verb.word!r} may mean it"
        return tuple(
            Reading(
                kind=kind,
                span=span,
                score=float(self.scores[kind]),
                chosen=kind is self.kind,
                reason="; ".join([first, *(one.reason for one in self.evidence if one.kind is kind)])
                + ("" if kind is self.kind else f"; another reading has {self.scores[ranked[0]]}"),
            )
            for kind in ranked
        )


def weigh(case: Case) -> Weighed:
    """Weigh what a verb and the words with it may mean.

    Evidence speaks only for what the verb may mean: a number of replicas makes no deletion a scaling.
    """
    scores: dict[ActionKind, int] = dict(case.verb.get("verb").verb.kinds)
    if ActionKind.DEPLOY in scores and _is_more(case):
        scores.setdefault(ActionKind.SCALE, scores[ActionKind.DEPLOY])
    holding = [evidence for kind in scores for evidence in _FOR.get(kind, ()) if evidence.holds(case)]
    for evidence in holding:
        scores[evidence.kind] += evidence.weight
    ranked = _ranked(scores)
    clear = bool(ranked) and (len(ranked) == 1 or scores[ranked[0]] - scores[ranked[1]] >= LEAD)
    return Weighed(ranked[0] if clear else None, case.verb, scores, holding)


def _ranked(scores: Mapping[ActionKind, int]) -> list[ActionKind]:
    """The kinds by their score, of two alike the one that the contract lists first."""
    return sorted(scores, key=lambda kind: (-scores[kind], kind)) if len(scores) > 1 else list(scores)
