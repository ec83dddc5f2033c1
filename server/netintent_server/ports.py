"""Every Protocol through which the use cases reach the outside world, on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from netintent_server.budget import Budget
from netintent_server.model.common import Citation
from netintent_server.model.document import Collection, CollectionRef, Document, DocumentRef
from netintent_server.model.plan import Action, Explanation, IntentPlan
from netintent_server.model.request import IntentRequest
from netintent_server.model.search import ScoreDetail, SearchFilter
from netintent_server.model.text import Converted, Passage


@dataclass(frozen=True, slots=True)
class Draft:
    """A planner's work before validation: the plan without digest, and how it came about when asked."""

    plan: IntentPlan
    explanation: Explanation | None = None


class IntentPlanner(Protocol):
    """Turns one intent into a draft plan; never invents, never does what the caller did not say."""

    async def draft(self, request: IntentRequest, budget: Budget) -> Draft:
        """Plan the intent within the budget; an intent that cannot be planned is a draft too."""
        ...


class Grounds(Protocol):
    """What the operator's own documents say of a plan."""

    async def citations(self, actions: tuple[Action, ...], tenant: str) -> tuple[Citation, ...]:
        """Passages that speak of the actions; empty where none does."""
        ...


class DependencyCheck(Protocol):
    """Something the service needs, asked whether it works."""

    name: str
    services: tuple[str, ...]
    """Full names of the services that stop serving without it."""

    async def check(self) -> str:
        """Return a short detail for people ("12 GiB free"); raise DependencyUnavailable when it does not work."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: a principal within a tenant, and what it may do."""

    principal: str
    tenant: str
    scopes: frozenset[str]


class Authenticator(Protocol):
    """Knows callers by what they present."""

    def identify(self, *, bearer_token: str | None, certificate_names: tuple[str, ...]) -> Identity | None:
        """Return the caller's identity, or None when it presents nothing that is known."""
        ...


class Upload(Protocol):
    """The bytes of one file on their way in, in a private place of their own."""

    path: Path
    size_bytes: int

    async def write(self, data: bytes) -> None:
        """Append; raises DependencyUnavailable when there is no room."""
        ...

    async def sha256(self) -> str:
        """The digest of what was written, 64 lower-case hex digits; ends the writing."""
        ...

    def discard(self) -> None:
        """Remove it; done twice it is done once."""
        ...


class Spool(Protocol):
    """Where files wait between the wire and their conversion; what a crash left there is gone after a start."""

    async def open(self) -> Upload:
        """Begin a file."""
        ...


Caller = tuple[str, object]
"""On whose behalf: a tenant, and whatever tells its calls apart."""

NOBODY: Caller = ("", None)


class Converter(Protocol):
    """Reads files into blocks."""

    async def convert(
        self, file: Path, *, file_name: str, media_type: str, caller: Caller = NOBODY, budget: Budget | None = None
    ) -> Converted:
        """Read one file, off the event loop, within the budget and in the caller's turn.

        Raises DocumentRejected with code, message and remedy; BudgetSpent, LimitReached and Draining when not the file
        is at fault.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorState:
    """What a pool of worker processes does now, and did since its start."""

    name: str
    workers: int
    busy: int
    waiting: int
    finished: int
    restarts: int


class Executor(Protocol):
    """A pool of worker processes, for those who report on it."""

    def state(self) -> ExecutorState:
        """What it does."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A document that is ready to be stored, replacing the one of its name.

    `fingerprint` tells one ingestion from another: equal ones are the same content with the same particulars.
    """

    ref: DocumentRef
    fingerprint: str
    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A document as the record has it; it can be found from `sequence` of its collection on."""

    document: Document
    sequence: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCollection:
    """A collection as the record has it; `uid` is never used again, `collection.index_sequence` its last change."""

    ref: CollectionRef
    uid: str
    collection: Collection


