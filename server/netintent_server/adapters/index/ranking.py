"""How the evidence for a passage adds up to its score, the same for every index: one configuration for every text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from netintent_server.model.search import ScorePart

PASSAGE = 1.0
CLAUSE = 1.0
TITLE = 0.5
"""Weights of BM25 over a passage's words, over its whole clause's and over the clause's heading's."""

MOST_WORDS = 64
"""Words of a query that are searched for: the most telling ones."""

Place = tuple[int, int]
"""A document's key and a passage's ordinal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A passage found: BM25 of its own words and, weighed already, what its clause adds."""

    place: Place
    clause: Place
    passage: float
    of_clause: float

    @property
    def score(self) -> float:
        """The whole score."""
        return PASSAGE * self.passage + self.of_clause


def candidates(limit: int) -> int:
    """How many passages and clauses to look at for the best `limit`: evidence meets only where both are looked at."""
    return max(200, 4 * limit)


def merged(
    passages: Mapping[Place, float], clause_of: Mapping[Place, Place], clauses: Mapping[Place, float], limit: int
) -> list[Scored]:
    """The best passages by their own evidence and their clause's, equals in the order of the text."""
    found = [
        Scored(place=place, clause=clause_of[place], passage=score, of_clause=clauses.get(clause_of[place], 0.0))
        for place, score in passages.items()
    ]
    return sorted(found, key=lambda hit: (-hit.score, hit.place))[:limit]


def parts(passage: float, clause: float, title: float) -> tuple[ScorePart, ...]:
    """The score's parts as callers see them."""
    return (
        ScorePart(name="bm25", value=passage, weight=PASSAGE),
        ScorePart(name="clause", value=clause, weight=CLAUSE),
        ScorePart(name="title", value=title, weight=TITLE),
    )


def weight(having: int, of: int) -> float:
    """BM25's inverse document frequency: how much a word tells that `having` of `of` passages have; 0 for none."""
    return math.log(1 + (of - having + 0.5) / (having + 0.5)) if having else 0.0


def most_telling(weights: Mapping[str, float]) -> list[str]:
    """The words to search for, of those that were seen."""
    seen = [word for word, weight in weights.items() if weight]
    return seen if len(seen) <= MOST_WORDS else sorted(seen, key=lambda word: -weights[word])[:MOST_WORDS]
