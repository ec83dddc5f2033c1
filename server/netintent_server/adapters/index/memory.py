"""A passage index in memory: small, exact and gone with the process; for tests and demonstrations."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from netintent_server.adapters.index import ranking
from netintent_server.adapters.index.entries import Entry, entries, wanted
from netintent_server.adapters.index.ranking import Place
from netintent_server.model.search import ScoreDetail, SearchFilter
from netintent_server.ports import Added, Changes, Ranked, Ranking
from netintent_server.rag.words import telling_words

_K1 = 1.2
_B = 0.75


@dataclass(frozen=True, slots=True)
class _Counted:
    """Words of a field with how often each occurs."""

    times: Counter[str]
    length: int


@dataclass(slots=True)
class _Field:
    """One field of all passages, scored by BM25."""

    texts: dict[Place, _Counted] = field(default_factory=dict)
    having: Counter[str] = field(default_factory=Counter)
    length: int = 0

    def add(self, place: Place, text: list[str]) -> None:
        self.texts[place] = counted = _Counted(Counter(text), len(text))
        self.having.update(counted.times.keys())
        self.length += counted.length

    def remove(self, place: Place) -> None:
        counted = self.texts.pop(place, None)
        if counted is not None:
            self.having.subtract(counted.times.keys())
            self.length -= counted.length

    def scores(self, terms: list[str], keep: Callable[[Place], bool]) -> dict[Place, float]:
        mean = self.length / len(self.texts) if self.texts else 0.0
        idf = {term: ranking.weight(self.having[term], len(self.texts)) for term in terms}
        found: dict[Place, float] = {}
        for place, text in self.texts.items():
            norm = _K1 * (1 - _B + _B * text.length / mean) if mean else _K1
            score = math.fsum(
                idf[term] * (1 + _K1) * times / (times + norm) for term in terms if (times := text.times.get(term))
            )
            if score and keep(place):
                found[place] = score
        return found


@dataclass(slots=True)
class _Collection:
    """The passages of a collection."""

    sequence: int = 0
    entries: dict[Place, Entry] = field(default_factory=dict)
    passages: _Field = field(default_factory=_Field)
    pairs: _Field = field(default_factory=_Field)
    clauses: _Field = field(default_factory=_Field)
    headings: _Field = field(default_factory=_Field)

    def add(self, added: Added) -> None:
        for entry in entries(added):
            place = (entry.key, entry.ordinal)
            self.entries[place] = entry
            self.passages.add(place, entry.text)
            self.pairs.add(place, entry.pairs)
            if entry.clause is not None:
                self.clauses.add(place, entry.clause.text)
                self.headings.add(place, entry.clause.heading)

    def remove(self, key: int) -> None:
        for place in [place for place in self.entries if place[0] == key]:
            del self.entries[place]
            for each in (self.passages, self.pairs, self.clauses, self.headings):
                each.remove(place)


class MemoryIndex:
    """Ranks every passage at every search, on the event loop: for collections of hundreds."""

    def __init__(self) -> None:
        self._collections: dict[str, _Collection] = {}

    async def applied(self, uid: str) -> int:
        """The sequence it has applied; 0 when it is new."""
        return self._collection(uid).sequence

    async def apply(self, uid: str, changes: Changes) -> None:
        """Apply the changes and their sequence."""
        collection = self._collections.setdefault(uid, _Collection())
        for change in changes.changes:
            collection.remove(change.key)
            if isinstance(change, Added):
                collection.add(change)
        collection.sequence = changes.sequence

    async def search(self, uid: str, query: str, where: SearchFilter, *, limit: int, explain: bool) -> Ranking:
        """Rank the passages that the filter keeps."""
        collection = self._collection(uid)
        passages, needed = collection.passages, wanted(where)
        weights = {
            word: ranking.weight(max(passages.having[word], collection.clauses.having[word]), len(passages.texts))
            for word in telling_words(query)
        }
        terms = ranking.most_telling(weights)
        most_pairs = ranking.first_pairs(query)

        def keep(place: Place) -> bool:
            facets = collection.entries[place].facets
            return all(any(facet in facets for facet in either) for either in needed)

        own = passages.scores(terms, keep)
        for place, score in collection.pairs.scores(most_pairs, keep).items():
            own[place] = own.get(place, 0.0) + ranking.PAIRS * score
        clauses = collection.clauses.scores(terms, keep)
        titles = collection.headings.scores(terms, keep)
        best = ranking.merged(
            own,
            {place: (place[0], collection.entries[place].first) for place in own},
            {
                place: ranking.CLAUSE * score + ranking.TITLE * titles.get(place, 0.0)
                for place, score in clauses.items()
            },
            limit,
        )
        return Ranking(
            hits=tuple(_ranked(best, clauses, titles, explain=explain)), sequence=collection.sequence, weights=weights
        )

    async def keep_only(self, uids: Iterable[str]) -> None:
        """Drop the indexes of all other collections."""
        kept = set(uids)
        self._collections = {uid: each for uid, each in self._collections.items() if uid in kept}

    async def reset(self, uid: str) -> None:
        """Begin the collection's index anew."""
        self._collections.pop(uid, None)

    def _collection(self, uid: str) -> _Collection:
        return self._collections.get(uid) or _Collection()


def _ranked(
    best: list[ranking.Scored], clauses: dict[Place, float], titles: dict[Place, float], *, explain: bool
) -> Iterator[Ranked]:
    for rank, hit in enumerate(best, 1):
        parts = ranking.parts(hit.passage, clauses.get(hit.clause, 0.0), titles.get(hit.clause, 0.0))
        detail = ScoreDetail(parts=parts, lexical_rank=rank) if explain else None
        yield Ranked(key=hit.place[0], ordinal=hit.place[1], score=hit.score, detail=detail)
