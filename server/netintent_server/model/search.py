"""Searching, mirroring the search part of `protos/netintent/rag/v1/rag_service.proto` name for name."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from netintent_server.model.common import Citation
from netintent_server.model.document import CollectionRef


class SearchMode(IntEnum):
    """Which evidence ranks passages; UNSPECIFIED is the best the collection has."""

    UNSPECIFIED = 0
    LEXICAL = 1
    DENSE = 2
    HYBRID = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter:
    """Which passages are considered before ranking: OR within a field, AND across fields, all of the labels.

    `document` holds resource names, `clause_prefix` whole numbers: "5.1" keeps 5.1 and 5.1.2, never 5.10.
    """

    document: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    clause_prefix: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One part of a score: `value` times `weight` is what it adds."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDetail:
    """How a score came about; a rank is 0 when that evidence did not find the passage."""

    parts: tuple[ScorePart, ...] = ()
    lexical_rank: int = 0
    dense_rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One passage, best first."""

    citation: Citation
    text: str
    score: float
    heading_path: tuple[str, ...] = ()
    detail: ScoreDetail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What to search for; checked before it gets here: 1..4096 characters, `top_k` 1..100."""

    query: str
    collection: CollectionRef
    mode: SearchMode = SearchMode.UNSPECIFIED
    filter: SearchFilter = field(default_factory=SearchFilter)
    top_k: int = 10
    explain: bool = False
    min_sequence: int = 0
