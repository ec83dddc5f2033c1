"""How right plans are: each against a person's, and all of them in figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from netintent_client.cli.intent_facts import Fact, Said


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sentence: what a person takes it to mean against what was planned."""

    id: str
    text: str
    tags: tuple[str, ...]
    wanted: Said
    got: Said
    missing: tuple[Fact, ...]
    extra: tuple[Fact, ...]

    @property
    def exact(self) -> bool:
        """Whether nothing differs: disposition, number of actions, every field."""
        told = (self.got.disposition, self.got.actions)
        return told == (self.wanted.disposition, self.wanted.actions) and not self.missing and not self.extra

    @property
    def hits(self) -> int:
        """How many fields are as they should be."""
        return len(self.wanted.facts) - len(self.missing)

    @property
    def faults(self) -> tuple[bool, int]:
        """How bad it is, for sorting: a wrong disposition first, then the number of wrong fields."""
        return self.wanted.disposition != self.got.disposition, len(self.missing) + len(self.extra)

    @property
    def groups(self) -> frozenset[str]:
        """The kinds wanted, or the disposition where no action is."""
        return self.wanted.kinds or frozenset({self.wanted.disposition})


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """0..1, and 0 of nothing."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of several outcomes."""

    rows: int
    disposition: float
    exact: float
    precision: float
    recall: float
    f1: float
    false_action: Rate
    """Rows that ask for no action and got one: the dangerous error."""
    missed_clarification: Rate
    """Rows to be asked about that were not."""

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Scores:
        """Precision, recall and F1 are over all fields of all rows; with none at all they are 1."""
        hits = sum(outcome.hits for outcome in outcomes)
        missing = sum(len(outcome.missing) for outcome in outcomes)
        extra = sum(len(outcome.extra) for outcome in outcomes)
        idle = [outcome for outcome in outcomes if outcome.wanted.disposition != "PLANNED"]
        unclear = [outcome for outcome in outcomes if outcome.wanted.disposition == "NEEDS_CLARIFICATION"]
        right = sum(outcome.wanted.disposition == outcome.got.disposition for outcome in outcomes)
        return cls(
            rows=len(outcomes),
            disposition=Rate(right, len(outcomes)).share,
            exact=Rate(sum(outcome.exact for outcome in outcomes), len(outcomes)).share,
            precision=_share(hits, extra),
            recall=_share(hits, missing),
            f1=_share(2 * hits, missing + extra),
            false_action=Rate(sum(outcome.got.actions > 0 for outcome in idle), len(idle)),
            missed_clarification=Rate(
                sum(outcome.got.disposition != "NEEDS_CLARIFICATION" for outcome in unclear), len(unclear)
            ),
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows": self.rows,
            "disposition": self.disposition,
            "exact": self.exact,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "false_action": {"rate": self.false_action.share, "rows": self.false_action.count},
            "missed_clarification": {"rate": self.missed_clarification.share, "rows": self.missed_clarification.count},
        }


def compare(id_: str, text: str, tags: tuple[str, ...], *, wanted: Said, got: Said) -> Outcome:
    """Set a plan beside the one that is right; each of its facts stands for one of the other's at most."""
    extra = list(got.facts)
    missing = []
    for fact in wanted.facts:
        found = next((i for i, other in enumerate(extra) if fact.agrees(other)), None)
        if found is None:
            missing.append(fact)
        else:
            extra.pop(found)
    return Outcome(id_, text, tags, wanted, got, tuple(missing), tuple(extra))


def halves(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Even and odd by the last number in the id; an id without one belongs to neither."""
    parts: dict[str, list[Outcome]] = {"even": [], "odd": []}
    for outcome in outcomes:
        if numbers := re.findall(r"[0-9]+", outcome.id):
            parts["odd" if int(numbers[-1][-1]) % 2 else "even"].append(outcome)
    return parts


def by_group(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """By kind of action, or disposition where none is wanted; a row with two kinds counts in both."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        for group in outcome.groups:
            groups[group].append(outcome)
    return dict(sorted(groups.items()))


def worst(outcomes: Iterable[Outcome], number: int) -> list[Outcome]:
    """The least right rows first, of those that are not exact."""
    wrong = [outcome for outcome in outcomes if not outcome.exact]
    return sorted(wrong, key=lambda outcome: outcome.faults, reverse=True)[:number]


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0
