"""Answers, mirroring the query part of `protos/netintent/rag/v1/rag_service.proto`, and what happens on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from netintent_server.model.common import CachePolicy, Citation, Timings, Usage
from netintent_server.model.document import CollectionRef
from netintent_server.model.events import Accepted, Cited, StageStarted
from netintent_server.model.search import SearchFilter


class AnswerMode(IntEnum):
    """How an answer was made."""

    UNSPECIFIED = 0
    EXTRACTIVE = 1
    GENERATED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence with indices into the answer's citations, at least one, and how well they support it, 0..1."""

    text: str
    citations: tuple[int, ...]
    groundedness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer whose every sentence is cited, or an abstention with its reason.

    `answer` is the sentences composed, with [1]-style marks that number `citations` from 1; empty when abstained.
    `groundedness` is the least supported sentence's.
    """

    answer: str = ""
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    abstained: bool = False
    abstain_reason: str = ""
    groundedness: float = 0.0
    mode: AnswerMode = AnswerMode.UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """A question; checked before it gets here: 1..4096 characters, `top_k` 1..100."""

    question: str
    collection: CollectionRef
    filter: SearchFilter = field(default_factory=SearchFilter)
    top_k: int = 10
    cache: CachePolicy = CachePolicy.UNSPECIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """The next piece of the composed answer; the pieces concatenate to it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentenced:
    """A sentence with its citations is certain."""

    sentence: AnswerSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The terminal event."""

    result: Answer
    timings: Timings
    usage: Usage = field(default_factory=Usage)
    cached: bool = False


AnswerEvent = Accepted | StageStarted | Cited | Worded | Sentenced | Answered
