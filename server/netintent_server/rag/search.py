"""The use case: ranked passages, each with the citation that finds it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netintent_server.errors import InvalidRequest, NotFound, Violation
from netintent_server.model.common import Citation
from netintent_server.model.search import SearchHit, SearchMode, SearchRequest
from netintent_server.ports import Located, PassageIndex, Ranked, Ranking, RecordReader, RecordText
from netintent_server.rag.library import Library

ATTEMPTS = 3
"""A document that is replaced during a search makes it begin again, so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, best first; `sequence` and `weights` as in `Ranking`."""

    hits: tuple[SearchHit, ...]
    sequence: int
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Search:
    """Searches one collection of one tenant."""

    reader: RecordReader
    text: RecordText
    index: PassageIndex
    library: Library

    async def find(self, request: SearchRequest) -> Found:
        """The best passages.

        Raises NotFound for a collection that is not there, InvalidRequest for a mode it has no index for,
        DependencyUnavailable while its index is being built.
        """
        if request.mode in (SearchMode.DENSE, SearchMode.HYBRID):
            raise InvalidRequest(Violation("mode", "this collection has no vectors; use LEXICAL or leave it unset"))
        for _ in range(ATTEMPTS):
            collection = await self.reader.collection(request.collection)
            if collection is None:
                raise NotFound(request.collection.name)
            await self.library.ready(collection.uid)
            await self.library.reach(collection.uid, request.min_sequence)
            ranking = await self.index.search(
                collection.uid, request.query, request.filter, limit=request.top_k, explain=request.explain
            )
            found = await self.text.located(collection.uid, [(hit.key, hit.ordinal) for hit in ranking.hits])
            if None not in found:
                break
            # the record has another version already, and the index is about to
            await self.library.reach(collection.uid, ranking.sequence + 1)
        return Found(hits=_hits(ranking, found), sequence=ranking.sequence, weights=ranking.weights)


def _hits(ranking: Ranking, found: Sequence[Located | None]) -> tuple[SearchHit, ...]:
    return tuple(_hit(ranked, located) for ranked, located in zip(ranking.hits, found, strict=True) if located)


def _hit(ranked: Ranked, located: Located) -> SearchHit:
    passage, document = located.passage, located.document
    quote = passage.text.rstrip()
    citation = Citation(
        document=document.name,
        title=document.title,
        version=document.version,
        clause=passage.clause,
        page=passage.page,
        start=passage.start,
        end=passage.start + len(quote),
        quote=quote,
        quote_sha256=hashlib.sha256(quote.encode()).hexdigest(),
        score=ranked.score,
        uri=document.source if document.source.startswith(("https://", "http://")) else "",
    )
    return SearchHit(
        citation=citation, text=quote, score=ranked.score, heading_path=passage.heading_path, detail=ranked.detail
    )
