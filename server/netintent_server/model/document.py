"""Stored documents and collections, mirroring `protos/netintent/rag/v1/document.proto` name for name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

DEFAULT_COLLECTION = "default"


class DocumentState(IntEnum):
    """Where a document stands."""

    UNSPECIFIED = 0
    PROCESSING = 1
    READY = 2
    FAILED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentError:
    """Why a document was not ingested; the codes are the contract's closed list."""

    code: str
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored document, as callers see it."""

    name: str
    title: str = ""
    source: str = ""
    version: str = ""
    release: str = ""
    media_type: str = ""
    size_bytes: int = 0
    sha256: str = ""
    state: DocumentState = DocumentState.UNSPECIFIED
    chunks: int = 0
    create_time: datetime | None = None
    error: DocumentError | None = None
    labels: tuple[tuple[str, str], ...] = ()
    etag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A set of documents that are searched together, as callers see it."""

    name: str
    documents: int = 0
    chunks: int = 0
    size_bytes: int = 0
    index_sequence: int = 0
    embedding_model: str = ""
    embedding_dimension: int = 0
    create_time: datetime | None = None
    update_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class CollectionRef:
    """Names a collection within its tenant; every look-up begins with the tenant."""

    tenant: str
    collection: str

    @property
    def name(self) -> str:
        """The resource name, which does not tell the tenant."""
        return f"collections/{self.collection}"


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """Names a document within its tenant."""

    tenant: str
    collection: str
    document: str

    @property
    def parent(self) -> CollectionRef:
        """The collection it is in."""
        return CollectionRef(self.tenant, self.collection)

    @property
    def name(self) -> str:
        """The resource name, which does not tell the tenant."""
        return f"collections/{self.collection}/documents/{self.document}"