class RecordWriter(Protocol):
    """Changes the record; each call is one transaction, durable when it returns, and calls do not overlap."""

    async def store(self, documents: Sequence[NewDocument]) -> Sequence[Stored]:
        """Store all, making collections as needed; each counts one in its collection's sequence."""
        ...

    async def delete_document(self, ref: DocumentRef, etag: str) -> int:
        """Remove it and return the collection's sequence; raises NotFound, and Conflict for another etag."""
        ...

    async def delete_collection(self, ref: CollectionRef) -> int:
        """Remove it and return how many documents it had; raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A passage with the document it is of and its position among the document's passages, from 0."""

    ref: DocumentRef
    document: Document
    ordinal: int
    passage: Passage


class RecordReader(Protocol):
    """Reads documents and collections, always within a tenant."""

    async def document(self, ref: DocumentRef) -> Stored | None:
        """The document, or None."""
        ...

    async def documents(
        self, ref: CollectionRef, *, after: str, limit: int, labels: Mapping[str, str]
    ) -> Sequence[Document]:
        """At most `limit` documents with all `labels`, by id, those after the id `after`."""
        ...

    async def collection(self, ref: CollectionRef) -> StoredCollection | None:
        """The collection, or None."""
        ...

    async def collections(self, tenant: str, *, after: str, limit: int) -> Sequence[StoredCollection]:
        """At most `limit` collections, by id, those after the id `after`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A document left its collection; `key` is the record's own number of that version of it."""

    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A document came into its collection, with what filters and ranking ask of it."""

    key: int
    ref: DocumentRef
    document: Document
    passages: tuple[Passage, ...]


Change = Added | Removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happened in a collection, in order, up to and with `sequence`."""

    sequence: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """Passages of a document in order, and the length of its whole text in code points, 0 when it is not there."""

    length: int
    passages: tuple[Passage, ...]


class RecordText(Protocol):
    """Reads stored text, and the changes that an index has not seen."""

    async def text(self, ref: DocumentRef, *, start: int, end: int, clause: str) -> StoredText:
        """The passages that overlap [start, end) and, unless `clause` is empty, are in it or its sub-clauses."""
        ...

    async def located(self, uid: str, places: Sequence[tuple[int, int]]) -> Sequence[Located | None]:
        """The passages at (key, ordinal) of a collection, None for each that is no longer there."""
        ...

    async def stored_collections(self) -> Sequence[StoredCollection]:
        """Every collection of every tenant."""
        ...

    async def changes(self, uid: str, *, after: int, most_passages: int) -> Changes:
        """What happened after sequence `after`: as many whole changes as fit, at least one; none when up to date."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A passage found: the document's key, the passage's ordinal, its score."""

    key: int
    ordinal: int
    score: float
    detail: ScoreDetail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What an index found, best first, having applied `sequence`.

    `weights` gives the query's own words, as the index reads them, with how much each tells (inverse document
    frequency, 0 for a word that is in no passage).
    """

    hits: tuple[Ranked, ...]
    sequence: int
    weights: Mapping[str, float]


class PassageIndex(Protocol):
    """A cache of the record that ranks passages, one index a collection; what is lost of it is made anew.

    Its methods work off the event loop, and those that change one collection do not overlap.
    """

    async def applied(self, uid: str) -> int:
        """The sequence it has durably applied; 0 when it is new, or was unreadable and has been begun anew."""
        ...

    async def apply(self, uid: str, changes: Changes) -> None:
        """Apply the changes and their sequence, all or nothing, durably and visibly when it returns."""
        ...

    async def search(self, uid: str, query: str, where: SearchFilter, *, limit: int, explain: bool) -> Ranking:
        """Rank the passages that the filter keeps."""
        ...

    async def keep_only(self, uids: Iterable[str]) -> None:
        """Drop the indexes of all other collections."""
        ...

    async def reset(self, uid: str) -> None:
        """Begin the collection's index anew."""
        ...
