"""How the evidence for a passage adds up to its score, the same for every index: one configuration for every text."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass

from netintent_server.model.search import ScorePart
from netintent_server.rag.words import pairs, words

PASSAGE = 1.0
PAIRS = 0.3
CLAUSE = 1.0
TITLE = 0.5
"""Weights of BM25 over a passage's words, over its pairs of words (a part of the passage's own evidence, so that the
three parts callers see stay what the contract names), over its whole clause's words and over the clause's heading's."""

MOST_WORDS = 64
"""Words of a query that are searched for: the most telling ones."""

Place = tuple[int, int]
"""A document's key and a passage's ordinal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A passage found, and its score: its own evidence and, weighed already, what its clause adds."""

    place: Place
    clause: Place
    passage: float
    of_clause: float
    score: float


def candidates(limit: int) -> int:
    """How many passages and clauses to look at for the best `limit`: evidence meets only where both are looked at."""
    return max(100, 4 * limit)


def merged(
    passages: Mapping[Place, float], clause_of: dict[Place, Place], clauses: Mapping[Place, float], limit: int
) -> list[Scored]:
    """The best passages by their own evidence and their clause's, equals in the order of the text.

    A clause that none of the passages is of is found by the headings above it, and its first passage stands for it.
    """
    clause_of = {clause: clause for clause in clauses.keys() - clause_of.values()} | clause_of
    scores = {
        place: PASSAGE * passages.get(place, 0.0) + clauses.get(clause, 0.0) for place, clause in clause_of.items()
    }
    best = heapq.nsmallest(limit, scores, key=lambda place: (-scores[place], place))
    return [
        Scored(
            place=place,
            clause=clause_of[place],
            passage=passages.get(place, 0.0),
            of_clause=clauses.get(clause_of[place], 0.0),
            score=scores[place],
        )
        for place in best
    ]


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


def first_pairs(query: str) -> list[str]:
    """The pairs of words to search for: the first different ones of the query."""
    return list(dict.fromkeys(pairs(words(query))))[:MOST_WORDS]
