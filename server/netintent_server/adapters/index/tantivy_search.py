"""Searching one state of a tantivy index: passages by their own words, clauses by theirs, and the two put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netintent_server.adapters.index import ranking, tantivy_schema
from netintent_server.adapters.index.ranking import Place, Scored
from netintent_server.model.search import ScoreDetail, SearchFilter
from netintent_server.ports import Ranked, Ranking
from netintent_server.rag.words import telling_words

if TYPE_CHECKING:
    from tantivy import DocAddress, Index, Query, Searcher


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of an index: what it has applied, and a searcher that sees exactly that."""

    index: Index
    searcher: Searcher
    sequence: int


def nothing(query: str) -> Ranking:
    """What is found where nothing is."""
    return Ranking(hits=(), sequence=0, weights=dict.fromkeys(telling_words(query), 0.0))


def search(snapshot: Snapshot, query: str, where: SearchFilter, *, limit: int, explain: bool) -> Ranking:
    """Rank the passages that the filter keeps."""
    passages = snapshot.searcher.num_docs - 1  # without the marker
    weights = {word: ranking.weight(_having(snapshot.searcher, word), passages) for word in telling_words(query)}
    terms = ranking.most_telling(weights)
    best = _best(snapshot, terms, ranking.first_pairs(query), where, limit) if terms else []
    details = _details(snapshot, best, terms) if explain else [None] * len(best)
    hits = tuple(
        Ranked(key=hit.place[0], ordinal=hit.place[1], score=hit.score, detail=detail)
        for hit, detail in zip(best, details, strict=True)
    )
    return Ranking(hits=hits, sequence=snapshot.sequence, weights=weights)


def _having(searcher: Searcher, word: str) -> int:
    """How many passages have a word; those of titles and of headings above are counted with the clauses they are in."""
    return max(searcher.doc_freq(field, word) for field in (tantivy_schema.PASSAGE, tantivy_schema.CLAUSE))


def _best(snapshot: Snapshot, terms: list[str], pairs: list[str], where: SearchFilter, limit: int) -> list[Scored]:
    searcher, fields = snapshot.searcher, snapshot.index.schema
    most = ranking.candidates(limit)
    own = tantivy_schema.own_evidence(fields, terms, pairs)
    passages = searcher.search(tantivy_schema.within(fields, own, where), most, count=False).hits
    addresses = [address for _, address in passages]
    places = _places(searcher, "place", addresses)
    clauses = tantivy_schema.within(fields, tantivy_schema.clause_evidence(fields, terms), where)
    return ranking.merged(
        {place: score for place, (score, _) in zip(places, passages, strict=True)},
        dict(zip(places, _places(searcher, "first", addresses), strict=True)),
        _scores(searcher, clauses, most),
        limit,
    )


def _details(snapshot: Snapshot, best: Sequence[Scored], terms: list[str]) -> list[ScoreDetail]:
    """How the scores came about: asks for the two parts of the clauses' evidence apart, where there was any."""
    searcher, fields = snapshot.searcher, snapshot.index.schema
    clauses = {hit.clause for hit in best if hit.of_clause}
    text, heading = (
        _scores(searcher, tantivy_schema.at(fields, tantivy_schema.any_of(fields, field, terms), clauses), len(clauses))
        if clauses
        else {}
        for field in (tantivy_schema.CLAUSE, tantivy_schema.HEADING)
    )
    return [
        ScoreDetail(
            parts=ranking.parts(hit.passage, text.get(hit.clause, 0.0), heading.get(hit.clause, 0.0)), lexical_rank=rank
        )
        for rank, hit in enumerate(best, 1)
    ]


def _scores(searcher: Searcher, query: Query, most: int) -> dict[Place, float]:
    found = searcher.search(query, most, count=False).hits
    places = _places(searcher, "place", [address for _, address in found])
    return {place: score for place, (score, _) in zip(places, found, strict=True)}


def _places(searcher: Searcher, field: str, addresses: list[DocAddress]) -> list[Place]:
    return [tantivy_schema.place_of(int(number or 0)) for number in searcher.fast_field_values(field, addresses)]
